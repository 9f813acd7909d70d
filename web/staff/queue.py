"""The list of cases: what the agent's roles may decide, by deadline or newest first, filtered by plain links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from flask import Blueprint, render_template

from domain import inbox, surroundings
from domain.clock import now
from domain.hands import OPEN
from domain.inbox import Counts, Tally
from domain.records import Case
from schemas.definitions import State
from web import current, guards
from web.casefile import NOBODY
from web.filters import day_fr
from web.shell import Shell
from web.staff import columns
from web.staff.due import due_of
from web.staff.search import ANYBODY, ORDERS, VIEWS, Search, decided_by

__all__ = ["ORDERS", "VIEWS", "Queue", "Search", "decided_by", "load", "register", "shared", "state_of", "title_of"]


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the list with its counts, which stop at a bound: see `domain.inbox.Tally`."""

    search: Search
    cases: list[Case]
    next_key: str | None
    counts: Counts = field(default_factory=Counts)
    states: dict[str, State] = field(default_factory=dict)

    @property
    def total(self) -> Tally:
        return self.counts.total

    @property
    def late(self) -> Tally:
        return self.counts.late

    @property
    def by_procedure(self) -> dict[str, Tally]:
        """Of the same hands, whatever else is asked; « Tous » holds what is long closed, and « Pour moi » is short."""
        held = {each.procedure: each.cases for each in self.search.open if each.holder == self.search.holder}
        return {name: held[name] for name in self.search.allowed if held.get(name) and self.search.view != "mine"}


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/inbox", "inbox", guards.staff_only(show))


def load(search: Search) -> Queue:
    """The list and its counts: at most three statements, whatever their number."""
    session = current.session()
    chosen = inbox.choose(session, search.filter)
    page = inbox.page(session, chosen, order=search.order, after=search.after or None)
    counts = inbox.counts(session, chosen, page)
    return Queue(search, list(page.items), page.next_key, counts, states_of(search))


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


def narrowed_by(queue: Queue, hands: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each filter that is set, in words, with the address of the list without it. `hands`: who may have a case."""
    search, town = queue.search, current.town()
    words = {
        "procedure": search.titles.get(search.procedure, ""),
        "state": queue.states[search.state].label if search.state in queue.states else search.state,
        "service": town.services[search.service].label if search.service else "",
        "label": town.labels[search.label].label if search.label else "",
        **{each.name: f"{each.label} : {each.values[value]}" for each, value in search.answered()},
        "assigned": _followed(queue, hands),
        "late": "En retard" if search.late else "",
        "from": f"Depuis le {day_fr(search.sent_from)}" if search.sent_from else "",
        "until": f"Jusqu’au {day_fr(search.sent_until)}" if search.sent_until else "",
    }
    return [(said, without(search, name)) for name, said in words.items() if said and name not in dict(search.lost)]


def _followed(queue: Queue, hands: Mapping[str, str]) -> str:
    assigned = queue.search.assigned
    if not assigned:
        return ""
    return f"Suivi par : {hands[assigned].lower() if assigned in ANYBODY else hands.get(assigned, 'un collègue')}"


def lost_from(queue: Queue, hands: Mapping[str, str]) -> list[tuple[str, str]]:
    """The filters that nothing can fit any more, in words, with the address of the list without each.

    A state of an earlier edition and a colleague who left are filters as long as they find a case.
    """
    search = queue.search
    lost = dict(search.lost)
    if not queue.cases:
        lost |= {"state": search.state} if search.state and search.state not in queue.states else {}
        lost |= {"assigned": search.assigned} if search.assigned and search.assigned not in hands else {}
    return [(f"{search.name_of(name)} « {value} »", without(search, name)) for name, value in lost.items()]


def without(search: Search, name: str) -> str:
    return f"/{current.town().slug}/inbox{search.query(**{name: ''})}"


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
    search, moment = queue.search, now()
    undecided = [each.id for each in queue.cases if each.holder in OPEN]
    around = surroundings.around(current.session(), account_id=guards.me().id, case_ids=undecided, at=moment)
    together = [each for each in around.agents if current.actor().works_with(each)]
    hands = ANYBODY | {str(each.id): each.name for each in together}
    return {
        "queue": queue,
        "around": around,
        "openings": around.openings,
        "columns": columns.shown(search.columns, around.columns),
        "all_columns": columns.COLUMNS,
        "due_of": partial(due_of, now=moment),
        "open_case": case,
        "views": search.views,
        "orders": ORDERS,
        "state_of": partial(state_of, search=search),
        "title_of": partial(title_of, search=search),
        "now": moment,
        "shell": Shell("inbox"),
        "procedures": search.titles,
        "assignments": hands,
        "narrowed_by": narrowed_by(queue, hands),
        "lost": lost_from(queue, hands),
    }


def show() -> str:
    queue = load(Search.from_request())
    starts = [each for each in current.town().procedures.values() if each.audience == ("agent",)]
    return render_template("pages/staff/inbox.html", starts=starts, **shared(queue))
