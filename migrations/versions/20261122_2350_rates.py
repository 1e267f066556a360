"""Rates: when a platform or a channel may be posted to again, and the moment that a message waits for."""

from __future__ import annotations

from alembic import op

revision = "20261122_2350"
down_revision = "20261122_2345"
branch_labels = None
depends_on = None

APP = "dragoman_app"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE rates (
            workspace_id TEXT NOT NULL,
            platform TEXT NOT NULL,
            channel TEXT NOT NULL,
            free_at TIMESTAMPTZ NOT NULL,
            CONSTRAINT pk_rates PRIMARY KEY (workspace_id, platform, channel),
            CONSTRAINT fk_rates_workspace_id
                FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
        )
        """
    )
    op.execute("ALTER TABLE rates ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE rates FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY rates_of_workspace ON rates "
        "USING (workspace_id = current_setting('dragoman.workspace', true)) "
        "WITH CHECK (workspace_id = current_setting('dragoman.workspace', true))"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON rates TO {APP}")
    op.execute("ALTER TABLE deliveries ADD COLUMN slot_at TIMESTAMPTZ")


def downgrade() -> None:
    op.execute("ALTER TABLE deliveries DROP COLUMN slot_at")
    op.execute("DROP TABLE rates")
