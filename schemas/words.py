"""The engine's own words that a town or a procedure may replace. Their default texts live with what shows them."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "next": "Le bouton qui passe à l'étape suivante.",
    "previous": "Le bouton qui revient à l'étape précédente.",
    "cancel": "Le bouton qui abandonne la démarche.",
    "later": "Le bouton qui garde les réponses pour plus tard.",
    "submit": "Le bouton qui envoie la demande.",
    "accept": "Le libellé d'une case de consentement.",
    "not_sent": "L'indication qu'une demande n'est pas encore envoyée.",
    "saved": "L'indication que les réponses sont enregistrées.",
    "error_summary": "Le titre du résumé des erreurs, en haut d'une étape.",
    "required_error": "La phrase sous une question sans réponse. Elle peut contenir {label}.",
    "add": "Le bouton qui ajoute un élément à une liste.",
    "edit": "Le bouton qui modifie un élément.",
    "remove": "Le bouton qui retire un élément.",
    "copy": "Le bouton qui recopie des réponses déjà données.",
    "clear": "Le bouton qui efface des réponses.",
    "start": "Le bouton qui commence une démarche.",
    "help": "Le titre de l'aide d'une étape.",
    "required_note": "La phrase qui explique l'étoile des réponses obligatoires.",
    "optional_note": "La phrase qui explique que seul le facultatif est marqué.",
    "optional": "La marque d'une réponse facultative.",
    "password_rule": "La règle des mots de passe, autrement dite. Noms admis : {length}, {lowercase}, {uppercase}, {digits}, {symbols}.",
    "email_by_agent": "La phrase de « Mon compte » lorsque la famille ne change pas elle-même son adresse e-mail.",
}
