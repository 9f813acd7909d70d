"""Which service has a case, its legal clock, the votes it gathered, the case it began for; an agent's services."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("case_file", sa.Column("service", sa.String(length=63), nullable=False, server_default=""))
    op.add_column("case_file", sa.Column("clock_started_at", MOMENT, nullable=True))
    op.add_column("case_file", sa.Column("clock_paused_at", MOMENT, nullable=True))
    op.add_column("case_file", sa.Column("entered_at", MOMENT, nullable=True))
    op.add_column("case_file", sa.Column("remind_at", MOMENT, nullable=True))
    op.add_column("case_file", sa.Column("reminded", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("case_file", sa.Column("votes", JSON, nullable=False, server_default=sa.text("'{}'")))
    op.add_column("case_file", sa.Column("parent_id", sa.String(length=36), nullable=True))
    op.create_index("ix_case_file_parent", "case_file", ["town", "parent_id"], unique=False)
    op.create_index("ix_case_file_service", "case_file", ["town", "holder", "service", "due_at", "id"], unique=False)
    op.create_index("ix_case_file_remind", "case_file", ["remind_at"], unique=False)
    op.add_column("account", sa.Column("services", JSON, nullable=False, server_default=sa.text("'[]'")))


def downgrade() -> None:
    op.drop_column("account", "services")
    for index in ("ix_case_file_remind", "ix_case_file_service", "ix_case_file_parent"):
        op.drop_index(index, "case_file")
    for column in (
        "parent_id",
        "votes",
        "reminded",
        "remind_at",
        "entered_at",
        "clock_paused_at",
        "clock_started_at",
        "service",
    ):
        op.drop_column("case_file", column)
