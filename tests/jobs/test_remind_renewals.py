from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain import editions, households, people
from domain.actors import Actor, of_account
from domain.database import Database
from domain.records import Account, Case, OutboxMail
from jobs.base import Tools
from jobs.remind_renewals import remind_renewals
from schemas.definitions import Delay, Mail, Renewal, Town, Validity
from tests.databases import BOTH
from tests.worlds import at_once, make_agent, make_family, make_town, send
from workflows.engine import take

SCHOOL_YEAR, MONTH = Validity(1, "school_year"), Delay(30, "days")
DECIDED = datetime(2026, 9, 10, 9, tzinfo=UTC)
IN_AUGUST = Renewal(SCHOOL_YEAR, MONTH)
RENEWAL = Mail(
    "sheet_renewal", "À confirmer : {case.procedure}", "{holder.full_name}, avant le {expires}. [Voir]({link})"
)


def yearly(slug: str = "carros", renewal: Renewal = IN_AUGUST) -> Town:
    """A town whose sheets are to be confirmed each school year, after a reminder in August."""
    town = make_town(slug)
    sheets = {name: replace(each, renew=renewal if each.sheet else None) for name, each in town.procedures.items()}
    return replace(town, procedures=sheets, mails={**town.mails, "sheet_renewal": RENEWAL})


def settled(session: Session, town: Town, account: Account, agent: Actor, name: str = "family", **more: object) -> Case:
    case = send(session, town, name, of_account(account), {"last_name": "Roux"}, now=DECIDED, **more)
    return take(
        session, town=town, case=case, transition="approve", actor=agent, expected_version=case.version, now=DECIDED
    )


def a_valid_sheet(database: Database, town: Town) -> None:
    with database.begin(town.slug) as session:
        editions.publish(session, town=town.slug, bundle_hash="a" * 64, bundle={})
        account, _ = make_family(session, town)
        settled(session, town, account, make_agent(session))
        session.execute(delete(OutboxMail))


def run(database: Database, day: str, town: Town) -> int:
    tools = Tools(database, lambda slug, edition: town, print, None, Path())  # type: ignore[arg-type]
    with time_machine.travel(datetime.fromisoformat(f"{day}T08:00+02:00"), tick=False):
        return remind_renewals(tools)


def mails(database: Database) -> list[OutboxMail]:
    with database.session("carros", readonly=True) as session:
        return list(session.scalars(select(OutboxMail)))


@pytest.mark.parametrize(
    ("day", "left"), [("2026-11-21", 0), ("2027-07-31", 0), ("2027-08-01", 1), ("2027-09-15", 1), ("2027-10-01", 0)]
)
def test_a_family_is_reminded_from_the_day_the_town_says(sqlite: Database, day: str, left: int) -> None:
    town = yearly()
    a_valid_sheet(sqlite, town)
    assert run(sqlite, day, town) == left


@BOTH
def test_a_sheet_is_reminded_of_once_for_its_period(any_database: Database) -> None:
    town = yearly()
    a_valid_sheet(any_database, town)
    assert sum(at_once(2, lambda _: run(any_database, "2027-08-02", town))) == 1
    assert run(any_database, "2027-08-20", town) == 0
    [mail] = mails(any_database)
    assert mail.to_address == "claire@example.fr"
    assert "Claire Roux, avant le 31 août 2027" in mail.text
    assert "/carros/family/" in mail.text


def test_a_mail_forgotten_meanwhile_is_not_sent_again(sqlite: Database) -> None:
    town = replace(yearly(), retention={"mails": Validity(10, "days")})
    a_valid_sheet(sqlite, town)
    assert run(sqlite, "2027-08-02", town) == 1
    with sqlite.begin("carros") as session:
        session.execute(delete(OutboxMail))
    assert run(sqlite, "2027-08-12", town) == 0


def test_what_was_sent_again_or_concerns_nobody_here_is_not_reminded_of(sqlite: Database) -> None:
    town = yearly()
    a_valid_sheet(sqlite, town)
    with sqlite.begin("carros") as session:
        account = session.scalars(select(Account).where(Account.email == "claire@example.fr")).one()
        agent = of_account(session.scalars(select(Account).where(Account.email == "agent@example.fr")).one())
        household = households.load(session, household_id=account.household_id or "")
        values = {"last_name": "Roux", "first_name": "Missie"}
        child = people.write_person(session, household=household, kind="child", role="child", values=values)
        settled(session, town, account, agent, "child", subject_id=child.id)
        send(session, town, "family", of_account(account), {}, now=datetime(2027, 6, 1, tzinfo=UTC))
        households.leave(session, household_id=account.household_id or "", person_id=child.id)
        session.execute(delete(OutboxMail))
    assert run(sqlite, "2027-08-02", town) == 0


def test_an_address_nobody_proved_gets_no_reminder(sqlite: Database) -> None:
    town = yearly()
    a_valid_sheet(sqlite, town)
    with sqlite.begin("carros") as session:
        session.scalars(select(Account).where(Account.email == "claire@example.fr")).one().activated_at = None
    assert run(sqlite, "2027-08-02", town) == 0


def test_without_a_delay_nobody_is_reminded(sqlite: Database) -> None:
    town = yearly(renewal=Renewal(SCHOOL_YEAR))
    a_valid_sheet(sqlite, town)
    assert run(sqlite, "2027-08-30", town) == 0


@pytest.mark.parametrize(
    ("renewal", "day", "left"),
    [
        (Renewal(Validity(3, "months"), Delay(5, "working_days")), "2026-12-02", 0),
        (Renewal(Validity(3, "months"), Delay(5, "working_days")), "2026-12-03", 1),
        (Renewal(Validity(2, "years"), MONTH), "2028-08-10", 0),
        (Renewal(Validity(2, "years"), MONTH), "2028-08-11", 1),
        (Renewal(Validity(10, "days"), Delay(48, "hours")), "2026-09-18", 1),
    ],
)
def test_each_way_to_count_is_found_in_time(sqlite: Database, renewal: Renewal, day: str, left: int) -> None:
    town = yearly(renewal=renewal)
    a_valid_sheet(sqlite, town)
    assert run(sqlite, day, town) == left
