"""Conditions as data: compiled once to closures, three-valued, and readable as a French sentence.

`True` shows, `False` hides, `None` is undetermined: something it reads has no answer yet. Whoever uses a condition
treats undetermined as closed (hidden question, shut gate, required answer). Logic is Kleene's: `any` is true as soon as
one part is, `all` is false as soon as one part is. `schemas.condition_source` gives the grammar of `source`, which a
small evaluator in the browser runs too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from schemas.condition_sentence import Wordings, sentence_of
from schemas.condition_source import DATE, NUMBER, normalise
from schemas.node import Path

Truth = bool | None
Facts = Mapping[str, Any]
Test = Callable[[Facts], Truth]
Reader = Callable[[Facts], Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition. `source` is its normalised data, sent to the browser where the page reacts while one types."""

    source: Any
    reads: frozenset[str]
    test: Callable[[Facts], Truth] = field(compare=False)
    sentence: str

    def holds(self, facts: Facts) -> Truth:
        return self.test(facts)


def compile_condition(data: Any, wordings: Wordings | None = None) -> Condition:
    """Compile a condition as a town writes it, in bare data.

    `wordings` gives the labels for the French sentence. Raises ValueError for data that is no condition: linking has
    already reported these with their place, so that only a programming error meets it.
    """
    normal = normalise(data, _refuse)
    return Condition(
        normal.source, normal.reads, compile_source(normal.source), sentence_of(normal.source, wordings or {})
    )


def negate(condition: Condition, wordings: Wordings | None = None) -> Condition:
    """The opposite condition: what `required: {unless: ...}` means."""
    source = ["not", condition.source]
    return Condition(source, condition.reads, compile_source(source), sentence_of(source, wordings or {}))


def value_of(facts: Facts, name: str) -> Any:
    """The value of a name: the fact itself, else the age of a date, else the number of rows of a group. None without one."""
    return _reader(name)(facts)


def is_missing(value: Any) -> bool:
    return value is None or value == "" or value == []


def _refuse(path: Path, fact: str, remedy: str) -> None:
    raise ValueError(f"{fact}. {remedy}")


def compile_source(source: Any) -> Test:
    """The closure of a condition in normal form."""
    word = source[0]
    if word in ("all", "any"):
        parts = tuple(compile_source(part) for part in source[1:])
        return _all(parts) if word == "all" else _any(parts)
    if word == "not":
        return _not(compile_source(source[1]))
    return TESTS[word](_reader(source[1]), *source[2:])


def _all(parts: Sequence[Test]) -> Test:
    def test(facts: Facts) -> Truth:
        outcome: Truth = True
        for part in parts:
            truth = part(facts)
            if truth is False:
                return False
            if truth is None:
                outcome = None
        return outcome

    return test


def _any(parts: Sequence[Test]) -> Test:
    def test(facts: Facts) -> Truth:
        outcome: Truth = False
        for part in parts:
            truth = part(facts)
            if truth is True:
                return True
            if truth is None:
                outcome = None
        return outcome

    return test


def _not(part: Test) -> Test:
    def test(facts: Facts) -> Truth:
        truth = part(facts)
        return None if truth is None else not truth

    return test


def _reader(name: str) -> Reader:
    base, _, ending = name.rpartition(".")
    if ending == "age" and base:
        return _age_reader(name, base)
    if ending == "count" and base:
        return _count_reader(name, base)
    return lambda facts: facts.get(name)


def _age_reader(name: str, base: str) -> Reader:
    def age(facts: Facts) -> Any:
        known = facts.get(name)
        return _age(facts.get(base), facts.get("today")) if known is None else known

    return age


def _age(birth: Any, today: Any) -> int | None:
    """Completed years; whoever was born on 29 February turns a year older on 1 March of a common year."""
    try:
        born, now = date.fromisoformat(birth), date.fromisoformat(today)
    except (TypeError, ValueError):
        return None
    return now.year - born.year - ((now.month, now.day) < (born.month, born.day))


def _count_reader(name: str, base: str) -> Reader:
    def count(facts: Facts) -> Any:
        known, rows = facts.get(name), facts.get(base)
        return len(rows) if known is None and isinstance(rows, list) else known

    return count


def _equals(read: Reader, expected: Any) -> Test:
    if isinstance(expected, bool):
        return _tested(read, lambda value: value is expected)
    if isinstance(expected, int):
        wanted = Decimal(expected)
        return _tested(read, lambda value: _decimal(value) == wanted)
    return _tested(read, lambda value: value == expected)


def _among(read: Reader, expected: Sequence[Any]) -> Test:
    if all(isinstance(value, str) for value in expected):
        return _tested(read, tuple(expected).__contains__)
    return _any([_equals(read, value) for value in expected])


def _compared(holds: Callable[[Any, Any], bool]) -> Callable[[Reader, Any], Test]:
    def compile_comparison(read: Reader, bound: Any) -> Test:
        dated = isinstance(bound, str) and DATE.fullmatch(bound) is not None
        wanted = bound if dated else _decimal(bound)
        measure = _iso_date if dated else _decimal

        def test(facts: Facts) -> Truth:
            value = measure(read(facts))
            return None if value is None else holds(value, wanted)

        return test

    return compile_comparison


def _iso_date(value: Any) -> str | None:
    return value if isinstance(value, str) and DATE.fullmatch(value) else None


def _decimal(value: Any) -> Any:
    """The number that an answer is: whole numbers as they are, decimals from their text; None for anything else."""
    if type(value) is int:
        return value
    return Decimal(value) if isinstance(value, str) and NUMBER.fullmatch(value) else None


def _includes(read: Reader, expected: str) -> Test:
    return _tested(read, lambda value: expected in value if isinstance(value, list) else value == expected)


def _only(read: Reader, expected: Sequence[str]) -> Test:
    allowed = tuple(expected)
    return _tested(
        read, lambda value: all(one in allowed for one in value) if isinstance(value, list) else value in allowed
    )


def _tested(read: Reader, holds: Callable[[Any], bool]) -> Test:
    def test(facts: Facts) -> Truth:
        value = read(facts)
        return None if is_missing(value) else holds(value)

    return test


def _answered(read: Reader) -> Test:
    return lambda facts: not is_missing(read(facts))


def _missing(read: Reader) -> Test:
    return lambda facts: is_missing(read(facts))


TESTS: Mapping[str, Callable[..., Test]] = {
    "eq": _equals,
    "in": _among,
    "at_least": _compared(lambda value, bound: value >= bound),
    "at_most": _compared(lambda value, bound: value <= bound),
    "above": _compared(lambda value, bound: value > bound),
    "below": _compared(lambda value, bound: value < bound),
    "includes": _includes,
    "only": _only,
    "answered": _answered,
    "missing": _missing,
}
