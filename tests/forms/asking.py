"""One question asked alone: what its type makes of a post, what it shows, what its page prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader
from werkzeug.datastructures import MultiDict

from forms.context import Context
from forms.pieces import Recorder, tidy
from forms.spot import print_questions
from forms.types import TYPES
from forms.types.base import Inputs, Post, Refused, RefusedParts
from forms.view import View, shown_values
from forms.visibility import Sight, look
from schemas.definitions import Field, Town
from tests.forms.making import context as plain_context
from tests.forms.making import town
from web.filters import FILTERS, FrenchSpacing

ROOT = Path(__file__).resolve().parents[2]
SAMPLES: Mapping[str, dict[str, Any]] = {
    "choice": {"options": {"married": "Mariés", "separated": "Séparés"}},
    "choices": {"options": {"school": "École", "canteen": "Restaurant scolaire"}},
    "people": {"kind": "child", "role": "child"},
    "computed": {"from": "{first_name}"},
    "information": {"text": "Apportez le **livret de famille**."},
}
"""Options without which a type cannot be asked."""

QUESTION = ("Combien font deux plus trois ?", "token")


def ask(type_: str, id: str = "answer", **more: Any) -> Field:
    """A question of a type; what is no key of every question is an option of its type."""
    own = {key: more.pop(key) for key in list(more) if key not in Field.__dataclass_fields__ or key == "options"}
    if isinstance(own.get("options"), dict) and type_ not in ("choice", "choices"):
        own = own.pop("options")
    if more.get("fields") or type_ in ("group", "people"):
        more.setdefault("fields", (Field("first_name", "text", "Prénom"),))
    return Field(id, type_, more.pop("label", id.capitalize()), options={**SAMPLES.get(type_, {}), **own}, **more)


def context(**facts: Any) -> Context:
    people = (("p1", "child", "Léa Morvan"), ("p2", "adult", "Camille Morvan"))
    return replace(
        plain_context(**facts),
        people=people,
        solve_captcha=lambda solution: solution == "solved",
        captcha_question=QUESTION,
    )


def post_of(question: Field, given: Mapping[str, Any] | str, asked: Context | None = None, stored: Any = None) -> Post:
    """A post that holds these inputs, by part; a bare text is the only one."""
    formdata: MultiDict[str, str] = MultiDict()
    for part, value in ({"": given} if isinstance(given, str) else given).items():
        name = f"{question.id}-{part}" if part and not part.startswith("!") else part.lstrip("!") or question.id
        formdata.setlist(name, list(value) if isinstance(value, list) else [value])
    return Post(formdata, question.id, asked or context(), stored)


def stored(question: Field, given: Mapping[str, Any] | str, asked: Context | None = None, before: Any = None) -> Any:
    """What would be stored. Raises Refused or RefusedParts."""
    return TYPES[question.type].parse(question, post_of(question, given, asked, before))


def refusal(question: Field, given: Mapping[str, Any] | str, asked: Context | None = None) -> dict[str, str]:
    """Sentences by part; empty when the answer is taken."""
    try:
        stored(question, given, asked)
    except Refused as refused:
        return {refused.part: refused.message}
    except RefusedParts as refused:
        return refused.messages
    return {}


def sentence(question: Field, given: Mapping[str, Any] | str, asked: Context | None = None) -> str:
    """The only refusal."""
    (found,) = refusal(question, given, asked).values()
    return found


def shown(question: Field, answer: Any) -> Inputs:
    return TYPES[question.type].inputs(question, answer)


def read(question: Field, answer: Any) -> str:
    return TYPES[question.type].read(question, answer)


@cache
def environment() -> Environment:
    made = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, extensions=[FrenchSpacing])
    made.filters.update(FILTERS)
    return made


def page(*questions: Field, **more: Any) -> BeautifulSoup:
    """The questions as a step prints them."""
    return BeautifulSoup(printed(*questions, **more), "html.parser")


def printed(
    *questions: Field,
    answers: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    pending: Mapping[str, Any] | None = None,
    known: Mapping[str, str] | None = None,
    mark: str = "required",
    at: Town | None = None,
    asked: Context | None = None,
    **extra: Any,
) -> str:
    """Their HTML, in `at` (a town)."""
    asked, answers = asked or context(), dict(answers or {})
    recorder = Recorder()
    controls = print_questions(questions, recorder, environment(), replace(at or town(), mark=mark))  # type: ignore[arg-type]
    sight, facts = Sight(), dict(asked.facts)
    look(questions, answers, facts, sight)
    values = shown_values(questions, answers, pending or {})
    view = View(asked, values, errors or {}, sight.shown, sight.required, facts, answers, known=known or {}, page=extra)
    return recorder.cut(tidy(str(controls))).render(view)
