"""What one writing knows: the case, its answers, what was shown of them, and who lives in the household."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from domain import households, upkeep
from domain.people import current_ids
from domain.records import Case, Household
from domain.sources import Source
from schemas.definitions import Procedure, Town
from workflows.mapping import columns, people_groups
from workflows.writing.said import source_of


@dataclass(slots=True)
class Writing:
    session: Session
    procedure: Procedure
    case: Case
    answers: dict[str, Any]
    household: Household | None
    shown: set[str]
    """Input names of the questions that are written."""
    shared: tuple[str, ...]
    """The columns of a child that both of its households see."""
    source: Source
    refused: Collection[str] = ()
    """Input names of the changed answers that the agent did not approve."""
    places: dict[str, str] = field(default_factory=dict)
    """Role of each member, by person id."""
    merged: Mapping[str, str] = field(default_factory=dict)
    """{person: the record it was merged into since the answers were given}."""
    left: Mapping[str, str] = field(default_factory=dict)
    """{row: name} of whom an agent took out of the household since the answers were given: no row brings them back."""

    @classmethod
    def of(
        cls,
        session: Session,
        town: Town,
        procedure: Procedure,
        case: Case,
        answers: Mapping[str, Any],
        *,
        household: Household | None,
        shown: set[str],
        refused: Collection[str] = (),
    ) -> Writing:
        """With the household's people as they are now."""
        source = source_of(case)
        writing = cls(session, procedure, case, dict(answers), household, shown, town.shared, source, refused)
        if household is not None:
            writing.places = {person.id: role for person, role in households.members(session, household)}
            away = writing._keys_of_rows() - writing.places.keys()
            writing.merged = current_ids(session, away)
            away = {key for key in away if writing.merged.get(key, key) not in writing.places}
            writing.left = upkeep.taken_out(session, household=household, person_ids=away)
        return writing

    def values(self, target: str) -> dict[str, Any]:
        """{column: answer} of what was shown; a shown question without an answer gives None."""
        return {
            column.name: self.answers.get(column.question.id)
            for column in columns(self.procedure)
            if column.target == target and column.question.id in self.shown
        }

    def member(self, role: str) -> str | None:
        """The first person of a role."""
        return next((person_id for person_id, its in self.places.items() if its == role), None)

    def _keys_of_rows(self) -> set[str]:
        """The keys of everybody in the file's rows, as they were sent and as the records held them then."""
        groups = [group.id for group in people_groups(self.procedure)]
        held = (self.answers, self.case.before)
        return {row["_key"] for answers in held for group in groups for row in answers.get(group) or []}
