"""The telephones of households, found by staff."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_household_phone", "household", ["town", "phone"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_household_phone", "household")
