from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain import documents, storage_space
from domain.errors import DomainError, NotYours
from domain.records import Document, Household
from schemas.definitions import DocumentKind, Town
from tests.domain.document_kinds import PROOF, VACCINES, child_of, family, names
from tests.domain.papers_given import give


def test_the_space_holds_the_households_papers_the_newest_first(session: Session, town: Town) -> None:
    claire, _ = family(session, town)
    nour, _ = family(session, town, "nour@example.fr")
    give(session, claire, "a.pdf")
    give(session, nour, "of nour.pdf")
    gone = give(session, claire, "gone.pdf")
    give(session, claire, "b.pdf", clean=False)
    storage_space.remove(session, document_id=gone.id, actor=claire)
    assert claire.household_id is not None
    assert names(storage_space.space(session, household_id=claire.household_id)) == ["b.pdf", "a.pdf"]


def test_what_is_shared_of_a_common_child_is_in_both_spaces_and_nothing_else_is(session: Session, town: Town) -> None:
    claire, home = family(session, town)
    karim, other = family(session, town, "karim@example.fr")
    child, alone = child_of(session, home, other), child_of(session, home)
    shared = give(session, claire, "vaccins.pdf", kind="vaccines", person_id=child)
    give(session, claire, "bail.pdf", kind="address_proof")
    give(session, claire, "seul.pdf", kind="vaccines", person_id=alone)
    give(session, claire, "attend.pdf", kind="vaccines", person_id=child, clean=False)

    seen = storage_space.space(session, household_id=other.id, person_ids=[child], shared_kinds=["vaccines"])
    assert names(seen) == ["vaccins.pdf"]
    assert storage_space.space(session, household_id=other.id, person_ids=[child]) == []
    assert storage_space.space(session, household_id=other.id, shared_kinds=["vaccines"]) == []
    assert documents.readable_by_family(session, document_id=shared.id, actor=karim, shared_kinds=["vaccines"])
    with pytest.raises(NotYours):
        storage_space.remove(session, document_id=shared.id, actor=karim)


def test_a_removed_paper_is_no_longer_shared(session: Session, town: Town) -> None:
    claire, home = family(session, town)
    karim, other = family(session, town, "karim@example.fr")
    shared = give(session, claire, kind="vaccines", person_id=child_of(session, home, other))
    storage_space.remove(session, document_id=shared.id, actor=claire)
    with pytest.raises(NotYours):
        documents.readable_by_family(session, document_id=shared.id, actor=karim, shared_kinds=["vaccines"])


DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("given", "usable"),
    [
        ({}, True),
        ({"expires_on": DAY}, True),
        ({"expires_on": DAY - timedelta(days=1)}, False),
        ({"clean": False}, False),
    ],
)
def test_a_paper_is_given_again_while_it_is_worth_something(
    session: Session, town: Town, given: dict[str, Any], usable: bool
) -> None:
    claire, home = family(session, town)
    give(session, claire, **{"kind": "address_proof", **given})
    found = storage_space.reusable(session, household_id=home.id, day=DAY)
    assert bool(found) is usable


def test_a_childs_paper_is_given_again_for_that_child_only(session: Session, town: Town) -> None:
    claire, home = family(session, town)
    _, other = family(session, town, "karim@example.fr")
    leo, zoe = child_of(session, home, other), child_of(session, home)
    give(session, claire, "leo.pdf", kind="vaccines", person_id=leo)
    give(session, claire, "zoe.pdf", kind="vaccines", person_id=zoe)

    def usable(household: Household, person_id: str | None) -> list[str]:
        space = storage_space.reusable(session, household_id=household.id, shared_kinds=["vaccines"], day=DAY)
        return names([each for each in space if storage_space.fits(each, kind=VACCINES, person_id=person_id)])

    assert usable(home, leo) == ["leo.pdf"]
    assert usable(home, None) == []
    assert usable(other, leo) == ["leo.pdf"]  # a kind that this town shares
    assert usable(other, zoe) == []


@pytest.mark.parametrize(
    ("given", "kind", "person_id", "fits"),
    [
        ({"kind": "address_proof"}, PROOF, None, True),
        ({"kind": "address_proof"}, PROOF, "leo", True),
        ({"kind": "address_proof", "person_id": "zoe"}, PROOF, "leo", False),
        ({"kind": "vaccines"}, PROOF, None, False),
        ({"kind": "vaccines", "person_id": "leo"}, VACCINES, "leo", True),
        ({"kind": "vaccines", "person_id": "leo"}, VACCINES, None, False),
        ({"kind": "vaccines"}, VACCINES, None, False),
        ({"kind": ""}, None, None, False),
    ],
)
def test_a_paper_fits_what_asks_for_its_kind_about_its_person(
    given: dict[str, Any], kind: DocumentKind | None, person_id: str | None, fits: bool
) -> None:
    assert storage_space.fits(Document(**given), kind=kind, person_id=person_id) is fits


@pytest.mark.parametrize(("count", "size", "full"), [(2, 10, False), (3, 10, True), (1, 99, False), (1, 100, True)])
def test_a_space_takes_so_many_papers_and_so_many_bytes(
    session: Session, town: Town, monkeypatch: pytest.MonkeyPatch, count: int, size: int, full: bool
) -> None:
    monkeypatch.setattr(storage_space, "MOST_KEPT", 3)
    monkeypatch.setattr(storage_space, "MOST_BYTES", 100)
    claire, home = family(session, town)
    for number in range(count):
        give(session, claire, f"{number}.pdf").size = size
    session.flush()
    if not full:
        storage_space.check_space(session, household_id=home.id)
        return
    with pytest.raises(DomainError) as refused:
        storage_space.check_space(session, household_id=home.id)
    assert "retirez" in refused.value.sentence
    for each in storage_space.space(session, household_id=home.id):
        storage_space.remove(session, document_id=each.id, actor=claire)
    storage_space.check_space(session, household_id=home.id)


def test_what_the_town_gave_is_not_removed_by_a_family(session: Session, town: Town) -> None:
    claire, _ = family(session, town)
    certificate = give(session, claire, origin="town")
    with pytest.raises(NotYours):
        storage_space.remove(session, document_id=certificate.id, actor=claire)
