"""Labels on cases: words of the town that agents find cases by. Families never see them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from domain.ids import new_id
from domain.records import Case, CaseLabel
from domain.scope import town_of
from domain.sql import insert_unless_there


def relabel(
    session: Session, *, case: Case, put: Collection[str] = (), remove: Collection[str] = ()
) -> tuple[str, ...]:
    """Put labels on a case and take others off; what it has now, what was there first.

    Like an assignment it decides nothing: the case keeps its version. Which labels the town has is the caller's to check.
    """
    session.flush()
    held = update(Case).where(Case.id == case.id).values(labels=Case.labels)  # two agents at once: one after the other
    session.execute(held.execution_options(synchronize_session=False))
    session.refresh(case, ["labels"])
    taken_off = set(remove) - set(put)
    kept = tuple(dict.fromkeys(label for label in (*case.labels, *put) if label not in taken_off))
    if kept != tuple(case.labels):
        _write(session, case, kept)
    return kept


def _write(session: Session, case: Case, kept: tuple[str, ...]) -> None:
    values = {"labels": list(kept)}
    session.execute(update(Case).where(Case.id == case.id).values(values).execution_options(synchronize_session=False))
    set_committed_value(case, "labels", list(kept))
    gone = delete(CaseLabel).where(CaseLabel.case_id == case.id, CaseLabel.label.not_in(kept))
    session.execute(gone.execution_options(synchronize_session=False))
    for label in kept:
        insert_unless_there(session, CaseLabel, town=town_of(session), id=new_id(), case_id=case.id, label=label)
