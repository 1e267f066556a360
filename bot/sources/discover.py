"""The feed behind a site's address: what the address itself is, what its page links to, where feeds usually lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from protego import Protego
from trafilatura.feeds import FeedParameters, determine_feed

from bot.errors import FetchError
from bot.model.source import Entry, Listing, Source, SourceKind
from bot.ports import Fetcher, Offload
from bot.sources.charset import decode_html
from bot.sources.client import GuardedClient
from bot.sources.feeds import looks_like_html
from bot.sources.urls import host_of, parse, resolve

_USUAL_PATHS = ("/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json")
_NEWS_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml")
_ACCEPT = "text/html, application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5"
_FILES: tuple[SourceKind, ...] = ("feed", "sitemap")
_MAX_LINKED = 4
_MAX_SITEMAPS = 3
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A source that can be added, with its newest entries; `how` says where its address was found."""

    kind: SourceKind
    url: str
    title: str | None
    listed: int
    newest: tuple[Entry, ...]
    how: str


class SourceFinder:
    """Finds sources as a person would, asking one site a dozen times at most and each time after its pause."""

    def __init__(self, client: GuardedClient, fetcher: Fetcher, offload: Offload) -> None:
        self._client = client
        self._fetcher = fetcher
        self._offload = offload

    async def find(self, address: str) -> Sequence[Found]:
        """Return what can be read there, the best first; empty when the site has no feed that we can find.

        Raises `FetchError` when the address itself can't be reached.
        """
        page = await self._client.get(address, accept=_ACCEPT)
        if not looks_like_html(page.body):
            for kind in _FILES:
                if found := await self._try(kind, address, "at this address"):
                    return [found]
        linked = await self._offload(links_to_feeds, page.body, page.url, page.content_type)
        tried = [await self._try("feed", url, "linked from the page") for url in linked[:_MAX_LINKED]]
        if feeds := [one for one in tried if one is not None]:
            return feeds
        return await self._at_usual_places(page.url)

    async def page(self, address: str) -> Found | None:
        """Return the address as a single page that is watched for changes."""
        return await self._try("page", address, "the page itself")

    async def _at_usual_places(self, url: str) -> Sequence[Found]:
        for path in _USUAL_PATHS:
            place = resolve(url, path)
            if place and (found := await self._try("feed", place, "at a usual place of the site")):
                return [found]
        for place in [*await self._told_sitemaps(url), *(resolve(url, path) for path in _NEWS_SITEMAPS)]:
            if place and (found := await self._try("sitemap", place, "a sitemap of the site")):
                return [found]
        return []

    async def _told_sitemaps(self, url: str) -> list[str]:
        """Return the news sitemaps that robots.txt names."""
        place = resolve(url, "/robots.txt")
        try:
            answer = await self._client.get(place or url, accept="text/plain, */*;q=0.5")
        except FetchError:
            return []
        named = Protego.parse(answer.body.decode("utf-8", "replace")).sitemaps
        return [name for name in named if "news" in name.lower()][:_MAX_SITEMAPS]

    async def _try(self, kind: SourceKind, url: str, how: str) -> Found | None:
        """Read it as a source of this kind; None when it is none."""
        source = Source(id="", kind=kind, location=url, title="")
        try:
            listing = await self._fetcher.list_entries(source)
        except FetchError:
            return None
        if not listing.entries and kind != "feed":
            return None
        return Found(kind, url, _title(listing, url), len(listing.entries), listing.entries[:_SHOWN], how)


def _title(listing: Listing, url: str) -> str | None:
    return listing.title or host_of(url)


def links_to_feeds(body: bytes, url: str, content_type: str | None) -> list[str]:
    """Return the feeds that a page links to, found by trafilatura's rules, which leave out those of comments."""
    parsed = parse(url)
    if parsed is None:
        return []
    base = f"{parsed.protocol}//{parsed.host}"
    found = determine_feed(decode_html(body, content_type), FeedParameters(base, parsed.host, url))
    places = (resolve(url, place) for place in found)
    return list(dict.fromkeys(place for place in places if place))
