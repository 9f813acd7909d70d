from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from domain import cases, editions, outbox
from domain.actors import of_account
from domain.claims import CLAIM
from domain.clock import now
from domain.database import Database
from domain.outbox import Letter
from domain.records import Case, Draft, OutboxMail
from gateways.antivirus.embedded import EmbeddedAntivirus
from gateways.files.folder import FolderFiles
from gateways.store import ScannedStore
from jobs.base import Job, Tools
from jobs.lapse_deadlines import lapse_deadlines
from jobs.purge_expired import purge_expired
from jobs.registry import JOBS
from jobs.remind_cases import remind_cases
from jobs.runner import Runner
from jobs.send_mail import send_mail
from schemas.definitions import Delay, Reminder, Town
from tests.databases import BOTH
from tests.worlds import at_once, count_rows, make_agent, make_family, make_town, send
from workflows.engine import take


@dataclass
class Postbox:
    """A mail server in memory: keeps what it takes, refuses what it is told to."""

    taken: list[Letter] = field(default_factory=list)
    refuses: Callable[[Letter], bool] = lambda letter: False
    slow: float = 0

    def send(self, letter: Letter) -> None:
        time.sleep(self.slow)
        if self.refuses(letter):
            raise ConnectionRefusedError("the server is away")
        self.taken.append(letter)


def tools(database: Database, postbox: Postbox | None = None) -> Tools:
    return Tools(database, lambda slug, edition: make_town(slug), (postbox or Postbox()).send, *no_files())


def no_files() -> tuple[ScannedStore, Path]:
    """A store and uploads that are not there yet."""
    return ScannedStore(FolderFiles(Path("var/none")), EmbeddedAntivirus()), Path("var/none")


def queue(database: Database, count: int, town: str = "carros") -> None:
    with database.begin(town) as session:
        for number in range(count):
            outbox.queue_mail(
                session, town_slug=town, to="a@b.fr", subject=str(number), text="t", html="h", dedupe=str(number)
            )


def test_mail_of_every_town_leaves_in_order(sqlite: Database) -> None:
    postbox = Postbox()
    queue(sqlite, 45)
    queue(sqlite, 2, "charost")
    assert send_mail(tools(sqlite, postbox)) == 47
    assert [letter.subject for letter in postbox.taken if letter.town == "carros"] == [str(n) for n in range(45)]
    assert send_mail(tools(sqlite, postbox)) == 0


@BOTH
def test_two_runners_at_once_send_each_mail_once(any_database: Database) -> None:
    queue(any_database, 50)
    postbox = Postbox(slow=0.002)
    assert sum(at_once(3, lambda _: send_mail(tools(any_database, postbox)))) == 50
    assert len(postbox.taken) == len({letter.id for letter in postbox.taken}) == 50


def test_a_mail_the_server_refuses_waits_and_the_others_leave(sqlite: Database) -> None:
    queue(sqlite, 3)
    postbox = Postbox(refuses=lambda letter: letter.subject == "1")
    assert send_mail(tools(sqlite, postbox)) == 2
    with sqlite.session("carros") as session:
        [late] = session.scalars(select(OutboxMail).where(OutboxMail.sent_at.is_(None)))
        assert (late.subject, late.tries) == ("1", 1)
        assert "the server is away" in late.last_error
    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        postbox.refuses = lambda letter: False
        assert send_mail(tools(sqlite, postbox)) == 1


def test_a_letter_leaves_under_its_towns_name_and_is_answered_by_its_service(sqlite: Database) -> None:
    postbox, town = Postbox(), make_town("carros")
    with sqlite.begin("carros") as session:
        editions.publish(session, town="carros", bundle_hash="a" * 64, bundle={})
    queue(sqlite, 1)
    queue(sqlite, 1, "charost")
    assert send_mail(tools(sqlite, postbox)) == 2
    signed = {letter.town: (letter.sender, letter.reply_to) for letter in postbox.taken}
    assert signed == {"carros": (f"{town.portal} {town.name}", town.service.email), "charost": ("", "")}


def test_a_mail_that_left_unmarked_bears_the_same_id_when_it_leaves_again(sqlite: Database) -> None:
    queue(sqlite, 1)
    postbox = Postbox()
    with sqlite.begin(None, all_towns=True) as session:
        for letter in outbox.due(session).batch:
            postbox.send(letter)  # and the process dies here
    assert send_mail(tools(sqlite, postbox)) == 0
    with time_machine.travel(now() + CLAIM + timedelta(seconds=1), tick=False):
        assert send_mail(tools(sqlite, postbox)) == 1
    assert postbox.taken[0].id == postbox.taken[1].id


def waiting_for_the_family(database: Database, town: Town, moment: datetime) -> str:
    with database.begin(town.slug) as session:
        account, _ = make_family(session, town)
        case = send(session, town, "question", of_account(account), {"message": "x"}, now=moment)
        take(
            session,
            town=town,
            case=case,
            transition="ask",
            actor=make_agent(session),
            note="?",
            marked={"message": "?"},
            expected_version=case.version,
            now=moment,
        )
        return case.id


