"""Feeds to our entries: plain RSS and Atom the fast way, others through feedparser, JSON Feed through json. Pure."""

from __future__ import annotations

import calendar
import codecs
import contextlib
import hashlib
import html
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time
from typing import Any, TypedDict

import feedparser
from lxml import etree

from bot.errors import InputError
from bot.model.source import Entry
from bot.sources.jsonfeed import is_json_feed, parse_json_feed
from bot.sources.markup import text_of
from bot.sources.parsed import ParsedEntry, ParsedFeed
from bot.sources.plain_feed import read_plain_feed
from bot.sources.urls import canonical, without_trackers

_HTML_START = re.compile(
    rb"(?is)^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b"
)
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SMALL_BYTES = 256 * 1024
_MANY_ENTRIES = 1000
_KEPT_ENTRIES = 300
"""Of a feed with very many entries, these first and these last are read: the newest are at one end."""
_ENTRY_BEGIN = re.compile(rb"<(?:item|entry)[\s>]")
_ENTRY_END = re.compile(rb"</(?:item|entry)\s*>")
_MARKUP = re.compile(r"<[^>]*>|&(?:#?\w+;)?")
_MAX_TEXT_CHARS = 1_000_000
_XHTML = frozenset({"text/html", "application/xhtml+xml"})


class EntryRow(TypedDict):
    """One entry of the `feed` pipe. Times are ISO 8601 UTC, `summary` and `content` are HTML without active parts."""

    id: str | None
    url: str | None
    title: str | None
    published_at: str | None
    updated_at: str | None
    author: str | None
    summary: str | None
    content: str | None


class FeedRow(TypedDict):
    """One line of the `feed` pipe."""

    title: str | None
    entries: list[EntryRow]


@dataclass(frozen=True, slots=True)
class FeedEntries:
    """A feed's entries as a `Listing` wants them."""

    title: str | None
    entries: tuple[Entry, ...]
    skipped: int
    ttl_s: float | None = None
    """How long the feed asks to be left alone."""


def looks_like_html(body: bytes) -> bool:
    """Whether the body begins as a web page does, whatever its content type says."""
    return _HTML_START.match(body[:8192]) is not None


def parse_feed(
    body: bytes, *, url: str | None = None, content_type: str | None = None, exact_markup: bool = True
) -> ParsedFeed:
    """Read a feed's bytes; relative links are resolved against `url`.

    The content type helps with the encoding only; what the bytes are is told from the bytes. Without `exact_markup`
    bodies may be markup as the publisher wrote it, good for reading its text alone. Raises `InputError` in one line
    when the bytes are no feed.
    """
    if not body.strip():
        raise InputError("the answer is empty")
    if is_json_feed(body):
        return parse_json_feed(body, url=url)
    if looks_like_html(body):
        raise InputError("this is a web page, not a feed")
    plain = read_plain_feed(body, url=url, exact_markup=exact_markup)
    if plain is not None:
        return plain
    return _parse_any(body, url, content_type)


def _parse_any(body: bytes, url: str | None, content_type: str | None) -> ParsedFeed:
    """Read a feed of any kind, or as good as one, through feedparser."""
    if len(body) > _SMALL_BYTES:
        _refuse_deep_nesting(body)
    headers = {"content-location": url or ""}
    if kind := _content_type(body, content_type):
        headers["content-type"] = kind
    found = feedparser.parse(body, response_headers=headers, sanitize_html=True, resolve_relative_uris=True)
    if not found.version and not found.entries and not found.feed.get("title"):
        raise InputError("the answer is not a feed")
    return ParsedFeed(
        title=_plain(found.feed, "title"),
        entries=tuple(_entry(item) for item in found.entries),
        ttl_s=_ttl_s(found.feed.get("ttl")),
    )


def _content_type(body: bytes, declared: str | None) -> str | None:
    """Return the content type for feedparser, which believes it: corrected where the bytes themselves tell better.

    A byte order mark decides, and what is valid UTF-8 with letters beyond ASCII is UTF-8.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return f"application/xml; charset={name}"
    if body.isascii():
        return declared
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return declared
    return "application/xml; charset=utf-8"


def _refuse_deep_nesting(body: bytes) -> None:
    """Raise `InputError` for XML nested beyond libxml2's limit, which only an attack is: reading it would take minutes.

    Small bodies are not looked at; broken ones pass, for feedparser reads these too.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    with contextlib.suppress(etree.XMLSyntaxError, ValueError):
        etree.fromstring(body, parser)
    if any("depth" in error.message for error in parser.error_log):
        raise InputError("the answer is not a feed: its elements are nested too deep")


def _entry(item: Any) -> ParsedEntry:
    content = next((part for part in item.get("content") or () if part.get("value")), None)
    return ParsedEntry(
        id=_word(item.get("id")),
        url=_link(item),
        title=_plain(item, "title"),
        published_at=_moment(item.get("published_parsed")),
        # dict.get: feedparser's own get would warn and answer with the published time.
        updated_at=_moment(dict.get(item, "updated_parsed")),
        author=_author(item),
        summary=_markup(item.get("summary_detail") or {"value": item.get("summary")}),
        content=_markup(content or {}),
    )


def _ttl_s(minutes: object) -> float | None:
    """RSS's ttl counts minutes."""
    word = _word(minutes)
    return float(word) * 60 if word and word.isascii() and word.isdigit() and len(word) < 7 else None


