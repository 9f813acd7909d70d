"""People added, edited and removed one by one, each on a page of their own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, request
from werkzeug.exceptions import NotFound

from domain.clock import now, paris
from forms.post import Posted
from schemas.definitions import Field as Question
from schemas.definitions import Step
from web import current
from web.csrf import is_fresh, keeps_stale_posts
from web.wizard import marks, papers, parked
from web.wizard.cards import find_group, find_row, is_full, read_card, store_row
from web.wizard.conflict import differing
from web.wizard.filling import Filling, find
from web.wizard.inputs import written
from web.wizard.moves import new_key
from web.wizard.showing import show_card, stored_row
from web.wizard.step import STALE, Answer, ended, overtaken

NEW = "new"


def register(blueprint: Blueprint) -> None:
    rule = "/drafts/<draft_id>/<step_id>/<group_id>/<key>"
    blueprint.add_url_rule(rule, "person", show)
    blueprint.add_url_rule(rule, "save_person", save, methods=["POST"])


def _find(draft_id: str, step_id: str, group_id: str, key: str) -> tuple[Filling, Step, Question]:
    filling = parked.or_login(lambda: find(draft_id))
    step = filling.step(step_id)
    group = find_group(step, group_id, key)
    if group is None or f"{group_id}-{key}" in filling.settled:
        raise NotFound
    return filling, step, filling.group(step_id, group, key)


def show(draft_id: str, step_id: str, group_id: str, key: str) -> Answer:
    """The card of one person; `new` gives an empty one with a key of its own, kept only once it is posted."""
    filling, step, group = _find(draft_id, step_id, group_id, key)
    if filling.draft.state != "open":
        return ended(filling)
    if not filling.approach(step_id).open:
        return redirect(filling.address(filling.walk().resume().id))
    if key == NEW:
        if is_full(filling, group):
            return redirect(filling.address(step_id))
        fresh = new_key()
        return show_card(filling, step, group, fresh, {"_key": fresh}, new=True)
    row = find_row(filling, group, key)
    if row is None:
        return redirect(filling.address(step_id))
    return show_card(filling, step, group, key, row, errors=marks.on_card(filling, group, key))


@keeps_stale_posts
def save(draft_id: str, step_id: str, group_id: str, key: str) -> Answer:
    filling, step, group = _find(draft_id, step_id, group_id, key)
    if filling.draft.state != "open":
        return ended(filling)
    light = papers.make_way(filling, group.fields)
    fresh = light and is_fresh()
    if not filling.approach(step_id).open:
        return redirect(filling.address(filling.walk().resume().id))
    kept = find_row(filling, group, key)
    if kept is None and is_full(filling, group):
        return redirect(filling.address(step_id))
    prefix = f"{group.id}-{key}-"
    if not light:
        errors = {prefix + papers.asking(group.fields)[0].id: papers.TOO_HEAVY}
        return show_card(filling, step, group, key, kept or {"_key": key}, errors=errors), 413
    refused = papers.change(filling, group.fields, request.form, prefix) if fresh else {}
    form = written(group.fields, request.form, filling.context, prefix)
    before = find_row(filling, group, key) or filling.with_papers(group.id, {"_key": key})
    posted = read_card(filling, step, group, key, before, form)
    posted.errors |= refused
    row = posted.answers
    conflict = _conflict(filling, group, key, row)
    if conflict:
        return show_card(filling, step, group, key, row, notice=conflict), 409
    _act(filling, group, row, key, request.form.get("_action", "save"))
    store_row(filling, group, key, row)
    if not fresh:
        return show_card(filling, step, group, key, row, notice=STALE), 400
    if not filling.save():
        return overtaken(filling, step)
    return _answer(filling, step, group, key, row, posted, refused)


def _conflict(filling: Filling, group: Question, key: str, row: dict[str, Any]) -> str:
    """What another tab stored of this person since the page was shown; empty when nothing did."""
    kept = stored_row(filling, group, key)
    mark = filling.mark_of(tuple(question.id for question in group.fields), kept)
    given = request.form.get("_seen", "")
    return differing(group.fields, kept, row, filling.facts) if given and given != mark else ""


def _act(filling: Filling, group: Question, row: dict[str, Any], key: str, action: str) -> None:
    """« Recopier les informations du titulaire » and « Effacer », about the whole card."""
    copy = group.options.get("copy") or {}
    asked = {question.id for question in group.fields}
    names = tuple(name for name in copy.get("fields", ()) if name in asked)
    if action == "copy" and names:
        source = (filling.answers.get(copy["from"]) or [{}])[0]
        row.update({name: source[name] for name in names if source.get(name) is not None})
    elif action == "clear":
        for name in names:
            row.pop(name, None)
    if action in {"copy", "clear"}:
        prefixes = tuple(f"{group.id}-{key}-{name}" for name in names)
        filling.pending = {n: v for n, v in filling.pending.items() if not (prefixes and n.startswith(prefixes))}


def _answer(
    filling: Filling,
    step: Step,
    group: Question,
    key: str,
    row: dict[str, Any],
    posted: Posted,
    refused: dict[str, str],
) -> Answer:
    if request.headers.get("X-Requested-With") == "autosave":
        moment = paris(now())
        mark = filling.mark_of(tuple(question.id for question in group.fields), stored_row(filling, group, key))
        return jsonify(seen=mark, saved=f"Enregistré à {moment.hour} h {moment:%M}")
    verb, _, detail = request.form.get("_action", "save").partition(":")
    if refused:
        return show_card(filling, step, group, key, row, errors=posted.errors), 422
    if verb in papers.VERBS:
        return redirect(f"{filling.address(step.id, group.id, key)}#{detail.partition(':')[0]}")
    if verb in {"copy", "clear", "pick"}:
        return redirect(filling.address(step.id, group.id, key))
    if verb == "find":
        text = request.form.get(f"{detail}-search", "").strip()
        found = current.gateway("addresses").search(text, limit=5) if len(text) >= 3 else []
        extra = {"suggestions": {detail: [suggestion.as_dict() for suggestion in found]}, "searched": {detail: text}}
        return show_card(filling, step, group, key, row, extra=extra)
    if verb == "previous":
        return redirect(filling.address(step.id))
    if posted.errors:
        return show_card(filling, step, group, key, row, errors=posted.errors), 422
    return redirect(f"{filling.address(step.id)}#{group.id}-{key}")
