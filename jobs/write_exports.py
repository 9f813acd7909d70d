"""Writes the lists that agents asked for, a page of cases at a time, and removes the files whose day has passed.

Each page ends with a word of how far it is: a process that dies is silent, and another begins anew (trap 22).
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import select

from domain import actors, editions, export_cases, exports
from domain.actors import Actor
from domain.clock import now
from domain.errors import DomainError
from domain.export_cases import Wanted
from domain.records import Account, Export
from jobs.base import Tools
from jobs.published import read_town
from workflows import case_export
from workflows.case_export import Seen, TableExport
from workflows.case_table import Reader
from workflows.papers_export import PapersExport, Shelf

log = logging.getLogger(__name__)

CASES, CASES_WITH_PAPERS = export_cases.PAGE, 10
"""Read at a time: the papers of a case take seconds, and the progress has to move."""
NO_RIGHT = "Vos droits ont changé depuis votre demande : refaites l’export, il dira ce que vous pouvez lire."
NO_TOWN = "La configuration de la ville n’a pas pu être lue. Réessayez plus tard."


class Stopped(Exception):
    """Its agent stopped it, or another process took it up."""


def write_exports(tools: Tools) -> int:
    """How many lists were written. One that fails is logged, stops no other, and is taken up again."""
    _remove_expired(tools)
    with tools.database.session(None, all_towns=True, readonly=True) as session:
        waiting = exports.due(session, moment=now())
    return sum(_write_one(tools, town, export_id) for town, export_id in waiting)


def _remove_expired(tools: Tools) -> None:
    with tools.database.begin(None, all_towns=True) as session:
        files = exports.expire(session, moment=now())
    for town, digest in files:
        tools.store.delete(town, digest)


def _write_one(tools: Tools, town: str, export_id: str) -> bool:
    with tools.database.begin(town) as session:
        export = exports.take_up(session, export_id=export_id, moment=now())
    if export is None:
        return False
    try:
        _write(tools, export)
    except Stopped:
        return False
    except DomainError as refusal:
        with tools.database.begin(town) as session:
            exports.fail(session, export=export, sentence=refusal.sentence, moment=now())
        return False
    except Exception:
        log.exception("The export %s of %s was not written to its end", export_id, town)
        return False
    return True


def _write(tools: Tools, export: Export) -> None:
    """Raises DomainError for what another try would not change, Stopped."""
    reader, wanted = _reader(tools, export), Wanted.from_json(export.wanted)
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / f"export.{export.format}"
        writer = _writer(tools, export, reader, path, wanted)
        try:
            _fill(tools, export, writer, reader, wanted)
        except BaseException:
            writer.discard()
            raise
        writer.close()
        _keep(tools, export, path)


def _reader(tools: Tools, export: Export) -> Reader:
    """Its agent as they are now. Raises DomainError when that is not who asked any more."""
    with tools.database.session(export.town, readonly=True) as session:
        account = session.scalar(select(Account).where(Account.id == export.account_id))
        publication = editions.current(session, export.town)
    actor = actors.of_account(account) if account is not None and account.active else Actor("agent")
    if not actor.is_agent or exports.rights_of(actor) != export.rights:
        raise DomainError("rights_changed", NO_RIGHT)
    edition = publication.edition if publication else None
    town = read_town(tools, export.town, edition) if edition else None
    if town is None:
        raise DomainError("no_town", NO_TOWN)
    reserved = bool(export.wanted["reserved"])
    return Reader(town, partial(tools.town_of, export.town), actor, reserved)


def _writer(tools: Tools, export: Export, reader: Reader, path: Path, wanted: Wanted) -> TableExport | PapersExport:
    if export.format == "zip":
        shelf = Shelf(partial(tools.store.open, export.town), tools.mark)
        return PapersExport(path, reader, shelf)
    return TableExport(path, format=export.format, reader=reader, answers=wanted.answers)


def _fill(tools: Tools, export: Export, writer: TableExport | PapersExport, reader: Reader, wanted: Wanted) -> None:
    """A transaction of its own for each page read, and one for what it says was read: none lasts, none is torn."""
    after: str | None = None
    size = CASES_WITH_PAPERS if export.format == "zip" else CASES
    while True:
        with tools.database.session(export.town, readonly=True) as session:
            cases, after = export_cases.page(session, wanted, after=after, size=size)
            seen = writer.add(session, cases)
        _say(tools, export, writer, reader, seen)
        if after is None:
            return


def _say(
    tools: Tools,
    export: Export,
    writer: TableExport | PapersExport,
    reader: Reader,
    seen: Sequence[Seen],
) -> None:
    """What was read is written down before the file can leave. Raises Stopped."""
    with tools.database.begin(export.town) as session:
        tally = writer.tally
        if not exports.beat(session, export=export, done=tally.cases, left_out=tally.left_out, moment=now()):
            raise Stopped
        case_export.note(session, seen, reader=reader)


def _keep(tools: Tools, export: Export, path: Path) -> None:
    """Raises Stopped, and keeps nothing then."""
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    tools.store.put(export.town, path, digest)
    with tools.database.begin(export.town) as session:
        finished = exports.finish(session, export=export, digest=digest, size=path.stat().st_size, moment=now())
    if not finished:
        tools.store.delete(export.town, digest)
        raise Stopped
