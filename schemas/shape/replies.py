"""The shape of `replies:` of `town.yaml`: what agents often write to families."""

from __future__ import annotations

from schemas.shape.pieces import Schema, by_name, record, text


def replies_schema() -> Schema:
    reply = record(
        "Une réponse type.",
        {
            "title": text("Son nom dans la liste que voit l'agent.", longest=80),
            "text": text("Le message, que l'agent peut changer avant de l'envoyer. Il peut contenir des {noms}."),
        },
        ("title", "text"),
    )
    return by_name("Les réponses types des agents : identifiant, puis titre et texte.", reply)
