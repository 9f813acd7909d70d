from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import absences, bulk, openings
from domain.clock import now, today
from domain.database import Database
from domain.purge import purge
from domain.records import Absence, Bulk, CaseOpening
from schemas.definitions import Town
from tests.databases import BOTH
from tests.domain.desk_world import account_of, waiting_cases
from tests.worlds import make_agent


@BOTH
def test_an_open_page_is_known_to_others_while_it_says_so(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        case, other = waiting_cases(session, town, 2)
        ines, paul = make_agent(session), make_agent(session, email="paul@example.fr", name="Paul")
        moment = now()
        for _ in range(2):
            openings.open_case(session, case=case, actor=ines, at=moment)
        seen = {
            "herself": openings.others(session, case=case, actor=ines, at=moment),
            "a colleague": openings.others(session, case=case, actor=paul, at=moment + timedelta(seconds=70)),
            "too late": openings.others(session, case=case, actor=paul, at=moment + timedelta(seconds=80)),
            "elsewhere": openings.others(session, case=other, actor=paul, at=moment),
        }
        assert seen == {"herself": (), "a colleague": ("Inès Martin",), "too late": (), "elsewhere": ()}
        openings.close_case(session, case=case, actor=ines)
        assert openings.others(session, case=case, actor=paul, at=moment) == ()


@BOTH
def test_pages_that_fell_silent_are_swept_away(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        case, other = waiting_cases(session, town, 2)
        ines = make_agent(session)
        openings.open_case(session, case=case, actor=ines, at=now() - timedelta(hours=2))
        openings.open_case(session, case=other, actor=ines, at=now())
        assert session.scalar(select(func.count()).select_from(CaseOpening)) == 1


def test_what_is_left_on_desks_is_cleared_away(session: Session, town: Town) -> None:
    """Reports after three months, pages that fell silent, absences long over; never an act under way."""
    [case], ines = waiting_cases(session, town), make_agent(session)
    done, running = (bulk.choose(session, actor=ines, cases=[case], query="", at=now()) for _ in range(2))
    bulk.start(session, bulk=running, kind="label", options={})
    openings.open_case(session, case=case, actor=ines, at=now())
    days = {"from_day": today(), "until_day": today(), "today": today()}
    absences.announce(session, account=account_of(session, ines), stand_in=None, **days)
    session.flush()
    for later, left in ((timedelta(minutes=30), 4), (timedelta(days=2), 3), (timedelta(days=95), 1)):
        purge(session, moment=now() + later)
        counts = [session.scalar(select(func.count()).select_from(each)) for each in (Bulk, CaseOpening, Absence)]
        assert sum(count or 0 for count in counts) == left, later
    assert session.scalars(select(Bulk.id)).all() == [running.id] != [done.id]
