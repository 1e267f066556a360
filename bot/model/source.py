"""Sources: where articles come from, and what one look at a source yields."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SourceKind = Literal["feed", "page", "sitemap", "folder"]
SourceEventKind = Literal["failing", "recovered", "silent", "speaking", "moved", "ended"]


def source_id(kind: SourceKind, location: str) -> str:
    """Return the id of a source, the same wherever it is added."""
    return hashlib.sha256(f"{kind}\n{location}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Source:
    """One source of a workspace. `location` is a URL, or a folder's path for kind `folder`.

    Times are aware UTC. `etag` and `last_modified` are the server's words, for the next conditional request.
    """

    id: str
    kind: SourceKind
    location: str
    title: str
    timezone: str | None = None
    language: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    next_fetch_at: datetime | None = None
    last_success_at: datetime | None = None
    last_article_at: datetime | None = None
    last_error: str | None = None
    consecutive_failures: int = 0
    paused: bool = False
    last_change_at: datetime | None = None
    """When something new or edited was last read."""
    entries_a_day: float | None = None
    newest_entry_at: datetime | None = None
    quiet_limit_s: float | None = None
    """Silence up to this is usual for it, weekends not counted: see `bot.model.rhythm`."""
    silent_since: datetime | None = None
    origin: str | None = None
    """Its first location, once it has moved: the names of entries without an address build on it."""
    moving_to: str | None = None
    """Where one look said it has moved for good; another one has to say the same."""
    ended_at: datetime | None = None
    """When its server said that it is gone for good (410): it is not read any more."""

    @property
    def key(self) -> str:
        """What the names of its entries without an address begin with: it stays when the source moves."""
        return self.origin or self.location


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that a source lists. `identity` is the canonical URL, or source location + path where there is none.

    `fingerprint` changes when the source's own words about the entry change (title, times, summary, content, file
    size and time): then the article is read again. `summary` and `content` are the publisher's markup, active parts
    and all: nothing but their text is ever used.
    """

    identity: str
    fingerprint: str
    url: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    author: str | None = None
    summary: str | None = None
    content: str | None = None
    path: str | None = None
    """The file inside a folder."""
    etag: str | None = None
    last_modified: str | None = None
    """Of a page that was read before: its server's words, for a conditional request."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One look at a source. `not_modified`: the server said so, `entries` is empty."""

    entries: tuple[Entry, ...]
    not_modified: bool = False
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    skipped: int = 0
    """Entries past the cap or without anything to identify them."""
    fresh_for_s: float | None = None
    """How long the publisher asks us to wait (the feed's ttl, the answer's max-age)."""


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """Something that happened to a source: `note` is our own line about it."""

    source: str
    kind: SourceEventKind
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Look:
    """What a look that worked tells about the source, to be stored with it.

    `changed`: something new or edited was read. `new_articles` counts the articles that were not there before.
    """

    listing: Listing
    at: datetime
    next_fetch_at: datetime
    new_articles: int = 0
    changed: bool = False
    entries_a_day: float | None = None
    newest_entry_at: datetime | None = None
    quiet_limit_s: float | None = None
    silent_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class HostTurn:
    """Whether a host may be asked: now (both are 0), after `wait_s`, or not before `held_s`, as the host itself said.

    Seconds.
    """

    wait_s: float = 0.0
    held_s: float = 0.0


@dataclass(frozen=True, slots=True)
class KnownRobots:
    """A host's robots.txt and for how long it counts; `text` None: it could not be read, nothing is allowed."""

    text: str | None
    lifetime_s: float
