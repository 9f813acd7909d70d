"""Calls to other programs: queued in the transition that decides them, taken by one runner at a time, tried again for days.

A call is lost by nothing that keeps the database. It can arrive twice (the runner dies before the row says it left): the
second one bears the same id, by which the receiver tells.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from domain.claims import CLAIM, Claimed, claim
from domain.clock import now
from domain.errors import DomainError
from domain.records import Case, WebhookCall
from domain.scope import town_of
from domain.sql import changed, insert_unless_there

BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440, 1440))
"""Waits between tries. After the last one nothing more is tried (three days), and the case says so."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it leaves. `id` stays the same at each try."""

    id: str
    town: str
    name: str
    case_id: str
    body: str
    """JSON, the same at each try to the last sign: the signature is made of it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try at a call. `key` names the setting that holds the secret it is signed with."""

    id: str
    url: str
    key: str
    body: str


def queue_call(session: Session, *, case: Case, name: str, body: Mapping[str, Any], dedupe: str) -> bool:
    """Write a call to be made once this transaction commits; False when `dedupe` says it already was."""
    session.flush()
    values = {"case_id": case.id, "name": name, "body": dict(body), "dedupe": dedupe}
    return insert_unless_there(session, WebhookCall, town=town_of(session), **values)


def due(session: Session, limit: int = 20, *, moment: datetime | None = None) -> Claimed[Call]:
    """Claim what is to be called now, oldest first. Commit at once, then call, then `mark_sent` or `mark_failed`."""
    moment = moment or now()
    rows = claim(session, WebhookCall, limit=limit, moment=moment)
    return Claimed([_call(row) for row in rows], moment + CLAIM)


def mark_sent(session: Session, call: Call, *, moment: datetime | None = None) -> None:
    """It arrived. The body stays for the file until the purge."""
    _close(session, call, sent_at=moment or now(), next_try_at=None, last_error="", tries=WebhookCall.tries + 1)


def mark_failed(session: Session, call: Call, error: str, *, moment: datetime | None = None) -> int | None:
    """It did not arrive: try again later, each time more patiently. How many tries were made when it is given up."""
    mine = select(WebhookCall.tries).where(WebhookCall.town == call.town, WebhookCall.id == call.id)
    tries = session.scalar(mine) or 0
    given_up = tries >= len(BACKOFF)
    next_try = None if given_up else (moment or now()) + BACKOFF[tries]
    _close(session, call, next_try_at=next_try, last_error=error[:2000], tries=tries + 1)
    return tries + 1 if given_up else None


def try_again(session: Session, *, case: Case, call_id: str, moment: datetime) -> WebhookCall:
    """Begin anew with a call that was given up or waits for its turn. Raises DomainError `already_sent`."""
    mine = (WebhookCall.id == call_id, WebhookCall.case_id == case.id, WebhookCall.sent_at.is_(None))
    again = update(WebhookCall).where(*mine).values(next_try_at=moment, tries=0)
    if not changed(session.execute(again.execution_options(synchronize_session=False))):
        raise DomainError("already_sent", "Cet appel est déjà arrivé : il n’y a rien à relancer.")
    return session.scalars(select(WebhookCall).where(WebhookCall.id == call_id)).one()


def of_case(session: Session, *, case_id: str) -> list[WebhookCall]:
    """All calls about a case, the earliest first."""
    return list(session.scalars(select(WebhookCall).where(WebhookCall.case_id == case_id).order_by(WebhookCall.id)))


def waiting_count(session: Session) -> int:
    """How many calls have not arrived and are still tried: what an administrator watches."""
    return session.scalar(select(func.count()).where(WebhookCall.next_try_at.is_not(None))) or 0


def _call(row: WebhookCall) -> Call:
    body = json.dumps(row.body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Call(row.id, row.town, row.name, row.case_id, body)


def _close(session: Session, call: Call, **values: object) -> int:
    values["claimed_until"] = None
    done = update(WebhookCall).where(WebhookCall.town == call.town, WebhookCall.id == call.id).values(**values)
    return changed(session.execute(done.execution_options(synchronize_session=False)))
