"""What an agent asked to see of the inbox, as the address of the page says it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, date
from typing import cast
from urllib.parse import urlencode

from flask import request

from domain import inbox
from domain.actors import EVERY_ROLE, Actor
from domain.inbox import Filter, Open, Order
from schemas.definitions import Town
from schemas.problem import Broken
from web import current
from web.staff import answer_filters
from web.staff.answer_filters import AnswerFilter
from workflows.deciding import decided_by as decided_by

VIEWS = {
    "waiting": ("staff", "À traiter"),
    "mine": ("staff", "Pour moi"),
    "family": ("family", "Chez les familles"),
    "others": ("others", "Chez d’autres"),
    "all": (None, "Tous"),
}
"""What the list shows: whose hands, and its name."""
ORDERS = {"urgent": "Les plus urgents d’abord", "newest": "Les plus récents d’abord"}
ORDINARY = {"view": "waiting", "order": "urgent"}
"""What the address leaves out."""
FILTERS = ("procedure", "service", "label", "from", "until")
"""Those whose values are known before looking for cases; with those by answer."""
NAMES = {
    **{"procedure": "Démarche", "service": "Service", "label": "Étiquette", "state": "État", "assigned": "Suivi par"},
    **{"from": "Envoyés à partir du", "until": "Envoyés jusqu’au"},
}
UNASSIGNED = "nobody"
ANYBODY = {"": "N’importe qui", "me": "Moi", UNASSIGNED: "Personne"}
"""In whose hands among the agents; another value is a colleague's account."""


@dataclass(frozen=True, slots=True)
class Search:
    """What the agent asked to see, as the address says it.

    An unknown view or order falls back to the ordinary one. A filter that nothing can fit any more finds nothing: to leave
    it out would show, and let one act on, more cases than were meant.
    """

    view: str = "waiting"
    procedure: str = ""
    state: str = ""
    text: str = ""
    service: str = ""
    label: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    """(question, answer) of those among `answer_filters` that are set."""
    assigned: str = ""
    late: bool = False
    sent_from: date | None = None
    sent_until: date | None = None
    order: Order = "urgent"
    columns: str = ""
    """Which columns the table shows, separated by commas; empty for the ordinary ones."""
    after: str = ""
    lost: tuple[tuple[str, str], ...] = ()
    """(name in the address, value) of the filters that the town no longer has, or that are no day."""
    allowed: tuple[str, ...] = ()
    retired: Mapping[str, Town] = field(default_factory=dict)
    """Procedures that the town no longer has and open cases still follow, each with an edition that has it."""
    open: tuple[Open, ...] = ()
    """What is open at all in the services of the agent."""
    actor: Actor | None = None
    answer_filters: tuple[AnswerFilter, ...] = ()
    """By which answers the list may be narrowed."""

    @classmethod
    def from_request(cls) -> Search:
        return cls.read(request.args)

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Search:
        """The list that a query string describes, as the agent who is logged in may see it."""
        town, actor = current.town(), current.actor()
        still_open = inbox.open_procedures(current.session(), services=served_by(actor))
        retired = retired_procedures(town, actor, {each.procedure for each in still_open})
        allowed = (*(procedure.id for procedure in decided_by(town, actor)), *retired)
        shown = ((retired.get(name) or town).procedures[name] for name in allowed)
        by_answer = answer_filters.offered(town.filters, shown)
        found = cls(
            view=_among(VIEWS, args.get("view")) or "waiting",
            procedure=_among(allowed, args.get("procedure")),
            state=args.get("state", "")[:63],
            text=args.get("q", "")[:100].strip(),
            service=_among(town.services, args.get("service")),
            label=_among(town.labels, args.get("label")),
            answers=answer_filters.chosen(by_answer, args),
            assigned=args.get("assigned", "")[:36],
            late=args.get("late") == "1",
            sent_from=_day(args.get("from")),
            sent_until=_day(args.get("until")),
            order=cast(Order, _among(ORDERS, args.get("order")) or "urgent"),
            columns=args.get("columns", "")[:200],
            after=args.get("after", "")[:100],
            allowed=allowed,
            retired=retired,
            open=tuple(still_open),
            actor=actor,
            answer_filters=by_answer,
        )
        return replace(found, lost=tuple(_lost(found.asked(), args)))

    def town_of(self, procedure: str) -> Town:
        """Today's town or, for a procedure it no longer has, the edition that does."""
        return self.retired.get(procedure) or current.town()

    @property
    def views(self) -> dict[str, tuple[str | None, str]]:
        """Those that can show something: few towns have states that wait for others."""
        empty = "others" if all(each.holder != "others" for each in self.open) and self.view != "others" else ""
        return {name: view for name, view in VIEWS.items() if name != empty}

    @property
    def holder(self) -> str | None:
        return VIEWS[self.view][0]

    @property
    def filter(self) -> Filter:
        assigned = "me" if self.view == "mine" else self.assigned
        return Filter(
            holder=self.holder,
            procedures=self._procedures(),
            state=self.state or None,
            text=self.text,
            assignee_id=self._assignee(assigned),
            stand_in=assigned == "me",
            unassigned=assigned == UNASSIGNED,
            service=self.service,
            services=served_by(self.actor),
            label=self.label,
            answers=self.answers,
            late=self.late,
            sent_from=self.sent_from,
            sent_until=self.sent_until,
            titles=tuple(self.titles.items()) if self.text else (),
        )

    def _procedures(self) -> tuple[str, ...]:
        """A list narrowed to an answer is one of the procedures that ask for it: there is less to look through.

        None where a filter is lost.
        """
        shown = () if self.lost else (self.procedure,) if self.procedure else self.allowed
        asked_by = [each.asked_by for each, _ in self.answered()]
        return tuple(name for name in shown if all(name in each for each in asked_by))

    def _assignee(self, assigned: str) -> str | None:
        if assigned == "me":
            return self.actor.id if self.actor else None
        return assigned if assigned and assigned != UNASSIGNED else None

    @property
    def titles(self) -> dict[str, str]:
        """{procedure: title} of those in the list."""
        return {name: self.town_of(name).procedures[name].title for name in self.allowed}

    def answered(self) -> list[tuple[AnswerFilter, str]]:
        """The answers that the list is narrowed to, each with its question."""
        answers = dict(self.answers)
        return [(each, answers[each.question]) for each in self.answer_filters if each.question in answers]

    def asked(self) -> dict[str, str]:
        """All that the agent asked, by its name in the address."""
        return {
            "view": self.view,
            "procedure": self.procedure,
            "state": self.state,
            "q": self.text,
            "service": self.service,
            "label": self.label,
            **{answer_filters.BEFORE + question: value for question, value in self.answers},
            "assigned": self.assigned,
            "late": "1" if self.late else "",
            "from": self.sent_from.isoformat() if self.sent_from else "",
            "until": self.sent_until.isoformat() if self.sent_until else "",
            "order": self.order,
            "columns": self.columns,
            **dict(self.lost),
        }

    def name_of(self, name: str) -> str:
        """What a filter is called, by its name in the address."""
        return NAMES.get(name) or next((each.label for each in self.answer_filters if each.name == name), "Réponse")

    def query(self, **changes: str) -> str:
        """The query string of this list, changed; what is ordinary is left out of the address."""
        asked = self.asked() | changes
        kept = {name: value for name, value in asked.items() if value and ORDINARY.get(name) != value}
        return f"?{urlencode(kept)}" if kept else ""