def test_deadlines_lapse_in_every_town_and_one_that_fails_stops_no_other(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.lapse_deadlines.AFTER_A_FAILURE", timedelta(0))
    long_ago = datetime(2026, 1, 5, tzinfo=UTC)
    for slug in ("carros", "charost"):
        waiting_for_the_family(sqlite, make_town(slug), long_ago)

    def town_of(slug: str, edition: str) -> Town:
        if slug == "carros":
            raise KeyError(edition)
        return make_town(slug)

    broken = Tools(sqlite, town_of, Postbox().send, *no_files())
    assert lapse_deadlines(broken) == 1
    assert lapse_deadlines(tools(sqlite)) == 1
    assert lapse_deadlines(tools(sqlite)) == 0
    with sqlite.session(None, all_towns=True) as session:
        assert set(session.scalars(select(Case.state))) == {"refused"}


def test_a_case_that_fails_lets_the_others_go_first(sqlite: Database) -> None:
    waiting_for_the_family(sqlite, make_town("carros"), datetime(2026, 1, 5, tzinfo=UTC))

    def gone(slug: str, edition: str) -> Town:
        raise KeyError(edition)

    assert lapse_deadlines(Tools(sqlite, gone, Postbox().send, *no_files())) == 0
    with sqlite.session(None, all_towns=True) as session:
        assert cases.due_to_lapse(session, moment=now()) == []
        assert cases.due_to_lapse(session, moment=now() + timedelta(hours=1))


def test_reminders_leave_in_every_town_and_one_that_fails_stops_no_other(sqlite: Database) -> None:
    long_ago = datetime(2026, 1, 5, tzinfo=UTC)
    reminding = {slug: with_a_reminder(make_town(slug)) for slug in ("carros", "charost")}
    for town in reminding.values():
        waiting_for_the_family(sqlite, town, long_ago)
    broken = Tools(sqlite, lambda slug, edition: {"charost": reminding["charost"]}[slug], Postbox().send, *no_files())
    whole = Tools(sqlite, lambda slug, edition: reminding[slug], Postbox().send, *no_files())
    assert [remind_cases(broken), remind_cases(whole), remind_cases(whole)] == [1, 1, 0]
    with sqlite.session(None, all_towns=True) as session:
        assert set(session.scalars(select(Case.reminded))) == {1}


def with_a_reminder(town: Town) -> Town:
    flow = town.workflows["sheet"]
    waits = replace(flow.states["incomplete"], remind=(Reminder(Delay(5, "days"), "valid"),))
    return replace(
        town, workflows={**town.workflows, "sheet": replace(flow, states={**flow.states, "incomplete": waits})}
    )


@BOTH
def test_a_deadline_lapses_once_however_many_runners_look(any_database: Database, town: Town) -> None:
    waiting_for_the_family(any_database, town, datetime(2026, 1, 5, tzinfo=UTC))
    at_once(3, lambda _: lapse_deadlines(tools(any_database)))
    with any_database.session("carros") as session:
        from domain import cases

        case = session.scalars(select(Case)).one()
        assert [line.transition for line in cases.journal(session, case)] == ["send", "ask", "lapse"]


def test_the_purge_keeps_what_waits_for_the_town(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        send(session, town, "question", of_account(account), {"message": "x"})
    with time_machine.travel(now() + timedelta(days=3650), tick=False):
        purge_expired(tools(sqlite))
    assert (count_rows(sqlite, Case), count_rows(sqlite, Draft)) == (1, 0)


@pytest.mark.parametrize("name", JOBS)
def test_a_job_with_nothing_to_do_does_nothing(sqlite: Database, name: str) -> None:
    assert JOBS[name].run(tools(sqlite)) == 0


def test_a_woken_runner_looks_at_once(sqlite: Database) -> None:
    looked = threading.Semaphore(0)

    def look(_: Tools) -> int:
        looked.release()
        return 0

    runner = Runner(tools(sqlite), {"look": Job(look, seconds=3600)})
    runner.start()
    assert looked.acquire(timeout=5)
    runner.wake()
    assert looked.acquire(timeout=5)
    runner.wake("look")
    assert looked.acquire(timeout=5)
    assert runner.stop()


def test_a_job_that_fails_is_tried_again_and_disturbs_no_other(sqlite: Database) -> None:
    failed, fine = threading.Semaphore(0), threading.Semaphore(0)

    def fail(_: Tools) -> int:
        failed.release()
        raise RuntimeError("broken")

    def work(_: Tools) -> int:
        fine.release()
        return 1

    runner = Runner(tools(sqlite), {"fail": Job(fail, seconds=0.01), "work": Job(work, seconds=0.01)})
    runner.start()
    for _ in range(3):
        assert failed.acquire(timeout=5)
        assert fine.acquire(timeout=5)
    assert runner.stop()


def test_stopping_lets_what_runs_end(sqlite: Database) -> None:
    queue(sqlite, 3)
    postbox = Postbox(slow=0.05)
    runner = Runner(tools(sqlite, postbox), {"send_mail": Job(send_mail, seconds=5)})
    runner.start()
    while not postbox.taken:
        time.sleep(0.005)
    assert runner.stop()
    with sqlite.session(None, all_towns=True) as session:
        assert outbox.waiting_count(session) == 3 - len(postbox.taken)


def test_a_runner_never_started_stops(sqlite: Database) -> None:
    assert Runner(tools(sqlite)).stop()
