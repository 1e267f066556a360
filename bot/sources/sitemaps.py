"""Sitemaps (sitemaps.org) with Google's news extension, and indexes of them. Pure, run in another process."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from lxml import etree

from bot.errors import InputError
from bot.model.source import Entry
from bot.sources.body import BodyTooLarge, BodyTruncated, unpack_gzip
from bot.sources.moments import day_of, moment_of
from bot.sources.urls import canonical, resolve, without_trackers

_MAX_UNPACKED_BYTES = 50 * 1024 * 1024
"""sitemaps.org's own limit for one file."""


@dataclass(frozen=True, slots=True)
class SitemapEntries:
    """A sitemap's articles, newest first, or, of an index, the sitemaps to read next, newest first."""

    entries: tuple[Entry, ...]
    sitemaps: tuple[str, ...]
    skipped: int
    title: str | None = None


@dataclass(frozen=True, slots=True)
class _Url:
    place: str
    modified: str | None
    published: str | None
    title: str | None
    outlet: str | None


def sitemap_entries(body: bytes, *, url: str, max_entries: int, max_sitemaps: int, latest: datetime) -> SitemapEntries:
    """Read a sitemap, packed or not. Raises `InputError` in one line when it is none.

    Entities are not expanded and nothing is loaded. Times after `latest` are left out.
    """
    root = _root(body)
    name = _local(root)
    if name == "sitemapindex":
        places = [(_child(item, "lastmod") or "", resolve(url, _child(item, "loc") or "")) for item in root]
        newest = sorted(((when, place) for when, place in places if place), key=lambda pair: pair[0], reverse=True)
        chosen = tuple(dict.fromkeys(place for _, place in newest))
        return SitemapEntries((), chosen[:max_sitemaps], max(0, len(chosen) - max_sitemaps))
    if name != "urlset":
        raise InputError("the answer is not a sitemap")
    found = [_read_url(item, url) for item in root if _local(item) == "url"]
    entries: dict[str, Entry] = {}
    skipped = 0
    for row in found:
        entry = _to_entry(row, latest) if row else None
        if entry is None:
            skipped += 1
            continue
        entries.setdefault(entry.identity, entry)
    oldest = datetime.min.replace(tzinfo=UTC)
    ordered = sorted(entries.values(), key=lambda entry: entry.published_at or entry.updated_at or oldest, reverse=True)
    outlet = next((row.outlet for row in found if row and row.outlet), None)
    return SitemapEntries(tuple(ordered[:max_entries]), (), skipped + max(0, len(ordered) - max_entries), outlet)


def _root(body: bytes) -> Any:
    if body.startswith(b"\x1f\x8b"):
        try:
            body = unpack_gzip(body, _MAX_UNPACKED_BYTES)
        except (BodyTooLarge, BodyTruncated) as error:
            raise InputError("the packed sitemap is damaged or too large") from error
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError("the answer is not a sitemap") from error
    if root is None:
        raise InputError("the answer is not a sitemap")
    return root


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _child(element: Any, name: str) -> str | None:
    """Return the text of the first child of that name, whatever its namespace."""
    for child in element:
        if _local(child) == name:
            return " ".join("".join(child.itertext()).split()) or None
    return None


def _read_url(item: Any, base: str) -> _Url | None:
    place = resolve(base, _child(item, "loc") or "")
    if place is None:
        return None
    news = next((child for child in item if _local(child) == "news"), None)
    publication = next((child for child in news if _local(child) == "publication"), None) if news is not None else None
    return _Url(
        place=place,
        modified=_child(item, "lastmod"),
        published=_child(news, "publication_date") if news is not None else None,
        title=_child(news, "title") if news is not None else None,
        outlet=_child(publication, "name") if publication is not None else None,
    )


def _to_entry(row: _Url, latest: datetime) -> Entry | None:
    identity = canonical(row.place)
    if identity is None:
        return None
    published, updated = (
        moment if moment is not None and moment <= latest else None
        for moment in (moment_of(row.published), _moment_or_day(row.modified))
    )
    words = "\x00".join([row.title or "", row.published or "", row.modified or ""])
    return Entry(
        identity=identity,
        fingerprint=hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        url=without_trackers(row.place),
        title=row.title,
        published_at=published,
        updated_at=updated,
    )


def _moment_or_day(text: str | None) -> datetime | None:
    """Return when a page changed; of a mere day its beginning in UTC, which is good enough for an order."""
    moment = moment_of(text)
    if moment is not None:
        return moment
    day: date | None = day_of(text)
    return datetime.combine(day, time.min, UTC) if day else None
