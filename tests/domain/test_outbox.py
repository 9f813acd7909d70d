from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain import outbox
from domain.claims import CLAIM
from domain.clock import now
from domain.database import Database
from domain.records import OutboxMail
from tests.databases import BOTH
from tests.worlds import at_once


def queue(session: Session, dedupe: str, town: str = "carros") -> bool:
    return outbox.queue_mail(
        session, town_slug=town, to="a@example.fr", subject="Objet", text="t", html="h", dedupe=dedupe
    )


def test_one_reason_sends_one_mail(session: Session) -> None:
    assert [queue(session, "x"), queue(session, "x"), queue(session, "y")] == [True, False, True]
    assert len(session.scalars(select(OutboxMail)).all()) == 2


def test_a_mail_decided_in_a_transaction_that_fails_never_leaves(sqlite: Database) -> None:
    with sqlite.session("carros") as session:
        queue(session, "x")
    with sqlite.begin(None, all_towns=True) as session:
        assert outbox.due(session).batch == []


@BOTH
def test_two_runners_never_claim_the_same_mail(any_database: Database) -> None:
    with any_database.begin("carros") as session:
        for number in range(60):
            queue(session, str(number))

    def claim(_: int) -> list[str]:
        claimed: list[str] = []
        while True:
            with any_database.begin(None, all_towns=True) as session:
                found = outbox.due(session, limit=7)
            if not found.batch:
                return claimed
            claimed += [letter.id for letter in found.batch]

    claimed = [mail for mails in at_once(4, claim) for mail in mails]
    assert len(claimed) == len(set(claimed)) == 60


@BOTH
def test_a_mail_claimed_by_a_runner_that_died_is_sent_by_another(any_database: Database) -> None:
    with any_database.begin("carros") as session:
        queue(session, "x")
    with any_database.begin(None, all_towns=True) as session:
        assert len(outbox.due(session).batch) == 1
    with any_database.begin(None, all_towns=True) as session:
        assert outbox.due(session).batch == []
        [again] = outbox.due(session, moment=now() + CLAIM + timedelta(seconds=1)).batch
    assert again.to == "a@example.fr"


def test_a_sent_mail_is_not_due_again(sqlite: Database) -> None:
    with sqlite.begin("carros") as session:
        queue(session, "x")
    with sqlite.begin(None, all_towns=True) as session:
        [letter] = outbox.due(session).batch
        outbox.mark_sent(session, letter)
        assert outbox.due(session, moment=now() + timedelta(days=9)).batch == []
        assert outbox.waiting_count(session) == 0


def test_a_failed_mail_waits_longer_each_time(sqlite: Database) -> None:
    with sqlite.begin("carros") as session:
        queue(session, "x")
    moment, waits = now(), []
    for _ in range(7):
        with sqlite.begin(None, all_towns=True) as session:
            [letter] = outbox.due(session, moment=moment).batch
            outbox.mark_failed(session, letter, "refused", moment=moment)
        with sqlite.session(None, all_towns=True) as session:
            row = session.scalars(select(OutboxMail)).one()
            waits.append((row.next_try_at - moment).total_seconds() / 60)
            assert outbox.due(session, moment=row.next_try_at - timedelta(seconds=1)).batch == []
            moment = row.next_try_at
    assert waits == [1, 5, 30, 120, 720, 720, 720]
    assert (row.tries, row.last_error) == (7, "refused")


def test_a_runner_stops_before_its_claim_ends(session: Session) -> None:
    claimed = outbox.due(session)
    assert claimed.safe(now())
    assert not claimed.safe(claimed.until - timedelta(seconds=60))


def test_a_subject_is_one_line(session: Session) -> None:
    outbox.queue_mail(
        session, town_slug="carros", to="a@example.fr", subject="Un\r\nBcc: x@y.z", text="", html="", dedupe="x"
    )
    assert session.scalars(select(OutboxMail.subject)).one() == "Un Bcc: x@y.z"


def test_waiting_mail_is_counted_by_age(sqlite: Database) -> None:
    with sqlite.begin("carros") as session:
        queue(session, "x")
        queue(session, "y")
        session.execute(
            update(OutboxMail).where(OutboxMail.dedupe == "y").values(created_at=now() - timedelta(hours=2))
        )
    with sqlite.session(None, all_towns=True) as session:
        assert outbox.waiting_count(session) == 2
        assert outbox.waiting_count(session, older_than=timedelta(hours=1)) == 1
