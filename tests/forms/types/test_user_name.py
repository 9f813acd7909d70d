from __future__ import annotations

import pytest

from tests.forms.asking import ask, page, sentence, stored

LOGIN = ask("user_name", min_length=3, max_length=12)


def test_a_login_is_the_same_in_capitals() -> None:
    assert stored(LOGIN, " M.Testo_33 ") == "m.testo_33"


@pytest.mark.parametrize("typed", ["hélène", "jean dupont", "a@b.fr", "a/b"])
def test_a_login_has_letters_digits_dots_and_dashes(typed: str) -> None:
    assert (
        sentence(LOGIN, typed) == "Utilisez des lettres sans accent, des chiffres, un point ou un tiret, sans espace."
    )


@pytest.mark.parametrize("typed", ["ab", "a" * 13])
def test_a_login_has_the_length_that_the_town_wants(typed: str) -> None:
    assert sentence(LOGIN, typed) == "Choisissez un identifiant de 3 à 12 caractères."


def test_the_phone_writes_no_capital() -> None:
    assert page(LOGIN).input.attrs.items() >= {"autocapitalize": "none", "autocomplete": "username"}.items()