def retired_procedures(town: Town, actor: Actor, still_open: Collection[str]) -> dict[str, Town]:
    """What the town no longer has and the actor still decides: {procedure: an edition that open cases pin}."""
    found: dict[str, Town] = {}
    gone = sorted(set(still_open) - set(town.procedures))
    for name, edition in inbox.pinned(current.session(), procedures=gone) if gone else ():
        try:
            pinned = current.editions().of(town.slug, edition)
        except (KeyError, Broken):
            continue
        if any(procedure.id == name for procedure in decided_by(pinned, actor)):
            found[name] = pinned
    return found


def served_by(actor: Actor | None) -> tuple[str, ...] | None:
    """The services whose cases the actor may be shown; None for who works for all of them."""
    if actor is None or not actor.services or EVERY_ROLE in actor.roles:
        return None
    return actor.services


def _lost(kept: Mapping[str, str], args: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What the address asks and the list does not know."""
    for name, typed in args.items():
        filters = name in FILTERS or name.startswith(answer_filters.BEFORE)
        if filters and (value := typed[:63].strip()) and not kept.get(name):
            yield name[:80], value


def _among(known: Collection[str], value: str | None) -> str:
    return value if value and value in known else ""


def _day(text: str | None) -> date | None:
    """As a date field posts it, or typed as dd/mm/yyyy; None also where the moments around it cannot be written."""
    parts = (text or "").strip().split("/")
    try:
        day = date.fromisoformat("-".join(reversed(parts)) if len(parts) == 3 else text or "")
    except ValueError:
        return None
    return day if 1 < day.year < MAXYEAR else None
