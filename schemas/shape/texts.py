"""The shapes of the small files: mails, pages of text, and the library's lists of options."""

from __future__ import annotations

from schemas.shape.pieces import Schema, by_name, markdown, record, slug, text

OPTION = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"
OPTION_HELP = "Des lettres sans accent, des chiffres, « _ », « - » ou « . », sans espace."


def mail_schema() -> Schema:
    return record(
        "Un mail envoyé par un circuit.",
        {
            "mail": slug("L'identifiant du mail, qui est aussi le nom de son fichier."),
            "subject": text("L'objet. Il peut contenir des {noms}.", longest=150),
            "body": markdown("Le texte. Il peut contenir des {noms}."),
        },
        ("mail", "subject", "body"),
    )


def page_schema() -> Schema:
    return record(
        "Une page de texte du portail.",
        {
            "page": slug("L'identifiant de la page, qui est aussi le nom de son fichier."),
            "title": text("Son titre."),
            "body": markdown("Son texte."),
        },
        ("page", "title", "body"),
    )


def options_schema() -> Schema:
    return by_name(
        "Les réponses possibles : identifiant, puis libellé.",
        text("Le libellé."),
        pattern=OPTION,
        help=OPTION_HELP,
        least=1,
    )


def list_schema() -> Schema:
    return record(
        "Une liste de réponses que les villes partagent.",
        {"list": text("L'identifiant de la liste, qui est aussi le nom de son fichier."), "options": options_schema()},
        ("list", "options"),
    )
