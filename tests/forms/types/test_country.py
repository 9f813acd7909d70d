from __future__ import annotations

import pytest

from tests.forms.asking import ask, page, read, sentence, stored


@pytest.mark.parametrize(
    ("typed", "kept"), [("FR", "FR"), ("fr", "FR"), ("Côte d'Ivoire", "CI"), ("cote d ivoire", "CI")]
)
def test_a_country_is_known_by_code_or_by_name(typed: str, kept: str) -> None:
    assert stored(ask("country"), typed) == kept


def test_a_country_that_is_none_is_refused() -> None:
    assert sentence(ask("country"), "Narnia") == "Choisissez un pays dans la liste. Nous n'y trouvons pas « Narnia »."


def test_france_comes_first_and_the_answer_is_selected() -> None:
    options = page(ask("country"), answers={"answer": "MA"}).select("option")
    assert [option.text for option in options[:2]] == ["Choisir", "France"]
    assert [option.text for option in options if option.has_attr("selected")] == ["Maroc"]
    assert read(ask("country"), "MA") == "Maroc"
