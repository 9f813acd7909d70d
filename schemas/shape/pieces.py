"""Small schemas that several kinds of files share. `$ref`s point to `$defs` that validation and export fill differently."""

from __future__ import annotations

from typing import Any

from schemas.icons import ICONS
from schemas.words import WORDS

Schema = dict[str, Any]

SLUG = "^[a-z][a-z0-9_-]*$"
ID = "^[a-z][a-z0-9_]*$"
SLUG_HELP = "Une lettre minuscule, puis des minuscules sans accent, des chiffres, « _ » ou « - »."
ID_HELP = "Une lettre minuscule, puis des minuscules sans accent, des chiffres ou « _ »."
LIBRARY_PATH = "^[a-z][a-z0-9_-]*(/[a-z][a-z0-9_-]*)*$"
DELAY = "^[1-9][0-9]{0,3} (hours?|days?|working days?|school days?|months?)$"
VALIDITY = "[1-9][0-9]{0,2} (days?|months?|years?)"
VALIDITY_HELP = "Un nombre et une unité : « 30 days », « 3 months » ou « 1 year »."
SCHOOL_YEAR_HELP = (
    "Un nombre et une unité : « 30 days », « 3 months », « 1 year » ; ou « school year », jusqu'au 31 août."
)
ICON_HELP = "Le nom d'une icône du portail, par exemple « users »."
DELAY_HELP = (
    "Un nombre et une unité : « 48 hours », « 30 days », « 5 working days », « 5 school days » ou « 2 months »."
)


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


def mail_address(description: str) -> Schema:
    said = "Une adresse mail contient un @ et un point."
    return text(description, pattern="^[^@ ]+@[^@ ]+[.][^@ ]+$", patternErrorMessage=said)


def delay(description: str) -> Schema:
    return {"type": "string", "pattern": DELAY, "patternErrorMessage": DELAY_HELP, "description": description}


def validity(description: str, *, school_year: bool = False) -> Schema:
    """How long something holds or is kept; `school_year` also admits until the end of the school year."""
    pattern, said = (f"({VALIDITY}|school year)", SCHOOL_YEAR_HELP) if school_year else (VALIDITY, VALIDITY_HELP)
    return {"type": "string", "pattern": f"^{pattern}$", "patternErrorMessage": said, "description": description}


def readers(description: str) -> Schema:
    return listing(description, identifier("Un rôle d'agent."), least=1, unique=True)


def or_null(schema: Schema) -> Schema:
    """The same value, or null to drop what the library gives. The type says it, so that no `anyOf` is needed."""
    if "enum" in schema:
        return schema | {"enum": [*schema["enum"], None]}
    return schema | {"type": [schema["type"], "null"]} if "type" in schema else schema


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
            "icon": ref("icon", ICON_HELP),
        },
        ("label",),
    )


def icon() -> Schema:
    """What `ref("icon")` stands for: one of those that the portal draws, since another would show nothing."""
    return enum(ICON_HELP, *ICONS)
