from __future__ import annotations

import pytest
from sqlalchemy import inspect

from domain import migrate
from domain.database import Database
from domain.records import Base
from tests.databases import BOTH
from tests.worlds import at_once


@BOTH
def test_models_and_migrations_agree(any_database: Database) -> None:
    assert migrate.differences(any_database) == []


@BOTH
def test_migrating_again_changes_nothing(any_database: Database) -> None:
    migrate.upgrade(any_database)
    assert migrate.differences(any_database) == []


@BOTH
def test_a_migration_can_be_undone_and_done_again(any_database: Database) -> None:
    migrate.downgrade(any_database)
    assert inspect(any_database.engine).get_table_names() == ["alembic_version"]
    migrate.upgrade(any_database)
    assert migrate.differences(any_database) == []


@BOTH
def test_workers_that_start_together_migrate_once(any_database: Database) -> None:
    migrate.downgrade(any_database)
    assert at_once(4, lambda _: migrate.upgrade(any_database)) == [None] * 4


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_begins_its_key_with_the_town(table: object) -> None:
    assert next(column.name for column in table.primary_key) == "town"  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_foreign_key_carries_the_town(table: object) -> None:
    for constraint in table.foreign_key_constraints:  # type: ignore[attr-defined]
        assert constraint.column_keys[0] == "town"


@pytest.mark.postgres
def test_row_level_security_looks_a_town_up_once_a_statement(postgres: Database) -> None:
    """Called for each row, it was half of what a long list costs."""
    with postgres.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT tablename, qual FROM pg_policies")
        rules = {table: rule for table, rule in found}  # noqa: C416
    assert rules
    assert [table for table, rule in rules.items() if rule.count("SELECT current_setting") != 2] == []


@pytest.mark.postgres
def test_indexes_by_hand_have_open_cases_only(postgres: Database) -> None:
    found = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'case_file' AND indexdef LIKE '%%(town, holder,%%'"
    with postgres.engine.connect() as connection:
        indexes = {name: text for name, text in connection.exec_driver_sql(found)}  # noqa: C416
    assert len(indexes) == 5
    assert [name for name, text in indexes.items() if "WHERE ((holder)::text <> 'nobody'" not in text] == []
