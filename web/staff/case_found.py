"""A case that an agent may open, with what their roles may not read sealed."""

from __future__ import annotations

from dataclasses import replace

from werkzeug.exceptions import Forbidden, NotFound

from domain import cases
from domain.actors import Actor
from web import casefile, current
from web.casefile import CaseFile
from web.sealing import readers_named as readers_named
from web.sealing import reserved as reserved
from web.sealing import sealing as sealing
from web.staff import queue
from web.staff.queue import Search


def find(reference: str, search: Search) -> CaseFile:
    """A case that the agent's roles have to do with; all that is reserved is sealed.

    Raises NotFound for any other, Forbidden for one that another service has: its list does not show it either.
    """
    case = cases.find(current.session(), reference=reference)
    if case is None:
        raise NotFound
    gone = case.procedure not in current.town().procedures
    if case.procedure not in search.allowed and not gone:
        raise NotFound
    file = casefile.of_case(case)
    if gone and file.procedure not in queue.decided_by(file.town, current.actor()):
        raise NotFound
    if not current.actor().serves(case.service):
        raise Forbidden
    return replace(file, sealed=sealing(file.town))


def unsealed(file: CaseFile, actor: Actor) -> CaseFile:
    """The same file with what this agent's roles may read. Whoever shows it notes the reading first."""
    return replace(file, sealed=sealing(file.town, actor))
