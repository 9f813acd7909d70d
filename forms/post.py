"""Reading a post: WTForms turns inputs into answers, the definition decides which of them are asked.

Validation walks the definition, never the post: what was left out counts as unanswered, what was added is not looked at.
Form fields are bound per request from unbound ones that are built once per edition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from wtforms import Field as WTField
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import ValidationError

from forms.checks import CHECKS
from forms.context import Context
from forms.types import TYPES
from forms.types.base import FieldType, Formdata, Post, Refused, RefusedParts
from forms.types.group import ROW_KEY, limits
from forms.visibility import Sight, look
from forms.words import WORDS, fill, word
from schemas.definitions import Check, Procedure
from schemas.definitions import Field as Question


class _Meta(DefaultMeta):
    csrf = False
    locales = False  # the sentences are ours

    def get_translations(self, form: Any) -> Any:
        return None


META = _Meta()


class Judge:
    """A check as a WTForms validator."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self.kind = CHECKS[check.name]

    def __call__(self, form: QuestionForm, answer: Answer) -> None:
        if answer.kind.is_empty(answer.data) and not self.kind.on_empty:
            return
        context = replace(form.context, labels=form.labels) if self.kind.names_others else form.context
        problem = self.kind.judge(answer.data, self.check.options, form.facts, context)
        if problem:
            raise ValidationError(self.check.message or problem)


class Answer(WTField):
    """One question of a post. `data` is what would be stored; `problems` are sentences by input name."""

    def __init__(self, question: Question, validators: Sequence[Judge], **binding: Any) -> None:
        super().__init__(question.label, list(validators), **binding)
        self.form: QuestionForm = binding["_form"]
        self.question = question
        self.kind: FieldType = TYPES[question.type]
        self.problems: dict[str, str] = {}
        self.rows: list[QuestionForm] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors = []
        self.data = None
        form = self.form
        stored = form.stored.get(self.question.id)
        if self.question.fields:
            self._process_rows(formdata, form, stored)
            return
        post = Post(formdata, self.name, form.context, stored)
        try:
            self.data = self.kind.parse(self.question, post)
        except Refused as refusal:
            self.problems[post.input_name(refusal.part)] = refusal.message
        except RefusedParts as refusal:
            self.problems = {post.input_name(part): message for part, message in refusal.messages.items()}

    def _process_rows(self, formdata: Formdata, form: QuestionForm, stored: Any) -> None:
        most = limits(self.question)[1]
        keys = [key for key in dict.fromkeys(formdata.getlist(f"{self.name}-_row")) if ROW_KEY.fullmatch(key)][:most]
        kept = {row["_key"]: row for row in stored or ()}
        self.data = []
        for key in keys:
            row = QuestionForm(form.unbound_rows(self.question), f"{self.name}-{key}-", kept.get(key, {}), form.context)
            row.read(formdata)
            self.rows.append(row)
            self.data.append({"_key": key} | row.given())


class QuestionForm(BaseForm):
    """The posted questions of a step, or of one row of a group."""

    def __init__(self, questions: Unbound, prefix: str, stored: Mapping[str, Any], context: Context) -> None:
        self.questions = questions
        self.stored = stored
        self.context = context
        self.facts: Mapping[str, Any] = {}
        self.prefix = prefix
        super().__init__(questions.fields, prefix=prefix, meta=META)

    @property
    def answers(self) -> list[Answer]:
        return list(self._fields.values())  # type: ignore[arg-type]  # WTForms types them by their base class

    @property
    def labels(self) -> dict[str, str]:
        return {question.id: fill(question.label, self.facts) for question in self.questions.all}

    def read(self, formdata: Any) -> None:
        """Let WTForms take each answer out of the post."""
        self.process(formdata)

    def unbound_rows(self, question: Question) -> Unbound:
        return self.questions.rows[question.id]

    def given(self) -> dict[str, Any]:
        """Answers as posted, with the stored one for a question that is not posted here."""
        posted = {answer.question.id: answer.data for answer in self.answers}
        return {
            question.id: posted[question.id] if question.id in posted else self.stored.get(question.id)
            for question in self.questions.all
        }


class Unbound:
    """Form fields built once for some questions: what WTForms binds at each post."""

    __slots__ = ("all", "fields", "rows")

    def __init__(self, questions: Sequence[Question]) -> None:
        self.all = tuple(questions)
        self.fields = [
            (question.id, UnboundField(Answer, question, [Judge(check) for check in question.checks]))
            for question in questions
            if TYPES[question.type].posted and not question.locked
        ]
        self.rows = {question.id: Unbound(question.fields) for question in questions if question.fields}


