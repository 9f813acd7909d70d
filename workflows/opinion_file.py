"""What an expert sees of a file: the answers and papers that were named for them, and nothing that tells others.

Labels and titles of rows are filled with the named answers only: « Classe de {first_name} » must not tell a name that was not
to be shown. Within a named group, answers reserved to few stay out unless they are named themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from domain import attachments
from domain.attachments import GIVEN, Attached
from domain.clock import paris
from domain.documents import CLEAN
from domain.records import Case, Opinion
from forms.answers import Sealed, Section, entries
from forms.visibility import Sight, look
from schemas.definitions import Field as Question
from schemas.definitions import Procedure, Town

NOBODY = ("nobody",)
NEVER = ("password", "captcha", "heading", "information", "review")
"""Questions that ask nothing, or whose answers nobody reads."""
TELLING = ("today", "people")
"""Facts that an answer needs to be read: dates, and the names of the people that it chose."""


def sections(town: Town, case: Case, opinion: Opinion) -> list[Section]:
    """The named answers, step by step; those of questions that were hidden count for nothing here either."""
    procedure = town.procedures[case.procedure]
    allowed = {id(question) for question in _allowed(town, procedure, opinion)}
    scope: dict[str, Any] = {"today": paris(case.sent_at).date().isoformat(), **case.facts}
    told = {name: scope[name] for name in TELLING if name in scope}
    told |= {name: case.answers[name] for name in opinion.answers if name in case.answers}
    sight, found = Sight(), []
    for step in procedure.steps:
        if step.when is not None and step.when.holds(scope) is not True:
            continue
        look(step.fields, case.answers, scope, sight)
        listed = entries(step.fields, case.answers, told, sight.shown, sealed=_sealed_but(allowed))
        kept = tuple(entry for entry in listed if not entry.reserved and entry.text)
        if kept:
            found.append(Section(step, kept))
    return found


def papers(session: Session, case: Case, opinion: Opinion) -> list[Attached]:
    """The named papers that may be opened: given, not replaced since, and found without a virus."""
    lying = attachments.file_of_case(session, case)
    named = (each for name, given in lying.items() if _question_of(name) in opinion.papers for each in given)
    return [each for each in named if each.attachment.question != GIVEN and each.document.scan == CLEAN]


def askable(procedure: Procedure) -> tuple[list[Question], list[Question]]:
    """The questions whose answers, and those whose papers, may be named: top-level ones, no secrets."""
    asked = [each for each in procedure.questions().values() if each.type not in NEVER]
    return [each for each in asked if each.type != "file"], [each for each in asked if each.type == "file"]


def is_reserved(town: Town, question: Question) -> bool:
    """Whether few agents may read its answer, by its own readers or by those of its kind of paper."""
    kind = town.documents.get(str(question.options.get("kind") or ""))
    named = [question.readers, kind.readers if kind else ()]
    return any(readers and "agent" not in readers for readers in named)


def _allowed(town: Town, procedure: Procedure, opinion: Opinion) -> Iterable[Question]:
    for question in procedure.questions().values():
        if question.id in opinion.answers and question.type not in NEVER:
            yield question
            yield from (i for i in question.fields if not is_reserved(town, i) or i.id in opinion.answers)


def shown(town: Town, procedure: Procedure, opinion: Opinion) -> list[Question]:
    """The questions whose answers or papers it may read."""
    papers = (q for q in procedure.questions().values() if q.id in opinion.papers)
    return [*_allowed(town, procedure, opinion), *papers]


def tells_reserved(town: Town, procedure: Procedure, opinion: Opinion) -> bool:
    """Whether it reads what few agents may: then its words may tell it, and are not for every agent either."""
    return any(is_reserved(town, question) for question in shown(town, procedure, opinion))


def _sealed_but(allowed: set[int]) -> Sealed:
    return lambda question: () if id(question) in allowed else NOBODY


def _question_of(name: str) -> str:
    """The top-level question of an input name."""
    return name.partition("-")[0]
