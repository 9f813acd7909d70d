"""The receipts' own words, for towns that did not write a document of the same id.

What they tell is the law's: CRPA L112-11 and R112-11-1 (the day it was received; the service in charge, how to reach it;
for a request, what silence means and when), R112-5 and L114-5 (what is missing, and until when it may be sent).
"""

from __future__ import annotations

from collections.abc import Mapping

from schemas.definitions import Template

REGISTRATION = """\
Votre envoi est bien arrivé. Gardez ce document : il prouve que vous l’avez fait, et quand.

**Numéro** : {receipt.number}
**Reçu le** : {receipt.date}
**Démarche** : {case.procedure}
**Pour** : {case.subject}
**Dossier** : {case.reference}
**Envoyé par** : {holder.full_name}
**Famille** : n° {family.number}

## Et maintenant ?

{receipt.service}

Ce service vérifie votre envoi et vous répond par mail. Vous suivez votre dossier dans votre espace, sur {town.the_portal}.
Réponse prévue au plus tard le {case.due}.

Cet accusé (article L. 112-11 du code des relations entre le public et l’administration) ne dit pas si votre dossier est complet.
"""

ACKNOWLEDGEMENT = """\
Nous avons bien reçu votre demande. Gardez ce document.

**Numéro** : {receipt.number}
**Reçue le** : {receipt.date}
**Démarche** : {case.procedure}
**Pour** : {case.subject}
**Dossier** : {case.reference}
**Envoyée par** : {holder.full_name}
**Famille** : n° {family.number}

Cet accusé est prévu par le code des relations entre le public et l’administration (articles L. 112-11 et R. 112-11-1).

## Le service chargé de votre dossier

{receipt.service}

Réponse prévue au plus tard le {case.due}.

## Ce qui manque à votre dossier

{receipt.missing}

{receipt.until}

## Sans réponse de notre part

{receipt.silence}
"""

STANDARD: Mapping[str, Template] = {
    template.id: template
    for template in (
        Template(
            "registration",
            "Accusé d’enregistrement électronique",
            REGISTRATION,
            "Accusé d’enregistrement n° {receipt.number}",
        ),
        Template(
            "acknowledgement",
            "Accusé de réception électronique",
            ACKNOWLEDGEMENT,
            "Accusé de réception n° {receipt.number}",
        ),
    )
}
