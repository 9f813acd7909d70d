"""Prints the documents that the portal makes: receipts, and what towns wrote a template for."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from pathlib import Path

from domain import printing
from domain.papers import Prepared
from domain.records import Document
from jobs.base import Tools
from workflows.printing import typesetting

log = logging.getLogger(__name__)

BATCH = 50


def print_documents(tools: Tools) -> int:
    """Print all that was ordered, each in its own transaction; how many. One that fails is tried again after the others."""
    printed = 0
    while True:
        with tools.database.session(None, all_towns=True, readonly=True) as session:
            batch = printing.waiting(session, limit=BATCH)
        done = sum(_try(tools, document) for document in batch)
        printed += done
        if len(batch) < BATCH or not done:
            return printed


def _try(tools: Tools, document: Document) -> bool:
    try:
        return _print(tools, document)
    except Exception:
        log.exception("Document %s of %s could not be made", document.id, document.town)
        with tools.database.begin(document.town) as session:
            printing.mark_tried(session, document=document)
        return False


def _print(tools: Tools, document: Document) -> bool:
    """Kept first, then said to be there. Two at once keep the same bytes, and one of them says so."""
    with tools.database.session(document.town, readonly=True) as session:
        source = printing.source_of(session, document_id=document.id)
    if source is None:
        raise LookupError("no line of a journal says what it holds")
    content = typesetting.pdf(tools.town_of(document.town, source.edition), source.made, source.at)
    with tempfile.TemporaryDirectory(prefix="print-") as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(content)
        digest, pages = hashlib.sha256(content).hexdigest(), typesetting.pages_of(content)
        tools.store.put(document.town, path, digest)
    prepared = Prepared(path, "application/pdf", pages, len(content), digest)
    with tools.database.begin(document.town) as session:
        return printing.mark_made(session, document=document, prepared=prepared)
