"""What an agent may read: answers and kinds of paper that a town keeps for some roles."""

from __future__ import annotations

from schemas.definitions import Town
from workflows.sealing import reserved as reserved
from workflows.sealing import sealing as sealing


def readers_named(town: Town, readers: tuple[str, ...]) -> str:
    """« Réservé à : Santé, Responsable »."""
    return "Réservé à : " + ", ".join(town.roles.get(role, role) for role in readers)
