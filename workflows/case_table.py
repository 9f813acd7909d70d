"""Cases as rows of a table: what everybody reads of a list and, where asked for, what the families answered.

Nothing sealed is ever told: a question that the agent may not read, by the case's edition or by today's, has no column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.actors import Actor
from domain.clock import now, paris
from domain.records import Case
from forms.answers import Entry, Sealed, question_of, readable
from forms.types import TYPES
from forms.words import fill
from schemas.definitions import Field as Question
from schemas.definitions import Procedure, State, Town, Workflow
from schemas.problem import Broken
from workflows.books import Cell
from workflows.sealing import sealing

TownOf = Callable[[str], Town]
"""The town as it was in an edition. Raises KeyError for one that is gone."""
COMMON = (
    "Référence", "Démarche", "Dossier", "État", "Chez", "Service", "Suivi par", "Étiquettes", "Envoyé le",
    "Dans cet état depuis le", "À traiter avant le", "En retard",
)  # fmt: skip
REST = "Autres réponses"
"""Answers to questions that the procedure no longer asks."""
HANDS = {"staff": "La ville", "family": "La famille", "others": "D’autres", "nobody": "Clos"}
GONE = State("unknown", "Dossier clos", "grey", "nobody", final=True)
SEPARATOR = " ; "


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and whether they asked for what only few may read. `town` is today's."""

    town: Town
    town_of: TownOf
    actor: Actor
    reserved: bool = False
    sealings: dict[tuple[str, str], Sealed] = field(default_factory=dict, compare=False, repr=False)

    def edition_of(self, case: Case) -> Town:
        """The case's own; today's where it is gone."""
        if case.edition == self.town.edition:
            return self.town
        try:
            return self.town_of(case.edition)
        except (KeyError, Broken):
            return self.town

    def may_see(self, case: Case) -> bool:
        """Whether this agent still decides on such cases, in this service."""
        town = self.town if case.procedure in self.town.procedures else self.edition_of(case)
        procedure = town.procedures.get(case.procedure)
        mine = self.actor.is_agent and self.actor.serves(case.service)
        return procedure is not None and mine and decides(town, procedure, self.actor)

    def sealed(self, edition: Town, procedure: str) -> Sealed:
        """By the case's edition and by today's: a town that names readers afterwards means its old cases too."""
        known = (edition.edition, procedure)
        if known not in self.sealings:
            self.sealings[known] = self._both(edition, self.town.procedures.get(procedure))
        return self.sealings[known]

    def _both(self, edition: Town, today: Procedure | None) -> Sealed:
        then, now_kept = self._sealing(edition), self._sealing(self.town)
        asked = _kept_today(today, now_kept) if today else {}
        return lambda question: then(question) or asked.get(question.id, ())

    def _sealing(self, town: Town) -> Sealed:
        return sealing(town, self.actor if self.reserved else None)


def decides(town: Town, procedure: Procedure, actor: Actor) -> bool:
    """Whether one of the actor's roles decides something in this procedure."""
    ways = town.workflow_of(procedure).transitions.values()
    return any(actor.has_role(role) for way in ways for role in way.by)


def _kept_today(procedure: Procedure, sealed: Sealed) -> dict[str, tuple[str, ...]]:
    """By id, so that an answer keeps its readers when its question moves to another step or group."""
    questions = [each for question in procedure.questions().values() for each in (question, *question.fields)]
    return {each.id: readers for each in questions if (readers := sealed(each))}


# ---------------------------------------------------------------------------------------------- what is common


def common(reader: Reader, case: Case) -> list[Cell]:
    """The cells of `COMMON`."""
    edition = reader.edition_of(case)
    state = _state(edition, case)
    procedure = edition.procedures.get(case.procedure)
    service, labels = reader.town.services.get(case.service), reader.town.labels
    late = case.due is not None and case.holder == "staff" and case.due < now()
    return [
        case.reference,
        procedure.title if procedure else case.procedure,
        case.title,
        state.label,
        HANDS.get(case.holder, case.holder),
        service.label if service else case.service,
        case.assignee_name,
        ", ".join(labels[each].label if each in labels else each for each in case.labels),
        local(case.sent_at),
        local(case.entered_at),
        paris(case.due).date() if case.due else None,
        "oui" if late else "",
    ]


