"""The seals of journals: a hash per line, a digest per day, what is left of eliminated lines.

Lines that are there already are sealed by the worker's first turn: the trigger lets a line be sealed once, and nothing else.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
SEALS = ("journal_digest", "journal_tombstone")
SAID = (
    *("town", "id", "case_id", "at", "actor_kind", "actor_id", "actor_name", "transition", "from_state", "to_state"),
    *("note", "visible_to", "data"),
)
"""What a line says, which sealing it leaves as it is."""


def upgrade() -> None:
    make_columns()
    make_tables()
    if op.get_bind().dialect.name == "postgresql":
        protect_on_postgresql()
        secure_rows_by_town()
    else:
        protect_on_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        undo_on_postgresql()
    else:
        undo_on_sqlite()
    for table in SEALS:
        op.drop_table(table)
    op.drop_index("ix_case_event_unsealed", "case_event")
    op.drop_index("uq_case_event_rank", "case_event")
    for column in ("hash", "previous", "rank"):
        op.drop_column("case_event", column)


def make_columns() -> None:
    op.add_column("case_event", sa.Column("rank", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("case_event", sa.Column("previous", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("case_event", sa.Column("hash", sa.String(length=64), nullable=False, server_default=""))
    for name, columns, which in (
        ("uq_case_event_rank", ["town", "case_id", "rank"], sa.text("rank > 0")),
        ("ix_case_event_unsealed", ["town", "case_id"], sa.text("rank = 0")),
    ):
        unique = name.startswith("uq")
        op.create_index(name, "case_event", columns, unique=unique, postgresql_where=which, sqlite_where=which)


def make_tables() -> None:
    op.create_table(
        "journal_digest",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("town", "day", name="pk_journal_digest"),
    )
    op.create_table(
        "journal_tombstone",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("town", "id", name="pk_journal_tombstone"),
    )
    op.create_index("ix_journal_tombstone_case", "journal_tombstone", ["town", "case_id"], unique=False)


# ------------------------------------------------------------------------------------------------ SQLite


def protect_on_sqlite() -> None:
    same = " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in SAID)
    op.execute("DROP TRIGGER case_event_no_update")
    op.execute(
        "CREATE TRIGGER case_event_no_update BEFORE UPDATE ON case_event "
        f"WHEN NOT (OLD.rank = 0 AND NEW.rank > 0 AND {same}) "
        "BEGIN SELECT RAISE(ABORT, 'case_event is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER case_event_tombstone AFTER DELETE ON case_event BEGIN "
        "INSERT INTO journal_tombstone (town, id, case_id, rank, hash) "
        "VALUES (OLD.town, OLD.id, OLD.case_id, OLD.rank, OLD.hash); END"
    )
    for table, verb in (*((table, verb) for table in SEALS for verb in ("UPDATE", "DELETE")), ("reading", "UPDATE")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def undo_on_sqlite() -> None:
    for trigger in ("reading_no_update", "case_event_tombstone", "case_event_no_update"):
        op.execute(f"DROP TRIGGER {trigger}")
    op.execute(
        "CREATE TRIGGER case_event_no_update BEFORE UPDATE ON case_event "
        "BEGIN SELECT RAISE(ABORT, 'case_event is append-only'); END"
    )


# -------------------------------------------------------------------------------------------- PostgreSQL


def protect_on_postgresql() -> None:
    same = " AND ".join(f'NEW."{column}" IS NOT DISTINCT FROM OLD."{column}"' for column in SAID)
    op.execute(
        "CREATE FUNCTION refuse_journal_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF OLD.rank = 0 AND NEW.rank > 0 AND {same} THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'case_event is append-only'; END $$"
    )
    op.execute("DROP TRIGGER case_event_no_change ON case_event")
    op.execute(
        "CREATE TRIGGER case_event_no_change BEFORE UPDATE ON case_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_journal_rewrite()"
    )
    op.execute(
        "CREATE FUNCTION keep_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO journal_tombstone (town, id, case_id, rank, hash) "
        "VALUES (OLD.town, OLD.id, OLD.case_id, OLD.rank, OLD.hash); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER case_event_tombstone AFTER DELETE ON case_event FOR EACH ROW EXECUTE FUNCTION keep_tombstone()"
    )
    op.execute(
        "CREATE FUNCTION refuse_seal_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table, verbs in (*((table, "UPDATE OR DELETE") for table in SEALS), ("reading", "UPDATE")):
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE {verbs} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_seal_change()"
        )
    for table in SEALS:
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_seal_change()"
        )


def undo_on_postgresql() -> None:
    op.execute("DROP TRIGGER case_event_tombstone ON case_event")
    op.execute("DROP TRIGGER case_event_no_change ON case_event")
    op.execute(
        "CREATE TRIGGER case_event_no_change BEFORE UPDATE ON case_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_journal_change()"
    )
    op.execute("DROP FUNCTION refuse_journal_rewrite()")
    op.execute("DROP FUNCTION keep_tombstone()")
    op.execute("DROP FUNCTION refuse_seal_change() CASCADE")


def secure_rows_by_town() -> None:
    """As for the first tables: a transaction sees the town that it names, or all of them."""
    named = "current_setting('guichet.town', true)"
    for table in SEALS:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY one_town ON {table} USING (town = {named} OR {named} = '*')")
