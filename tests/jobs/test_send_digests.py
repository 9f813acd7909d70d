from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import editions, mentions, threads
from domain.actors import Actor, of_account
from domain.database import Database
from domain.digests import Share, share, tally
from domain.ids import new_id
from domain.records import Absence, Account, Case, OutboxMail
from jobs.base import Tools
from jobs.send_digests import send_digests
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import at_once, make_agent, make_family, make_town, send
from workflows import digests

MONDAY = datetime(2026, 11, 23, 6, 35, tzinfo=UTC)
"""At 7:35 in Paris."""


def run(database: Database, town: Town, moment: datetime = MONDAY) -> int:
    tools = Tools(database, lambda slug, edition: town, print, None, Path())  # type: ignore[arg-type]
    with time_machine.travel(moment, tick=False):
        return send_digests(tools)


def mails(database: Database) -> list[OutboxMail]:
    with database.session("carros", readonly=True) as session:
        found = session.scalars(select(OutboxMail).where(OutboxMail.dedupe.startswith("digest:")))
        return sorted(found, key=lambda mail: mail.to_address)


def account_of(session: Session, actor: Actor) -> Account:
    return session.scalars(select(Account).where(Account.id == actor.id)).one()


def a_busy_monday(database: Database, town: Town) -> None:
    """On Friday after the mail a case came; an older one is late and in Inès's hands; a note names her; a family asks."""
    with database.begin("carros") as session:
        editions.publish(session, town="carros", bundle_hash="a" * 64, bundle={})
        family, _ = make_family(session, town)
        ines, paul = make_agent(session), make_agent(session, email="paul@example.fr", name="Paul Mercier")
        friday = datetime(2026, 11, 20, 10, tzinfo=UTC)
        send(session, town, "question", of_account(family), {"message": "?"}, now=friday)
        old = send(
            session, town, "question", of_account(family), {"message": "?"}, now=friday - timedelta(20), fresh=True
        )
        old.assignee_id, old.assignee_name = ines.id, ines.name
        named = [account_of(session, ines)]
        mentions.leave_note(session, case=old, actor=paul, note="@ines ?", mentioned=named, at=friday)
        thread = threads.outside(session, account=family, service="", subject="Cantine")
        threads.write(session, thread=thread, by=of_account(family), text="À quelle heure ?", key=new_id(), at=friday)


@BOTH
def test_each_agent_is_told_their_share_once(any_database: Database) -> None:
    town = make_town()
    a_busy_monday(any_database, town)
    assert sum(at_once(2, lambda _: run(any_database, town))) == 2
    assert run(any_database, town, MONDAY + timedelta(hours=2)) == 0
    ines, paul = mails(any_database)
    assert (ines.to_address, paul.to_address) == ("agent@example.fr", "paul@example.fr")
    told = ("1 dossier arrivé", "1 dossier en retard", "1 dossier vous est confié, dont 1 en retard",
            "1 note vous nomme", "1 message de famille attend une réponse", "/carros/inbox")  # fmt: skip
    assert [line for line in told if line not in ines.text] == []
    assert "vous nomme" not in paul.text
    assert "confié" not in paul.text
    for secret in ("Claire", "Roux", "Cantine", "CAR-26"):
        assert secret not in ines.text


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        ("2026-11-23T07:29+01:00", 0),
        ("2026-11-23T07:30+01:00", 2),
        ("2026-11-23T19:59+01:00", 2),
        ("2026-11-23T20:00+01:00", 0),
        ("2026-11-21T08:00+01:00", 0),
        ("2026-11-11T08:00+01:00", 0),
        ("2026-07-15T07:31+02:00", 2),
    ],
)
def test_it_leaves_in_the_day_of_working_days(sqlite: Database, moment: str, left: int) -> None:
    town = make_town()
    a_busy_monday(sqlite, town)
    assert run(sqlite, town, datetime.fromisoformat(moment)) == left


def test_on_monday_friday_counts_and_after_a_holiday_the_day_before_it() -> None:
    assert digests.last_morning(MONDAY, commune="").isoformat() == "2026-11-20T07:30:00+01:00"
    after = datetime(2026, 11, 12, 7, tzinfo=UTC)
    assert digests.last_morning(after, commune="").isoformat() == "2026-11-10T07:30:00+01:00"


