"""What outside hands left with requests, when those are forgotten: opinions lose their words, calls go."""

from __future__ import annotations

from collections.abc import Collection, Set
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from domain.records import Opinion, WebhookCall
from domain.sql import changed

_FETCH = {"synchronize_session": "fetch"}


def forget(session: Session, *, case_ids: Collection[str]) -> None:
    """That an opinion was asked, when, and what it was stays, as decisions do; its words, its addresses, its links go."""
    blank: dict[str, Any] = dict.fromkeys(("email", "question", "comment", "giver", "ended_by"), "")
    blank |= {name: [] for name in ("answers", "papers", "links")}
    mine = update(Opinion).where(Opinion.case_id.in_(case_ids)).values(blank)
    session.execute(mine.execution_options(**_FETCH))
    session.execute(delete(WebhookCall).where(WebhookCall.case_id.in_(case_ids)).execution_options(**_FETCH))


def remove(session: Session, *, case_id: str) -> int:
    """All of it, with the request; how many records."""
    records = (Opinion, WebhookCall)
    return sum(changed(session.execute(delete(each).where(each.case_id == case_id))) for each in records)


def forget_reserved(session: Session, *, case_id: str, names: Set[str]) -> None:
    """The words of who read answers that few may read, when those answers go."""
    for opinion in session.scalars(select(Opinion).where(Opinion.case_id == case_id)):
        if names & {*opinion.answers, *opinion.papers}:
            opinion.comment = ""
