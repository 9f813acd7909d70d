"""What is asked: questions, and the steps that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from schemas.conditions import Condition


@dataclass(frozen=True, slots=True)
class Check:
    """A rule on one answer: a registered check, what stands after its name, and the town's own words for a refusal."""

    name: str
    options: Any = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A question. `options` holds what only its type understands, already checked and completed with defaults."""

    id: str
    type: str
    label: str
    hint: str = ""
    why: str = ""
    required: bool | Condition = False
    when: Condition | None = None
    checks: tuple[Check, ...] = ()
    default: Any = None
    locked: bool = False
    """Shown, prefilled from the record, and never read from a post (only an agent's own procedure changes it)."""
    prefill: str | None = None
    """Where the first value comes from, as a fact's name: `account.email`, `holder.last_name`, `subject.birth_date`."""
    autocomplete: str = ""
    width: Literal["short", "medium", "full"] = "full"
    heading: str = ""
    """A title printed above this question, where a guide groups questions under one."""
    name_in_errors: str = ""
    """What an error message calls it, where the label does not suit; `name` in YAML."""
    readers: tuple[str, ...] = ()
    """The roles of staff that may read the answer; none named: whoever decides on the case. A step's own are pushed down."""
    change: Literal["validated", "direct"] = "validated"
    """Whether the record changes when an agent approves, or as soon as the family sends."""
    known: Literal["edit", "fold"] = "edit"
    """A value that the record holds already stands in its control, or is shown as text that one may unfold to change."""
    options: Mapping[str, Any] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    """Questions of one row, for `group` and `people`."""


@dataclass(frozen=True, slots=True)
class Caution:
    """A dialog asked once before leaving a step, such as « uniquement pour votre personne »: yes goes on, no stays."""

    id: str
    when: Condition
    title: str
    text: str
    yes: str = "Oui"
    no: str = "Non"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a procedure."""

    id: str
    title: str
    fields: tuple[Field, ...]
    intro: str = ""
    help: str = ""
    when: Condition | None = None
    cautions: tuple[Caution, ...] = ()
    aside: str = ""
    """What comes next, said under the buttons."""
