"""Where a draft's first values come from, and when that stops being so."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain import drafts, households
from domain.actors import of_account
from domain.records import Account, Person
from schemas.definitions import Town
from tests.workflows.declared_family import FAMILY, MISSIE, child_of_two, declare
from tests.worlds import make_family
from workflows.facts import facts_for
from workflows.provenance import first_provenance, unchanged
from workflows.record_values import first_answers, load_records


def provenance(
    session: Session, town: Town, account: Account, name: str, about: Person | None = None, **more: Any
) -> dict[str, Any]:
    """Of a draft that the family begins."""
    actor, procedure, subject_id = of_account(account), town.procedures[name], about.id if about else None
    facts = facts_for(session, town=town, actor=actor, procedure=procedure, subject_id=subject_id) | more
    draft = drafts.start(session, town=town, procedure=procedure, actor=actor, subject_id=subject_id, facts=facts)
    records = load_records(session, procedure=procedure, subject=draft)
    answers = first_answers(session, town=town, procedure=procedure, draft=draft, facts=facts, records=records)
    return first_provenance(
        session, town=town, procedure=procedure, draft=draft, records=records, answers=answers, facts=facts
    )


def test_a_first_value_says_which_request_of_the_family_it_comes_from(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    case = declare(session, town, account, FAMILY)
    found = provenance(session, town, account, "family")
    said = {
        "from": "family",
        "at": case.sent_at.date().isoformat(),
        "case": case.reference,
        "procedure": case.procedure,
    }
    missie = next(each for each in households.members(session, household) if each.person.first_name == "Missie")
    assert found["situation"] == said
    assert found[f"children-{missie.person.id}-birth_date"] == said
    assert found[f"children-{missie.person.id}-relationship_holder"] == {}


def test_a_value_of_a_record_that_does_not_say_who_told_it_comes_from_the_record(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    household.situation = "married"
    assert provenance(session, town, account, "family")["situation"] == {}


def test_what_nobody_said_comes_from_nowhere(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    household.sources = {"situation": {"from": "family", "at": "2026-09-04"}}  # emptied since
    assert "situation" not in provenance(session, town, account, "family")


def test_of_the_other_home_s_request_only_the_day_is_kept(session: Session, town: Town) -> None:
    _, nour, missie = child_of_two(session, town)
    found = provenance(session, town, nour, "child", about=missie)
    assert found["last_name"].keys() == {"at"}


BEFORE = {"last_name": "Roux", "children": [{**MISSIE, "_key": "a-b"}, {"_key": "c", "first_name": "Sami"}]}


@pytest.mark.parametrize(
    ("name", "after", "kept"),
    [
        ("last_name", BEFORE, True),
        ("last_name", {**BEFORE, "last_name": "Leroux"}, False),
        ("last_name", {}, False),
        ("children-a-b-first_name", BEFORE, True),
        ("children-a-b-first_name", {"children": [{**MISSIE, "_key": "a-b", "birth_date": "2018-01-01"}]}, True),
        ("children-a-b-first_name", {"children": [{**MISSIE, "_key": "a-b", "first_name": "Lou"}]}, False),
        ("children-c-first_name", {"children": [{**MISSIE, "_key": "a-b"}]}, False),
    ],
)
def test_a_value_answered_otherwise_comes_from_the_record_no_more(name: str, after: Any, kept: bool) -> None:
    assert (name in unchanged({name: {}}, BEFORE, after)) is kept
