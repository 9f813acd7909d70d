from __future__ import annotations

import pytest

from tests.forms.asking import ask, page, sentence, stored

EMAIL = ask("email")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Camille.Morvan@GMAIL.com", "Camille.Morvan@gmail.com"),
        (" camille@courriel.example ", "camille@courriel.example"),
        ("mailto:a@b.fr", "a@b.fr"),
        ("a@gmial.com", "a@gmial.com"),
        ("a+cantine@orange.fr", "a+cantine@orange.fr"),
    ],
)
def test_an_address_is_kept_with_its_domain_in_lower_case(typed: str, kept: str) -> None:
    assert stored(EMAIL, typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("camille", "Il manque le nom, le signe @ ou la fin de l'adresse. Exemple : prenom.nom@exemple.fr"),
        ("a@gmail", "Vérifiez la fin de l'adresse. Vouliez-vous dire a@gmail.com ?"),
        ("a@gmial", "Vérifiez la fin de l'adresse. Vouliez-vous dire a@gmail.com ?"),
        ("a@hotmal", "Vérifiez la fin de l'adresse. Vouliez-vous dire a@hotmail.fr ?"),
        ("a@orange", "Vérifiez la fin de l'adresse. Vouliez-vous dire a@orange.fr ?"),
        ("a@mairie", "Il manque la fin de l'adresse, après @. Exemple : prenom.nom@exemple.fr"),
        ("a@b.fr c@d.fr", "Écrivez une seule adresse, sans espace. Exemple : prenom.nom@exemple.fr"),
        ("a..b@c.fr", "Vérifiez l'adresse e-mail. Exemple : prenom.nom@exemple.fr"),
    ],
)
def test_a_refusal_says_what_to_write(typed: str, said: str) -> None:
    assert sentence(EMAIL, typed) == said


def test_the_phone_shows_the_keyboard_of_addresses() -> None:
    assert (
        page(ask("email", autocomplete="email")).input.attrs.items()
        >= {"type": "email", "inputmode": "email", "autocomplete": "email"}.items()
    )
