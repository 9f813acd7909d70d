"""From a draft to a page: fill the compiled step with answers, errors, and where one is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from domain.clock import paris
from forms.types import TYPES
from forms.view import View, shown_values
from forms.visibility import Sight, look
from forms.walk import Missing, Walk
from forms.words import word
from schemas.definitions import Field as Question
from schemas.definitions import Step
from web import desk, shell
from web.filters import french
from web.wizard import captcha, known, marks, papers, reserved, review, settled
from web.wizard.compiled import card_page, step_page
from web.wizard.filling import Filling
from web.wizard.reading import lacking, summary
from web.wizard.told import names_read, told


def icon(name: str) -> str:
    return f'<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#i-{name}"/></svg>'


def show_step(
    filling: Filling,
    step: Step,
    *,
    errors: Mapping[str, str] | None = None,
    notice: str = "",
    caution: str = "",
    extra: Mapping[str, Any] | None = None,
    walked: Walk | None = None,
) -> str:
    """The page of a step. `notice` is HTML, `caution` the dialog that a guide asks for."""
    walked = walked or filling.walk()
    errors = dict(errors or {})
    facts = walked.facts
    view = View(
        context=filling.context,
        values=shown_values(step.fields, filling.answers, filling.pending),
        errors=errors,
        shown=walked.sight.shown,
        required=walked.sight.required,
        facts=facts,
        answers=settled.without_people(filling.answers, filling.settled),
        known=known.sentences(filling),
    )
    previous = walked.before(step.id)
    view.page.update(
        _page(filling, step, walked),
        seen=filling.mark_of(tuple(question.id for question in step.fields)),
        facts=escape(json.dumps(names_read(step.fields, told(filling, facts)), ensure_ascii=False, default=str)),
        errors=error_summary(filling, summary(step.fields, errors, facts)),
        notice=reserved.notice(filling, step) + Markup(notice) + ("" if errors else marks.kept_notice(filling, step)),
        caution=Markup(caution),
        title_prefix="Erreur : " if errors else "",
        previous=_previous(filling, previous),
        primary=_primary(filling, step, walked),
        default_action="submit" if walked.last.id == step.id else "next",
        lacking=lacking(walked, step),
        step_url=filling.address(step.id),
        **papers.page(filling, step.fields, view.shown),
    )
    _special(view, filling, step, walked)
    view.page.update(extra or {})
    return step_page(filling.town, filling.procedure, step).render(view)


def _page(filling: Filling, step: Step, walked: Walk) -> dict[str, Any]:
    """What every page of the wizard prints around its questions."""
    position = (walked.position(step.id) or 0) + 1
    where = f"étape {position} sur {len(walked.steps)}"
    return {
        **shell.holes(filling.town),
        "desk": desk.bar(filling.actor),
        "action": filling.address(step.id),
        "steps": _steps(filling, step, walked),
        "where": where,
        "eyebrow": f"{filling.procedure.title} · {where}" if filling.procedure.title else where,
        "saved": _saved(filling),
        "cancel_url": filling.address("cancel"),
        "later_url": filling.address("later"),
    }


def _saved(filling: Filling) -> str:
    moment = paris(filling.draft.updated_at)
    return f"{word('saved', filling.town, filling.procedure)} à {moment.hour} h {moment:%M}"


def _steps(filling: Filling, step: Step, walked: Walk) -> str:
    """The progress bar: done steps are links, the current one says so, later ones are named."""
    items, open_so_far = [], True
    for each in walked.steps:
        title = escape(each.step.title)
        if each.step.id == step.id:
            items.append(f'<li aria-current="step"><span>{title}</span></li>')
        elif each.complete and open_so_far:
            items.append(f'<li class="done"><a href="{filling.address(each.step.id)}">{title}</a></li>')
        else:
            items.append(f"<li><span>{title}</span></li>")
        open_so_far = open_so_far and each.complete
    return "".join(items)


def _previous(filling: Filling, previous: Step | None) -> str:
    label = escape(word("previous", filling.town, filling.procedure))
    if previous is None:
        return ""
    return f'<button class="btn btn-outline" name="_action" value="previous">{label}</button>'


def _primary(filling: Filling, step: Step, walked: Walk) -> str:
    if walked.last.id == step.id:
        label = word("submit", filling.town, filling.procedure)
        return f'<button class="btn btn-primary" name="_action" value="submit">{icon("send")} {escape(label)}</button>'
    label = word("next", filling.town, filling.procedure)
    return f'<button class="btn btn-primary" name="_action" value="next">{escape(label)} {icon("arrow-right")}</button>'


def _special(view: View, filling: Filling, step: Step, walked: Walk) -> None:
    """What only some types print: the summary before sending, a fresh captcha."""
    types = {question.type for question in step.fields}
    if "review" in types:
        view.page["review"] = review.html(filling, step, walked)
    if "captcha" in types:
        view.page["captcha"] = escape(json.dumps(captcha.challenge()))
        view.page["captcha_question"] = captcha.question()


def _line(problem: Missing) -> str:
    """« Nom : Répondez… », or « … Nina ? Cochez… » when the question ends with its own sign.

    A sentence that names its question already stands alone, after the group's name for a question in a row.
    """
    owner, _, own = problem.label.rpartition(" : ")
    label = owner if re.search(rf"(?<!\w){re.escape(own)}(?!\w)", problem.message, re.IGNORECASE) else problem.label
    if not label:
        return problem.message
    between = " " if label.endswith(("?", ":", "!", ".")) else " : "
    return label + between + problem.message


def error_summary(filling: Filling, problems: list[Missing]) -> Markup:
    """The box at the top that says what to correct, each line a link to its question."""
    if not problems:
        return Markup("")
    count = "Une réponse est à corriger" if len(problems) == 1 else f"{len(problems)} réponses sont à corriger"
    lines = "".join(f'<li><a href="#{escape(problem.name)}">{french(_line(problem))}</a></li>' for problem in problems)
    sentence = escape(word("error_summary", filling.town, filling.procedure))
    return Markup(
        f'<div class="error-summary" role="alert" tabindex="-1" id="erreurs" autofocus><h2 class="h3">{count}</h2>'
        f'<p class="mb-0">{sentence}</p><ul class="mb-0">{lines}</ul></div>'
    )


def show_card(
    filling: Filling,
    step: Step,
    group: Question,
    key: str,
    row: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    notice: str = "",
    new: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> str:
    """The page where one person is filled in."""
    errors = dict(errors or {})
    walked = filling.walk()
    prefix = f"{group.id}-{key}-"
    facts = {**filling.approach(step.id).facts, **filling.answers, **row}
    sight = Sight()
    look(group.fields, row, facts, sight, prefix)
    pending = {name: value for name, value in filling.pending.items() if name.startswith(prefix)}
    view = View(
        context=filling.context,
        values=shown_values(group.fields, row, pending, prefix),
        errors=errors,
        shown=sight.shown,
        required=sight.required,
        facts=facts,
        answers=row,
        row=prefix,
        known=known.sentences(filling, {group.id: [row]}),
    )
    problems = summary(group.fields, {name.removeprefix(prefix): message for name, message in errors.items()}, facts)
    view.page.update(
        _page(filling, step, walked),
        action=filling.address(step.id, group.id, key),
        step_url=filling.address(step.id),
        seen=filling.mark_of(tuple(q.id for q in group.fields), stored_row(filling, group, key)),
        facts=escape(json.dumps(names_read(group.fields, told(filling, facts)), ensure_ascii=False, default=str)),
        errors=error_summary(filling, [Missing(prefix + p.name, p.label, p.message) for p in problems]),
        notice=reserved.notice(filling, step, group.id, key) + Markup(notice),
        title_prefix="Erreur : " if errors else "",
        heading=escape(_card_title(group, row, new)),
        new="1" if new else "",
        **papers.page(filling, group.fields, view.shown),
        **(extra or {}),
    )
    return card_page(filling.town, filling.procedure, step, group).render(view)


def stored_row(filling: Filling, group: Question, key: str) -> Mapping[str, Any]:
    """The row as the database has it, whatever the page shows."""
    return next((row for row in filling.draft.answers.get(group.id) or () if row["_key"] == key), {})


def _card_title(group: Question, row: Mapping[str, Any], new: bool) -> str:
    repeat = group.options.get("repeat") or {}
    if new:
        return str(repeat.get("add") or group.label)
    name = " ".join(str(row[part]) for part in ("first_name", "last_name") if row.get(part))
    return name or group.label


def is_card_group(question: Question) -> bool:
    return bool(question.fields) and not TYPES[question.type].posted
