"""Calls to other programs about a case, as agents see them: made, waiting, given up."""

from __future__ import annotations

from dataclasses import dataclass

from domain import webhooks
from domain.records import WebhookCall
from web import current
from web.casefile import CaseFile

ARRIVED, WAITING, GIVEN_UP = ("green", "Prévenu"), ("orange", "En attente"), ("red", "Abandonné")


@dataclass(frozen=True, slots=True)
class Shown:
    """One call, without what it said."""

    call: WebhookCall
    label: str

    @property
    def state(self) -> tuple[str, str]:
        """Colour and word."""
        if self.call.sent_at is not None:
            return ARRIVED
        return WAITING if self.call.next_try_at is not None else GIVEN_UP

    @property
    def failing(self) -> bool:
        """Whether a try failed, and another one may be asked for."""
        return self.call.sent_at is None and self.call.tries > 0


def of_file(file: CaseFile) -> list[Shown]:
    """The calls of a case, the earliest first, in one statement; none is looked for where a town calls nobody."""
    names = {**file.town.webhooks, **current.town().webhooks}
    if not names:
        return []
    found = webhooks.of_case(current.session(), case_id=file.case.id)
    return [Shown(each, names[each.name].label if each.name in names else each.name) for each in found]
