"""Steps compiled once per edition: their HTML in pieces and their form fields, kept while they serve."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from flask import current_app, render_template
from markupsafe import Markup

from forms.attached import Places, places_of
from forms.pieces import Pieces, Recorder, tidy
from forms.post import Unbound
from forms.spot import print_questions
from forms.types import TYPES
from forms.words import word
from schemas.definitions import Field as Question
from schemas.definitions import Procedure, Step, Town

T = TypeVar("T")
KEPT = 2000
"""Compiled steps kept by a worker: about 20 KB each, those used least recently are compiled again."""


class _Kept:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()

    def get(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        found = self._kept.get(key)
        if found is None:
            found = make()
            with self._lock:
                self._kept[key] = found
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return found

    def clear(self) -> None:
        self._kept.clear()


_compiled = _Kept()


def _left(procedure: Procedure, step: Step) -> tuple[str, ...]:
    """The questions left of a step of which an agent at the desk is not shown all; nothing for a whole one."""
    if procedure.step(step.id) is step:
        return ()
    return (*_names(step.fields), *(f"{each.id}.{name}" for each in step.fields for name in _names(each.fields)))


def _names(questions: tuple[Question, ...]) -> tuple[str, ...]:
    return tuple([question.id for question in questions])


def unbound_of(town: Town, procedure: Procedure, step: Step) -> Unbound:
    key = (town.slug, town.edition, procedure.id, step.id, "form", _left(procedure, step))
    return _compiled.get(key, lambda: Unbound(step.fields))


def unbound_card(town: Town, procedure: Procedure, group: Question) -> Unbound:
    key = (town.slug, town.edition, procedure.id, group.id, "card form", _names(group.fields))
    return _compiled.get(key, lambda: Unbound(group.fields))


def places_of_papers(town: Town, procedure: Procedure) -> Places:
    """Where a procedure asks for papers, looked for once per edition."""
    key = (town.slug, town.edition, procedure.id, "papers")
    return _compiled.get(key, lambda: places_of(tuple(procedure.questions().values())))


def step_page(town: Town, procedure: Procedure, step: Step) -> Pieces:
    key = (town.slug, town.edition, procedure.id, step.id, "page", _left(procedure, step))
    return _compiled.get(key, lambda: _compile("pages/wizard/step.html", town, procedure, step, step.fields))


def card_page(town: Town, procedure: Procedure, step: Step, group: Question) -> Pieces:
    key = (town.slug, town.edition, procedure.id, step.id, group.id, "card", _names(group.fields))
    return _compiled.get(
        key, lambda: _compile("pages/wizard/card.html", town, procedure, step, group.fields, in_row=True, group=group)
    )


class PageHoles:
    """`page.<name>` in a template of the wizard: a hole filled with what the view put under that name."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __getattr__(self, name: str) -> Markup:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._recorder.hole(lambda view: view.page.get(name, ""))


def readers_of_all(questions: tuple[Question, ...]) -> tuple[str, ...]:
    """The readers that every asking question of a page has, said once at its top; none where they differ."""
    asking = [question for question in questions if TYPES[question.type].word.asks]
    return asking[0].readers if len(asking) > 1 and len({each.readers for each in asking}) == 1 else ()


def without_readers(question: Question, said: tuple[str, ...]) -> Question:
    """The question as it is printed below readers that were said already; a row stands below its group's."""
    rows = tuple(without_readers(each, question.readers) for each in question.fields)
    if question.type == "people":
        rows = question.fields
    return replace(question, readers=() if question.readers == said else question.readers, fields=rows)


def _compile(
    template: str,
    town: Town,
    procedure: Procedure,
    step: Step,
    questions: tuple[Question, ...],
    in_row: bool = False,
    **more: Any,
) -> Pieces:
    recorder = Recorder()
    holes = PageHoles(recorder)
    common = readers_of_all(questions)
    controls = print_questions(
        tuple(without_readers(each, common) for each in questions), recorder, current_app.jinja_env, town, in_row
    )
    html = render_template(
        template,
        town=town,
        procedure=procedure,
        step=step,
        questions=questions,
        controls=controls,
        all_read_by=common,
        takes_files=bool(places_of(questions)),
        page=holes,
        shell=holes,
        word=lambda key: word(key, town, procedure),
        wizard=True,
        **more,
    )
    return recorder.cut(tidy(html))
