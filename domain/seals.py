"""The seals of days: once a day is over, a digest of all that was written on it, and of the digest before.

The day that a line or a reading was written on is told by its identifier (UUID version 7), not by the date it bears: what
was written on a day that is over never grows. A digest noted elsewhere proves all that came before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from domain import as_stored
from domain.chain import canonical, fingerprint
from domain.clock import PARIS, paris
from domain.ids import first_id, made_at
from domain.records import CaseEvent, JournalDigest, Purge, Reading, Tombstone
from domain.retention import kept_for, too_old_before
from domain.scope import town_of
from domain.sql import insert_unless_there
from schemas.definitions import Town

GRACE = timedelta(hours=1)
"""After midnight, before a day is sealed: longer than any transaction, and than clocks of machines differ."""
ONE_DAY = timedelta(days=1)
WRITTEN = (CaseEvent, Tombstone, Reading)
LISTS = ("approved", "declined", "done")
"""States of lists of eliminations that somebody decided on."""
READING = (
    *("town", "id", "at", "account_id", "account_name", "what"),
    *("household_id", "person_id", "case_id", "document_id", "detail"),
)
"""The columns of a reading that its day's seal covers."""
DECIDED = ("id", "rule", "items", "proposed_at", "decided_at", "decided_by")
"""What a decided list says and its execution does not change; with whether it was approved."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written on one day. `cases`: {case: [rank, hash] of its last line}, `lists`: {list of eliminations: hash}."""

    lines: int = 0
    cases: dict[str, list[Any]] = field(default_factory=dict)
    readings: int = 0
    readings_hash: str = ""
    lists: dict[str, str] = field(default_factory=dict)


def seal_days(session: Session, *, town: Town, moment: datetime) -> int:
    """Seal every day of the session's town that is over, in order; how many. All lines must be chained already."""
    last = latest(session)
    made = 0
    while (day := next_day(session, after=last.day if last else None)) and start(day + ONE_DAY) + GRACE <= moment:
        sealed = _seal(session, town, day, last, moment)
        if sealed is None:
            break
        last, made = sealed, made + 1
    return made


def next_day(session: Session, *, after: date | None) -> date | None:
    """The next day on which something was written."""
    first = after + ONE_DAY if after else None
    oldest = [session.scalar(select(func.min(record.id)).where(*written(record, first=first))) for record in WRITTEN]
    found = [made_at(each) for each in oldest if each]
    decided = select(func.min(Purge.decided_at)).where(Purge.state.in_(LISTS))
    if lists := session.scalar(decided.where(Purge.decided_at >= start(first)) if first else decided):
        found.append(lists)
    return min(paris(each).date() for each in found) if found else None


def latest(session: Session) -> JournalDigest | None:
    return session.scalar(select(JournalDigest).order_by(JournalDigest.day.desc()).limit(1))


def written_on(session: Session, day: date) -> Written:
    """What the tables hold of a day, eliminated lines included."""
    lines, cases = 0, dict[str, list[Any]]()
    for case_id, rank, line_hash in _lines(session, day):
        lines += 1
        if isinstance(rank, int) and rank >= cases.get(case_id, [0])[0]:
            cases[case_id] = [rank, line_hash]
    readings, readings_hash = _readings(session, day)
    lists = {each.id: list_hash(each) for each in _decided(session, day)}
    return Written(lines, cases, readings, readings_hash, lists)


def digest_of(*, town: str, day: date, content: Any, previous: str) -> str:
    """SHA-256 of the digest before, a line break, and town, day and content as canonical JSON."""
    return fingerprint({"town": town, "day": day.isoformat(), "content": content}, previous)


def list_hash(purge: SimpleNamespace) -> str:
    """Of a decided list; its execution changes nothing of it."""
    said = {name: getattr(purge, name) for name in DECIDED}
    return fingerprint(said | {"approved": purge.state != "declined"})


def readings_gone_before(town: Town, moment: datetime) -> datetime:
    """Readings from before this may have gone by the town's own rule."""
    return too_old_before(kept_for(town, "readings"), moment)


def start(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)


def written(
    record: type[CaseEvent | Tombstone | Reading], *, first: date | None = None, last: date | None = None
) -> list[Any]:
    """The conditions on records written from the first day to the last, both included."""
    since = [record.id >= first_id(start(first))] if first else []
    return [*since, record.id < first_id(start(last + ONE_DAY))] if last else since


def _seal(
    session: Session, town: Town, day: date, last: JournalDigest | None, moment: datetime
) -> JournalDigest | None:
    """None when another runner is at it."""
    gone = readings_gone_before(town, moment).isoformat()
    content = {**asdict(written_on(session, day)), "gone_before": gone}
    previous = last.digest if last else ""
    digest = digest_of(town=town_of(session), day=day, content=content, previous=previous)
    values = {"day": day, "content": content, "previous": previous, "digest": digest, "sealed_at": moment}
    if not insert_unless_there(session, JournalDigest, town=town_of(session), **values):
        return None
    return latest(session)


def _lines(session: Session, day: date) -> Iterator[Row[str, int, str]]:
    """(case, rank, hash) of a day's lines, of those eliminated too."""
    for record in (CaseEvent, Tombstone):
        lines = select(record.case_id, record.rank, record.hash).where(*written(record, first=day, last=day))
        yield from session.execute(lines.execution_options(yield_per=1000))


def _readings(session: Session, day: date) -> tuple[int, str]:
    """How many, and one hash of them all; "" for none."""
    of_day = written(Reading, first=day, last=day)
    count, together = 0, hashlib.sha256()
    for row in as_stored.rows(session, Reading, READING, lambda asked: asked.where(*of_day).order_by(Reading.id)):
        count += 1
        together.update(canonical(vars(row)).encode() + b"\n")
    return count, together.hexdigest() if count else ""


def _decided(session: Session, day: date) -> Iterator[SimpleNamespace]:
    on_day = (Purge.decided_at >= start(day), Purge.decided_at < start(day + ONE_DAY))
    which = (Purge.state.in_(LISTS), *on_day)
    return as_stored.rows(session, Purge, (*DECIDED, "state"), lambda asked: asked.where(*which).order_by(Purge.id))
