"""The tables of the ledger; `tables.py` has the others and says what holds for all."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Index, Integer, Numeric, Table, Text, text

from bot.store.columns import TIME, key, metadata, seq_column, workspace_column

# What was spent on a UTC day, and what calls that are being made have set aside: one row to lock for a reservation.
engine_days = Table(
    "engine_days",
    metadata,
    workspace_column(),
    Column("day", Date, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("cost", Numeric, nullable=False),
    Column("reserved_tokens", BigInteger, nullable=False),
    Column("reserved_cost", Numeric, nullable=False),
    key("day"),
)

engine_calls = Table(
    "engine_calls",
    metadata,
    workspace_column(),
    Column("id", Text, nullable=False),
    Column("at", TIME, nullable=False),
    Column("day", Date, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("prompt_version", Integer, nullable=False),
    Column("prompt_sha256", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("rung", Text, nullable=False),
    Column("about", Text),
    Column("outcome", Text, nullable=False),
    Column("status", Integer),
    Column("latency_ms", Integer),
    Column("tokens_in", BigInteger, nullable=False),
    Column("tokens_out", BigInteger, nullable=False),
    # The endpoint told no usage: the tokens are upper bounds.
    Column("estimated", Boolean, nullable=False),
    # USD; none where the model has no price.
    Column("cost", Numeric),
    Column("reserved_tokens", BigInteger, nullable=False),
    Column("reserved_cost", Numeric),
    # The model's answer as it came, for some days.
    Column("raw", Text),
    seq_column(),
    key("id"),
    CheckConstraint("purpose IN ('brief', 'story', 'answer', 'repair', 'check')", name="purpose"),
    CheckConstraint("rung IN ('json_schema', 'json_object', 'text')", name="rung"),
    Index(None, "workspace_id", "at"),
    Index("ix_engine_calls_rung", "workspace_id", "endpoint", "model", "seq", postgresql_where=text("outcome = 'ok'")),
    Index("ix_engine_calls_raw", "workspace_id", "at", postgresql_where=text("raw IS NOT NULL")),
    Index("ix_engine_calls_started", "workspace_id", "at", postgresql_where=text("outcome = 'started'")),
)
