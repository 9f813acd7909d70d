"""Nothing is written for nobody: every condition can hold for someone who gets that far.

Each condition is tried on every combination of the values that matter to it: those it names, one beside, none at all. A
question that is hidden has no value. Conditions with too many combinations are let pass: this finds contradictions such as
`{situation: separated}` under `{situation: married}`, it does not prove the rest.
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
from schemas.definitions import Field, Procedure, Step
from schemas.facts import FACTS
from schemas.node import Mark, Node
from schemas.problem import Problem

MOST = 4096
"""Combinations tried for one condition."""
ACTORS = {"guardian": "family", "agent": "agent", "anyone": "anyone"}
OTHER = "…"
"""A value that no condition names."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question and the conditions under which it is asked."""

    question: Field
    conditions: tuple[Condition, ...]


Asked = dict[str, _Asked]
Conditions = tuple[Condition, ...]


def unreachable(procedure: Procedure, file: Node, steps: list[Node]) -> Iterator[Problem]:
    """The steps, questions and cautions that nobody can ever meet."""
    reach = _Reach([ACTORS[audience] for audience in procedure.audience])
    asked: Asked = {}
    if procedure.opens is not None and not reach.can_hold((procedure.opens.when,), asked):
        yield _never(file.under("opens", "when"), "cette démarche ne s'ouvre jamais")
    if procedure.concerns is not None and not reach.can_hold((procedure.concerns.when,), asked):
        yield _never(file.under("concerns", "when"), "cette démarche ne concerne jamais personne")
    for step, node in zip(procedure.steps, steps, strict=True):
        around = _both((), step.when)
        if reach.can_hold(around, asked):
            yield from _in_step(step, node, around, asked, reach)
        else:
            yield _never(node.get("when"), f"personne n'atteint jamais l'étape « {step.id} »")


def _in_step(step: Step, node: Node, around: Conditions, asked: Asked, reach: _Reach) -> Iterator[Problem]:
    yield from _in_fields(step.fields, node.get("fields"), around, asked, reach)
    cautions = node.get("cautions")
    for caution, written in zip(step.cautions, [] if cautions is None else cautions.entries(), strict=True):
        if not reach.can_hold((*around, caution.when), asked):
            yield _never(written.get("when"), f"l'avertissement « {caution.id} » n'est jamais posé")


def _in_fields(
    fields: Iterable[Field], node: Node | None, around: Conditions, asked: Asked, reach: _Reach
) -> Iterator[Problem]:
    """The questions of a step or a row, each joining `asked` once looked at."""
    for question in fields:
        written = None if node is None else node.get(question.id)
        shown = _both(around, question.when)
        if not reach.can_hold(shown, asked):
            yield _never(_under(written, "when"), f"la question « {question.id} » n'est jamais posée")
        else:
            if isinstance(question.required, Condition) and not reach.can_hold((*shown, question.required), asked):
                fact = f"la question « {question.id} » n'est jamais obligatoire quand elle est posée"
                yield _never(_under(written, "required"), fact)
            yield from _in_fields(question.fields, _under(written, "fields"), shown, dict(asked), reach)
        asked[question.id] = _Asked(question, shown)


def _both(around: Conditions, when: Condition | None) -> Conditions:
    return around if when is None else (*around, when)


def _under(node: Node | None, key: str) -> Node | None:
    return None if node is None else node.get(key)


def _never(node: Node | None, fact: str) -> Problem:
    mark = node.mark if node is not None else Mark("", 0, 0)
    return Problem(
        *mark, f"{fact} : sa condition ne peut pas être vraie", "Corrigez la condition, ou retirez ce qu'elle garde."
    )


class _Reach:
    """Whether conditions can hold for one of those who may start the procedure."""

    def __init__(self, actors: list[str]) -> None:
        self.actors = actors

    def can_hold(self, conditions: Conditions, asked: Asked) -> bool:
        """Whether all of `conditions` can be true at once, after the questions of `asked`."""
        names = _needed(conditions, asked)
        values = self._values(names, conditions, asked)
        if prod(len(choices) for choices in values.values()) > MOST:
            return True
        order = [name for name in asked if name in names]
        combinations = (dict(zip(values, chosen, strict=True)) for chosen in product(*values.values()))
        return any(_holds(facts, order, asked, conditions) for facts in combinations)

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


def _needed(conditions: Iterable[Condition], asked: Asked) -> set[str]:
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


def _holds(facts: dict[str, Any], order: list[str], asked: Asked, conditions: Conditions) -> bool:
    for name in order:
        if any(condition.test(facts) is not True for condition in asked[name].conditions):
            for hidden in (name, f"{name}.age", f"{name}.count"):
                if hidden in facts:
                    facts[hidden] = None
    return all(condition.test(facts) is True for condition in conditions)


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
