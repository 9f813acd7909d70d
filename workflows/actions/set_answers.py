"""`{set_answers: {decision: accepted}}`: write an answer that the family is not asked, such as a decision or a date.

The journal keeps what stood there before.
"""

from __future__ import annotations

from typing import Any

from domain.clock import paris
from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext

TODAY = "today"
REPLACED = "set_from"
"""In the journal's line: {question: the answer that it replaced}."""

word = Word(
    name="set_answers",
    description="Écrit des réponses à la place de la famille : une décision, un service. « today » écrit la date du jour.",
    schema={
        "type": "object",
        "description": "Les réponses à écrire, par question.",
        "minProperties": 1,
        "additionalProperties": {"type": ["string", "integer", "boolean"], "description": "La réponse."},
    },
    example="do: [{set_answers: {decided_on: today}}]",
    sample={"decided_on": "today"},
)


def run(context: ActionContext, options: Any) -> None:
    wanted = {
        name: paris(context.now).date().isoformat() if value == TODAY else value for name, value in options.items()
    }
    before = {name: context.case.answers.get(name) for name in wanted if context.case.answers.get(name) != wanted[name]}
    context.case.answers = {**context.case.answers, **wanted}
    context.answers = {**context.answers, **wanted}
    context.data[REPLACED] = {**context.data.get(REPLACED, {}), **before}


action = Action(word, run)
