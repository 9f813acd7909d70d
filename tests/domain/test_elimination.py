"""What the retention rules propose, what somebody approved, and what the execution removes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain import elimination, households, inactivity
from domain.actors import of_account
from domain.clock import now
from domain.database import Database
from domain.errors import DomainError, NotYours
from domain.records import Account, Attachment, Case, CaseEvent, Document, Household, OutboxMail, Purge
from schemas.definitions import DocumentKind, Town, Validity
from tests.databases import BOTH
from tests.domain.homes import all_sent, settle
from tests.worlds import make_agent, make_family, make_town, send

TODAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
Change = Callable[[Session, Town, Case], object]


def propose(session: Session, town: Town, moment: datetime = TODAY) -> dict[str, list[str]]:
    """{rule: references} of the new lists."""
    made = elimination.propose(session, town=town, moment=moment, town_of_edition=lambda edition: town)
    return {purge.rule: [item["reference"] for item in purge.items] for purge in made}


def ended(
    session: Session, town: Town, *, years: float, transition: str = "approve", name: str = "question", **more: Any
) -> Case:
    """A request that was decided some years ago, by a family of its own."""
    moment = TODAY - timedelta(days=round(365.25 * years))
    account, _ = make_family(session, town, email=f"{len(session.scalars(select(Account.id)).all())}@example.fr")
    answers = more.pop("answers", {"message": "x"})
    case = send(session, town, name, of_account(account), answers, now=moment - timedelta(days=1), **more)
    agent = make_agent(session, "agent", "chief", email=f"{case.id}@example.fr")
    settle(session, town, case, agent, transition)
    case.updated_at = moment
    all_sent(session)
    session.flush()
    return case


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


# -------------------------------------------------------------------------------------------------- lists


def test_a_list_names_nobody(session: Session, town: Town) -> None:
    ended(session, town, years=4)
    propose(session, town)
    [purge] = elimination.lists(session)
    assert purge.items[0].keys() == {"id", "reference", "label", "since"}
    assert "Roux" not in str(purge.items)
    assert purge.items[0]["label"] == "Question"


def test_one_list_of_a_rule_waits_at_a_time(session: Session, town: Town) -> None:
    ended(session, town, years=4)
    assert len(propose(session, town)) == 1
    ended(session, town, years=5)
    assert propose(session, town) == {}


def test_what_was_declined_is_left_alone_for_a_year(session: Session, town: Town) -> None:
    case = ended(session, town, years=4)
    propose(session, town)
    decide(session, approved=False, moment=TODAY)
    other = ended(session, town, years=4)
    assert propose(session, town) == {"accepted_requests": [other.reference]}
    decide(session, approved=False, moment=TODAY)
    later = TODAY + elimination.LEFT_ALONE + timedelta(days=1)
    assert set(propose(session, town, later)["accepted_requests"]) == {case.reference, other.reference}


def decide(session: Session, *, approved: bool = True, moment: datetime = TODAY) -> Purge:
    purge = session.scalars(select(Purge).where(Purge.state == "proposed")).one()
    chief = make_agent(session, "chief", email=f"{purge.id}@example.fr", name="Paul Mercier")
    elimination.decide(session, purge=purge, approved=approved, actor=chief, moment=moment)
    return purge


def test_a_list_is_decided_once(session: Session, town: Town) -> None:
    ended(session, town, years=4)
    propose(session, town)
    purge = decide(session)
    assert (purge.state, purge.decided_by, purge.decided_at) == ("approved", "Paul Mercier", TODAY)
    with pytest.raises(DomainError, match="Paul Mercier a déjà approuvé"):
        elimination.decide(session, purge=purge, approved=False, actor=make_agent(session), moment=TODAY)
    with pytest.raises(NotYours):
        elimination.find(session, purge_id="another")


def execute(session: Session, town: Town, purge: Purge, moment: datetime = TODAY) -> int:
    return elimination.execute_batch(
        session, purge_id=purge.id, town=town, moment=moment, town_of_edition=lambda edition: town
    )


@BOTH
def test_an_approved_list_removes_requests_with_their_journal(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        old, young = ended(session, town, years=4), ended(session, town, years=1)
        session.add(Attachment(town="carros", case_id=old.id, document_id=paper(session).id, question="q", key="k"))
        propose(session, town)
    with any_database.begin("carros") as session:
        purge = decide(session)
        assert execute(session, town, purge) == 0
    with any_database.begin("carros") as session:
        assert session.scalars(select(Case.id)).all() == [young.id]
        assert set(session.scalars(select(CaseEvent.case_id))) == {young.id}
        done = elimination.find(session, purge_id=purge.id)
        assert (done.state, done.report["eliminated"], done.report["kept"]) == ("done", 1, [])
        assert done.items[0]["reference"] == old.reference  # the proof of what went


@BOTH
@pytest.mark.parametrize("state", ["proposed", "declined", "done"])
def test_a_journal_goes_only_with_an_approved_list_that_names_its_case(
    any_database: Database, town: Town, state: str
) -> None:
    with any_database.begin("carros") as session:
        named, other = ended(session, town, years=4), ended(session, town, years=1)
        session.add(Purge(town="carros", rule="accepted_requests", items=[{"id": named.id}], state=state))
        session.add(Purge(town="carros", rule="health", items=[{"id": other.id}], state="approved"))
    for case in (named, other):
        with any_database.session("carros") as session, pytest.raises(DBAPIError, match="append-only"):
            session.execute(delete(CaseEvent).where(CaseEvent.case_id == case.id))
    with any_database.begin("carros") as session:
        session.execute(text(f"UPDATE purge SET state = 'approved' WHERE state = '{state}'"))
    with any_database.session("carros") as session:
        session.execute(delete(CaseEvent).where(CaseEvent.case_id == named.id))
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(delete(CaseEvent).where(CaseEvent.case_id == other.id))


def test_what_has_served_again_since_it_was_proposed_stays(session: Session, town: Town) -> None:
    cases = [ended(session, town, years=4) for _ in range(3)]
    propose(session, town)
    cases[0].holder, cases[1].updated_at = "staff", TODAY
    session.flush()
    purge = decide(session)
    execute(session, town, purge)
    assert set(session.scalars(select(Case.id))) == {cases[0].id, cases[1].id}
    assert purge.report["eliminated"] == 1
    assert {line["reference"] for line in purge.report["kept"]} == {cases[0].reference, cases[1].reference}


def test_a_list_is_executed_in_batches_and_goes_on_where_it_was_cut(
    session: Session, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elimination, "BATCH", 2)
    for _ in range(5):
        ended(session, town, years=4)
    propose(session, town)
    purge = decide(session)
    assert execute(session, town, purge) == 3
    session.commit()
    assert execute(session, town, purge) == 1
    session.rollback()  # the runner dies
    assert [execute(session, town, purge) for _ in range(3)] == [1, 0, 0]
    assert (purge.state, purge.report["eliminated"], purge.report["position"]) == ("done", 5, 5)


@pytest.mark.parametrize("state", ["proposed", "declined", "done"])
def test_only_an_approved_list_is_executed(session: Session, town: Town, state: str) -> None:
    case = ended(session, town, years=4)
    propose(session, town)
    purge = session.scalars(select(Purge)).one()
    purge.state = state
    session.flush()
    assert execute(session, town, purge) == 0
    assert session.scalars(select(Case.id)).all() == [case.id]


# -------------------------------------------------------------------------------------------------- health


def with_health(town: Town) -> Town:
    """The doctor's name is for few eyes."""
    procedure = town.procedures["child"]
    [step] = procedure.steps
    fields = tuple(replace(field, readers=("health",)) if field.id == "doctor" else field for field in step.fields)
    secret = replace(procedure, steps=(replace(step, fields=fields),), sheet=True)
    return replace(town, procedures={**town.procedures, "child": secret})


