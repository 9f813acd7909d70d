"""Whether conditions can hold, by trying them on every combination of the values that matter to them.

Those are the values that they name, one beside, none at all. A question that is hidden has no value. Conditions with too many
combinations are let pass: this finds contradictions such as `{situation: separated}` under `{situation: married}`, it does
not prove the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

from schemas.condition_source import COMPARISONS, DATE
from schemas.conditions import Condition
from schemas.definitions import Field, Procedure
from schemas.facts import FACTS

MOST = 4096
"""Combinations tried at once."""
ACTORS = {"guardian": "family", "agent": "agent", "anyone": "anyone"}
OTHER = "…"
"""A value that no condition names."""

Conditions = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question and the conditions under which it is asked."""

    question: Field
    conditions: Conditions


Asked = dict[str, AskedQuestion]


def asked_by(procedure: Procedure) -> Asked:
    """Every question of a procedure outside of rows, once all of it is answered."""
    found: Asked = {}
    for step in procedure.steps:
        for question in step.fields:
            found[question.id] = AskedQuestion(question, both(both((), step.when), question.when))
    return found


def both(around: Conditions, when: Condition | None) -> Conditions:
    return around if when is None else (*around, when)


class Solver:
    """Whether conditions can hold for one of those who may fill a procedure in."""

    def __init__(self, actors: list[str]) -> None:
        self.actors = actors

    def can_hold(self, conditions: Conditions, asked: Asked, loose: bool = False) -> bool:
        """Whether all of `conditions` can be true at once, after the questions of `asked`."""
        found = self.combinations(conditions, asked, loose)
        return found is None or any(all(each.test(facts) is True for each in conditions) for facts in found)

    def combinations(
        self, conditions: Conditions, asked: Asked, loose: bool = False
    ) -> Iterator[dict[str, Any]] | None:
        """What can be known when `conditions` are looked at; None where that is too much. `loose` keeps hidden answers."""
        names = needed(conditions, asked)
        values = self._values(names, conditions, asked)
        if prod(len(choices) for choices in values.values()) > MOST:
            return None
        order = [] if loose else [name for name in asked if name in names]
        combinations = (dict(zip(values, chosen, strict=True)) for chosen in product(*values.values()))
        return (_shown(facts, order, asked) for facts in combinations)

    def _values(self, names: set[str], conditions: Conditions, asked: Asked) -> dict[str, list[Any]]:
        tests: dict[str, list[Any]] = {name: [] for name in sorted(names)}
        around = [condition for name in names if name in asked for condition in asked[name].conditions]
        for condition in (*conditions, *around):
            _collect(condition.source, tests)
        return {name: self._candidates(name, found, asked) for name, found in tests.items()}

    def _candidates(self, name: str, tests: list[tuple[str, Any]], asked: Asked) -> list[Any]:
        if name == "actor":
            return list(self.actors)
        fact = FACTS.get(name)
        if fact is not None and fact.kind == "choice":
            return [None, *fact.values]
        known = asked.get(name)
        if known is None or known.question.type not in CANDIDATES:
            return _around(tests)
        return CANDIDATES[known.question.type](known.question, tests)


def needed(conditions: Iterable[Condition], asked: Asked) -> set[str]:
    """Every name that the conditions read, and those read by what hides or shows the questions among them."""
    needed: set[str] = set()
    waiting = [name for condition in conditions for name in condition.reads]
    while waiting:
        name = waiting.pop()
        if name in needed:
            continue
        needed.add(name)
        base = _base(name)
        if base in asked:
            needed.add(base)
            waiting += [read for condition in asked[base].conditions for read in condition.reads]
    return needed


def _shown(facts: dict[str, Any], order: list[str], asked: Asked) -> dict[str, Any]:
    """The same without what was answered to questions that are hidden."""
    for name in order:
        if not is_asked(asked[name], facts):
            for hidden in (name, f"{name}.age", f"{name}.count"):
                if hidden in facts:
                    facts[hidden] = None
    return facts


def is_asked(asked: AskedQuestion, facts: Mapping[str, Any]) -> bool:
    return all(condition.test(facts) is True for condition in asked.conditions)


def _base(name: str) -> str:
    return name.rpartition(".")[0] if name.endswith((".age", ".count")) else name


def _collect(source: Any, tests: dict[str, list[Any]]) -> None:
    word = source[0]
    if word in ("all", "any", "not"):
        for part in source[1:]:
            _collect(part, tests)
    elif source[1] in tests:
        given = source[2] if len(source) > 2 else None
        tests[source[1]] += [(word, value) for value in (given if isinstance(given, list) else [given])]


def _named(tests: list[tuple[str, Any]]) -> list[Any]:
    return list(dict.fromkeys(value for _, value in tests if value is not None))


def _around(tests: list[tuple[str, Any]]) -> list[Any]:
    """Nothing, something else, each value named, and for comparisons what lies on either side of it."""
    values: list[Any] = [None, OTHER, *_named(tests)]
    for word, bound in tests:
        if word in COMPARISONS:
            values += _beside(bound)
    return values


def _beside(bound: Any) -> list[Any]:
    if isinstance(bound, str) and DATE.fullmatch(bound):
        try:
            day = date.fromisoformat(bound)
        except ValueError:
            return []
        return [(day + timedelta(days=shift)).isoformat() for shift in (-1, 1)]
    return [str(Decimal(bound) + Decimal(shift)) for shift in ("-1", "-0.5", "0.5", "1")]


def _choice(question: Field, tests: list[tuple[str, Any]]) -> list[Any]:
    named = _named(tests)
    other = next((value for value in question.options.get("options", {}) if value not in named), None)
    return [None, *named, *([other] if other is not None else [])]


def _choices(question: Field, tests: list[tuple[str, Any]]) -> list[Any]:
    chosen = [value for value in _choice(question, tests) if value is not None][:6]
    subsets = product((False, True), repeat=len(chosen))
    return [[value for value, kept in zip(chosen, subset, strict=True) if kept] for subset in subsets]


def _yes_no(question: Field, tests: list[tuple[str, Any]]) -> list[Any]:
    return [None, True, False]


def _number(question: Field, tests: list[tuple[str, Any]]) -> list[Any]:
    least, most = question.options.get("min"), question.options.get("max")
    bounds = [bound for bound in (least, most) if isinstance(bound, int)]
    values = [value for value in (*_around(tests), *bounds) if value not in (None, OTHER)]
    kept = [v for v in values if not (isinstance(least, int) and Decimal(v) < least)]
    return [None, *(v for v in kept if not (isinstance(most, int) and Decimal(v) > most))]


def _rows(question: Field, tests: list[tuple[str, Any]]) -> list[Any]:
    return [None, [{}]]


CANDIDATES: Mapping[str, Callable[[Field, list[tuple[str, Any]]], list[Any]]] = {
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "consent": _yes_no,
    "number": _number,
    "money": _number,
    "group": _rows,
    "people": _rows,
}
