"""JSON Feed, versions 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import html
import json
from typing import Any

from bot.errors import InputError
from bot.sources.markup import harmless
from bot.sources.moments import moment_of
from bot.sources.parsed import ParsedEntry, ParsedFeed
from bot.sources.urls import resolve


def is_json_feed(body: bytes) -> bool:
    """Whether the body can be nothing but JSON; no XML feed begins with a brace."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def parse_json_feed(body: bytes, *, url: str | None = None) -> ParsedFeed:
    """Read a JSON Feed. Values of a wrong type count as missing; raises `InputError` when it is none."""
    try:
        feed = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError("the answer is not a feed: its JSON can't be read") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise InputError("the answer is JSON, but not a feed")
    inherited = _authors(feed)
    return ParsedFeed(
        title=_line(feed.get("title")),
        entries=tuple(_entry(item, url, inherited) for item in items if isinstance(item, dict)),
    )


def _entry(item: dict[str, Any], base: str | None, inherited: str | None) -> ParsedEntry:
    link = _line(item.get("url")) or _line(item.get("external_url"))
    return ParsedEntry(
        id=_identifier(item.get("id")),
        url=(resolve(base, link) or link) if link else None,
        title=_line(item.get("title")),
        published_at=moment_of(_line(item.get("date_published"))),
        updated_at=moment_of(_line(item.get("date_modified"))),
        author=_authors(item) or inherited,
        summary=_escaped(item.get("summary")),
        content=_rebuilt(item.get("content_html")) or _escaped(item.get("content_text")),
    )


def _line(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _identifier(value: object) -> str | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return _line(value)


def _authors(owner: dict[str, Any]) -> str | None:
    listed = owner.get("authors")
    people = [*listed] if isinstance(listed, list) else []
    people.append(owner.get("author"))
    names = [_line(person.get("name")) for person in people if isinstance(person, dict)]
    return "; ".join(dict.fromkeys(name for name in names if name)) or None


def _rebuilt(value: object) -> str | None:
    return harmless(value) or None if isinstance(value, str) else None


def _escaped(value: object) -> str | None:
    """Return plain text as HTML, a paragraph per run of lines."""
    if not isinstance(value, str):
        return None
    paragraphs = [part.strip() for part in value.replace("\r\n", "\n").split("\n\n") if part.strip()]
    if len(paragraphs) < 2:
        return html.escape(paragraphs[0], quote=False) if paragraphs else None
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in paragraphs)
