from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import bulk, cases
from domain.actors import Actor
from domain.clock import now
from domain.database import Database
from domain.errors import DomainError, NotYours
from domain.records import Bulk, Case, CaseEvent
from schemas.definitions import Town
from tests.databases import BOTH
from tests.domain.desk_world import account_of, labelled, waiting_cases
from tests.worlds import at_once, make_agent
from workflows import engine
from workflows.bulk import offers, run_batch

APPROVE = "approve~Valider"


def begin(session: Session, actor: Actor, found: Sequence[Case], kind: Any = "transition", **options: Any) -> Bulk:
    act = bulk.choose(session, actor=actor, cases=found, query="", at=now())
    assert bulk.start(session, bulk=act, kind=kind, options=options or {"transition": APPROVE})
    return act


def run(session: Session, act: Bulk, town: Town, **more: Any) -> None:
    while run_batch(session, bulk_id=act.id, town_of=lambda edition: town, now=now(), **more):
        pass
    session.refresh(act)


def refused(act: Bulk) -> dict[str, str]:
    return {line["reference"]: line["why"] for line in act.report if not line["done"]}


@BOTH
def test_of_400_files_12_refuse_and_the_others_are_approved(any_database: Database, town: Town) -> None:
    """A batch is a transaction of its own; each refusal says why; nothing is done twice."""
    with any_database.begin("carros") as session:
        found = waiting_cases(session, town, 400)
        ines, paul = make_agent(session), make_agent(session, email="paul@example.fr", name="Paul Serra")
        act = begin(session, ines, found)
        stubborn = found[5::34][:12]
        for case in stubborn:
            engine.take(
                session, town=town, case=case, transition="ask", actor=paul, note="Précisez.", marked={"message": ""},
                expected_version=case.version,
            )  # fmt: skip
    batches = 0
    more = True
    while more:
        with any_database.begin("carros") as session:
            more = run_batch(session, bulk_id=act.id, town_of=lambda edition: town, now=now())
            batches += 1
    with any_database.begin("carros") as session:
        act = bulk.find(session, bulk_id=act.id, actor=ines)
        assert batches == 400 / bulk.BATCH
        assert bulk.progress(act) == bulk.Progress(total=400, position=400, done=388, refused=12)
        assert set(refused(act)) == {case.reference for case in stubborn}
        assert all("Paul Serra a traité ce dossier" in why for why in refused(act).values())
        by_state = dict(session.execute(select(Case.state, func.count()).group_by(Case.state)).all())
        assert by_state == {"valid": 388, "incomplete": 12}
        approvals = select(func.count()).select_from(CaseEvent).where(CaseEvent.transition == "approve")
        assert session.scalar(approvals) == 388
        assert not run_batch(session, bulk_id=act.id, town_of=lambda edition: town, now=now()), "it is done"


