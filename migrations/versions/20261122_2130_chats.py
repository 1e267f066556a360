"""Chats: who owns a subscription and why it rests, threads, what came in once, links to evidence."""

from __future__ import annotations

from alembic import op

revision = "20261122_2130"
down_revision = "20261122_1017"
branch_labels = None
depends_on = None

APP = "dragoman_app"

STATEMENTS = (
    "ALTER TABLE subscriptions ADD COLUMN active_since TIMESTAMPTZ",
    # Forced row security hides the rows from the owner too, who has to fill the new column.
    "ALTER TABLE subscriptions NO FORCE ROW LEVEL SECURITY",
    "UPDATE subscriptions SET active_since = created_at",
    "ALTER TABLE subscriptions FORCE ROW LEVEL SECURITY",
    "ALTER TABLE subscriptions ALTER COLUMN active_since SET NOT NULL",
    "ALTER TABLE subscriptions ADD COLUMN owner TEXT",
    "ALTER TABLE subscriptions ADD COLUMN paused TEXT",
    "ALTER TABLE subscriptions ADD COLUMN pause_note TEXT",
    """
    ALTER TABLE subscriptions ADD CONSTRAINT ck_subscriptions_paused
        CHECK (paused IN ('asked', 'unscheduled', 'unreachable'))
    """,
    "ALTER TABLE subscriptions DROP COLUMN paused_until",
    "ALTER TABLE deliveries ADD COLUMN thread TEXT",
    "ALTER TABLE deliveries ADD COLUMN looks INTEGER DEFAULT 0 NOT NULL",
    "CREATE INDEX ix_deliveries_message ON deliveries (workspace_id, platform, channel, platform_id)",
    "CREATE INDEX ix_deliveries_thread ON deliveries (workspace_id, platform, channel, thread)",
    """
    CREATE TABLE inbox_keys (
        workspace_id TEXT NOT NULL,
        platform TEXT NOT NULL,
        key TEXT NOT NULL,
        at TIMESTAMPTZ NOT NULL,
        CONSTRAINT pk_inbox_keys PRIMARY KEY (workspace_id, platform, key),
        CONSTRAINT fk_inbox_keys_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE asked (
        workspace_id TEXT NOT NULL,
        id TEXT NOT NULL,
        platform TEXT NOT NULL,
        key TEXT NOT NULL,
        channel TEXT NOT NULL,
        thread TEXT,
        person TEXT NOT NULL,
        text TEXT NOT NULL,
        received_at TIMESTAMPTZ NOT NULL,
        question_id TEXT,
        seq BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
        CONSTRAINT pk_asked PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_asked_workspace_id_platform_key UNIQUE (workspace_id, platform, key),
        CONSTRAINT fk_asked_workspace_id_question_id
            FOREIGN KEY (workspace_id, question_id) REFERENCES questions (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_asked_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_asked_workspace_id_question_id ON asked (workspace_id, question_id)",
    "CREATE INDEX ix_asked_unanswered ON asked (workspace_id, seq) WHERE question_id IS NULL",
    """
    CREATE TABLE evidence_links (
        workspace_id TEXT NOT NULL,
        token TEXT NOT NULL,
        revision_id TEXT NOT NULL,
        span_start INTEGER NOT NULL,
        span_end INTEGER NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        expires_at TIMESTAMPTZ NOT NULL,
        revoked_at TIMESTAMPTZ,
        CONSTRAINT pk_evidence_links PRIMARY KEY (workspace_id, token),
        CONSTRAINT fk_evidence_links_workspace_id_revision_id
            FOREIGN KEY (workspace_id, revision_id) REFERENCES revisions (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_evidence_links_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_evidence_links_workspace_id_revision_id ON evidence_links (workspace_id, revision_id)",
    "CREATE INDEX ix_evidence_links_workspace_id_expires_at ON evidence_links (workspace_id, expires_at)",
)

TENANT_TABLES = ("inbox_keys", "asked", "evidence_links")


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TENANT_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY {table}_of_workspace ON {table} "
            "USING (workspace_id = current_setting('dragoman.workspace', true)) "
            "WITH CHECK (workspace_id = current_setting('dragoman.workspace', true))"
        )
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP}")


def downgrade() -> None:
    for table in reversed(TENANT_TABLES):
        op.execute(f"DROP TABLE {table}")
    for column in ("thread", "looks"):
        op.execute(f"ALTER TABLE deliveries DROP COLUMN {column}")
    op.execute("DROP INDEX ix_deliveries_message")
    op.execute("ALTER TABLE subscriptions DROP CONSTRAINT ck_subscriptions_paused")
    for column in ("active_since", "owner", "paused", "pause_note"):
        op.execute(f"ALTER TABLE subscriptions DROP COLUMN {column}")
    op.execute("ALTER TABLE subscriptions ADD COLUMN paused_until TIMESTAMPTZ")
