"""The mail that the portal sent to somebody, read as they would."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from domain.records import OutboxMail


def letters(app: Flask, town: str, to: str) -> list[OutboxMail]:
    with app.extensions["database"].session(town) as session:
        found = session.scalars(
            select(OutboxMail).where(OutboxMail.to_address == to).order_by(OutboxMail.created_at, OutboxMail.id)
        )
        return list(found)


def link_in(letter: OutboxMail) -> str:
    """The path of the first link of the portal in a letter."""
    found = re.search(r"https?://[^/\s]+(/[^\s>)]+)", letter.text)
    assert found, letter.text
    return found[1]