@BOTH
def test_batches_asked_for_at_once_are_each_done_once(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        found = waiting_cases(session, town, 40)
        act = begin(session, make_agent(session), found)

    def go(index: int) -> None:
        more = True
        while more:
            with any_database.begin("carros") as session:
                more = run_batch(session, bulk_id=act.id, town_of=lambda edition: town, now=now(), size=5)

    assert at_once(4, go) == [None] * 4
    with any_database.session("carros") as session:
        done = session.scalars(select(Bulk)).one()
        assert (done.state, [line["done"] for line in done.report]) == ("done", [True] * 40)
        assert [line["reference"] for line in done.report] == [case.reference for case in found]


def test_a_second_press_starts_nothing(session: Session, town: Town) -> None:
    ines = make_agent(session)
    act = begin(session, ines, waiting_cases(session, town, 2))
    assert not bulk.start(session, bulk=act, kind="transition", options={"transition": "refuse~Refuser"})
    assert act.options == {"transition": APPROVE}
    run(session, act, town)
    assert not bulk.start(session, bulk=act, kind="transition", options={"transition": APPROVE})


def test_trap_23_a_right_lost_since_is_lost_for_each_case(session: Session, town: Town) -> None:
    ines, found = make_agent(session), waiting_cases(session, town, 4)
    act = begin(session, ines, found)
    run_batch(session, bulk_id=act.id, town_of=lambda edition: town, now=now(), size=2)
    account_of(session, ines).roles = ["config"]
    session.flush()
    run(session, act, town)
    assert [line["done"] for line in act.report] == [True, True, False, False]
    assert [case.state for case in found] == ["valid", "valid", "waiting", "waiting"]


def test_trap_23_a_case_of_another_service_refuses(session: Session, town: Town) -> None:
    ines = make_agent(session)
    account_of(session, ines).services = ["north"]
    mine, other = waiting_cases(session, town, 2)
    mine.service, other.service = "north", "south"
    session.flush()
    acts = [
        begin(session, ines, [mine, other]),
        begin(session, ines, [other], kind="assign", to=ines.id),
        begin(session, ines, [other], kind="label", put=["urgent"]),
    ]
    for act in acts:
        run(session, act, labelled(town))
        assert list(refused(act)) == [other.reference]
    assert (other.state, other.assignee_id, other.labels) == ("waiting", None, [])


def test_a_case_is_not_given_to_who_cannot_open_it(session: Session, town: Town) -> None:
    ines, paul = make_agent(session), make_agent(session, email="paul@example.fr", name="Paul")
    account_of(session, paul).services = ["south"]
    mine, other = waiting_cases(session, town, 2)
    mine.service, other.service = "north", "south"
    session.flush()
    act = begin(session, ines, [mine, other], kind="assign", to=paul.id)
    run(session, act, town)
    assert refused(act)[mine.reference].startswith("Paul ne peut pas ouvrir ce dossier")
    assert (mine.assignee_id, other.assignee_id) == (None, paul.id)


def test_a_case_that_breaks_stops_no_other(session: Session, town: Town, caplog: pytest.LogCaptureFixture) -> None:
    ines, found = make_agent(session), waiting_cases(session, town, 3)
    found[1].edition = "unknown"
    session.flush()

    def town_of(edition: str) -> Town:
        return {town.edition: town}[edition]

    assert [offer.count for offer in offers(found, actor=ines, town_of=town_of)] == [2]
    act = begin(session, ines, found)
    while run_batch(session, bulk_id=act.id, town_of=town_of, now=now()):
        pass
    assert [line["done"] for line in act.report] == [True, False, True]
    assert "Ouvrez-le et décidez-le seul" in refused(act)[found[1].reference]
    assert "KeyError" in caplog.text


def test_cases_are_assigned_and_labelled_together(session: Session, town: Town) -> None:
    town, ines = labelled(town), make_agent(session)
    found = waiting_cases(session, town, 3)
    engine.take(session, town=town, case=found[2], transition="approve", actor=ines, expected_version=1)
    run(session, given := begin(session, ines, found, kind="assign", to=ines.id), town)
    assert [case.assignee_name for case in found] == ["Inès Martin", "Inès Martin", ""]
    assert refused(given) == {found[2].reference: "Ce dossier est clos : il ne se confie plus."}
    run(session, begin(session, ines, found, kind="label", put=["urgent"]), town)
    assert [case.labels for case in found] == [["urgent"]] * 3
    run(session, begin(session, ines, found, kind="label", remove=["urgent"]), town)
    assert [case.labels for case in found] == [[]] * 3


def test_what_many_allow_is_offered_with_how_many(session: Session, town: Town) -> None:
    ines = make_agent(session)
    found = waiting_cases(session, town, 3)
    engine.take(session, town=town, case=found[0], transition="approve", actor=ines, expected_version=1)
    offered = {offer.key: offer.count for offer in offers(found, actor=ines, town_of=lambda edition: town)}
    assert offered == {APPROVE: 2}, "not what asks which answers to correct, nor what only a chief may do"


def test_what_one_agent_chose_is_nobody_elses(session: Session, town: Town) -> None:
    ines, paul = make_agent(session), make_agent(session, email="paul@example.fr", name="Paul")
    act = bulk.choose(session, actor=ines, cases=waiting_cases(session, town), query="", at=now())
    with pytest.raises(NotYours):
        bulk.find(session, bulk_id=act.id, actor=paul)
    with pytest.raises(DomainError, match="none_chosen"):
        bulk.choose(session, actor=ines, cases=[], query="", at=now())


def test_the_journal_of_each_case_says_who_decided(session: Session, town: Town) -> None:
    ines, found = make_agent(session), waiting_cases(session, town, 2)
    run(session, begin(session, ines, found), town)
    for case in found:
        last = cases.journal(session, case)[-1]
        assert (last.transition, last.actor_name) == ("approve", "Inès Martin")
