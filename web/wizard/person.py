"""People added, edited and removed one by one, each on a page of their own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from domain.clock import now, paris
from forms.post import Posted, read_post
from forms.types.group import ROW_KEY, limits
from schemas.definitions import Field as Question
from schemas.definitions import Step
from web import current
from web.csrf import is_fresh, keeps_stale_posts
from web.wizard import parked
from web.wizard.compiled import unbound_card
from web.wizard.filling import Filling, find
from web.wizard.moves import new_key, parse_suggestion
from web.wizard.reading import keep
from web.wizard.showing import is_card_group, show_card
from web.wizard.step import STALE, Answer, ended, overtaken

NEW = "new"


def register(blueprint: Blueprint) -> None:
    rule = "/drafts/<draft_id>/<step_id>/<group_id>/<key>"
    blueprint.add_url_rule(rule, "person", show)
    blueprint.add_url_rule(rule, "save_person", save, methods=["POST"])


def _find(draft_id: str, step_id: str, group_id: str, key: str) -> tuple[Filling, Step, Question]:
    filling = parked.or_login(lambda: find(draft_id))
    step = filling.step(step_id)
    group = next((question for question in step.fields if question.id == group_id), None)
    if group is None or not is_card_group(group) or not ROW_KEY.fullmatch(key):
        raise NotFound
    return filling, step, group


def _row(filling: Filling, group: Question, key: str) -> dict[str, Any] | None:
    return next((row for row in filling.answers.get(group.id) or [] if row["_key"] == key), None)


def show(draft_id: str, step_id: str, group_id: str, key: str) -> Answer:
    """The card of one person; `new` gives an empty one with a key of its own, kept only once it is posted."""
    filling, step, group = _find(draft_id, step_id, group_id, key)
    if filling.draft.state != "open":
        return ended(filling)
    if not filling.approach(step_id).open:
        return redirect(filling.address(filling.walk().resume().id))
    if key == NEW:
        if len(filling.answers.get(group_id) or []) >= limits(group)[1]:
            return redirect(filling.address(step_id))
        fresh = new_key()
        return show_card(filling, step, group, fresh, {"_key": fresh}, new=True)
    row = _row(filling, group, key)
    if row is None:
        return redirect(filling.address(step_id))
    return show_card(filling, step, group, key, row)


@keeps_stale_posts
def save(draft_id: str, step_id: str, group_id: str, key: str) -> Answer:
    fresh = is_fresh()
    filling, step, group = _find(draft_id, step_id, group_id, key)
    if filling.draft.state != "open":
        return ended(filling)
    if not filling.approach(step_id).open:
        return redirect(filling.address(filling.walk().resume().id))
    rows = filling.answers.get(group_id) or []
    kept = _row(filling, group, key)
    if kept is None and len(rows) >= limits(group)[1]:
        return redirect(filling.address(step_id))
    posted = _read(filling, step, group, key, kept or {"_key": key}, request.form)
    row = posted.answers
    _act(filling, group, row, key, request.form.get("_action", "save"))
    _store_row(filling, group, key, row)
    if not fresh:
        return show_card(filling, step, group, key, row, notice=STALE), 400
    if not filling.save():
        return overtaken(filling, step)
    return _answer(filling, step, group, key, row, posted)


def _read(
    filling: Filling, step: Step, group: Question, key: str, row: dict[str, Any], form: MultiDict[str, str]
) -> Posted:
    prefix = f"{group.id}-{key}-"
    facts = {**filling.approach(step.id).facts, **{k: v for k, v in filling.answers.items() if v is not None}}
    posted = read_post(
        unbound_card(filling.town, filling.procedure, group),
        form,
        stored=row,
        facts=facts,
        context=filling.context,
        procedure=filling.procedure,
        prefix=prefix,
    )
    keep(filling, group.fields, posted, prefix)
    posted.answers["_key"] = key
    return posted


def _store_row(filling: Filling, group: Question, key: str, row: dict[str, Any]) -> None:
    rows = filling.answers.get(group.id) or []
    if any(each["_key"] == key for each in rows):
        filling.answers[group.id] = [row if each["_key"] == key else each for each in rows]
    else:
        filling.answers[group.id] = [*rows, row]


def _act(filling: Filling, group: Question, row: dict[str, Any], key: str, action: str) -> None:
    """« Recopier les informations du titulaire », « Effacer », a picked address."""
    verb, _, detail = action.partition(":")
    copy = group.options.get("copy") or {}
    names = tuple(copy.get("fields", ()))
    if verb == "copy" and names:
        source = (filling.answers.get(copy["from"]) or [{}])[0]
        row.update({name: source[name] for name in names if source.get(name) is not None})
    elif verb == "clear":
        for name in names:
            row.pop(name, None)
    elif verb == "pick":
        name, _, text = detail.partition(":")
        name = name.rpartition("-")[2]
        if any(question.id == name and question.type == "address" for question in group.fields):
            row[name] = {**(row.get(name) or {}), **parse_suggestion(text)}
    if verb in {"copy", "clear", "pick"}:
        touched = names if verb != "pick" else (detail.partition(":")[0].rpartition("-")[2],)
        prefixes = tuple(f"{group.id}-{key}-{name}" for name in touched)
        filling.pending = {n: v for n, v in filling.pending.items() if not (prefixes and n.startswith(prefixes))}


def _answer(filling: Filling, step: Step, group: Question, key: str, row: dict[str, Any], posted: Posted) -> Answer:
    if request.headers.get("X-Requested-With") == "autosave":
        moment = paris(now())
        mark = filling.mark_of(tuple(question.id for question in group.fields), row)
        return jsonify(seen=mark, saved=f"Enregistré à {moment.hour} h {moment:%M}")
    verb, _, detail = request.form.get("_action", "save").partition(":")
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
