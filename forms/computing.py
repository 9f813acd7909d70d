"""The value of a computed question: it follows from others, nobody types it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from forms.days import age_on, today_of
from forms.words import PLACEHOLDER, name_value
from schemas.conditions import value_of
from schemas.definitions import Field as Question


def compute(question: Question, facts: Mapping[str, Any]) -> Any:
    """The value that the facts give: text, an integer, a decimal as text; None while something it needs is missing."""
    source = question.options["from"]
    if isinstance(source, str):
        return _filled(source, facts)
    if "age" in source:
        return _age(source["age"], facts)
    return _sum(source["sum"], facts)


def _filled(template: str, facts: Mapping[str, Any]) -> str | None:
    values = {name: name_value(name, facts) for name in PLACEHOLDER.findall(template)}
    if any(value in (None, "") for value in values.values()):
        return None
    return PLACEHOLDER.sub(lambda found: str(values[found[1]]), template)


def _age(name: str, facts: Mapping[str, Any]) -> int | None:
    try:
        return age_on(date.fromisoformat(str(facts.get(name))), today_of(facts))
    except ValueError:
        return None


def _sum(names: list[str], facts: Mapping[str, Any]) -> int | str | None:
    try:
        numbers = [Decimal(str(value)) for name in names if (value := value_of(facts, name)) is not None]
    except InvalidOperation:
        return None
    if not numbers:
        return None
    total = sum(numbers, Decimal())
    return int(total) if total == total.to_integral_value() else format(total.normalize(), "f")
