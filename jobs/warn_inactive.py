"""Writes to the owners of accounts out of use, a month before these may be closed."""

from __future__ import annotations

from domain import inactivity
from domain.clock import now
from domain.retention import NOTICE
from jobs.base import Tools
from jobs.published import published_towns
from schemas.definitions import Town
from workflows.account_mails import account_values
from workflows.letters import absolute, day, queue_letter


def warn_inactive(tools: Tools) -> int:
    """How many were told."""
    return sum(_warn(tools, town) for town in published_towns(tools))


def _warn(tools: Tools, town: Town) -> int:
    moment = now()
    with tools.database.begin(town.slug) as session:
        idle = inactivity.to_warn(session, town=town, moment=moment)
        for account in idle:
            inactivity.note_warning(session, account=account, moment=moment)
            link = {"link": absolute(f"/{town.slug}/login"), "expires": day(moment + NOTICE)}
            queue_letter(
                session,
                town=town,
                mail_id="account_inactive",
                to=account.email,
                values=account_values(session, account) | link,
                dedupe=inactivity.warned_under(account),
            )
        return len(idle)