@dataclass(slots=True)
class Posted:
    """What a post says: answers to store, raw inputs that could not become answers, sentences by input name."""

    answers: dict[str, Any]
    pending: dict[str, str | list[str]]
    errors: dict[str, str]
    sight: Sight
    facts: dict[str, Any] = field(default_factory=dict)


def read_post(
    unbound: Unbound,
    formdata: Formdata,
    *,
    stored: Mapping[str, Any],
    facts: Mapping[str, Any],
    context: Context,
    procedure: Procedure | None = None,
    prefix: str = "",
) -> Posted:
    """Read the questions of `unbound` out of a post.

    `stored` are the answers kept so far at this level, `facts` what earlier steps and the outside say. A question hidden
    by the posted answers keeps its stored one.
    """
    form = QuestionForm(unbound, prefix, stored, context)
    form.read(formdata)
    sight, scope = Sight(), dict(facts)
    look(unbound.all, form.given(), scope, sight, prefix)
    posted = Posted(dict(stored), {}, {}, sight, scope)
    _settle(form, posted, posted.answers, formdata, scope, word("required_error", context.town, procedure))
    return posted


def _settle(
    form: QuestionForm,
    posted: Posted,
    answers: dict[str, Any],
    formdata: Formdata,
    facts: dict[str, Any],
    required: str,
) -> None:
    """Judge each shown answer of a level; keep it, or keep what was typed beside its error."""
    form.facts = facts
    for answer in form.answers:
        question = answer.question
        if answer.name not in posted.sight.shown:
            continue
        if question.fields:
            _settle_rows(answer, posted, answers, formdata, facts, required)
            continue
        problems = answer.problems or _judged(answer, form, posted, required)
        posted.errors |= problems
        if not problems and not answer.kind.is_empty(answer.data):
            answers[question.id] = answer.data
        elif not (problems and (answer.kind.secret or answer.kind.attached)):
            answers.pop(question.id, None)
        if problems and not answer.kind.secret:
            posted.pending |= _typed(answer, formdata)


def _judged(answer: Answer, form: QuestionForm, posted: Posted, required: str) -> dict[str, str]:
    anchor = answer.kind.anchor(answer.question)
    name = f"{answer.name}-{anchor}" if anchor else answer.name
    if answer.kind.is_empty(answer.data) and answer.name in posted.sight.required:
        own = "" if required == WORDS["required_error"] else required
        label = fill(answer.question.name_in_errors or answer.question.label, form.facts)
        lacking = answer.kind.lacking(answer.question, label, own)
        return {f"{answer.name}-{part}" if part else answer.name: message for part, message in lacking.items()}
    return {} if answer.validate(form) else {name: answer.errors[0]}


def _typed(answer: Answer, formdata: Formdata) -> dict[str, str | list[str]]:
    """What stands in the inputs of an answer, so that nothing typed is lost."""
    typed: dict[str, str | list[str]] = {}
    for part in answer.kind.parts_of(answer.question):
        name = f"{answer.name}-{part}" if part else answer.name
        values = [storable(value) for value in formdata.getlist(name)[:100]]
        if any(values):
            typed[name] = values[0] if len(values) == 1 else values
    return typed


def storable(typed: str) -> str:
    """What was typed, without what no database keeps (NUL, halves of characters), and not without bound."""
    return typed[:5000].replace("\0", "").encode("utf-8", "ignore").decode()


def _settle_rows(
    answer: Answer, posted: Posted, answers: dict[str, Any], formdata: Formdata, facts: dict[str, Any], required: str
) -> None:
    rows: list[dict[str, Any]] = []
    for row in answer.rows:
        key = row.prefix.removeprefix(f"{answer.name}-").rstrip("-")
        kept: dict[str, Any] = {"_key": key} | {k: v for k, v in row.stored.items() if k != "_key"}
        _settle(row, posted, kept, formdata, facts | row.given(), required)
        rows.append(kept)
    answers[answer.question.id] = rows
    least = limits(answer.question)[0]
    if len(rows) < max(least, int(answer.name in posted.sight.required)):
        posted.errors[f"{answer.name}-_row"] = too_few(answer.question, least)


def too_few(question: Question, least: int) -> str:
    one = (question.options.get("repeat") or {}).get("one", "une réponse")
    return f"Ajoutez au moins {one}." if least <= 1 else f"Il en faut au moins {least}."
