"""Transitions that several have to take: who agreed so far, who is still needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.actors import Actor
from domain.records import Case
from schemas.definitions import Transition

VOTE = "vote"
"""In the journal's line of an agreement that does not suffice yet: the role it was given for."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One transition's agreements: `given` as the case keeps them, and how many it takes."""

    given: Sequence[Mapping[str, Any]]
    needed: int
    missing: tuple[str, ...]
    """Roles that nobody agreed for yet, where each has to."""


def agreement(transition: Transition, case: Case) -> Agreement | None:
    """None for a transition that one person takes alone."""
    if transition.agree == "any":
        return None
    given = case.votes.get(transition.id, [])
    if transition.agree == "all":
        roles = {vote["role"] for vote in given}
        return Agreement(given, len(transition.by), tuple(role for role in transition.by if role not in roles))
    return Agreement(given, transition.agree, ())


def role_to_agree_for(transition: Transition, case: Case, actor: Actor) -> str | None:
    """The role that this actor would agree for; None when they agreed already, or nobody of their roles is awaited.

    One person agrees once, whatever their roles: two agreements are two people.
    """
    asked = agreement(transition, case)
    if asked is None or any(vote["id"] == actor.id for vote in asked.given):
        return None
    awaited = asked.missing if transition.agree == "all" else transition.by
    return next((role for role in awaited if actor.has_role(role)), None)


def with_vote(transition: Transition, case: Case, actor: Actor, role: str, at: datetime) -> dict[str, Any]:
    """The case's votes with one more."""
    vote = {"role": role, "id": actor.id, "name": actor.name, "at": at.isoformat()}
    return {**case.votes, transition.id: [*case.votes.get(transition.id, []), vote]}


def is_last(transition: Transition, case: Case) -> bool:
    """Whether one more agreement takes the transition."""
    asked = agreement(transition, case)
    return asked is None or len(asked.given) + 1 >= asked.needed
