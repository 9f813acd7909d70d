"""A document set as a PDF by typst: tagged for screen readers (PDF/UA-1), the same bytes for the same words.

The program (`letter.typ`) is ours alone; what a town wrote and what people typed reach it as JSON. Nothing is fetched and
no font of the machine is used. A page takes about 5 ms.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from domain.spacing import NBSP, spaced
from schemas.definitions import Signature, Town
from workflows.letters import absolute, day

log = logging.getLogger(__name__)

PROGRAM = Path(__file__).parent / "letter.typ"
LONG = re.compile(r"[^\s\u200b]{50}(?=[^\s\u200b])")
"""Fifty signs without a space: more would run out of the page."""
ARTICLE = re.compile(r"(?<=\b[LRD]\.) +(?=\d)")
"""« L. 112-11 »"""
AFTER_A_RUN = re.compile(r"^ +(?=[:;?!»])")
"""The space of « **Nom** : … », which begins a run."""
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def pdf(town: Town, made: Mapping[str, Any], at: datetime) -> bytes:
    """The PDF of what the journal kept of a document (`workflows.printing.ordering`), under the town's letterhead.

    A sign that the font lacks (a name in Chinese) leaves a box, and the PDF is then no PDF/UA.
    """
    from typst import TypstError, compile  # 60 MB that only the process of the jobs needs

    words = {"letter": json.dumps(_letter(town, made, at), ensure_ascii=False)}
    moment = int(at.timestamp())
    try:
        return compile(_program(), ignore_system_fonts=True, sys_inputs=words, timestamp=moment, pdf_standards="ua-1")
    except TypstError as problem:
        log.warning("A document of %s is no PDF/UA: %s", town.slug, problem)
        return compile(_program(), ignore_system_fonts=True, sys_inputs=words, timestamp=moment)


def pages_of(content: bytes) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        return len(document)


@cache
def _program() -> bytes:
    return PROGRAM.read_bytes()


def _letter(town: Town, made: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """All that the program prints."""
    contact = (*made["service"], town.website.removeprefix("https://").removeprefix("http://").rstrip("/"))
    return {
        "title": _typeset(made["title"]),
        "description": spaced(f"{town.portal}, {town.name}, dossier {made['reference']}"),
        "town": town.name,
        "portal": town.portal,
        "colour": town.theme.strong or town.theme.primary,
        "logo": town.files.get(town.theme.logo),
        "logo_alt": f"Logo de la ville : {town.name}",
        "service": [_typeset(line) for line in contact if line],
        "blocks": _spaced(made["blocks"]),
        "signed": _signed(town, made.get("signature"), at),
        "footer": spaced(" · ".join((f"{town.portal}, {town.name}", made["reference"]))),
    }


def _signed(town: Town, written: Mapping[str, str] | None, at: datetime) -> dict[str, Any] | None:
    if written is None:
        return None
    signature = Signature(**written)
    return {
        "place": spaced(f"Fait à {town.name}, le {day(at)}"),
        "lines": [_typeset(line) for line in (signature.title, signature.name) if line],
        "picture": town.files.get(signature.picture),
        "alt": f"Signature de {signature.name or signature.title}",
    }


def _spaced(told: Any) -> Any:
    """The same blocks with French spaces, with breaks where a word is longer than the page, and whole addresses."""
    if isinstance(told, list):
        return [_spaced(each) for each in told]
    if isinstance(told, dict):
        return {key: _placed(key, value) for key, value in told.items()}
    return told


def _typeset(text: str) -> str:
    """With the apostrophes and the no-break spaces of print, and places to break a word longer than the page."""
    text = LONG.sub("\\g<0>\u200b", APOSTROPHE.sub("’", text))
    return spaced(ARTICLE.sub(NBSP, AFTER_A_RUN.sub(NBSP, text)))


def _placed(key: str, value: Any) -> Any:
    if key in ("text", "label"):
        return _typeset(value)
    if key == "url":
        return absolute(value) if value.startswith("/") else value
    return value if key == "kind" else _spaced(value)
