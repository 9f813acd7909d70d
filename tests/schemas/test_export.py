"""What an editor is given accepts what the engine accepts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.bundle import read_bundle
from schemas.export import editor_schemas, write_schemas
from schemas.kinds import place_of
from schemas.read import read
from tests.schemas.cases import SLUG, base
from workflows.vocabulary import vocabulary

TOWNS = Path(__file__).parent.parent.parent / "towns"
SCHEMAS = editor_schemas(vocabulary())


def files() -> list[tuple[str, str, str]]:
    found = {f"base/{path}": (SLUG, path, text) for path, text in base().files.items()}
    for folder in sorted(TOWNS.glob("*/town.yaml")):
        slug = folder.parent.name
        found |= {path: (slug, path, text) for path, text in read_bundle(TOWNS, slug).files.items()}
    return [one for one in found.values() if one[1].endswith(".yaml")]


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_an_editor_schema_is_sound_and_stands_alone(kind: Any) -> None:
    schema = SCHEMAS[kind]
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).is_valid({})


@pytest.mark.parametrize(
    ("slug", "path", "text"), files(), ids=lambda value: value if "/" in value and "\n" not in value else ""
)
def test_an_editor_accepts_every_published_file(slug: str, path: str, text: str) -> None:
    place = place_of(path, slug)
    node, _ = read(path, text)
    assert place is not None
    assert node is not None
    errors = Draft202012Validator(SCHEMAS[place.kind]).iter_errors(node.plain())
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_an_editor_refuses_an_option_of_another_type() -> None:
    step = {"id": "x", "title": "X", "fields": {"a": {"type": "email", "label": "A", "rows": 3}}}
    procedure = {
        "procedure": "x",
        "title": "X",
        "subject": "request",
        "for": ["agent"],
        "workflow": "w",
        "steps": [step],
    }
    assert not Draft202012Validator(SCHEMAS["procedure"]).is_valid(procedure)


def test_each_kind_of_file_has_its_schema_on_disk(tmp_path: Path) -> None:
    assert {path.name for path in write_schemas(tmp_path, vocabulary())} == {f"{kind}.schema.json" for kind in SCHEMAS}
