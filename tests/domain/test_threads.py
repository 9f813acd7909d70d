from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import mentions, thread_lists, threads
from domain.actors import of_account
from domain.clock import now
from domain.database import Database
from domain.eliminable import Look
from domain.errors import DomainError
from domain.records import Account, Case, Mention, Message, Purge, Thread
from domain.removal import remove_case
from domain.threads import SentAlready
from schemas.definitions import Town
from tests.databases import BOTH
from tests.domain.conversing import EVERY, asked, said
from tests.worlds import at_once, count_rows, make_agent, make_family, send


@BOTH
def test_what_a_family_writes_waits_until_an_agent_answers(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        agent = make_agent(session)
        thread = asked(session, account)
        assert (thread.waits, thread.staff_unread, thread.family_unread) == (True, 1, 0)
        assert thread_lists.waiting_count(session, actor=agent, procedures=EVERY) == 1
        said(session, thread, agent, "Bonjour, voici.")
        assert (thread.waits, thread.staff_unread, thread.family_unread) == (False, 0, 1)
        assert thread_lists.waiting_count(session, actor=agent, procedures=EVERY) == 0
        [heard] = thread_lists.of_account(session, account_id=account.id)
        assert (heard.last, heard.name, heard.thread.subject) == ("Bonjour, voici.", "Claire Roux", "Cantine")
        assert [each.side for each in threads.messages(session, thread)] == ["family", "town"]


@BOTH
def test_what_came_after_the_page_stays_unread(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        agent = make_agent(session)
        thread = asked(session, account)
        shown = said(session, thread, agent, "Première")
        said(session, thread, agent, "Seconde")
        threads.read(session, thread=thread, side="family", upto=shown.id, at=now())
        assert thread.family_unread == 1
        assert thread.family_read_at is not None
        threads.read(session, thread=thread, side="family", upto=threads.messages(session, thread)[-1].id, at=now())
        assert thread.family_unread == 0
        threads.read(session, thread=thread, side="town", upto="", at=now())
        assert thread.staff_unread == 1


@BOTH
def test_a_message_sent_twice_is_written_once(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        thread = asked(session, account)
        actor, thread_id = of_account(account), thread.id

    def again(_: int) -> None:
        with any_database.begin("carros") as session:
            mine = session.scalars(select(Thread).where(Thread.id == thread_id)).one()
            said(session, mine, actor, "Deux fois", key="the-same-page")

    outcomes = at_once(3, again)
    assert sorted(isinstance(each, SentAlready) for each in outcomes) == [False, True, True]
    assert count_rows(any_database, Message) == 2
    with any_database.session("carros") as session:
        assert session.scalars(select(Thread)).one().staff_unread == 2


@BOTH
def test_a_case_has_one_thread_for_its_family(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        case_id = send(session, town, "question", of_account(account), {"message": "?"}).id
        owner = account.id

    def begin(_: int) -> str:
        with any_database.begin("carros") as session:
            case = session.scalars(select(Case).where(Case.id == case_id)).one()
            who = session.scalars(select(Account).where(Account.id == owner)).one()
            return threads.about_case(session, case=case, account=who).id

    found = at_once(3, begin)
    assert len(set(found)) == 1, found


def test_there_is_nothing_to_answer_until_the_family_writes_again(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    thread = asked(session, account)
    threads.settle(session, thread=thread)
    assert (thread.waits, thread.staff_unread) == (False, 0)
    said(session, thread, of_account(account), "Encore une chose.")
    assert thread.waits


def test_a_thread_goes_to_another_service_and_that_of_a_case_follows_its_case(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    thread = asked(session, account)
    threads.hand_over(session, thread=thread, service="south")
    assert thread_lists.own(session, thread_id=thread.id, account_id=account.id).service == "south"
    case = send(session, town, "question", of_account(account), {"message": "?"})
    case.service = "north"
    about = threads.about_case(session, case=case, account=account)
    assert thread_lists.own(session, thread_id=about.id, account_id=account.id).service == "north"
    with pytest.raises(DomainError, match="of_a_case"):
        threads.hand_over(session, thread=about, service="south")


@pytest.mark.parametrize(("text", "code"), [("", "message_empty"), ("  \n ", "message_empty")])
def test_an_empty_message_is_asked_for(session: Session, town: Town, text: str, code: str) -> None:
    account, _ = make_family(session, town)
    thread = asked(session, account)
    with pytest.raises(DomainError, match=code):
        said(session, thread, of_account(account), text)
    with pytest.raises(DomainError, match="subject_missing"):
        threads.outside(session, account=account, service="", subject="  ")


def test_a_family_cannot_fill_the_services_list(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    thread, actor = asked(session, account), of_account(account)
    for _ in range(threads.MOST_A_DAY - 1):
        said(session, thread, actor, "encore")
    with pytest.raises(DomainError, match="too_many"):
        said(session, thread, actor, "de trop")
    said(session, thread, make_agent(session), "Un agent peut toujours répondre.")


def test_the_reader_of_a_case_is_who_sent_it_else_who_answers_for_the_household(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    case = send(session, town, "question", of_account(account), {"message": "?"})
    assert threads.reader_of(session, case=case) is account
    case.account_id, case.household_id = None, household.id
    assert threads.reader_of(session, case=case) is account
    case.household_id = None
    assert threads.reader_of(session, case=case) is None


def test_what_a_family_and_the_town_wrote_goes_with_the_account(session: Session, town: Town) -> None:
    claire, _ = make_family(session, town)
    karim, _ = make_family(session, town, email="karim@example.fr")
    asked(session, claire)
    kept = asked(session, karim)
    assert threads.forget(session, account_ids=[claire.id]) == 1
    assert [each.id for each in session.scalars(select(Thread))] == [kept.id]
    assert [each.thread_id for each in session.scalars(select(Message))] == [kept.id]


@BOTH
def test_what_was_written_about_a_case_goes_with_the_case(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        agent = make_agent(session)
        kept = asked(session, account).id
        case = send(session, town, "question", of_account(account), {"message": "?"})
        about = threads.about_case(session, case=case, account=account)
        said(session, about, of_account(account), "Et mon dossier ?")
        named = [session.scalars(select(Account).where(Account.id == agent.id)).one()]
        mentions.leave_note(session, case=case, actor=of_account(account), note="@x", mentioned=named, at=now())
        session.flush()
        session.add(Purge(town="carros", state="approved", rule="accepted_requests", items=[{"id": case.id}]))
        session.flush()
        look = Look(session, town, now(), lambda edition: town)
        assert remove_case(look, case.id) >= 1
    with any_database.session("carros") as session:
        assert [each.id for each in session.scalars(select(Thread))] == [kept]
        assert [each.thread_id for each in session.scalars(select(Message))] == [kept]
        assert session.scalars(select(Mention)).all() == []
