"""A case with the definitions it was sent under: what its answers mean, what state it is in, who has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.cases import CORRECTED
from domain.clock import paris
from domain.records import Case, CaseEvent
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
        return self._readable(self.case.answers)

    def _readable(self, answers: Mapping[str, Any]) -> list[Section]:
        return readable(self.procedure, answers, self.facts)

    def changes(self) -> list[Change]:
        """The answers that differ from the record; empty when there was no record. A record holds no consent."""
        if not self.case.before:
            return []
        compared = changes(self.procedure, self.case.before, self.case.answers, self.facts)
        consents = {question.id for question in self.procedure.questions().values() if question.type == "consent"}
        return [change for change in compared if change.changed and change.name not in consents]

    def corrections(self, line: CaseEvent) -> list[Change]:
        """The answers that the family changed when it sent the case back, as this line of the journal kept them."""
        compared = changes(self.procedure, self._earlier(line), self.case.answers, self.facts)
        return [change for change in compared if change.changed]

    def _earlier(self, line: CaseEvent) -> Mapping[str, Any]:
        """The answers before a correction. Only the latest correction's are those the agent had read."""
        return {**self.case.answers, **line.data.get(CORRECTED, {})}

    def labels(self, journal: Iterable[CaseEvent] = ()) -> dict[str, str]:
        """What each answer is called, by input name, for what an agent marked; also those that a correction removed."""
        earlier = [self._earlier(line) for line in journal if line.data.get(CORRECTED)]
        sections = [section for answers in (*earlier, self.case.answers) for section in self._readable(answers)]
        entries = [entry for section in sections for entry in section.entries]
        return {entry.name: f"{entry.owner}, {entry.label}" if entry.owner else entry.label for entry in entries}


def returned(journal: Sequence[CaseEvent]) -> CaseEvent | None:
    """The journal's line by which the family sent the case back corrected, the latest."""
    return next((line for line in reversed(journal) if CORRECTED in line.data), None)


def just_returned(journal: Sequence[CaseEvent]) -> CaseEvent | None:
    """The same, while nobody decided since."""
    moves = [line for line in journal if line.transition != "note"]
    return moves[-1] if moves and CORRECTED in moves[-1].data else None


def of_case(case: Case) -> CaseFile:
    """The case's own edition. A case whose edition is gone is shown with today's."""
    today = current.town()
    try:
        town = current.editions().of(today.slug, case.edition)
    except KeyError:
        town = today
    procedure = town.procedures[case.procedure]
    return CaseFile(case, town, procedure, town.workflows[case.workflow])
