"""The reference of the language, written from the schemas and the vocabulary: `python -m schemas.reference docs/language.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from schemas.command import vocabulary_named
from schemas.facts import FACTS
from schemas.icons import ICONS
from schemas.kinds import Kind
from schemas.shape.field import COMMON, common_properties
from schemas.shape.procedure import own_step_schema, used_step_schema
from schemas.shape.shapes import FILES
from schemas.vocabulary import Vocabulary, Word
from schemas.words import WORDS

HEAD = """\
# The language of a town

<!-- Written by `python -m schemas.reference docs/language.md` from the schemas and the plug-ins. Change those, not this. -->

A town is a folder of YAML files. Only `true`, `false`, `null` and plain integers without a leading zero are not text: the
postcode `06510`, the hour `12:30` and the word `no` stay what was written. A key is never written twice. Anchors, aliases,
tags and merge keys are refused: what is shared goes in the library.

Each problem is told as `file:line:column: fact. remedy`; `flask towns check` tells them all.
"""

FILE_TITLES: Mapping[Kind, tuple[str, str]] = {
    "town": ("town.yaml", "town.yaml"),
    "documents": ("Papers", "documents.yaml, library/documents.yaml"),
    "procedure": ("Procedures", "procedures/<id>.yaml"),
    "workflow": ("Workflows", "workflows/<id>.yaml"),
    "mail": ("Mails", "mails/<id>.yaml"),
    "page": ("Pages", "pages/<id>.yaml"),
    "template": ("Documents made", "documents/<id>.yaml"),
    "shared_procedure": ("Shared procedures", "library/procedures/<id>.yaml"),
    "step": ("Shared steps", "library/steps/<theme>/<name>.yaml"),
    "fields": ("Shared sets of questions", "library/fields/<name>.yaml"),
    "list": ("Shared lists of answers", "library/lists/<name>.yaml"),
}

LIBRARY = """\
## Taking from the library

A town's own workflow, mail or page replaces the library's of the same id. A step is taken with `use:` and changed in place:

```yaml
steps:
  - use: identity/child              # library/steps/identity/child.yaml
    title: Informations enfant       # replaces the library's
    fields:
      nickname: null                 # drops a question
      birth_place: {required: true}  # changes one, key by key
      allergies: {type: text, label: Allergies, after: first_name}   # adds one (after, before, else last)
    order: [last_name, first_name]   # these first
  - id: home
    title: Adresse
    fields: {use: fields/address, floor: null}        # a whole set of questions, changed the same way
```

`options: {use: lists/relationships, other: null, uncle: Oncle}` takes a list of answers, drops one, adds one. A mapping is
merged key by key, `null` drops a key; a list, a condition (`when`, `required`) or another `use` replaces the whole.
"""

CONDITIONS = """\
## Conditions

| written | holds when |
| --- | --- |
| `{situation: separated}` | the answer is this one |
| `{situation: [separated, divorced]}` | the answer is one of these |
| `{image_rights: true}` | yes was answered |
| `{birth_date.age: {at_least: 3, below: 6}}` | a number or a date compares so (`at_least`, `at_most`, `above`, `below`) |
| `{purpose: {includes: canteen}}` | several answers have this one |
| `{purpose: {only: arts}}` | several answers have nothing else (`only: [a, b]`: nothing but these) |
| `{phone: {is: answered}}`, `{phone: {is: missing}}` | there is an answer, or none |
| `{situation: {not: separated}}` | there is an answer, and another |
| `{a: x, b: y}` | all of them hold |
| `{any: [...]}`, `{all: [...]}`, `{not: {...}}` | one, all, or the contrary of other conditions |

