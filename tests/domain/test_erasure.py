"""What goes when a family asks to be forgotten, and what stays."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import accounts, cases, households, logins, scans
from domain.actors import of_account
from domain.clock import now
from domain.database import Database
from domain.erasure import ERASED, StillWaiting, erase_household
from domain.people import read_values
from domain.proofs import PROOF, digest
from domain.records import (
    Account,
    Attachment,
    Base,
    Case,
    CaseEvent,
    Document,
    Draft,
    Guardianship,
    HouseholdPerson,
    Person,
)
from schemas.definitions import Town
from tests.databases import BOTH
from tests.domain.homes import Home, Homes, all_sent, make_homes, settle
from tests.domain.sealed import audit
from tests.worlds import make_family, send

TRACES = {"case_event", "reading"}
"""Append-only: they keep names, as proof, for their own time."""


def settled(session: Session, town: Town) -> Homes:
    homes = make_homes(session, town)
    settle(session, town, homes.mine.case, homes.agent)
    all_sent(session)
    return homes


def erase(session: Session, home: Home, **more: Any) -> dict[str, int]:
    counts = erase_household(session, household_id=home.household.id, moment=now(), asked_by=home.account, **more)
    session.flush()
    session.expire_all()
    return counts


def everything(session: Session) -> dict[str, str]:
    """All rows of the town as text, by table."""
    found = {}
    for mapper in Base.registry.mappers:
        rows = session.scalars(select(mapper.class_)).all()
        columns = [attribute.key for attribute in mapper.column_attrs]
        found[mapper.local_table.name] = json.dumps([[str(getattr(row, c)) for c in columns] for row in rows])
    return found


@BOTH
def test_nothing_that_only_this_family_said_stays_but_traces(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        homes = settled(session, town)
        erase(session, homes.mine)
        left = everything(session)
    for said in ("Chezclaire", "claire@example.fr", "Sami"):
        assert [table for table, text in left.items() if said in text and table not in TRACES] == [], said
    assert "Chezkarim" in left["household"]


def test_the_other_home_of_a_child_loses_nothing(session: Session, town: Town) -> None:
    homes = settled(session, town)
    before = {
        each.person.id: read_values(each.person, each.place)
        for each in households.members(session, homes.theirs.household)
    }
    erase(session, homes.mine)
    after = {
        each.person.id: read_values(each.person, each.place)
        for each in households.members(session, homes.theirs.household)
    }
    assert after == before
    assert homes.shared.id in after
    assert homes.theirs.case.answers == {"doctor": "Dr Chezkarim"}
    assert homes.theirs.document.removed_at is None
    ties = session.scalars(select(Guardianship).where(Guardianship.child_id == homes.shared.id)).all()
    assert [tie.relationship for tie in ties] == ["parent Chezkarim"]
    assert session.get(Draft, ("carros", homes.theirs.draft.id)) is not None


def test_reference_dates_decision_and_journal_stay(session: Session, town: Town) -> None:
    homes = settled(session, town)
    case = homes.mine.case
    kept = (case.reference, case.procedure, case.state, case.sent_at, case.updated_at, case.household_id, case.version)
    lines = [line.id for line in cases.journal(session, case)]
    erase(session, homes.mine)
    assert (
        case.reference,
        case.procedure,
        case.state,
        case.sent_at,
        case.updated_at,
        case.household_id,
        case.version,
    ) == kept
    assert (case.answers, case.before, case.facts, case.title, case.person_id) == ({}, {}, {}, ERASED, None)
    journal = cases.journal(session, case)
    assert [line.id for line in journal][: len(lines)] == lines
    assert journal[0].actor_name == "Claire Roux"
    assert "effacés" in journal[-1].note
    assert [line for line in cases.journal(session, case, for_family=True) if "effacés" in line.note] == []


@BOTH
def test_erased_answers_are_no_anomaly_and_no_digest_of_them_can_be_computed_again(
    any_database: Database, town: Town
) -> None:
    with any_database.begin("carros") as session:
        case = settled(session, town).mine.case
        answers, salt = dict(case.answers), case.salt
    assert audit(any_database, town, moment=now()).problems == []
    with any_database.begin("carros") as session:
        case = session.scalars(select(Case).where(Case.id == case.id)).one()
        before = {line.data[PROOF]["answers"] for line in cases.journal(session, case)}
        erase_household(session, household_id=case.household_id, moment=now())
        assert case.salt not in ("", salt)
        assert digest(answers, salt) in before
        assert digest(answers, case.salt) not in before
    assert audit(any_database, town, moment=now()).problems == []


def test_what_went_is_counted(session: Session, town: Town) -> None:
    counts = erase(session, settled(session, town).mine)
    people = {"people": 3, "people_elsewhere": 1, "accounts": 1}
    assert counts == {"drafts": 2, "documents": 1, "requests": 1, "mails": 3} | people


def test_nobody_logs_in_any_more_and_the_address_is_free(session: Session, town: Town) -> None:
    homes = settled(session, town)
    accounts.issue_token(session, account=homes.mine.account, purpose="reset", hours=1)
    erase(session, homes.mine)
    account = homes.mine.account
    assert accounts.load_account(session, account_id=account.id) is None
    assert (account.state, account.email, account.password_hash, account.display_name) == ("closed", "", None, ERASED)
    assert not logins.login_taken(session, login="claire@example.fr")
    make_family(session, town, email="claire@example.fr")


def test_its_papers_are_swept_with_their_files(session: Session, town: Town) -> None:
    homes = settled(session, town)
    erase(session, homes.mine)
    assert session.scalars(select(Attachment.document_id)).all() == [homes.theirs.document.id]
    assert scans.forget_orphans(session, moment=now() + timedelta(days=2)) == 1
    assert session.scalars(select(Document.id)).all() == [homes.theirs.document.id]


@pytest.mark.parametrize("state", ["waiting", "incomplete", "asked"])
def test_trap_21_a_family_with_a_request_under_way_is_not_erased(session: Session, town: Town, state: str) -> None:
    homes = make_homes(session, town)
    if state != "waiting":
        case, holder = homes.mine.case, {"incomplete": "family", "asked": "others"}[state]
        cases.move(session, case=case, expected_version=case.version, values={"state": state, "holder": holder})
    with pytest.raises(StillWaiting, match=homes.mine.case.reference):
        erase(session, homes.mine)
    assert homes.mine.case.answers == {"doctor": "Dr Chezclaire"}
    assert homes.mine.account.active


def test_the_request_that_asks_for_it_may_be_open(session: Session, town: Town) -> None:
    homes = settled(session, town)
    asking = send(session, town, "question", of_account(homes.mine.account), {"message": "Effacez-moi"}, fresh=True)
    with pytest.raises(StillWaiting):
        erase(session, homes.mine)
    assert erase(session, homes.mine, besides=asking.id)["requests"] == 2


def test_who_shares_a_household_erases_only_their_own_part(session: Session, town: Town) -> None:
    """Two accounts of one home: nobody erases what somebody else said."""
    homes = settled(session, town)
    partner, former = make_family(session, town, email="ines@example.fr")
    households.leave(session, household_id=former.id, person_id=partner.person_id or "")
    partner.household_id = homes.mine.household.id
    session.add(
        HouseholdPerson(
            town="carros", household_id=homes.mine.household.id, person_id=partner.person_id, role="co_guardian"
        )
    )
    theirs = send(session, town, "question", of_account(partner), {"message": "À moi"})
    counts = erase(session, homes.mine)
    members = {each.person.id: each.role for each in households.members(session, homes.mine.household)}
    assert homes.mine.holder.id not in members
    assert members[partner.person_id or ""] == "holder"  # a household keeps one
    assert {homes.shared.id, homes.only.id} <= members.keys()
    assert (theirs.answers, partner.state) == ({"message": "À moi"}, "active")
    assert homes.mine.household.details == {"quotient": "Chezclaire"}
    assert (counts["people"], counts["accounts"], counts["requests"]) == (1, 1, 1)
    assert homes.mine.account.state == "closed"


def test_records_found_to_be_the_same_person_go_together(session: Session, town: Town) -> None:
    homes = settled(session, town)
    session.add(Person(town="carros", kind="child", first_name="Sami", merged_into=homes.only.id))
    session.flush()
    erase(session, homes.mine)
    assert session.scalars(select(Person).where(Person.first_name == "Sami")).all() == []


def test_mails_to_an_address_that_another_account_has_too_stay(session: Session, town: Town) -> None:
    homes = settled(session, town)
    homes.theirs.account.email = homes.mine.account.email
    session.flush()
    assert erase(session, homes.mine)["mails"] == 0


def test_a_mail_that_waits_to_leave_still_leaves(session: Session, town: Town) -> None:
    homes = settled(session, town)
    asking = send(session, town, "question", of_account(homes.mine.account), {"message": "x"}, fresh=True)
    settle(session, town, asking, homes.agent)  # writes the mail of the decision
    erase(session, homes.mine)
    left = everything(session)["outbox_mail"]
    assert "claire@example.fr" in left
    assert session.scalars(select(CaseEvent.case_id).where(CaseEvent.case_id == asking.id)).first() is not None
    assert session.scalars(select(Case.title).where(Case.id == asking.id)).one() == ERASED
    assert session.scalars(select(Account.state).where(Account.id == homes.mine.account.id)).one() == "closed"
