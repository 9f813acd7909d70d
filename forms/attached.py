"""Answers that are what was attached: ids of documents, put among a draft's answers while it is open, never stored in it.

Attachments are rows of their own, by the input name of their question, so that parallel uploads cannot overwrite each
other. These functions put their ids where the questions are, and take them out again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.definitions import Field as Question

NAMES = "documents.names"
"""The fact that names documents by id, for whoever reads the answers; its dot keeps it apart from every question."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where questions take attachments: at this level, and in the rows of its groups."""

    own: frozenset[str]
    rows: Mapping[str, Places]

    def __bool__(self) -> bool:
        return bool(self.own or self.rows)


def places_of(questions: Sequence[Question]) -> Places:
    from forms.types import TYPES

    own = frozenset(question.id for question in questions if TYPES[question.type].attached)
    rows = {question.id: inner for question in questions if question.fields and (inner := places_of(question.fields))}
    return Places(own, rows)


def put_in(
    places: Places, answers: Mapping[str, Any], given: Mapping[str, Sequence[str]], prefix: str = ""
) -> dict[str, Any]:
    """The answers with the ids attached: `given` by input name. Whatever stood there before is no answer."""
    filled = take_out(Places(places.own, {}), answers)
    for name in places.own:
        if ids := given.get(prefix + name):
            filled[name] = list(ids)
    for group, inner in places.rows.items():
        if rows := answers.get(group):
            filled[group] = [put_in(inner, row, given, f"{prefix}{group}-{row['_key']}-") for row in rows]
    return filled


def take_out(places: Places, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without what is attached: what a draft stores."""
    left = {name: answer for name, answer in answers.items() if name not in places.own}
    for group, inner in places.rows.items():
        if rows := answers.get(group):
            left[group] = [take_out(inner, row) for row in rows]
    return left


def named(places: Places, answers: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """(input name, ids) of every answer that is attached."""
    for name in sorted(places.own):
        if isinstance(ids := answers.get(name), list) and ids:
            yield prefix + name, ids
    for group, inner in places.rows.items():
        for row in answers.get(group) or ():
            yield from named(inner, row, f"{prefix}{group}-{row['_key']}-")
