from __future__ import annotations

from datetime import timedelta

from domain import openings, views
from domain.clock import now
from domain.database import Database, counting
from domain.surroundings import View, around
from schemas.definitions import Town
from tests.databases import BOTH
from tests.domain.desk_world import account_of, waiting_cases
from tests.worlds import make_agent


@BOTH
def test_views_and_open_cases_are_found_in_one_statement(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        case, other, elsewhere = waiting_cases(session, town, 3)
        ines, paul = make_agent(session), make_agent(session, email="paul@example.fr", name="Paul")
        zoe = make_agent(session, email="zoe@example.fr", name="Zoé")
        make_agent(session, "config", email="yann@example.fr", name="Yann")
        account_of(session, paul).services = ["north"]
        own = views.save(session, actor=ines, name="Zone", query="?q=zone")
        shared = views.save(session, actor=paul, name="École", query="?q=ecole", shared=True)
        views.save(session, actor=paul, name="À lui seul", query="")
        views.keep_ordinary(session, actor=ines, query="due,state")
        views.keep_ordinary(session, actor=paul, query="sent")
        for who, which, ago in (
            (zoe, case, 0),
            (paul, case, 10),
            (ines, other, 0),
            (paul, other, 90),
            (zoe, elsewhere, 0),
        ):
            openings.open_case(session, case=which, actor=who, at=now() - timedelta(seconds=ago))
        session.flush()
        with counting(any_database) as statements:
            found = around(session, account_id=str(ines.id), case_ids=[case.id, other.id], at=now())
        assert len(statements) == 1
        assert found.views == (View(own.id, "Zone", "?q=zone", True), View(shared.id, "École", "?q=ecole", False))
        assert found.columns == "due,state"
        assert found.openings == {case.id: ("Paul", "Zoé")}
        assert [(each.id, each.name, each.roles, each.services) for each in found.agents] == [
            (paul.id, "Paul", ("agent",), ("north",)),
            (zoe.id, "Zoé", ("agent",), ()),
        ]


@BOTH
def test_another_town_s_views_are_not_around(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        views.save(session, actor=make_agent(session), name="École", query="", shared=True)
    with any_database.begin("carcans") as session:
        ines = make_agent(session)
        found = around(session, account_id=str(ines.id), case_ids=[], at=now())
        assert (found.views, found.agents) == ((), ())
