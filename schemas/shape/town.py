"""The shape of `town.yaml`: who the town is, how one logs in, what the home page and the family's space show."""

from __future__ import annotations

from schemas.retention_rules import RETENTION_RULES
from schemas.shape.pieces import (
    Schema,
    by_name,
    enum,
    identifier,
    listing,
    mail_address,
    record,
    slug,
    text,
    validity,
    words,
)
from schemas.shape.replies import replies_schema
from schemas.shape.town_pages import pages
from schemas.shape.webhooks import webhooks_schema
from schemas.shape.workflow import COLOURS

COLOUR = "^#[0-9a-fA-F]{6}$"
COLOUR_HELP = 'Six chiffres hexadécimaux entre guillemets, par exemple "#1d4f94".'
LOGIN = ("email", "user_name", "family_number")
EMAIL_CHANGE = ("self", "agent")


def town_schema() -> Schema:
    return record("La ville et son portail.", _identity() | _ways_in() | pages() | _records(), REQUIRED)


REQUIRED = ("town", "name", "portal", "service", "theme", "login", "reference", "home")


def _identity() -> dict[str, Schema]:
    return {
        "town": slug("L'identifiant de la ville, qui est aussi le nom de son dossier."),
        "name": text("Le nom de la ville.", longest=80),
        "portal": text("Le nom du portail, tel que la ville l'appelle.", longest=80),
        "commune": text(
            "Le code INSEE de la commune.",
            pattern="^[0-9][0-9AB][0-9]{3}$",
            patternErrorMessage='Cinq caractères entre guillemets, par exemple "06033".',
        ),
        "postcode": text(
            "Le code postal.",
            pattern="^[0-9]{5}$",
            patternErrorMessage='Cinq chiffres entre guillemets, par exemple "06510".',
        ),
        "website": text(
            "L'adresse du site de la ville.",
            pattern="^https?://[^ ]+$",
            patternErrorMessage="Une adresse commence par https://.",
        ),
        "court": text(
            "Le tribunal administratif dont dépend la ville, nommé sur les accusés de réception.", longest=80
        ),
        "service": record(
            "Le service qui répond aux familles, affiché au même endroit sur chaque page.",
            {
                "name": text("Son nom."),
                "phone": text("Son téléphone, entre guillemets ou avec des espaces."),
                "email": mail_address("Son adresse mail."),
                "hours": text("Ses horaires."),
                "address": text("Son adresse postale."),
            },
            ("name",),
        ),
        "services": by_name("Les services à qui les circuits confient les demandes, par identifiant.", _department()),
        "labels": by_name("Les étiquettes que les agents posent sur les dossiers, par identifiant.", _label()),
        "inbox": record(
            "La liste des dossiers, chez les agents.",
            {
                "filters": listing(
                    "Les questions dont la réponse filtre la liste : à choix ou à oui et non, et que tout agent peut lire.",
                    identifier("L'identifiant d'une question."),
                    unique=True,
                )
            },
        ),
        "theme": _theme(),
        "reference": text(
            "Le préfixe des numéros de dossier.",
            pattern="^[A-Z]{2,5}$",
            patternErrorMessage="De deux à cinq lettres capitales, par exemple CAR.",
        ),
    }


def _department() -> Schema:
    """What it does not say, the town's own service says for it."""
    return record(
        "Un service de la ville.",
        {
            "label": text("Son nom.", longest=80),
            "email": mail_address("Son adresse mail."),
            "phone": text("Son téléphone, entre guillemets ou avec des espaces."),
            "address": text("Son adresse postale."),
        },
        ("label",),
    )


def _label() -> Schema:
    return record(
        "Une étiquette.",
        {
            "label": text("Le mot que lisent les agents.", longest=40),
            "colour": enum("La couleur de sa pastille.", *COLOURS),
        },
        ("label", "colour"),
    )


def _theme() -> Schema:
    return record(
        "Les couleurs et le logo.",
        {
            "primary": _colour("La couleur des titres, des liens et des boutons. Refusée si elle se lit mal."),
            "accent": _colour("La couleur des touches décoratives.") | {"default": "#d9a441"},
            "radius": {
                "type": "integer",
                "minimum": 0,
                "maximum": 24,
                "default": 10,
                "description": "L'arrondi des cadres, en pixels.",
            },
            "logo": text(
                "Le fichier du logo, au format SVG, dans le dossier de la ville.",
                pattern="^[a-z0-9_-]+[.]svg$",
                patternErrorMessage="Le nom d'un fichier SVG, par exemple logo.svg.",
            ),
        },
        ("primary",),
    )


def _colour(description: str) -> Schema:
    return {"type": "string", "pattern": COLOUR, "patternErrorMessage": COLOUR_HELP, "description": description}


def _ways_in() -> dict[str, Schema]:
    return {
        "login": record(
            "Ce que la famille saisit pour se connecter.",
            {
                "by": enum("Adresse mail, identifiant choisi ou numéro de famille.", *LOGIN),
                "label": text("Le libellé du champ."),
                "hint": text("Une aide sous le libellé."),
                "email_change": enum(
                    "Qui change l'adresse e-mail d'un compte : la famille elle-même, ou un agent seulement.",
                    *EMAIL_CHANGE,
                    default="self",
                ),
            },
            ("by",),
        ),
        "password": record(
            "Ce qu'un mot de passe doit contenir au moins.",
            {
                "length": {
                    "type": "integer",
                    "minimum": 8,
                    "maximum": 64,
                    "default": 12,
                    "description": "Nombre de caractères.",
                },
                **{
                    kind: {"type": "integer", "minimum": 0, "maximum": 8, "default": 0, "description": description}
                    for kind, description in KINDS.items()
                },
            },
        ),
        "mark": enum(
            "Ce qui est marqué : les réponses obligatoires, ou celles qui sont facultatives.",
            "required",
            "optional",
            default="required",
        ),
        "roles": by_name("Les rôles des agents : identifiant, puis nom affiché.", text("Le nom du rôle."), least=1),
        "words": words(),
        "replies": replies_schema(),
        "webhooks": webhooks_schema(),
    }


KINDS = {
    "lowercase": "Nombre de minuscules.",
    "uppercase": "Nombre de capitales.",
    "digits": "Nombre de chiffres.",
    "symbols": "Nombre de signes qui ne sont ni des lettres ni des chiffres.",
}


def _records() -> dict[str, Schema]:
    """What is kept: papers, what two households share, and for how long."""
    return {
        "shared": listing(
            "Ce que les deux foyers d'un enfant voient de lui, en plus de son identité : des colonnes de sa fiche.",
            identifier("Une colonne de la fiche enfant."),
            unique=True,
        ),
        "uploads": record(
            "Les fichiers que la ville accepte. Une photo est toujours prise, et devient un PDF là où seul le PDF l'est.",
            {
                "accept": enum("PDF seulement, ou aussi les images.", "pdf", "any", default="any"),
                "max_size": _whole("Le poids d'un fichier, en mégaoctets.", 1, 25, 10),
                "pages": _whole("Le nombre de pages d'un fichier.", 1, 200, 30),
            },
        ),
        "retention": record(
            "Combien de temps la ville garde, là où elle s'écarte des durées du portail.",
            {rule: validity(kept, school_year=True) for rule, kept in RETENTION_RULES.items()},
        ),
    }


def _whole(description: str, least: int, most: int, default: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most, "default": default, "description": description}
