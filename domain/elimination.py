"""Lists of eliminations: proposed by the clock, approved or declined by somebody of the town, then executed.

Town archives are public: nothing of a family is eliminated before somebody approved the list (Code du patrimoine, L212-2).
A list says what, under which reference and since when, and nobody's name: it is kept as the proof of what went.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.eliminable import FINDERS, Look, TownOf
from domain.erasure import StillWaiting
from domain.errors import DomainError, NotYours
from domain.records import Purge
from domain.removal import REMOVERS
from domain.scope import town_of
from domain.sql import changed
from schemas.definitions import Town

BATCH = 25
"""Lines executed in one transaction: a runner that dies loses no more than this, and the next one does them again."""
LEFT_ALONE = timedelta(days=365)
"""How long what somebody declined is not proposed again."""
KEPT = "A servi ou a changé depuis la proposition."


def propose(session: Session, *, town: Town, moment: datetime, town_of_edition: TownOf) -> list[Purge]:
    """New lists for the session's town: one by rule, none while another of the same rule waits to be decided."""
    made = []
    for rule in FINDERS:
        lists = list(session.scalars(select(Purge).where(Purge.rule == rule, Purge.state != "done")))
        if any(each.state in ("proposed", "approved") for each in lists):
            continue
        declined = [each for each in lists if each.decided_at and each.decided_at > moment - LEFT_ALONE]
        without = {item["id"] for each in declined for item in each.items}
        look = Look(session, town, moment, town_of_edition, without=without)
        items = [item.as_json() for item in FINDERS[rule](look)]
        if items:
            made.append(Purge(town=town_of(session), rule=rule, items=items, proposed_at=moment))
    session.add_all(made)
    session.flush()
    return made


def lists(session: Session, *, limit: int = 100) -> list[Purge]:
    """What waits to be decided first, then the others, the latest first."""
    found = session.scalars(select(Purge).order_by(Purge.proposed_at.desc(), Purge.id.desc()).limit(limit))
    return sorted(found, key=lambda each: each.state != "proposed")


def find(session: Session, *, purge_id: str) -> Purge:
    """Raises NotYours."""
    found = session.scalar(select(Purge).where(Purge.id == purge_id))
    if found is None:
        raise NotYours()
    return found


def decide(session: Session, *, purge: Purge, approved: bool, actor: Actor, moment: datetime, reason: str = "") -> None:
    """Approve or decline a list, once. Raises DomainError `already_decided` to who comes second."""
    values: dict[str, Any] = {
        "state": "approved" if approved else "declined",
        "decided_at": moment,
        "decided_by": actor.name,
        "report": {"reason": reason.strip()} if reason.strip() else {},
    }
    waiting = update(Purge).where(Purge.id == purge.id, Purge.state == "proposed").values(values)
    done = changed(session.execute(waiting.execution_options(synchronize_session=False)))
    session.refresh(purge)
    if not done:
        verb = "refusé" if purge.state == "declined" else "approuvé"
        raise DomainError("already_decided", f"{purge.decided_by} a déjà {verb} ce bordereau.")


def execute_batch(session: Session, *, purge_id: str, town: Town, moment: datetime, town_of_edition: TownOf) -> int:
    """Do the next lines of an approved list and note how far it went, in one transaction; how many lines were left.

    Called again after a crash, it goes on where the last commit stood. Two runners at once take turns on the row.
    """
    mine = update(Purge).where(Purge.id == purge_id, Purge.state == "approved").values(state="approved")
    if not changed(session.execute(mine.execution_options(synchronize_session=False))):
        return 0
    purge = session.scalars(select(Purge).where(Purge.id == purge_id).execution_options(populate_existing=True)).one()
    begun = int(purge.report.get("position", 0))
    lines = purge.items[begun : begun + BATCH]
    look = Look(session, town, moment, town_of_edition, only=[line["id"] for line in lines])
    purge.report = _noted(purge.report, begun + len(lines), lines, _eliminate(look, purge.rule))
    left = len(purge.items) - begun - len(lines)
    if left <= 0:
        purge.state, purge.done_at = "done", moment
    session.flush()
    return left


def _eliminate(look: Look, rule: str) -> dict[str, int | None]:
    """{id: records removed}; None for what is not to be eliminated any more, or is gone already."""
    still = {item.id for item in FINDERS[rule](look)}
    return {each: _remove(look, rule, each) if each in still else None for each in look.only or ()}


def _remove(look: Look, rule: str, item_id: str) -> int | None:
    try:
        return REMOVERS[rule](look, item_id)
    except StillWaiting:
        return None


def _noted(
    report: Mapping[str, Any], position: int, lines: list[dict[str, str]], outcome: Mapping[str, int | None]
) -> dict[str, Any]:
    kept = [{**line, "reason": KEPT} for line in lines if outcome[line["id"]] is None]
    gone = len(lines) - len(kept)
    records = sum(count or 0 for count in outcome.values())
    return {
        **report,
        "position": position,
        "eliminated": report.get("eliminated", 0) + gone,
        "records": report.get("records", 0) + records,
        "kept": [*report.get("kept", ()), *kept],
    }


def approved(session: Session) -> list[tuple[str, str]]:
    """(town, id) of the lists that wait to be executed, oldest decision first. Needs a session of all towns."""
    waiting = select(Purge.town, Purge.id).where(Purge.state == "approved").order_by(Purge.decided_at, Purge.id)
    return [(town, purge_id) for town, purge_id in session.execute(waiting)]
