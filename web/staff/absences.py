"""Absences: from when to when, who stands in; and handing one's cases over to a colleague."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from domain import absences, bulk, desks
from domain.clock import now, today
from domain.colleagues import colleague, on_duty
from domain.errors import DomainError
from domain.records import Account
from web import current, guards
from web.shell import Shell
from web.staff.bulk import begin

Answer = str | tuple[str, int] | BaseResponse
AT_ONCE = (
    "Les {done} dossiers les plus urgents sont passés d’abord. Il en restera {left} : une fois ceux-ci passés, "
    "revenez aux absences et passez la suite."
)
NO_DAY = "Donnez le premier et le dernier jour d’absence, par exemple 02/03/2027."


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/absences", "absences", guards.staff_only(show))
    blueprint.add_url_rule("/absences", "announce_absence", guards.staff_only(announce), methods=["POST"])
    blueprint.add_url_rule("/absences/<absence_id>", "withdraw_absence", guards.staff_only(withdraw), methods=["POST"])
    blueprint.add_url_rule("/hand-over", "hand_over", guards.staff_only(hand_over), methods=["POST"])


def show() -> str:
    return _page()


def _page(*, problem: str = "", form: Mapping[str, Any] | None = None) -> str:
    session, me = current.session(), current.actor()
    people, for_others = on_duty(session, day=today()), me.has_role(absences.CHIEF)
    here = [each.account.id for each in people]
    return render_template(
        "pages/staff/absences.html",
        me=me,
        coming=absences.coming(session, day=today()),
        people=people,
        gone=desks.left_behind(session, besides=here) if for_others else {},
        for_others=for_others,
        in_hand=desks.count_in_hand(session, account_id=str(me.id)),
        today=today(),
        problem=problem,
        form=form or {},
        shell=Shell("inbox"),
    )


def announce() -> Answer:
    """Write an absence down: one's own or, for who answers for the service, a colleague's."""
    try:
        absence = absences.announce(
            current.session(),
            account=_whose(),
            stand_in=_named("stand_in"),
            from_day=_day("from_day"),
            until_day=_day("until_day"),
            today=today(),
        )
    except DomainError as refusal:
        return _page(problem=refusal.sentence, form=request.form), 422
    flash(f"Absence de {absence.account_name} notée.", "success")
    return redirect(f"/{current.town().slug}/absences", 303)


def withdraw(absence_id: str) -> BaseResponse:
    absences.withdraw(current.session(), absence_id=absence_id, actor=current.actor())
    flash("L’absence est retirée.", "success")
    return redirect(f"/{current.town().slug}/absences", 303)


def hand_over() -> Answer:
    """All the open cases of somebody to a colleague, as one act on many cases, with its report."""
    session, actor = current.session(), current.actor()
    try:
        holder, to = _holder(), _receiver()
        found = desks.in_hand(session, account_id=holder, limit=bulk.MOST)
        act = bulk.choose(session, actor=actor, cases=found, query="", at=now())
    except DomainError as refusal:
        sentence = "Aucun dossier à passer." if refusal.code == "none_chosen" else refusal.sentence
        return _page(problem=sentence, form=request.form), 422
    if (left := desks.count_in_hand(session, account_id=holder) - len(found)) > 0:
        flash(AT_ONCE.format(done=len(found), left=left), "warning")
    options = {"to": to.id, "name": desks.name_of(to), "seen": holder}
    return begin(act, "assign", options)


def _whose() -> Account:
    """The agent whose absence or cases these are. Raises NotYours for a colleague's, unless one answers for the service."""
    chosen, me = request.form.get("account", ""), guards.me()
    if not chosen or chosen == me.id:
        return me
    if not current.actor().has_role(absences.CHIEF):
        raise DomainError("not_chief", "Seul un responsable s’occupe des absences et des dossiers d’un collègue.")
    return colleague(current.session(), account_id=chosen)


def _holder() -> str:
    """Whose cases are handed over: one's own or, for who answers for the service, anybody's, even of who left."""
    chosen = request.form.get("account", "")
    if chosen and current.actor().has_role(absences.CHIEF):
        return chosen
    return _whose().id


def _receiver() -> Account:
    to = _named("receiver")
    if to is None:
        raise DomainError("nobody", "Choisissez à qui passer les dossiers.")
    return to


def _named(field: str) -> Account | None:
    chosen = request.form.get(field, "")
    return colleague(current.session(), account_id=chosen) if chosen else None


def _day(field: str) -> date:
    """As a date field posts it, or typed as dd/mm/yyyy. Raises DomainError."""
    typed = request.form.get(field, "").strip()
    parts = typed.split("/")
    iso = "-".join(reversed(parts)) if len(parts) == 3 else typed
    try:
        return date.fromisoformat(iso)
    except ValueError:
        raise DomainError("no_day", NO_DAY) from None
