"""Households and their people. A child may live in two households; each sees only its own rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.clock import now
from domain.records.base import Base, Identified, Json, Scoped, belongs


class Household(Identified, Base):
    """A home as the town knows it. `number` is the family number, `linking_key` the code of a paper file."""

    __tablename__ = "household"

    number: Mapped[int]
    linking_key: Mapped[str] = mapped_column(String(16))
    situation: Mapped[str | None] = mapped_column(String(63))
    address: Mapped[dict[str, Any] | None] = mapped_column(Json)
    phone: Mapped[str | None] = mapped_column(String(32))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sources: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{column: {"from": "family", "at": "2026-11-21", "case": "CAR-26-H2P8-41"}}: where each value came from."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        UniqueConstraint("town", "number"),
        UniqueConstraint("town", "linking_key"),
        Index("ix_household_phone", "town", "phone"),
    )


class Person(Identified, Base):
    """An adult, a child or a contact. What has no column of its own stands in `details`, under the question's id."""

    __tablename__ = "person"

    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str | None] = mapped_column(String(16))
    last_name: Mapped[str | None]
    birth_name: Mapped[str | None]
    first_name: Mapped[str | None]
    birth_date: Mapped[date | None]
    expected_birth: Mapped[bool | None]
    sex: Mapped[str | None] = mapped_column(String(16))
    birth_place: Mapped[str | None]
    birth_department: Mapped[str | None]
    birth_country: Mapped[str | None]
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(32))
    mobile: Mapped[str | None] = mapped_column(String(32))
    address: Mapped[dict[str, Any] | None] = mapped_column(Json)
    relationship: Mapped[str | None]
    emergency: Mapped[bool | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sources: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """As a household's: {column: where its value came from}."""
    linking_key: Mapped[str | None] = mapped_column(String(16))
    """A child's own key, which one parent gives to the other to link the child to a second household."""
    merged_into: Mapped[str | None] = mapped_column(String(36))
    """The record that this one was found to be; nobody lists it any more."""
    version: Mapped[int] = mapped_column(default=1)
    search: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        Index("ix_person_key", "town", "linking_key", unique=True),
        Index("ix_person_search", "town", "search"),
        Index("ix_person_birth", "town", "kind", "birth_date"),
    )

    @property
    def full_name(self) -> str:
        """`Claire Roux`, as one addresses somebody."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)


class HouseholdPerson(Scoped, Base):
    """Somebody's place in a household: `role` is holder, co_guardian, child or contact.

    `details` holds what this household says of a child and shares with no other: answers by question, address included.
    """

    __tablename__ = "household_person"

    household_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sources: Mapped[dict[str, Any]] = mapped_column(default=dict)
    since: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        Index("ix_household_person_person", "town", "person_id"),
        belongs("household_id", "household", ondelete="CASCADE"),
        belongs("person_id", "person", ondelete="CASCADE"),
    )


class Guardianship(Scoped, Base):
    """What an adult is to a child: father, grandmother, and whether they hold parental authority."""

    __tablename__ = "guardianship"

    adult_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    child_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    relationship: Mapped[str | None]
    parental_authority: Mapped[bool | None]

    __table_args__ = (
        Index("ix_guardianship_child", "town", "child_id"),
        belongs("adult_id", "person", ondelete="CASCADE"),
        belongs("child_id", "person", ondelete="CASCADE"),
    )
