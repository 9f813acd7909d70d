from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.clock import NEVER
from domain.records import Case
from schemas.definitions import Clock, Delay, Silence, State, Town, Transition
from tests.workflows.flows import one_town, says, sent
from tests.worlds import make_agent
from workflows.engine import available, lapse, take
from workflows.timing import ends_at, silence_at

SENT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def silent(clock: Clock = "pauses") -> Town:
    """A request that the town's silence accepts after two months, counted while the file is complete."""
    return one_town(
        [
            State("waiting", "En attente", "orange", "staff", Delay(10, "working_days")),
            State("incomplete", "À compléter", "yellow", "family", clock=clock),
            State("accepted", "Acceptée", "green", final=True),
        ],
        [
            Transition("send", "Envoyer", ("draft",), "waiting", ("family",)),
            Transition("ask", "Compléter", ("waiting",), "incomplete", ("agent",)),
            Transition("answer", "Renvoyer", ("incomplete",), "waiting", ("family",)),
            Transition(
                "tacit",
                "",
                ("waiting",),
                "accepted",
                ("clock",),
                after=Delay(2, "months"),
                since="complete",
                silence="accepts",
            ),
        ],
    )


def step(session: Session, town: Town, case: Case, way: str, actor: Actor, day: datetime) -> None:
    take(session, town=town, case=case, transition=way, actor=actor, expected_version=case.version, now=day)


@pytest.mark.parametrize(
    ("clock", "days_away", "silence"),
    [
        ("runs", 20, datetime(2026, 3, 5, 22, 59, 59, tzinfo=UTC)),
        ("pauses", 20, datetime(2026, 3, 25, 22, 59, 59, tzinfo=UTC)),
        # Anew from the day the family answered: 10 + 20 days after it was sent.
        ("restarts", 20, datetime(2026, 4, 4, 21, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_legal_clock_does_what_the_state_says(
    session: Session, clock: Clock, days_away: int, silence: datetime
) -> None:
    town, agent = silent(clock), make_agent(session)
    family, case = sent(session, town, now=SENT)
    step(session, town, case, "ask", agent, SENT + timedelta(days=10))
    step(session, town, case, "answer", family, SENT + timedelta(days=10 + days_away))
    assert case.lapse_at == silence
    assert lapse(session, town=town, case=case, now=silence - timedelta(seconds=1)) is None
    assert lapse(session, town=town, case=case, now=silence) is case
    assert case.state == "accepted"


def test_silence_never_comes_while_the_family_has_it(session: Session) -> None:
    town = silent()
    _, case = sent(session, town, now=SENT)
    step(session, town, case, "ask", make_agent(session), SENT + timedelta(days=1))
    assert case.lapse_at is None
    assert case.clock_paused_at == SENT + timedelta(days=1)
    assert ends_at(town.workflows["flow"].transitions["tacit"], case, town) == NEVER
    assert lapse(session, town=town, case=case, now=SENT + timedelta(days=400)) is None


def test_two_pauses_add_up(session: Session) -> None:
    town, agent = silent(), make_agent(session)
    family, case = sent(session, town, now=SENT)
    for way, actor, day in (("ask", agent, 1), ("answer", family, 4), ("ask", agent, 10), ("answer", family, 15)):
        step(session, town, case, way, actor, SENT + timedelta(days=day))
    assert case.clock_started_at == SENT + timedelta(days=8)
    found = silence_at(town.workflows["flow"], case, town)
    assert found is not None
    assert (found[0].id, found[1]) == ("tacit", datetime(2026, 3, 13, 22, 59, 59, tzinfo=UTC))


def test_silence_takes_no_transition_that_a_condition_closes_and_looks_again_later(session: Session) -> None:
    town = one_town(
        [State("waiting", "En attente", "orange", "staff"), State("done", "Close", "grey", final=True)],
        [
            Transition("send", "Envoyer", ("draft",), "waiting", ("family",)),
            Transition("early", "", ("waiting",), "done", ("clock",), after=Delay(5, "days"), when=says("school", "b")),
            Transition("late", "", ("waiting",), "done", ("clock",), after=Delay(9, "days")),
        ],
    )
    _, case = sent(session, town, now=SENT)
    opened_at = case.version
    assert lapse(session, town=town, case=case, now=SENT + timedelta(days=6)) is None
    assert case.version == opened_at
    assert (case.state, case.lapse_at) == ("waiting", datetime(2026, 1, 14, 22, 59, 59, tzinfo=UTC))
    assert lapse(session, town=town, case=case, now=SENT + timedelta(days=10)) is case


@pytest.mark.parametrize(("school", "way", "day"), [("a", "yes", 5), ("b", "no", 9), ("c", None, 0)])
def test_the_silence_announced_is_the_one_whose_condition_holds(
    session: Session, school: str, way: str | None, day: int
) -> None:
    def silent(name: str, school: str, days: int, silence: Silence) -> Transition:
        after = Delay(days, "days")
        return Transition(
            name, "", ("waiting",), "done", ("clock",), after=after, when=says("school", school), since="complete", silence=silence
        )  # fmt: skip

    town = one_town(
        [State("waiting", "En attente", "orange", "staff"), State("done", "Close", "grey", final=True)],
        [
            Transition("send", "Envoyer", ("draft",), "waiting", ("family",)),
            silent("yes", "a", 5, "accepts"),
            silent("no", "b", 9, "refuses"),
        ],
    )
    _, case = sent(session, town, school=school, now=SENT)
    found = silence_at(town.workflows["flow"], case, town)
    assert (found[0].id if found else None) == way
    if found is not None:
        assert found[1].date() == (SENT + timedelta(days=day)).date()


def test_an_agreement_starts_no_delay_again(session: Session) -> None:
    town = one_town(
        [State("waiting", "En attente", "orange", "staff"), State("done", "Close", "grey", final=True)],
        [
            Transition("send", "Envoyer", ("draft",), "waiting", ("family",)),
            Transition("agree", "Accord", ("waiting",), "done", ("agent",), agree=2),
            Transition("late", "", ("waiting",), "done", ("clock",), after=Delay(9, "days")),
        ],
    )
    _, case = sent(session, town, now=SENT)
    before = case.lapse_at
    step(session, town, case, "agree", make_agent(session), SENT + timedelta(days=8))
    assert case.lapse_at == before
    assert available(town, case, make_agent(session, email="b@example.fr"))
    assert lapse(session, town=town, case=case, now=SENT + timedelta(days=10)) is case
