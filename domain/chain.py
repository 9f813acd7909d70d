"""The chain of a case's journal: each line holds the hash of the line before it, so that none can be changed, removed or
moved without every later one telling.

Lines are sealed as they are written. What comes in another way (the first release, a copied database) is sealed by the
worker, in the order of its identifiers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.records import Case, CaseEvent
from domain.sql import hold

SAID = (
    *("town", "case_id", "id", "rank", "at", "actor_kind", "actor_id", "actor_name"),
    *("transition", "from_state", "to_state", "note", "visible_to", "data"),
)
"""The columns that a line's hash covers, with the hash before it: all but itself."""


_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def link(session: Session, line: CaseEvent) -> None:
    """Give a line that is about to be written its place in its case's journal.

    The case's row is held until the transaction ends: of two lines at once, the second is written after the first.
    """
    hold(session, Case, line.case_id)
    rank, previous = _head(session, line.case_id)
    if rank == 0 and previous is not None:
        seal_case(session, line.case_id)
        rank, previous = _head(session, line.case_id)
    said = {name: getattr(line, name) for name in SAID}
    for name, value in sealed(said, rank=rank + 1, previous=previous or "").items():
        setattr(line, name, value)


def sealed(said: Mapping[str, Any], *, rank: int, previous: str) -> dict[str, Any]:
    """`rank`, `previous` and `hash` of a line."""
    return {"rank": rank, "previous": previous, "hash": line_hash({**said, "rank": rank}, previous)}


def line_hash(said: Mapping[str, Any], previous: str) -> str:
    """SHA-256 of the hash before, a line break, and the line as canonical JSON."""
    return fingerprint({name: said[name] for name in SAID}, previous)


def fingerprint(said: Any, previous: str = "") -> str:
    """SHA-256 of canonical JSON after what goes before it, in 64 hexadecimal digits."""
    return hashlib.sha256(f"{previous}\n{canonical(said)}".encode()).hexdigest()


def canonical(value: Any) -> str:
    """JSON in the one form that both databases give back: keys in order, moments in UTC, no 1.0 beside 1."""
    return _JSON.encode(_plain(value))


def seal_case(session: Session, case_id: str) -> int:
    """Seal the lines of a case that have no hash yet, after those that have; how many."""
    hold(session, Case, case_id)
    written = select(CaseEvent.rank, CaseEvent.hash).where(CaseEvent.case_id == case_id, CaseEvent.rank > 0)
    last = session.execute(written.order_by(CaseEvent.rank.desc()).limit(1)).first()
    above, previous = (last.rank, last.hash) if last else (0, "")
    waiting = select(*(getattr(CaseEvent, name) for name in SAID)).where(CaseEvent.case_id == case_id)
    lines = session.execute(waiting.where(CaseEvent.rank == 0).order_by(CaseEvent.id)).all()
    for rank, line in enumerate(lines, above + 1):
        values = sealed(line._asdict(), rank=rank, previous=previous)
        unsealed = update(CaseEvent).where(CaseEvent.id == line.id, CaseEvent.rank == 0).values(values)
        session.execute(unsealed.execution_options(synchronize_session=False))
        previous = values["hash"]
    return len(lines)


def seal_some(session: Session, *, limit: int = 100) -> int:
    """Seal the unsealed lines of so many cases of the session's town; how many lines. 0: all are sealed."""
    waiting = select(CaseEvent.case_id).where(CaseEvent.rank == 0).distinct().order_by(CaseEvent.case_id).limit(limit)
    return sum(seal_case(session, case_id) for case_id in session.scalars(waiting).all())


def _head(session: Session, case_id: str) -> tuple[int, str | None]:
    """Rank and hash of the last line; (0, "") when one is not sealed yet, (0, None) when there is none."""
    lines = select(CaseEvent.rank, CaseEvent.hash).where(CaseEvent.case_id == case_id)
    last = session.execute(lines.order_by(CaseEvent.rank > 0, CaseEvent.rank.desc()).limit(1)).first()
    return (last.rank, last.hash) if last else (0, None)


def _plain(value: Any) -> Any:
    match value:
        case None | str() | int():
            return value
        case dict():
            return {key if isinstance(key, str) else _JSON.encode(key): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case float():
            return int(value) if value.is_integer() else value
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"A journal keeps JSON and moments only: {value!r}")