def test_answers_for_few_eyes_go_after_the_school_year(session: Session, town: Town) -> None:
    town = with_health(town)
    answers = {"last_name": "Roux", "first_name": "Missie", "doctor": "Dr Benali", "image_rights": True}
    case = ended(session, town, years=0.5, name="child", answers=answers)
    assert case.sent_at < datetime(2026, 8, 1, tzinfo=UTC)
    assert propose(session, town) == {"health": [case.reference]}
    purge = decide(session)
    execute(session, town, purge)
    assert case.answers == {"last_name": "Roux", "first_name": "Missie", "image_rights": True}
    [child] = [each for each in households.members(session, case.household_id or "") if each.role == "child"]
    assert "doctor_name" not in child.place.details
    assert child.place.details["image_rights"] is True
    assert purge.report["records"] == 1
    assert propose(session, town) == {}


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


def paper(session: Session, **more: Any) -> Document:
    values = {"name": "Facture.pdf", "content_type": "application/pdf", "size": 1, "hash": "a" * 64, "scan": "clean"}
    document = Document(town="carros", **{**values, **more})
    session.add(document)
    session.flush()
    return document


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


# ------------------------------------------------------------------------------------------------ accounts


def idle(session: Session, town: Town, *, years: float = 3, warned: timedelta | None = timedelta(days=31)) -> Account:
    account, _ = make_family(session, town)
    account.created_at = account.activated_at = account.last_login_at = TODAY - timedelta(days=round(366 * years))
    account.warned_at = TODAY - warned if warned is not None else None
    session.flush()
    return account


