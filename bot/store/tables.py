"""The tables, as SQLAlchemy Core sees them. The migrations are what makes them; a test holds the two together.

Every table but the `SHARED_TABLES` has a `workspace_id`, the first column of its keys, and is under row-level security.
Foreign keys include it, so that no row can point into another workspace. Times are `timestamptz`; `seq` counts rows
in order of arrival, which is what "oldest first" goes by.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from bot.store.columns import TIME, key, metadata, seq_column, set_null, to, workspace_column
from bot.store.ledger_tables import engine_calls as engine_calls  # noqa: PLC0414 - its table joins the metadata here
from bot.store.ledger_tables import engine_days as engine_days  # noqa: PLC0414
from bot.store.lookup_tables import evidence_links as evidence_links  # noqa: PLC0414
from bot.store.lookup_tables import question_revisions as question_revisions  # noqa: PLC0414
from bot.store.lookup_tables import story_terms as story_terms  # noqa: PLC0414
from bot.store.rate_tables import rates as rates  # noqa: PLC0414
from bot.store.source_tables import fetch_hosts, host_rules

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_at", TIME, nullable=False, server_default=text("now()")),
    # An empty setting is what PostgreSQL leaves after a transaction: it must not name a workspace.
    CheckConstraint("id <> ''", name="named"),
)

articles = Table(
    "articles",
    metadata,
    workspace_column(),
    Column("id", Text, nullable=False),
    Column("identity", Text, nullable=False),
    Column("source_id", Text),
    Column("fingerprint", Text, nullable=False),
    Column("checked_at", TIME, nullable=False),
    Column("stored_at", TIME, nullable=False),
    seq_column(),
    # When its text was taken down: it is not read again.
    Column("withdrawn_at", TIME),
    # Of its page, for conditional requests.
    Column("etag", Text),
    Column("last_modified", Text),
    key("id"),
    UniqueConstraint("workspace_id", "identity"),
    to("sources", "source_id", ondelete=set_null("source_id")),
    Index(None, "workspace_id", "source_id"),
)

revisions = Table(
    "revisions",
    metadata,
    workspace_column(),
    Column("id", Text, nullable=False),
    Column("article_id", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("title", Text),
    Column("url", Text),
    Column("published_at", TIME),
    Column("date", Text),
    Column("language", Text, nullable=False),
    Column("author", Text),
    Column("outlet", Text),
    Column("timezone", Text),
    Column("blocks", JSONB, nullable=False),
    Column("partial", Boolean, nullable=False),
    Column("newest", Boolean, nullable=False),
    # When it was published, as well as is known: the published time, the day's first moment, or when it came.
    Column("dated_at", TIME, nullable=False),
    Column("stored_at", TIME, nullable=False),
    seq_column(),
    # `cited`, `withdrawn`: of the text only what is cited is left, at its place; the rest is blank.
    Column("kept", Text, nullable=False, server_default=text("'whole'")),
    key("id"),
    UniqueConstraint("workspace_id", "article_id", "sha256"),
    to("articles", "article_id"),
    CheckConstraint("kept IN ('whole', 'cited', 'withdrawn')", name="kept"),
    Index("ix_revisions_whole", "workspace_id", "stored_at", postgresql_where=text("kept = 'whole'")),
    Index("ix_revisions_one_newest", "workspace_id", "article_id", unique=True, postgresql_where=text("newest")),
    Index(None, "workspace_id", "stored_at"),
    Index(None, "workspace_id", "dated_at"),
)

passages = Table(
    "passages",
    metadata,
    workspace_column(),
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("revision_id", Text, nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    # The text search configuration that made `words`; a question goes through the same one.
    Column("configuration", Text, nullable=False),
    Column("words", TSVECTOR, nullable=False),
    key("id"),
    to("revisions", "revision_id"),
    Index(None, "workspace_id", "revision_id"),
    Index(None, "workspace_id", "configuration"),
    Index("ix_passages_words", "words", postgresql_using="gin"),
)

stories = Table(
    "stories",
    metadata,
    workspace_column(),
    Column("id", Text, nullable=False),
    Column("created_at", TIME, nullable=False),
    key("id"),
)

story_articles = Table(
    "story_articles",
    metadata,
    workspace_column(),
    Column("article_id", Text, nullable=False),
    Column("story_id", Text, nullable=False),
    Column("original_of", Text),
    Column("assigned_at", TIME, nullable=False),
    key("article_id"),
    to("articles", "article_id"),
    to("stories", "story_id"),
    to("articles", "original_of", ondelete=set_null("original_of")),
    Index(None, "workspace_id", "story_id"),
    Index(None, "workspace_id", "original_of"),
)

briefs = Table(
    "briefs",
    metadata,
    workspace_column(),
    Column("id", Text, nullable=False),
    Column("revision_id", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("model", Text),
    Column("prompt", Text),
    Column("prompt_version", Integer),
    Column("body", JSONB, nullable=False),
    Column("kept", Integer, nullable=False),
    Column("dropped", JSONB, nullable=False),
    Column("written_at", TIME),
    seq_column(),
    key("id"),
    to("revisions", "revision_id"),
    UniqueConstraint(
        "workspace_id",
        "revision_id",
        "engine",
        "model",
        "prompt",
        "prompt_version",
        name="uq_briefs_revision_engine",
        postgresql_nulls_not_distinct=True,
    ),
)

# Which revisions took back what earlier ones said.
corrections = Table(
    "corrections",
    metadata,
    workspace_column(),
    Column("revision_id", Text, nullable=False),
    Column("corrected_id", Text, nullable=False),
    Column("at", TIME, nullable=False),
    key("revision_id", "corrected_id"),
    to("revisions", "revision_id"),
    Index(None, "workspace_id", "corrected_id"),
)

# `basis` names the texts that were compared: another article, another revision, and it is another brief.
story_briefs = Table(
    "story_briefs",
    metadata,
    workspace_column(),
    Column("story_id", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("model", Text),
    Column("body", JSONB, nullable=False),
    Column("written_at", TIME),
    key("story_id", "basis"),
    to("stories", "story_id"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    workspace_column(),
    Column("id", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("topics", ARRAY(Text), nullable=False),
    Column("schedule", JSONB, nullable=False),
    Column("created_at", TIME, nullable=False),
    # When the schedule was set, changed or resumed: slots before it are not caught up.
    Column("active_since", TIME, nullable=False),
    Column("owner", Text),
    Column("paused", Text),
    Column("pause_note", Text),
    seq_column(),
    # When it goes on by itself.
    Column("paused_until", TIME),
    # How many stories an edition has at most.
    Column("size", Integer),
    Column("quiet", Text, nullable=False, server_default=text("'say'")),
    # Who sees an edition before it is posted.
    Column("approver", Text),
    key("id"),
    UniqueConstraint("workspace_id", "platform", "channel"),
    CheckConstraint("paused IN ('asked', 'unscheduled', 'unreachable')", name="paused"),
    CheckConstraint("quiet IN ('say', 'silent')", name="quiet"),
    CheckConstraint("size > 0", name="size"),
)

editions = Table(
    "editions",
    metadata,
    workspace_column(),
    Column("id", Text, nullable=False),
    Column("subscription_id", Text, nullable=False),
    Column("slot", TIME, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("composed_at", TIME, nullable=False),
    # NULL: nobody has to approve of it.
    Column("approval", Text),
    Column("decided_at", TIME),
    Column("decided_by", Text),
    key("id"),
    UniqueConstraint("workspace_id", "subscription_id", "slot"),
    CheckConstraint("approval IN ('waiting', 'posted', 'skipped', 'expired')", name="approval"),
    to("subscriptions", "subscription_id"),
    Index(None, "workspace_id", "slot"),
    Index(
        "ix_editions_waiting",
        "workspace_id",
        "subscription_id",
        postgresql_where=text("approval = 'waiting'"),
    ),
)

edition_revisions = Table(
    "edition_revisions",
    metadata,
    workspace_column(),
    Column("edition_id", Text, nullable=False),
    Column("revision_id", Text, nullable=False),
    key("edition_id", "revision_id"),
    to("editions", "edition_id"),
    to("revisions", "revision_id"),
    Index(None, "workspace_id", "revision_id"),
)

# Why each story that was looked at is in the edition or is not.
edition_choices = Table(
    "edition_choices",
    metadata,
    workspace_column(),
    Column("edition_id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("story_id", Text, nullable=False),
    # Not tied to it: the article may be taken down.
    Column("revision_id", Text),
    Column("verdict", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("score", Float),
    Column("parts", JSONB, nullable=False),
    key("edition_id", "position"),
    to("editions", "edition_id"),
)

questions = Table(
    "questions",
    metadata,
    workspace_column(),
    Column("id", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", TIME, nullable=False),
    Column("abstained", Text),
    Column("body", JSONB, nullable=False),
    key("id"),
    Index(None, "workspace_id", "asked_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    workspace_column(),
    Column("id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("post", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("edition_id", Text),
    Column("question_id", Text),
    Column("attempts", Integer, nullable=False),
    Column("started_at", TIME),
    Column("platform_id", Text),
    Column("reason", Text),
    Column("thread", Text),
    # How often an attempt whose outcome is unknown was looked for in vain.
    Column("looks", Integer, nullable=False, server_default=text("0")),
    # The moment that was reserved for sending it.
    Column("slot_at", TIME),
    seq_column(),
    key("id"),
    UniqueConstraint("workspace_id", "key"),
    to("editions", "edition_id"),
    to("questions", "question_id"),
    CheckConstraint("operation IN ('post', 'update', 'delete')", name="operation"),
    CheckConstraint("state IN ('pending', 'sending', 'sent', 'unknown', 'failed', 'given_up')", name="state"),
    Index(None, "workspace_id", "edition_id"),
    Index(None, "workspace_id", "question_id"),
    Index("ix_deliveries_message", "workspace_id", "platform", "channel", "platform_id"),
    Index("ix_deliveries_thread", "workspace_id", "platform", "channel", "thread"),
    Index(
        "ix_deliveries_unfinished",
        "workspace_id",
        "seq",
        postgresql_where=text("state IN ('pending', 'sending')"),
    ),
)

delivery_transitions = Table(
    "delivery_transitions",
    metadata,
    workspace_column(),
    seq_column(),
    Column("delivery_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", TIME, nullable=False),
    Column("reason", Text),
    key("seq"),
    to("deliveries", "delivery_id"),
    Index(None, "workspace_id", "delivery_id"),
)

# Keys of what came in from chats: each thing is taken in once, whoever delivers it again.
inbox_keys = Table(
    "inbox_keys",
    metadata,
    workspace_column(),
    Column("platform", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("at", TIME, nullable=False),
    key("platform", "key"),
)

asked = Table(
    "asked",
    metadata,
    workspace_column(),
    Column("id", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("thread", Text),
    Column("person", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("received_at", TIME, nullable=False),
    Column("question_id", Text),
    seq_column(),
    key("id"),
    UniqueConstraint("workspace_id", "platform", "key"),
    to("questions", "question_id"),
    Index(None, "workspace_id", "question_id"),
    Index("ix_asked_unanswered", "workspace_id", "seq", postgresql_where=text("question_id IS NULL")),
)

SHARED_TABLES = (workspaces, fetch_hosts, host_rules)
"""Those that belong to no workspace."""

TENANT_TABLES: tuple[Table, ...] = tuple(table for table in metadata.sorted_tables if table not in SHARED_TABLES)
"""The tables of one workspace each, those that are pointed at first."""
