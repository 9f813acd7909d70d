"""A vocabulary like the engine's own, for testing the language without the layers above it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from schemas.vocabulary import Vocabulary, Word

TEXT = {"type": "string", "minLength": 1, "description": "Un texte."}
COUNT = {"type": "integer", "minimum": 0, "description": "Un nombre."}
FLAG = {"type": "boolean", "description": "Oui ou non."}
TEXTS = {"type": "array", "items": {"type": "string"}, "description": "Des textes."}
LABELS = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {"type": "string"},
    "description": "Les réponses possibles : identifiant, puis libellé.",
}
BOUND = {"type": "string", "description": "Une date, today, ou un écart comme « -18 years »."}
REPEAT = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "min": {"type": "integer", "minimum": 0, "default": 0, "description": "Nombre de fois au moins."},
        "max": {"type": "integer", "minimum": 1, "default": 10, "description": "Nombre de fois au plus."},
        "add": TEXT,
        "one": TEXT,
    },
    "description": "Combien de fois le bloc peut être rempli.",
}


def _enum(*values: str, **more: Any) -> dict[str, Any]:
    return {"enum": list(values), "description": "Un choix.", **more}


def _computed_reads(options: Mapping[str, Any]) -> tuple[str, ...]:
    source = options.get("from")
    if not isinstance(source, dict):
        return ()
    return (*source.get("sum", ()), *([source["age"]] if "age" in source else ()))


def _names(options: Any) -> tuple[str, ...]:
    return (options,) if isinstance(options, str) else tuple(options)


def _commune_reads(options: Mapping[str, Any]) -> tuple[str, ...]:
    return (options["department"],) if "department" in options else ()


TYPES = (
    Word(
        "text",
        "Une ligne de texte.",
        {
            "max_length": COUNT,
            "min_length": COUNT,
            "pattern": {"type": "string", "format": "regex"},
            "pattern_message": TEXT,
            "case": _enum("none", "upper", "title", default="none"),
        },
    ),
    Word(
        "long_text", "Plusieurs lignes.", {"max_length": COUNT, "rows": {"type": "integer", "minimum": 1, "default": 4}}
    ),
    Word("email", "Une adresse mail."),
    Word("phone", "Un téléphone.", {"kind": _enum("any", "mobile", "landline", default="any"), "country": TEXT}),
    Word("date", "Une date.", {"earliest": BOUND, "latest": BOUND, "age": FLAG}),
    Word("time", "Une heure.", {"earliest": TEXT, "latest": TEXT, "step": COUNT}),
    Word("number", "Un nombre.", {"min": {"type": "integer"}, "max": {"type": "integer"}, "unit": TEXT}),
    Word("money", "Un montant.", {"min": {"type": "integer"}, "max": {"type": "integer"}}),
    Word("yes_no", "Oui ou non.", {"yes": TEXT, "no": TEXT, "undecided": TEXT}),
    Word(
        "choice",
        "Une réponse parmi plusieurs.",
        {
            "options": LABELS,
            "display": _enum("radios", "list", "search", default="radios"),
        },
        required=("options",),
    ),
    Word("choices", "Plusieurs réponses.", {"options": LABELS, "min": COUNT, "max": COUNT}, required=("options",)),
    Word("consent", "Une case à cocher.", {"text": TEXT, "accept": TEXT}),
    Word("address", "Une adresse.", {"parts": TEXTS, "required_parts": TEXTS, "labels": LABELS}),
    Word("country", "Un pays."),
    Word("department", "Un département.", {"abroad": FLAG}),
    Word("commune", "Une commune.", {"department": TEXT}, reads=_commune_reads),
    Word("user_name", "Un identifiant.", {"min_length": COUNT, "max_length": COUNT}),
    Word("password", "Un mot de passe.", {"confirm": TEXT}),
    Word("captcha", "Une vérification.", {"icon": TEXT}),
    Word("group", "Un bloc répété.", {"repeat": REPEAT, "layout": TEXT}, holds_fields=True),
    Word(
        "people",
        "Des personnes.",
        {
            "kind": _enum("adult", "child", "contact"),
            "role": _enum("holder", "co_guardian", "child", "contact"),
            "repeat": REPEAT,
            "title": TEXT,
            "copy": {
                "type": "object",
                "properties": {"from": TEXT, "fields": TEXTS, "label": TEXT},
                "additionalProperties": False,
                "description": "Recopier d'un autre groupe.",
            },
        },
        required=("kind", "role"),
        holds_fields=True,
    ),
    Word(
        "timetable",
        "Une semaine d'horaires.",
        {
            "days": TEXTS,
            "weeks": {"type": "object", "properties": {"min": COUNT, "max": COUNT}},
            "earliest": TEXT,
            "latest": TEXT,
            "step": COUNT,
        },
    ),
    Word("person", "Une personne du foyer.", {"kinds": TEXTS, "none": TEXT}),
    Word(
        "computed", "Une valeur calculée.", {"from": {"type": ["string", "object"]}}, ("from",), reads=_computed_reads
    ),
    Word(
        "information",
        "Un texte.",
        {"text": TEXT, "style": _enum("info", "warning", "plain", default="plain")},
        ("text",),
        asks=False,
    ),
    Word("heading", "Un titre.", required=("label",), asks=False),
    Word("review", "Le résumé des réponses.", asks=False),
)
AGE = {"type": "integer", "minimum": 0, "maximum": 120, "description": "Un âge."}
CHECKS = (
    Word("min_age", "L'âge minimal.", schema=AGE),
    Word("max_age", "L'âge maximal.", schema=AGE),
    Word("same_as", "La même réponse qu'une autre question.", schema=TEXT, reads=_names),
    Word("different_from", "Une autre réponse.", schema=TEXT, reads=_names),
    Word("at_least_one_of", "Une réponse au moins.", schema=TEXTS, reads=_names),
    Word("at_most_one_of", "Une réponse au plus.", schema=TEXTS, reads=_names),
    Word("social_security", "Un numéro de sécurité sociale."),
    Word("benefit_number", "Un numéro d'allocataire.", schema=TEXT, reads=_names),
    Word("iban", "Un IBAN."),
    Word("siret", "Un SIRET."),
    Word("pattern", "Une expression régulière.", schema={"type": "string", "format": "regex"}),
    Word("before", "Avant une autre date.", schema=TEXT, reads=_names),
    Word("after", "Après une autre date.", schema=TEXT, reads=_names),
    Word("max_words", "Un nombre de mots.", schema={"type": "integer", "minimum": 1}),
    Word("in_town", "Dans la commune."),
)
ACTIONS = (
    Word("mail", "Envoie un mail.", schema={"type": "string"}, links="mail"),
    Word("open_account", "Ouvre le compte."),
    Word(
        "invite_account",
        "Invite la famille.",
        schema={"type": ["object", "null"], "properties": {"code": {"type": "boolean"}}},
    ),
    Word("activate_account", "Active le compte."),
    Word("write_records", "Écrit les fiches."),
    Word("change_email", "Change l'adresse mail."),
)
RECORDS = {
    "adult": ("title", "last_name", "birth_name", "first_name", "birth_date", "email", "phone", "mobile", "address"),
    "child": ("last_name", "first_name", "birth_date", "sex", "address"),
    "contact": ("title", "last_name", "first_name", "phone", "email", "relationship", "emergency", "address"),
    "household": ("situation", "address", "phone"),
    "account": ("email", "user_name", "password"),
}
FACTS = (
    "actor",
    "today",
    "subject.*",
    "holder.*",
    "account.email",
    "account.active",
    "household.sheets",
    "household.adults",
    "household.children",
    "household.number",
)
PLACEHOLDERS = (
    "town.name",
    "town.portal",
    "town.website",
    "service.name",
    "service.phone",
    "account.login",
    "account.email",
    "account.code",
    "holder.full_name",
    "holder.title",
    "family.number",
    "case.reference",
    "case.procedure",
    "case.subject",
    "case.state",
    "case.due",
    "note",
    "link",
    "expires",
)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    return Vocabulary(
        {word.name: word for word in TYPES},
        {word.name: word for word in CHECKS},
        {word.name: word for word in ACTIONS},
        RECORDS,
        FACTS,
        PLACEHOLDERS,
    )
