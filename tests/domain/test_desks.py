from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from domain import cases, desks
from domain.clock import now
from domain.colleagues import colleague, colleagues
from domain.database import Database
from domain.desks import Taken
from domain.errors import NotYours
from schemas.definitions import Town
from tests.databases import BOTH
from tests.domain.desk_world import account_of, waiting_cases
from tests.worlds import at_once, make_agent, make_family


def test_an_agent_takes_a_case_gives_it_on_and_gives_it_back(session: Session, town: Town) -> None:
    [case] = waiting_cases(session, town)
    ines = make_agent(session)
    paul = make_agent(session, email="paul@example.fr", name="Paul Serra")
    version = case.version
    for to, seen, told in (
        (ines, "", "Dossier pris en charge."),
        (paul, str(ines.id), "Dossier attribué à Paul Serra."),
        (None, str(paul.id), "Dossier rendu : il n’est plus attribué à personne."),
    ):
        account = account_of(session, to) if to else None
        assert desks.assign(session, case=case, to=account, actor=ines, seen=seen, at=now())
        assert (case.assignee_id, case.assignee_name) == ((to.id, to.name) if to else (None, ""))
        last = cases.journal(session, case)[-1]
        assert (last.note, last.visible_to, last.actor_id) == (told, "staff", ines.id)
    assert case.version == version, "it decides nothing"


def test_of_two_who_take_a_case_the_second_is_told_who_has_it(session: Session, town: Town) -> None:
    [case] = waiting_cases(session, town)
    ines = make_agent(session)
    paul = make_agent(session, email="paul@example.fr", name="Paul Serra")
    desks.assign(session, case=case, to=account_of(session, ines), actor=ines, seen="", at=now())
    with pytest.raises(Taken, match="Inès Martin") as refused:
        desks.assign(session, case=case, to=account_of(session, paul), actor=paul, seen="", at=now())
    assert refused.value.who == "Inès Martin"
    assert not desks.assign(session, case=case, to=account_of(session, ines), actor=ines, seen="", at=now())
    assert len([line for line in cases.journal(session, case) if line.transition == "note"]) == 1


@BOTH
def test_many_who_take_one_case_at_once_leave_it_to_one(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        [case] = waiting_cases(session, town)
        agents = [make_agent(session, email=f"a{n}@example.fr", name=f"Agent {n}") for n in range(4)]

    def take(index: int) -> bool:
        with any_database.begin("carros") as session:
            own, account = cases.find(session, reference=case.reference), account_of(session, agents[index])
            assert own is not None
            return desks.assign(session, case=own, to=account, actor=agents[index], seen="", at=now())

    results = at_once(4, take)
    assert results.count(True) == 1
    assert sum(isinstance(result, Taken) for result in results) == 3


@BOTH
def test_colleagues_are_the_agents_who_decide(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        family, _ = make_family(session, town)
        make_agent(session, "config", email="config@example.fr", name="Config")
        zoe = make_agent(session, "chief", email="zoe@example.fr", name="Zoé")
        ines = make_agent(session)
        gone = make_agent(session, email="gone@example.fr", name="Partie")
        account_of(session, gone).state = "closed"
        session.flush()
        assert [each.id for each in colleagues(session)] == [ines.id, zoe.id]
        for stranger in (family.id, str(gone.id), "nobody"):
            with pytest.raises(NotYours):
                colleague(session, account_id=stranger)
