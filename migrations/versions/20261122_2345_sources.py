"""Sources: their rhythm and health, what happened to them, other names of articles, how hosts are treated."""

from __future__ import annotations

from alembic import op

revision = "20261122_2345"
down_revision = "20261122_2230"
branch_labels = None
depends_on = None

APP = "dragoman_app"

COLUMNS = (
    ("last_change_at", "TIMESTAMPTZ"),
    ("entries_a_day", "FLOAT"),
    ("newest_entry_at", "TIMESTAMPTZ"),
    ("quiet_limit_s", "FLOAT"),
    ("silent_since", "TIMESTAMPTZ"),
    ("origin", "TEXT"),
    ("moving_to", "TEXT"),
    ("ended_at", "TIMESTAMPTZ"),
)

STATEMENTS = (
    """
    CREATE TABLE source_events (
        workspace_id TEXT NOT NULL,
        seq BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
        source_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        at TIMESTAMPTZ NOT NULL,
        note TEXT NOT NULL,
        CONSTRAINT pk_source_events PRIMARY KEY (workspace_id, seq),
        CONSTRAINT ck_source_events_kind
            CHECK (kind IN ('failing', 'recovered', 'silent', 'speaking', 'moved', 'ended')),
        CONSTRAINT fk_source_events_workspace_id_source_id
            FOREIGN KEY (workspace_id, source_id) REFERENCES sources (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_source_events_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_source_events_workspace_id_source_id ON source_events (workspace_id, source_id)",
    """
    CREATE TABLE article_names (
        workspace_id TEXT NOT NULL,
        name TEXT NOT NULL,
        article_id TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        CONSTRAINT pk_article_names PRIMARY KEY (workspace_id, name),
        CONSTRAINT fk_article_names_workspace_id_article_id
            FOREIGN KEY (workspace_id, article_id) REFERENCES articles (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_article_names_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_article_names_workspace_id_article_id ON article_names (workspace_id, article_id)",
    """
    CREATE UNLOGGED TABLE fetch_hosts (
        host TEXT NOT NULL,
        holder TEXT,
        taken_until TIMESTAMPTZ NOT NULL,
        free_at TIMESTAMPTZ NOT NULL,
        held_until TIMESTAMPTZ NOT NULL,
        CONSTRAINT pk_fetch_hosts PRIMARY KEY (host)
    )
    """,
    "CREATE INDEX ix_fetch_hosts_taken_until ON fetch_hosts (taken_until)",
    """
    CREATE TABLE host_rules (
        origin TEXT NOT NULL,
        robots TEXT,
        expires_at TIMESTAMPTZ NOT NULL,
        CONSTRAINT pk_host_rules PRIMARY KEY (origin)
    )
    """,
    "CREATE INDEX ix_host_rules_expires_at ON host_rules (expires_at)",
)

TENANT_TABLES = ("source_events", "article_names")
SHARED_TABLES = ("fetch_hosts", "host_rules")


def upgrade() -> None:
    for column, kind in COLUMNS:
        op.execute(f"ALTER TABLE sources ADD COLUMN {column} {kind}")
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
    for table in (*TENANT_TABLES, *SHARED_TABLES):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP}")


def downgrade() -> None:
    for table in reversed((*TENANT_TABLES, *SHARED_TABLES)):
        op.execute(f"DROP TABLE {table}")
    for column, _ in COLUMNS:
        op.execute(f"ALTER TABLE sources DROP COLUMN {column}")
