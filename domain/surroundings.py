"""What stands around a page of the inbox's list: the agent's views, who has its cases open, and who else works here; in
one statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import String, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.colleagues import STAFF
from domain.openings import FRESH
from domain.records import Account, CaseOpening, SavedView
from domain.scope import NAMES_TOWN, town_of
from domain.text import searchable

_NAME = func.coalesce(func.nullif(Account.display_name, ""), Account.login)


@dataclass(frozen=True, slots=True)
class View:
    """A saved view as lists show it; `own` says that it is the agent's."""

    id: str
    name: str
    query: str
    own: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    views: tuple[View, ...] = ()
    """The agent's own by name, then those that others share."""
    columns: str = ""
    """The columns that the agent keeps for every list."""
    openings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """{case id: who else has it open}."""
    agents: tuple[Actor, ...] = ()
    """The other agents of the town, by name."""


def around(session: Session, *, account_id: str, case_ids: Sequence[str], at: datetime) -> Surroundings:
    """For one page of a list, whose cases have these ids."""
    town, nothing = town_of(session), cast(null(), String)
    views = select(literal("view"), SavedView.id, SavedView.name, SavedView.query, SavedView.account_id).where(
        SavedView.town == town, or_(SavedView.account_id == account_id, SavedView.shared.is_(True))
    )
    opened = select(literal("open"), CaseOpening.case_id, CaseOpening.account_name, nothing, nothing).where(
        CaseOpening.town == town,
        CaseOpening.case_id.in_(case_ids),
        CaseOpening.account_id != account_id,
        CaseOpening.at > at - FRESH,
    )
    here = select(
        literal("agent"), Account.id, _NAME, cast(Account.roles, String), cast(Account.services, String)
    ).where(Account.town == town, Account.id != account_id, *STAFF)
    rows = session.execute(union_all(views, opened, here).execution_options(**{NAMES_TOWN: True})).all()
    kept = [View(each, name, query, owner == account_id) for kind, each, name, query, owner in rows if kind == "view"]
    kept.sort(key=lambda view: (not view.own, searchable(view.name), view.id))
    openings: dict[str, tuple[str, ...]] = {}
    for kind, case_id, name, *_ in sorted(rows, key=lambda row: row[2]):
        if kind == "open":
            openings[case_id] = (*openings.get(case_id, ()), name)
    return Surroundings(
        views=tuple(view for view in kept if view.name),
        columns=next((view.query for view in kept if view.own and not view.name), ""),
        openings=openings,
        agents=_agents(row[1:] for row in rows if row[0] == "agent"),
    )


def _agents(rows: Iterable[Sequence[str]]) -> tuple[Actor, ...]:
    found = (
        Actor("agent", who, name, roles=tuple(json.loads(roles)), services=tuple(json.loads(services)))
        for who, name, roles, services in rows
    )
    return tuple(sorted((each for each in found if each.is_agent), key=lambda each: (searchable(each.name), each.id)))
