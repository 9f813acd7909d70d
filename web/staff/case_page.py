"""The page of one case: what changed, what is read beside it, what may be decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import render_template

from domain import case_mails, cases, households, readings
from domain.records import Case, Reading
from forms.answers import Change, Section
from schemas.definitions import Transition
from web import casefile, current
from web.casefile import CaseFile
from web.staff import assigning, case_calls, case_messages, case_papers, course, notes, opinions, people, queue, related
from web.staff.case_found import readers_named, reserved
from web.staff.queue import Search
from workflows import engine
from workflows.agreements import is_last

CHIEF = "chief"
"""The role that reads who looked at what."""


def page(
    file: CaseFile,
    search: Search,
    *,
    problem: str = "",
    stale: str = "",
    note: str = "",
    marked: Mapping[str, str] | None = None,
    revealed: bool = False,
    seen: str = "",
) -> str:
    """`file` is sealed as the agent may see it; `revealed` says that its reserved answers are shown, once; `seen` is the
    document whose pictures are shown, which is written down."""
    changes = file.changes()
    return render_template(
        "pages/staff/case.html",
        file=file,
        case=file.case,
        state=file.state,
        revealed=revealed,
        marked=file.case.marked if marked is None else marked,
        note=note,
        problem=problem,
        stale=stale,
        pane=case_papers.pane(file, seen),
        **_answers(file, changes),
        **_decisions(file, changes),
        **_history(file),
        **_beside(file, search, problem or stale),
        **queue.shared(queue.load(search), file.case),
    )


def _answers(file: CaseFile, changes: Sequence[Change]) -> dict[str, Any]:
    """What the family said: what it changes in the records, who is new, and the rest."""
    newcomers, sections = file.newcomers(), file.sections()
    shown = {change.name for change in changes}
    shown |= {entry.name for newcomer in newcomers for entry in newcomer.entries}
    return {
        "changes": changes,
        "newcomers": newcomers,
        "others": _without(sections, shown),
        "reserved_to": lambda entry: readers_named(file.town, entry.reserved),
        "may_reveal": may_reveal(sections),
        "sealed": any(entry.reserved for section in sections for entry in section.entries),
    }


def _decisions(file: CaseFile, changes: Sequence[Change]) -> dict[str, Any]:
    """What this agent may decide, and what each decision asks for."""
    ways = [each for each in engine.available(file.town, file.case, current.actor()) if changes or not each.by_field]
    return {
        "decisions": ways,
        "may_mark": any("fields" in way.needs or way.by_field for way in ways),
        "by_field": next((way.label for way in ways if way.by_field), ""),
        "note_needed": _note_words(ways),
        "note_inside": _named(way for way in ways if not is_last(way, file.case)),
    }


def _history(file: CaseFile) -> dict[str, Any]:
    """What was done to it, mailed about it, and corrected since the agents last had it."""
    session, case = current.session(), file.case
    journal = cases.journal(session, case)
    back, labels = casefile.just_returned(journal), file.labels(journal)
    return {
        "journal": journal,
        "mails": case_mails.of_case(session, case.id),
        "readings": _readings(case),
        "labels": labels,
        "returned": casefile.returned(journal),
        "corrections": file.corrections(back) if back else None,
        "untouched": [labels.get(name, name) for name in file.untouched(journal, back)] if back else [],
        "course": course.of_file(file),
        "calls": case_calls.of_file(file),
    }


def _beside(file: CaseFile, search: Search, problem: str) -> dict[str, Any]:
    """Who else is concerned: the family, the colleagues, and whose opinion is asked."""
    family, hands = related.of_file(file, search), assigning.hands(file)
    home = file.case.household_id
    return {
        "related": family,
        "people": households.members(current.session(), home) if home else [],
        "linking": people.finding_of(file),
        "talk": case_messages.beside(file, family),
        "talk_title": lambda heard: related.of_talk(heard, search),
        "hands": hands,
        "note_box": notes.box(file, problem, [each.account for each in hands.people]),
        "opinions": opinions.of_file(file),
        "may_ask_opinion": opinions.may_ask(file),
    }


def may_reveal(sections: Sequence[Section]) -> bool:
    """Whether something sealed may be read by this agent."""
    sealed = [entry for section in sections for entry in section.entries if entry.reserved]
    return any(not reserved(entry.reserved, current.actor()) for entry in sealed)


def _readings(case: Case) -> list[Reading]:
    """Who looked, for those who answer for it."""
    if not current.actor().has_role(CHIEF):
        return []
    return readings.of_case(current.session(), case_id=case.id, household_id=case.household_id)


def _without(sections: list[Section], shown: set[str]) -> list[Section]:
    """The answers that the tables of changes and newcomers do not show already."""
    kept = [Section(s.step, tuple(entry for entry in s.entries if entry.name not in shown)) for s in sections]
    return [section for section in kept if section.entries]


def _note_words(decisions: Iterable[Transition]) -> str:
    """Which decisions ask for the note."""
    return _named(way for way in decisions if {"reason", "message"} & set(way.needs))


def _named(decisions: Iterable[Transition]) -> str:
    return " et ".join(f"« {way.label} »" for way in decisions)
