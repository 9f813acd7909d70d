"""Which answers and papers are kept from whom: readers that a question, a step or a kind of document names."""

from __future__ import annotations

from domain.actors import Actor
from forms.answers import Sealed
from schemas.definitions import Field as Question
from schemas.definitions import Town


def reserved(readers: tuple[str, ...], actor: Actor | None = None) -> bool:
    """Whether these readers (`agent`: any of the staff) leave this agent out or, without one, anybody of the staff."""
    if not readers or "agent" in readers:
        return False
    return actor is None or not any(map(actor.has_role, readers))


def readers_of(town: Town, question: Question) -> tuple[tuple[str, ...], ...]:
    """What the question says, and what its kind of document says."""
    kind = town.documents.get(str(question.options.get("kind") or ""))
    return question.readers, kind.readers if kind else ()


def sealing(town: Town, actor: Actor | None = None) -> Sealed:
    """Who may read each answer that is kept from this agent; without an agent, each that is kept from some agent."""

    def sealed(question: Question) -> tuple[str, ...]:
        return next((readers for readers in readers_of(town, question) if reserved(readers, actor)), ())

    return sealed
