"""A case with the definitions it was sent under: what its answers mean, what state it is in, who has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.cases import CORRECTED
from domain.clock import paris
from domain.records import Case, CaseEvent
from forms.answers import Change, Entry, Sealed, Section, changes, nothing_sealed, question_of, readable
from forms.attached import named, places_of
from forms.types import TYPES
from schemas.definitions import Field as Question
from schemas.definitions import Procedure, State, Town, Workflow
from web import current
from workflows.mapping import columns

NOBODY = State("unknown", "Dossier clos", "grey", "nobody", final=True)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whom the record does not know yet."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def owner(self) -> str:
        """Whose row their answers stand in (« Enfants : Nina Roux »); empty for whom the whole file is about."""
        return self.entries[0].owner


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`town` is the edition that the case pins, not today's. What is `sealed` is told by none of its methods."""

    case: Case
    town: Town
    procedure: Procedure
    workflow: Workflow
    sealed: Sealed = nothing_sealed

    @property
    def state(self) -> State:
        return self.workflow.states.get(self.case.state, NOBODY)

    @property
    def facts(self) -> dict[str, Any]:
        """What the conditions of its questions read besides answers, as it was when the family sent it."""
        sent_on = paris(self.case.sent_at).date().isoformat()
        return {"today": sent_on, **self.case.facts}

    def sections(self) -> list[Section]:
        """The answers, step by step."""
        return self._readable(self.case.answers)

    def _readable(self, answers: Mapping[str, Any]) -> list[Section]:
        return readable(self.procedure, answers, self.facts, self.sealed)

    def questions_of(self, name: str) -> tuple[Question, ...]:
        """The question of an input name; within a row, its group's before it."""
        return question_of(self.procedure, name)

    def is_sealed(self, name: str) -> bool:
        """Whether what an agent wrote about this answer, by input name, would tell what is sealed."""
        return any(map(self.sealed, self.questions_of(name)))

    def changes(self) -> list[Change]:
        """The answers that differ from the record; empty when there was no record. A record holds no consent and no paper.

        A newcomer's answers are no changes: see `newcomers`.
        """
        if not self.case.before:
            return []
        compared = changes(self.procedure, self.case.before, self.case.answers, self.facts, self.sealed)
        left_out = self._kept_nowhere() | {entry.name for newcomer in self.newcomers() for entry in newcomer.entries}
        return [change for change in compared if change.changed and change.name not in left_out]

    def newcomers(self) -> list[Newcomer]:
        """People whom the record did not know, each with their answers; none when there was no record at all."""
        if not self.case.before:
            return []
        rows, known, found = self._new_rows(), self._known(), dict[str, list[Entry]]()
        for entry in (entry for section in self.sections() for entry in section.entries if entry.text):
            new = next((row for row in rows if entry.name.startswith(row)), None)
            if new is None and known is not None and not entry.owner and entry.name not in known:
                new = ""
            if new is not None:
                found.setdefault(new, []).append(entry)
        return [Newcomer(self._name_of(entries[0]), tuple(entries)) for entries in found.values()]

    def _new_rows(self) -> list[str]:
        """What the input names of people begin with who have no row in the record."""
        people = [question.id for question in self.procedure.questions().values() if question.type == "people"]
        known = {(group, row["_key"]) for group in people for row in self.case.before.get(group) or ()}
        rows = [(group, row["_key"]) for group in people for row in self.case.answers.get(group) or ()]
        return [f"{group}-{key}-" for group, key in rows if (group, key) not in known]

    def _known(self) -> set[str] | None:
        """When the person it is about had no record: the questions that tell nothing new of them. None otherwise."""
        own = {column.question.id for column in columns(self.procedure) if column.target == "person"}
        if self.procedure.subject not in ("child", "adult", "contact") or own & self.case.before.keys():
            return None
        return self._consents() | self.case.before.keys()

    def _name_of(self, entry: Entry) -> str:
        return entry.owner.rpartition(" : ")[2] or self.case.title

    def _kept_nowhere(self) -> set[str]:
        papers = (name for name, _ in named(places_of(tuple(self.procedure.questions().values())), self.case.answers))
        return self._consents() | set(papers)

    def _consents(self) -> set[str]:
        return {question.id for question in self.procedure.questions().values() if question.type == "consent"}

    def corrections(self, line: CaseEvent) -> list[Change]:
        """The answers that the family changed when it sent the case back, as this line of the journal kept them."""
        compared = changes(self.procedure, self._earlier(line), self.case.answers, self.facts, self.sealed)
        return [change for change in compared if change.changed]

    def untouched(self, journal: Sequence[CaseEvent], back: CaseEvent) -> list[str]:
        """Input names of what the agents had marked and the family sent back as it was; papers have their own verdicts."""
        asked: Mapping[str, str] = next(
            (line.data["marked"] for line in reversed(journal) if "marked" in line.data and line.id < back.id), {}
        )
        changed = [change.name for change in self.corrections(back)]
        told = [name for name in asked if not self._is_paper(name) and not self.is_sealed(name)]
        return [name for name in told if not any(_within(each, name) for each in changed)]

    def _is_paper(self, name: str) -> bool:
        questions = question_of(self.procedure, name)
        return bool(questions) and TYPES[questions[-1].type].attached

    def _earlier(self, line: CaseEvent) -> Mapping[str, Any]:
        """The answers before a correction. Only the latest correction's are those the agent had read."""
        return {**self.case.answers, **line.data.get(CORRECTED, {})}

    def labels(self, journal: Iterable[CaseEvent] = ()) -> dict[str, str]:
        """What each answer is called, by input name, for what an agent marked; also what the record had or a correction
        removed."""
        earlier = [self.case.before, *(self._earlier(line) for line in journal if line.data.get(CORRECTED))]
        sections = [section for answers in (*earlier, self.case.answers) for section in self._readable(answers)]
        entries = [entry for section in sections for entry in section.entries]
        return {entry.name: f"{entry.owner}, {entry.label}" if entry.owner else entry.label for entry in entries}


def _within(name: str, asked: str) -> bool:
    """Whether an answer is the one that was asked about, a part of it, or what holds it."""
    return name == asked or name.startswith(f"{asked}-") or asked.startswith(f"{name}-")


def returned(journal: Sequence[CaseEvent]) -> CaseEvent | None:
    """The journal's line by which the family sent the case back corrected, the latest."""
    return next((line for line in reversed(journal) if CORRECTED in line.data), None)


def just_returned(journal: Sequence[CaseEvent]) -> CaseEvent | None:
    """The same, while nobody decided since."""
    moves = [line for line in journal if line.from_state != line.to_state]
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
