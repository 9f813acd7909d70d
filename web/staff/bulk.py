"""Acting on many cases: tick them in the list, choose what is done, follow it case by case.

Three addresses, so that a reload does nothing twice: the list posts what is ticked here, the page of the act is shown,
its own post starts it once. A short act is done in that request; of a long one the jobs do the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from domain import bulk, inbox
from domain.clock import now, today
from domain.colleagues import colleague, on_duty
from domain.errors import DomainError
from domain.records import Bulk, Case
from web import current, guards
from web.shell import Shell
from web.staff.queue import Search, state_of, title_of
from workflows.bulk import Offer, offers, run_batch
from workflows.guards import check_needs

Answer = str | tuple[str, int] | BaseResponse
LONGEST = 4000
"""Characters of a message."""
NOTHING = "Choisissez ce qui est fait de ces dossiers."


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/bulk", "bulk_choose", guards.staff_only(choose), methods=["POST"])
    blueprint.add_url_rule("/bulk/<bulk_id>", "bulk", guards.staff_only(show))
    blueprint.add_url_rule("/bulk/<bulk_id>", "bulk_start", guards.staff_only(start), methods=["POST"])


# --------------------------------------------------------------------------------------------- choosing


def choose() -> Answer:
    """What is ticked in the list or, by the other button, all that the list holds, up to `bulk.MOST`."""
    search, session = Search.from_request(), current.session()
    found = listed(search) if request.form.get("_action") == "all" else ticked(search)
    try:
        act = bulk.choose(session, actor=current.actor(), cases=found, query=search.query(), at=now())
    except DomainError as refusal:
        flash(refusal.sentence, "warning")
        return redirect(f"/{current.town().slug}/inbox{search.query()}", 303)
    return redirect(_address(act), 303)


def ticked(search: Search) -> Sequence[Case]:
    """The cases ticked, in the order of the page; those that the agent may not see are left out."""
    wanted = request.form.getlist("case")[: bulk.MOST]
    found = bulk.of_references(current.session(), references=wanted, procedures=search.allowed)
    mine = {case.reference: case for case in found if current.actor().serves(case.service)}
    return [mine[reference] for reference in wanted if reference in mine]


def listed(search: Search) -> Sequence[Case]:
    """The first cases of the whole list, in its order."""
    session = current.session()
    return inbox.page(session, inbox.choose(session, search.filter), order=search.order, limit=bulk.MOST).items


# ---------------------------------------------------------------------------------------------- showing


def show(bulk_id: str) -> str:
    return _page(bulk.find(current.session(), bulk_id=bulk_id, actor=current.actor()))


def _page(act: Bulk, *, problem: str = "", form: Mapping[str, Any] | None = None) -> str:
    session, search, chosen = current.session(), Search.from_request(), act.state == "chosen"
    cases = bulk.cases_of(session, act.items, light=not chosen)
    return render_template(
        "pages/staff/bulk.html",
        act=act,
        search=search,
        progress=bulk.progress(act),
        cases=[cases[item["id"]] for item in act.items if item["id"] in cases],
        by_reference={case.reference: case for case in cases.values()},
        offers=_offers(cases) if chosen else [],
        people=on_duty(session, day=today()) if chosen else [],
        done=_said(act),
        state_of=partial(state_of, search=search),
        title_of=partial(title_of, search=search),
        problem=problem,
        form=form or {},
        shell=Shell("inbox"),
    )


def _offers(cases: Mapping[str, Case]) -> list[Offer]:
    return offers(cases.values(), actor=current.actor(), town_of=_town_of)


def _town_of(edition: str) -> Any:
    return current.editions().of(current.town().slug, edition)


def _said(act: Bulk) -> str:
    """What is done, as the agent chose it."""
    options = act.options
    if act.kind == "transition":
        return str(options["transition"].partition("~")[2])
    if act.kind == "assign":
        return f"Confier à {options['name']}" if options.get("to") else "Rendre les dossiers"
    label = current.town().labels.get((options.get("put") or options.get("remove") or [""])[0])
    word = label.label if label else "une étiquette retirée depuis"
    return f"{'Étiqueter' if options.get('put') else 'Retirer l’étiquette'} « {word} »" if act.kind else ""


# --------------------------------------------------------------------------------------------- starting


def start(bulk_id: str) -> Answer:
    """Start the act, once, and do its first batch; the jobs go on with the others."""
    session = current.session()
    act = bulk.find(session, bulk_id=bulk_id, actor=current.actor())
    if act.state != "chosen":
        return redirect(_address(act), 303)
    try:
        kind, options = _asked(act)
    except DomainError as refusal:
        return _page(act, problem=refusal.sentence, form=request.form), 422
    return begin(act, kind, options)


def begin(act: Bulk, kind: bulk.Kind, options: Mapping[str, Any]) -> BaseResponse:
    """Start it, do the first batch, leave the others to the jobs, and show how far it is."""
    session = current.session()
    if bulk.start(session, bulk=act, kind=kind, options=options):
        run_batch(session, bulk_id=act.id, town_of=_town_of, now=now())
        g.setdefault("after_commit", []).append(current.wake_jobs)
    return redirect(_address(act), 303)


def _asked(act: Bulk) -> tuple[bulk.Kind, dict[str, Any]]:
    """What the form says: « transition:approve~Valider », « assign », « put:urgent », « remove:urgent ». Raises DomainError."""
    what, _, name = request.form.get("what", "").partition(":")
    if what == "transition":
        return "transition", {"transition": _offered(act, name), "note": request.form.get("note", "")[:LONGEST].strip()}
    if what == "assign":
        chosen = request.form.get("assignee", "")
        to = colleague(current.session(), account_id=chosen) if chosen else None
        return "assign", {"to": to.id, "name": to.display_name or to.login} if to else {}
    if what in ("put", "remove") and name in current.town().labels:
        return "label", {what: [name], "words": {name: current.town().labels[name].label}}
    raise DomainError("nothing_chosen", NOTHING)


def _offered(act: Bulk, key: str) -> str:
    """A decision that at least one of the cases allows, with the words that it asks for."""
    cases = bulk.cases_of(current.session(), act.items)
    offer = next((each for each in _offers(cases) if each.key == key), None)
    if offer is None:
        raise DomainError(
            "not_offered", "Plus aucun de ces dossiers ne permet cette décision. Choisissez-en une autre."
        )
    check_needs(offer.transition, request.form.get("note", ""), {})
    return key


def _address(act: Bulk) -> str:
    return f"/{current.town().slug}/bulk/{act.id}"
