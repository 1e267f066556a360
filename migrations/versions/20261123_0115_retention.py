"""Retention: what is left of revisions whose time is over or that were withdrawn; which revisions answers cite."""

from __future__ import annotations

from alembic import op

revision = "20261123_0115"
down_revision = "20261123_0110"
branch_labels = None
depends_on = None

APP = "dragoman_app"

STATEMENTS = (
    "ALTER TABLE articles ADD COLUMN withdrawn_at TIMESTAMPTZ",
    "ALTER TABLE revisions ADD COLUMN kept TEXT NOT NULL DEFAULT 'whole'",
    "ALTER TABLE revisions ADD CONSTRAINT ck_revisions_kept CHECK (kept IN ('whole', 'cited', 'withdrawn'))",
    "CREATE INDEX ix_revisions_whole ON revisions (workspace_id, stored_at) WHERE kept = 'whole'",
    """
    CREATE TABLE question_revisions (
        workspace_id TEXT NOT NULL,
        question_id TEXT NOT NULL,
        revision_id TEXT NOT NULL,
        CONSTRAINT pk_question_revisions PRIMARY KEY (workspace_id, question_id, revision_id),
        CONSTRAINT fk_question_revisions_workspace_id_question_id
            FOREIGN KEY (workspace_id, question_id) REFERENCES questions (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_question_revisions_workspace_id_revision_id
            FOREIGN KEY (workspace_id, revision_id) REFERENCES revisions (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_question_revisions_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_question_revisions_workspace_id_revision_id ON question_revisions (workspace_id, revision_id)",
    # While the table is not yet under row-level security, but what it reads is: per workspace.
    """
    DO $$
    DECLARE name TEXT;
    BEGIN
        FOR name IN SELECT id FROM workspaces LOOP
            PERFORM set_config('dragoman.workspace', name, true);
            INSERT INTO question_revisions (workspace_id, question_id, revision_id)
            SELECT DISTINCT q.workspace_id, q.id, r.id
            FROM questions AS q
            CROSS JOIN LATERAL jsonb_path_query(q.body, '$.statements[*].citations[*].revision') AS cited (revision)
            JOIN revisions AS r ON r.workspace_id = q.workspace_id AND r.id = cited.revision #>> '{}'
            WHERE q.workspace_id = name;
        END LOOP;
        PERFORM set_config('dragoman.workspace', '', true);
    END $$
    """,
    "ALTER TABLE question_revisions ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE question_revisions FORCE ROW LEVEL SECURITY",
    """
    CREATE POLICY question_revisions_of_workspace ON question_revisions
    USING (workspace_id = current_setting('dragoman.workspace', true))
    WITH CHECK (workspace_id = current_setting('dragoman.workspace', true))
    """,
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON question_revisions TO {APP}",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE question_revisions")
    op.execute("ALTER TABLE revisions DROP COLUMN kept")
    op.execute("ALTER TABLE articles DROP COLUMN withdrawn_at")
