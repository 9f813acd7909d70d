"""Some changed answers refused, the rest approved: records, journal and mail say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases, households
from domain.actors import Actor, of_account
from domain.cases import StaleCase
from domain.records import Account, Case, Household, OutboxMail, Person
from schemas.definitions import Field, Mail, Town, Transition
from tests.worlds import SHEET, do, make_agent, make_family, send, session, town, workflow
from workflows import engine
from workflows.engine import NotAllowed, NoteMissing

__all__ = ["session", "town"]
PARTLY = Transition(
    "partly", "En partie", ("waiting",), "valid", ("agent",), do=do("write_records", ("mail", "partly")), by_field=True
)


@pytest.fixture
def sheets(town: Town) -> Town:
    flow = workflow("sheet", list(SHEET.states.values()), [*SHEET.transitions.values(), PARTLY])
    mails = {**town.mails, "partly": Mail("partly", "En partie", "Bonjour,\n\n{note}")}
    sheet = town.procedures["family"]
    plain = replace(sheet, steps=(replace(sheet.steps[0], fields=tuple(map(without_choices, sheet.steps[0].fields))),))
    procedures = {**town.procedures, "family": plain}
    return replace(town, workflows={**town.workflows, "sheet": flow}, mails=mails, procedures=procedures)


def without_choices(question: Field) -> Field:
    """The world's choices have no options to be read by."""
    kind = "text" if question.type == "choice" else question.type
    return replace(question, type=kind, fields=tuple(map(without_choices, question.fields)))


FIRST: Mapping[str, Any] = {
    "situation": "married",
    "benefit_number": "1234567",
    "holder": [{"_key": "h", "last_name": "Roux", "first_name": "Claire", "profession": "Boulangère"}],
    "contacts": [{"_key": "c1", "last_name": "Petit", "first_name": "Lou"}],
}


@pytest.fixture
def family(session: Session, sheets: Town) -> tuple[Account, Household]:
    """A family whose first sheet was approved."""
    account, household = make_family(session, sheets)
    case = send(session, sheets, "family", of_account(account), FIRST)
    take(session, sheets, case, "approve", make_agent(session, email="first@example.fr"))
    return account, household


def take(session: Session, town: Town, case: Case, transition: str, actor: Actor, **more: Any) -> Case:
    more.setdefault("expected_version", case.version)
    return engine.take(session, town=town, case=case, transition=transition, actor=actor, **more)


def sent_again(session: Session, town: Town, account: Account, **changed: Any) -> Case:
    """The sheet sent a second time, with what changed; rows keep the ids of the records."""
    first = session.scalars(select(Case).order_by(Case.id)).first()
    assert first is not None
    return send(session, town, "family", of_account(account), {**first.answers, **changed}, fresh=True)


def holder(session: Session, household: Household) -> Person:
    return next(person for person, role in households.members(session, household) if role == "holder")


def test_what_is_refused_keeps_what_the_record_held_and_the_rest_is_written(
    session: Session, sheets: Town, family: tuple[Account, Household]
) -> None:
    account, household = family
    case = sent_again(session, sheets, account, situation="separated", benefit_number="7654321")
    refused = {"benefit_number": "Ce numéro n’est pas à votre nom."}
    take(session, sheets, case, "partly", make_agent(session), marked=refused)
    assert (case.state, case.marked) == ("valid", {})
    assert (household.situation, household.details["benefit_number"]) == ("separated", "1234567")


def test_a_refused_line_of_a_person_leaves_that_column_alone(
    session: Session, sheets: Town, family: tuple[Account, Household]
) -> None:
    account, household = family
    key = holder(session, household).id
    row = {"_key": key, "last_name": "Roux-Martin", "first_name": "Claire", "profession": "Peintre"}
    case = sent_again(session, sheets, account, holder=[row])
    take(session, sheets, case, "partly", make_agent(session), marked={f"holder-{key}-last_name": "Joignez le livret."})
    person = holder(session, household)
    assert person.last_name == "Roux"
    assert "Peintre" in str(person.details)


def test_somebody_removed_whose_line_is_refused_stays(
    session: Session, sheets: Town, family: tuple[Account, Household]
) -> None:
    account, household = family
    case = sent_again(session, sheets, account, contacts=[], situation="separated")
    contact = next(person for person, role in households.members(session, household) if role == "contact")
    marked = {f"contacts-{contact.id}-last_name": "Il faut un contact."}
    take(session, sheets, case, "partly", make_agent(session), marked=marked)
    assert contact.id in {person.id for person, _ in households.members(session, household)}