def logged_in_since(session: Session, town: Town, account: Account) -> None:
    account.last_login_at = TODAY - timedelta(days=3)


def asked_something(session: Session, town: Town, account: Account) -> None:
    send(session, town, "question", of_account(account), {"message": "x"}, now=TODAY - timedelta(days=9000))


def warning_not_sent(session: Session, town: Town, account: Account) -> None:
    dedupe = inactivity.warned_under(account)
    session.add(OutboxMail(town="carros", to_address=account.email, subject="", text="", html="", dedupe=dedupe))


def warning_just_sent(session: Session, town: Town, account: Account) -> None:
    warning_not_sent(session, town, account)
    session.flush()
    for mail in session.scalars(select(OutboxMail)):
        mail.sent_at = TODAY - timedelta(days=20)


def is_of_staff(session: Session, town: Town, account: Account) -> None:
    account.roles = ["agent"]


@pytest.mark.parametrize("change", [logged_in_since, asked_something, warning_not_sent, warning_just_sent, is_of_staff])
def test_an_account_of_use_or_whose_owner_was_not_told_is_not_proposed(
    session: Session, town: Town, change: Callable[[Session, Town, Account], None]
) -> None:
    account = idle(session, town)
    change(session, town, account)
    session.flush()
    assert propose(session, town) == {}


@BOTH
def test_an_idle_account_goes_with_its_household(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account = idle(session, town)
        home = account.household_id or ""
        number = session.scalars(select(Household.number)).one()
        assert propose(session, town) == {"inactive_accounts": [str(number)]}
        execute(session, town, decide(session))
        assert (account.state, account.email) == ("closed", "")
        assert households.members(session, home) == []


def test_the_household_stays_while_somebody_else_uses_it(session: Session, town: Town) -> None:
    account = idle(session, town)
    home = account.household_id or ""
    partner, _ = make_family(session, town, email="ines@example.fr")
    partner.household_id = home
    session.flush()
    assert list(propose(session, town)) == ["inactive_accounts"]
    execute(session, town, decide(session))
    assert account.state == "closed"
    assert [person.full_name for person, _ in households.members(session, home)] == ["Claire Roux"]


@pytest.mark.parametrize(
    ("years", "warned", "told"),
    [
        (3, None, True),
        (2.8, None, False),
        (2.95, None, True),
        (3, timedelta(days=40), False),
        (3, timedelta(days=2000), True),
    ],
)
def test_an_owner_is_told_a_month_before_once(
    session: Session, town: Town, years: float, warned: timedelta | None, told: bool
) -> None:
    account = idle(session, town, years=years, warned=warned)
    assert inactivity.to_warn(session, town=town, moment=TODAY) == ([account] if told else [])


def test_a_town_sees_its_own_lists_only(sqlite: Database) -> None:
    for slug in ("carros", "charost"):
        with sqlite.begin(slug) as session:
            ended(session, make_town(slug), years=4)
            propose(session, make_town(slug))
    with sqlite.session("carros") as session:
        assert {purge.town for purge in elimination.lists(session)} == {"carros"}
