"""Random workflows, sound by construction, and random people on them: what no sequence of acts may break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from domain import cases
from domain.actors import Actor, of_account
from domain.cases import StaleCase
from domain.database import Database
from domain.records import Case
from schemas.definitions import Delay, Route, State, Town, Transition
from tests.workflows.flows import one_town, says
from tests.worlds import make_agent, make_family, send
from workflows.engine import NotAllowed, NoteMissing, available, lapse, take

NAMES = ("one", "two", "three", "four")
FINAL = "closed"
ROLES = ("agent", "chief", "home", "host")
SENT = datetime(2026, 1, 5, 9, tzinfo=UTC)
GUARDS = {"open": says("school", "a"), "shut": says("school", "b"), "unknown": says("nothing", "x"), "": None}


@st.composite
def ways(draw: st.DrawFn, number: int, states: Sequence[str]) -> Transition:
    source, target = draw(st.sampled_from(states)), draw(st.sampled_from((*states, FINAL)))
    guard = GUARDS[draw(st.sampled_from(("", "", "open", "shut", "unknown")))]
    if draw(st.integers(0, 4)) == 0:
        delay = Delay(draw(st.integers(1, 40)), draw(st.sampled_from(("days", "working_days", "months"))))
        since = draw(st.sampled_from(("state", "complete")))
        return Transition(f"way{number}", "", (source,), target, ("clock",), after=delay, when=guard, since=since)
    by = tuple(draw(st.lists(st.sampled_from((*ROLES, "family")), min_size=1, max_size=3, unique=True)))
    needs = draw(st.sampled_from(((), (), ("reason",))))
    staff = "family" not in by
    agree: Any = draw(st.sampled_from(("any", "any", "all" if len(by) > 1 else "any", 2))) if staff else "any"
    return Transition(f"way{number}", "Aller", (source,), target, by, needs, when=guard, agree=agree)


@st.composite
def flows(draw: st.DrawFn) -> Town:
    """Every state is reached from the one before it, and an agent may close each."""
    states = NAMES[: draw(st.integers(1, len(NAMES)))]
    clock = st.sampled_from(("runs", "runs", "pauses", "restarts"))
    route = st.sampled_from(((), (), (Route("north", GUARDS["open"]),), (Route("south"),)))
    made = [State(name, name, "orange", "staff", clock=draw(clock), route=draw(route)) for name in states]
    chain = [Transition(f"on{i}", "Avancer", (states[i],), states[i + 1], ("agent",)) for i in range(len(states) - 1)]
    closing = Transition("close", "Clore", tuple(states), FINAL, ("chief",), ("reason",))
    others = [draw(ways(number, states)) for number in range(draw(st.integers(0, 6)))]
    sending = Transition("send", "Envoyer", ("draft",), states[0], ("family",))
    return one_town([*made, State(FINAL, "Close", "green", final=True)], [sending, *chain, closing, *others])


def make_machine(session: Session, family: Actor, staff: Sequence[Actor]) -> type[RuleBasedStateMachine]:
    class Machine(RuleBasedStateMachine):
        town: Town
        case: Case

        @initialize(town=flows())
        def send_it(self, town: Town) -> None:
            self.town, self.flow, self.now = town, town.workflows["flow"], SENT
            self.case = send(session, town, "request", family, {"school": "a", "message": "x"}, fresh=True, now=SENT)
            self.lines = 1

        @rule(
            way=st.integers(0, 60),
            who=st.integers(0, len(staff)),
            services=st.sampled_from(((), ("north",), ("south",))),
            note=st.sampled_from(("motif", "motif", "")),
            behind=st.sampled_from((0, 0, 0, 0, 0, 1)),
        )
        def somebody_tries(self, way: int, who: int, services: tuple[str, ...], note: str, behind: int) -> None:
            wanted = self._one_of(way)
            actor = family if who == len(staff) else replace(staff[who], services=services)
            before, votes, version = self.case.state, dict(self.case.votes), self.case.version
            service = self.case.service
            offered = wanted in available(self.town, self.case, actor)
            again = self._is_double_click(wanted, actor, note, version - behind)
            try:
                take(
                    session,
                    town=self.town,
                    case=self.case,
                    transition=wanted.id,
                    actor=actor,
                    note=note,
                    expected_version=version - behind,
                    now=self.now,
                )
            except (NotAllowed, NoteMissing, StaleCase):
                assert (self.case.state, self.case.votes, self.case.version) == (before, votes, version)
                return
            if again:
                assert self.case.version == version
                return
            assert offered, "a transition was taken that was not offered"
            assert behind == 0
            self._obeys(wanted, actor, note, before, service)
            self.lines += 1
            self._moved_as_agreed(wanted, actor, votes, before)

        def _one_of(self, way: int) -> Transition:
            """Mostly one that leaves the state the case is in, now and then any other."""
            every, leaving = list(self.flow.transitions.values()), self.flow.leaving(self.case.state)
            chosen = leaving if way % 5 and leaving else every
            return chosen[way % len(chosen)]

        def _is_double_click(self, wanted: Transition, actor: Actor, note: str, version: int) -> bool:
            last = cases.last_event(session, self.case)
            assert last is not None
            told = (last.transition, last.actor_id, last.note, last.data.get("version"))
            return told == (wanted.id, actor.id, note, version + 1)

        def _obeys(self, wanted: Transition, actor: Actor, note: str, before: str, service: str) -> None:
            assert before in wanted.sources
            assert any(actor.has_role(role) for role in wanted.by)
            assert wanted.when in (None, GUARDS["open"])
            assert note or not wanted.needs
            assert actor.kind == "family" or actor.serves(service)

        def _moved_as_agreed(self, wanted: Transition, actor: Actor, votes: dict[str, Any], before: str) -> None:
            given = votes.get(wanted.id, [])
            assert actor.id not in [vote["id"] for vote in given], "somebody agreed twice"
            needed = {"any": 1, "all": len(wanted.by)}.get(str(wanted.agree), wanted.agree)
            if len(given) + 1 < int(needed):
                assert self.case.state == before
                assert len(self.case.votes[wanted.id]) == len(given) + 1
            else:
                assert (self.case.state, self.case.votes) == (wanted.target, {})

        @rule(days=st.integers(0, 90))
        def time_passes(self, days: int) -> None:
            self.now += timedelta(days=days)
            before, due = self.case.state, self.case.lapse_at
            moved = lapse(session, town=self.town, case=self.case, now=self.now)
            if moved is None:
                assert self.case.state == before
                return
            self.lines += 1
            assert due is not None
            assert due <= self.now
            taken = self.flow.transitions[cases.journal(session, self.case)[-1].transition]
            assert taken.after is not None
            assert taken.when in (None, GUARDS["open"])
            assert before in taken.sources

        @invariant()
        def the_state_is_one_of_the_definition(self) -> None:
            if hasattr(self, "case"):
                assert self.case.state in self.flow.states

        @invariant()
        def the_journal_keeps_every_line_and_joins_them(self) -> None:
            if hasattr(self, "case"):
                lines = cases.journal(session, self.case)
                assert len(lines) == self.lines
                assert [line.from_state for line in lines] == ["draft", *(line.to_state for line in lines[:-1])]
                assert lines[-1].to_state == self.case.state

        @invariant()
        def a_case_that_is_closed_stays_closed(self) -> None:
            if hasattr(self, "case") and self.case.state == FINAL:
                assert available(self.town, self.case, staff[0]) == []
                assert self.case.lapse_at is None

        def teardown(self) -> None:
            session.rollback()

    return Machine


def test_no_sequence_of_acts_breaks_a_workflow(sqlite: Database) -> None:
    with sqlite.session("carros") as session:
        town = one_town([State(FINAL, "Close", "green", final=True)], [])
        account, _ = make_family(session, town)
        staff = [make_agent(session, *roles, email=f"{'-'.join(roles)}@example.fr") for roles in STAFF]
        session.commit()
        machine = make_machine(session, of_account(account), staff)
        limits = settings(
            max_examples=80, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        )
        run_state_machine_as_test(machine, settings=limits)


STAFF = (("agent",), ("chief",), ("home",), ("host",), ("home", "host"), ("all",))
