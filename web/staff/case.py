"""One case: what changed, what to correct, what was said; then one decision, and the next case."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import cases, households, inbox
from domain.cases import StaleCase
from domain.clock import now
from domain.records import Case
from forms.answers import Section
from schemas.definitions import Transition
from web import casefile, current, guards, parking
from web.casefile import CaseFile
from web.csrf import is_fresh, keeps_stale_posts
from web.filters import time_fr
from web.staff import queue
from web.staff.queue import Search
from workflows import engine
from workflows.guards import NotAllowed, NoteMissing

Answer = str | tuple[str, int] | BaseResponse
REMARK = "@remark"
"""The button that decides nothing: no transition has such a name."""
KEPT = "Votre session avait expiré. Ce que vous aviez écrit est là : relisez, puis décidez."
LONGEST = 4000
"""Characters of a note or of a sentence on an answer."""


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/inbox/<reference>", "case", guards.staff_only(show))
    blueprint.add_url_rule("/inbox/<reference>", "decide", guards.staff_only(decide), methods=["POST"])


def _find(reference: str, search: Search) -> CaseFile:
    """A case that the agent's roles have to do with. Raises NotFound for any other."""
    case = cases.find(current.session(), reference=reference)
    if case is None:
        raise NotFound
    gone = case.procedure not in current.town().procedures
    if case.procedure not in search.allowed and not gone:
        raise NotFound
    file = casefile.of_case(case)
    if gone and file.procedure not in queue.decided_by(file.town, current.actor()):
        raise NotFound
    return file


# --------------------------------------------------------------------------------------------- showing


def show(reference: str) -> Answer:
    """The case; after a login that interrupted a decision, with the note and the marks that had been typed."""
    search = Search.from_request()
    file, typed = _find(reference, search), parking.kept(request.args.get("kept", ""))
    if not typed:
        return _page(file, search)
    marked = {name: (typed.get(f"mark-{name}") or [""])[0] for name in typed.get("mark", ())}
    return _page(file, search, note=(typed.get("note") or [""])[0], marked=marked, problem=KEPT)


def _page(
    file: CaseFile,
    search: Search,
    *,
    problem: str = "",
    stale: str = "",
    note: str = "",
    marked: Mapping[str, str] | None = None,
) -> str:
    session, case = current.session(), file.case
    decisions = engine.available(file.town, case, current.actor())
    changes = file.changes()
    newcomers = file.newcomers()
    shown = {change.name for change in changes}
    shown |= {entry.name for newcomer in newcomers for entry in newcomer.entries}
    journal = cases.journal(session, case)
    back = casefile.just_returned(journal)
    return render_template(
        "pages/staff/case.html",
        file=file,
        case=case,
        state=file.state,
        decisions=decisions,
        may_mark=any("fields" in decision.needs for decision in decisions),
        changes=changes,
        newcomers=newcomers,
        others=_without(file.sections(), shown),
        marked=case.marked if marked is None else marked,
        journal=journal,
        labels=file.labels(journal),
        returned=casefile.returned(journal),
        corrections=file.corrections(back) if back else None,
        people=households.members(session, case.household_id) if case.household_id else [],
        related=_related(case),
        note=note,
        problem=problem,
        stale=stale,
        note_needed=_note_words(decisions),
        **queue.shared(queue.load(search), case),
    )


def _without(sections: list[Section], shown: set[str]) -> list[Section]:
    """The answers that the tables of changes and newcomers do not show already."""
    kept = [Section(s.step, tuple(entry for entry in s.entries if entry.name not in shown)) for s in sections]
    return [section for section in kept if section.entries]


def _related(case: Case) -> list[Case]:
    """What else the family sent, the latest first."""
    if case.household_id is None:
        return []
    procedures = list(current.town().procedures)
    found = cases.sheet_cases(current.session(), case.household_id, procedures)
    return [other for other in reversed(found) if other.id != case.id][:12]


def _note_words(decisions: list[Transition]) -> str:
    """Which decisions ask for the note."""
    asking = [way.label for way in decisions if {"reason", "message"} & set(way.needs)]
    return " et ".join(f"« {label} »" for label in asking)


# -------------------------------------------------------------------------------------------- deciding


def _marked(file: CaseFile) -> dict[str, str]:
    """The answers ticked « À corriger », each with its sentence. What is no answer of the file is not looked at."""
    known = file.labels()
    ticked = [name for name in request.form.getlist("mark") if name in known]
    return {name: request.form.get(f"mark-{name}", "").strip()[:LONGEST] for name in ticked}


@keeps_stale_posts
def decide(reference: str) -> Answer:
    """Take the transition of the button pressed, then open the next case."""
    search = Search.from_request()
    file = _find(reference, search)
    if not is_fresh():
        return _page(file, search, note=request.form.get("note", "")[:LONGEST], marked=_marked(file), problem=KEPT), 400
    if request.form.get("_action") == REMARK:
        return _add_remark(file, search)
    note, marked = request.form.get("note", "")[:LONGEST], _marked(file)
    following = inbox.next_after(current.session(), file.case, order=search.order, filter=search.filter)
    try:
        engine.take(
            current.session(),
            town=file.town,
            case=file.case,
            transition=request.form.get("_action", ""),
            actor=current.actor(),
            note=note,
            marked=marked,
            expected_version=request.form.get("version", 0, type=int),
        )
    except StaleCase as overtaken:
        return _overtaken(reference, search, overtaken, note, marked), 409
    except (NoteMissing, NotAllowed) as refusal:
        return _refused(reference, search, refusal.sentence, note, marked), 422
    return _next(file, search, following)


def _overtaken(reference: str, search: Search, overtaken: StaleCase, note: str, marked: Mapping[str, str]) -> str:
    """Another agent decided first: say who and when, keep what was typed."""
    who = overtaken.who or "Quelqu’un"
    when = f" à {time_fr(overtaken.when)}" if overtaken.when else ""
    current.fail()
    file = _find(reference, search)
    sentence = (
        f"{who} a traité ce dossier{when} : {file.state.label}. Rien n’a été changé par vous, votre message est gardé."
    )
    return _page(file, search, stale=sentence, note=note, marked=marked)


def _refused(reference: str, search: Search, sentence: str, note: str, marked: Mapping[str, str]) -> str:
    current.fail()
    return _page(_find(reference, search), search, problem=sentence, note=note, marked=marked)


def _next(file: CaseFile, search: Search, following: Case | None) -> BaseResponse:
    done = f"{file.case.title or file.procedure.title} : {file.state.label}."
    slug = current.town().slug
    if following is None:
        flash(f"{done} Il n’y a plus rien à traiter dans cette liste.", "success")
        return redirect(f"/{slug}/inbox{search.query()}")
    flash(f"{done} Voici le dossier suivant.", "success")
    return redirect(f"/{slug}/inbox/{following.reference}{search.query()}")


def _add_remark(file: CaseFile, search: Search) -> Answer:
    """A remark between agents, which the family never reads. A decision begun on the page stays as it was typed."""
    text = request.form.get("remark", "").strip()[:LONGEST]
    if text:
        cases.add_note(current.session(), case=file.case, actor=current.actor(), note=text, at=now())
        flash("La note est ajoutée pour les agents.", "success")
    note, marked = request.form.get("note", "")[:LONGEST], _marked(file)
    if note or marked:
        return _page(file, search, note=note, marked=marked)
    return redirect(f"/{current.town().slug}/inbox/{file.case.reference}{search.query()}#historique")
