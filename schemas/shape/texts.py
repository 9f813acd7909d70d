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


def template_schema() -> Schema:
    return record(
        "Un document que le portail fait pour une famille : un PDF à l'en-tête de la ville.",
        {
            "document": slug("L'identifiant du document, qui est aussi le nom de son fichier."),
            "title": text("Le titre, en haut du document. Il peut contenir des {noms}.", longest=150),
            "name": text("Le nom du PDF dans l'espace de la famille, au lieu du titre.", longest=120),
            "kind": slug("La pièce de documents.yaml qu'il devient : la famille peut alors le redonner."),
            "body": markdown("Le texte. Il peut contenir des {noms}."),
            "signature": record(
                "Qui signe, en bas du document.",
                {
                    "name": text("Le nom de la personne.", longest=80),
                    "title": text("Sa qualité, par exemple « Le maire ».", longest=120),
                    "picture": text("L'image de la signature, un fichier .svg du dossier de la ville."),
                },
            ),
        },
        ("document", "title", "body"),
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
