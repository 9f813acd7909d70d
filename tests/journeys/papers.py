"""Papers that a family has at hand: what it takes from its desk or photographs with its phone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tests.gateways.papers_made import pdf, phone_photo


@dataclass(frozen=True)
class Paper:
    """An answer to a question that asks for a file: its name on the device, and what is in it."""

    name: str
    content: bytes


@cache
def scan(name: str) -> Paper:
    """A PDF of one page."""
    return Paper(f"{name}.pdf", pdf())


@cache
def photo(name: str) -> Paper:
    """A photo as a phone takes it, lying on its side and saying where it was taken."""
    return Paper(f"{name}.jpg", phone_photo())
