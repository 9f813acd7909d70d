"""The states of a case and the ways between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schemas.conditions import Condition
from schemas.definitions.lengths import Delay

Holder = Literal["staff", "family", "nobody"]


Colour = Literal["green", "orange", "yellow", "red", "blue", "grey"]


DRAFT = "draft"
"""The state before the first: every workflow has one transition `from: draft`, taken when the family sends."""


@dataclass(frozen=True, slots=True)
class ActionUse:
    """One action of a transition: the registered name and its options."""

    name: str
    options: Any = None


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
    """An event that fires it: `activation`."""
    style: Literal["primary", "outline", "danger"] = "outline"
    key: str = ""
    """The keyboard key of its button in the inbox."""
    by_field: bool = False
    """Whether the agent may refuse single changed answers, each with its reason, and approve the rest."""


@dataclass(frozen=True, slots=True)
class Workflow:
    id: str
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]

    @property
    def submission(self) -> Transition:
        """The transition that sending a draft takes."""
        return next(t for t in self.transitions.values() if DRAFT in t.sources)

    def leaving(self, state: str) -> tuple[Transition, ...]:
        return tuple(t for t in self.transitions.values() if state in t.sources)
