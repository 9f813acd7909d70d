"""Hypothesis strategies: two workflows of a town, random and sound by construction.

A request (`flow`) may begin parts (`part`), a part may begin others, and both may wait for those they began.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from schemas.conditions import Condition
from schemas.definitions import ActionUse, Delay, Procedure, Reminder, Route, State, Step, Town, Transition
from tests.workflows.flows import one_town, says
from tests.worlds import text, workflow

NAMES = ("one", "two", "three")
FINAL = "closed"
ROLES = ("agent", "chief", "home", "host")
SCHOOLS = ("a", "b")
EVENTS = ("api", "opinion", "activation")
"""Events that come from outside; `sub_cases` comes where something was begun."""
UNKNOWN = Condition({"nothing": "x"}, frozenset({"nothing"}), lambda facts: None, "si nothing vaut x")
BEGIN = ActionUse("start", {"procedure": "part", "answers": {"school": "school"}})
BEGIN_BARE = ActionUse("start", {"procedure": "part"})
"""Without an answer: no condition on the school holds in what it begins."""


Flow = tuple[list[State], list[Transition]]


def town_of(slug: str, flow: Flow, part: Flow) -> Town:
    """A town with a procedure `request` on one workflow, and `part` on another."""
    asked = Procedure("part", "Partie", "request", ("agent",), "part", (Step("one", "Une", (text("school"),)),))
    town = one_town(*flow, procedures={"part": asked}, workflows={"part": workflow("part", *part)})
    return replace(town, slug=slug)


@st.composite
def flows(draw: st.DrawFn, *, sends: tuple[str, ...], begins: bool) -> Flow:
    """Every state is reached from the one before it, and a chief may close each.

    Without `begins`, neither sending nor the end of others begins parts, and time never does: they would grow without end.
    """
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    states = {name: draw(states_called(name)) for name in names}
    first = FINAL if not begins and draw(st.integers(0, 5)) == 0 else names[0]
    sending = Transition("send", "Envoyer", ("draft",), first, sends, do=draw(often) if begins else ())
    chain = [
        Transition(f"on{i}", "Avancer", (name,), names[i + 1], ("agent",), do=draw(beginnings))
        for i, name in enumerate(names[:-1])
    ]
    closing = Transition("close", "Clore", names, FINAL, ("chief",), ("reason",))
    woken = (
        draw(st.lists(wakings(names, begins), min_size=1, max_size=2))
        if any(way.do for way in (sending, *chain))
        else []
    )
    others = [draw(ways(f"way{number}", states)) for number in range(draw(st.integers(1, 7)))]
    every = [sending, *chain, closing, *(replace(way, id=f"woken{i}") for i, way in enumerate(woken)), *others]
    return [*states.values(), State(FINAL, "Close", "green", final=True)], every


@st.composite
def states_called(draw: st.DrawFn, name: str) -> State:
    clock: Any = draw(st.sampled_from(("runs", "runs", "pauses", "restarts")))
    route = draw(st.sampled_from(((), (), (Route("north", says("school", "a")),), (Route("south"),))))
    remind = draw(
        st.sampled_from(((), (), (Reminder(Delay(9, "days"), "valid"), Reminder(Delay(3, "days"), "received"))))
    )
    return State(name, name, "orange", "staff", clock=clock, route=route, remind=remind)


@st.composite
def wakings(draw: st.DrawFn, names: Sequence[str], begins: bool) -> Transition:
    """Some lead to where another waits: one end of the parts begun then takes both, one after the other."""
    sources, target = draw(some_of(names)), draw(st.sampled_from((*names, FINAL)))
    when, do = draw(guards | st.none()), draw(beginnings) if begins else ()
    return Transition("woken", "", sources, target, (), on="sub_cases", when=when, do=do)


@st.composite
def ways(draw: st.DrawFn, name: str, states: Mapping[str, State]) -> Transition:
    sources = draw(some_of(sorted(states)))
    ends = (name, "Aller", sources, draw(st.sampled_from((*states, FINAL))))
    when = draw(guards)
    match draw(st.sampled_from(("clock", "event", "people", "people", "people"))):
        case "clock":
            delay = Delay(draw(st.integers(1, 40)), draw(st.sampled_from(("days", "working_days", "months"))))
            runs = all(states[source].clock == "runs" for source in sources)
            since: Any = draw(st.sampled_from(("state", "complete") if runs else ("state",)))
            return Transition(*ends, ("clock",), after=delay, since=since, when=when)
        case "event":
            by, on = draw(st.sampled_from(((), ("link",), ("chief",)))), draw(st.sampled_from(EVENTS))
            needs = draw(needed) if on == "api" else ()
            return Transition(*ends, by, needs, on=on, when=when, do=draw(beginnings))
    by = draw(some_of(ROLES) | some_of(ROLES) | st.just(("family",)))
    agree: Any = "any" if "family" in by else draw(st.sampled_from(("any", "all" if len(by) > 1 else 2, 2)))
    return Transition(*ends, by, draw(needed), agree=agree, when=when, do=draw(beginnings))


def some_of(names: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True).map(tuple)


needed = st.sampled_from(((), (), ("reason",), ("message",)))
guards = st.sampled_from((None, None, None, says("school", "a"), says("school", "b"), UNKNOWN))
SOME = ((BEGIN,), (BEGIN_BARE,), (BEGIN, BEGIN))
often, beginnings = st.sampled_from((*SOME, ())), st.sampled_from(((),) * 5 + SOME)
