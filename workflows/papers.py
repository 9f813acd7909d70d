"""Papers follow what they were given for: from a draft to its case, then to the people whom they are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from domain import attachments
from domain.records import Case, Document, Draft
from forms.attached import NAMES, named, places_of
from schemas.definitions import Procedure, Town
from workflows.mapping import people_groups


def hand_over(session: Session, *, procedure: Procedure, draft: Draft, case: Case, answers: Mapping[str, Any]) -> None:
    """A draft was sent: the papers among the answers that count go to its case, the others are let go."""
    places = places_of(tuple(procedure.questions().values()))
    if places:
        questions = {name for name, _ in named(places, answers)}
        attachments.move_to_case(session, draft=draft, case=case, questions=questions)


def with_earlier_names(case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a correction, with the names of papers sent before: the journal still speaks of them."""
    names = {**(case.facts.get(NAMES) or {}), **(facts.get(NAMES) or {})}
    return {**facts, NAMES: names} if names else dict(facts)


def settle(session: Session, *, town: Town, procedure: Procedure, case: Case, sent: Mapping[str, Any]) -> None:
    """Records were written: papers get the household, and the people whose rows or whose file they stand in.

    `sent` are the answers before rows were given the ids of new people, whose input names the papers still have.
    """
    if not places_of(tuple(procedure.questions().values())):
        return
    attachments.adopt(session, case=case)
    rows = dict(_new_names(procedure, sent, case.answers))
    for given in attachments.of_case(session, case, replaced=True).values():
        for each in given:
            row = next((prefix for prefix in rows if each.attachment.question.startswith(prefix)), None)
            if row is not None:
                each.attachment.question = rows[row][0] + each.attachment.question.removeprefix(row)
            _give(each.document, rows[row][1] if row else case.person_id, town)
    session.flush()


def _new_names(
    procedure: Procedure, sent: Mapping[str, Any], written: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """What input names began with -> what they begin with now, and the person; rows keep their order."""
    for group in people_groups(procedure):
        for old, new in zip(sent.get(group.id) or (), written.get(group.id) or (), strict=False):
            yield f"{group.id}-{old['_key']}-", (f"{group.id}-{new['_key']}-", str(new["_key"]))


def _give(document: Document, person_id: str | None, town: Town) -> None:
    kind = town.documents.get(document.kind)
    if document.person_id is None and (kind is None or kind.of != "household"):
        document.person_id = person_id