def test_the_journal_keeps_what_was_refused_and_why(
    session: Session, sheets: Town, family: tuple[Account, Household]
) -> None:
    account, _ = family
    case = sent_again(session, sheets, account, situation="separated", benefit_number="7654321")
    refused = {"benefit_number": "Ce numéro n’est pas à votre nom."}
    take(session, sheets, case, "partly", make_agent(session), note="Merci.", marked=refused)
    line = cases.last_event(session, case)
    assert line is not None
    assert (line.data["refused"], line.note, "marked" in line.data) == (refused, "Merci.", False)


def test_the_mail_says_which_and_why(session: Session, sheets: Town, family: tuple[Account, Household]) -> None:
    account, _ = family
    case = sent_again(session, sheets, account, situation="separated", benefit_number="7654321")
    take(
        session, sheets, case, "partly", make_agent(session), note="Merci.", marked={"benefit_number": "Pas le vôtre."}
    )
    [mail] = session.scalars(select(OutboxMail).where(OutboxMail.subject == "En partie"))
    assert "Merci." in mail.text
    assert "– Benefit number : Pas le vôtre." in mail.text


def test_what_few_may_read_is_not_mailed(session: Session, sheets: Town, family: tuple[Account, Household]) -> None:
    account, _ = family
    sheet = sheets.procedures["family"]
    fields = tuple(
        replace(each, readers=("health",)) if each.id == "benefit_number" else each for each in sheet.steps[0].fields
    )
    kept = replace(sheet, steps=(replace(sheet.steps[0], fields=fields),))
    few = replace(sheets, procedures={**sheets.procedures, "family": kept})
    case = sent_again(session, few, account, benefit_number="7654321")
    take(session, few, case, "partly", make_agent(session), marked={"benefit_number": "Pas le vôtre."})
    [mail] = session.scalars(select(OutboxMail).where(OutboxMail.subject == "En partie"))
    assert "Pas le vôtre" not in mail.text
    assert "le motif est dans votre espace" in mail.text


def test_somebody_new_is_approved_as_a_whole(session: Session, sheets: Town, family: tuple[Account, Household]) -> None:
    account, _ = family
    newcomer = {"_key": "n1", "last_name": "Roux", "first_name": "Lou"}
    case = sent_again(session, sheets, account, children=[newcomer])
    with pytest.raises(NotAllowed, match="se valide en entier"):
        take(session, sheets, case, "partly", make_agent(session), marked={"children-n1-last_name": "Non."})


@pytest.mark.parametrize(
    ("marked", "refusal", "said"),
    [
        ({}, NoteMissing, "Cochez au moins une réponse à garder comme avant"),
        ({"benefit_number": " "}, NotAllowed, "Écrivez pourquoi « Benefit number »"),
        ({"children": "x"}, NotAllowed, "Seule une réponse qui change"),
        ({"nonsense": "x"}, NotAllowed, "Seule une réponse qui change"),
    ],
)
def test_only_changed_answers_are_refused_each_with_a_sentence(
    session: Session,
    sheets: Town,
    family: tuple[Account, Household],
    marked: dict[str, str],
    refusal: type[Exception],
    said: str,
) -> None:
    account, household = family
    case = sent_again(session, sheets, account, benefit_number="7654321")
    with pytest.raises(refusal, match=said):
        take(session, sheets, case, "partly", make_agent(session), marked=marked)
    assert case.state == "waiting"
    assert household.details["benefit_number"] == "1234567"


def test_a_double_click_approves_once_and_other_words_are_told(
    session: Session, sheets: Town, family: tuple[Account, Household]
) -> None:
    account, _ = family
    case, agent = sent_again(session, sheets, account, benefit_number="7654321"), make_agent(session)
    seen, marked = case.version, {"benefit_number": "Pas le vôtre."}
    take(session, sheets, case, "partly", agent, marked=marked, expected_version=seen)
    assert take(session, sheets, case, "partly", agent, marked=marked, expected_version=seen).version == seen + 1
    with pytest.raises(StaleCase):
        take(session, sheets, case, "partly", agent, marked={"benefit_number": "Autre."}, expected_version=seen)


def test_a_first_sheet_has_nothing_to_keep_as_it_was(session: Session, sheets: Town) -> None:
    account, _ = make_family(session, sheets)
    case = send(session, sheets, "family", of_account(account), FIRST)
    case.before = {}
    with pytest.raises(NotAllowed, match="Seule une réponse qui change"):
        take(session, sheets, case, "partly", make_agent(session), marked={"situation": "Non."})
