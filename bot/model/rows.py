"""Rows as the stages see them: what the repositories return, values only. All datetimes are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.model.article import Article
from bot.model.brief import Brief
from bot.model.edition import ArticleRef, Edition
from bot.model.post import Post
from bot.model.schedule import Schedule
from bot.model.source import Source
from bot.model.span import Citation

DeliveryState = Literal["pending", "sending", "sent", "unknown", "failed", "given_up"]
QuietDay = Literal["say", "silent"]
"""What an edition without stories does: say that the day was quiet, or post nothing."""
PauseReason = Literal["asked", "unscheduled", "unreachable"]
"""Somebody paused it; it was never scheduled (editions on demand only); its channel can't be reached any more."""


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What is stored for an entry's identity."""

    article: str
    fingerprint: str
    checked_at: datetime
    withdrawn: bool = False
    """It was taken down and is not read again."""


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
    corrected: frozenset[str] = frozenset()
    """Those of them that a revision corrects which no edition of the subscription has used yet."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel or a person × topics × schedule. No topics: everything.

    `active_since` is when the schedule was set, changed or resumed: slots before it are not caught up. `owner` is the
    person on the platform who is told when something is wrong with it. `pause_note` is our own line, for people.
    """

    id: str
    platform: str
    channel: str
    topics: tuple[str, ...]
    schedule: Schedule
    created_at: datetime
    active_since: datetime
    last_slot: datetime | None = None
    told_until: datetime | None = None
    """The newest slot that was not let expire: the next edition tells what came after it."""
    owner: str | None = None
    paused: PauseReason | None = None
    pause_note: str | None = None
    paused_until: datetime | None = None
    """When it goes on by itself; None: when somebody resumes it."""
    size: int | None = None
    """How many stories an edition has at most; None: as the installation is set."""
    quiet: QuietDay = "say"
    approver: str | None = None
    """The person on the platform who sees each edition first, and posts it, less what they leave out, or skips it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The outbox row: one operation of one message on a platform.

    `position` orders the messages of one edition or answer. `thread` is the platform's id of the message in whose
    thread it stands; an edition's messages after the first stand in the thread of the first, whose id is known only
    once it was sent.
    """

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
    thread: str | None = None
    attempts: int = 0
    looks: int = 0
    """How often the last attempt, its outcome unknown, was looked for and not found."""
    started_at: datetime | None = None
    platform_id: str | None = None
    reason: str | None = None
    slot_at: datetime | None = None
    """The moment that was reserved for it, so that the platform's rate is kept."""


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """What became of a message, without what it says. `at` is when it came into its state."""

    id: str
    key: str
    platform: str
    channel: str
    state: DeliveryState
    position: int
    edition: str | None
    attempts: int
    at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source with what its last looks gave."""

    source: Source
    articles: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that came in from a chat, answered once in its thread.

    `key` is the platform's id of the event that brought it; `thread` is the message under which the answer goes;
    `question` is the stored question's id once it is answered.
    """

    id: str
    platform: str
    key: str
    channel: str
    thread: str | None
    person: str
    text: str
    received_at: datetime
    question: str | None = None


@dataclass(frozen=True, slots=True)
class WrittenBrief:
    """A stored brief with the revision that it is of. Its citations have no revision of their own: it is this one."""

    revision: str
    ref: ArticleRef
    brief: Brief


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What became of writing an article's brief anew. Where the new one is not `kept`, the old one stays the newest."""

    ref: ArticleRef
    old: Brief
    new: Brief
    kept: bool


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """An unguessable link to one citation. It answers until `expires_at` (aware UTC), unless it was revoked."""

    token: str
    citation: Citation
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CitedParagraph:
    """What a posted link shows: the cited words within their paragraph, and no more of the article.

    `text` equals the revision's text from `start` on; `citation` lies within it. `url` opens the publisher's page at
    the words, where there is one.
    """

    ref: ArticleRef
    text: str
    start: int
    citation: Citation
    url: str | None
    withdrawn: bool = False
    """The article was taken down: only cited words are left of it."""


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """An article with everything that was said with its words: its brief, and the editions that cite it."""

    article: Article
    ref: ArticleRef
    brief: Brief | None
    editions: tuple[Edition, ...]
