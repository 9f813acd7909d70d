"""Many households beside one: everything that the demo's first family has, copied as often as wanted, by SQLite itself.

Two adults, a contact, 1.7 children on average, each with its places and guardianships, an account, a valid sheet of the home
and of each child with its journal, two papers. They have names and telephones of their own, surnames as uneven as in France,
and are found by them. What the sheets answered and where each value came from are not copied: of
somebody else no page reads it, and it would fill gigabytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.crowd_names import FUNCTIONS
from domain.records import (
    Account,
    Base,
    Case,
    CaseEvent,
    Document,
    Guardianship,
    Household,
    HouseholdPerson,
    Person,
    PersonWord,
)
from domain.records.word import OF_PERSON, rows_of_person

_PEOPLE = "(SELECT person_id FROM household_person WHERE household_id = :home)"
_CASES = "(SELECT id FROM case_file WHERE household_id = :home)"
_HIS_CASES = "(SELECT id FROM case_file WHERE person_id = :second)"
_COPIED: tuple[tuple[type[Base], str, str], ...] = (
    (Household, "id = :home", "0"),
    (Person, f"id IN {_PEOPLE}", "id = :second"),
    (HouseholdPerson, "household_id = :home", "person_id = :second"),
    (Guardianship, f"child_id IN {_PEOPLE}", "child_id = :second"),
    (Account, "household_id = :home", "0"),
    (Case, "household_id = :home", "person_id IS :second"),
    (CaseEvent, f"case_id IN {_CASES}", f"case_id IN {_HIS_CASES}"),
    (Document, "household_id = :home", "person_id IS :second"),
)
"""(record, which rows are the family's, which of them only the second child's): seven copies of ten have two children."""

_LINKS = {"id", "household_id", "person_id", "adult_id", "child_id", "account_id", "case_id", "draft_id"}
_NEW = {
    **dict.fromkeys(_LINKS, "printf('%08x', i) || substr({0}, 9)"),
    **dict.fromkeys(("linking_key", "reference"), "{0} || i"),
    **dict.fromkeys(("login", "email"), "i || '-' || {0}"),
    "number": "{0} + 1000 + i",
    "last_name": "surname(i)",
    "first_name": "first_name(i, {0})",
    **dict.fromkeys(("mobile", "phone"), "telephone(i, {0})"),
    **dict.fromkeys(("answers", "before", "facts", "sources"), "'{{}}'"),
}
"""What a copy has of its own, by column; `i` is its number. The end of an id is random, its beginning is the time."""


def add_households(path: Path, *, home: str, second: str, count: int) -> None:
    """Copy the household `home`, whose second child is `second`, `count` times."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for name, (count_of_values, function) in FUNCTIONS.items():
            connection.create_function(name, count_of_values, function, deterministic=True)
        for record, owned, of_second in _COPIED:
            with connection:
                _copy(connection, record, owned, of_second, {"home": home, "second": second, "count": count})
        with connection:
            _write_words(connection)


def _copy(
    connection: sqlite3.Connection, record: type[Base], owned: str, of_second: str, values: dict[str, str | int]
) -> None:
    table, columns = record.__tablename__, [column.name for column in record.__table__.columns]
    taken = f"CREATE TEMP TABLE model AS SELECT *, ({of_second}) AS only_second FROM {table} WHERE {owned}"
    own = ", ".join(_NEW.get(name, "{0}").format(f'model."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    connection.execute(taken, values)
    connection.execute(
        f"INSERT INTO {table} ({names}) WITH RECURSIVE numbers(i) AS "
        f"(SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < :count) "
        f"SELECT {own} FROM numbers CROSS JOIN model WHERE NOT model.only_second OR i % 10 < 7",
        values,
    )
    connection.execute("DROP TABLE model")


def _write_words(connection: sqlite3.Connection) -> None:
    """Of who has none yet, by the program itself."""
    columns = ("town", "id", *OF_PERSON)
    wordless = f"SELECT {', '.join(columns)} FROM person WHERE id NOT IN (SELECT person_id FROM person_word)"
    copies = [dict(zip(columns, row, strict=True)) for row in connection.execute(wordless)]
    connection.executemany(f"INSERT INTO {PersonWord.__tablename__} VALUES (:town, :word, :person_id)", _words(copies))


def _words(people: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    for person in people:
        yield from rows_of_person(person)
