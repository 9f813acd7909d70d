"""The words by which people and cases are found (see `domain.words`), kept in step with them by whoever writes them.

A case is found by the people of its household through their own words, so that a name corrected is corrected once.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Index, String, delete, event, insert, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from domain import words
from domain.records.base import Base, Scoped, belongs
from domain.records.case import Case
from domain.records.household import Person

Text = String(words.LONGEST).with_variant(String(words.LONGEST, collation="C"), "postgresql")
"""Sorted by its bytes, on any server: the words that begin in one way stand side by side."""


class PersonWord(Scoped, Base):
    """A name, a telephone or an address of somebody."""

    __tablename__ = "person_word"

    word: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(String(36), primary_key=True)

    __table_args__ = (
        Index("ix_person_word_person", "town", "person_id"),
        belongs("person_id", "person", ondelete="CASCADE"),
    )


class CaseWord(Scoped, Base):
    """A reference, a title, what the answers of a case say of people who may not be recorded yet, what they choose."""

    __tablename__ = "case_word"

    word: Mapped[str] = mapped_column(Text, primary_key=True)
    case_id: Mapped[str] = mapped_column(String(36), primary_key=True)

    __table_args__ = (
        Index("ix_case_word_case", "town", "case_id"),
        belongs("case_id", "case_file", ondelete="CASCADE"),
    )


OF_PERSON = ("last_name", "birth_name", "first_name", "phone", "mobile", "email")
"""The columns of a person that words are made of."""
OF_CASE = ("reference", "title", "answers")


def rows_of_person(person: Any) -> list[dict[str, str]]:
    """The rows of `PersonWord` of a person, or of a row that is about to become one."""
    held = person if isinstance(person, dict) else {name: getattr(person, name) for name in (*OF_PERSON, "town", "id")}
    kept = sorted(words.of_person(held))
    return [{"town": held["town"], "word": word, "person_id": held["id"]} for word in kept]


def rows_of_case(case: Any) -> list[dict[str, str]]:
    """The rows of `CaseWord` of a case, or of a row that is about to become one."""
    held = case if isinstance(case, dict) else {name: getattr(case, name) for name in (*OF_CASE, "town", "id")}
    answers = held["answers"] or {}
    kept = sorted(words.of_case(held["reference"], held["title"], answers) | words.of_choices(answers))
    return [{"town": held["town"], "word": word, "case_id": held["id"]} for word in kept]


def _write_person(mapper: Mapper[Any], connection: Connection, person: Person) -> None:
    _replace(connection, PersonWord, "person_id", person, OF_PERSON, rows_of_person)


def _write_case(mapper: Mapper[Any], connection: Connection, case: Case) -> None:
    _replace(connection, CaseWord, "case_id", case, OF_CASE, rows_of_case)


def _replace(connection: Connection, record: Any, link: str, owner: Any, columns: Any, rows_of: Any) -> None:
    """Inside the flush that wrote the owner; nothing to do when none of these columns changed."""
    state = inspect(owner)
    if not any(state.attrs[name].history.has_changes() for name in columns):
        return
    table = record.__table__
    if state.persistent:
        old = (table.c.town == owner.town) & (table.c[link] == owner.id)
        connection.execute(delete(table).where(old))
    if rows := rows_of(owner):
        connection.execute(insert(table), rows)


for _moment in ("after_insert", "after_update"):
    event.listen(Person, _moment, _write_person)
    event.listen(Case, _moment, _write_case)
