"""Who has a case in hand, on its page: take it, give it to a colleague, give it back; and who else has it open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, request

from domain import absences, desks, openings
from domain.actors import of_account
from domain.clock import now, today
from domain.colleagues import Colleague, colleague, on_duty
from domain.hands import OPEN
from domain.records import Account
from web import current, guards
from web.casefile import CaseFile
from web.filters import day_fr
from workflows.bulk import check_receiver, concerns

TAKE, ASSIGN = "@take", "@assign"
"""Buttons that decide nothing: no transition has such a name."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What a case's page says of who works on it."""

    open: bool
    mine: bool
    people: Sequence[Colleague]
    others: tuple[str, ...]
    """Who else has the page open."""


def hands(file: CaseFile) -> Hands:
    """In two SELECTs; of a closed case nobody has anything in hand."""
    session, case, actor = current.session(), file.case, current.actor()
    still_open = case.holder in OPEN
    people = [each for each in on_duty(session, day=today()) if _may_have(file, each)] if still_open else []
    others = openings.others(session, case=case, actor=actor, at=now())
    return Hands(still_open, case.assignee_id == actor.id, people, others)


def _may_have(file: CaseFile, each: Colleague) -> bool:
    """Whoever has it already stays in the list."""
    return each.account.id == file.case.assignee_id or concerns(file.town, file.case, of_account(each.account))


def take(file: CaseFile) -> None:
    """« Prendre ce dossier ». Raises Taken."""
    _assign(file, guards.me())


def assign(file: CaseFile) -> None:
    """To whom the list says, or to nobody. Raises Taken, NotYours, NotAllowed for who could not open it."""
    chosen = request.form.get("assignee", "")
    to = colleague(current.session(), account_id=chosen) if chosen else None
    check_receiver(file.town, file.case, to)
    _assign(file, to)


ACTS = {TAKE: take, ASSIGN: assign}


def _assign(file: CaseFile, to: Account | None) -> None:
    session, moment = current.session(), now()
    seen = request.form.get("assignee_seen", "")
    if desks.assign(session, case=file.case, to=to, actor=current.actor(), seen=seen, at=moment):
        flash(_said(to), "success")


def _said(to: Account | None) -> str:
    if to is None:
        return "Dossier rendu : il n’est plus attribué à personne."
    if to.id == guards.me().id:
        return "Vous avez pris ce dossier : il est sous « Pour moi »."
    absence = absences.away(current.session(), day=today()).get(to.id)
    said = f"Dossier attribué à {desks.name_of(to)}."
    if absence is None:
        return said
    stand_in = f" {absence.stand_in_name} le voit aussi." if absence.stand_in_name else ""
    return f"{said} Absence jusqu’au {day_fr(absence.until_day)}.{stand_in}"
