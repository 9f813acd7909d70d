"""What the acts that were told make of a case: rules said once more, without the engine's code, to judge it by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import permutations

from domain.actors import Actor
from schemas.conditions import Condition
from schemas.definitions import Transition, Workflow

SHORTEST = {"days": 1, "working_days": 1, "months": 28}
LONGEST = {"days": 1, "working_days": 3, "months": 31}
"""Days that a unit lasts at the least and at the most."""
MOVES, VOTES, SAME = "moves", "votes", "same"


@dataclass(slots=True, eq=False)
class Told:
    """One case: every line that its journal has to hold, and what follows from them."""

    id: str
    flow: Workflow
    school: str
    parent: Told | None
    sent: datetime
    entered: datetime = field(init=False)
    service: str = ""
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    votes: dict[str, list[Actor]] = field(default_factory=dict)
    version: int = 1
    begun: list[Told] = field(default_factory=list)
    last: tuple[str | None, ...] = ()
    """Who changed it last, how, and with what words; empty once a line stands after that."""
    moved_by: tuple[str, str | None] = ("", None)
    calls: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.service = self.parent.service if self.parent else ""
        self.enter(self.flow.transitions["send"], self.sent, version=1)

    @property
    def state(self) -> str:
        return self.lines[-1][2] if self.lines else "draft"

    @property
    def is_closed(self) -> bool:
        return self.flow.states[self.state].final

    # ------------------------------------------------------------------------------------------ what happened

    def enter(
        self, way: Transition, now: datetime, *, by: Actor | None = None, note: str = "", version: int = 0
    ) -> None:
        self.lines.append((way.id, self.state, way.target))
        fitting = (route.service for route in self.flow.states[way.target].route if self._holds(route.when))
        self.service = next(fitting, self.service)
        self.votes, self.entered, self.version = {}, now, version or self.version + 1
        self.last = (way.id, by.id, note) if by else ()
        self.moved_by = (way.id, by.id if by else None)

    def agree(self, way: Transition, by: Actor, note: str) -> None:
        self.lines.append((way.id, self.state, self.state))
        self.votes.setdefault(way.id, []).append(by)
        self.version += 1
        self.last = (way.id, by.id, note)

    def remind(self) -> None:
        self.lines.append(("reminder", self.state, self.state))
        self.last = ()

    @property
    def reminders(self) -> int:
        """How many left since it is in its state."""
        moves = [
            at for at, (way, *_) in enumerate(self.lines) if way in self.flow.transitions and way not in self.votes
        ]
        return [way for way, *_ in self.lines[moves[-1] :]].count("reminder")

    # ------------------------------------------------------------------------------------------ what may happen

    def offers(self, way: Transition, by: Actor) -> bool:
        """Whether a person may take a transition now, or agree to it."""
        return self.is_open(way) and self._serves(by) and self._is_awaited(way, by)

    def judge(self, way: Transition, by: Actor, note: str, behind: int) -> str:
        """What must come of somebody's click, with a page that shows the case `behind` versions ago: `moves`, `votes`,
        `same` (a double click), or the code of the refusal."""
        if behind or self.state not in way.sources:
            return SAME if behind == 1 and self.last == (way.id, by.id, note) else "stale_case"
        if not self.offers(way, by):
            return "not_allowed"
        if way.needs and not note:
            return f"{way.needs[0]}_missing"
        needed = {"any": 1, "all": len(way.by)}.get(str(way.agree), way.agree)
        return MOVES if len(self.votes.get(way.id, ())) + 1 >= int(needed) else VOTES

    def judge_call(self, way: Transition, by: Actor, note: str, key: str, behind: int) -> str:
        """What must come of another program's call."""
        if way.on != "api":
            return "unknown_event"
        if key in self.calls:
            return SAME if self.calls[key] == way.id else "key_reused"
        if not key and self.moved_by == (way.id, by.id) and self.state not in way.sources:
            return SAME
        if behind or not self.is_open(way):
            return "stale_case" if behind else "not_now"
        return f"{way.needs[0]}_missing" if way.needs and not note else MOVES

    def fired_by(self, event: str) -> Transition | None:
        """What an event takes: the first transition that waits for it."""
        return next(iter(self.open(event)), None)

    def woken(self) -> Transition | None:
        """What the end of all that this case began takes."""
        return self.fired_by("sub_cases") if self.begun and all(part.is_closed for part in self.begun) else None

    def may_lapse(self, way: Transition, now: datetime) -> bool:
        """Whether time may take a transition already, give or take the town's holidays."""
        if way.after is None or not self.is_open(way):
            return False
        start = self.entered if way.since == "state" else self.sent
        return now >= start + timedelta(days=way.after.amount * SHORTEST[way.after.unit])

    def is_late(self, now: datetime) -> bool:
        """Whether time should have taken a transition long ago."""
        timed = [way for way in self.flow.leaving(self.state) if way.since == "state" and self.is_open(way)]
        lengths = [each.after.amount * LONGEST[each.after.unit] for each in timed if each.after is not None]
        return any(now > self.entered + timedelta(days=length + 7) for length in lengths)

    def open(self, event: str) -> list[Transition]:
        """Those that wait for an event, leave this state, and whose condition holds."""
        return [way for way in self.flow.transitions.values() if way.on == event and self.is_open(way)]

    def is_open(self, way: Transition) -> bool:
        return self.state in way.sources and self._holds(way.when)

    def _holds(self, when: Condition | None) -> bool:
        return when is None or when.source == {"school": self.school}

    def _serves(self, by: Actor) -> bool:
        free = by.kind == "family" or not self.service or not by.services or "all" in by.roles
        return free or self.service in by.services

    def _is_awaited(self, way: Transition, by: Actor) -> bool:
        given = self.votes.get(way.id, [])
        if way.agree == "all":
            return by.id not in [each.id for each in given] and _fit(way, [*given, by])
        return _fit(way, [by]) and by.id not in [each.id for each in given]


def _fit(way: Transition, people: Sequence[Actor]) -> bool:
    """Whether each could take it in a role of their own."""
    seats = permutations(way.by, len(people))
    return any(all(is_a(each, role) for each, role in zip(people, taken, strict=True)) for taken in seats)


def is_a(by: Actor, role: str) -> bool:
    if by.kind == "family" or role == "family":
        return by.kind == role
    return role == "agent" or role in by.roles or ("all" in by.roles and role not in ("link", "clock"))
