"""Acts on many cases: chosen, then done in batches, each case with its line of report.

What is done to one case is `workflows.bulk`'s. Here is what makes it safe to press twice, reload, or come back to: the
cases are written down as the agent saw them, and a batch is claimed before it is done, in the transaction that does it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session, defer

from domain.actors import Actor
from domain.errors import DomainError, NotYours
from domain.records import Bulk, Case
from domain.scope import town_of
from domain.sql import changed

Kind = Literal["transition", "assign", "label"]
MOST = 1000
"""Cases of one act."""
BATCH = 25
"""Cases of one transaction: short enough that on SQLite nobody waits for it."""
KEPT = timedelta(days=90)
"""How long a report is kept, and a choice never acted on; the journals of the cases keep what was done."""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one case."""

    reference: str
    done: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    total: int
    position: int
    done: int
    refused: int


def choose(session: Session, *, actor: Actor, cases: Sequence[Case], query: str, at: datetime) -> Bulk:
    """Write the cases down as the agent sees them now; nothing is done to them yet. Raises DomainError for none."""
    if not cases:
        raise DomainError("none_chosen", "Cochez au moins un dossier, ou choisissez toute la liste.")
    items = [{"id": case.id, "reference": case.reference, "version": case.version} for case in cases[:MOST]]
    chosen = Bulk(town=town_of(session), account_id=actor.id, query=query, items=items, created_at=at)
    session.add(chosen)
    session.flush()
    return chosen


def find(session: Session, *, bulk_id: str, actor: Actor) -> Bulk:
    """Raises NotYours for that of a colleague: what one chose is nobody else's to confirm."""
    bulk = session.scalar(select(Bulk).where(Bulk.id == bulk_id, Bulk.account_id == actor.id))
    if bulk is None:
        raise NotYours()
    return bulk


def of_references(session: Session, *, references: Sequence[str], procedures: Sequence[str]) -> Sequence[Case]:
    """The cases of these references, among these procedures, without their answers."""
    wanted = select(Case).where(Case.reference.in_(references), Case.procedure.in_(procedures))
    return session.scalars(wanted.options(defer(Case.answers), defer(Case.before), defer(Case.facts))).all()


def cases_of(session: Session, items: Sequence[Mapping[str, Any]], *, light: bool = False) -> dict[str, Case]:
    """{id: case} of what was chosen; a case that is gone since is left out."""
    wanted = select(Case).where(Case.id.in_([item["id"] for item in items]))
    if light:
        wanted = wanted.options(defer(Case.answers), defer(Case.before), defer(Case.facts))
    return {case.id: case for case in session.scalars(wanted)}


def start(session: Session, *, bulk: Bulk, kind: Kind, options: Mapping[str, Any]) -> bool:
    """Say what is done to them, once: the second press changes nothing and gets False."""
    ready = update(Bulk).where(Bulk.id == bulk.id, Bulk.state == "chosen")
    ready = ready.values(state="running", kind=kind, options=dict(options))
    started = bool(changed(session.execute(ready.execution_options(synchronize_session=False))))
    session.refresh(bulk)
    return started


def claim(session: Session, *, bulk: Bulk, size: int = BATCH) -> Sequence[Mapping[str, Any]]:
    """The next cases to do, taken for this transaction: whoever asks at the same time waits, and then gets none of them."""
    batch = bulk.items[bulk.position : bulk.position + size]
    where = and_(Bulk.id == bulk.id, Bulk.state == "running", Bulk.position == bulk.position)
    mine = update(Bulk).where(where).values(position=bulk.position + len(batch))
    won = bool(changed(session.execute(mine.execution_options(synchronize_session=False))))
    session.refresh(bulk)
    return batch if won else ()


def report(session: Session, *, bulk: Bulk, lines: Sequence[Line], at: datetime) -> None:
    """Add what became of a claimed batch; after the last one, the act is done."""
    bulk.report = [*bulk.report, *map(asdict, lines)]
    if bulk.position >= len(bulk.items):
        bulk.state, bulk.done_at = "done", at
    session.flush()


def running(session: Session) -> list[tuple[str, str]]:
    """(town, id) of the acts under way, the oldest first. Needs a session of all towns, or looks in one."""
    wanted = select(Bulk.town, Bulk.id).where(Bulk.state == "running").order_by(Bulk.created_at, Bulk.id)
    return [(town, bulk_id) for town, bulk_id in session.execute(wanted)]


def progress(bulk: Bulk) -> Progress:
    done = sum(1 for line in bulk.report if line["done"])
    return Progress(len(bulk.items), len(bulk.report), done, len(bulk.report) - done)
