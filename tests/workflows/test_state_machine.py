"""Random workflows, sound by construction, random people, programs and clocks on them: what no sequence of acts may break.

Each act is a transaction of its own, as a request is. `ledger` says what has to come of it; after each, every case and every
line of every journal must be as the ledger has it, and the town's audit must find nothing at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import api_keys, audit, cases
from domain.actors import Actor, of_account
from domain.cases import StaleCase
from domain.database import Database
from domain.errors import DomainError
from domain.records import Case, CaseEvent
from schemas.definitions import Transition
from tests.workflows.ledger import MOVES, SAME, VOTES, Told, is_a
from tests.workflows.random_flows import EVENTS, SCHOOLS, Flow, flows, town_of
from tests.worlds import make_agent, make_family, send
from workflows.api_events import take_event, waiting_for_call
from workflows.engine import available, fire, lapse, take
from workflows.nudges import remind

SENT = datetime(2026, 1, 5, 9, tzinfo=UTC)
STAFF = (("agent",), ("chief",), ("home",), ("host",), ("home", "host"), ("all",))
CHIEF = STAFF.index(("chief",))
NUMBERS = count(1)
"""Each example has a town of its own: journals cannot be emptied."""
NOTE = st.sampled_from(("motif", "motif", "motif", ""))
BEHIND = st.sampled_from((0, 0, 0, 0, 0, 1))
"""How many versions ago somebody opened the page."""
LINES = select(CaseEvent.case_id, CaseEvent.transition, CaseEvent.from_state, CaseEvent.to_state).order_by(CaseEvent.id)
WHICH = st.integers(0, 999)


class CasesOnTheirWay(RuleBasedStateMachine):
    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.told: dict[str, Told] = {}
        self.now = SENT

    @initialize(
        flow=flows(sends=("family",), begins=True),
        part=flows(sends=("agent",), begins=False),
        school=st.sampled_from(SCHOOLS),
    )
    def a_family_sends_it(self, flow: Flow, part: Flow, school: str) -> None:
        self.town = town_of(f"town{next(NUMBERS)}", flow, part)
        with self._transaction() as session:
            account, _ = make_family(session, self.town)
            staff = [make_agent(session, *roles, email=f"{'-'.join(roles)}@example.fr") for roles in STAFF]
            self.people = [*staff, of_account(account)]
            self.program = api_keys.as_actor(api_keys.new_key(session, name="Trésorerie", moment=SENT)[0])
            answers = {"school": school, "message": "x"}
            case = send(session, self.town, "request", self.people[-1], answers, fresh=True, now=SENT)
        self._note_new(case.id, school, None)

    # ------------------------------------------------------------------------------------------------ acts

    @rule(
        which=WHICH,
        way=WHICH,
        who=st.integers(0, len(STAFF)),
        services=st.sampled_from(((), (), ("north",), ("south",))),
        note=NOTE,
        behind=BEHIND,
    )
    def somebody_clicks(
        self, which: int, way: int, who: int, services: tuple[str, ...], note: str, behind: int
    ) -> None:
        told, by = self._one_case(which), replace(self.people[who], services=services)
        offered = [each for each in told.flow.transitions.values() if told.offers(each, by)]
        self._clicks(told, _one_way(told, way, offered), by, note, behind)

    def _clicks(self, told: Told, wanted: Transition, by: Actor, note: str, behind: int = 0) -> None:
        asked = {"transition": wanted.id, "actor": by, "note": note, "expected_version": told.version - behind}
        must = told.judge(wanted, by, note, behind)
        assert self._outcome(told, take, **asked) == (must if must not in (MOVES, VOTES, SAME) else "done")
        if must == MOVES:
            self._moved(told, wanted, by=by, note=note)
        elif must == VOTES:
            told.agree(wanted, by, note)

    @rule(
        which=WHICH, way=WHICH, note=NOTE, key=st.sampled_from(("", "", "k1", "k2")), behind=BEHIND, again=st.booleans()
    )
    def a_program_calls(self, which: int, way: int, note: str, key: str, behind: int, again: bool) -> None:
        """Now and then it does not know whether its last call came through, and repeats it."""
        called = [told for told in self.told.values() if told.moved_by[1] == self.program.id] if again else []
        told = called[which % len(called)] if called else self._one_case(which)
        wanted = told.flow.transitions[told.moved_by[0]] if called else _one_way(told, way, told.open("api"))
        asked = {"transition": wanted.id, "actor": self.program, "note": note, "idempotency_key": key}
        must = told.judge_call(wanted, self.program, note, key, behind)
        version = {"expected_version": told.version - behind} if behind else {}
        assert self._outcome(told, take_event, **asked, **version) == (must if must not in (MOVES, SAME) else "done")
        if must == MOVES:
            told.calls |= {key: wanted.id} if key else {}
            self._moved(told, wanted, by=self.program)

    @rule(which=WHICH, event=st.sampled_from(EVENTS))
    def an_event_comes(self, which: int, event: str) -> None:
        waiting = [told for told in self.told.values() if told.fired_by(event)] if which % 4 else []
        told = waiting[which // 4 % len(waiting)] if waiting else self._one_case(which)
        must = told.fired_by(event)
        assert self._outcome(told, fire, event=event) == "done"
        if must is not None:
            self._moved(told, must)

    @rule(which=WHICH, most=st.integers(1, 3))
    def a_chief_closes_what_a_case_began(self, which: int, most: int) -> None:
        parents = [told for told in self.told.values() if told.begun and not told.is_closed]
        begun = parents[which % len(parents)].begun if parents else []
        for part in [part for part in begun if not part.is_closed][:most]:
            self._clicks(part, part.flow.transitions["close"], self.people[CHIEF], "motif")

    @rule(days=st.integers(0, 90))
    def time_passes(self, days: int) -> None:
        """The clock looks at what is due, and a second clock that read the same before it changes nothing more."""
        self.now += timedelta(days=days)
        due = self._due(cases.due_to_lapse)
        assert [told for told in self.told.values() if told.woken() and told not in due] == []
        moved = [told for told in due if self._clock_looks(told)]
        assert [told for told in self.told.values() if told.is_late(self.now) and told not in moved] == []
        stirred = {each.id for told in moved for each in (told, told.parent) if each}
        again = [told for told in self._due(cases.due_to_lapse) if told in due and told.id not in stirred]
        assert again == [], "the clock would look for ever"
        for told in self._due(cases.due_to_remind):
            assert self._outcome(told, remind) == "done"
            told.remind()
            assert told.reminders <= len(told.flow.states[told.state].remind)

    # ------------------------------------------------------------------------------------------------ what must hold

    @invariant()
    def every_case_and_journal_is_as_the_acts_make_it(self) -> None:
        """Its state, its lines, who agreed; and everybody is offered what they may take, and nothing else."""
        with self._transaction() as session:
            found = session.scalars(select(Case)).all()
            lines: dict[str, list[tuple[str, str, str]]] = {case.id: [] for case in found}
            for line in session.execute(LINES):
                lines[line.case_id].append((line.transition, line.from_state, line.to_state))
        assert lines == {told.id: told.lines for told in self.told.values()}
        for case in found:
            self._check(case, self.told[case.id])

    def _check(self, case: Case, told: Told) -> None:
        assert (case.state, case.version, case.service) == (told.state, told.version, told.service)
        agreed = {way: [vote["id"] for vote in given] for way, given in case.votes.items()}
        assert agreed == {way: [by.id for by in given] for way, given in told.votes.items()}
        for way, given in told.votes.items():
            roles = [vote["role"] for vote in case.votes[way]]
            assert all(is_a(by, role) for by, role in zip(given, roles, strict=True))
            assert len(set(roles)) == len(roles) or told.flow.transitions[way].agree != "all"
        assert case.state in told.flow.states
        assert case.parent_id == (told.parent.id if told.parent else None)
        ways = told.flow.transitions.values()
        for by in self.people:
            assert available(self.town, case, by) == [way for way in ways if told.offers(way, by)]
        assert waiting_for_call(self.town, case) == told.open("api")

    def teardown(self) -> None:
        if self.told:
            with self.database.session(self.town.slug, readonly=True) as session:
                found = audit.verify(session, town=self.town, moment=self.now)
            assert found.problems == []
            written = sum(len(told.lines) for told in self.told.values())
            assert (found.cases, found.lines, found.unsealed) == (len(self.told), written, 0)

    # ------------------------------------------------------------------------------------------------ means

    def _transaction(self) -> Any:
        return self.database.begin(self.town.slug)

    def _one_case(self, which: int) -> Told:
        """Mostly one that is under way."""
        every = list(self.told.values())
        chosen = [told for told in every if not told.is_closed] if which % 6 else every
        return (chosen or every)[which // 6 % len(chosen or every)]

    def _due(self, listed: Callable[..., list[tuple[str, str]]]) -> list[Told]:
        with self._transaction() as session:
            return [self.told[case_id] for _, case_id in listed(session, moment=self.now)]

    def _outcome(self, told: Told, act: Callable[..., Any], **asked: Any) -> str:
        try:
            with self._transaction() as session:
                act(session, town=self.town, case=_case(session, told), now=self.now, **asked)
        except DomainError as refusal:
            return refusal.code
        return "done"

    def _clock_looks(self, told: Told) -> bool:
        """Whether it moved the case: to where the end of what it began leads, else to where a delay does."""
        must, taken = told.woken(), None
        with self.database.session(self.town.slug) as late:
            read_before = _case(late, told)
            with self._transaction() as session:
                moved = lapse(session, town=self.town, case=_case(session, told), now=self.now)
                if moved is not None and (line := cases.last_event(session, moved)) is not None:
                    taken = told.flow.transitions[line.transition]
            with suppress(StaleCase):
                lapse(late, town=self.town, case=read_before, now=self.now)
                late.commit()
        if must is not None or taken is None:
            assert taken == must
        else:
            assert told.may_lapse(taken, self.now)
        if taken is not None:
            self._moved(told, taken)
        return taken is not None

    def _moved(self, told: Told, way: Transition, *, by: Actor | None = None, note: str = "") -> None:
        told.enter(way, self.now, by=by, note=note)
        self._note_begun(told, way)

    def _note_new(self, case_id: str, school: str, parent: Told | None) -> Told:
        flow = self.town.workflows["part" if parent else "flow"]
        told = self.told[case_id] = Told(case_id, flow, school, parent, self.now)
        self._note_begun(told, flow.transitions["send"])
        return told

    def _note_begun(self, told: Told, way: Transition) -> None:
        """One case more for each `start` of a transition, with the answer that it names."""
        with self._transaction() as session:
            mine = select(Case).where(Case.parent_id == told.id, Case.id.not_in(list(self.told)))
            begun = session.scalars(mine.order_by(Case.id)).all()
        schools = [told.school if "answers" in use.options else "" for use in way.do]
        assert [case.answers.get("school", "") for case in begun] == schools
        told.begun += [self._note_new(case.id, school, told) for case, school in zip(begun, schools, strict=True)]


def _case(session: Session, told: Told) -> Case:
    return session.scalars(select(Case).where(Case.id == told.id)).one()


def _one_way(told: Told, which: int, open_now: Sequence[Transition]) -> Transition:
    """Mostly one that is open to whoever acts, else one that leaves the state the case is in; now and then any other."""
    every = list(told.flow.transitions.values())
    leaving = [way for way in every if told.state in way.sources]
    chosen = (every if which % 8 == 0 else leaving if which % 3 == 0 else open_now) or leaving or every
    return chosen[which // 24 % len(chosen)]


@pytest.mark.parametrize(
    ("engine", "examples"),
    [("sqlite", 90), pytest.param("postgresql", 15, marks=pytest.mark.postgres)],
)
def test_no_sequence_of_acts_breaks_a_workflow(any_database: Database, examples: int) -> None:
    limits = settings(
        max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(lambda: CasesOnTheirWay(any_database), settings=limits)  # type: ignore[arg-type]
