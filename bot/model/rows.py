"""Rows as the stages see them: what the repositories return, values only. All datetimes are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.model.post import Post
from bot.model.schedule import Schedule
from bot.model.source import Source

DeliveryState = Literal["pending", "sending", "sent", "unknown", "failed", "given_up"]


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What is stored for an entry's identity."""

    article: str
    fingerprint: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """The outcome of storing a fetched article."""

    article: str
    revision: str
    new_article: bool
    new_revision: bool


@dataclass(frozen=True, slots=True)
class StoryMember:
    """An article of a story, by its newest revision. `original_of` names the article whose text it copies."""

    article: str
    revision: str
    story: str
    title: str | None
    text: str
    language: str
    published_at: datetime
    original_of: str | None
    source: str | None = None
    """The source that gave it; None for what a user gave to be briefed."""


@dataclass(frozen=True, slots=True)
class StoryInWindow:
    """A story with articles or revisions that came within a window; `members` oldest first, all of them."""

    story: str
    members: tuple[StoryMember, ...]
    told_revisions: frozenset[str]
    """Revisions that this subscription's earlier editions used."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel or a person × topics × schedule. No topics: everything."""

    id: str
    platform: str
    channel: str
    topics: tuple[str, ...]
    schedule: Schedule
    created_at: datetime
    last_slot: datetime | None = None
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """The outbox row: one operation of one message on a platform. `position` orders the messages of one edition."""

    id: str
    key: str
    platform: str
    channel: str
    operation: Literal["post", "update", "delete"]
    position: int
    post: Post
    state: DeliveryState
    edition: str | None = None
    answer: str | None = None
    attempts: int = 0
    started_at: datetime | None = None
    platform_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source with what its last looks gave."""

    source: Source
    articles: int
