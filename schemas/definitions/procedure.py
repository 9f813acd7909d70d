"""A wizard, from what opens it to what is said after sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from schemas.conditions import Condition
from schemas.definitions.lengths import Delay, Validity
from schemas.definitions.question import Field, Step

Audience = Literal["anyone", "guardian", "agent"]


Subject = Literal["account", "household", "adult", "child", "contact", "request"]


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a procedure may be started, and the sentence shown while it may not."""

    when: Condition
    otherwise: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The page after sending."""

    title: str
    text: str
    next: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Renewal:
    """A sheet that has to be confirmed again: after how long, and how long before the family is reminded."""

    each: Validity
    remind: Delay | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A wizard that ends in a case. `writes` maps a question to a record's column where the names differ."""

    id: str
    title: str
    subject: Subject
    audience: tuple[Audience, ...]
    workflow: str
    steps: tuple[Step, ...]
    duration: str = ""
    before: tuple[str, ...] = ()
    intro: str = ""
    opens: Gate | None = None
    concerns: Gate | None = None
    """For whom of the household it may be started: judged for the person chosen, who then has `subject.*` facts."""
    writes: Mapping[str, str] = field(default_factory=dict)
    sent: Sent = Sent("", "")
    sheet: bool = False
    """Whether its latest case is the state of a record, shown as a coloured indicator."""
    words: Mapping[str, str] = field(default_factory=dict)
    family_title: str = ""
    renew: Renewal | None = None

    @property
    def title_for_family(self) -> str:
        """What a family calls it: an agent's own title (« Enregistrer un dossier ») says what the agent does."""
        return self.family_title or self.title

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def questions(self) -> Mapping[str, Field]:
        """Every top-level question by id, in order."""
        return {question.id: question for step in self.steps for question in step.fields}
