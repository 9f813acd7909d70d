"""What agents set for themselves: views, labels, absences, who has a case open, acts on many cases."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TABLES = ("saved_view", "case_label", "absence", "case_opening", "bulk")


def upgrade() -> None:
    op.add_column("case_file", sa.Column("labels", JSON, nullable=False, server_default=sa.text("'[]'")))
    op.create_index(
        "ix_case_file_assignee", "case_file", ["town", "assignee_id", "holder", "due_at", "id"], unique=False
    )
    make_views()
    make_labels()
    make_absences()
    make_openings()
    make_bulks()
    if op.get_bind().dialect.name == "postgresql":
        secure_rows_by_town()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_case_file_assignee", "case_file")
    op.drop_column("case_file", "labels")


def make_views() -> None:
    make_table(
        "saved_view",
        text("account_id", 36),
        sa.Column("owner_name", sa.String(), nullable=False),
        text("name", 60),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        gone_with("saved_view", "account_id", "account"),
        sa.UniqueConstraint("town", "account_id", "name", name="uq_saved_view_town_account_id_name"),
    )
    op.create_index("ix_saved_view_shared", "saved_view", ["town", "shared"], unique=False)


def make_labels() -> None:
    make_table(
        "case_label",
        text("case_id", 36),
        text("label", 63),
        gone_with("case_label", "case_id", "case_file"),
        sa.UniqueConstraint("town", "label", "case_id", name="uq_case_label_town_label_case_id"),
    )
    op.create_index("ix_case_label_case", "case_label", ["town", "case_id"], unique=False)


def make_absences() -> None:
    make_table(
        "absence",
        text("account_id", 36),
        sa.Column("account_name", sa.String(), nullable=False),
        sa.Column("stand_in_id", sa.String(length=36), nullable=True),
        sa.Column("stand_in_name", sa.String(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        gone_with("absence", "account_id", "account"),
        gone_with("absence", "stand_in_id", "account"),
    )
    op.create_index("ix_absence_stand_in", "absence", ["town", "stand_in_id", "until_day"], unique=False)
    op.create_index("ix_absence_account", "absence", ["town", "account_id", "until_day"], unique=False)


def make_openings() -> None:
    make_table(
        "case_opening",
        text("case_id", 36),
        text("account_id", 36),
        sa.Column("account_name", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        gone_with("case_opening", "case_id", "case_file"),
        gone_with("case_opening", "account_id", "account"),
        sa.UniqueConstraint("town", "case_id", "account_id", name="uq_case_opening_town_case_id_account_id"),
    )
    op.create_index("ix_case_opening_at", "case_opening", ["town", "at"], unique=False)


def make_bulks() -> None:
    make_table(
        "bulk",
        text("account_id", 36),
        sa.Column("query", sa.String(), nullable=False),
        text("state", 16),
        text("kind", 16),
        sa.Column("options", JSON, nullable=False),
        sa.Column("items", JSON, nullable=False),
        sa.Column("report", JSON, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        gone_with("bulk", "account_id", "account"),
    )
    op.create_index("ix_bulk_state", "bulk", ["town", "state", "created_at"], unique=False)
    op.create_index("ix_bulk_account", "bulk", ["town", "account_id", "created_at"], unique=False)


def make_table(name: str, *columns: Any) -> None:
    """A table of a town's rows, each with an id of its own."""
    key = sa.PrimaryKeyConstraint("town", "id", name=f"pk_{name}")
    op.create_table(name, text("town", 63), text("id", 36), *columns, key)


def text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def gone_with(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A foreign key that carries the town; the row goes when what it points at does."""
    ends = [f"{other}.town", f"{other}.id"]
    return sa.ForeignKeyConstraint(["town", column], ends, name=f"fk_{table}_{column}", ondelete="CASCADE")


def secure_rows_by_town() -> None:
    """As for the first tables: a transaction sees the town that it names, or all of them."""
    named = "current_setting('guichet.town', true)"
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY one_town ON {table} USING (town = {named} OR {named} = '*')")
