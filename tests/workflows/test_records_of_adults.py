from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from domain import households
from domain.actors import of_account
from domain.records import Person
from schemas.definitions import Town
from tests.workflows.declared_family import FAMILY, declare, names, seen_by
from tests.worlds import ADULT, do, group, make_family, procedure, send, text
from workflows.facts import facts_for


def test_an_adults_sheet_may_be_the_account_holders_own_who_stays_its_holder(session: Session, town: Town) -> None:
    arts = procedure("arts", "adult", "sheet", *ADULT)
    town = replace(town, procedures={**town.procedures, "arts": arts})
    account, household = make_family(session, town)
    facts = facts_for(session, town=town, actor=of_account(account), procedure=arts, subject_id=account.person_id)
    assert facts["subject.first_name"] == "Claire"
    answers = {"last_name": "Roux", "first_name": "Claire", "profession": "luthier"}
    case = declare(session, town, account, answers, "arts", subject_id=account.person_id, facts=facts)
    assert case.person_id == account.person_id
    assert names(session, household) == [("holder", "Claire")]
    assert seen_by(session, town, account, "arts", session.get(Person, ("carros", account.person_id))) == answers


def direct(town: Town) -> Town:
    """The same town, whose sheets write some answers as soon as they are sent."""
    sheet = town.workflows["sheet"]
    sending = replace(sheet.submission, do=do(("write_records", "direct")))
    procedures = dict(town.procedures)
    procedures["child"] = procedure(
        "child", "child", "sheet",
        text("last_name"), text("doctor", change="direct"), text("image_rights", "yes_no"),
        text("home", "phone", change="direct"), writes={"home": "household.phone"}, sheet=True,
    )  # fmt: skip
    rows = (text("last_name"), text("first_name"), text("mobile", "phone", change="direct"))
    procedures["family"] = procedure(
        "family", "household", "sheet", text("situation", "choice"), group("partner", "adult", "co_guardian", rows)
    )
    workflow = replace(sheet, transitions={**sheet.transitions, "send": sending})
    return replace(town, procedures=procedures, workflows={**town.workflows, "sheet": workflow})


def test_what_needs_no_approval_is_written_when_it_is_sent_and_nothing_else(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    declare(session, town, account, FAMILY)
    missie = next(person for person, role in households.members(session, household) if role == "child")
    place = next(member for member in households.members(session, household) if member.person.id == missie.id).place
    answers = {"last_name": "Martin", "doctor": "Dr Sabatier", "image_rights": True, "home": "+33493290010"}
    case = send(session, direct(town), "child", of_account(account), answers, subject_id=missie.id)
    assert case.state == "waiting"
    assert (missie.last_name, place.details.get("doctor"), place.details.get("image_rights")) == (
        "Roux",
        "Dr Sabatier",
        None,
    )
    assert household.phone == "+33493290010"
    assert place.sources["doctor"] == {"from": "family", "at": case.sent_at.date().isoformat(), "case": case.reference}


def test_writing_directly_lets_nobody_in_or_out(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    declare(session, town, account, FAMILY)
    before = names(session, household)
    karim = next(person for person, role in households.members(session, household) if role == "co_guardian")
    known = {"_key": karim.id, "last_name": "Autre", "first_name": "Karim", "mobile": "+33639980013"}
    stranger = {"_key": "new-9", "last_name": "Roux", "first_name": "Zoé", "mobile": "+33639980014"}
    send(session, direct(town), "family", of_account(account), {"situation": "single", "partner": [known, stranger]})
    assert names(session, household) == before
    assert (karim.last_name, karim.mobile, household.situation) == ("Roux", "+33639980013", "married")
    send(session, direct(town), "child", of_account(account), {"last_name": "Roux", "doctor": "Dr A"}, subject_id=None)
    assert names(session, household) == before
