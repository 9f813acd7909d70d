"""Exports made in the background; what figures and drawings of workflows count by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    make_export()
    op.create_index("ix_case_file_workflow", "case_file", ["town", "workflow", "state"], unique=False)
    op.create_index("ix_case_event_at", "case_event", ["town", "at"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        secure_rows_by_town()


def downgrade() -> None:
    op.drop_index("ix_case_event_at", "case_event")
    op.drop_index("ix_case_file_workflow", "case_file")
    op.drop_table("export")


def make_export() -> None:
    op.create_table(
        "export",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("account_name", sa.String(), nullable=False),
        sa.Column("rights", JSON, nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("wanted", JSON, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("beat_at", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["town", "account_id"], ["account.town", "account.id"], name="fk_export_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("town", "id", name="pk_export"),
    )
    op.create_index("ix_export_account", "export", ["town", "account_id", "created_at"], unique=False)
    op.create_index("ix_export_state", "export", ["state", "created_at"], unique=False)


def secure_rows_by_town() -> None:
    """As for the first tables: a transaction sees the town that it names, or all of them."""
    named = "current_setting('guichet.town', true)"
    op.execute("ALTER TABLE export ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE export FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY one_town ON export USING (town = {named} OR {named} = '*')")
