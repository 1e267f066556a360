"""What each subscription wants of its editions, why stories are in them or are not, and which sources count for more.

Revision ID: 20261123_0100
Revises: 20261123_0045
"""

from __future__ import annotations

from alembic import op

revision = "20261123_0100"
down_revision = "20261123_0045"
branch_labels = None
depends_on = None

APP = "dragoman_app"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE edition_choices (
            workspace_id TEXT NOT NULL,
            edition_id TEXT NOT NULL,
            position INTEGER NOT NULL,
            story_id TEXT NOT NULL,
            revision_id TEXT,
            verdict TEXT NOT NULL,
            why TEXT NOT NULL,
            score DOUBLE PRECISION,
            parts JSONB NOT NULL,
            CONSTRAINT pk_edition_choices PRIMARY KEY (workspace_id, edition_id, position),
            CONSTRAINT fk_edition_choices_workspace_id
                FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
            CONSTRAINT fk_edition_choices_edition_id
                FOREIGN KEY (workspace_id, edition_id) REFERENCES editions (workspace_id, id) ON DELETE CASCADE
        )
        """
    )
    op.execute("ALTER TABLE edition_choices ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE edition_choices FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY edition_choices_of_workspace ON edition_choices "
        "USING (workspace_id = current_setting('dragoman.workspace', true)) "
        "WITH CHECK (workspace_id = current_setting('dragoman.workspace', true))"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON edition_choices TO {APP}")
    op.execute(
        """
        CREATE TABLE corrections (
            workspace_id TEXT NOT NULL,
            revision_id TEXT NOT NULL,
            corrected_id TEXT NOT NULL,
            at TIMESTAMPTZ NOT NULL,
            CONSTRAINT pk_corrections PRIMARY KEY (workspace_id, revision_id, corrected_id),
            CONSTRAINT fk_corrections_workspace_id
                FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
            CONSTRAINT fk_corrections_revision_id
                FOREIGN KEY (workspace_id, revision_id) REFERENCES revisions (workspace_id, id) ON DELETE CASCADE
        )
        """
    )
    op.execute("CREATE INDEX ix_corrections_workspace_id_corrected_id ON corrections (workspace_id, corrected_id)")
    op.execute("ALTER TABLE corrections ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE corrections FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY corrections_of_workspace ON corrections "
        "USING (workspace_id = current_setting('dragoman.workspace', true)) "
        "WITH CHECK (workspace_id = current_setting('dragoman.workspace', true))"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON corrections TO {APP}")
    op.execute("ALTER TABLE subscriptions ADD COLUMN paused_until TIMESTAMPTZ")
    op.execute("ALTER TABLE subscriptions ADD COLUMN size INTEGER CONSTRAINT ck_subscriptions_size CHECK (size > 0)")
    op.execute(
        "ALTER TABLE subscriptions ADD COLUMN quiet TEXT NOT NULL DEFAULT 'say' "
        "CONSTRAINT ck_subscriptions_quiet CHECK (quiet IN ('say', 'silent'))"
    )
    op.execute(
        "ALTER TABLE sources ADD COLUMN standing INTEGER NOT NULL DEFAULT 0 "
        "CONSTRAINT ck_sources_standing CHECK (standing BETWEEN -1 AND 1)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE sources DROP COLUMN standing")
    op.execute("ALTER TABLE subscriptions DROP COLUMN quiet")
    op.execute("ALTER TABLE subscriptions DROP COLUMN size")
    op.execute("ALTER TABLE subscriptions DROP COLUMN paused_until")
    op.execute("DROP TABLE corrections")
    op.execute("DROP TABLE edition_choices")
