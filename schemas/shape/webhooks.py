"""The shape of `webhooks:` of `town.yaml`: the programs that workflows call."""

from __future__ import annotations

from schemas.shape.pieces import Schema, by_name, record, text

SECRET = "^GUICHET_WEBHOOK_[A-Z0-9_]+$"


def webhooks_schema() -> Schema:
    webhook = record(
        "Un logiciel prévenu par les circuits.",
        {
            "label": text("Son nom, tel que les agents le lisent.", longest=80),
            "url": text(
                "L'adresse appelée.",
                pattern="^https?://[^ @#]+$",
                patternErrorMessage="Une adresse commence par https:// et ne contient ni espace, ni @, ni #.",
            ),
            "secret": text(
                "La variable d'environnement du serveur qui contient la clé de signature ; jamais la clé elle-même.",
                pattern=SECRET,
                patternErrorMessage="Le nom d'une variable, par exemple GUICHET_WEBHOOK_CARROS_ERP.",
            ),
        },
        ("label", "url", "secret"),
    )
    return by_name("Les logiciels que les circuits préviennent : identifiant, puis adresse et clé.", webhook)
