"""Which procedures an agent has to do with."""

from __future__ import annotations

from domain.actors import Actor
from schemas.definitions import Procedure, Town


def decided_by(town: Town, actor: Actor) -> list[Procedure]:
    """The procedures in which one of the actor's roles decides something."""
    return [procedure for procedure in town.procedures.values() if decides(town, procedure, actor)]


def decides(town: Town, procedure: Procedure, actor: Actor) -> bool:
    ways = town.workflow_of(procedure).transitions.values()
    return any(actor.has_role(role) for way in ways for role in way.by)
