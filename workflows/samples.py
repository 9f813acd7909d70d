"""Plausible answers to any procedure, for demo files and previews: what is known, else a sample of the question's kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from domain.clock import today
from forms.types import WORDS
from forms.visibility import is_required, is_shown
from schemas.definitions import Field, Procedure, Town

BY_NAME: Mapping[str, Any] = {
    "doctor_name": "Dr Amina Benali",
    "doctor_phone": "+33493290010",
    "phone": "+33493290011",
    "mobile": "+33639980012",
    "employer": "La Poste",
    "school": "École Jean Moulin",
    "pai": False,
    "treatment": False,
    "benefit_number": "1234567",
    "message": "Nous emménageons en août : comment inscrire nos enfants ?",
}
"""By question id: what reads better than any word of the right kind."""


def sample_answers(
    procedure: Procedure, *, town: Town, facts: Mapping[str, Any], known: Mapping[str, Any]
) -> dict[str, Any]:
    """Answers to every question that is shown and mandatory, and to those that `known` answers."""
    scope, answers = dict(facts), dict[str, Any]()
    for step in procedure.steps:
        if step.when is None or step.when.holds(scope) is True:
            answers |= _answer(step.fields, town, scope, known)
    return answers


def _answer(
    questions: tuple[Field, ...], town: Town, scope: dict[str, Any], known: Mapping[str, Any]
) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in questions:
        if not is_shown(question, scope):
            continue
        value = known.get(question.id)
        if question.fields:
            value = _rows(question, town, scope, value or [])
        elif value is None and is_required(question, scope):
            value = _sample(question, town, scope, answers)
        if value not in (None, []):
            answers[question.id] = scope[question.id] = value
    return answers


def _rows(question: Field, town: Town, scope: dict[str, Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The known rows completed; as many more as the group asks for."""
    least = int((question.options.get("repeat") or {}).get("min") or 0)
    rows = rows + [{"_key": f"new-demo{number}"} for number in range(len(rows), least)]
    return [{"_key": row["_key"], **_answer(question.fields, town, {**scope, **row}, row)} for row in rows]


def _sample(question: Field, town: Town, scope: Mapping[str, Any], answers: Mapping[str, Any]) -> Any:
    repeated = next((check for check in question.checks if check.name == "same_as"), None)
    if repeated is not None:
        other = repeated.options.get("same_as") or repeated.options.get("field") or repeated.options.get("question")
        return answers.get(str(other))
    if question.id in BY_NAME:
        return BY_NAME[question.id]
    if question.options.get("options"):
        first = next(iter(question.options["options"]))
        return [first] if question.type == "choices" else first
    match question.type:
        case "address":
            return address_in(town)
        case "date":
            return _date(question)
        case "person":
            kinds = question.options.get("kinds") or ["child"]
            return next((person for person, kind, _ in scope.get("people", ()) if kind in kinds), None)
    word = WORDS.get(question.type)
    return word.sample if word is not None and word.asks else None


def address_in(town: Town, number: str = "4") -> dict[str, str]:
    """An address of the town."""
    return {
        "number": number,
        "street": "rue de la République",
        "postcode": town.postcode,
        "city": town.name,
        "country": "FR",
        "insee": town.commune,
    }


def _date(question: Field) -> str:
    """A day within the bounds that matter most: not before today where the past is refused."""
    if question.options.get("earliest") == "today":
        return (today() + timedelta(days=60)).isoformat()
    return "2019-04-29"
