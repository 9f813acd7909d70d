"""The page of one case: what changed, what is read beside it, what may be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template

from domain import case_mails, cases, households, readings
from domain.records import Case, Reading
from forms.answers import Section
from schemas.definitions import Transition
from web import casefile, current
from web.casefile import CaseFile
from web.staff import assigning, case_calls, case_papers, course, messages, notes, opinions, people, queue, related
from web.staff.case_found import readers_named, reserved
from web.staff.queue import Search
from workflows import engine

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
    session, case = current.session(), file.case
    changes, newcomers, sections = file.changes(), file.newcomers(), file.sections()
    decisions = [each for each in engine.available(file.town, case, current.actor()) if changes or not each.by_field]
    shown = {change.name for change in changes}
    shown |= {entry.name for newcomer in newcomers for entry in newcomer.entries}
    journal = cases.journal(session, case)
    back = casefile.just_returned(journal)
    family, hands = related.of_file(file, search), assigning.hands(file)
    return render_template(
        "pages/staff/case.html",
        file=file,
        case=case,
        state=file.state,
        decisions=decisions,
        may_mark=any("fields" in decision.needs or decision.by_field for decision in decisions),
        by_field=next((decision.label for decision in decisions if decision.by_field), ""),
        changes=changes,
        newcomers=newcomers,
        others=_without(sections, shown),
        reserved_to=lambda entry: readers_named(file.town, entry.reserved),
        may_reveal=may_reveal(sections),
        sealed=any(entry.reserved for section in sections for entry in section.entries),
        revealed=revealed,
        marked=case.marked if marked is None else marked,
        journal=journal,
        mails=case_mails.of_case(session, case.id),
        readings=_readings(case),
        labels=file.labels(journal),
        returned=casefile.returned(journal),
        corrections=file.corrections(back) if back else None,
        linking=people.finding_of(file),
        course=course.of_file(file),
        pane=case_papers.pane(file, seen),
        opinions=opinions.of_file(file),
        calls=case_calls.of_file(file),
        may_ask_opinion=opinions.may_ask(file),
        people=households.members(session, case.household_id) if case.household_id else [],
        related=family,
        serves=current.actor().serves,
        talk_title=lambda heard: related.of_talk(heard, search),
        talk=messages.beside(file, family),
        note_box=notes.box(file, problem or stale, [each.account for each in hands.people]),
        hands=hands,
        note=note,
        problem=problem,
        stale=stale,
        note_needed=_note_words(decisions),
        **queue.shared(queue.load(search), case),
    )


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


def _note_words(decisions: list[Transition]) -> str:
    """Which decisions ask for the note."""
    asking = [way.label for way in decisions if {"reason", "message"} & set(way.needs)]
    return " et ".join(f"« {label} »" for label in asking)
