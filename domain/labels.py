"""Labels on cases: words of the town that agents find cases by. Families never see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from domain import cases
from domain.actors import Actor
from domain.ids import new_id
from domain.records import Case, CaseLabel
from domain.scope import town_of
from domain.sql import insert_unless_there


def relabel(
    session: Session, *, case: Case, put: Collection[str] = (), remove: Collection[str] = ()
) -> tuple[str, ...]:
    """Put labels on a case and take others off; what it has now, what was there first.

    Like an assignment it decides nothing: the case keeps its version. Which labels the town has is the caller's to check.
    For a transition, whose own line tells it.
    """
    return _change(session, case, put, remove)[1]


def relabel_by(
    session: Session,
    *,
    case: Case,
    actor: Actor,
    at: datetime,
    words: Mapping[str, str],
    put: Collection[str] = (),
    remove: Collection[str] = (),
) -> tuple[str, ...]:
    """The same by somebody's hand: the journal tells agents, in the town's `words` for labels, and not the family."""
    had, kept = _change(session, case, put, remove)
    said = " ".join(
        f"Étiquette{'s' if len(changed) > 1 else ''} {what}{'s' if len(changed) > 1 else ''} : {_named(changed, words)}."
        for what, changed in (
            ("ajoutée", [label for label in kept if label not in had]),
            ("retirée", [label for label in had if label not in kept]),
        )
        if changed
    )
    if said:
        cases.add_note(session, case=case, actor=actor, note=said, at=at)
    return kept


def _named(labels: Sequence[str], words: Mapping[str, str]) -> str:
    return ", ".join(words.get(label, label) for label in labels)


def _change(
    session: Session, case: Case, put: Collection[str], remove: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What it had, and what it has now."""
    session.flush()
    held = update(Case).where(Case.id == case.id).values(labels=Case.labels)  # two agents at once: one after the other
    session.execute(held.execution_options(synchronize_session=False))
    session.refresh(case, ["labels"])
    taken_off, had = set(remove) - set(put), tuple(case.labels)
    kept = tuple(dict.fromkeys(label for label in (*had, *put) if label not in taken_off))
    if kept != had:
        _write(session, case, kept)
    return had, kept


def _write(session: Session, case: Case, kept: tuple[str, ...]) -> None:
    values = {"labels": list(kept)}
    session.execute(update(Case).where(Case.id == case.id).values(values).execution_options(synchronize_session=False))
    set_committed_value(case, "labels", list(kept))
    gone = delete(CaseLabel).where(CaseLabel.case_id == case.id, CaseLabel.label.not_in(kept))
    session.execute(gone.execution_options(synchronize_session=False))
    for label in kept:
        insert_unless_there(session, CaseLabel, town=town_of(session), id=new_id(), case_id=case.id, label=label)
