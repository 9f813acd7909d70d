"""Lists of what has served its time: proposed, decided, executed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import elimination
from domain.actors import of_account
from domain.records import Account, Case, Document, Purge
from schemas.definitions import Town
from tests.domain.homes import all_sent, settle
from tests.worlds import make_agent, make_family, send

TODAY = datetime(2026, 11, 21, 12, tzinfo=UTC)


def propose(session: Session, town: Town, moment: datetime = TODAY) -> dict[str, list[str]]:
    """{rule: references} of the new lists."""
    made = elimination.propose(session, town=town, moment=moment, town_of_edition=lambda edition: town)
    return {purge.rule: [item["reference"] for item in purge.items] for purge in made}


def ended(
    session: Session, town: Town, *, years: float, transition: str = "approve", name: str = "question", **more: Any
) -> Case:
    """A request that was decided some years ago, by a family of its own."""
    moment = TODAY - timedelta(days=round(365.25 * years))
    account, _ = make_family(session, town, email=f"{len(session.scalars(select(Account.id)).all())}@example.fr")
    answers = more.pop("answers", {"message": "x"})
    case = send(session, town, name, of_account(account), answers, now=moment - timedelta(days=1), **more)
    agent = make_agent(session, "agent", "chief", email=f"{case.id}@example.fr")
    settle(session, town, case, agent, transition)
    case.updated_at = moment
    all_sent(session)
    session.flush()
    return case


def decide(session: Session, *, approved: bool = True, moment: datetime = TODAY) -> Purge:
    purge = session.scalars(select(Purge).where(Purge.state == "proposed")).one()
    chief = make_agent(session, "chief", email=f"{purge.id}@example.fr", name="Paul Mercier")
    elimination.decide(session, purge=purge, approved=approved, actor=chief, moment=moment)
    return purge


def execute(session: Session, town: Town, purge: Purge, moment: datetime = TODAY) -> int:
    return elimination.execute_batch(
        session, purge_id=purge.id, town=town, moment=moment, town_of_edition=lambda edition: town
    )


def paper(session: Session, **more: Any) -> Document:
    values = {"name": "Facture.pdf", "content_type": "application/pdf", "size": 1, "hash": "a" * 64, "scan": "clean"}
    document = Document(town="carros", **{**values, **more})
    session.add(document)
    session.flush()
    return document
