"""The shape of a question: what all have in common, and the options of its type, which the vocabulary brings."""

from __future__ import annotations

from schemas.shape.pieces import Schema, enum, flag, listing, readers, record, ref, text
from schemas.vocabulary import Word

WIDTHS = ("short", "medium", "full")
PLACES = ("after", "before")
"""Where an added question goes; understood only beside `use`, and gone once the library file is merged."""


def common_properties() -> dict[str, Schema]:
    return {
        "type": text("Le type de la question."),
        "label": text("Le libellé. Il peut contenir des {noms} de réponses déjà données."),
        "name": text("Le nom de la question dans un message d'erreur, quand le libellé ne convient pas."),
        "hint": text("Une aide sous le libellé."),
        "why": text("Pourquoi on le demande."),
        "required": {
            "type": ["boolean", "object"],
            "properties": {"when": ref("condition"), "unless": ref("condition")},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
            "default": False,
            "description": "Si la réponse est obligatoire : true, false, {when: condition} ou {unless: condition}.",
        },
        "when": ref("condition", "La question n'est montrée que si cette condition est vraie."),
        "checks": listing("Les vérifications de la réponse.", ref("check")),
        "default": {"description": "La réponse proposée au départ."},
        "locked": flag("Si la réponse, reprise de la fiche, ne peut pas être modifiée."),
        "readers": readers("Les rôles d'agents qui lisent la réponse ; sans cette clé, ceux qui traitent la demande."),
        "change": enum(
            "Quand la fiche change : à la validation par un agent, ou dès l'envoi par la famille.",
            "validated",
            "direct",
            default="validated",
        ),
        "known": enum(
            "Ce que la fiche sait déjà : montré dans le champ, ou replié en texte avec un bouton « Modifier ».",
            "edit",
            "fold",
            default="edit",
        ),
        "prefill": text("D'où vient la première réponse, par exemple « account.email » ou « subject.birth_date »."),
        "autocomplete": text("Ce que le navigateur peut remplir seul (norme HTML), par exemple « given-name »."),
        "width": enum("La largeur du champ.", *WIDTHS, default="full"),
        "heading": text("Un titre au-dessus de la question."),
    }


COMMON = tuple(common_properties())


def field_schema(word: Word) -> Schema:
    """A question of one type."""
    properties = common_properties()
    if word.holds_fields:
        properties["fields"] = ref("fields")
    properties |= {name: dict(schema) for name, schema in word.properties.items()}
    required = ("type", *(("label",) if word.asks else ()), *word.required)
    if word.holds_fields:
        required = (*required, "fields")
    return record(word.description, properties, tuple(dict.fromkeys(required)))


def accepted(word: Word) -> list[str]:
    """Every key that a question of this type may have."""
    return list(field_schema(word)["properties"])