def test_who_turned_it_off_is_away_or_has_nothing_gets_none(sqlite: Database) -> None:
    town = make_town()
    a_busy_monday(sqlite, town)
    with sqlite.begin("carros") as session:
        session.scalars(select(Account).where(Account.email == "paul@example.fr")).one().digest = False
        nadia = make_agent(session, "config", email="nadia@example.fr", name="Nadia")
        other = make_agent(session, email="zoe@example.fr", name="Zoé")
        account_of(session, other).services = ["south"]
        away = account_of(session, make_agent(session, email="away@example.fr", name="Ailleurs"))
        days = {"from_day": date(2026, 11, 23), "until_day": date(2026, 11, 24)}
        session.add(Absence(town="carros", account_id=away.id, stand_in_id=other.id, **days))
        assert nadia.is_agent is False
    assert run(sqlite, town) == 2
    assert [mail.to_address for mail in mails(sqlite)] == ["agent@example.fr", "zoe@example.fr"]
    assert run(sqlite, town, MONDAY + timedelta(days=2)) == 3, "back on Wednesday"


def test_what_comes_after_the_mail_is_told_tomorrow(sqlite: Database) -> None:
    town = make_town()
    with sqlite.begin("carros") as session:
        editions.publish(session, town="carros", bundle_hash="a" * 64, bundle={})
        family, _ = make_family(session, town)
        make_agent(session)
        who = family.id
    assert run(sqlite, town) == 0
    with sqlite.begin("carros") as session:
        family = session.scalars(select(Account).where(Account.id == who)).one()
        send(session, town, "question", of_account(family), {"message": "?"}, now=MONDAY + timedelta(hours=1))
    assert run(sqlite, town, MONDAY + timedelta(hours=2)) == 0
    assert run(sqlite, town, MONDAY + timedelta(days=1)) == 1


def test_a_share_is_of_ones_procedures_services_and_absent_colleagues(session: Session) -> None:
    town = make_town()
    family, _ = make_family(session, town)
    agent = make_agent(session)
    for name, service, late in (("question", "north", True), ("question", "south", False), ("child", "north", False)):
        case = send(session, town, name, of_account(family), {}, fresh=True)
        case.service, case.assignee_id = service, agent.id
        case.due_at = MONDAY - timedelta(days=1) if late else MONDAY + timedelta(days=1)
    session.flush()
    found = tally(session, since=MONDAY - timedelta(days=9999), moment=MONDAY)
    north = Actor("agent", id="other", roles=("agent",), services=("north",))
    assert share(found, actor=north, procedures=["question"]) == Share(arrived=1, late=1)
    assert share(found, actor=north, procedures=["question"], stands_in_for=[str(agent.id)]).mine == 3
    chief = Actor("agent", id="x", roles=("all",), services=("north",))
    assert share(found, actor=chief, procedures=["question", "child"]).arrived == 3
    assert not share(found, actor=north, procedures=[])


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (Share(arrived=1), ["1 dossier arrivé depuis le dernier récapitulatif"]),
        (
            Share(mine=3, mine_late=2, mentions=2),
            ["3 dossiers vous sont confiés, dont 2 en retard", "2 notes vous nomment"],
        ),
        (Share(late=2, messages=4), ["2 dossiers en retard", "4 messages de familles attendent une réponse"]),
    ],
)
def test_numbers_are_said_in_french(numbers: Share, said: list[str]) -> None:
    assert digests.told(numbers) == said


def test_an_old_case_without_a_date_of_entry_counts_from_its_sending(session: Session) -> None:
    town = make_town()
    family, _ = make_family(session, town)
    case = send(session, town, "question", of_account(family), {}, now=MONDAY)
    session.get(Case, (case.town, case.id)).entered_at = None  # type: ignore[union-attr]
    session.flush()
    assert sum(tally(session, since=MONDAY - timedelta(hours=1), moment=MONDAY).arrived.values()) == 1
