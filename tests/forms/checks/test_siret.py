from __future__ import annotations

import pytest

from tests.forms.judging import judge


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("732 829 320 00074", ""),
        ("73282932000074", ""),
        ("73282932000075", "Vérifiez chaque chiffre du SIRET : l'un d'eux ne va pas avec les autres."),
        ("732829320", "Un numéro SIRET a 14 chiffres."),
    ],
)
def test_a_siret_has_fourteen_digits_that_go_together(number: str, said: str) -> None:
    assert judge("siret", number, True) == said
