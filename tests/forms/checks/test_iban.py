from __future__ import annotations

import pytest

from tests.forms.judging import judge


@pytest.mark.parametrize(
    "number", ["FR76 3000 6000 0112 3456 7890 189", "fr7630006000011234567890189", "DE89370400440532013000"]
)
def test_an_iban_is_taken_with_blanks_or_without(number: str) -> None:
    assert judge("iban", number, True) == ""


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (
            "FR76 3000 6000 0112 3456 7890 188",
            "Vérifiez chaque caractère de l'IBAN : l'un d'eux ne va pas avec les autres.",
        ),
        ("FR76 3000 6000 0112 3456 7890 1", "Il manque 2 caractères : un IBAN français en a 27."),
        ("FR76 3000 6000 0112 3456 7890 18", "Il manque 1 caractère : un IBAN français en a 27."),
        ("12345", "Recopiez l'IBAN de votre RIB, lettres comprises : il commence par FR76 pour une banque française."),
        ("ZZ00", "Recopiez l'IBAN de votre RIB, lettres comprises : il commence par FR76 pour une banque française."),
    ],
)
def test_a_refusal_says_what_to_copy(number: str, said: str) -> None:
    assert judge("iban", number, True) == said
