"""What of the families' answers narrows the list: the questions that the town names, as selects with their answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from schemas.definitions import Field, Procedure

TYPES = ("choice", "choices", "yes_no")
BEFORE = "answer."
"""What the names of these filters begin with in the address: `answer.school_level=ps`."""


@dataclass(frozen=True, slots=True)
class AnswerFilter:
    """One question, and its answers in the words of the procedures that ask it."""

    question: str
    label: str
    values: Mapping[str, str]
    asked_by: frozenset[str]
    """The procedures that ask it."""

    @property
    def name(self) -> str:
        return BEFORE + self.question


def offered(questions: Iterable[str], procedures: Iterable[Procedure]) -> tuple[AnswerFilter, ...]:
    """Those that one of these procedures asks. A question reserved in one of them is none: the list would tell its answer."""
    asked = {procedure.id: procedure.questions() for procedure in procedures} if questions else {}
    found = ((name, {by: each[name] for by, each in asked.items() if name in each}) for name in questions)
    return tuple(_filter(name, places) for name, places in found if _narrows(places.values()))


def chosen(filters: Iterable[AnswerFilter], args: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(question, answer) as the address asks; what nobody may choose asks nothing."""
    asked = ((each, args.get(each.name, "")) for each in filters)
    return tuple((each.question, value) for each, value in asked if value in each.values)


def _narrows(places: Collection[Field]) -> bool:
    return any(each.type in TYPES for each in places) and not any(each.readers for each in places)


def _filter(name: str, places: Mapping[str, Field]) -> AnswerFilter:
    asked = [each for each in places.values() if each.type in TYPES]
    values = {value: label for each in asked for value, label in _values(each).items()}
    return AnswerFilter(name, asked[0].name_in_errors or asked[0].label, values, frozenset(places))


def _values(question: Field) -> Mapping[str, str]:
    options = question.options
    if question.type == "yes_no":
        return {"true": str(options.get("yes", "Oui")), "false": str(options.get("no", "Non"))}
    return {value: str(label) for value, label in options["options"].items()}
