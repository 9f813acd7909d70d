"""A child whom an agent took out of one of its homes stays out, whatever that home had begun or sent before."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases, drafts, households, linking
from domain.actors import Actor, of_account
from domain.errors import DomainError
from domain.people import write_person
from domain.records import Account, Draft, Household, Person
from schemas.definitions import Town
from tests.worlds import make_agent, make_family, send
from workflows.engine import submit, take
from workflows.guards import NotAllowed
from workflows.record_values import About, current_values


@dataclass
class Left:
    """Missie, of two homes, and the father whose home an agent takes her out of."""

    child: Person
    account: Account
    home: Household
    agent: Actor

    def unlink(self, session: Session) -> None:
        linking.unlink(session, child=self.child, household_id=self.home.id, by=self.agent)
        session.flush()

    def roles(self, session: Session) -> list[str]:
        return [role for _, role in households.members(session, self.home)]


@pytest.fixture
def left(session: Session, town: Town) -> Left:
    _, first = make_family(session, town)
    account, second = make_family(session, town, email="karim@example.fr")
    agent = make_agent(session)
    values = {"last_name": "Roux", "first_name": "Missie", "birth_date": "2018-05-21"}
    child = write_person(session, household=first, kind="child", role="child", values=values)
    linking.link(session, child=child, household=second, by=agent)
    return Left(child, account, second, agent)


def begin(session: Session, town: Town, left: Left) -> Draft:
    actor = of_account(left.account)
    return drafts.start(session, town=town, procedure=town.procedures["child"], actor=actor, subject_id=left.child.id)


def test_taking_a_child_out_gives_up_what_that_home_had_begun_about_it(
    session: Session, town: Town, left: Left
) -> None:
    draft = begin(session, town, left)
    other = drafts.start(session, town=town, procedure=town.procedures["question"], actor=of_account(left.account))
    left.unlink(session)
    assert (draft.state, draft.answers, other.state) == ("cancelled", {}, "open")


def test_nothing_is_sent_about_somebody_who_left_the_household(session: Session, town: Town, left: Left) -> None:
    draft = begin(session, town, left)
    households.leave(session, household_id=left.home.id, person_id=left.child.id)
    with pytest.raises(DomainError, match="left_home"):
        submit(session, town=town, draft=draft, actor=of_account(left.account), answers={"birth_date": "2018-05-22"})
    assert draft.state == "open"


def test_approving_what_was_sent_before_brings_nobody_back(session: Session, town: Town, left: Left) -> None:
    answers = {"birth_date": "2019-01-01", "doctor": "Dr A"}
    case = send(session, town, "child", of_account(left.account), answers, subject_id=left.child.id)
    left.unlink(session)
    with pytest.raises(NotAllowed, match="rattachez-la"):
        take(session, town=town, case=case, transition="approve", actor=left.agent, expected_version=case.version)
    session.expire(left.child)
    assert left.roles(session) == ["holder"]
    assert str(left.child.birth_date) == "2018-05-21"


def test_a_child_put_back_first_is_written_again(session: Session, town: Town, left: Left) -> None:
    case = send(session, town, "child", of_account(left.account), {"doctor": "Dr A"}, subject_id=left.child.id)
    left.unlink(session)
    linking.link(session, child=left.child, household=left.home, by=left.agent)
    take(session, town=town, case=case, transition="approve", actor=left.agent, expected_version=case.version)
    assert case.state == "valid"


def test_a_household_reads_nothing_of_whom_it_has_no_more(session: Session, town: Town, left: Left) -> None:
    about = About(household_id=left.home.id, person_id=left.child.id)
    read = {"town": town, "procedure": town.procedures["child"], "case_or_subject": about}
    assert current_values(session, **read)["birth_date"] == "2018-05-21"  # type: ignore[arg-type]
    left.unlink(session)
    assert "birth_date" not in current_values(session, **read)  # type: ignore[arg-type]


def test_a_sheet_of_the_home_sent_before_brings_nobody_back_and_its_journal_says_so(
    session: Session, town: Town, left: Left
) -> None:
    row = {"_key": left.child.id, "last_name": "Roux", "first_name": "Missie"}
    new = {"_key": "new-1", "last_name": "Roux", "first_name": "Sami"}
    answers = {"children": [row, new]}
    case = send(session, town, "family", of_account(left.account), answers)
    left.unlink(session)
    take(session, town=town, case=case, transition="approve", actor=left.agent, expected_version=case.version)
    assert [person.first_name for person, role in households.members(session, left.home) if role == "child"] == ["Sami"]
    assert session.scalars(select(Person).where(Person.first_name == "Missie")).all() == [left.child]
    [told] = [line for line in cases.journal(session, case) if line.actor_kind == "system"]
    assert told.note.startswith("Plus dans cette famille depuis l’envoi, donc pas écrit : Missie Roux.")
    assert told.visible_to == "staff"
    assert [row["first_name"] for row in case.answers["children"]] == ["Sami"]


def test_what_is_under_way_about_an_adult_taken_out_is_given_up(session: Session, town: Town, left: Left) -> None:
    values = {"last_name": "Roux", "first_name": "Karim"}
    karim = write_person(session, household=left.home, kind="adult", role="co_guardian", values=values)
    adult = replace(town.procedures["child"], id="adult", subject="adult")
    draft = drafts.start(session, town=town, procedure=adult, actor=of_account(left.account), subject_id=karim.id)
    other = begin(session, town, left)
    households.take_out(session, household=left.home, person=karim, by=left.agent)
    assert (draft.state, other.state) == ("cancelled", "open")
