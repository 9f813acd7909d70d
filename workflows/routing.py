"""Which service a case goes to, by its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.definitions import State


def service_for(state: State, facts: Mapping[str, Any], *, now_with: str = "") -> str:
    """The first service whose condition holds; the one that has the case where the state names none, or none fits."""
    for route in state.route:
        if route.when is None or route.when.holds(facts) is True:
            return route.service
    return now_with
