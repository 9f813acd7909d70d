"""Cases, which the town decides on, and their journal, which nothing can rewrite."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from domain.clock import NEVER, now
from domain.records.base import Base, Identified, belongs


def new_salt() -> str:
    return secrets.token_hex(16)


def _of_open_cases(name: str, *columns: str) -> Index:
    """By the hand that holds them. On PostgreSQL without the closed ones, which are the most and no list of a hand shows."""
    open_ones = sa.text("holder <> 'nobody'")
    return Index(f"ix_case_file_{name}", "town", "holder", *columns, postgresql_where=open_ones)


class Case(Identified, Base):
    """One request sent to the town. `draft_id` is unique: a draft becomes one case, however often it is sent.

    `colour` and `holder` repeat what the workflow says of `state`, so that lists need no definition to be sorted.
    """

    __tablename__ = "case_file"

    reference: Mapped[str] = mapped_column(String(32))
    procedure: Mapped[str] = mapped_column(String(63))
    edition: Mapped[str] = mapped_column(String(64))
    workflow: Mapped[str] = mapped_column(String(63))
    subject_kind: Mapped[str] = mapped_column(String(16))
    household_id: Mapped[str | None] = mapped_column(String(36))
    account_id: Mapped[str | None] = mapped_column(String(36))
    person_id: Mapped[str | None] = mapped_column(String(36))
    draft_id: Mapped[str | None] = mapped_column(String(36))
    """No foreign key: the draft may be purged, its id still tells a second click that the case exists."""
    title: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(63))
    colour: Mapped[str] = mapped_column(String(16))
    holder: Mapped[str] = mapped_column(String(16))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    salt: Mapped[str] = mapped_column(String(32), default=new_salt)
    """Of the digest of its answers in the journal, see `domain.proofs`; empty for cases from before it."""
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the records held when it was sent, in the shape of answers."""
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What conditions and labels read besides answers, as it was when the draft began."""
    marked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{question: what the agent asks to correct}."""
    assignee_id: Mapped[str | None] = mapped_column(String(36))
    assignee_name: Mapped[str] = mapped_column(default="")
    labels: Mapped[list[str]] = mapped_column(default=list)
    """Its labels' ids, which `CaseLabel` repeats for lists narrowed to one."""
    due_at: Mapped[datetime] = mapped_column(default=NEVER)
    """Never NULL, so that lists page by key: `due` says None where there is no deadline."""
    lapse_at: Mapped[datetime | None]
    service: Mapped[str] = mapped_column(String(63), default="")
    """The service of the town that has it, by its id in `town.yaml`; empty where the workflow names none."""
    entered_at: Mapped[datetime | None] = mapped_column(default=now)
    """When it entered its state: `updated_at` also moves with a vote or an opinion."""
    clock_started_at: Mapped[datetime | None]
    """When the legal clock started, moved forward by each pause (CRPA L114-5)."""
    clock_paused_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    reminded: Mapped[int] = mapped_column(default=0)
    """How many reminders of its state were sent."""
    votes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{transition: [{role, id, name, at}]}: who agreed so far, in a state that several have to leave together."""
    parent_id: Mapped[str | None] = mapped_column(String(36))
    """The case that began this one."""
    version: Mapped[int] = mapped_column(default=1)
    search: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        UniqueConstraint("town", "reference"),
        UniqueConstraint("town", "draft_id"),
        _of_open_cases("urgent", "due_at", "id"),
        _of_open_cases("newest", "sent_at", "id"),
        Index("ix_case_file_sent", "town", "sent_at", "id"),
        Index("ix_case_file_due", "town", "due_at", "id"),
        _of_open_cases("procedure", "procedure", "due_at", "id", "state"),
        _of_open_cases("arrived", "procedure", "sent_at", "id", "state"),
        Index("ix_case_file_state", "town", "state", "due_at", "id"),
        Index("ix_case_file_household", "town", "household_id", "sent_at"),
        Index("ix_case_file_account", "town", "account_id", "sent_at"),
        Index("ix_case_file_person", "town", "person_id"),
        Index("ix_case_file_lapse", "lapse_at"),
        Index("ix_case_file_parent", "town", "parent_id"),
        _of_open_cases("service", "service", "due_at", "id"),
        Index("ix_case_file_remind", "remind_at"),
        Index("ix_case_file_workflow", "town", "workflow", "state"),
        Index("ix_case_file_assignee", "town", "assignee_id", "holder", "due_at", "id"),
        belongs("account_id", "account"),
        belongs("household_id", "household"),
        belongs("person_id", "person"),
        belongs("assignee_id", "account"),
    )

    @property
    def due(self) -> datetime | None:
        return None if self.due_at == NEVER else self.due_at


class CaseEvent(Identified, Base):
    """One line of a case's journal: who, when, what, from which state to which, and who may read it."""

    __tablename__ = "case_event"

    case_id: Mapped[str] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column(default=now)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str | None] = mapped_column(String(36))
    actor_name: Mapped[str] = mapped_column(default="")
    transition: Mapped[str] = mapped_column(String(63))
    from_state: Mapped[str] = mapped_column(String(63))
    to_state: Mapped[str] = mapped_column(String(63))
    note: Mapped[str] = mapped_column(default="")
    visible_to: Mapped[str] = mapped_column(String(8), default="all")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rank: Mapped[int] = mapped_column(default=0)
    """Its place in the case's journal, from 1; 0 until it is sealed, which `domain.chain` does as it is written."""
    previous: Mapped[str] = mapped_column(String(64), default="")
    """The hash of the line before it; empty for the first."""
    hash: Mapped[str] = mapped_column(String(64), default="")

    __table_args__ = (
        Index("ix_case_event_case", "town", "case_id", "id"),
        Index(
            "uq_case_event_rank",
            "town",
            "case_id",
            "rank",
            unique=True,
            postgresql_where=sa.text("rank > 0"),
            sqlite_where=sa.text("rank > 0"),
        ),
        Index(
            "ix_case_event_unsealed",
            "town",
            "case_id",
            postgresql_where=sa.text("rank = 0"),
            sqlite_where=sa.text("rank = 0"),
        ),
        Index("ix_case_event_at", "town", "at"),
        belongs("case_id", "case_file"),
    )


class JournalIsAppendOnly(RuntimeError):
    """A programming error: a line of a journal was about to be changed or removed."""


def _refuse(mapper: Mapper[Any], connection: Any, target: CaseEvent) -> None:
    raise JournalIsAppendOnly(f"The journal of case {target.case_id} is append-only: add a line instead.")


event.listen(CaseEvent, "before_update", _refuse)
event.listen(CaseEvent, "before_delete", _refuse)
