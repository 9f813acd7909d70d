"""What a job is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.database import Database
from domain.outbox import Letter
from schemas.definitions import Town


@dataclass(frozen=True, slots=True)
class Tools:
    """All that jobs need of the world: `town_of` gives a town's edition, `send` carries a letter."""

    database: Database
    town_of: Callable[[str, str], Town]
    send: Callable[[Letter], None]


@dataclass(frozen=True, slots=True)
class Job:
    """`run` does all that is due and says how much that was. It is called every `seconds`, and when woken."""

    run: Callable[[Tools], int]
    seconds: float
