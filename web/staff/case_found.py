"""A case that an agent may open, with what their roles may not read sealed."""

from __future__ import annotations

from dataclasses import replace

from werkzeug.exceptions import NotFound

from domain import cases
from domain.actors import Actor
from forms.answers import Sealed
from schemas.definitions import Field as Question
from schemas.definitions import Town
from web import casefile, current
from web.casefile import CaseFile
from web.staff import queue
from web.staff.queue import Search


def find(reference: str, search: Search) -> CaseFile:
    """A case that the agent's roles have to do with; all that is reserved is sealed. Raises NotFound for any other."""
    case = cases.find(current.session(), reference=reference)
    if case is None:
        raise NotFound
    gone = case.procedure not in current.town().procedures
    if case.procedure not in search.allowed and not gone:
        raise NotFound
    file = casefile.of_case(case)
    if gone and file.procedure not in queue.decided_by(file.town, current.actor()):
        raise NotFound
    return replace(file, sealed=sealing(file.town))


def unsealed(file: CaseFile, actor: Actor) -> CaseFile:
    """The same file with what this agent's roles may read. Whoever shows it notes the reading first."""
    return replace(file, sealed=sealing(file.town, actor))


def sealing(town: Town, actor: Actor | None = None) -> Sealed:
    """Who may read each answer that is kept from this agent; without an agent, each that is kept from some agent."""

    def sealed(question: Question) -> tuple[str, ...]:
        kind = town.documents.get(str(question.options.get("kind") or ""))
        for readers in (question.readers, kind.readers if kind else ()):
            if reserved(readers, actor):
                return readers
        return ()

    return sealed


def reserved(readers: tuple[str, ...], actor: Actor | None = None) -> bool:
    """Whether these readers (`agent`: any of the staff) leave this agent out or, without one, anybody of the staff."""
    if not readers or "agent" in readers:
        return False
    return actor is None or not any(map(actor.has_role, readers))


def readers_named(town: Town, readers: tuple[str, ...]) -> str:
    """« Réservé à : Santé, Responsable »."""
    return "Réservé à : " + ", ".join(town.roles.get(role, role) for role in readers)
