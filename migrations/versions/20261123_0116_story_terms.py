"""Story terms: the words by which articles of the same days are found for one story."""

from __future__ import annotations

from alembic import op

revision = "20261123_0116"
down_revision = "20261123_0115"
branch_labels = None
depends_on = None

APP = "dragoman_app"

STATEMENTS = (
    """
    CREATE TABLE story_terms (
        workspace_id TEXT NOT NULL,
        day INTEGER NOT NULL,
        term TEXT NOT NULL,
        article_id TEXT NOT NULL,
        CONSTRAINT pk_story_terms PRIMARY KEY (workspace_id, day, term, article_id),
        CONSTRAINT fk_story_terms_workspace_id_article_id
            FOREIGN KEY (workspace_id, article_id) REFERENCES articles (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_story_terms_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_story_terms_workspace_id_article_id ON story_terms (workspace_id, article_id)",
    "ALTER TABLE story_terms ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE story_terms FORCE ROW LEVEL SECURITY",
    """
    CREATE POLICY story_terms_of_workspace ON story_terms
    USING (workspace_id = current_setting('dragoman.workspace', true))
    WITH CHECK (workspace_id = current_setting('dragoman.workspace', true))
    """,
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON story_terms TO {APP}",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE story_terms")
