"""The states of a case and the ways between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schemas.conditions import Condition
from schemas.definitions.lengths import Delay

Holder = Literal["staff", "family", "others", "nobody"]
"""Who acts next. `others` are neither: a delay, an opinion, another program. Nobody does once the case is closed."""


Colour = Literal["green", "orange", "yellow", "red", "blue", "grey"]


Clock = Literal["runs", "pauses", "restarts"]
"""What a state does to the legal clock: pieces asked for stop it, or start it anew (CRPA L114-5)."""

Silence = Literal["", "accepts", "refuses"]
"""What a town's silence decides at the end of the legal delay (CRPA L231-1, L231-4)."""


Law = Literal["requests", "personal_data"]
"""What the law says of a request that nobody answers: CRPA L231-1 and following, or article 12 of the GDPR."""

DRAFT = "draft"
"""The state before the first: every workflow has one transition `from: draft`, taken when the family sends."""


@dataclass(frozen=True, slots=True)
class ActionUse:
    """One action of a transition: the registered name and its options."""

    name: str
    options: Any = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A mail to whoever answers for the case, once it has been in its state for that long."""

    after: Delay
    mail: str


@dataclass(frozen=True, slots=True)
class Route:
    """A service that gets the case, when the condition holds (always, without one)."""

    service: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class State:
    id: str
    label: str
    colour: Colour
    holder: Holder = "nobody"
    due: Delay | None = None
    final: bool = False
    text: str = ""
    """What the family reads about this state."""
    clock: Clock = "runs"
    remind: tuple[Reminder, ...] = ()
    route: tuple[Route, ...] = ()
    """Which service has the case: the first that holds. Without one, the case stays with the service that has it."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from states to another. `by` lists roles of the town, or `family`, `agent` (any staff), `clock`, `link`."""

    id: str
    label: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    needs: tuple[str, ...] = ()
    """What the actor must give: `reason` or `message` (a note that the family reads), `fields` (which answers to correct)."""
    do: tuple[ActionUse, ...] = ()
    after: Delay | None = None
    when: Condition | None = None
    on: str | None = None
    """An event that fires it: `activation`, `opinion` (all are given), `sub_cases` (all are closed), `api`."""
    style: Literal["primary", "outline", "danger"] = "outline"
    key: str = ""
    """The keyboard key of its button in the inbox."""
    agree: Literal["any", "all"] | int = "any"
    """How many have to take it before it is taken: any of `by`, one person for each role, or so many persons."""
    since: Literal["state", "complete"] = "state"
    """What `after` counts from: the state, or the day that the file was complete, pauses aside."""
    silence: Silence = ""
    """What this way means in law, for one that `since: complete` takes by itself."""
    by_field: bool = False
    """Whether the agent may refuse single changed answers, each with its reason, and approve the rest."""


@dataclass(frozen=True, slots=True)
class Workflow:
    id: str
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
    law: Law = "requests"

    @property
    def submission(self) -> Transition:
        """The transition that sending a draft takes."""
        return next(t for t in self.transitions.values() if DRAFT in t.sources)

    def leaving(self, state: str) -> tuple[Transition, ...]:
        return tuple(t for t in self.transitions.values() if state in t.sources)
