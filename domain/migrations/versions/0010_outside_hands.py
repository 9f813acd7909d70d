"""Opinions asked by link, calls to other programs, keys of other programs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TABLES = ("opinion", "webhook_call", "api_key")


def upgrade() -> None:
    make_opinions()
    make_calls()
    make_keys()
    if op.get_bind().dialect.name == "postgresql":
        secure_rows_by_town()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def make_opinions() -> None:
    op.create_table(
        "opinion",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("papers", JSON, nullable=False),
        sa.Column("links", JSON, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("silence", sa.String(length=8), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("giver", sa.String(length=120), nullable=False),
        sa.Column("asked_by_id", sa.String(length=36), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("remind_at", MOMENT, nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["town", "case_id"], ["case_file.town", "case_file.id"], name="fk_opinion_case_id"),
        sa.PrimaryKeyConstraint("town", "id", name="pk_opinion"),
    )
    op.create_index("ix_opinion_case", "opinion", ["town", "case_id", "id"], unique=False)
    op.create_index("ix_opinion_waiting", "opinion", ["state", "due_at"], unique=False)


def make_calls() -> None:
    op.create_table(
        "webhook_call",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("dedupe", sa.String(length=255), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=True),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["town", "case_id"], ["case_file.town", "case_file.id"], name="fk_webhook_call_case_id"
        ),
        sa.PrimaryKeyConstraint("town", "id", name="pk_webhook_call"),
        sa.UniqueConstraint("town", "dedupe", name="uq_webhook_call_town_dedupe"),
    )
    op.create_index("ix_webhook_call_case", "webhook_call", ["town", "case_id", "id"], unique=False)
    op.create_index(
        "ix_webhook_call_waiting",
        "webhook_call",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("next_try_at IS NOT NULL"),
        sqlite_where=sa.text("next_try_at IS NOT NULL"),
    )


def make_keys() -> None:
    op.create_table(
        "api_key",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("start", sa.String(length=16), nullable=False),
        sa.Column("procedures", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("town", "id", name="pk_api_key"),
        sa.UniqueConstraint("town", "hash", name="uq_api_key_town_hash"),
    )


def secure_rows_by_town() -> None:
    """As for the first tables: a transaction sees the town that it names, or all of them."""
    named = "current_setting('guichet.town', true)"
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY one_town ON {table} USING (town = {named} OR {named} = '*')")
