"""Searching a postal address as one types it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One address. `insee` is the commune's code, which a postcode alone does not give."""

    number: str
    street: str
    postcode: str
    city: str
    insee: str
    label: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


class AddressSearch(Protocol):
    def search(self, text: str, limit: int = 5) -> list[Suggestion]:
        """The likeliest addresses, best first; none when nothing is found. Raises nothing: typing goes on without."""
