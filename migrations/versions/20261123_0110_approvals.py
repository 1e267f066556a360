"""Editions that somebody sees before they are posted.

Revision ID: 20261123_0110
Revises: 20261123_0100
"""

from __future__ import annotations

from alembic import op

revision = "20261123_0110"
down_revision = "20261123_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE subscriptions ADD COLUMN approver TEXT")
    op.execute(
        "ALTER TABLE editions ADD COLUMN approval TEXT "
        "CONSTRAINT ck_editions_approval CHECK (approval IN ('waiting', 'posted', 'skipped', 'expired'))"
    )
    op.execute("ALTER TABLE editions ADD COLUMN decided_at TIMESTAMPTZ")
    op.execute("ALTER TABLE editions ADD COLUMN decided_by TEXT")
    op.execute(
        "CREATE INDEX ix_editions_waiting ON editions (workspace_id, subscription_id) WHERE approval = 'waiting'"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_editions_waiting")
    op.execute("ALTER TABLE editions DROP COLUMN decided_by")
    op.execute("ALTER TABLE editions DROP COLUMN decided_at")
    op.execute("ALTER TABLE editions DROP COLUMN approval")
    op.execute("ALTER TABLE subscriptions DROP COLUMN approver")
