"""Complete JSON Schemas for editors: one a kind of file, each self-contained, with the descriptions that feed completion.

The engine checks with the same pieces, dispatched on names for better messages; here the dispatch is written as `if`/`then`
so that an editor knows the options of the type just typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from schemas.condition_source import COMPARISONS
from schemas.kinds import Kind
from schemas.shape.field import field_schema
from schemas.shape.pieces import ID, ID_HELP, Schema, by_name, icon, identifier, record, ref, text
from schemas.shape.procedure import own_step_schema, used_procedure_schema, used_step_schema
from schemas.shape.shapes import FILES
from schemas.vocabulary import Vocabulary, Word

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SCALAR: Schema = {"type": ["string", "integer", "boolean"]}


def editor_schemas(vocabulary: Vocabulary) -> dict[Kind, Schema]:
    """A schema for each kind of file."""
    definitions = _definitions(vocabulary)
    files: dict[Kind, Schema] = dict(FILES) | {"procedure": _whole_or_used(FILES["procedure"])}
    return {kind: {"$schema": DRAFT, **schema, "$defs": _used(schema, definitions)} for kind, schema in files.items()}


def write_schemas(folder: Path, vocabulary: Vocabulary) -> list[Path]:
    """Write `procedure.schema.json` and its sisters; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for kind, schema in editor_schemas(vocabulary).items():
        path = folder / f"{kind}.schema.json"
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written


def _whole_or_used(procedure: Schema) -> Schema:
    """A procedure of one's own, or one of the library with what changes in it."""
    description = {key: procedure[key] for key in ("type", "description")}
    return description | {"if": {"required": ["use"]}, "then": used_procedure_schema(), "else": procedure}


def _definitions(vocabulary: Vocabulary) -> dict[str, Schema]:
    types = {f"type_{name}": _question(word) for name, word in vocabulary.field_types.items()}
    return types | {
        "condition": _condition(),
        "icon": icon(),
        "test": _test(),
        "step": {"if": {"required": ["use"]}, "then": used_step_schema(), "else": own_step_schema()},
        "fields": _fields(ref("question")),
        "overrides": _fields(ref("change")),
        "question": _dispatched(vocabulary.field_types),
        "change": _change(vocabulary.field_types),
        "check": _plugin(
            vocabulary.checks.values(), {"message": text("La phrase affichée à la place de celle du portail.")}
        ),
        "action": _plugin(vocabulary.actions.values(), {}),
    }


def _condition() -> Schema:
    several: Schema = {"type": "array", "minItems": 1, "items": ref("condition")}
    properties = {
        "any": several | {"description": "Vraie dès qu'une des conditions l'est."},
        "all": several | {"description": "Vraie si toutes les conditions le sont."},
        "not": ref("condition", "Vraie si la condition est fausse."),
    }
    return {"type": "object", "minProperties": 1, "properties": properties, "additionalProperties": ref("test")}


def _test() -> Schema:
    bound: Schema = {"type": ["integer", "string"]}
    listed: Schema = {"type": ["string", "array"], "items": {"type": "string"}}
    properties: dict[str, Schema] = {
        **{word: bound | {"description": COMPARED[word]} for word in COMPARISONS},
        "includes": listed | {"description": "Une des réponses données."},
        "only": listed | {"description": "Aucune autre réponse."},
        "is": {"enum": ["answered", "missing"], "description": "Répondue ou non."},
        "not": ref("test", "Le contraire."),
    }
    return {
        "type": ["string", "integer", "boolean", "array", "object"],
        "items": SCALAR,
        "properties": properties,
        "additionalProperties": False,
        "description": "Une réponse, une liste de réponses, ou une comparaison.",
    }


COMPARED = {"at_least": "Au moins.", "at_most": "Au plus.", "above": "Plus de.", "below": "Moins de."}


def _fields(question: Schema) -> Schema:
    """A mapping of questions, its own or a shared one with changes."""
    own = by_name("Les questions, par identifiant.", question, pattern=ID, help=ID_HELP)
    shared = own | {
        "properties": {"use": text("Un ensemble de questions de la bibliothèque, par exemple « fields/address ».")},
        "additionalProperties": ref("change"),
    }
    uses: Schema = {"required": ["use"], "properties": {"use": {"type": "string"}}}
    return {"type": "object", "if": uses, "then": shared, "else": own}


def _question(word: Word) -> Schema:
    schema = field_schema(word)
    properties = schema["properties"] | {"type": {"const": word.name, "description": word.description}}
    if "options" in properties:
        properties["options"] = _shared_options(properties["options"])
    return schema | {"properties": properties}


def _shared_options(options: Schema) -> Schema:
    """Answers of one's own, or a shared list with some dropped by null."""
    use = text("Une liste de la bibliothèque, par exemple « lists/relationships ».")
    return options | {"properties": {"use": use}, "additionalProperties": {"type": ["string", "null"]}}


def _dispatched(types: Mapping[str, Word]) -> Schema:
    names = [{"const": name, "description": word.description} for name, word in types.items()]
    branches = [
        {"if": {"properties": {"type": {"const": name}}, "required": ["type"]}, "then": ref(f"type_{name}")}
        for name in types
    ]
    return {"type": "object", "required": ["type"], "properties": {"type": {"anyOf": names}}, "allOf": branches}


def _change(types: Mapping[str, Word]) -> Schema:
    """What a town changes in a shared question: any key of any type, null to drop it."""
    places = {
        "after": identifier("La question après laquelle placer celle-ci."),
        "before": identifier("La question avant laquelle placer celle-ci."),
    }
    known = {key: schema for word in types.values() for key, schema in field_schema(word)["properties"].items()}
    described = {key: {"description": schema.get("description", "")} for key, schema in known.items()}
    changes = record("Ce qui change dans une question partagée.", described | places | {"fields": ref("overrides")})
    return changes | {"type": ["object", "null"]}


def _plugin(words: Iterable[Word], more: dict[str, Schema]) -> Schema:
    properties = {word.name: dict(word.schema or {}) | {"description": word.description} for word in words}
    return {
        "type": ["string", "object"],
        "properties": properties | more,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1 + len(more),
    }


def _used(schema: Schema, definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    """The definitions that a schema needs, directly or through another."""
    used: dict[str, Schema] = {}
    waiting = list(_references(schema))
    while waiting:
        name = waiting.pop()
        if name not in used:
            used[name] = definitions[name]
            waiting += _references(definitions[name])
    return dict(sorted(used.items()))


def _references(schema: object) -> Iterable[str]:
    if isinstance(schema, Mapping):
        target = schema.get("$ref")
        if isinstance(target, str):
            yield target.removeprefix("#/$defs/")
        for value in schema.values():
            yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)
