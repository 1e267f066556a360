"""What the readers of feeds and sitemaps hand on: values that can be pickled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """An entry in the feed's own words.

    Times are aware UTC; `title` and `author` are text without markup; `summary` and `content` are HTML, from which
    `markup.blocks_of` reads the text. It is harmless only where the reader of the feed says so.
    """

    id: str | None = None
    url: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    author: str | None = None
    summary: str | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed in its own words and order."""

    title: str | None
    entries: tuple[ParsedEntry, ...]
    ttl_s: float | None = None
