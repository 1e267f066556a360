"""Page validators: what a page's server wants to hear at the next look, so that it need not send it again."""

from __future__ import annotations

from alembic import op

revision = "20261123_0117"
down_revision = "20261123_0116"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE articles ADD COLUMN etag TEXT")
    op.execute("ALTER TABLE articles ADD COLUMN last_modified TEXT")


def downgrade() -> None:
    op.execute("ALTER TABLE articles DROP COLUMN last_modified")
    op.execute("ALTER TABLE articles DROP COLUMN etag")
