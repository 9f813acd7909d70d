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
HOLDERS = ("staff", "family", "nobody")
NEEDS = ("reason", "message", "fields")
EVENTS = ("activation",)
STYLES = ("primary", "outline", "danger")


def workflow_schema() -> Schema:
    return record(
        "Un circuit : les états d'une demande et ce qui fait passer de l'un à l'autre.",
        {
            "workflow": slug("L'identifiant du circuit, qui est aussi le nom de son fichier."),
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
            "holder": enum("Qui doit agir : les agents, la famille ou personne.", *HOLDERS, default="nobody"),
            "due": delay("Le délai que se donne la ville pour agir."),
            "final": flag("Si la demande s'arrête là."),
            "text": markdown("Ce que la famille lit à propos de cet état."),
        },
        ("label", "colour"),
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
                "Ce que l'acteur doit donner : un motif, un message, les réponses à corriger.",
                enum("Une exigence.", *NEEDS),
                unique=True,
            ),
            "do": listing("Les actions, dans l'ordre.", ref("action")),
            "after": delay("Le délai au bout duquel l'horloge le fait."),
            "when": ref("condition", "Le passage n'est possible que si cette condition est vraie."),
            "on": enum("L'événement qui le déclenche.", *EVENTS),
            "style": enum("L'allure du bouton.", *STYLES, default="outline"),
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
