"""Records that may be of one person: found by indexed columns, judged by likeness, shown to an agent who decides.

The list looks at people from the latest recorded on, some hundreds at a time, so that its cost does not grow with the town.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from domain.likeness import LIKELY, Identity, near_dates, score
from domain.records import Merge, Person
from domain.text import searchable
from domain.upkeep import DISTINCT

KINDS = ("adult", "child")
"""Contacts are one household's own: their being in two is no mistake."""
AT_ONCE = 500
"""People looked at for one page of the list."""
MOST = 50
MOST_COMPARED = 50_000
"""People read at most to compare one page with, should a whole town be called the same."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, the older first: what families and agents already refer to is the one to keep."""

    older: Person
    newer: Person
    score: float


@dataclass(frozen=True, slots=True)
class Page:
    """`before` looks further back; None when everybody was looked at."""

    pairs: tuple[Pair, ...]
    looked_at: int
    before: str | None


def likely_pairs(session: Session, *, before: str | None = None, at_once: int = AT_ONCE) -> Page:
    """Likely duplicates among the people recorded last before the id `before`, the likeliest first. Five SELECTs.

    Each of them is compared with everybody recorded earlier who was born on the same day, or bears the same names.
    """
    looked_at = _latest(session, before, at_once)
    further = looked_at[-1].id if len(looked_at) == at_once else None
    candidates = chain(_born_with(session, looked_at), _named_as(session, looked_at))
    return Page(_settled(session, candidates), len(looked_at), further)


def alike(session: Session, *, person: Person) -> tuple[Pair, ...]:
    """Who else may be this very person. Three SELECTs; also finds a birth date mistyped together with a name."""
    if person.kind not in KINDS or person.merged_into is not None:
        return ()
    this = Identity(*(getattr(person, column.key) for column in _COMPARED))
    near = [Person.birth_date.in_(near_dates(person.birth_date))] if person.birth_date else []
    others = select(*_COMPARED).where(
        Person.kind == person.kind,
        Person.id != person.id,
        Person.merged_into.is_(None),
        or_(*near, Person.search == person.search),
    )
    return _settled(session, ((this, Identity(*row)) for row in session.execute(others.limit(MOST_COMPARED))))


_COMPARED = (
    Person.id,
    Person.kind,
    Person.first_name,
    Person.last_name,
    Person.birth_name,
    Person.birth_date,
)
_LIVING = (Person.kind.in_(KINDS), Person.merged_into.is_(None))


def _latest(session: Session, before: str | None, at_once: int) -> list[Identity]:
    """Identifiers are drawn in the order of time."""
    people = select(*_COMPARED).where(*_LIVING)
    if before:
        people = people.where(Person.id < before)
    return [Identity(*row) for row in session.execute(people.order_by(Person.id.desc()).limit(at_once))]


def _born_with(session: Session, newer: Sequence[Identity]) -> Iterator[tuple[Identity, Identity]]:
    days = {person.birth_date for person in newer if person.birth_date is not None}
    others = _read(session, Person.birth_date.in_(days)) if days else []
    return _met(newer, others, lambda person: person.birth_date)


def _named_as(session: Session, newer: Sequence[Identity]) -> Iterator[tuple[Identity, Identity]]:
    names = {_names(person) for person in newer} - {""}
    others = _read(session, Person.search.in_(names)) if names else []
    return _met(newer, others, _names)


def _read(session: Session, wanted: ColumnElement[bool]) -> list[Identity]:
    """The condition is of one indexed column: nothing may tempt a planner to walk through everybody."""
    people = select(*_COMPARED).where(*_LIVING, wanted).limit(MOST_COMPARED)
    return [Identity(*row) for row in session.execute(people)]


def _names(person: Identity) -> str:
    """As `Person.search` holds them."""
    return searchable(person.last_name, person.birth_name, person.first_name)


def _met(
    newer: Iterable[Identity], others: Iterable[Identity], key: Callable[[Identity], object]
) -> Iterator[tuple[Identity, Identity]]:
    """Pairs with one key, each once: with the newer of the two among `newer`."""
    by_key: dict[object, list[Identity]] = {}
    for person in others:
        by_key.setdefault((person.kind, key(person)), []).append(person)
    for person in newer:
        for other in by_key.get((person.kind, key(person)), ()):
            if other.id < person.id:
                yield person, other


def _settled(session: Session, candidates: Iterable[tuple[Identity, Identity]]) -> tuple[Pair, ...]:
    """Those that are alike and that nobody told apart, the likeliest first, with their records."""
    scored = {(min(a.id, b.id), max(a.id, b.id)): score(a, b) for a, b in candidates}
    likely = {ids: found for ids, found in scored.items() if found >= LIKELY}
    for ids in _told_apart(session, {person_id for pair in likely for person_id in pair}):
        likely.pop(ids, None)
    best = sorted(likely, key=lambda ids: (-likely[ids], ids))[:MOST]
    wanted = select(Person).where(Person.id.in_({person_id for pair in best for person_id in pair}))
    people = {person.id: person for person in session.scalars(wanted)} if best else {}
    return tuple(Pair(people[older], people[newer], likely[older, newer]) for older, newer in best)


def _told_apart(session: Session, person_ids: Collection[str]) -> set[tuple[str, str]]:
    """Pairs of these that somebody looked at and found to be two people."""
    if not person_ids:
        return set()
    verdicts = select(Merge.kept_id, Merge.gone_id).where(
        Merge.verdict == DISTINCT, Merge.undone_at.is_(None), Merge.kept_id.in_(person_ids)
    )
    return {(min(one, other), max(one, other)) for one, other in session.execute(verdicts)}
