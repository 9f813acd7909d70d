from __future__ import annotations

from typing import Any

import pytest

from tests.forms.judging import judge

CAF = "Un numéro d'allocataire CAF a 7 chiffres, parfois suivis d'une lettre."
MSA = "Un numéro MSA est celui de la sécurité sociale : 13 chiffres, ou 15 avec la clé."


@pytest.mark.parametrize(
    ("number", "scheme", "said"),
    [
        ("1234567", "caf", ""),
        ("1234567a", "caf", ""),
        ("123 456 7 A", "caf", ""),
        ("123456", "caf", CAF),
        ("2951099126111", "caf", CAF),
        ("2951099126111", "msa", ""),
        ("295109912611193", "msa", ""),
        ("1234567", "msa", MSA),
        ("n'importe quoi", "other", ""),
        ("1234567", None, ""),
        ("12", None, f"{CAF} {MSA}"),
    ],
)
def test_the_scheme_says_what_a_number_looks_like(number: str, scheme: str | None, said: str) -> None:
    assert judge("benefit_number", number, "benefit_scheme", {"benefit_scheme": scheme}) == said


@pytest.mark.parametrize(("number", "said"), [("1234567", ""), ("2951099126111", ""), ("12", f"{CAF} {MSA}")])
def test_without_a_scheme_either_will_do(number: Any, said: str) -> None:
    assert judge("benefit_number", number, True) == said
