"""Small schemas that several kinds of files share. `$ref`s point to `$defs` that validation and export fill differently."""

from __future__ import annotations

from typing import Any

from schemas.words import WORDS

Schema = dict[str, Any]

SLUG = "^[a-z][a-z0-9_-]*$"
ID = "^[a-z][a-z0-9_]*$"
SLUG_HELP = "Une lettre minuscule, puis des minuscules sans accent, des chiffres, « _ » ou « - »."
ID_HELP = "Une lettre minuscule, puis des minuscules sans accent, des chiffres ou « _ »."
LIBRARY_PATH = "^[a-z][a-z0-9_-]*(/[a-z][a-z0-9_-]*)*$"
DELAY = "^[1-9][0-9]{0,3} (hours?|days?|working days?)$"
DELAY_HELP = "Un nombre et une unité : « 48 hours », « 30 days » ou « 5 working days »."


def ref(name: str, description: str = "") -> Schema:
    return {"$ref": f"#/$defs/{name}", "description": description} if description else {"$ref": f"#/$defs/{name}"}


def text(description: str, *, longest: int = 0, **more: Any) -> Schema:
    """A line or a paragraph, never empty."""
    limit = {"maxLength": longest} if longest else {}
    return {"type": "string", "minLength": 1, **limit, "description": description, **more}


def markdown(description: str) -> Schema:
    return text(f"{description} En Markdown.")


def slug(description: str) -> Schema:
    return {
        "type": "string",
        "pattern": SLUG,
        "maxLength": 60,
        "patternErrorMessage": SLUG_HELP,
        "description": description,
    }


def identifier(description: str) -> Schema:
    return {
        "type": "string",
        "pattern": ID,
        "maxLength": 60,
        "patternErrorMessage": ID_HELP,
        "description": description,
    }


def delay(description: str) -> Schema:
    return {"type": "string", "pattern": DELAY, "patternErrorMessage": DELAY_HELP, "description": description}


def flag(description: str, default: bool = False) -> Schema:
    return {"type": "boolean", "default": default, "description": description}


def enum(description: str, *values: str, **more: Any) -> Schema:
    return {"enum": list(values), "description": description, **more}


def listing(description: str, items: Schema, *, least: int = 0, unique: bool = False) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "uniqueItems": unique, "description": description}


def record(description: str, properties: dict[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """A mapping whose keys are all known."""
    schema: Schema = {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
    return schema | {"description": description} if description else schema


def by_name(description: str, values: Schema, *, pattern: str = ID, help: str = ID_HELP, least: int = 0) -> Schema:
    """A mapping whose keys are ids chosen by the town."""
    names = {"pattern": pattern, "maxLength": 60, "patternErrorMessage": help}
    return {
        "type": "object",
        "propertyNames": names,
        "additionalProperties": values,
        "minProperties": least,
        "description": description,
    }


def words() -> Schema:
    properties = {name: text(description) for name, description in WORDS.items()}
    return record("Les mots de l'interface que la ville remplace par les siens.", properties)


def link(description: str) -> Schema:
    return record(
        description,
        {
            "label": text("Le texte du lien.", longest=120),
            "procedure": slug("L'identifiant de la démarche ouverte."),
            "page": slug("L'identifiant de la page ouverte."),
            "url": text(
                "Une adresse hors du portail.",
                pattern="^(https?://|mailto:|tel:|/)[^ ]+$",
                patternErrorMessage="Une adresse commence par https://, mailto:, tel: ou /.",
            ),
            "text": text("Une phrase sous le libellé."),
            "icon": icon(),
        },
        ("label",),
    )


def icon() -> Schema:
    return text(
        "Le nom d'une icône Lucide, par exemple « users ».",
        pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        patternErrorMessage="Un nom d'icône Lucide s'écrit en minuscules avec des tirets.",
    )
