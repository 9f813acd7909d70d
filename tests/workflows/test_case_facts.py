"""What the conditions of a workflow read: answers as they stand, records and the day as they are when it is decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from domain.records import HouseholdPerson, Person
from schemas.conditions import compile_condition
from schemas.definitions import Delay, State, Town, Transition
from tests.workflows.flows import one_town, sent
from tests.worlds import make_agent
from workflows.case_facts import facts_of
from workflows.engine import available, lapse

SENT = datetime(2026, 1, 5, 9, tzinfo=UTC)
A_CHILD = {"household.children": {"at_least": 1}}


def town_where(when: object, **way: object) -> Town:
    guarded = Transition("accept", "Accepter", ("waiting",), "done", ("agent",), when=compile_condition(when), **way)  # type: ignore[arg-type]
    states = [State("waiting", "En attente", "orange", "staff"), State("done", "Close", "grey", final=True)]
    return one_town(states, [Transition("send", "Envoyer", ("draft",), "waiting", ("family",)), guarded])


def add_child(session: Session, household_id: str) -> None:
    child = Person(town="carros", kind="child", first_name="Lou", last_name="Martin")
    session.add(child)
    session.flush()
    place = {"household_id": household_id, "person_id": child.id, "role": "child"}
    session.add(HouseholdPerson(town="carros", **place))
    session.flush()


def test_a_guard_reads_the_records_of_the_day(session: Session) -> None:
    town, agent = town_where(A_CHILD), make_agent(session)
    family, case = sent(session, town)
    assert available(town, case, agent) == []
    add_child(session, family.household_id or "")
    assert [way.id for way in available(town, case, agent)] == ["accept"]


def test_what_is_no_more_known_stays_as_it_was_sent(session: Session) -> None:
    town = town_where({"subject.first_name": "Lou"})
    _, case = sent(session, town)
    case.facts = {"subject.first_name": "Lou", "actor": "family"}
    told = facts_of(town, case, [each.when for each in town.workflows["flow"].transitions.values()])
    assert (told["subject.first_name"], told["actor"]) == ("Lou", "family")


def test_what_was_emptied_in_the_records_is_not_known_any_more(session: Session) -> None:
    town = town_where({"household.children": {"at_least": 0}})
    family, case = sent(session, town)
    case.facts = {"holder.mobile": "+33600000000", "holder.first_name": "Ada", "actor": "family"}
    told = facts_of(town, case, [compile_condition({"holder.mobile": {"is": "answered"}})])
    assert "holder.mobile" not in told
    assert told["actor"] == "family"
    assert family.household_id is not None


def test_an_answer_goes_before_what_is_known_and_records_are_read_only_when_asked(session: Session) -> None:
    town = town_where({"school": "a"})
    _, case = sent(session, town)
    seen: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: seen.append(args[2]))
    told = facts_of(town, case, [compile_condition({"school": "a"})], answers={"school": "b", "today": "never"})
    assert (told["school"], told["today"], seen) == ("b", "never", [])


@pytest.mark.parametrize(("day", "moves"), [(1, False), (20, True)])
def test_a_day_opens_a_guard_and_the_clock_comes_back_to_see(session: Session, day: int, moves: bool) -> None:
    later = {"today": {"at_least": "2026-01-20"}}
    town = town_where(later, after=Delay(5, "days"))
    _, case = sent(session, town, now=SENT)
    assert lapse(session, town=town, case=case, now=SENT + timedelta(days=6)) is None
    assert case.lapse_at == SENT + timedelta(days=7)
    assert (lapse(session, town=town, case=case, now=SENT + timedelta(days=6 + day)) is not None) is moves
