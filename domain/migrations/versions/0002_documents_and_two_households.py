"""Documents and who looked at them; a child's place in each of its households; merges, purges, where values came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TABLES = ("document", "attachment", "reading", "merge", "purge")
EMPTY = sa.text("'{}'")


def upgrade() -> None:
    add_columns()
    make_document()
    make_attachment()
    make_reading()
    make_upkeep()
    if op.get_bind().dialect.name == "postgresql":
        secure_rows_by_town()
    give_children_their_places()


def downgrade() -> None:
    for table in ("attachment", "document", "reading", "merge", "purge"):
        op.drop_table(table)
    op.drop_index("ix_person_key", "person")
    op.drop_index("ix_person_birth", "person")
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column)


ADDED = {
    "household": ("sources",),
    "household_person": ("details", "sources", "since"),
    "person": ("sources", "linking_key", "merged_into"),
}


def add_columns() -> None:
    op.add_column("household", sa.Column("sources", JSON, nullable=False, server_default=EMPTY))
    op.add_column("household_person", sa.Column("details", JSON, nullable=False, server_default=EMPTY))
    op.add_column("household_person", sa.Column("sources", JSON, nullable=False, server_default=EMPTY))
    op.add_column("household_person", sa.Column("since", MOMENT, nullable=False, server_default="2026-01-01 00:00:00"))
    op.add_column("person", sa.Column("sources", JSON, nullable=False, server_default=EMPTY))
    op.add_column("person", sa.Column("linking_key", sa.String(length=16), nullable=True))
    op.add_column("person", sa.Column("merged_into", sa.String(length=36), nullable=True))
    op.create_index("ix_person_key", "person", ["town", "linking_key"], unique=True)
    op.create_index("ix_person_birth", "person", ["town", "kind", "birth_date"], unique=False)


def make_document() -> None:
    op.create_table(
        "document",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("household_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("visitor", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("scan", sa.String(length=16), nullable=False),
        sa.Column("scan_tries", sa.Integer(), nullable=False),
        sa.Column("scanned_at", MOMENT, nullable=True),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["town", "household_id"], ["household.town", "household.id"], name="fk_document_household_id"
        ),
        sa.ForeignKeyConstraint(["town", "person_id"], ["person.town", "person.id"], name="fk_document_person_id"),
        sa.ForeignKeyConstraint(["town", "account_id"], ["account.town", "account.id"], name="fk_document_account_id"),
        sa.PrimaryKeyConstraint("town", "id", name="pk_document"),
    )
    op.create_index("ix_document_household", "document", ["town", "household_id", "kind"], unique=False)
    op.create_index("ix_document_visitor", "document", ["town", "visitor"], unique=False)
    op.create_index("ix_document_hash", "document", ["town", "hash"], unique=False)
    op.create_index("ix_document_scan", "document", ["scan", "uploaded_at"], unique=False)


def make_attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("draft_id", sa.String(length=36), nullable=True),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("question", sa.String(length=160), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("attached_at", MOMENT, nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("replaced_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["town", "draft_id"], ["draft.town", "draft.id"], name="fk_attachment_draft_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["town", "case_id"], ["case_file.town", "case_file.id"], name="fk_attachment_case_id"),
        sa.ForeignKeyConstraint(
            ["town", "document_id"],
            ["document.town", "document.id"],
            name="fk_attachment_document_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("town", "id", name="pk_attachment"),
        sa.UniqueConstraint("town", "draft_id", "question", "key", name="uq_attachment_town_draft_id_question_key"),
    )
    op.create_index("ix_attachment_case", "attachment", ["town", "case_id"], unique=False)
    op.create_index("ix_attachment_document", "attachment", ["town", "document_id"], unique=False)


def make_reading() -> None:
    op.create_table(
        "reading",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("account_name", sa.String(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("household_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("document_id", sa.String(length=36), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("town", "id", name="pk_reading"),
    )
    op.create_index("ix_reading_household", "reading", ["town", "household_id", "at"], unique=False)
    op.create_index("ix_reading_document", "reading", ["town", "document_id"], unique=False)


def make_upkeep() -> None:
    op.create_table(
        "merge",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kept_id", sa.String(length=36), nullable=False),
        sa.Column("gone_id", sa.String(length=36), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("moved", JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("town", "id", name="pk_merge"),
    )
    op.create_index("ix_merge_kept", "merge", ["town", "kept_id"], unique=False)
    op.create_index("ix_merge_gone", "merge", ["town", "gone_id"], unique=False)
    op.create_table(
        "purge",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rule", sa.String(length=63), nullable=False),
        sa.Column("items", JSON, nullable=False),
        sa.Column("report", JSON, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("town", "id", name="pk_purge"),
    )
    op.create_index("ix_purge_state", "purge", ["town", "state", "proposed_at"], unique=False)


def secure_rows_by_town() -> None:
    """As for the first tables: a transaction sees the town that it names, or all of them."""
    named = "current_setting('guichet.town', true)"
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY one_town ON {table} USING (town = {named} OR {named} = '*')")


def give_children_their_places() -> None:
    """Copy what a child's record held beside its identity to its place in each household, whose own it is from now on.

    The record keeps its copy until the release after next, for processes that still run yesterday's code.
    """
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT set_config('guichet.town', '*', true)")
    person = sa.table(
        "person", *map(sa.column, ("town", "id", "kind")), sa.column("details", JSON), sa.column("address", JSON)
    )
    place = sa.table("household_person", *map(sa.column, ("town", "person_id")), sa.column("details", JSON))
    for row in connection.execute(sa.select(person).where(person.c.kind == "child")).all():
        held = dict(row.details or {}) | ({"address": row.address} if row.address else {})
        where = (place.c.town == row.town) & (place.c.person_id == row.id)
        connection.execute(sa.update(place).where(where).values(details=held))
