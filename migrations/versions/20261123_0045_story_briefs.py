"""Briefs of stories, and the ledger's name for what they cost."""

from __future__ import annotations

from alembic import op

revision = "20261123_0045"
down_revision = "20261122_2350"
branch_labels = None
depends_on = None

APP = "dragoman_app"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE story_briefs (
            workspace_id TEXT NOT NULL,
            story_id TEXT NOT NULL,
            basis TEXT NOT NULL,
            engine TEXT NOT NULL,
            model TEXT,
            body JSONB NOT NULL,
            written_at TIMESTAMPTZ,
            CONSTRAINT pk_story_briefs PRIMARY KEY (workspace_id, story_id, basis),
            CONSTRAINT fk_story_briefs_workspace_id
                FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
            CONSTRAINT fk_story_briefs_workspace_id_story_id
                FOREIGN KEY (workspace_id, story_id) REFERENCES stories (workspace_id, id) ON DELETE CASCADE
        )
        """
    )
    op.execute("ALTER TABLE story_briefs ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE story_briefs FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY story_briefs_of_workspace ON story_briefs "
        "USING (workspace_id = current_setting('dragoman.workspace', true)) "
        "WITH CHECK (workspace_id = current_setting('dragoman.workspace', true))"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON story_briefs TO {APP}")
    _purposes("'brief', 'story', 'answer', 'repair', 'check'")


def downgrade() -> None:
    op.execute("DELETE FROM engine_calls WHERE purpose = 'story'")
    _purposes("'brief', 'answer', 'repair', 'check'")
    op.execute("DROP TABLE story_briefs")


def _purposes(allowed: str) -> None:
    op.execute("ALTER TABLE engine_calls DROP CONSTRAINT ck_engine_calls_purpose")
    op.execute(f"ALTER TABLE engine_calls ADD CONSTRAINT ck_engine_calls_purpose CHECK (purpose IN ({allowed}))")
