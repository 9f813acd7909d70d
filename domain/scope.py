"""Keeps each session inside one town: reads are filtered, writes are checked, queries without a town are refused.

The filter is added to every statement, so a forgotten `where` shows nothing instead of another town's cases. On
PostgreSQL, row-level security (see the migrations) repeats it for statements that the ORM does not write.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, with_loader_criteria
from sqlalchemy.sql import util as sql_util
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.selectable import TableClause

from domain.errors import ReadOnlySession, UnscopedQuery
from domain.records.base import Base, Scoped

NAMES_TOWN = "names_town"
"""Execution option of a statement built once, for the hottest pages: its own `where` names the town, by a parameter."""


class TownSession(Session):
    """A session of one town (`info["town"]`), or of all of them (`info["all_towns"]`: jobs and commands)."""


def town_of(session: Session) -> str:
    """The slug of the session's town. Raises UnscopedQuery when it has none."""
    town: str | None = session.info.get("town")
    if town is None:
        raise UnscopedQuery("This session has no town: open it with `database.session(town)`.")
    return town


@lru_cache(maxsize=4096)
def _only(town: str) -> ExecutableOption:
    return with_loader_criteria(Scoped, lambda cls: cls.town == town, include_aliases=True)


def _filter_by_town(state: ORMExecuteState) -> None:
    info = state.session.info
    if info.get("readonly") and (state.is_insert or state.is_update or state.is_delete):
        raise ReadOnlySession("A session opened with readonly=True cannot write: GETs never write.")
    if info.get("all_towns") or state.execution_options.get(NAMES_TOWN):
        return
    if not state.is_orm_statement:
        _refuse_scoped_tables(state.statement)
        return
    town = info.get("town")
    if town is not None:
        if not state.is_insert:
            state.statement = state.statement.options(_only(town))
    elif any(issubclass(mapper.class_, Scoped) for mapper in state.all_mappers):
        raise UnscopedQuery("A query on a town's records from a session without a town.")


def _refuse_scoped_tables(statement: Any) -> None:
    tables = sql_util.find_tables(statement, include_joins=True, include_selects=True, include_aliases=True)
    names = {table.name for table in tables if isinstance(table, TableClause)}
    if names & Base.metadata.tables.keys():
        raise UnscopedQuery(f"Select the class, not its table, so that the town is added: {', '.join(sorted(names))}.")


def _check_writes(session: Session, context: Any, instances: Any) -> None:
    writes = session.new or session.deleted or any(map(session.is_modified, session.dirty))
    if session.info.get("readonly") and writes:
        raise ReadOnlySession("A session opened with readonly=True cannot write: GETs never write.")
    if session.info.get("all_towns"):
        return
    town = session.info.get("town")
    for record in (*session.new, *session.dirty, *session.deleted):
        if isinstance(record, Scoped) and record.town != town:
            raise UnscopedQuery(f"A record of {record.town!r} in a session of {town!r}.")


def _tell_postgresql(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Names the town to row-level security, for this transaction only (safe behind a transaction pooler)."""
    if connection.dialect.name == "postgresql":
        town = "*" if session.info.get("all_towns") else session.info.get("town") or ""
        connection.exec_driver_sql("SELECT set_config('guichet.town', %s, true)", (town,))


event.listen(TownSession, "do_orm_execute", _filter_by_town)
event.listen(TownSession, "before_flush", _check_writes)
event.listen(TownSession, "after_begin", _tell_postgresql)
