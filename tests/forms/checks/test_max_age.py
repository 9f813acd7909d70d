from __future__ import annotations

import pytest

from tests.forms.judging import judge

SAID = "Il faut avoir 3 ans ou moins : vérifiez la date de naissance."


@pytest.mark.parametrize(("birth", "said"), [("2022-11-22", ""), ("2022-11-21", SAID), ("2026-11-21", "")])
def test_the_age_counts_completed_years(birth: str, said: str) -> None:
    assert judge("max_age", birth, 3) == said
