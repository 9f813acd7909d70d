"""Whatever a case can do is found, and only what a case can suffer is told: both against walking each case by hand."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.conditions import compile_condition
from schemas.definitions import DRAFT, Field, Procedure, State, Step, Transition, Workflow
from schemas.link.journey import follow
from schemas.link.solver import asked_by
from schemas.link.stuck import stuck_in

OPTIONS = {"options": {"a": "A", "b": "B", "c": "C"}}
FIELDS = (
    Field("school", "choice", "École", required=True, options=OPTIONS),
    Field("away", "yes_no", "Ailleurs"),
    Field("city", "choice", "Commune", required=True, when=compile_condition({"away": True}), options=OPTIONS),
)
ASK = Procedure("ask", "Demander", "request", ("guardian",), "flow", (Step("one", "Un", FIELDS),))
STATES = ("s1", "s2", "s3", "end")
CONDITIONS: list[Any] = [
    None,
    {"school": "a"},
    {"school": ["a", "b"]},
    {"school": {"not": "a"}},
    {"away": True},
    {"away": False, "school": "c"},
    {"city": "a"},
    {"city": {"not": "b"}},
    {"city": {"is": "missing"}},
    {"any": [{"school": "b"}, {"away": {"is": "missing"}}]},
]
WAYS = st.lists(
    st.tuples(st.sampled_from(STATES[:3]), st.sampled_from(STATES), st.integers(0, len(CONDITIONS) - 1)),
    min_size=1,
    max_size=8,
)


def flow(ways: list[tuple[str, str, int]]) -> Workflow:
    states = {name: State(name, name, "blue", "staff", final=name == "end") for name in STATES}
    found = {"send": Transition("send", "Envoyer", (DRAFT,), "s1", ("family",))}
    for number, (source, target, condition) in enumerate(ways):
        when = None if CONDITIONS[condition] is None else compile_condition(CONDITIONS[condition])
        found[f"w{number}"] = Transition(f"w{number}", "Passer", (source,), target, ("agent",), when=when)
    return Workflow("flow", states, found)


def every_case() -> list[dict[str, Any]]:
    """What families can have answered."""
    cases = []
    for school, away, city in product("abc", (None, True, False), "abc"):
        cases.append({"school": school, "away": away, "city": city if away else None})
    return cases


def walked(workflow: Workflow, facts: dict[str, Any]) -> tuple[set[tuple[str, str]], set[str]]:
    """The ways that a case with these answers can take, and the states in which it would be stuck."""
    taken, stuck, waiting, seen = set(), set(), ["s1"], {"s1"}
    while waiting:
        state = waiting.pop()
        leaving = workflow.leaving(state)
        ways = [way for way in leaving if way.when is None or way.when.test(facts) is True]
        stuck |= {state} if leaving and not ways else set()
        for way in ways:
            taken.add((way.id, state))
            waiting += [way.target] if way.target not in seen else []
            seen.add(way.target)
    return taken, stuck


@settings(max_examples=200, deadline=None)
@given(WAYS)
def test_each_way_that_some_case_takes_is_found(ways: list[tuple[str, str, int]]) -> None:
    workflow = flow(ways)
    found = follow(workflow, ASK, begun=False)
    assert found is not None
    assert set().union(*(walked(workflow, facts)[0] for facts in every_case())) <= found.taken


@settings(max_examples=200, deadline=None)
@given(WAYS)
def test_a_state_is_told_where_some_case_is_stuck_and_only_there(ways: list[tuple[str, str, int]]) -> None:
    workflow = flow(ways)
    told = {each.state for each in stuck_in(workflow, ASK, asked_by(ASK))}
    assert told == set().union(*(walked(workflow, facts)[1] for facts in every_case()))
