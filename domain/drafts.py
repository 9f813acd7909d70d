"""Drafts: started once, saved at every step, found again from any device, sent or cancelled."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, select, union, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from domain.actors import Actor
from domain.clock import now, school_year, today
from domain.desk_trace import is_open_to
from domain.errors import DomainError, NotYours
from domain.ids import new_id
from domain.records import Account, Case, Draft
from domain.scope import NAMES_TOWN, town_of
from domain.sql import changed, insert_unless_there
from domain.subjects import ROLES_OF, fits
from domain.tokens import digest
from schemas.definitions import Procedure, Town

KEPT_FOR_ACCOUNT = timedelta(days=180)
KEPT_FOR_VISITOR = timedelta(days=30)


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
    owner = _owner(actor)
    slots = _slots(actor, household_id, subject_id, procedure.id, new_id() if fresh else "")
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
    values = _owner(actor) | {
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
    statement, owner = (_ACCOUNTS, actor.id) if actor.id is not None else (_VISITORS, _hashes(actor))
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
    mine = select(Draft).where(_owned_by(actor), Draft.state == "open")
    return list(session.scalars(mine.order_by(Draft.updated_at.desc(), Draft.id.desc()).limit(100)))


def claim(session: Session, *, visitor: str, account: Account) -> int:
    """Give an account what its browser began before logging in; how many drafts that were."""
    values = {
        "account_id": account.id,
        "household_id": account.household_id,
        "visitor": None,
        "expires_at": now() + KEPT_FOR_ACCOUNT,
    }
    return _hand_over(session, visitor, account.id, values)


def take_over(draft: Draft, actor: Actor) -> None:
    """Make the family's account answer for what was begun at the desk while it had none, before it is sent."""
    if draft.account_id is None and draft.visitor is None and actor.kind == "family":
        draft.account_id = actor.id


def rename_visitor(session: Session, *, old: str, new: str) -> int:
    """Move the open drafts of the secret `old` to the secret `new`, and keep them as long again; how many that were.

    Nothing is merged: a draft about the same thing as one that `new` owns already stays a draft of its own.
    """
    if not old or old == new:
        return 0
    return _hand_over(session, old, f"visitor:{new}", {"visitor": digest(new), "expires_at": now() + KEPT_FOR_VISITOR})


def renew(session: Session, *, visitor: str) -> int:
    """Keep a secret's open drafts as long again, as the link just mailed for them says; how many those are."""
    kept = update(Draft).where(Draft.visitor == digest(visitor), Draft.state == "open")
    later = kept.values(expires_at=now() + KEPT_FOR_VISITOR)
    return changed(session.execute(later.execution_options(synchronize_session="fetch")))


def _hand_over(session: Session, visitor: str, owner: str, values: dict[str, Any]) -> int:
    """Give a visitor's open drafts to another owner, their slots with them: the former owner begins anew in its own."""
    session.flush()
    mine = and_(Draft.visitor == digest(visitor), Draft.state == "open")
    moved = 0
    for draft in session.scalars(select(Draft).where(mine).order_by(Draft.updated_at.desc(), Draft.id.desc())).all():
        about = (draft.person_id, draft.procedure, draft.school_year)
        slot = _slot_of(owner, values.get("household_id", draft.household_id), *about)
        usual = draft.slot == _slot_of(f"visitor:{visitor}", draft.household_id, *about)
        if not usual or session.scalar(select(Draft.id).where(Draft.slot == slot)) is not None:
            slot = _slot_of(owner, draft.household_id, *about, fresh=new_id())
        give = update(Draft).where(Draft.id == draft.id, mine).values({**values, "slot": slot})
        moved += changed(session.execute(give.execution_options(synchronize_session="fetch")))
    return moved


def give_person(session: Session, *, draft: Draft, person_id: str) -> None:
    """Say whom a draft is about, now that their record was merged into another; whoever begins again finds this one.

    When there is one about that record already, both stay.
    """
    about = (draft.account_id or "", draft.household_id)
    rest = (draft.procedure, draft.school_year)
    if draft.slot is not None and draft.slot == _slot_of(*about, draft.person_id, *rest):
        slot = _slot_of(*about, person_id, *rest)
        taken = session.scalar(select(Draft.id).where(Draft.slot == slot)) is not None
        draft.slot = draft.slot if taken else slot
    draft.person_id = person_id


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


def _owner(actor: Actor) -> dict[str, Any]:
    if actor.id is not None:
        return {"account_id": actor.id}
    if actor.desk is not None:  # a family without an account has its household, a new one only the agent
        return {"account_id": None if actor.household_id else actor.desk.agent.id}
    if actor.secrets:
        return {"visitor": digest(actor.secrets[0])}
    raise DomainError("nobody", "Connectez-vous pour commencer cette démarche.")


def _owned_by(actor: Actor) -> ColumnElement[bool]:
    """Two searches by index are united: « this account or that household » would read the whole town."""
    if actor.kind == "family" and actor.household_id is not None:
        ours = and_(Draft.household_id == actor.household_id, Draft.account_id.is_(None), Draft.visitor.is_(None))
        mine = select(Draft.id).where(Draft.account_id == actor.id)
        return Draft.id.in_(union(mine, select(Draft.id).where(ours))) if actor.id is not None else ours
    if actor.id is not None:
        return Draft.account_id == actor.id
    return Draft.visitor.in_(_hashes(actor)) if actor.secrets else false()


def _hashes(actor: Actor) -> list[str]:
    return [digest(secret) for secret in actor.secrets]


def _slots(
    actor: Actor, household_id: str | None, subject_id: str | None, procedure: str, fresh: str
) -> tuple[str, ...]:
    """Where the draft may stand already: once for an account, once for each secret of a browser, its own first.

    Last, where it was begun at the desk for a household that had no account.
    """
    owners = (actor.id,) if actor.id else tuple(f"visitor:{secret}" for secret in actor.secrets)
    if actor.kind == "family" and actor.household_id is not None:
        owners = (*owners, f"household:{actor.household_id}")
    elif actor.desk is not None:
        owners = (f"desk:{actor.desk.agent.id}",)
    return tuple(_slot_of(who, household_id, subject_id, procedure, school_year(today()), fresh) for who in owners)


def _slot_of(
    owner: str, household_id: str | None, subject_id: str | None, procedure: str, year: str, fresh: str = ""
) -> str:
    parts = (owner, household_id or "", subject_id or "", procedure, year, fresh)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


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
