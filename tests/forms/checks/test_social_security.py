from __future__ import annotations

import pytest

from tests.forms.judging import judge

SHAPE = "Un numéro de sécurité sociale a 13 chiffres, ou 15 avec la clé : recopiez-le de la carte Vitale."
KEY = "Vérifiez chaque chiffre : le numéro et sa clé ne vont pas ensemble."


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("2 95 10 99 126 111 93", ""),
        ("295109912611193", ""),
        ("2951099126111", ""),
        ("253072B07300470", ""),
        ("2 95 10 99 126 111 94", KEY),
        ("29510991261", SHAPE),
        ("9951099126111", SHAPE),
        ("texte", SHAPE),
    ],
)
def test_a_number_has_thirteen_characters_and_its_key_is_verified(number: str, said: str) -> None:
    assert judge("social_security", number, True) == said
