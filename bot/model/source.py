"""Sources: where articles come from, and what one look at a source yields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SourceKind = Literal["feed", "page", "sitemap", "folder"]


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


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that a source lists. `identity` is the canonical URL, or source location + path where there is none.

    `fingerprint` changes when the source's own words about the entry change (title, times, summary, content, file
    size and time): then the article is read again.
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
