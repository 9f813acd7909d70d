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

    One person agrees once, whatever their roles: two agreements are two people. Who could agree for several roles makes
    room for who has one of them only.
    """
    asked = agreement(transition, case)
    if asked is None or any(vote["id"] == actor.id for vote in asked.given):
        return None
    mine = roles_of(transition, actor)
    if transition.agree != "all":
        return next(iter(mine), None)
    seats = _seats(transition, asked.given, mine)
    return seats[-1] if seats else None


def with_vote(transition: Transition, case: Case, actor: Actor, role: str, at: datetime) -> dict[str, Any]:
    """The case's votes with one more; each keeps the roles that its voter could give it for."""
    given, mine = case.votes.get(transition.id, []), roles_of(transition, actor)
    vote = {"role": role, "roles": mine, "id": actor.id, "name": actor.name, "at": at.isoformat()}
    if transition.agree == "all" and (seats := _seats(transition, given, mine)):
        given = [{**each, "role": seat} for each, seat in zip(given, seats, strict=False)]
    return {**case.votes, transition.id: [*given, vote]}


def roles_of(transition: Transition, actor: Actor) -> list[str]:
    """For which of the awaited roles somebody may agree."""
    return [role for role in transition.by if actor.has_role(role)]


def _seats(transition: Transition, given: Sequence[Mapping[str, Any]], newcomer: Sequence[str]) -> list[str] | None:
    """One role each for those who agreed and, last, the newcomer; None when there is no such way.

    An augmenting path: whoever sits on a role that the newcomer needs moves to another of theirs, if they can.
    """
    able = [*(vote.get("roles") or [vote["role"]] for vote in given), newcomer]
    taken = {vote["role"]: place for place, vote in enumerate(given)}

    def seat(place: int, tried: set[str]) -> bool:
        for role in transition.by:
            if role in able[place] and role not in tried:
                tried.add(role)
                if role not in taken or seat(taken[role], tried):
                    taken[role] = place
                    return True
        return False

    if not seat(len(given), set()):
        return None
    return [role for role, _ in sorted(taken.items(), key=lambda each: each[1])]


def is_last(transition: Transition, case: Case) -> bool:
    """Whether one more agreement takes the transition."""
    asked = agreement(transition, case)
    return asked is None or len(asked.given) + 1 >= asked.needed