def _state(town: Town, case: Case) -> State:
    workflow: Workflow | None = town.workflows.get(case.workflow)
    return workflow.states.get(case.state, GONE) if workflow else GONE


def local(moment: Any) -> Cell:
    """A moment as clocks show it here, to the minute."""
    return paris(moment).replace(tzinfo=None, second=0, microsecond=0) if moment else None


# ------------------------------------------------------------------------------------------------- the answers


@dataclass(frozen=True, slots=True)
class Answers:
    """The columns of one procedure's answers, by question: `purpose`, `children.first_name`."""

    columns: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> list[str]:
        return [label for _, label in self.columns] + [REST]


def answers_of(reader: Reader, procedure: Procedure) -> Answers:
    """Today's questions in order, but those that this reader may not read."""
    sealed = reader.sealed(reader.town, procedure.id)
    return Answers(tuple(_columns(procedure, sealed)))


def _columns(procedure: Procedure, sealed: Sealed) -> Iterator[tuple[str, str]]:
    for question in procedure.questions().values():
        if not _tells(question) or sealed(question):
            continue
        label = fill(question.label, {})
        if not question.fields:
            yield question.id, label
        for inner in question.fields:
            if _tells(inner) and not sealed(inner):
                yield f"{question.id}.{inner.id}", f"{label} : {fill(inner.label, {})}"


def _tells(question: Question) -> bool:
    kind = TYPES[question.type]
    return kind.word.asks and not kind.secret


@dataclass(frozen=True, slots=True)
class Told:
    """The cells of a case's answers, and the steps in which some that few may read were told."""

    cells: list[Cell]
    steps: tuple[str, ...] = ()


def told(reader: Reader, case: Case, answers: Answers) -> Told:
    """What the family answered, in the columns of `answers`; what has no column any more under `REST`."""
    edition = reader.edition_of(case)
    procedure = edition.procedures.get(case.procedure)
    if procedure is None:
        return Told([None] * (len(answers.columns) + 1))
    kept, few = reader.sealed(edition, procedure.id), sealing(edition)
    today = {"today": paris(case.sent_at).date().isoformat(), **case.facts}
    found: dict[str, list[Cell]] = {}
    rest, steps = list[str](), list[str]()
    known = {key for key, _ in answers.columns}
    for section in readable(procedure, case.answers, today, kept):
        for entry in section.entries:
            if entry.reserved:
                continue
            asked = question_of(procedure, entry.name)
            key = ".".join(question.id for question in asked)
            if entry.text and any(map(few, asked)) and section.title not in steps:
                steps.append(section.title)
            if key in known:
                found.setdefault(key, []).append(_cell(asked, entry, case))
            elif entry.text:
                rest.append(f"{entry.owner + ', ' if entry.owner else ''}{entry.label} : {entry.text}")
    cells = [_joined(found.get(key, [])) for key, _ in answers.columns]
    return Told([*cells, "\n".join(rest) or None], tuple(steps))


def _cell(asked: tuple[Question, ...], entry: Entry, case: Case) -> Cell:
    """A day as a day and a number as a number; everything else as a person reads it."""
    if len(asked) == 1:
        answer = case.answers.get(asked[0].id)
        if asked[0].type == "date" and isinstance(answer, str):
            return _day(answer) or entry.text
        if asked[0].type == "number" and isinstance(answer, (int, float)) and not isinstance(answer, bool):
            return answer
    return entry.text


def _day(text: str) -> date | None:
    """A spreadsheet knows no day before 1900."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= 1900 else None


def _joined(cells: list[Cell]) -> Cell:
    """Of several rows of a group, one cell: an empty one keeps its place, so that columns can be read together."""
    if len(cells) <= 1:
        return cells[0] if cells else None
    return SEPARATOR.join("" if each is None else str(each) for each in cells) if any(cells) else None
