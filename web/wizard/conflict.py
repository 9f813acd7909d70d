"""Two tabs, or two parents, on one page: the second to save is told what changed, and chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from forms.answers import row_title
from forms.types import TYPES
from forms.words import fill
from schemas.definitions import Field as Question
from schemas.definitions import Step
from web.wizard.filling import Filling
from web.wizard.showing import icon

BEFORE = "Pendant ce temps, cette page a été enregistrée ailleurs (un autre onglet ou un autre appareil) avec :"
AFTER = "Vos réponses sont encore ci-dessous, rien n'est perdu. Continuez pour garder les vôtres, ou corrigez-les."


def conflict_notice(filling: Filling, step: Step, stored_mark: str, page_mark: str) -> str:
    """What the other one stored, when the page was shown before; empty when nothing differs.

    `stored_mark` is that of the answers before this post was read into the filling. Rows that the page never knew are
    kept, after its own.
    """
    if not page_mark or page_mark == stored_mark:
        return ""
    theirs = filling.draft.answers
    for question in step.fields:
        if question.fields and TYPES[question.type].posted:
            filling.answers[question.id] = _with_unknown_rows(filling.answers.get(question.id), theirs.get(question.id))
    return differing(step.fields, theirs, filling.answers, filling.facts)


def _with_unknown_rows(mine: Any, theirs: Any) -> list[dict[str, Any]]:
    rows = list(mine or ())
    known = {row["_key"] for row in rows}
    return rows + [row for row in theirs or () if row["_key"] not in known]


def differing(
    questions: Sequence[Question], theirs: Mapping[str, Any], mine: Mapping[str, Any], facts: Mapping[str, Any]
) -> str:
    """A notice with each answer that somebody else stored otherwise; empty when there is none."""
    lines = [
        Markup("<li>{} : « {} »</li>").format(
            fill(question.label, facts), _told(question, theirs.get(question.id), facts)
        )
        for question in questions
        if _counts(question) and (theirs.get(question.id) or None) != (mine.get(question.id) or None)
    ]
    if not lines:
        return ""
    return str(
        Markup(
            '<div class="notice" data-colour="orange" role="alert">{}<div><p>{}</p><ul>{}</ul><p>{}</p></div></div>'
        ).format(Markup(icon("triangle-alert")), BEFORE, Markup("").join(lines), AFTER)
    )


def _counts(question: Question) -> bool:
    kind = TYPES[question.type]
    return kind.posted and kind.word.asks and not kind.secret and not kind.attached and not question.locked


def _told(question: Question, theirs: Any, facts: Mapping[str, Any]) -> str:
    if question.fields:
        told = ", ".join(row_title(question, row, number, facts) for number, row in enumerate(theirs or (), 1))
    else:
        told = TYPES[question.type].read(question, theirs)
    return told or "rien"
