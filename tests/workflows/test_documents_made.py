"""Documents that a town writes: filled with what the family answered, and what its records hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain import attachments, cases, storage_space
from domain.actors import of_account
from domain.erasure import erase_household
from domain.printing import MADE, waiting
from schemas.definitions import DocumentKind, Signature, State, Template, Town, Transition, Validity
from tests.workflows.flows import one_town
from tests.workflows.test_receipts import words
from tests.worlds import do, group, make_agent, make_family, procedure, send, text
from workflows.engine import take
from workflows.printing.values import told_fact

NOON = datetime(2026, 5, 4, 12, 5, tzinfo=UTC)
BODY = """\
À {holder.full_name}, pour {subject.first_name}, né le {subject.birth_date}.

**École** : {school}
**Accueils** : {purpose}
**Premier parent** : {guardian.first_name}
**Le** : {today}
**Par** : {service.name}
**Motif** : {exemption}
"""
OPTIONS = {"options": {"canteen": "Cantine", "morning": "Matin"}}


def certifying_town(**template: Any) -> Town:
    """A request that gets a certificate when an agent accepts it."""
    town = one_town(
        [State("waiting", "En attente", "orange", "staff"), State("accepted", "Acceptée", "green", final=True)],
        [
            Transition("send", "Envoyer", ("draft",), "waiting", ("family",)),
            Transition("accept", "Accepter", ("waiting",), "accepted", ("agent",), do=do(("document", "certificate"))),
        ],
    )
    asked = procedure(
        "request",
        "child",
        "flow",
        text("school"),
        text("exemption"),
        text("purpose", "choices", options=OPTIONS),
        group("guardian", "adult", "holder", (text("first_name"),)),
    )
    written = {"title": "Attestation", "body": BODY, "name": "Attestation, {school}", **template}
    kinds = {
        "certificate": DocumentKind(
            "certificate", "Attestation d’inscription", of="child", valid_for=Validity(1, "years")
        )
    }
    return replace(
        town,
        procedures={**town.procedures, "request": asked},
        templates={"certificate": Template("certificate", **written)},
        documents=kinds,
    )


def accepted(session: Session, town: Town, **answers: Any) -> Any:
    """A case of a family, accepted at noon."""
    account, _ = make_family(session, town)
    facts = {"subject.first_name": "Missie", "subject.birth_date": "2021-03-09"}
    answers = {"school": "Simone-Veil", "purpose": ["canteen", "morning"], **answers}
    answers.setdefault("guardian", [{"_key": "k1", "first_name": "Claire"}, {"_key": "k2", "first_name": "Paul"}])
    case = send(session, town, "request", of_account(account), answers, facts=facts, now=NOON)
    agent = make_agent(session)
    return take(session, town=town, case=case, transition="accept", actor=agent, expected_version=1, now=NOON)


def made(session: Session, case: Any) -> dict[str, Any]:
    [only] = cases.journal(session, case)[-1].data[MADE]
    return dict(only)


def test_a_document_is_filled_with_answers_records_and_the_day(session: Session) -> None:
    case = accepted(session, certifying_town())
    assert words(made(session, case)) == (
        "Attestation\nÀ Claire Roux, pour Missie, né le 9 mars 2021.\nÉcole :\nSimone-Veil\nAccueils :\nCantine, Matin\n"
        "Premier parent :\nClaire\nLe :\n4 mai 2026\nPar :\nService Famille"
    )


def test_its_name_its_kind_and_how_long_it_holds_are_the_towns(session: Session) -> None:
    case = accepted(session, certifying_town(kind="certificate"))
    [[given]] = attachments.file_of_case(session, case).values()
    assert given.document.name == "Attestation, Simone-Veil.pdf"
    assert given.document.kind == "certificate"
    assert given.document.expires_on == date(2027, 5, 4)
    assert given.document in storage_space.space(session, household_id=case.household_id)


def test_who_signs_is_told_and_filled(session: Session) -> None:
    case = accepted(session, certifying_town(signature=Signature("{service.name}", "Pour le maire", "signed.svg")))
    assert made(session, case)["signature"] == {
        "name": "Service Famille", "title": "Pour le maire", "picture": "signed.svg",
    }  # fmt: skip


def test_what_a_document_says_is_frozen_when_it_is_decided(session: Session) -> None:
    case = accepted(session, certifying_town())
    case.answers = {**case.answers, "school": "Une autre"}
    session.flush()
    assert "Simone-Veil" in words(made(session, case))


def test_a_document_not_made_yet_goes_with_its_family(session: Session) -> None:
    case = accepted(session, certifying_town())
    assert len(waiting(session)) == 1
    erase_household(session, household_id=case.household_id, moment=NOON)
    assert waiting(session) == []


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("2021-03-09", "9 mars 2021"),
        ("Simone-Veil", "Simone-Veil"),
        ("0123456789", "0123456789"),
        (True, "oui"),
        (False, "non"),
        (3, "3"),
        (["a", "b"], "a, b"),
        ({"street": "rue du Port", "postcode": "06510", "extra": ""}, "rue du Port 06510"),
    ],
)
def test_a_fact_is_told_as_a_person_reads_it(fact: Any, told: str) -> None:
    assert told_fact(fact) == told
