"""The salt under which a case's journal keeps the digest of its answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_file", sa.Column("salt", sa.String(length=32), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("case_file", "salt")
