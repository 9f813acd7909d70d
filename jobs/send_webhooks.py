"""Makes the calls that the outbox holds. Several runners may do so at once: none makes what another has claimed."""

from __future__ import annotations

import logging

from sqlalchemy import select

from domain import cases, webhooks
from domain.actors import SYSTEM
from domain.clock import now
from domain.records import Case
from domain.webhooks import Call, Delivery
from jobs.base import Tools
from jobs.outgoing import Published, send_all
from schemas.definitions import Webhook

log = logging.getLogger(__name__)


def send_webhooks(tools: Tools) -> int:
    """Make every call that is due; how many arrived."""
    return send_all(tools, webhooks.due, _make_one)


def _make_one(tools: Tools, call: Call, published: Published) -> bool:
    webhook = _webhook(tools, call, published.get(call.town))
    try:
        if webhook is None:
            raise LookupError(f"« {call.name} » is no more in the webhooks of town.yaml")
        tools.call(Delivery(call.id, webhook.url, webhook.secret, call.body))
    except Exception as error:
        log.warning("Call %s of %s to %s did not arrive: %s", call.id, call.town, call.name, error)
        _note_failure(tools, call, webhook, str(error))
        return False
    with tools.database.begin(None, all_towns=True) as session:
        webhooks.mark_sent(session, call)
    return True


def _webhook(tools: Tools, call: Call, edition: str | None) -> Webhook | None:
    """Where it goes: as published now, not when the case was sent."""
    return tools.town_of(call.town, edition).webhooks.get(call.name) if edition is not None else None


def _note_failure(tools: Tools, call: Call, webhook: Webhook | None, error: str) -> None:
    """Once it is given up, the case's journal tells the agents."""
    with tools.database.begin(call.town) as session:
        tries = webhooks.mark_failed(session, call, error)
        if tries is not None:
            case = session.scalars(select(Case).where(Case.id == call.case_id)).one()
            name = webhook.label if webhook is not None else call.name
            note = f"{name} n’a pas pu être prévenu, après {tries} essais. Prévenez l’administrateur du portail."
            cases.add_note(session, case=case, actor=SYSTEM, note=note, at=now())
