"""On PostgreSQL, lists of open cases by indexes of open cases only, and a town looked up once a statement, not once a row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OF_OPEN_CASES = {
    "ix_case_file_urgent": ["town", "holder", "due_at", "id"],
    "ix_case_file_newest": ["town", "holder", "sent_at", "id"],
    "ix_case_file_service": ["town", "holder", "service", "due_at", "id"],
}
PROCEDURE = ["town", "holder", "procedure", "due_at", "id"]
ARRIVED = ["town", "holder", "procedure", "sent_at", "id"]
OPEN = sa.text("holder <> 'nobody'")
"""On PostgreSQL. SQLite cannot tell that a parameter means it: there, these indexes have all cases."""


def upgrade() -> None:
    op.drop_index("ix_case_file_procedure", "case_file")
    make_index("ix_case_file_procedure", [*PROCEDURE, "state"], OPEN)
    make_index("ix_case_file_arrived", [*ARRIVED, "state"], OPEN)
    if op.get_bind().dialect.name == "postgresql":
        index_again(OPEN)
        secure_rows_by_town("(SELECT current_setting('guichet.town', true))")


def downgrade() -> None:
    op.drop_index("ix_case_file_arrived", "case_file")
    op.drop_index("ix_case_file_procedure", "case_file")
    make_index("ix_case_file_procedure", PROCEDURE, None)
    if op.get_bind().dialect.name == "postgresql":
        index_again(None)
        secure_rows_by_town("current_setting('guichet.town', true)")


def make_index(name: str, columns: list[str], those: sa.TextClause | None) -> None:
    op.create_index(name, "case_file", columns, unique=False, postgresql_where=those)


def index_again(those: sa.TextClause | None) -> None:
    for name, columns in OF_OPEN_CASES.items():
        op.drop_index(name, "case_file")
        make_index(name, columns, those)


def secure_rows_by_town(named: str) -> None:
    """The same rule on every table that has it."""
    tables = op.get_bind().scalars(
        sa.text("SELECT tablename FROM pg_policies WHERE policyname = 'one_town' AND schemaname = current_schema()")
    )
    for table in sorted(tables):
        op.execute(f"ALTER POLICY one_town ON {table} USING (town = {named} OR {named} = '*')")
