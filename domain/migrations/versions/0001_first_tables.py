"""The first tables, the journal that nothing rewrites, and row-level security on PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    make_tables()
    if op.get_bind().dialect.name == "postgresql":
        protect_journal_on_postgresql()
        secure_rows_by_town()
    else:
        protect_journal_on_sqlite()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_journal_change()")


def protect_journal_on_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER case_event_no_{verb.lower()} BEFORE {verb} ON case_event "
            "BEGIN SELECT RAISE(ABORT, 'case_event is append-only'); END"
        )


def protect_journal_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_journal_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'case_event is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER case_event_no_change BEFORE UPDATE OR DELETE ON case_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_journal_change()"
    )
    op.execute(
        "CREATE TRIGGER case_event_no_truncate BEFORE TRUNCATE ON case_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_journal_change()"
    )


def secure_rows_by_town() -> None:
    """A transaction sees the town it names in `guichet.town`, or all of them when that is `*` (jobs, commands).

    FORCE makes it hold for the tables' owner too; a superuser is never held by it.
    """
    named = "current_setting('guichet.town', true)"
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY one_town ON {table} USING (town = {named} OR {named} = '*')")


TABLES = (
    "counter",
    "edition",
    "household",
    "outbox_mail",
    "parked",
    "person",
    "publication",
    "used",
    "account",
    "guardianship",
    "household_person",
    "case_file",
    "token",
    "case_event",
    "draft",
)


def make_tables() -> None:
    op.create_table(
        "counter",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("town", "name", name="pk_counter"),
    )
    op.create_table(
        "edition",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("bundle", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("town", "hash", name="pk_edition"),
    )
    op.create_table(
        "household",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("linking_key", sa.String(length=16), nullable=False),
        sa.Column("situation", sa.String(length=63), nullable=True),
        sa.Column("address", JSON, nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("details", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("town", "id", name="pk_household"),
        sa.UniqueConstraint("town", "linking_key", name="uq_household_town_linking_key"),
        sa.UniqueConstraint("town", "number", name="uq_household_town_number"),
    )
    op.create_table(
        "outbox_mail",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("dedupe", sa.String(length=255), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("town", "id", name="pk_outbox_mail"),
        sa.UniqueConstraint("town", "dedupe", name="uq_outbox_mail_town_dedupe"),
    )
    op.create_index(
        "ix_outbox_mail_waiting",
        "outbox_mail",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL"),
        sqlite_where=sa.text("sent_at IS NULL"),
    )
    op.create_table(
        "parked",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("form", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("town", "id", name="pk_parked"),
        sa.UniqueConstraint("town", "hash", name="uq_parked_town_hash"),
    )
    op.create_index("ix_parked_expires", "parked", ["expires_at"], unique=False)
    op.create_table(
        "person",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=16), nullable=True),
        sa.Column("last_name", sa.String(), nullable=True),
        sa.Column("birth_name", sa.String(), nullable=True),
        sa.Column("first_name", sa.String(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("expected_birth", sa.Boolean(), nullable=True),
        sa.Column("sex", sa.String(length=16), nullable=True),
        sa.Column("birth_place", sa.String(), nullable=True),
        sa.Column("birth_department", sa.String(), nullable=True),
        sa.Column("birth_country", sa.String(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("mobile", sa.String(length=32), nullable=True),
        sa.Column("address", JSON, nullable=True),
        sa.Column("relationship", sa.String(), nullable=True),
        sa.Column("emergency", sa.Boolean(), nullable=True),
        sa.Column("details", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("town", "id", name="pk_person"),
    )
    op.create_index("ix_person_search", "person", ["town", "search"], unique=False)
    op.create_table(
        "publication",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("problems", JSON, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("town", name="pk_publication"),
    )
    op.create_table(
        "used",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("digest", sa.String(length=128), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("town", "digest", name="pk_used"),
    )
    op.create_index("ix_used_expires", "used", ["expires_at"], unique=False)
    op.create_table(
        "account",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("login", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("roles", JSON, nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("household_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("activated_at", MOMENT, nullable=True),
        sa.Column("last_login_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["town", "household_id"], ["household.town", "household.id"], name="fk_account_household_id"
        ),
        sa.ForeignKeyConstraint(["town", "person_id"], ["person.town", "person.id"], name="fk_account_person_id"),
        sa.PrimaryKeyConstraint("town", "id", name="pk_account"),
        sa.UniqueConstraint("town", "login", name="uq_account_town_login"),
    )
    op.create_index("ix_account_email", "account", ["town", "email"], unique=False)
    op.create_index("ix_account_household", "account", ["town", "household_id"], unique=False)
    op.create_table(
        "guardianship",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("adult_id", sa.String(length=36), nullable=False),
        sa.Column("child_id", sa.String(length=36), nullable=False),
        sa.Column("relationship", sa.String(), nullable=True),
        sa.Column("parental_authority", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["town", "adult_id"], ["person.town", "person.id"], name="fk_guardianship_adult_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["town", "child_id"], ["person.town", "person.id"], name="fk_guardianship_child_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("town", "adult_id", "child_id", name="pk_guardianship"),
    )
    op.create_index("ix_guardianship_child", "guardianship", ["town", "child_id"], unique=False)
    op.create_table(
        "household_person",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("household_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["town", "household_id"],
            ["household.town", "household.id"],
            name="fk_household_person_household_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["town", "person_id"],
            ["person.town", "person.id"],
            name="fk_household_person_person_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("town", "household_id", "person_id", name="pk_household_person"),
    )
    op.create_index("ix_household_person_person", "household_person", ["town", "person_id"], unique=False)
    op.create_table(
        "case_file",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("procedure", sa.String(length=63), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("workflow", sa.String(length=63), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("household_id", sa.String(length=36), nullable=True),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("draft_id", sa.String(length=36), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=63), nullable=False),
        sa.Column("colour", sa.String(length=16), nullable=False),
        sa.Column("holder", sa.String(length=16), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("marked", JSON, nullable=False),
        sa.Column("assignee_id", sa.String(length=36), nullable=True),
        sa.Column("assignee_name", sa.String(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("lapse_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["town", "account_id"], ["account.town", "account.id"], name="fk_case_file_account_id"),
        sa.ForeignKeyConstraint(
            ["town", "assignee_id"], ["account.town", "account.id"], name="fk_case_file_assignee_id"
        ),
        sa.ForeignKeyConstraint(
            ["town", "household_id"], ["household.town", "household.id"], name="fk_case_file_household_id"
        ),
        sa.ForeignKeyConstraint(["town", "person_id"], ["person.town", "person.id"], name="fk_case_file_person_id"),
        sa.PrimaryKeyConstraint("town", "id", name="pk_case_file"),
        sa.UniqueConstraint("town", "draft_id", name="uq_case_file_town_draft_id"),
        sa.UniqueConstraint("town", "reference", name="uq_case_file_town_reference"),
    )
    op.create_index("ix_case_file_account", "case_file", ["town", "account_id", "sent_at"], unique=False)
    op.create_index("ix_case_file_due", "case_file", ["town", "due_at", "id"], unique=False)
    op.create_index("ix_case_file_household", "case_file", ["town", "household_id", "sent_at"], unique=False)
    op.create_index("ix_case_file_lapse", "case_file", ["lapse_at"], unique=False)
    op.create_index("ix_case_file_newest", "case_file", ["town", "holder", "sent_at", "id"], unique=False)
    op.create_index("ix_case_file_sent", "case_file", ["town", "sent_at", "id"], unique=False)
    op.create_index("ix_case_file_urgent", "case_file", ["town", "holder", "due_at", "id"], unique=False)
    op.create_table(
        "token",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("data", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["town", "account_id"], ["account.town", "account.id"], name="fk_token_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("town", "id", name="pk_token"),
        sa.UniqueConstraint("town", "hash", name="uq_token_town_hash"),
    )
    op.create_index("ix_token_account", "token", ["town", "account_id", "purpose"], unique=False)
    op.create_index("ix_token_expires", "token", ["expires_at"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("transition", sa.String(length=63), nullable=False),
        sa.Column("from_state", sa.String(length=63), nullable=False),
        sa.Column("to_state", sa.String(length=63), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("visible_to", sa.String(length=8), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.ForeignKeyConstraint(["town", "case_id"], ["case_file.town", "case_file.id"], name="fk_case_event_case_id"),
        sa.PrimaryKeyConstraint("town", "id", name="pk_case_event"),
    )
    op.create_index("ix_case_event_case", "case_event", ["town", "case_id", "id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("town", sa.String(length=63), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("procedure", sa.String(length=63), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.String(length=64), nullable=True),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("visitor", sa.String(length=64), nullable=True),
        sa.Column("household_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("pending", JSON, nullable=False),
        sa.Column("seen", JSON, nullable=False),
        sa.Column("cautions", JSON, nullable=False),
        sa.Column("provenance", JSON, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["town", "account_id"], ["account.town", "account.id"], name="fk_draft_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["town", "case_id"], ["case_file.town", "case_file.id"], name="fk_draft_case_id"),
        sa.ForeignKeyConstraint(
            ["town", "household_id"], ["household.town", "household.id"], name="fk_draft_household_id"
        ),
        sa.ForeignKeyConstraint(["town", "person_id"], ["person.town", "person.id"], name="fk_draft_person_id"),
        sa.PrimaryKeyConstraint("town", "id", name="pk_draft"),
        sa.UniqueConstraint("town", "slot", name="uq_draft_town_slot"),
    )
    op.create_index("ix_draft_account", "draft", ["town", "account_id", "state"], unique=False)
    op.create_index("ix_draft_expires", "draft", ["state", "expires_at"], unique=False)
    op.create_index("ix_draft_visitor", "draft", ["town", "visitor", "state"], unique=False)
