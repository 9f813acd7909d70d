"""Messages between families and services, agents' mentions, and who wants the daily mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("thread", "message", "mention")


def upgrade() -> None:
    make_thread()
    make_message()
    make_mention()
    op.add_column("account", sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("account", sa.Column("digested_on", sa.Date(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        secure_rows_by_town()


def downgrade() -> None:
    for column in ("digested_on", "digest"):
        op.drop_column("account", column)
    for table in reversed(TABLES):
        op.drop_table(table)


def make_thread() -> None:
    op.create_table(
        "thread",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("service", sa.String(length=63), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("family_unread", sa.Integer(), nullable=False),
        sa.Column("staff_unread", sa.Integer(), nullable=False),
        sa.Column("family_read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["town", "account_id"], ["account.town", "account.id"], name="fk_thread_account_id"),
        sa.ForeignKeyConstraint(
            ["town", "case_id"], ["case_file.town", "case_file.id"], name="fk_thread_case_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("town", "id", name="pk_thread"),
        sa.UniqueConstraint("town", "case_id", "account_id", name="uq_thread_town_case_id_account_id"),
    )
    op.create_index("ix_thread_account", "thread", ["town", "account_id", "last_at"], unique=False)
    op.create_index("ix_thread_waits", "thread", ["town", "waits", "last_at", "id"], unique=False)


def make_message() -> None:
    op.create_table(
        "message",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("thread_id", sa.String(length=36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("author_id", sa.String(length=36), nullable=True),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["town", "thread_id"], ["thread.town", "thread.id"], name="fk_message_thread_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("town", "id", name="pk_message"),
        sa.UniqueConstraint("town", "author_id", "key", name="uq_message_town_author_id_key"),
    )
    op.create_index("ix_message_thread", "message", ["town", "thread_id", "id"], unique=False)


def make_mention() -> None:
    op.create_table(
        "mention",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["town", "case_id"], ["case_file.town", "case_file.id"], name="fk_mention_case_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["town", "account_id"], ["account.town", "account.id"], name="fk_mention_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("town", "id", name="pk_mention"),
        sa.UniqueConstraint("town", "event_id", "account_id", name="uq_mention_town_event_id_account_id"),
    )
    op.create_index("ix_mention_account", "mention", ["town", "account_id", "at"], unique=False)
    op.create_index("ix_mention_case", "mention", ["town", "case_id"], unique=False)


def secure_rows_by_town() -> None:
    """As for the first tables: a transaction sees the town that it names, or all of them."""
    named = "current_setting('guichet.town', true)"
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY one_town ON {table} USING (town = {named} OR {named} = '*')")
