"""Sending mail. The outbox decides what leaves and when; a gateway only carries one letter."""

from __future__ import annotations

from email.headerregistry import Address
from typing import Protocol

from domain.outbox import Letter


class MailGateway(Protocol):
    def send(self, letter: Letter) -> None:
        """Hand one letter over. Raises whatever went wrong; the outbox tries again later."""


def message_id(letter: Letter) -> str:
    """The same at each try, so that a receiver recognises a letter it already has."""
    return f"<{letter.id}@{letter.town}.guichet>"


def sender_of(letter: Letter, address: str) -> str:
    """« Portail familles Carcans <portail@…> »: the town's name before the address that the server may send from."""
    return str(Address(display_name=letter.sender, addr_spec=address)) if letter.sender else address


HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""So that no out-of-office reply comes back."""
