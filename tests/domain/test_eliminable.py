from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain import cases, households
from domain.clock import now
from domain.proofs import PROOF, proof
from domain.records import Attachment, Case, Household, OutboxMail, Purge
from domain.removal import FORGOTTEN
from schemas.definitions import DocumentKind, Town, Validity
from tests.domain.eliminating import TODAY, decide, ended, execute, paper, propose
from tests.worlds import make_family

Change = Callable[[Session, Town, Case], object]


# ----------------------------------------------------------------------------------------------- requests


@pytest.mark.parametrize(
    ("transition", "years", "rule"),
    [
        ("approve", 3.1, "accepted_requests"),
        ("approve", 2.9, None),
        ("refuse", 1.1, "refused_requests"),
        ("refuse", 0.9, None),
    ],
)
def test_a_request_is_proposed_once_its_time_has_passed(
    session: Session, town: Town, transition: str, years: float, rule: str | None
) -> None:
    case = ended(session, town, years=years, transition=transition)
    assert propose(session, town) == ({rule: [case.reference]} if rule else {})


def waits_for_staff(session: Session, town: Town, case: Case) -> None:
    case.holder = "staff"


def waits_for_family(session: Session, town: Town, case: Case) -> None:
    case.holder = "family"


def mail_not_sent(session: Session, town: Town, case: Case) -> None:
    mail = {"to_address": "a@b.fr", "subject": "Refus", "text": "", "html": "", "dedupe": f"{case.id}:1:refused"}
    session.add(OutboxMail(town="carros", **mail))


@pytest.mark.parametrize("change", [waits_for_staff, waits_for_family, mail_not_sent])
def test_trap_21_what_waits_is_never_proposed_however_old(session: Session, town: Town, change: Change) -> None:
    case = ended(session, town, years=30)
    change(session, town, case)
    session.flush()
    assert propose(session, town) == {}


@pytest.mark.parametrize(("years", "proposed"), [(9, False), (11, True)])
def test_a_town_that_keeps_longer_is_obeyed(session: Session, town: Town, years: float, proposed: bool) -> None:
    longer = replace(town, retention={"accepted_requests": Validity(10, "years")})
    case = ended(session, longer, years=years)
    assert propose(session, longer) == ({"accepted_requests": [case.reference]} if proposed else {})


def test_the_latest_request_of_a_sheet_stays_as_long_as_the_family_does(session: Session, town: Town) -> None:
    case = ended(session, town, years=30, name="family", answers={"situation": "single"})
    assert propose(session, town) == {}
    newer = ended(session, town, years=20, name="family", answers={"situation": "single"})
    newer.household_id = case.household_id
    session.flush()
    assert propose(session, town) == {"accepted_requests": [case.reference]}
    session.execute(delete(Purge))
    for household_id in session.scalars(select(Household.id)):
        for person, _ in households.members(session, household_id):
            households.leave(session, household_id=household_id, person_id=person.id)
    assert propose(session, town) == {"accepted_requests": [case.reference, newer.reference]}


def with_health(town: Town) -> Town:
    """The doctor's name is for few eyes."""
    procedure = town.procedures["child"]
    [step] = procedure.steps
    fields = tuple(replace(field, readers=("health",)) if field.id == "doctor" else field for field in step.fields)
    secret = replace(procedure, steps=(replace(step, fields=fields),), sheet=True)
    return replace(town, procedures={**town.procedures, "child": secret})


# -------------------------------------------------------------------------------------------------- health


def test_answers_for_few_eyes_go_after_the_school_year(session: Session, town: Town) -> None:
    town = with_health(town)
    answers = {"last_name": "Roux", "first_name": "Missie", "doctor": "Dr Benali", "image_rights": True}
    case = ended(session, town, years=0.5, name="child", answers=answers)
    assert case.sent_at < datetime(2026, 8, 1, tzinfo=UTC)
    assert propose(session, town) == {"health": [case.reference]}
    purge, salt = decide(session), case.salt
    execute(session, town, purge)
    assert case.answers == {"last_name": "Roux", "first_name": "Missie", "image_rights": True}
    [child] = [each for each in households.members(session, case.household_id or "") if each.role == "child"]
    assert "doctor_name" not in child.place.details
    assert child.place.details["image_rights"] is True
    assert purge.report["records"] == 1
    assert propose(session, town) == {}
    last = cases.journal(session, case)[-1]
    assert (last.note, last.visible_to) == (FORGOTTEN, "staff")
    assert last.data == {PROOF: proof(case)}
    assert case.salt != salt


def test_what_the_record_was_told_since_stays(session: Session, town: Town) -> None:
    town = with_health(town)
    answers = {"last_name": "Roux", "first_name": "Missie", "doctor": "Dr Benali"}
    case = ended(session, town, years=0.5, name="child", answers=answers)
    [child] = [each for each in households.members(session, case.household_id or "") if each.role == "child"]
    child.place.sources = {"doctor_name": {"from": "family", "at": "2026-09-10"}}
    session.flush()
    propose(session, town)
    execute(session, town, decide(session))
    assert child.place.details["doctor_name"] == "Dr Benali"
    assert "doctor" not in case.answers


def test_answers_of_this_school_year_and_of_open_requests_stay(session: Session, town: Town) -> None:
    town = with_health(town)
    answers = {"last_name": "Roux", "first_name": "Missie", "doctor": "Dr Benali"}
    ended(session, town, years=0.1, name="child", answers=answers)
    case = ended(session, town, years=0.5, name="child", answers=answers)
    case.holder = "family"
    session.flush()
    assert propose(session, town) == {}


# ----------------------------------------------------------------------------------------------- documents


def test_an_expired_paper_that_nothing_holds_is_proposed_a_year_after(session: Session, town: Town) -> None:
    kinds = {"rib": DocumentKind("rib", "Relevé d’identité bancaire", keep=Validity(1, "months"))}
    town = replace(town, documents=kinds)
    account, household = make_family(session, town)
    home = {"household_id": household.id, "account_id": account.id}
    old = paper(session, expires_on=date(2025, 11, 20), kind="proof", **home)
    paper(session, expires_on=date(2025, 11, 21), kind="proof", **home)
    paper(session, expires_on=None, **home)
    paper(session, expires_on=date(2020, 1, 1), removed_at=now(), **home)
    own = paper(session, expires_on=date(2026, 10, 20), kind="rib", **home)
    held = paper(session, expires_on=date(2020, 1, 1), **home)
    session.add(
        Attachment(
            town="carros", case_id=ended(session, town, years=0.1).id, document_id=held.id, question="q", key="k"
        )
    )
    session.flush()
    assert propose(session, town) == {"expired_documents": [f"famille n° {household.number}"] * 2}
    purge = decide(session)
    assert {item["label"] for item in purge.items} == {"Relevé d’identité bancaire", "Pièce"}
    execute(session, town, purge)
    assert old.removed_at == own.removed_at == TODAY
    assert held.removed_at is None
