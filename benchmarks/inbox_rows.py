"""Cases by the million, written by PostgreSQL itself: four people a household, five requests of each over three years.

Surnames are as uneven as in France (the commonest of 22,000 is that of one household in 150); four in five of the newest
quarter of the requests are still open. Indexes that no page of the inbox reads are left out, to spare the disk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
from psycopg import sql

from domain.records import Base, Case, CaseWord, Household, HouseholdPerson, Person, PersonWord
from schemas.definitions import Procedure, State, Town

SLOTS = 1024
"""Cases repeat what they are about and where they stand after so many."""
RARE = 439
"""The slot of those who gave the rare answer: one case in `SLOTS`."""
REQUESTS = 5
"""Of one household."""
SYLLABLES = (
    "ba be bi bo bu cha che chi cho da de di do fa fe ga go la le li lo ma me mi mo ra re ri",
    "ban ber bon car cor dan del don far fer gal gar lan lar len mal mar mer mon nar net par per ran ron sal ter ton",
    "ard aud eau ec el er et eul eux ez ic ier in is oit on ot oud our oux tel thier tin ton veau vel vin zac",
)
FIRST_NAMES = (
    "Adam Agathe Alice Amina Anna Antoine Arthur Axel Basile Camille Chloe Claire Clara Diane Elias Elise Emma Enzo Eva "
    "Fatima Gabriel Gaspard Hugo Ines Iris Jade Jeanne Jules Julien Karim Lea Leo Lina Linh Louis Louise Lucas Malo Manon "
    "Marius Mateo Maxime Milo Mohamed Naim Nina Noe Nora Nour Oscar Paul Rose Sacha Salome Sami Sarah Theo Tiago Yanis Zoe"
)
_USED = re.compile(
    r"_word_|ix_household_person_|ix_case_file_(urgent|newest|arrived|sent|due|household|service|assignee|procedure|state)$"
)
"""The indexes that the inbox reads, besides keys: the others are not made again."""

_HASH = "(hashint4extended({0}, {1}) & 1048575)"
_PART = f"{_HASH} / 1048576.0"
_ID = (
    "lpad(to_hex({0}), 8, '0') || '-' || {1} || '-7' || substr(md5({1} || {0}), 1, 3) || '-8000-' "
    "|| substr(md5({0} || {1}), 1, 12)"
)
"""{0} numbers the rows of a table, {1} tells its rows from those of others."""


def fill(address: str, town: Town, count: int) -> None:
    """Add `count` cases with their households and words. `address` is a superuser's: rows of all towns, no checks."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '256MB'")
        connection.execute("SET work_mem = '256MB'")
        connection.execute("SET synchronous_commit = off")
        indexes = _drop_indexes(connection)
        values = {"town": town.slug, "edition": town.edition, "prefix": town.reference, "count": count}
        _prepare(connection, town)
        for statement in _statements(town):
            connection.execute(statement, values)
        for name, definition in indexes.items():
            if _USED.search(name):
                connection.execute(definition)
        connection.execute("VACUUM (ANALYZE, FREEZE)")


def _drop_indexes(connection: psycopg.Connection[Any]) -> dict[str, bytes]:
    """Take the plain indexes away, to make them again once the rows are there: {name: its definition}."""
    tables = [record.__tablename__ for record in (Case, CaseWord, Household, HouseholdPerson, Person, PersonWord)]
    found = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname LIKE 'ix\\_%%'", (tables,)
    ).fetchall()
    for name, _ in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return {name: definition.encode() for name, definition in found}


def _prepare(connection: psycopg.Connection[Any], town: Town) -> None:
    """What rows are drawn from: names, and what a case is about with its state, open or closed."""
    columns = "n int, open bool, procedure text, workflow text, subject text, answers jsonb, state text, colour text, holder text"
    connection.execute(sql.SQL("CREATE TEMP TABLE slot ({})").format(sql.SQL(columns)))
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO slot VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", list(_slots(town)))
    connection.execute("CREATE TEMP TABLE names (a text[], b text[], c text[], first text[])")
    drawn = [words.split() for words in (*SYLLABLES, FIRST_NAMES)]
    connection.execute("INSERT INTO names VALUES (%s, %s, %s, %s)", drawn)
    connection.execute("ANALYZE slot")


