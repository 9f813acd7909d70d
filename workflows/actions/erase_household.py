"""`erase_household`: what a family asked to be forgotten is, once an agent approved it.

The mail that says so stands before it in `do:`: afterwards nobody knows where to write. Requests under way are ended first.
"""

from __future__ import annotations

from typing import Any

from domain.erasure import StillWaiting, erase_household
from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext
from workflows.guards import NotAllowed

word = Word(
    name="erase_household",
    description=(
        "Efface les données de la famille : fiches, réponses, brouillons, pièces, comptes. Les références, les dates et "
        "les décisions restent, ainsi qu'un enfant rattaché à un autre foyer. Refusée tant qu'un autre dossier est en cours."
    ),
    schema={"type": "null", "description": "Cette action n'a pas d'option."},
    example="do: [{mail: recorded}, erase_household]",
)


def run(context: ActionContext, options: Any) -> None:
    """Raises NotAllowed, with a sentence for the agent, while another request of the family is open."""
    case = context.case
    try:
        counts = erase_household(
            context.session,
            household_id=case.household_id,
            moment=context.now,
            asked_by=context.account() if case.account_id else None,
            besides=case.id,
        )
    except StillWaiting as waiting:
        raise NotAllowed(waiting.sentence) from waiting
    context.data["erased"] = counts
    context.answers = {}


action = Action(word, run)
