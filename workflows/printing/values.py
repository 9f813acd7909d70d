"""What the `{names}` of a document say: the town, the service, the case, the family, and every answer that counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from forms.types import TYPES
from schemas.definitions import Field as Question
from schemas.placeholders import CASE, HOLDER, PORTAL
from workflows.account_mails import account_values
from workflows.actions.base import ActionContext
from workflows.letters import day, town_values
from workflows.printing.service import service_of

SERVICE = ("service.email", "service.hours", "service.address")
RECEIPT = (
    "receipt.number",
    "receipt.date",
    "receipt.service",
    "receipt.silence",
    "receipt.missing",
    "receipt.until",
)
FIXED = (*PORTAL, *SERVICE, *HOLDER, *CASE, "case.sent", "today", "note", *RECEIPT)
"""Names that a document may hold whatever the procedure asks; `receipt.*` only in the two receipts."""


def document_values(context: ActionContext) -> dict[str, str]:
    """Every name that has something to say now."""
    facts, account = {**context.case.facts, **context.answers}, context.account()
    holder = account_values(context.session, account) if account is not None else {}
    return {
        **{name: told_fact(value) for name, value in context.case.facts.items()},
        **dict(_answers(context, facts)),
        **{name: value for name, value in holder.items() if value},
        **town_values(context.town),
        **_about_case(context),
    }


def _about_case(context: ActionContext) -> dict[str, str]:
    case, service = context.case, service_of(context.town, context.case)
    last, comma, first = case.title.partition(", ")
    return {
        "service.name": service.name,
        "service.phone": service.phone,
        "service.email": service.email,
        "service.hours": service.hours,
        "service.address": service.address,
        "case.reference": case.reference,
        "case.procedure": context.procedure.title_for_family,
        "case.subject": f"{first} {last}" if comma else case.title,
        "case.state": context.state.label,
        "case.due": day(case.due) if case.due else "",
        "case.sent": day(case.sent_at),
        "today": day(context.now),
        "note": context.note,
    }


def _answers(context: ActionContext, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each answer as a person reads it; of a group, the first row's under `group.question`."""
    for question in context.procedure.questions().values():
        answer = context.answers.get(question.id)
        if not question.fields:
            yield question.id, _told(question, answer, facts)
        elif answer:
            row = answer[0]
            yield from ((f"{question.id}.{q.id}", _told(q, row.get(q.id), {**facts, **row})) for q in question.fields)


def _told(question: Question, answer: Any, facts: Mapping[str, Any]) -> str:
    kind = TYPES[question.type]
    if answer is None or kind.secret or kind.attached or not kind.word.asks:
        return ""
    return told_fact(answer) if question.type == "date" else kind.tell(question, answer, facts)


def told_fact(value: Any) -> str:
    """A fact as a person reads it: facts are JSON, a date is `2019-05-03`."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(told_fact(each) for each in value)
    if isinstance(value, dict):
        return " ".join(told_fact(each) for each in value.values() if each)
    try:
        return day(date.fromisoformat(value)) if isinstance(value, str) and len(value) == 10 else str(value)
    except ValueError:
        return str(value)
