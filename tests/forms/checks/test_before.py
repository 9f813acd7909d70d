from __future__ import annotations

import pytest

from tests.forms.judging import judge


@pytest.mark.parametrize(
    ("other", "said"), [("2026-12-02", ""), ("2026-12-01", "Indiquez un jour avant le 01/12/2026."), (None, "")]
)
def test_a_day_comes_before_another(other: str | None, said: str) -> None:
    assert judge("before", "2026-12-01", "end", {"end": other}) == said
