"""Tables by which others' rows are found. See `bot.store.tables`."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from bot.store.columns import key, metadata, to, workspace_column

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
