"""What checks that compare a question with others have in common: how they name them, how they read their answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.conditions import is_missing, value_of

NAME = {"type": "string", "minLength": 1, "description": "L'identifiant de l'autre question."}
NAMES = {
    "type": "array",
    "items": {"type": "string", "minLength": 1},
    "minItems": 1,
    "uniqueItems": True,
    "description": "Les identifiants des autres questions.",
}


def one_name(options: Any) -> tuple[str, ...]:
    return (options,) if isinstance(options, str) else ()


def all_names(options: Any) -> tuple[str, ...]:
    return tuple(options) if isinstance(options, (list, tuple)) else one_name(options)


def answered(names: tuple[str, ...], facts: Mapping[str, Any]) -> list[Any]:
    """The answers given among these questions."""
    values = (value_of(facts, name) for name in names)
    return [value for value in values if not is_missing(value)]
