from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import thread_lists, threads
from domain.actors import Actor, of_account
from domain.clock import now
from domain.errors import NotYours
from domain.records import Account, Thread
from schemas.definitions import Town
from tests.domain.conversing import EVERY, asked, said
from tests.worlds import make_agent, make_family, send


def agent_of(session: Session, *services: str, name: str = "paul") -> Actor:
    actor = make_agent(session, email=f"{name}@example.fr", name=name)
    session.scalars(select(Account).where(Account.id == actor.id)).one().services = list(services)
    session.flush()
    return of_account(session.scalars(select(Account).where(Account.id == actor.id)).one())


def test_nobody_but_its_account_reads_a_thread(session: Session, town: Town) -> None:
    claire, household = make_family(session, town)
    karim, _ = make_family(session, town, email="karim@example.fr")
    karim.household_id = household.id
    session.flush()
    thread = asked(session, claire)
    assert thread_lists.own(session, thread_id=thread.id, account_id=claire.id).thread is thread
    for other in (karim.id, None, "nobody"):
        with pytest.raises(NotYours):
            thread_lists.own(session, thread_id=thread.id, account_id=other)
    assert thread_lists.of_account(session, account_id=karim.id) == []


@pytest.mark.parametrize(
    ("services", "procedures", "reads"),
    [
        ((), EVERY, {"Sans service", "Au nord", "Dossier du nord"}),
        (("north",), EVERY, {"Sans service", "Au nord", "Dossier du nord"}),
        (("south",), EVERY, {"Sans service"}),
        (("north",), ["family"], {"Sans service", "Au nord"}),
    ],
)
def test_agents_read_what_is_of_their_services(
    session: Session, town: Town, services: tuple[str, ...], procedures: list[str], reads: set[str]
) -> None:
    account, _ = make_family(session, town)
    asked(session, account, subject="Sans service")
    asked(session, account, subject="Au nord", service="north")
    case = send(session, town, "question", of_account(account), {"message": "?"})
    case.service = "north"
    session.flush()
    about = threads.about_case(session, case=case, account=account)
    about.subject = "Dossier du nord"
    said(session, about, of_account(account), "Et mon dossier ?")
    agent = agent_of(session, *services)
    for waiting in (True, False):
        found, more = thread_lists.for_staff(session, actor=agent, procedures=procedures, waiting=waiting)
        assert {each.thread.subject for each in found} == reads
        assert more == ""
    assert thread_lists.waiting_count(session, actor=agent, procedures=procedures) == len(reads)
    for thread in session.scalars(select(Thread)).all():
        if thread.subject in reads:
            assert thread_lists.for_agent(session, thread_id=thread.id, actor=agent, procedures=procedures)
        else:
            with pytest.raises(NotYours):
                thread_lists.for_agent(session, thread_id=thread.id, actor=agent, procedures=procedures)
    ours = thread_lists.of_accounts(session, account_ids=[account.id], actor=agent, procedures=procedures)
    assert {each.thread.subject for each in ours} == reads


def test_a_long_list_is_read_page_by_page(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    agent, start = make_agent(session), now()
    for number in range(5):
        thread = threads.outside(session, account=account, service="", subject=f"Sujet {number}")
        said(session, thread, of_account(account), "?", at=start + timedelta(minutes=number))
    for waiting, order in ((True, [0, 1, 2, 3, 4]), (False, [4, 3, 2, 1, 0])):
        seen, after = list[str](), ""
        while True:
            page, after = thread_lists.for_staff(
                session, actor=agent, procedures=EVERY, waiting=waiting, after=after, limit=2
            )
            seen += [each.thread.subject for each in page]
            if not after:
                break
        assert seen == [f"Sujet {number}" for number in order]
    for forged in ("x", "2026-01-01~x", "~", "2026-01-01T00:00:00+00:00~"):
        assert thread_lists.for_staff(session, actor=agent, procedures=EVERY, waiting=True, after=forged)
