"""`link_child`: a child of one home gets a second one, by the key that one parent told the other.

The procedure asks `child_key` and, so that nobody links a child of whom they know only the key, its `birth_date`;
`relationship_holder` and `authority_holder` say what the asking adult is to the child. Sending answers the same whether
the key exists or not: only the agent reads whose it is, and only an approved case links.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from domain import households, linking
from domain.linking import Finding
from schemas.definitions import Procedure, Town
from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext
from workflows.guards import NotAllowed

KEY, BIRTH_DATE = "child_key", "birth_date"
RELATIONSHIP, AUTHORITY = "relationship_holder", "authority_holder"

word = Word(
    name="link_child",
    description=(
        "Rattache un enfant à un second foyer : celui de la famille qui saisit sa clé (question child_key) et sa date de "
        "naissance (birth_date). Les questions relationship_holder et authority_holder disent le lien de l'adulte avec "
        "l'enfant."
    ),
    schema={"type": "null", "description": "Cette action n'a pas d'option."},
    example="do: [link_child, {mail: request_accepted}]",
)

REFUSALS: Mapping[str, str] = {
    "unknown": "Cette clé n’est celle d’aucun enfant. Demandez à la famille de la relire, ou refusez la demande.",
    "other_birth_date": (
        "La date de naissance donnée n’est pas celle de l’enfant de cette clé. "
        "Demandez à la famille de la vérifier, ou refusez la demande."
    ),
}


def run(context: ActionContext, options: Any) -> None:
    account, finding = context.account(), look_up(context.session, context.answers)
    if finding.child is None or finding.verdict != "known":
        raise NotAllowed(REFUSALS[finding.verdict])
    household_id = context.case.household_id or (account.household_id if account else None)
    household = households.load(context.session, household_id=household_id) if household_id else None
    if household is None:
        raise NotAllowed("Cette famille n’a pas encore de foyer : validez d’abord son compte.")
    linking.link(
        context.session,
        child=finding.child,
        household=household,
        by=context.actor,
        case=context.case.reference,
        adult_id=(account.person_id if account else None) or _holder(context.session, household.id),
        relationship=context.answers.get(RELATIONSHIP),
        authority=context.answers.get(AUTHORITY),
    )
    context.case.person_id = finding.child.id
    context.session.flush()


def look_up(session: Session, answers: Mapping[str, Any]) -> Finding:
    """The child that these answers name, for the agent who reads the case."""
    born = answers.get(BIRTH_DATE)
    return linking.look_up(
        session, key=str(answers.get(KEY) or ""), birth_date=date.fromisoformat(born) if born else None
    )


def links_a_child(town: Town, procedure: Procedure) -> bool:
    """Whether a procedure's workflow links: its cases then say whose key was typed."""
    transitions = town.workflow_of(procedure).transitions.values()
    return any(use.name == word.name for transition in transitions for use in transition.do)


def _holder(session: Session, household_id: str) -> str | None:
    members = households.members(session, household_id)
    return next((member.person.id for member in members if member.role == "holder"), None)


action = Action(word, run)
