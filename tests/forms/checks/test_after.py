from __future__ import annotations

import pytest

from tests.forms.judging import judge


@pytest.mark.parametrize(
    ("other", "said"), [("2026-11-30", ""), ("2026-12-01", "Indiquez un jour après le 01/12/2026."), (None, "")]
)
def test_a_day_comes_after_another(other: str | None, said: str) -> None:
    assert judge("after", "2026-12-01", "start", {"start": other}) == said
