"""The shape of `documents.yaml`: the papers that a town asks for, each by its own name."""

from __future__ import annotations

from schemas.shape.pieces import Schema, by_name, enum, flag, or_null, readers, record, text, validity

OWNERS = ("household", "adult", "child")


def kind_schema() -> Schema:
    """One kind of paper, once the town's keys are merged over the library's."""
    return record(
        "Une sorte de pièce.",
        {
            "label": text("Son nom, par exemple « Justificatif de domicile ».", longest=120),
            "hint": text("Une aide : quels papiers conviennent."),
            "of": enum("À qui elle se rapporte.", *OWNERS, default="household"),
            "valid_for": validity("Combien de temps elle vaut ; sans cette clé, toujours.", school_year=True),
            "readers": readers("Les rôles d'agents qui l'ouvrent ; sans cette clé, ceux qui traitent la demande."),
            "shared": flag("Si l'autre foyer de l'enfant la voit aussi."),
            "keep": validity("Combien de temps elle est gardée une fois périmée."),
        },
        ("label",),
    )


def documents_schema() -> Schema:
    """A whole file, where any key may be left to the library, and null drops one or a whole kind."""
    kind = kind_schema()
    changed = {name: or_null(schema) for name, schema in kind["properties"].items()}
    changes = or_null(record(f"{kind['description']} null retire celle de la bibliothèque.", changed))
    return record(
        "Les pièces que la ville demande, posées clé par clé sur celles de la bibliothèque.",
        {"documents": by_name("Les pièces, par identifiant.", changes)},
        ("documents",),
    )
