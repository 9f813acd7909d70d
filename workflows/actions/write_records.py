"""`write_records`: what the family declared becomes what the town knows."""

from __future__ import annotations

from typing import Any

from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext
from workflows.writing import write_case

word = Word(
    name="write_records",
    description=(
        "Écrit les réponses dans les fiches : adultes, enfants, contacts, foyer, liens entre eux. "
        "Une personne nouvelle est créée et rattachée au foyer."
    ),
    schema={"type": "null", "description": "Cette action n'a pas d'option."},
    example="do: [write_records, {mail: sheet_valid}]",
)


def run(context: ActionContext, options: Any) -> None:
    if context.procedure.subject == "account" and context.account() is None:
        return  # nobody's account was opened: the address had one already
    write_case(
        context.session,
        town=context.town,
        procedure=context.procedure,
        case=context.case,
        answers=context.answers,
        account=context.account(),
    )


action = Action(word, run)
