"""A new town works at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.bundle import Bundle, load_town, read_bundle
from schemas.new import RESERVED, files_of_new_town
from workflows.vocabulary import vocabulary

TOWNS = Path(__file__).parent.parent.parent / "towns"


@pytest.mark.parametrize(
    ("slug", "name", "reference"),
    [
        ("aubagne", "Aubagne", "AUB"),
        ("le-havre", 'Le "Havre" : ville', "LEH"),
        ("x2", "L'Haÿ-les-Roses", "XV"),
    ],
)
def test_a_new_town_passes_every_check(slug: str, name: str, reference: str) -> None:
    library = {path: text for path, text in read_bundle(TOWNS, "carros").files.items() if path.startswith("library/")}
    files = files_of_new_town(slug, name=name, commune="13005", postcode="13400")
    town = load_town(Bundle(slug, library | {f"{slug}/{path}": text for path, text in files.items()}), vocabulary())
    assert (town.name, town.reference, town.postcode) == (name, reference, "13400")
    assert set(town.procedures) == {"account", "household", "child"}


@pytest.mark.parametrize("slug", [*RESERVED, "", "A", "é", "a b", "../x", "-x", "1a", "a/b"])
def test_a_name_that_cannot_be_an_address_is_refused(slug: str) -> None:
    with pytest.raises(ValueError, match="ne peut pas nommer une ville"):
        files_of_new_town(slug, name="X")


@pytest.mark.parametrize("name", ["", "   ", "42", "a\nb"])
def test_a_town_has_a_name_with_letters(name: str) -> None:
    with pytest.raises(ValueError, match="des lettres"):
        files_of_new_town("aubagne", name=name)


def test_what_is_not_given_is_left_out() -> None:
    assert "commune" not in files_of_new_town("aubagne", name="Aubagne")["town.yaml"]
