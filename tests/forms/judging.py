"""One check applied to one answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.checks import CHECKS
from tests.forms.making import context


def judge(name: str, value: Any, options: Any, facts: Mapping[str, Any] | None = None) -> str:
    """What the check says, or nothing. Today is 21 November 2026; the town is 06033, 06510."""
    return CHECKS[name].judge(value, options, {"today": "2026-11-21", **(facts or {})}, context()) or ""
