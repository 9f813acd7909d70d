"""What asking needs from the outside, handed in by the caller so that this layer stays pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.definitions import Town


def _refuse(_: str) -> bool:
    return False


def _no_hash(_: str) -> str:
    raise RuntimeError("this context cannot hash a password")


@dataclass(frozen=True, slots=True)
class Context:
    """The town and the facts around one draft.

    `facts` holds what conditions and prefills read besides answers (`actor`, `today`, `subject.*`, ...).
    `people` are the household's persons as (id, kind, name), for questions that choose one of them.
    """

    town: Town
    facts: Mapping[str, Any] = field(default_factory=dict)
    people: tuple[tuple[str, str, str], ...] = ()
    hash_password: Callable[[str], str] = _no_hash
    solve_captcha: Callable[[str], bool] = _refuse
    """Whether a posted solution answers a challenge that this portal gave and that was not used yet."""
    captcha_question: tuple[str, str] = ("", "")
    """A question in words and its signed token, for those who have no JavaScript."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Labels of the questions beside the one judged, for the checks whose sentence names them."""
