"""What an export is of: a filter, an order, with or without answers; kept as JSON, read a page of cases at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import inbox
from domain.inbox import Filter, Order
from domain.records import Case

MOST_CASES = 200_000
PAGE = 250


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of which cases. `reserved` includes the answers and papers of few readers, each then noted as read."""

    filter: Filter = field(default_factory=Filter)
    order: Order = "urgent"
    answers: bool = False
    reserved: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "filter": {name: _to_json(value) for name, value in asdict(self.filter).items()},
            "order": self.order,
            "answers": self.answers,
            "reserved": self.reserved,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Wanted:
        wanted = Filter(**{name: _from_json(value) for name, value in data["filter"].items()})
        return cls(wanted, cast(Order, data["order"]), bool(data["answers"]), bool(data["reserved"]))


def _to_json(value: Any) -> Any:
    """Days and moments are told apart from texts by the key of an object."""
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return [_to_json(each) for each in value] if isinstance(value, (list, tuple)) else value


def _from_json(value: Any) -> Any:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["moment"]) if "moment" in value else date.fromisoformat(value["day"])
    return tuple(_from_json(each) for each in value) if isinstance(value, list) else value


def pages(session: Session, wanted: Wanted, *, size: int = PAGE) -> Iterator[list[Case]]:
    """The cases of a list in its order, with their answers, a page at a time: two statements each, whatever the list."""
    after: str | None = None
    while True:
        cases, after = page(session, wanted, after=after, size=size)
        if cases:
            yield cases
        if after is None:
            return


def page(session: Session, wanted: Wanted, *, after: str | None, size: int = PAGE) -> tuple[list[Case], str | None]:
    """One page, and the key that the next one starts after (None: no more)."""
    chosen = inbox.choose(session, wanted.filter)
    found = inbox.page(session, chosen, order=wanted.order, after=after, limit=size)
    ids = [case.id for case in found.items]
    full = select(Case).where(Case.id.in_(ids)).execution_options(populate_existing=True)
    by_id = {case.id: case for case in session.scalars(full)}
    return [by_id[each] for each in ids if each in by_id], found.next_key


def count(session: Session, wanted: Wanted, *, most: int = MOST_CASES) -> int:
    """How many cases the list has, without counting beyond one more than `most`."""
    chosen = inbox.choose(session, wanted.filter)
    some = select(Case.id).where(*chosen.conditions).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0
