"""Drafts: started once, saved at every step, found again from any device, sent or cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from domain.actors import Actor
from domain.clock import now, school_year, today
from domain.desk_trace import is_open_to
from domain.draft_owners import KEPT_FOR_ACCOUNT, KEPT_FOR_VISITOR, hashes_of, owned_by, owner_of, slots_of
from domain.errors import DomainError, NotYours
from domain.ids import new_id
from domain.records import Case, Draft
from domain.scope import NAMES_TOWN, town_of
from domain.sql import changed, insert_unless_there
from domain.subjects import ROLES_OF, fits
from domain.tokens import digest
from schemas.definitions import Procedure, Town

# Statements of every step shown and saved, built once: building them again cost more than running them.
_OWN = (
    select(Draft)
    .where(Draft.town == bindparam("town"), Draft.id == bindparam("id"))
    .execution_options(**{NAMES_TOWN: True})
)
_ACCOUNTS = _OWN.where(Draft.account_id == bindparam("owner"))
_HOUSEHOLDS = _OWN.where(Draft.household_id == bindparam("owner"), Draft.account_id.is_(None), Draft.visitor.is_(None))
_VISITORS = _OWN.where(Draft.visitor.in_(bindparam("owner", expanding=True)))
_KEPT = ("answers", "pending", "seen", "cautions", "provenance", "label", "version", "updated_at", "expires_at")
_SAVE = (
    update(Draft.__table__)  # type: ignore[arg-type]
    .where(
        Draft.town == bindparam("in_town"),
        Draft.id == bindparam("of_id"),
        Draft.version == bindparam("of_version"),
        Draft.state == "open",
    )
    .values({name: bindparam(name) for name in _KEPT})
)


def start(
    session: Session,
    *,
    town: Town,
    procedure: Procedure,
    actor: Actor,
    subject_id: str | None = None,
    household_id: str | None = None,
    fresh: bool = False,
    answers: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    provenance: Mapping[str, Any] | None = None,
    label: str = "",
) -> Draft:
    """The open draft of this actor about this person for this school year, begun if there is none.

    `fresh` always begins another: a second new child must not overwrite the first. `household_id` is for agents, who
    have none of their own. `answers` prefill a new draft only. Raises NotYours for a person of another household, for one
    whose place there is not what the procedure is about, and for any where it is about nobody.
    """
    household_id = actor.household_id if actor.kind == "family" else household_id
    _check_subject(session, procedure, actor, household_id, subject_id)
    owner = owner_of(actor)
    slots = slots_of(actor, household_id, subject_id, procedure.id, new_id() if fresh else "")
    found = session.scalars(select(Draft).where(Draft.slot.in_(slots))).all()
    if found:
        return min(found, key=lambda draft: slots.index(draft.slot or ""))
    values = owner | {
        "procedure": procedure.id,
        "edition": town.edition,
        "household_id": household_id,
        "person_id": subject_id,
        "answers": dict(answers or {}),
        "facts": dict(facts or {}),
        "provenance": dict(provenance or {}),
        "label": label,
    }
    return _insert(session, slots[0], values)


def reopen(
    session: Session, *, case: Case, actor: Actor, facts: Mapping[str, Any] | None = None, label: str = ""
) -> Draft:
    """A draft of a case's answers, for the family to correct what an agent marked; sending it answers the case.

    The case keeps its edition. Raises NotYours when the case is not the actor's.
    """
    if case.account_id is None or case.account_id != actor.id:
        raise NotYours()
    slot = digest(f"case:{case.id}")
    found = session.scalar(select(Draft).where(Draft.slot == slot))
    values = owner_of(actor) | {
        "procedure": case.procedure,
        "edition": case.edition,
        "household_id": case.household_id,
        "person_id": case.person_id,
        "case_id": case.id,
        "answers": dict(case.answers),
        "facts": dict(facts or {}),
        "label": label or case.title,
    }
    return found or _insert(session, slot, values)


def load(session: Session, *, draft_id: str, actor: Actor) -> Draft:
    """The actor's own draft, in one SELECT. Raises NotYours for anybody else's, as for one that never was.

    What was begun at the desk while a family had no account is, by a second SELECT, any of its accounts'.
    """
    if actor.id is None and not actor.secrets:
        raise NotYours()
    statement, owner = (_ACCOUNTS, actor.id) if actor.id is not None else (_VISITORS, hashes_of(actor))
    draft: Draft | None = session.scalar(statement, {"town": town_of(session), "id": draft_id, "owner": owner})
    if draft is None and actor.kind == "family" and actor.household_id is not None:
        draft = session.scalar(_HOUSEHOLDS, {"town": town_of(session), "id": draft_id, "owner": actor.household_id})
    if draft is None:
        raise NotYours()
    return draft


def load_at_desk(session: Session, *, draft_id: str, agent: Actor) -> Draft:
    """A draft that this agent began or opened at the desk. Raises NotYours for any other, a visitor's among them."""
    draft = session.scalar(select(Draft).where(Draft.id == draft_id, Draft.visitor.is_(None)))
    if draft is None or not agent.is_agent or not (draft.account_id == agent.id or is_open_to(draft, agent)):
        raise NotYours()
    return draft


