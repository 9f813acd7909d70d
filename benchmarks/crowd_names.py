"""Names and telephones of many households, drawn from their number: the same in each run.

Surnames are as uneven as in France: the commonest of 22,000 is that of one household in 150.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from benchmarks.inbox_rows import FIRST_NAMES, SYLLABLES

SURNAMES = 21_952
_BEGINNINGS, _MIDDLES, _ENDS = (syllables.split() for syllables in SYLLABLES)
_FIRST = FIRST_NAMES.split()


def _draw(*of: Any) -> int:
    """Of 2**32, always the same for the same values."""
    return int.from_bytes(blake2b(repr(of).encode(), digest_size=4).digest())


def surname(home: int) -> str:
    """One for all who live there. Squared, the draw falls on few names most often."""
    drawn = int((SURNAMES - 1) * (_draw("surname", home) / 2**32) ** 2)
    beginning, rest = divmod(drawn, 784)
    return f"{_BEGINNINGS[beginning]}{_MIDDLES[rest // 28]}{_ENDS[rest % 28]}".capitalize()


def first_name(home: int, copied: str | None) -> str | None:
    return _FIRST[_draw("first", home, copied) % len(_FIRST)] if copied else None


def telephone(home: int, copied: str | None) -> str | None:
    """As forms keep it: `+336` and eight digits, of which the last two tell the telephones of a household apart."""
    return f"+336{home:06d}{_draw(copied) % 100:02d}" if copied else None


FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "surname": (1, surname),
    "first_name": (2, first_name),
    "telephone": (2, telephone),
}
"""What SQLite may call: {name: (how many values it takes, what makes it)}."""
