"""The coloured indicators: which sheets a household has to send, and where each one stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from domain import cases
from domain.clock import today
from domain.records import Person
from domain.subjects import ROLES_OF
from schemas.definitions import Procedure, State, Town
from workflows.renewals import last_day, settles


class Sent(Protocol):
    """As much of a case as an indicator needs."""

    @property
    def id(self) -> str: ...
    @property
    def procedure(self) -> str: ...
    @property
    def person_id(self) -> str | None: ...
    @property
    def state(self) -> str: ...
    @property
    def updated_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Indicator:
    """One sheet: `state` None means that it was never sent. `newcomer` is somebody not recorded yet."""

    procedure: Procedure
    person: Person | None
    case: Sent | None
    state: State | None
    newcomer: bool = False
    day: date = field(default_factory=today)
    """The day it is looked at."""

    @property
    def standing(self) -> str:
        """missing, waiting (for the town), incomplete (for the family), valid, expired or refused."""
        if self.state is None:
            return "missing"
        if not self.state.final:
            return "incomplete" if self.state.holder == "family" else "waiting"
        if not settles(self.state):
            return "refused"
        return "expired" if self.last_day is not None and self.last_day < self.day else "valid"

    @property
    def last_day(self) -> date | None:
        """Until when it is valid; None when it never expires, or is not valid."""
        decided = self.case.updated_at if self.case is not None else None
        return last_day(self.procedure.renew, self.state, decided) if decided is not None else None


def sheet_procedures(town: Town) -> list[Procedure]:
    return [procedure for procedure in town.procedures.values() if procedure.sheet]


def load_indicators(
    session: Session, *, town: Town, household_id: str, members: Sequence[tuple[Person, str]]
) -> list[Indicator]:
    """Every sheet of a household, in one SELECT; `members` come from `households.members`."""
    wanted = [procedure.id for procedure in sheet_procedures(town)]
    sent = cases.sheet_cases(session, household_id, wanted) if wanted else []
    return indicators(town, members, sent)


def indicators(town: Town, members: Sequence[tuple[Person, str]], sent: Iterable[Sent]) -> list[Indicator]:
    """Sheets expected of these people, procedure by procedure, then newcomers whose sheet is not settled yet."""
    sent = list(sent)
    latest = {(case.procedure, case.person_id): case for case in sent}
    found: list[Indicator] = []
    for procedure in sheet_procedures(town):
        for person in _expected(procedure, members):
            case = latest.get((procedure.id, person.id if person else None))
            found.append(Indicator(procedure, person, case, _state(town, procedure, case)))
        found += _newcomers(town, procedure, sent)
    return found


def standing_of_all(found: Sequence[Indicator], *, has_household: bool = True) -> str:
    """The fact `household.sheets`: none, refused, expired, some_missing, waiting or all_valid; the first that applies."""
    standings = {indicator.standing for indicator in found}
    if not has_household or (found and standings == {"missing"}):
        return "none"
    if "refused" in standings:
        return "refused"
    if "expired" in standings:
        return "expired"
    if standings & {"missing", "incomplete"}:
        return "some_missing"
    return "waiting" if "waiting" in standings else "all_valid"


def _expected(procedure: Procedure, members: Sequence[tuple[Person, str]]) -> list[Person | None]:
    roles = ROLES_OF.get(procedure.subject)
    return [None] if roles is None else [person for person, role in members if role in roles]


def _newcomers(town: Town, procedure: Procedure, sent: Iterable[Sent]) -> list[Indicator]:
    if procedure.subject not in ROLES_OF:
        return []
    pending = [case for case in sent if case.procedure == procedure.id and case.person_id is None]
    found = [Indicator(procedure, None, case, _state(town, procedure, case), newcomer=True) for case in pending]
    return [indicator for indicator in found if indicator.state is not None and not indicator.state.final]


def _state(town: Town, procedure: Procedure, case: Sent | None) -> State | None:
    """The case's state as the current edition names it; one that the town renamed since counts as never sent."""
    return town.workflow_of(procedure).states.get(case.state) if case else None
