"""The shape of a file of `workflows/`: states, and the ways between them."""

from __future__ import annotations

from schemas.shape.pieces import (
    Schema,
    by_name,
    delay,
    enum,
    flag,
    identifier,
    listing,
    markdown,
    record,
    ref,
    slug,
    text,
)

COLOURS = ("green", "orange", "yellow", "red", "blue", "grey")
HOLDERS = ("staff", "family", "others", "nobody")
NEEDS = ("reason", "message", "fields")
EVENTS = ("activation", "opinion", "sub_cases", "api")
CLOCKS = ("runs", "pauses", "restarts")
SINCE = ("state", "complete")
SILENCE = ("accepts", "refuses")
LAWS = ("requests", "personal_data")
STYLES = ("primary", "outline", "danger")


def workflow_schema() -> Schema:
    return record(
        "Un circuit : les états d'une demande et ce qui fait passer de l'un à l'autre.",
        {
            "workflow": slug("L'identifiant du circuit, qui est aussi le nom de son fichier."),
            "law": enum(
                "Ce que la loi dit d'une absence de réponse, et que l'accusé de réception annonce : une demande est acceptée ou "
                "refusée, si un passage le dit par « silence » (CRPA, article L. 231-1) ; pour un droit sur ses données personnelles, "
                "la réponse est due dans le mois, et l'on peut ensuite saisir la CNIL (RGPD, article 12).",
                *LAWS,
                default="requests",
            ),
            "states": by_name("Les états, par identifiant.", state_schema(), least=1),
            "transitions": by_name("Les passages d'un état à l'autre, par identifiant.", transition_schema(), least=1),
        },
        ("workflow", "states", "transitions"),
    )


def state_schema() -> Schema:
    return record(
        "Un état.",
        {
            "label": text("Le nom que lisent la famille et les agents.", longest=80),
            "colour": enum("La couleur de sa pastille.", *COLOURS),
            "holder": enum(
                "Qui doit agir : les agents, la famille, d'autres (un délai, un avis, un autre logiciel), ou personne. "
                "Sans lui : d'autres, et personne pour un état final. À écrire dès que les agents ou la famille en sortent.",
                *HOLDERS,
            ),
            "due": delay("Le délai que se donne la ville pour agir."),
            "final": flag("Si la demande s'arrête là : rien n'en sort."),
            "text": markdown("Ce que la famille lit à propos de cet état."),
            "clock": enum(
                "Ce que cet état fait au délai légal : il court, il est suspendu, ou il repart de zéro à la sortie.",
                *CLOCKS,
                default="runs",
            ),
            "remind": listing("Les rappels à la famille tant que la demande reste dans cet état.", reminder_schema()),
            "route": listing(
                "Le service qui reçoit la demande : le premier dont la condition est vraie.", route_schema()
            ),
        },
        ("label", "colour"),
    )


def reminder_schema() -> Schema:
    return record(
        "Un rappel.",
        {
            "after": delay("Le temps passé dans l'état avant ce rappel."),
            "mail": slug("Le nom d'un courriel du dossier mails/."),
        },
        ("after", "mail"),
    )


def route_schema() -> Schema:
    return record(
        "Un service et la condition pour qu'il reçoive la demande.",
        {
            "to": identifier("Un service de town.yaml."),
            "when": ref("condition", "La condition ; sans elle, ce service reçoit toutes les autres demandes."),
        },
        ("to",),
    )


def transition_schema() -> Schema:
    source = identifier("Un état, ou draft pour l'envoi par la famille.")
    return record(
        "Un passage d'un état à un autre.",
        {
            "label": text("Le texte de son bouton.", longest=80),
            "from": {
                "type": ["string", "array"],
                "pattern": source["pattern"],
                "patternErrorMessage": source["patternErrorMessage"],
                "items": source,
                "minItems": 1,
                "uniqueItems": True,
                "description": "L'état de départ, ou une liste d'états ; draft pour l'envoi.",
            },
            "to": identifier("L'état d'arrivée."),
            "by": listing(
                "Qui peut le faire : family, agent, clock, link ou un rôle de la ville.",
                identifier("Un rôle."),
                least=1,
                unique=True,
            ),
            "needs": listing(
                "Ce que l'acteur doit donner : un motif, un message, les réponses à corriger. Un programme (on: api) peut donner "
                "les deux premiers ; un délai ou un autre événement ne donne rien.",
                enum("Une exigence.", *NEEDS),
                unique=True,
            ),
            "do": listing("Les actions, dans l'ordre.", ref("action")),
            "after": delay(
                "Le délai au bout duquel l'horloge le fait. « by », s'il est écrit, nomme alors aussi clock."
            ),
            "when": ref("condition", "Le passage n'est possible que si cette condition est vraie."),
            "on": enum("L'événement qui le déclenche.", *EVENTS),
            "style": enum("L'allure du bouton.", *STYLES, default="outline"),
            "agree": {
                "type": ["string", "integer"],
                "enum": ["any", "all", 2, 3, 4, 5, 6, 7, 8, 9],
                "default": "any",
                "description": "Combien de personnes doivent le faire : une seule, une par rôle de « by » (all), ou un nombre.",
            },
            "since": enum(
                "D'où part « after » : de l'entrée dans l'état, ou du jour où le dossier est complet, hors suspensions.",
                *SINCE,
                default="state",
            ),
            "silence": enum(
                "Ce que vaut ce passage, quand c'est le silence de la ville qui décide à la fin du délai légal : la demande est "
                "acceptée (CRPA, article L. 231-1) ou refusée (L. 231-4). L'accusé de réception l'annonce.",
                *SILENCE,
            ),
            "by_field": flag(
                "Si l'agent peut refuser des réponses une à une, chacune avec son motif, et valider le reste."
            ),
            "key": text(
                "La touche du clavier, dans la boîte des agents.",
                pattern="^[a-z]$",
                patternErrorMessage="Une seule lettre minuscule.",
            ),
        },
        ("from", "to"),
    )
