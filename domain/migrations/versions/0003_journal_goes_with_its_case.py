"""A case's journal may go with its case, once an approved list names it; what « Mes données » looks up by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_outbox_mail_address", "outbox_mail", ["town", "to_address"])
    op.create_index("ix_reading_case", "reading", ["town", "case_id"])
    if op.get_bind().dialect.name == "postgresql":
        allow_on_postgresql()
    else:
        allow_on_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER case_event_no_delete ON case_event")
        op.execute("DROP TRIGGER case_event_no_change ON case_event")
        op.execute(
            "CREATE TRIGGER case_event_no_change BEFORE UPDATE OR DELETE ON case_event "
            "FOR EACH ROW EXECUTE FUNCTION refuse_journal_change()"
        )
        op.execute("DROP FUNCTION refuse_journal_removal()")
    else:
        op.execute("DROP TRIGGER case_event_no_delete")
        op.execute(
            "CREATE TRIGGER case_event_no_delete BEFORE DELETE ON case_event "
            "BEGIN SELECT RAISE(ABORT, 'case_event is append-only'); END"
        )
    op.drop_index("ix_reading_case", "reading")
    op.drop_index("ix_outbox_mail_address", "outbox_mail")
    op.drop_column("account", "warned_at")


def allow_on_sqlite() -> None:
    """Nothing rewrites a line. A line is removed only when its case stands on a list that somebody approved."""
    op.execute("DROP TRIGGER case_event_no_delete")
    op.execute(
        "CREATE TRIGGER case_event_no_delete BEFORE DELETE ON case_event WHEN NOT EXISTS ("
        "SELECT 1 FROM purge, json_each(purge.items) AS item WHERE purge.town = OLD.town AND purge.state = 'approved' "
        "AND purge.rule IN ('accepted_requests', 'refused_requests') "
        "AND json_extract(item.value, '$.id') = OLD.case_id) "
        "BEGIN SELECT RAISE(ABORT, 'case_event is append-only'); END"
    )


def allow_on_postgresql() -> None:
    op.execute("DROP TRIGGER case_event_no_change ON case_event")
    op.execute(
        "CREATE FUNCTION refuse_journal_removal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF EXISTS (SELECT 1 FROM purge WHERE purge.town = OLD.town AND purge.state = 'approved' "
        "AND purge.rule IN ('accepted_requests', 'refused_requests') "
        "AND purge.items @> jsonb_build_array(jsonb_build_object('id', OLD.case_id))) THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION 'case_event is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER case_event_no_change BEFORE UPDATE ON case_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_journal_change()"
    )
    op.execute(
        "CREATE TRIGGER case_event_no_delete BEFORE DELETE ON case_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_journal_removal()"
    )
