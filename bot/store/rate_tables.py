"""The table of rates; `tables.py` has the others and says what holds for all."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from bot.store.columns import TIME, key, metadata, workspace_column

# When a platform, or a channel of it, may be posted to again.
rates = Table(
    "rates",
    metadata,
    workspace_column(),
    Column("platform", Text, nullable=False),
    # Empty: the platform as a whole.
    Column("channel", Text, nullable=False),
    Column("free_at", TIME, nullable=False),
    key("platform", "channel"),
)
