"""Texts that a town writes: mails, pages, and the documents that it makes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """Subject and Markdown body, with `{placeholders}` checked at publication."""

    id: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What agents often write to families: a plain text with `{placeholders}`, which they change before sending."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of text (legal notice, help), in Markdown."""

    id: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Under a document: who signs, in which quality, and the picture of the signature, a file of the town's folder."""

    name: str = ""
    title: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A document that the portal makes for a family: a Markdown body with `{placeholders}` checked at publication.

    `name` is what its PDF is called in the family's space; `kind` one of the town's kinds of papers, where the family may
    give it again to another request.
    """

    id: str
    title: str
    body: str
    name: str = ""
    kind: str = ""
    signature: Signature | None = None

    @property
    def called(self) -> str:
        return self.name or self.title
