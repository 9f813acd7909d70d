"""One transition that somebody takes, and what they say with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.actors import Actor
from schemas.definitions import Transition


@dataclass(frozen=True, slots=True)
class Move:
    """What is about to be done to a case; whether it may be is judged before (see `workflows.guards`)."""

    transition: Transition
    actor: Actor
    now: datetime
    note: str = ""
    marked: Mapping[str, str] = field(default_factory=dict)
    """Answers to correct, {input name: what to correct}."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Changed answers that are not approved with the rest, {input name: why}."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """What the journal's line keeps besides."""
