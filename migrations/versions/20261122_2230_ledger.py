"""The ledger: calls of model endpoints, and what a workspace spends on them in a day."""

from __future__ import annotations

from alembic import op

revision = "20261122_2230"
down_revision = "20261122_2130"
branch_labels = None
depends_on = None

APP = "dragoman_app"

STATEMENTS = (
    """
    CREATE TABLE engine_days (
        workspace_id TEXT NOT NULL,
        day DATE NOT NULL,
        tokens BIGINT NOT NULL,
        cost NUMERIC NOT NULL,
        reserved_tokens BIGINT NOT NULL,
        reserved_cost NUMERIC NOT NULL,
        CONSTRAINT pk_engine_days PRIMARY KEY (workspace_id, day),
        CONSTRAINT fk_engine_days_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE engine_calls (
        workspace_id TEXT NOT NULL,
        id TEXT NOT NULL,
        at TIMESTAMPTZ NOT NULL,
        day DATE NOT NULL,
        purpose TEXT NOT NULL,
        prompt TEXT NOT NULL,
        prompt_version INTEGER NOT NULL,
        prompt_sha256 TEXT NOT NULL,
        engine TEXT NOT NULL,
        model TEXT NOT NULL,
        endpoint TEXT NOT NULL,
        rung TEXT NOT NULL,
        about TEXT,
        outcome TEXT NOT NULL,
        status INTEGER,
        latency_ms INTEGER,
        tokens_in BIGINT NOT NULL,
        tokens_out BIGINT NOT NULL,
        estimated BOOLEAN NOT NULL,
        cost NUMERIC,
        reserved_tokens BIGINT NOT NULL,
        reserved_cost NUMERIC,
        raw TEXT,
        seq BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
        CONSTRAINT pk_engine_calls PRIMARY KEY (workspace_id, id),
        CONSTRAINT ck_engine_calls_purpose CHECK (purpose IN ('brief', 'answer', 'repair', 'check')),
        CONSTRAINT ck_engine_calls_rung CHECK (rung IN ('json_schema', 'json_object', 'text')),
        CONSTRAINT fk_engine_calls_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_engine_calls_workspace_id_at ON engine_calls (workspace_id, at)",
    "CREATE INDEX ix_engine_calls_rung ON engine_calls (workspace_id, endpoint, model, seq) WHERE outcome = 'ok'",
    "CREATE INDEX ix_engine_calls_raw ON engine_calls (workspace_id, at) WHERE raw IS NOT NULL",
    "CREATE INDEX ix_engine_calls_started ON engine_calls (workspace_id, at) WHERE outcome = 'started'",
)

TENANT_TABLES = ("engine_days", "engine_calls")


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