def _slots(town: Town) -> Iterator[tuple[Any, ...]]:
    """Four of five cases wait, one of them for the family; those that are closed stand in any last state."""
    procedures = [each for each in town.procedures.values() if "guardian" in each.audience]
    for n in range(SLOTS):
        procedure = procedures[(n * n + n // 7) % len(procedures)]
        states = list(town.workflow_of(procedure).states.values())
        for is_open in (True, False):
            holder = ("family" if n % 5 == 0 else "staff") if is_open else "nobody"
            state, answers = _state(states, holder, n), json.dumps(_answers(town, procedure, n))
            about = procedure.id, procedure.workflow, procedure.subject, answers
            yield n, is_open, *about, state.id, state.colour, state.holder


def _answers(town: Town, procedure: Procedure, n: int) -> dict[str, str]:
    """To each question that narrows the list: the last of its options once in `SLOTS`, the others as often as each other."""
    asked = (each for each in procedure.questions().values() if each.id in town.filters)
    given = {each.id: list(each.options["options"]) for each in asked}
    return {
        name: options[-1] if n % SLOTS == RARE else options[n // 5 % (len(options) - 1)]
        for name, options in given.items()
    }


def _state(states: list[State], holder: str, n: int) -> State:
    fitting = [state for state in states if state.holder == holder] or states
    return fitting[n % len(fitting)]


def _statements(town: Town) -> Iterator[sql.Composed]:
    """In their order: each reads what those before it wrote."""
    yield _insert(Household, _HOMES, {"id": _HOME_ID, "number": "100000 + h.i", "linking_key": "'K' || h.i"})
    yield _insert(Person, _PEOPLE, _PERSON)
    yield _insert(HouseholdPerson, _PEOPLE, {"household_id": _HOME_ID, "person_id": _PERSON["id"], "role": _ROLE})
    yield _words(PersonWord, "person", "person_id", _PERSON_WORDS)
    yield _insert(Case, _CASES, _CASE)
    yield _words(CaseWord, "case_file", "case_id", (*_CASE_WORDS, *map(_choice_word, town.filters)))


_HOMES = f"(SELECT i FROM generate_series(1, greatest(%(count)s / {REQUESTS}, 1)) i) h"
_HOME_ID = _ID.format("h.i", "'a000'")
_PEOPLE = f"{_HOMES} CROSS JOIN generate_series(1, 4) p"
_SURNAME = f"""(SELECT initcap(a[1 + r / 784] || b[1 + mod(r / 28, 28)] || c[1 + mod(r, 28)])
    FROM names, (SELECT (21951 * power({_PART.format("h.i", 1)}, 2))::int AS r) draw)"""
_PERSON = {
    "id": _ID.format("h.i", "'b00' || p"),
    "kind": "CASE WHEN p < 3 THEN 'adult' ELSE 'child' END",
    "last_name": _SURNAME,
    "first_name": f"(SELECT first[1 + mod({_HASH.format('h.i', '10 + p')}, 60)] FROM names)",
    "mobile": "CASE WHEN p < 3 THEN '+336' || lpad((10 * h.i + p)::text, 8, '0') END",
}
_ROLE = "(ARRAY['holder', 'co_guardian', 'child', 'child'])[p]"
_PERSON_WORDS = ("last_name || ' ' || first_name", "first_name || ' ' || last_name", "'0' || substr(mobile, 4)")
_CASE_WORDS = (
    "replace(reference, '-', '')",
    "replace(substr(reference, 8), '-', '')",
    "replace(title, ',', '')",
    "split_part(title, ', ', 2) || ' ' || split_part(title, ', ', 1)",
)
_CASES = f"""(SELECT i, i * 4 > %(count)s * 3 AND mod({_HASH.format("i", 3)}, 10) < 8 AS open,
    1 + mod(i, greatest(%(count)s / {REQUESTS}, 1)) AS home FROM generate_series(1, %(count)s) i) h
JOIN slot ON slot.n = mod({_HASH.format("h.i", 4)}, {SLOTS}) AND slot.open = h.open
JOIN person ON person.town = %(town)s AND person.id = {_ID.format("h.home", "'b00' || 3")}"""
_DUE = f"now() + interval '70 days' * ({_PART.format('h.i', 5)} - 0.2)"


_SENT = "now() - interval '3 years' * (1 - h.i::float8 / %(count)s)"
_CASE = {
    "id": _ID.format("h.i", "'c000'"),
    "reference": "%(prefix)s || '-26-' || lpad(upper(to_hex(h.i)), 6, '0') || '-' || (10 + mod(h.i, 90))",
    "edition": "%(edition)s",
    **{name: f"slot.{name}" for name in ("procedure", "workflow", "state", "colour", "holder")},
    "subject_kind": "slot.subject",
    "answers": "slot.answers",
    "household_id": _ID.format("h.home", "'a000'"),
    "person_id": "person.id",
    "title": "person.last_name || ', ' || person.first_name",
    "due_at": f"CASE WHEN slot.holder = 'staff' THEN {_DUE} ELSE '9999-12-31 00:00:00+00' END",
    **dict.fromkeys(("created_at", "updated_at", "sent_at", "entered_at"), _SENT),
}


def _choice_word(question: str) -> str:
    return f"'={question}=' || (answers ->> '{question}')"


def _insert(record: type[Base], source: str, values: Mapping[str, str]) -> sql.Composed:
    """Rows of a record; what `values` does not say is as the program leaves it."""
    columns = record.__table__.columns
    chosen = {column.name: values.get(column.name, _usual(column)) for column in columns} | {"town": "%(town)s"}
    names = sql.SQL(", ").join(map(sql.Identifier, chosen))
    told = sql.SQL(", ").join(sql.SQL(each) for each in chosen.values())
    table = sql.Identifier(record.__tablename__)
    return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(table, names, told, sql.SQL(source))


def _usual(column: Any) -> str:
    """A column's default, as SQL."""
    if column.nullable or column.default is None:
        return "NULL"
    value = column.default.arg(None) if callable(column.default.arg) else column.default.arg
    if isinstance(value, (dict, list)):
        return f"'{json.dumps(value)}'"
    if isinstance(value, (bool, int)):
        return str(value)
    return f"'{value}'"


def _words(record: type[Base], owner: str, link: str, words: tuple[str, ...]) -> sql.Composed:
    """As `domain.words` makes them of these names, which have one word each and no accent."""
    each = " UNION ALL ".join(f"SELECT lower({word})" for word in words)
    text = (
        f"INSERT INTO {record.__tablename__} (town, word, {link}) SELECT DISTINCT town, word, id FROM {owner} "
        f"CROSS JOIN LATERAL ({each}) w(word) WHERE town = %(town)s AND word IS NOT NULL ORDER BY town, word, id"
    )
    return sql.Composed([sql.SQL(text)])
