"""The agents' daily mail: one in the morning of each working day, with numbers and no names, and none when there is nothing."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from domain import digests
from domain.actors import of_account
from domain.clock import PARIS, paris
from domain.digests import Share
from schemas.definitions import Town
from workflows.account_mails import account_values
from workflows.deadlines import is_working_day
from workflows.deciding import decided_by
from workflows.letters import absolute, queue_letter

STARTS, ENDS = time(7, 30), time(20)
"""In Paris. A machine that was off in the morning still tells during the day; at night it is too late."""


def is_time(moment: datetime, *, commune: str) -> bool:
    here = paris(moment)
    return STARTS <= here.time() < ENDS and is_working_day(here.date(), commune)


def last_morning(moment: datetime, *, commune: str) -> datetime:
    """When the mail before this one told: the morning of the working day before."""
    day = paris(moment).date() - timedelta(days=1)
    while not is_working_day(day, commune):
        day -= timedelta(days=1)
    return datetime.combine(day, STARTS, PARIS)


def send(session: Session, *, town: Town, moment: datetime) -> int:
    """Queue the mail of every agent of the session's town who was not seen to today; how many mails."""
    day = paris(moment).date()
    pending = digests.to_tell(session, day=day)
    if not pending:
        return 0
    found = digests.tally(session, since=last_morning(moment, commune=town.commune), moment=moment)
    sent = 0
    for account, stands_in_for in pending:
        actor = of_account(account)
        procedures = [procedure.id for procedure in decided_by(town, actor)]
        share = digests.share(found, actor=actor, procedures=procedures, stands_in_for=stands_in_for)
        if digests.claim(session, account=account, day=day) and share and account.verified:
            sent += queue_letter(
                session,
                town=town,
                mail_id="agent_digest",
                to=account.email,
                values=account_values(session, account)
                | {"note": "\n".join(told(share)), "link": absolute(f"/{town.slug}/inbox")},
                dedupe=f"digest:{account.id}:{day.isoformat()}",
            )
    return sent


def told(share: Share) -> list[str]:
    """« 12 dossiers arrivés depuis le dernier récapitulatif », « 3 dossiers en retard »..."""
    lines = [
        _line(
            share.arrived,
            "dossier arrivé depuis le dernier récapitulatif",
            "dossiers arrivés depuis le dernier récapitulatif",
        ),
        _line(share.late, "dossier en retard", "dossiers en retard"),
        _line(share.mine, "dossier vous est confié", "dossiers vous sont confiés") + _behind(share),
        _line(share.mentions, "note vous nomme", "notes vous nomment"),
        _line(share.messages, "message de famille attend une réponse", "messages de familles attendent une réponse"),
    ]
    return [line for line in lines if line]


def _line(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}" if count else ""


def _behind(share: Share) -> str:
    return f", dont {share.mine_late} en retard" if share.mine_late else ""
