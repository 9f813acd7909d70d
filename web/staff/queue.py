"""The list of cases: what the agent's roles may decide, by deadline or newest first, filtered by plain links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from domain import inbox
from domain.actors import Actor
from domain.clock import now
from domain.inbox import Count, Filter, Order
from domain.records import Case
from schemas.definitions import Procedure, State, Town
from schemas.problem import Broken
from web import current, guards
from web.casefile import NOBODY
from web.shell import Shell

VIEWS = {"waiting": ("staff", "À traiter"), "family": ("family", "Chez les familles"), "all": (None, "Tous")}
"""What the list shows: whose hands, and its name."""
ORDERS = {"urgent": "Les plus urgents d’abord", "newest": "Les plus récents d’abord"}


@dataclass(frozen=True, slots=True)
class Search:
    """What the agent asked to see, as the address says it. Unknown values fall back to the ordinary list."""

    view: str = "waiting"
    procedure: str = ""
    state: str = ""
    text: str = ""
    order: Order = "urgent"
    after: str = ""
    allowed: tuple[str, ...] = ()
    retired: Mapping[str, Town] = field(default_factory=dict)
    """Procedures that the town no longer has and open cases still follow, each with an edition that has it."""

    @classmethod
    def from_request(cls) -> Search:
        args, town = request.args, current.town()
        retired = retired_procedures(town, current.actor())
        allowed = (*(procedure.id for procedure in decided_by(town, current.actor())), *retired)
        view, order = args.get("view", ""), args.get("order", "")
        return cls(
            view=view if view in VIEWS else "waiting",
            procedure=args["procedure"] if args.get("procedure") in allowed else "",
            state=args.get("state", "")[:63],
            text=args.get("q", "")[:100].strip(),
            order=cast(Order, order if order in ORDERS else "urgent"),
            after=args.get("after", "")[:100],
            allowed=allowed,
            retired=retired,
        )

    def town_of(self, procedure: str) -> Town:
        """Today's town or, for a procedure it no longer has, the edition that does."""
        return self.retired.get(procedure) or current.town()

    @property
    def holder(self) -> str | None:
        return VIEWS[self.view][0]

    @property
    def filter(self) -> Filter:
        procedures = (self.procedure,) if self.procedure else self.allowed
        return Filter(self.holder, procedures, self.state or None, self.text)

    def query(self, **changes: str) -> str:
        """The query string of this list, changed; what is ordinary is left out of the address."""
        asked = {
            "view": self.view,
            "procedure": self.procedure,
            "state": self.state,
            "q": self.text,
            "order": self.order,
        }
        ordinary = {"view": "waiting", "order": "urgent"}
        kept = {name: value for name, value in (asked | changes).items() if value and ordinary.get(name) != value}
        return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the list with its counts. `total` and `late` count what the filters leave, a typed text aside."""

    search: Search
    cases: list[Case]
    next_key: str | None
    total: int
    late: int
    by_procedure: dict[str, int] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/inbox", "inbox", guards.staff_only(show))


def decided_by(town: Town, actor: Actor) -> list[Procedure]:
    """The procedures in which one of the actor's roles decides something."""
    return [
        procedure
        for procedure in town.procedures.values()
        if any(actor.has_role(role) for way in town.workflow_of(procedure).transitions.values() for role in way.by)
    ]


def retired_procedures(town: Town, actor: Actor) -> dict[str, Town]:
    """What the town no longer has and the actor still decides: {procedure: an edition that open cases pin}."""
    found: dict[str, Town] = {}
    for name, edition in inbox.pinned(current.session(), other_than=tuple(town.procedures)):
        try:
            pinned = current.editions().of(town.slug, edition)
        except (KeyError, Broken):
            continue
        if any(procedure.id == name for procedure in decided_by(pinned, actor)):
            found[name] = pinned
    return found


def load(search: Search) -> Queue:
    """The list and its counts: two queries, whatever their number."""
    session = current.session()
    wanted = search.filter
    page = inbox.waiting(
        session,
        holder=wanted.holder,
        procedure=wanted.procedures,
        state=wanted.state,
        text=wanted.text,
        order=search.order,
        after=search.after or None,
    )
    counts = inbox.counts(session, holder=search.holder, procedures=search.allowed)
    by_procedure: dict[str, int] = {}
    for count in counts:
        by_procedure[count.procedure] = by_procedure.get(count.procedure, 0) + count.cases
    shown = [count for count in counts if _is_shown(search, count)]
    return Queue(
        search=search,
        cases=list(page.items),
        next_key=page.next_key,
        total=sum(count.cases for count in shown),
        late=sum(count.late for count in shown) if search.holder == "staff" else 0,
        by_procedure=by_procedure,
        states=states_of(search),
    )


def _is_shown(search: Search, count: Count) -> bool:
    return search.procedure in ("", count.procedure) and search.state in ("", count.state)


def states_of(search: Search) -> dict[str, State]:
    """The states that the list may be narrowed to, for the procedures it shows."""
    shown = [search.procedure] if search.procedure else search.allowed
    states: dict[str, State] = {}
    for name in shown:
        town = search.town_of(name)
        for state in town.workflow_of(town.procedures[name]).states.values():
            if search.holder is None or state.holder == search.holder:
                states.setdefault(state.id, state)
    return states


def state_of(case: Case, search: Search) -> State:
    """For a list: today's words for a state, without loading the case's own edition."""
    town = search.town_of(case.procedure)
    workflow = town.workflows.get(case.workflow)
    return workflow.states.get(case.state, NOBODY) if workflow else NOBODY


def title_of(case: Case, search: Search) -> str:
    procedure = search.town_of(case.procedure).procedures.get(case.procedure)
    return procedure.title if procedure else case.procedure


def shared(queue: Queue, case: Case | None = None) -> dict[str, object]:
    """What the list's template prints, beside a case or alone."""
    search = queue.search
    return {
        "queue": queue,
        "open_case": case,
        "views": VIEWS,
        "orders": ORDERS,
        "state_of": partial(state_of, search=search),
        "title_of": partial(title_of, search=search),
        "now": now(),
        "shell": Shell("inbox"),
        "procedures": {name: search.town_of(name).procedures[name].title for name in search.allowed},
    }


def show() -> str:
    queue = load(Search.from_request())
    starts = [each for each in current.town().procedures.values() if each.audience == ("agent",)]
    return render_template("pages/staff/inbox.html", starts=starts, **shared(queue))
