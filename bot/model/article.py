"""Articles as they come in and as they are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from bot.model.span import Span

BlockKind = Literal["title", "paragraph", "heading", "caption", "list_item", "notice"]
"""`notice`: corrections, editor's notes, copyright lines: about the article, not about the world."""

Kept = Literal["whole", "cited", "withdrawn"]
"""What is left of a stored text. Of one whose time is over (`cited`) or that was taken down (`withdrawn`) only words
that something said stands on, at their places; the rest is blank."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines of one kind. `span` excludes surrounding blank lines."""

    kind: BlockKind
    span: Span


@dataclass(frozen=True, slots=True)
class Article:
    """One text to be read: what every offset points into, and what is known about it.

    `text` is title + blank line + body where there is a title (block 0), else the body; it is stored unchanged.
    `published_at` is aware UTC. `date` is the day as the source states it (ISO), when only a day is known.
    `timezone` is the outlet's, for relative dates.
    """

    text: str
    title: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    date: str | None = None
    language: str | None = None
    author: str | None = None
    outlet: str | None = None
    timezone: str | None = None
    revision: str | None = None
    blocks: tuple[Block, ...] = ()
    """Known structure (from HTML); empty means: find it from the text."""
    kept: Kept = "whole"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def known_time(self) -> datetime | None:
        """The time of publication (aware UTC); where only a day is known, its first moment in the outlet's timezone."""
        if self.published_at is not None or self.date is None:
            return self.published_at
        day = date.fromisoformat(self.date)
        return datetime.combine(day, time.min, tzinfo=ZoneInfo(self.timezone or "UTC")).astimezone(UTC)

    @property
    def published(self) -> str | None:
        """ISO 8601 as finely as it is known: a UTC instant, a day, or None."""
        return self.published_at.isoformat() if self.published_at is not None else self.date


@dataclass(frozen=True, slots=True)
class FetchedArticle:
    """What a source yields. `identity`: the canonical URL, or `source-key + path` / Message-ID where there is none."""

    identity: str
    article: Article
    partial: bool = False
    """True when only a feed's summary could be had."""
    listed_as: str | None = None
    """The name under which the source lists it, where the page itself tells another address."""
    etag: str | None = None
    last_modified: str | None = None
    """The page's validators, for the next conditional request."""


def join_title(title: str | None, body: str) -> str:
    """Put the title before the body as block 0, unless the body begins with it already."""
    if not title or not title.strip():
        return body
    head = title.strip()
    if body.lstrip().startswith(head):
        return body
    return f"{head}\n\n{body}"


def reduced_text(text: str, spans: Iterable[Span]) -> str:
    """Return the text with everything blank but the words of `spans`, which stay at their offsets; lines stay too."""
    left = ["\n" if character == "\n" else " " for character in text]
    for span in spans:
        left[span.start : span.end] = text[span.start : span.end]
    return "".join(left)


def reduced_blocks(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks of a reduced text: those that still hold words, without the blanks around them."""
    found = []
    for block in blocks:
        words = block.span.of(text)
        if words.strip():
            start = block.span.start + len(words) - len(words.lstrip())
            found.append(Block(block.kind, Span(start, start + len(words.strip()))))
    return tuple(found)