def save(
    session: Session,
    *,
    draft: Draft,
    answers: Mapping[str, Any],
    pending: Mapping[str, Any] | None = None,
    seen: Mapping[str, Any] | None = None,
    expected_version: int,
    cautions: Sequence[str] | None = None,
    provenance: Mapping[str, Any] | None = None,
    label: str | None = None,
) -> bool:
    """Write everything in one UPDATE, if nobody saved in between; False when somebody did, and nothing is written.

    What is None stays as it was. Raises DomainError `draft_closed` for a draft already sent or cancelled.
    """
    if draft.state != "open":
        raise DomainError("draft_closed", "Cette démarche a déjà été envoyée ou annulée.")
    moment = now()
    values = {
        "answers": dict(answers),
        "pending": draft.pending if pending is None else dict(pending),
        "seen": draft.seen if seen is None else dict(seen),
        "cautions": draft.cautions if cautions is None else list(cautions),
        "provenance": draft.provenance if provenance is None else dict(provenance),
        "label": draft.label if label is None else label,
        "version": expected_version + 1,
        "updated_at": moment,
        "expires_at": moment + (KEPT_FOR_VISITOR if draft.visitor is not None else KEPT_FOR_ACCOUNT),
    }
    where = {"in_town": town_of(session), "of_id": draft.id, "of_version": expected_version}
    session.flush()
    if session.connection().execute(_SAVE, values | where).rowcount != 1:
        return False
    for name, value in values.items():
        set_committed_value(draft, name, value)
    return True


def cancel(session: Session, *, draft: Draft) -> None:
    """Give it up: its answers are forgotten at once. A second time changes nothing."""
    if draft.state == "open":
        _update_open(session, draft, None, {"state": "cancelled", "slot": None, "answers": {}, "pending": {}})


def cancel_about(session: Session, *, household_id: str, person_id: str) -> None:
    """Give up what a household has under way about somebody who is no more of it."""
    about = (Draft.household_id == household_id, Draft.person_id == person_id, Draft.state == "open")
    for draft in session.scalars(select(Draft).where(*about)).all():
        cancel(session, draft=draft)


def close_as_sent(session: Session, *, draft: Draft, expected_version: int | None = None) -> bool:
    """Mark it sent, for one caller only: of two at once, the second waits here and gets False.

    Its answers go to the case and leave the draft.
    """
    values: dict[str, Any] = {"state": "sent", "slot": None, "answers": {}, "pending": {}, "updated_at": now()}
    return _update_open(session, draft, expected_version, values)


def open_drafts(session: Session, actor: Actor) -> list[Draft]:
    """What this actor has under way, the latest first."""
    mine = select(Draft).where(owned_by(actor), Draft.state == "open")
    return list(session.scalars(mine.order_by(Draft.updated_at.desc(), Draft.id.desc()).limit(100)))


def _insert(session: Session, slot: str, values: dict[str, Any]) -> Draft:
    """Two clicks at once meet on the slot: one inserts, both read the same draft."""
    kept = KEPT_FOR_VISITOR if values.get("visitor") else KEPT_FOR_ACCOUNT
    values |= {"id": new_id(), "slot": slot, "school_year": school_year(today()), "expires_at": now() + kept}
    insert_unless_there(session, Draft, town=town_of(session), **values)
    return session.scalars(select(Draft).where(Draft.slot == slot)).one()


def _update_open(session: Session, draft: Draft, version: int | None, values: dict[str, Any]) -> bool:
    values = {"version": (draft.version if version is None else version) + 1, **values}
    where = and_(Draft.id == draft.id, Draft.state == "open")
    if version is not None:
        where = and_(where, Draft.version == version)
    done = update(Draft).where(where).values(values).execution_options(synchronize_session=False)
    if not changed(session.execute(done)):
        return False
    for name, value in values.items():
        set_committed_value(draft, name, value)
    return True


def _check_subject(
    session: Session, procedure: Procedure, actor: Actor, household_id: str | None, subject_id: str | None
) -> None:
    if subject_id is None:
        return
    if procedure.subject not in ROLES_OF:
        raise NotYours()
    if actor.is_agent and household_id is None:
        return
    if household_id is None or not fits(
        session, subject=procedure.subject, household_id=household_id, person_id=subject_id
    ):
        raise NotYours()
