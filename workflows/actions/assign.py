"""`{assign: actor}`, `{assign: {role: agent}}`, `{assign: nobody}`: say who has the case in hand when it moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from domain import cases
from domain.absences import away
from domain.actors import of_account
from domain.clock import paris
from domain.colleagues import colleagues
from domain.hands import OPEN
from domain.records import Account, Case
from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext

word = Word(
    name="assign",
    description=(
        "Attribue le dossier : à l'agent qui fait ce passage (actor), à personne (nobody), ou à l'agent d'un rôle, "
        "présent et du bon service, qui a le moins de dossiers."
    ),
    schema={
        "type": ["string", "object"],
        "pattern": "^(actor|nobody)$",
        "patternErrorMessage": "Écrivez actor, nobody, ou {role: agent}.",
        "description": "actor, nobody, ou le rôle à qui le dossier revient.",
        "properties": {"role": {"type": "string", "description": "Un rôle de la ville, ou agent pour tous."}},
        "required": ["role"],
        "additionalProperties": False,
    },
    example="do: [{assign: {role: agent}}]",
    sample="nobody",
)


def run(context: ActionContext, options: Any) -> None:
    """The journal's line of the transition says to whom. Without anybody to give it to, the case is nobody's."""
    chosen = _least_busy(context, str(options["role"])) if isinstance(options, Mapping) else None
    to = of_account(chosen) if chosen is not None else None
    if options == "actor" and context.actor.is_agent:
        to = context.actor
    cases.assign(context.session, case=context.case, to=to)
    context.remember("assigned", to.name if to is not None else "")


def _least_busy(context: ActionContext, role: str) -> Account | None:
    """By the number of open cases; of equals, the first by name."""
    absent = away(context.session, day=paris(context.now).date())
    agents = [
        account
        for account in colleagues(context.session)
        if of_account(account).has_role(role)
        and of_account(account).serves(context.case.service)
        and account.id not in absent
    ]
    count = select(Case.assignee_id, func.count()).where(Case.holder.in_(OPEN)).group_by(Case.assignee_id)
    held = dict(context.session.execute(count.where(Case.assignee_id.in_([agent.id for agent in agents]))).all())
    return min(agents, key=lambda agent: held.get(agent.id, 0), default=None)


action = Action(word, run)
