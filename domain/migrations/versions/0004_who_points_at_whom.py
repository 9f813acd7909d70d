"""Indexes on what points at a person, a household or a case: without them each one that goes is looked for everywhere."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_case_file_person": ("case_file", "person_id"),
    "ix_account_person": ("account", "person_id"),
    "ix_document_person": ("document", "person_id"),
    "ix_draft_person": ("draft", "person_id"),
    "ix_draft_household": ("draft", "household_id"),
    "ix_draft_case": ("draft", "case_id"),
}


def upgrade() -> None:
    for name, (table, column) in INDEXES.items():
        op.create_index(name, table, ["town", column])


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
