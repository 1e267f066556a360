"""The tables of sources and of how their hosts are treated. See `bot.store.tables`."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Float, Index, Integer, Table, Text, UniqueConstraint, text

from bot.store.columns import TIME, key, metadata, seq_column, to, workspace_column

sources = Table(
    "sources",
    metadata,
    workspace_column(),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("timezone", Text),
    Column("language", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("next_fetch_at", TIME),
    Column("last_checked_at", TIME),
    Column("last_success_at", TIME),
    Column("last_article_at", TIME),
    Column("last_error", Text),
    Column("consecutive_failures", Integer, nullable=False, server_default=text("0")),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    Column("removed", Boolean, nullable=False, server_default=text("false")),
    seq_column(),
    # When something new or edited was last read.
    Column("last_change_at", TIME),
    Column("entries_a_day", Float),
    Column("newest_entry_at", TIME),
    # How long a silence is usual, weekends not counted.
    Column("quiet_limit_s", Float),
    Column("silent_since", TIME),
    # Where it was first: entries without an address of their own keep their names when the source moves.
    Column("origin", Text),
    # Where one look said that it has moved for good; the next look that says the same moves it.
    Column("moving_to", Text),
    # When the server said that it is gone for good (410).
    Column("ended_at", TIME),
    # Whether its reports count for more (1) or less (-1) than others'.
    Column("standing", Integer, nullable=False, server_default=text("0")),
    key("id"),
    UniqueConstraint("workspace_id", "kind", "location"),
    CheckConstraint("kind IN ('feed', 'page', 'sitemap', 'folder')", name="kind"),
    CheckConstraint("standing BETWEEN -1 AND 1", name="standing"),
)

source_events = Table(
    "source_events",
    metadata,
    workspace_column(),
    seq_column(),
    Column("source_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", TIME, nullable=False),
    Column("note", Text, nullable=False),
    key("seq"),
    to("sources", "source_id"),
    CheckConstraint("kind IN ('failing', 'recovered', 'silent', 'speaking', 'moved', 'ended')", name="kind"),
    Index(None, "workspace_id", "source_id"),
)

# Other names of an article: addresses and ids under which sources list it besides its own.
article_names = Table(
    "article_names",
    metadata,
    workspace_column(),
    Column("name", Text, nullable=False),
    Column("article_id", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    key("name"),
    to("articles", "article_id"),
    Index(None, "workspace_id", "article_id"),
)

# How hosts are treated is one matter for all processes and workspaces; nothing here tells what is read or by whom.
# Unlogged: a turn is worth no write to disk, and a crash of the server ends all turns anyway.
fetch_hosts = Table(
    "fetch_hosts",
    metadata,
    Column("host", Text, primary_key=True),
    # Whose turn it is, and when the turn lapses if that process dies.
    Column("holder", Text),
    Column("taken_until", TIME, nullable=False),
    Column("free_at", TIME, nullable=False),
    # Silence that the host asked for (Retry-After).
    Column("held_until", TIME, nullable=False),
    Index("ix_fetch_hosts_taken_until", "taken_until"),
    prefixes=["UNLOGGED"],
)

host_rules = Table(
    "host_rules",
    metadata,
    Column("origin", Text, primary_key=True),
    # robots.txt; NULL when it could not be read, and nothing is allowed.
    Column("robots", Text),
    Column("expires_at", TIME, nullable=False),
    Index("ix_host_rules_expires_at", "expires_at"),
)
