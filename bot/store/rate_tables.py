"""The table of rates; `tables.py` has the others and says what holds for all."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, MetaData, PrimaryKeyConstraint, Table, Text


def rates_table(metadata: MetaData) -> Table:
    """Return the table of when a platform, or a channel of it, may be posted to again."""
    return Table(
        "rates",
        metadata,
        Column("workspace_id", Text, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
        Column("platform", Text, nullable=False),
        # Empty: the platform as a whole.
        Column("channel", Text, nullable=False),
        Column("free_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("workspace_id", "platform", "channel"),
    )


def slot_column() -> Column[object]:
    """Return the outbox's column of the moment that was reserved for a message."""
    return Column("slot_at", DateTime(timezone=True))
