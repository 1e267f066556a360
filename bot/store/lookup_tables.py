"""Tables by which others' rows are found. See `bot.store.tables`."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from bot.store.columns import TIME, key, metadata, to, workspace_column

# By what articles of the same days are found for one story; `day` counts since 1970.
story_terms = Table(
    "story_terms",
    metadata,
    workspace_column(),
    Column("day", Integer, nullable=False),
    Column("term", Text, nullable=False),
    Column("article_id", Text, nullable=False),
    key("day", "term", "article_id"),
    to("articles", "article_id"),
    Index(None, "workspace_id", "article_id"),
)

question_revisions = Table(
    "question_revisions",
    metadata,
    workspace_column(),
    Column("question_id", Text, nullable=False),
    Column("revision_id", Text, nullable=False),
    key("question_id", "revision_id"),
    to("questions", "question_id"),
    to("revisions", "revision_id"),
    Index(None, "workspace_id", "revision_id"),
)

evidence_links = Table(
    "evidence_links",
    metadata,
    workspace_column(),
    Column("token", Text, nullable=False),
    Column("revision_id", Text, nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("revoked_at", TIME),
    key("token"),
    to("revisions", "revision_id"),
    Index(None, "workspace_id", "revision_id"),
    Index(None, "workspace_id", "expires_at"),
)