A condition reads facts and the questions asked before it; inside a group, those of the row first. `birth_date.age` is the age
in whole years of a date, `children.count` the number of rows of a group. A test on a missing answer is undetermined, which
hides a question, shuts a gate and makes an answer required; `is` always knows.
"""


def reference(vocabulary: Vocabulary) -> str:
    """The whole page, in Markdown."""
    return "\n".join([HEAD, *_files(), _steps(), LIBRARY, _questions(vocabulary), CONDITIONS, *_names(vocabulary)])


def _files() -> Iterator[str]:
    for kind, schema in FILES.items():
        title, path = FILE_TITLES[kind]
        yield f"## {title}\n\n`{path}`: {schema['description']}\n\n{_table(schema)}"


def _steps() -> str:
    used = {name: schema for name, schema in used_step_schema()["properties"].items() if name in ("use", "order")}
    return (
        f"## Steps\n\nThe `steps` of a procedure.\n\n{_table(own_step_schema())}\n"
        f"Beside `use`, a step may have:\n\n{_table({'properties': used})}"
    )


def _table(schema: Mapping[str, Any]) -> str:
    rows = "".join(f"| {name} | {kind} | {text} |\n" for name, kind, text in _rows(schema, ""))
    return f"| key | value | what it is |\n| --- | --- | --- |\n{rows}"


def _rows(schema: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str, str]]:
    """One row a key, nested ones under their dotted name: key, what it takes, what it is."""
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        star = " *" if name in required else ""
        if name == "words":
            yield "`words`", "[words](#words-of-the-interface)", _said(inner)
            continue
        yield f"`{prefix}{name}`{star}", _kind(inner), _said(inner)
        yield from _rows(inner, f"{prefix}{name}.")
        if isinstance(items := inner.get("items"), Mapping):
            yield from _rows(items, f"{prefix}{name}[].")
        if isinstance(values := inner.get("additionalProperties"), Mapping):
            yield from _rows(values, f"{prefix}{name}.<id>.")


REFERENCES = {
    "condition": "a [condition](#conditions)",
    "fields": "[questions](#questions)",
    "overrides": "[questions](#questions)",
    "step": "a [step](#steps)",
    "check": "a [check](#checks)",
    "action": "an [action](#actions)",
    "icon": "an [icon](#icons)",
}
TYPES = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "true or false",
    "object": "keys",
    "array": "list",
}


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return REFERENCES[str(schema["$ref"]).rpartition("/")[2]]
    if "enum" in schema:
        return ", ".join(f"`{_yaml(value)}`" for value in schema["enum"])
    written = schema.get("type", "")
    kinds = [written] if isinstance(written, str) else [kind for kind in written if kind != "null"]
    named = " or ".join(TYPES[kind] for kind in kinds if kind in TYPES)
    items = schema.get("items")
    return (
        f"{named} of {_kind(items)}" if isinstance(items, Mapping) and kinds == ["array"] and "$ref" in items else named
    )


BOUNDS = {"minimum": "Au moins", "maximum": "Au plus"}


def _said(schema: Mapping[str, Any]) -> str:
    said = [str(schema.get("description", ""))]
    if "default" in schema:
        said.append(f"Par défaut : `{_yaml(schema['default'])}`.")
    said += [f"{word} {schema[key]}." for key, word in BOUNDS.items() if key in schema]
    if "patternErrorMessage" in schema:
        said.append(str(schema["patternErrorMessage"]))
    return " ".join(part for part in said if part).replace("|", "\\|")


def _yaml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_yaml(one) for one in value)}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _questions(vocabulary: Vocabulary) -> str:
    own = {name: schema for name, schema in common_properties().items() if name in COMMON}
    types = "\n".join(_word(word, word.properties) for word in vocabulary.field_types.values())
    return (
        "## Questions\n\nEvery question has a `type`, and a `label` when it asks something. Names are in lower case, unique in the "
        f"procedure.\n\n{_table({'properties': own, 'required': ['type']})}\n## Types of questions\n\n{types}"
    )


def _word(word: Word, properties: Mapping[str, Any]) -> str:
    """One plug-in: what it is for, its options, an example."""
    parts = [f"### {word.name}\n\n{word.description}\n"]
    if word.holds_fields:
        parts.append("It holds `fields`, the questions of one row.\n")
    if properties:
        parts.append(_table({"properties": properties, "required": word.required}))
    if word.example:
        parts.append(f"```yaml\n{word.example.strip()}\n```\n")
    return "\n".join(parts)


def _names(vocabulary: Vocabulary) -> Iterator[str]:
    yield "## Checks\n\n" + "\n".join(_plugin(word) for word in vocabulary.checks.values())
    yield "## Actions\n\n" + "\n".join(_plugin(word) for word in vocabulary.actions.values())
    yield f"## Facts\n\nWhat conditions, `prefill` and `{{names}}` in texts may read besides answers.\n\n{_facts(vocabulary.facts)}"
    yield "## Names in mails\n\n" + "".join(f"- `{{{name}}}`\n" for name in vocabulary.placeholders)
    yield (
        "## Names in documents\n\nBesides the answers of the procedures that make the document, `subject.*` and `holder.*`.\n\n"
        + "".join(f"- `{{{name}}}`\n" for name in vocabulary.printed)
    )
    yield "## Icons\n\nWhat `icon` may name.\n\n" + ", ".join(f"`{name}`" for name in ICONS) + "\n"
    yield "## Words of the interface\n\n`words:` of a town or a procedure.\n\n| word | |\n| --- | --- |\n" + "".join(
        f"| `{name}` | {description} |\n" for name, description in WORDS.items()
    )


def _plugin(word: Word) -> str:
    schema = word.schema or {}
    expected = f"Value: {_kind(schema)}. {_said(schema)}\n" if _kind(schema) else ""
    parts = [f"### {word.name}\n\n{word.description}\n", expected]
    if schema.get("properties"):
        parts.append(_table(schema))
    if word.example:
        parts.append(f"```yaml\n{word.example.strip()}\n```\n")
    return "\n".join(part for part in parts if part)


def _facts(names: Iterable[str]) -> str:
    rows = ""
    for name in names:
        fact = FACTS.get(name)
        values = ", ".join(f"`{value}` ({words})" for value, words in fact.values.items()) if fact else ""
        rows += f"| `{name}` | {fact.noun if fact else ''} | {values} |\n"
    return f"| fact | | values |\n| --- | --- | --- |\n{rows}"


def main(path: str) -> None:
    """Write the reference of the engine's vocabulary."""
    Path(path).write_text(reference(vocabulary_named()), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
