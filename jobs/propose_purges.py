"""Proposes to each town what its retention rules say is too old. Nothing goes before somebody of the town approved it."""

from __future__ import annotations

from functools import partial

from domain import elimination
from domain.clock import now
from jobs.base import Tools
from jobs.published import published_towns
from schemas.definitions import Town


def propose_purges(tools: Tools) -> int:
    """How many new lists of eliminations wait for an approval."""
    return sum(_propose(tools, town) for town in published_towns(tools))


def _propose(tools: Tools, town: Town) -> int:
    with tools.database.begin(town.slug) as session:
        of_edition = partial(tools.town_of, town.slug)
        return len(elimination.propose(session, town=town, moment=now(), town_of_edition=of_edition))
