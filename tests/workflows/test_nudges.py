from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases
from domain.database import Database
from domain.records import Case, OutboxMail
from schemas.definitions import Delay, Reminder, State, Town, Transition
from tests.databases import BOTH
from tests.workflows.flows import one_town, sent
from tests.worlds import at_once, count_rows
from workflows.engine import take
from workflows.nudges import remind

SENT = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def town() -> Town:
    reminders = (Reminder(Delay(20, "days"), "valid"), Reminder(Delay(5, "days"), "received"))
    return one_town(
        [
            State("incomplete", "À compléter", "yellow", "family", remind=reminders),
            State("closed", "Close", "grey", final=True),
        ],
        [
            Transition("send", "Envoyer", ("draft",), "incomplete", ("family",)),
            Transition("withdraw", "Retirer", ("incomplete",), "closed", ("family",)),
        ],
    )


def subjects(session: Session) -> list[str]:
    return list(session.scalars(select(OutboxMail.subject).order_by(OutboxMail.id)))


def test_each_reminder_leaves_once_the_shortest_first(session: Session, town: Town) -> None:
    _, case = sent(session, town, now=SENT)
    version = case.version
    assert not remind(session, town=town, case=case, now=SENT + timedelta(days=5))
    for day, count in ((6, 1), (7, 1), (21, 2), (60, 2)):
        remind(session, town=town, case=case, now=SENT + timedelta(days=day))
        assert len(subjects(session)) == count
    assert subjects(session)[0].startswith("Bien reçu")
    assert (case.remind_at, case.version) == (None, version), "an agent's open page is not overtaken by a reminder"
    assert [line.transition for line in cases.journal(session, case)] == ["send", "reminder", "reminder"]


def test_who_answered_is_reminded_of_nothing(session: Session, town: Town) -> None:
    family, case = sent(session, town, now=SENT)
    take(session, town=town, case=case, transition="withdraw", actor=family, expected_version=case.version)
    assert case.remind_at is None
    assert not remind(session, town=town, case=case, now=SENT + timedelta(days=90))
    assert cases.due_to_remind(session, moment=SENT + timedelta(days=90)) == []


@BOTH
def test_two_runners_remind_once(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        sent(session, town, now=SENT)

    def look(_: int) -> bool:
        with any_database.begin("carros") as session:
            case = session.scalars(select(Case)).one()
            return remind(session, town=town, case=case, now=SENT + timedelta(days=6))

    assert sorted(at_once(4, look)) == [False, False, False, True]
    assert count_rows(any_database, OutboxMail) == 1
