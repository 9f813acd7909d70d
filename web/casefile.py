"""A case with the definitions it was sent under: what its answers mean, what state it is in, who has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.clock import paris
from domain.records import Case
from forms.answers import Change, Section, changes, readable
from schemas.definitions import Procedure, State, Town, Workflow
from web import current

NOBODY = State("unknown", "Dossier clos", "grey", "nobody", final=True)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`town` is the edition that the case pins, not today's."""

    case: Case
    town: Town
    procedure: Procedure
    workflow: Workflow

    @property
    def state(self) -> State:
        return self.workflow.states.get(self.case.state, NOBODY)

    @property
    def facts(self) -> dict[str, Any]:
        """What the conditions of its questions read besides answers, as it was when the family sent it."""
        return {"today": paris(self.case.sent_at).date().isoformat(), **self.case.facts}

    def sections(self) -> list[Section]:
        """The answers, step by step."""
        return readable(self.procedure, self.case.answers, self.facts)

    def changes(self) -> list[Change]:
        """The answers that differ from the record; empty when there was no record. A record holds no consent."""
        if not self.case.before:
            return []
        compared = changes(self.procedure, self.case.before, self.case.answers, self.facts)
        consents = {question.id for question in self.procedure.questions().values() if question.type == "consent"}
        return [change for change in compared if change.changed and change.name not in consents]

    def labels(self) -> dict[str, str]:
        """What each answer is called, by input name, for what an agent marked."""
        entries = [entry for section in self.sections() for entry in section.entries]
        return {entry.name: f"{entry.owner}, {entry.label}" if entry.owner else entry.label for entry in entries}


def of_case(case: Case) -> CaseFile:
    """The case's own edition. A case whose edition is gone is shown with today's."""
    today = current.town()
    try:
        town = current.editions().of(today.slug, case.edition)
    except KeyError:
        town = today
    procedure = town.procedures[case.procedure]
    return CaseFile(case, town, procedure, town.workflows[case.workflow])
