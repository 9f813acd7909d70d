"""Texts that a town writes: letters and pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """Subject and Markdown body, with `{placeholders}` checked at publication."""

    id: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of text (legal notice, help), in Markdown."""

    id: str
    title: str
    body: str
