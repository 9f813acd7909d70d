"""`writes` says what the records' own table understands: the two agree on the record of every column."""

from __future__ import annotations

import pytest

from schemas.bundle import Bundle, load_town
from schemas.definitions import Procedure
from schemas.link.writes import RECORD_OF_SUBJECT
from tests.schemas.cases import SLUG, base, changed, problems_of
from workflows.mapping import columns
from workflows.vocabulary import vocabulary

CHILD = f"{SLUG}/procedures/child.yaml"


def bundle(written: str, subject: str = "child") -> Bundle:
    files = changed(base().files, {"file": CHILD, "replace": "{rights: image_rights}", "with": written})
    return Bundle(SLUG, changed(files, {"file": CHILD, "replace": "subject: child", "with": f"subject: {subject}"}))


def child(written: str, subject: str = "child") -> Procedure:
    return load_town(bundle(written, subject), vocabulary()).procedures["child"]


def kept(procedure: Procedure, question: str) -> tuple[str, str]:
    return next((column.target, column.name) for column in columns(procedure) if column.question.id == question)


@pytest.mark.parametrize(
    ("written", "subject", "where"),
    [
        ("image_rights", "child", ("person", "image_rights")),
        ("person.image_rights", "child", ("person", "image_rights")),
        ("household.image_rights", "child", ("household", "image_rights")),
        ("image_rights", "household", ("household", "image_rights")),
        ("household.image_rights", "household", ("household", "image_rights")),
        ("household.image_rights", "request", ("household", "image_rights")),
    ],
)
def test_a_column_may_name_its_record(written: str, subject: str, where: tuple[str, str]) -> None:
    assert kept(child(f"{{rights: {written}}}", subject), "rights") == where


@pytest.mark.parametrize("subject", sorted(RECORD_OF_SUBJECT))
def test_without_a_dot_a_column_is_of_the_record_that_the_procedure_is_about(subject: str) -> None:
    assert kept(child("{rights: image_rights}", subject), "rights")[0] == RECORD_OF_SUBJECT[subject]


@pytest.mark.parametrize(
    ("written", "subject", "said"),
    [
        ("{rights: account.email}", "child", "la fiche « account » n'existe pas"),
        ("{rights: person.image_rights}", "household", "« rights » ne s'écrit nulle part"),
        ("{rights: image_rights}", "request", "« rights » ne s'écrit nulle part"),
        ("{street: household.home, city: household.home}", "child", "écrivent toutes deux « household.home »"),
        ("{street: home, city: person.home}", "child", "écrivent toutes deux « person.home »"),
    ],
)
def test_a_record_that_the_procedure_does_not_have_is_refused(written: str, subject: str, said: str) -> None:
    assert [problem for problem in problems_of(bundle(written, subject), vocabulary()) if said in problem]


def test_the_same_column_of_two_records_is_no_clash() -> None:
    assert problems_of(bundle("{street: household.home, city: home}"), vocabulary()) == []
