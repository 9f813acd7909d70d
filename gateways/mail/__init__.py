"""Sending mail. The outbox decides what leaves and when; a gateway only carries one letter."""

from __future__ import annotations

from typing import Protocol

from domain.outbox import Letter


class MailGateway(Protocol):
    def send(self, letter: Letter) -> None:
        """Hand one letter over. Raises whatever went wrong; the outbox tries again later."""


def message_id(letter: Letter) -> str:
    """The same at each try, so that a receiver recognises a letter it already has."""
    return f"<{letter.id}@{letter.town}.guichet>"


HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""So that no out-of-office reply comes back."""
