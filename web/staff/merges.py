"""Likely duplicates: listed, looked at side by side, made one or told apart, and made two again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from domain import directory, duplicates, merging
from domain.actors import Actor
from domain.errors import DomainError
from domain.merging import Side
from domain.records import Person
from forms.types import TYPES
from schemas.definitions import Field
from web import current, guards
from web.shell import Shell
from web.staff.people import ROLES, find
from workflows.mapping import questions_of

KEPT, GONE = "kept", "gone"


@dataclass(frozen=True, slots=True)
class Line:
    """One column of both records, in words; `differs` where somebody has to choose, `chosen` is proposed."""

    name: str
    label: str
    kept: str
    gone: str
    chosen: Side

    @property
    def differs(self) -> bool:
        return self.kept != self.gone


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/people/duplicates", "duplicates", guards.staff_only(show))
    blueprint.add_url_rule("/people/duplicates", "undo_merge", guards.staff_only(undo), methods=["POST"])
    pair = "/people/duplicates/<kept_id>/<gone_id>"
    blueprint.add_url_rule(pair, "duplicate", guards.staff_only(compare))
    blueprint.add_url_rule(pair, "settle_duplicate", guards.staff_only(settle), methods=["POST"])


def _address() -> str:
    return f"/{current.town().slug}/people/duplicates"


def show() -> str:
    session = current.session()
    page = duplicates.likely_pairs(session, before=request.args.get("before", "")[:36] or None)
    both = {person.id: person for pair in page.pairs for person in (pair.older, pair.newer)}
    homes = {known.person.id: known.homes for known in directory.with_homes(session, list(both.values()))}
    return render_template(
        "pages/staff/duplicates.html", page=page, homes=homes, past=merging.past(session), shell=Shell("people")
    )


def _pair(kept_id: str, gone_id: str) -> tuple[Person, Person]:
    """Both records, unless one was merged in between. Raises NotFound."""
    kept, gone = find(kept_id), find(gone_id)
    if kept.kind != gone.kind or kept.id == gone.id:
        raise NotFound
    return kept, gone


def compare(kept_id: str, gone_id: str) -> str | BaseResponse:
    kept, gone = _pair(kept_id, gone_id)
    if kept.merged_into or gone.merged_into:
        return redirect(_address())
    known = directory.with_homes(current.session(), [kept, gone])
    return render_template(
        "pages/staff/duplicate.html",
        kept=known[0],
        gone=known[1],
        alike=_is_alike(kept, gone),
        lines=_lines(kept, gone),
        roles=ROLES,
        shell=Shell("people"),
    )


def _lines(kept: Person, gone: Person) -> list[Line]:
    """The columns that a question of the town asks and that this agent may read; others follow the usual rule."""
    one, other, actor = merging.comparable(kept), merging.comparable(gone), current.actor()
    asked = questions_of(current.town(), kept.kind)
    lines = [
        Line(
            name, question.label, _told(question, one.get(name)), _told(question, other.get(name)), _proposed(one, name)
        )
        for name, question in asked.items()
        if (name in one or name in other) and _may_read(actor, question)
    ]
    return [line for line in lines if line.kept or line.gone]


def _told(question: Field, value: Any) -> str:
    return TYPES[question.type].tell(question, value.isoformat() if isinstance(value, date) else value, {})


def _proposed(kept: dict[str, Any], name: str) -> Side:
    return "kept" if kept.get(name) not in (None, "", [], {}) else "gone"


def _may_read(actor: Actor, question: Field) -> bool:
    return not question.readers or any(map(actor.has_role, question.readers))


def _is_alike(kept: Person, gone: Person) -> bool:
    """Whether the list of likely duplicates would show these two: any other pair is somebody's typed address."""
    found = duplicates.alike(current.session(), person=kept)
    return any(gone.id in (pair.older.id, pair.newer.id) for pair in found)


UNSURE = "Rien n’est fusionné : si vous en êtes sûr, cochez « Ce sont bien la même personne », puis fusionnez."


def settle(kept_id: str, gone_id: str) -> BaseResponse:
    """« Fusionner » or « Ce sont deux personnes »."""
    kept, gone = _pair(kept_id, gone_id)
    session, actor = current.session(), current.actor()
    if request.form.get("_action") == "apart":
        merging.tell_apart(session, one=kept, other=gone, by=actor)
        flash("C’est noté : ces deux fiches ne seront plus proposées.", "success")
        return redirect(_address())
    if request.form.get("same") != "yes" and not _is_alike(kept, gone):
        current.fail()
        flash(UNSURE, "error")
        return redirect(f"{_address()}/{kept_id}/{gone_id}")
    try:
        merging.merge(session, kept=kept, gone=gone, choices=_choices(kept, gone), by=actor)
    except DomainError as refusal:
        current.fail()
        flash(refusal.sentence, "error")
        return redirect(f"{_address()}/{kept_id}/{gone_id}")
    flash(f"Les deux fiches n’en font plus qu’une : {kept.full_name}. Vous pouvez annuler plus bas.", "success")
    return redirect(_address())


def _choices(kept: Person, gone: Person) -> dict[str, Side]:
    """What was ticked, for the lines that were shown: nobody chooses what they may not read."""
    chosen: dict[str, Side] = {}
    for line in _lines(kept, gone):
        if (ticked := request.form.get(f"keep-{line.name}")) in (KEPT, GONE):
            chosen[line.name] = "gone" if ticked == GONE else "kept"
    return chosen


def undo() -> BaseResponse:
    """« Annuler la fusion », or look again at two that were told apart."""
    try:
        merging.undo(current.session(), merge_id=request.form.get("merge", ""), by=current.actor())
    except DomainError as refusal:
        current.fail()
        flash(refusal.sentence, "error")
    else:
        flash("C’est annulé : les deux fiches sont comme avant.", "success")
    return redirect(_address())
