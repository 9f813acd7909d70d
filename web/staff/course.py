"""Where a case stands on its way: which service has it, who agreed and who is awaited, what the town's silence would decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.definitions import Transition
from web.casefile import CaseFile
from workflows import timing
from workflows.agreements import agreement


@dataclass(frozen=True, slots=True)
class Agreed:
    """One transition that several take: its name, who did, how many it needs, and the roles still awaited."""

    label: str
    given: Sequence[Mapping[str, Any]]
    needed: int
    awaited: Sequence[str]


@dataclass(frozen=True, slots=True)
class Course:
    """`silence` is the transition that silence takes and the moment; with `paused`, the clock waits for the family."""

    service: str
    agreements: Sequence[Agreed]
    silence: tuple[Transition, datetime] | None
    paused: bool
    parent: str


def of_file(file: CaseFile) -> Course:
    case, town = file.case, file.town
    service = town.services.get(case.service)
    paused = case.clock_paused_at is not None
    silence = None if file.state.final else timing.silence_at(file.workflow, case, town)
    return Course(service.label if service else "", _agreements(file), silence, paused, case.parent_id or "")


def _agreements(file: CaseFile) -> list[Agreed]:
    found = []
    for way in file.workflow.leaving(file.case.state):
        asked = agreement(way, file.case)
        if asked is not None:
            awaited = [file.town.roles.get(role, role) for role in asked.missing]
            given = [{**vote, "role": file.town.roles.get(vote["role"], vote["role"])} for vote in asked.given]
            found.append(Agreed(way.label, given, asked.needed, awaited))
    return found
