"""Parked posts, used challenges, and what the purge forgets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import accounts, challenges, drafts, logins, parked, readings
from domain.actors import SYSTEM, of_account, visitor
from domain.clock import now
from domain.database import Database
from domain.purge import purge
from domain.records import Account, Case, CaseEvent, Draft, OutboxMail, Parked, Reading, Token, Used
from schemas.definitions import Town, Validity
from tests.databases import BOTH
from tests.worlds import at_once, count_rows, make_family, make_town, send

FAR = timedelta(days=3650)


def test_a_parked_post_is_taken_back_once(session: Session) -> None:
    secret = parked.park(session, path="/carros/drafts/1/one", form={"name": ["Roux"]})
    assert parked.take(session, token="another") is None
    assert parked.take(session, token=secret) == ("/carros/drafts/1/one", {"name": ["Roux"]})
    assert parked.take(session, token=secret) is None


def test_a_parked_post_expires(session: Session) -> None:
    secret = parked.park(session, path="/", form={}, hours=-1)
    assert parked.take(session, token=secret) is None


@BOTH
def test_a_challenge_is_spent_once_however_many_try(any_database: Database) -> None:
    def spend(_: int) -> bool:
        with any_database.begin("carros") as session:
            return challenges.spend(session, digest="abc", expires_at=now())

    assert sorted(at_once(5, spend)) == [False, False, False, False, True]


def test_a_challenge_spent_in_one_town_is_not_spent_in_another(sqlite: Database) -> None:
    for slug in ("carros", "charost"):
        with sqlite.begin(slug) as session:
            assert challenges.spend(session, digest="abc", expires_at=now())


def test_what_waits_for_the_town_is_never_purged(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        send(session, town, "question", of_account(account), {"message": "x"})
    with sqlite.begin(None, all_towns=True) as session:
        purge(session, moment=now() + FAR)
    assert (count_rows(sqlite, Case), count_rows(sqlite, CaseEvent), count_rows(sqlite, Account)) == (1, 1, 1)


def test_the_purge_forgets_what_has_expired(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        send(session, town, "question", of_account(account), {"message": "x"})
        drafts.start(session, town=town, procedure=town.procedures["account"], actor=visitor("s"))
        accounts.issue_token(session, account=account, purpose="reset", hours=1)
        parked.park(session, path="/", form={})
        challenges.spend(session, digest="abc", expires_at=now())
    kept = [count_rows(sqlite, record) for record in (Draft, Token, Parked, Used, OutboxMail)]
    assert kept == [2, 1, 1, 1, 1]
    with sqlite.begin(None, all_towns=True) as session:
        purge(session, moment=now() + FAR)
    kept = [count_rows(sqlite, record) for record in (Draft, Token, Parked, Used, OutboxMail)]
    assert kept == [0, 0, 0, 0, 1]  # a mail not sent yet is kept, however old


def test_a_town_keeps_for_its_own_time_and_the_others_for_the_usual_one(sqlite: Database) -> None:
    towns = {slug: make_town(slug) for slug in ("carros", "charost")}
    towns["carros"] = replace(
        towns["carros"], retention={"mails": Validity(10, "days"), "readings": Validity(5, "years")}
    )
    for slug in towns:
        with sqlite.begin(slug) as session:
            mail = {"to_address": "a@b.fr", "subject": "", "text": "", "html": "", "dedupe": "d", "sent_at": now()}
            session.add(OutboxMail(town=slug, **mail))
            readings.note(session, actor=SYSTEM, what="health")
    kept = {}
    for days in (11, 91, 400):
        with sqlite.begin(None, all_towns=True) as session:
            purge(session, moment=now() + timedelta(days=days), towns=towns.values())
        kept[days] = [count_rows(sqlite, record, slug) for record in (OutboxMail, Reading) for slug in towns]
    assert kept == {11: [0, 1, 1, 1], 91: [0, 0, 1, 1], 400: [0, 0, 1, 0]}


def test_a_draft_stays_until_the_date_that_its_family_read(sqlite: Database, town: Town) -> None:
    """A town that keeps drafts longer now keeps them all longer; one that keeps them shorter breaks no promise."""
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        drafts.start(session, town=town, procedure=town.procedures["question"], actor=of_account(account))
    for keep, days, left in (
        (Validity(1, "years"), 300, 1),
        (Validity(1, "days"), 170, 1),
        (Validity(1, "days"), 185, 0),
    ):
        with sqlite.begin(None, all_towns=True) as session:
            mine = replace(town, retention={"drafts_of_accounts": keep})
            purge(session, moment=now() + timedelta(days=days), towns=[mine])
        assert count_rows(sqlite, Draft) == left


def test_the_purge_keeps_what_is_young(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        drafts.start(session, town=town, procedure=town.procedures["question"], actor=of_account(account))
        accounts.issue_token(session, account=account, purpose="reset", hours=1)
    with sqlite.begin(None, all_towns=True) as session:
        assert sum(purge(session, moment=now()).values()) == 0


def test_an_account_never_confirmed_loses_its_address(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        account.state, account.activated_at = "pending", None
    with sqlite.begin(None, all_towns=True) as session:
        purge(session, moment=now() + timedelta(days=46))
    with sqlite.session("carros") as session:
        found = session.scalars(select(Account)).one()
        assert (found.state, found.email) == ("closed", "")
        assert not logins.login_taken(session, login="claire@example.fr")
