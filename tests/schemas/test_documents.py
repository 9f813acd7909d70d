"""The papers of a town: the library's kinds with the town's keys in their place, and only where the town has papers."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from schemas.bundle import Bundle, load_town
from schemas.definitions import DocumentKind, Town, Validity
from tests.schemas.cases import SLUG, base
from workflows.vocabulary import vocabulary

OWN = f"{SLUG}/documents.yaml"
FILES = dict(base().files)
WITHOUT = {path: text for path, text in FILES.items() if path != OWN}
CANTEEN = f"{SLUG}/procedures/canteen.yaml"
TOWN = f"{SLUG}/town.yaml"


def town(files: Mapping[str, str]) -> Town:
    return load_town(Bundle(SLUG, files), vocabulary())


def test_a_town_changes_the_librarys_papers_key_by_key() -> None:
    assert dict(town(FILES).documents) == {
        "address_proof": DocumentKind("address_proof", "Justificatif de domicile", valid_for=Validity(6, "months")),
        "vaccines": DocumentKind(
            "vaccines",
            "Carnet de vaccination",
            of="child",
            valid_for=Validity(1, "years"),
            readers=("chief",),
            shared=True,
        ),
        "custody": DocumentKind(
            "custody", "Jugement de garde", of="child", valid_for=Validity(1, "school_year"), keep=Validity(1, "years")
        ),
    }


def test_a_town_that_asks_for_no_paper_has_none_of_the_librarys() -> None:
    assert town(WITHOUT).documents == {}


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            CANTEEN,
            "      start: {type",
            "      proof: {type: file, label: Pièce, kind: address_proof}\n      start: {type",
        ),
        (TOWN, "footer:", "  - {id: papers, title: Mes pièces, show: documents}\nfooter:"),
    ],
    ids=["question", "section"],
)
def test_a_question_or_a_heading_for_papers_brings_the_librarys(path: str, before: str, after: str) -> None:
    changed = WITHOUT | {path: WITHOUT[path].replace(before, after, 1)}
    assert sorted(town(changed).documents) == ["address_proof", "family_book", "vaccines"]
