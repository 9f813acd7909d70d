"""Where the cases of one procedure can go: every state, way and service that some answers lead to, and nothing less.

What is not found here never happens. So whatever may vary does: records and the day at each step, all answers after a
correction, and hidden answers count where an action writes answers or another procedure begins this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.conditions import Condition
from schemas.definitions import DRAFT, Procedure, State, Transition, Workflow
from schemas.link.solver import ACTORS, Asked, Conditions, Solver, asked_by, needed

Facts = Mapping[str, Any]
Key = tuple[str, ...]
"""The kept values of a combination, as text."""
TODAY = "today"


@dataclass(slots=True)
class Followed:
    """What cases can do: states they reach, (transition, state left), (state, position of its route)."""

    states: set[str] = field(default_factory=set)
    taken: set[tuple[str, str]] = field(default_factory=set)
    routes: set[tuple[str, int]] = field(default_factory=set)


def follow(workflow: Workflow, procedure: Procedure, begun: bool) -> Followed | None:
    """Follow the cases of a procedure; None where there are too many combinations. `begun`: another begins it."""
    asked, conditions = asked_by(procedure), conditions_of(workflow)
    names = needed(conditions, asked)
    turning = {name for name in names if turns(name, asked)}
    loose = begun or bool(turning) or judged_later(workflow) or not names.isdisjoint(written_by(workflow))
    found = solver_of(procedure, begun).combinations(conditions, asked, loose)
    return None if found is None else _Journey(workflow, sorted(names - turning), list(found)).followed()


def solver_of(procedure: Procedure, begun: bool = False) -> Solver:
    """What is begun by a decision has the facts of the case that began it, whoever filled that in."""
    return Solver(list(ACTORS.values()) if begun else [ACTORS[audience] for audience in procedure.audience])


def conditions_of(workflow: Workflow) -> Conditions:
    routed = [route.when for state in workflow.states.values() for route in state.route]
    found: Iterable[Condition | None] = [*(way.when for way in workflow.transitions.values()), *routed]
    return tuple(when for when in found if when is not None)


def turns(name: str, asked: Asked) -> bool:
    """Whether a value may change while nobody touches the case: any fact but who filled it in, and ages."""
    return name.endswith(".age") or (name not in asked and name.removesuffix(".count") not in asked and name != "actor")


def judged_later(workflow: Workflow) -> bool:
    """Whether answers may change on the way: some are refused one by one, and what was there before comes back."""
    return any(way.by_field and not workflow.states[way.target].final for way in workflow.transitions.values())


def written_by(workflow: Workflow) -> set[str]:
    """The questions that actions answer."""
    return {name for way in workflow.transitions.values() for name in written(way)}


def written(way: Transition) -> dict[str, Any]:
    """What taking this way writes, `today` being a day."""
    uses = [use.options for use in way.do if use.name == "set_answers" and isinstance(use.options, Mapping)]
    return {name: value for options in uses for name, value in options.items()}


class _Journey:
    """Cases that have not been followed yet, by state and kept values."""

    def __init__(self, workflow: Workflow, kept: list[str], combinations: list[dict[str, Any]]) -> None:
        self.workflow = workflow
        self.kept = kept
        self.found = Followed()
        self.worlds: dict[Key, list[dict[str, Any]]] = {}
        """Everything that can be known besides, by what is kept."""
        for facts in combinations:
            self.worlds.setdefault(self.key(facts), []).append(facts)
        self.values = {name: {repr(facts[name]): facts[name] for facts in combinations} for name in kept}
        self.sent = list(self.worlds)
        self.answered_anew: set[tuple[str, str]] = set()
        self.seen: set[tuple[str, Key]] = set()
        self.waiting: list[tuple[str, Key]] = []

    def key(self, facts: Facts) -> Key:
        return tuple([repr(facts[name]) for name in self.kept])

    def followed(self) -> Followed:
        sending, *_ = [way for way in self.workflow.transitions.values() if DRAFT in way.sources]
        for key in self.sent:
            self.take(sending, DRAFT, key)
        while self.waiting:
            state, key = self.waiting.pop()
            for way in self.workflow.leaving(state):
                if self.opens(way.when, key):
                    self.take(way, state, key)
        return self.found

    def opens(self, when: Condition | None, key: Key) -> bool:
        return when is None or any(when.test(facts) is True for facts in self.worlds[key])

    def take(self, way: Transition, source: str, key: Key) -> None:
        self.found.taken.add((way.id, source))
        for each in (key, *self.answers_after(way, source)):
            self.arrive(self.workflow.states[way.target], each, written(way))

    def answers_after(self, way: Transition, source: str) -> list[Key]:
        """Whatever a family may answer anew on this way, the first time that it is taken."""
        corrected = "family" in way.by and source != DRAFT and self.workflow.states[source].holder != "staff"
        judged = way.by_field and not self.workflow.states[way.target].final
        if not (corrected or judged) or (way.id, source) in self.answered_anew:
            return []
        self.answered_anew.add((way.id, source))
        return self.sent

    def arrive(self, state: State, key: Key, wrote: Mapping[str, Any]) -> None:
        self.found.states.add(state.id)
        self.route(state, key)
        for after in self.rewritten(key, wrote):
            self.route(state, after)
            if (state.id, after) not in self.seen:
                self.seen.add((state.id, after))
                self.waiting.append((state.id, after))

    def route(self, state: State, key: Key) -> None:
        for facts in self.worlds[key] if state.route else ():
            chosen = next((n for n, each in enumerate(state.route) if _holds(each.when, facts)), None)
            if chosen is not None:
                self.found.routes.add((state.id, chosen))

    def rewritten(self, key: Key, wrote: Mapping[str, Any]) -> list[Key]:
        """What is kept once an action wrote answers: a value that no condition names becomes a world of its own."""
        keys = [key]
        for place, name in enumerate(self.kept):
            if name in wrote:
                values = self.values[name] if wrote[name] == TODAY else {repr(wrote[name]): wrote[name]}
                keys = [self.put(each, place, text, value) for each in keys for text, value in values.items()]
        return keys

    def put(self, key: Key, place: int, text: str, value: Any) -> Key:
        after = (*key[:place], text, *key[place + 1 :])
        if after not in self.worlds:
            self.worlds[after] = [facts | {self.kept[place]: value} for facts in self.worlds[key]]
        return after


def _holds(when: Condition | None, facts: Facts) -> bool:
    return when is None or when.test(facts) is True