def _word(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _link(item: Any) -> str | None:
    """Return the entry's page: the publisher's own link behind a forwarding service, else the link, else a link-id."""
    candidates = [item.get("feedburner_origlink"), item.get("link")]
    candidates += [link.get("href") for link in item.get("links") or () if link.get("rel") == "alternate"]
    words = [word for word in map(_word, candidates) if word]
    return next(
        (word for word in words if word.lower().startswith(("http://", "https://"))), words[0] if words else None
    )


def _author(item: Any) -> str | None:
    names = [_word(author.get("name") or author.get("email")) for author in item.get("authors") or () if author]
    named = list(dict.fromkeys(name for name in names if name))
    return "; ".join(named) if len(named) > 1 else _word(item.get("author")) or (named[0] if named else None)


def _moment(parsed: struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _plain(values: Any, key: str) -> str | None:
    """Return a text field as one line without markup."""
    value = _word(values.get(key))
    if value is None:
        return None
    detail = values.get(f"{key}_detail") or {}
    return text_of(value) or None if detail.get("type") in _XHTML else " ".join(value.split())


def _markup(detail: Any) -> str | None:
    """Return a body as HTML; plain text is escaped to be such."""
    value = _word(detail.get("value"))
    if value is None:
        return None
    value = value[:_MAX_TEXT_CHARS]
    return html.escape(value, quote=False) if detail.get("type") == "text/plain" else value


def fingerprint(entry: ParsedEntry) -> str:
    """Return what changes when the source's own words about the entry change, however its markup is written."""
    times = [moment.isoformat() if moment else "" for moment in (entry.published_at, entry.updated_at)]
    words = [entry.title or "", *times, entry.author or "", _bare(entry.summary), _bare(entry.content)]
    return hashlib.sha256("\x00".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _bare(markup: str | None) -> str:
    """Return the words of the markup alone: one reader of feeds escapes and orders what another leaves as it is."""
    return "".join(_MARKUP.sub("", markup).split()) if markup else ""


def feed_entries(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    location: str,
    max_entries: int,
    latest: datetime,
) -> FeedEntries:
    """Return a feed's entries, newest first where all are dated, at most `max_entries`.

    The identity is the canonical URL; an entry without one, or whose URL stands for several entries with ids of their
    own (each links to the front page), is known by `location` and its id. An entry listed twice counts once. Times
    after `latest` are mistakes and left out. Raises `InputError` when the body is no feed.
    """
    body, skipped = _thinned(body)
    feed = parse_feed(body, url=url, content_type=content_type, exact_markup=False)
    ids_of_url = Counter(
        pair[0] for pair in {(canonical(entry.url or ""), entry.id or entry.title) for entry in feed.entries}
    )
    entries: dict[str, Entry] = {}
    for parsed in feed.entries:
        name = canonical(parsed.url or "")
        if name is None or ids_of_url[name] > 1:
            own = parsed.id or parsed.title
            name = f"{location}#{own}" if own else None
        if name is None:
            skipped += 1
            continue
        entry = _to_entry(parsed, name, latest)
        entries.setdefault(entry.identity, entry)
    ordered = _newest_first(list(entries.values()))
    skipped += max(0, len(ordered) - max_entries)
    return FeedEntries(feed.title, tuple(ordered[:max_entries]), skipped, feed.ttl_s)


def _thinned(body: bytes) -> tuple[bytes, int]:
    """Return the feed without the middle of very many entries, and how many were left out.

    What is not plainly a list of entries one after the other stays as it is.
    """
    begins = [found.start() for found in _ENTRY_BEGIN.finditer(body)]
    if len(begins) <= _MANY_ENTRIES:
        return body, 0
    ends = [found.end() for found in _ENTRY_END.finditer(body)]
    if len(ends) != len(begins) or any(end > begin for end, begin in zip(ends, begins[1:], strict=False)):
        return body, 0
    kept = body[: ends[_KEPT_ENTRIES - 1]] + body[begins[-_KEPT_ENTRIES] :]
    return kept, len(begins) - 2 * _KEPT_ENTRIES


def _to_entry(parsed: ParsedEntry, identity: str, latest: datetime) -> Entry:
    published, updated = (
        moment if moment is not None and moment <= latest else None
        for moment in (parsed.published_at, parsed.updated_at)
    )
    return Entry(
        identity=identity,
        fingerprint=fingerprint(parsed),
        url=without_trackers(parsed.url or ""),
        title=parsed.title,
        published_at=published or updated,
        updated_at=updated,
        author=parsed.author,
        summary=parsed.summary,
        content=parsed.content,
    )


def _newest_first(entries: list[Entry]) -> list[Entry]:
    """Sort by time where every entry has one; else the feed's own order is the best word about it."""
    dated = [(entry.published_at, entry) for entry in entries if entry.published_at is not None]
    if len(dated) < len(entries):
        return entries
    return [entry for _, entry in sorted(dated, key=lambda pair: pair[0], reverse=True)]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def feed_row(url: str | None, content_type: str | None, body: bytes) -> FeedRow:
    """One line of the `feed` pipe. Raises `InputError` when the bytes are no feed."""
    feed = parse_feed(body, url=url, content_type=content_type)
    return {
        "title": feed.title,
        "entries": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "published_at": _iso(entry.published_at),
                "updated_at": _iso(entry.updated_at),
                "author": entry.author,
                "summary": entry.summary,
                "content": entry.content,
            }
            for entry in feed.entries
        ],
    }
