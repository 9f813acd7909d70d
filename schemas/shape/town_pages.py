"""The part of `town.yaml` about pages: the home page, the family's space, the foot of each page."""

from __future__ import annotations

from schemas.shape.pieces import ICON_HELP, Schema, enum, link, listing, markdown, record, ref, slug, text

SHOWN = ("sheets", "requests", "people", "account", "links", "documents", "downloads", "messages")


def pages() -> dict[str, Schema]:
    news = record(
        "Une actualité.",
        {
            "title": text("Son titre."),
            "text": markdown("Son texte."),
            "date": text("Sa date.", format="date"),
        },
        ("title", "text"),
    )
    return {
        "home": record(
            "La page d'accueil.",
            {
                "title": text("Le grand titre."),
                "welcome": markdown("Le texte d'accueil."),
                "promises": listing("De courtes phrases rassurantes.", text("Une phrase.")),
                "actions": listing("Les boutons ; le premier mène à la création du compte.", link("Un bouton.")),
                "services": listing("Ce que l'on peut faire sur le portail.", link("Un service.")),
                "news": listing("Les actualités.", news),
            },
            ("title",),
        ),
        "space": enum(
            "L'accueil de l'espace famille : toutes les rubriques sur une page, ou des tuiles qui ouvrent chacune la sienne.",
            "page",
            "cards",
            default="page",
        ),
        "sections": listing("Les rubriques de l'espace famille, dans l'ordre.", section()),
        "footer": listing("Les liens du bas de page.", link("Un lien.")),
        "activated": record(
            "La page affichée quand la famille vient d'activer son compte, à la place de celle du portail.",
            {
                "title": text("Son titre."),
                "text": markdown("Son texte. Il peut contenir des {noms}, par exemple {account.login}."),
                "next": markdown("Le texte sous « Que puis-je faire désormais ? »."),
                "links": listing("Les boutons sous ce texte.", link("Un bouton.")),
            },
            ("title",),
        ),
    }


def section() -> Schema:
    return record(
        "Une rubrique, sous le nom que lui donne le guide de la ville.",
        {
            "id": slug("Son identifiant."),
            "title": text("Son titre."),
            "show": enum("Ce qu'elle montre.", *SHOWN),
            "text": markdown("Un texte sous le titre."),
            "icon": ref("icon", ICON_HELP),
            "links": listing("Des liens.", link("Un lien.")),
            "procedures": listing("Les démarches proposées.", slug("L'identifiant d'une démarche."), unique=True),
        },
        ("id", "title", "show"),
    )
