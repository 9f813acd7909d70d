"""Lists of eliminations: read, printed, taken to the archives as a table, approved or declined by who answers for it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Blueprint, Response, flash, g, redirect, render_template, request
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as BaseResponse

from domain import elimination
from domain.clock import now
from domain.errors import DomainError
from domain.records import Purge
from domain.retention import DEFAULTS, in_french, kept_for
from schemas.retention_rules import RETENTION_RULES
from web import current, guards
from web.shell import Shell

Answer = str | tuple[str, int] | BaseResponse
View = TypeVar("View", bound=Callable[..., Any])
CHIEF = "chief"
"""The role that answers for eliminations; `all` has it too."""
STATES = {
    "proposed": ("orange", "À décider"),
    "approved": ("blue", "Approuvé, en cours"),
    "declined": ("grey", "Refusé"),
    "done": ("green", "Exécuté"),
}
NO_VISA = "Cochez la case avant d’approuver : l’élimination est définitive."
LONGEST = 1000


def chief_only(view: View) -> View:
    """Raises Forbidden for other agents."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current.actor().has_role(CHIEF):
            raise Forbidden
        return view(*args, **kwargs)

    return cast(View, guards.staff_only(guarded))


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/purges", "purges", chief_only(index))
    blueprint.add_url_rule("/purges/<purge_id>", "purge", chief_only(show))
    blueprint.add_url_rule("/purges/<purge_id>", "decide_purge", chief_only(decide), methods=["POST"])
    blueprint.add_url_rule("/purges/<purge_id>/table.csv", "purge_table", chief_only(table))


def index() -> str:
    found = elimination.lists(current.session())
    return render_template(
        "pages/staff/purges.html", purges=found, states=STATES, rules=RETENTION_RULES, shell=Shell("account")
    )


def show(purge_id: str) -> str:
    return _page(elimination.find(current.session(), purge_id=purge_id))


def _page(purge: Purge, *, problem: str = "", reason: str = "") -> str:
    return render_template(
        "pages/staff/purge.html",
        purge=purge,
        state=STATES[purge.state],
        rule=RETENTION_RULES[purge.rule],
        keep=in_french(kept_for(current.town(), purge.rule)),
        source=DEFAULTS[purge.rule].source,
        problem=problem,
        reason=reason,
        shell=Shell("account"),
    )


def decide(purge_id: str) -> Answer:
    """Approve or decline; who decides second is told who was first."""
    session = current.session()
    purge = elimination.find(session, purge_id=purge_id)
    approved, reason = request.form.get("_action") == "approve", request.form.get("reason", "")[:LONGEST]
    if approved and not request.form.get("visa"):
        return _page(purge, problem=NO_VISA, reason=reason), 422
    try:
        elimination.decide(session, purge=purge, approved=approved, actor=current.actor(), moment=now(), reason=reason)
    except DomainError as refusal:
        flash(refusal.sentence, "warning")
    else:
        g.setdefault("after_commit", []).append(current.wake_jobs)
        flash(
            "Bordereau approuvé : l’élimination commence." if approved else "Bordereau refusé : tout est gardé.",
            "success",
        )
    return redirect(f"/{current.town().slug}/purges/{purge.id}", 303)


def table(purge_id: str) -> Response:
    """For a spreadsheet, and for the visa of the archives: UTF-8 with its mark, semicolons as French software expects."""
    purge = elimination.find(current.session(), purge_id=purge_id)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Règle", "Référence", "Nature", "Sans utilité depuis"])
    for line in purge.items:
        writer.writerow(map(_cell, (RETENTION_RULES[purge.rule], line["reference"], line["label"], line["since"])))
    name = f"bordereau-{current.town().slug}-{purge.rule}-{purge.proposed_at:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + text.getvalue(), mimetype="text/csv", headers=headers)


def _cell(text: str) -> str:
    """No spreadsheet takes a text for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
