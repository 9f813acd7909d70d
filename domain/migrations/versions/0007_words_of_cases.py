"""The words that people and cases are found by, those of what is there already included; lists by procedure and by state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from domain import words

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BATCH = 2000
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
WORD = sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql")
TABLES = {"person_word": ("person_id", "person"), "case_word": ("case_id", "case_file")}


def upgrade() -> None:
    op.create_index(
        "ix_case_file_procedure", "case_file", ["town", "holder", "procedure", "due_at", "id"], unique=False
    )
    op.create_index("ix_case_file_state", "case_file", ["town", "state", "due_at", "id"], unique=False)
    for table, (link, owner) in TABLES.items():
        make_words(table, link, owner)
    if op.get_bind().dialect.name == "postgresql":
        secure_rows_by_town()
        op.get_bind().exec_driver_sql("SELECT set_config('guichet.town', '*', true)")
    fill(
        "person_word", "person", ("last_name", "birth_name", "first_name", "phone", "mobile", "email"), words_of_person
    )
    fill("case_word", "case_file", ("reference", "title", "answers"), words_of_case)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_case_file_state", "case_file")
    op.drop_index("ix_case_file_procedure", "case_file")


def make_words(table: str, link: str, owner: str) -> None:
    op.create_table(
        table,
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.Column(link, sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["town", link], [f"{owner}.town", f"{owner}.id"], name=f"fk_{table}_{link}", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("town", "word", link, name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_{link.removesuffix('_id')}", table, ["town", link], unique=False)


def secure_rows_by_town() -> None:
    """As for the first tables: a transaction sees the town that it names, or all of them."""
    named = "current_setting('guichet.town', true)"
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY one_town ON {table} USING (town = {named} OR {named} = '*')")


def fill(table: str, owner: str, columns: tuple[str, ...], words_of: Callable[[Any], frozenset[str]]) -> None:
    """Write the words of what is there already, by batches: memory does not grow with the town."""
    link = TABLES[table][0]
    rows = sa.table(table, *map(sa.column, ("town", "word", link)))
    for batch in batches(owner, columns):
        made = [{"town": row.town, "word": word, link: row.id} for row in batch for word in sorted(words_of(row))]
        if made:
            op.get_bind().execute(sa.insert(rows), made)


def batches(owner: str, columns: tuple[str, ...]) -> Iterator[Any]:
    kinds = [sa.column(name, JSON) if name == "answers" else sa.column(name) for name in columns]
    table = sa.table(owner, sa.column("town"), sa.column("id"), *kinds)
    key, after = sa.tuple_(table.c.town, table.c.id), ("", "")
    while True:
        wanted = sa.select(table).where(key > sa.tuple_(*map(sa.literal, after))).order_by(table.c.town, table.c.id)
        batch = op.get_bind().execute(wanted.limit(BATCH)).all()
        if not batch:
            return
        yield batch
        after = (batch[-1].town, batch[-1].id)


def words_of_person(row: Any) -> frozenset[str]:
    return words.of_person(row._mapping)


def words_of_case(row: Any) -> frozenset[str]:
    answers = row.answers or {}
    return words.of_case(row.reference, row.title, answers) | words.of_choices(answers)
