"""The `Fetcher` of the application: lists feeds, sitemaps, pages and folders, and reads their articles."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.errors import (
    FetchError,
    FetchForbidden,
    FetchGone,
    FetchRefused,
    FetchTransient,
    FetchUnchanged,
    InputError,
)
from bot.model.article import Article, FetchedArticle
from bot.model.source import Entry, Listing, Source
from bot.ports import Clock, Offload
from bot.sources.client import AGENT, Fetched, GuardedClient
from bot.sources.feeds import feed_entries
from bot.sources.folders import folder_entries, read_folder_file
from bot.sources.markup import assemble, blocks_of, with_title
from bot.sources.page_rules import refusal
from bot.sources.pages import PageText, latest_allowed, read_page
from bot.sources.robots import RobotsCache
from bot.sources.sitemaps import SitemapEntries, sitemap_entries
from bot.sources.urls import canonical, folded, host_of, same_site, without_trackers

_ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
_ACCEPT_SITEMAP = "application/xml, text/xml, */*;q=0.5"
_ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.1"
_NOT_PAGES = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/octet-stream")
_AHEAD = timedelta(days=1)
"""A time further in the future than this is a mistake of the source."""
_PAGES_KEPT = 16
_SHORT_CHARS = 600
_LONG_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True, slots=True)
class _Page:
    """A page read for a listing, kept until its article is asked for."""

    page: PageText
    url: str
    etag: str | None = None
    last_modified: str | None = None


class HttpFetcher:
    """Implements `ports.Fetcher`. Parsing runs in another process through `offload`; this one only waits."""

    def __init__(
        self,
        client: GuardedClient,
        robots: RobotsCache,
        offload: Offload,
        *,
        clock: Clock | None = None,
        max_entries: int = 200,
        max_sitemaps: int = 4,
        honour_noai: bool = True,
    ) -> None:
        """`max_entries` caps one listing, `max_sitemaps` the files that are read of one sitemap index.

        `honour_noai`: pages and texts of feeds that say noai or noarchive are not read.
        The clock tells which of a source's times lie in the future; without one it is the machine's.
        """
        self._client = client
        self._robots = robots
        self._offload = offload
        self._clock = clock
        self._max_entries = max_entries
        self._max_sitemaps = max_sitemaps
        self._honour_noai = honour_noai
        self._pages: OrderedDict[str, _Page] = OrderedDict()

    async def list_entries(self, source: Source) -> Listing:
        """Return what the source lists now, newest first as far as it tells, at most `max_entries`.

        Raises `FetchTransient`, `FetchRefused`; for folders `InputError`.
        """
        match source.kind:
            case "feed":
                return await self._list_feed(source)
            case "sitemap":
                return await self._list_sitemap(source)
            case "page":
                return await self._list_page(source)
            case "folder":
                found = await self._offload(folder_entries, source.location, max_entries=self._max_entries)
                return Listing(entries=found.entries, skipped=found.skipped)

    async def read_entry(self, source: Source, entry: Entry) -> FetchedArticle:
        """Return the entry's article.

        A page that can't be reached or read gives way to the feed's own text, marked partial; without such text the
        page's error is raised. Raises `FetchUnchanged` where the entry has validators and the page is still the same,
        `FetchForbidden` where its publisher asks not to use it: the feed's text is no way around that.
        """
        if source.kind == "folder":
            path = entry.path or entry.identity.removeprefix(f"{source.location}#")
            article = await self._offload(read_folder_file, source.location, path, self._latest())
            return FetchedArticle(entry.identity, _of_source(article, source))
        try:
            page = await self._page_of(entry)
        except (FetchForbidden, FetchUnchanged):
            raise
        except FetchError:
            partial = self._from_feed(source, entry)
            if partial is None:
                raise
            return partial
        name = folded(entry.identity, page.page.facts.canonical) or entry.identity
        listed_as = entry.identity if name != entry.identity else None
        return FetchedArticle(
            name,
            _article(source, entry, page),
            listed_as=listed_as,
            etag=page.etag,
            last_modified=page.last_modified,
        )

    def _latest(self) -> datetime:
        return (self._clock.now() if self._clock else datetime.now(UTC)) + _AHEAD

    async def _get(self, source: Source, accept: str) -> Fetched:
        return await self._client.get(
            source.location, etag=source.etag, last_modified=source.last_modified, accept=accept
        )

    async def _list_feed(self, source: Source) -> Listing:
        fetched = await self._get(source, _ACCEPT_FEED)
        if fetched.status == 304:
            return _unchanged(source, fetched)
        try:
            found = await self._offload(
                feed_entries,
                fetched.body,
                url=fetched.url,
                content_type=fetched.content_type,
                location=source.key,
                max_entries=self._max_entries,
                latest=self._latest(),
            )
        except InputError as error:
            raise FetchRefused(error.message, url=source.location) from error
        entries = found.entries
        if self._honour_noai and refusal(fetched.rules, AGENT) is not None:
            # The feed's own words are not for us; where its entries lead says for itself what may be read there.
            entries = tuple(replace(entry, summary=None, content=None) for entry in entries)
        return Listing(
            entries=entries,
            title=found.title,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            moved_to=fetched.moved_to,
            skipped=found.skipped,
            fresh_for_s=max(fetched.fresh_for_s or 0.0, found.ttl_s or 0.0) or None,
        )

    async def _list_sitemap(self, source: Source) -> Listing:
        fetched = await self._get(source, _ACCEPT_SITEMAP)
        if fetched.status == 304:
            return _unchanged(source, fetched)
        found = await self._read_sitemap(fetched, source)
        if not found.sitemaps:
            return Listing(
                entries=found.entries,
                title=found.title,
                etag=fetched.etag,
                last_modified=fetched.last_modified,
                moved_to=fetched.moved_to,
                skipped=found.skipped,
            )
        # An index may stay the same while its sitemaps change: no conditional request next time.
        parts = await self._read_index(found.sitemaps, source)
        entries = {entry.identity: entry for part in reversed(parts) for entry in part.entries}
        ordered = sorted(entries.values(), key=_recency, reverse=True)
        return Listing(
            entries=tuple(ordered[: self._max_entries]),
            title=next((part.title for part in parts if part.title), None),
            moved_to=fetched.moved_to,
            skipped=found.skipped + sum(part.skipped for part in parts) + max(0, len(ordered) - self._max_entries),
        )

    async def _read_index(self, places: Sequence[str], source: Source) -> list[SitemapEntries]:
        """Read the sitemaps of an index, one level deep. One of them failing counts as skipped, all failing raises."""
        parts: list[SitemapEntries] = []
        failure: FetchError | None = None
        for place in places:
            try:
                fetched = await self._client.get(place, accept=_ACCEPT_SITEMAP)
                part = await self._read_sitemap(fetched, source)
            except FetchError as error:
                # One that is gone for good is no word about the source.
                gone = isinstance(error, FetchGone)
                failure = failure or (FetchRefused(error.message, url=error.url) if gone else error)
                parts.append(SitemapEntries((), (), 1))
                continue
            parts.append(replace(part, sitemaps=(), skipped=part.skipped + len(part.sitemaps)))
        if failure is not None and not any(part.entries for part in parts):
            raise failure
        return parts

    async def _read_sitemap(self, fetched: Fetched, source: Source) -> SitemapEntries:
        try:
            return await self._offload(
                sitemap_entries,
                fetched.body,
                url=fetched.url,
                max_entries=self._max_entries,
                max_sitemaps=self._max_sitemaps,
                latest=self._latest(),
            )
        except InputError as error:
            raise FetchRefused(error.message, url=source.location) from error

    async def _list_page(self, source: Source) -> Listing:
        identity = canonical(source.location)
        if identity is None:
            raise FetchRefused("this is not the address of a web page", url=source.location)
        await self._robots.check(source.location)
        fetched = await self._get(source, _ACCEPT_PAGE)
        if fetched.status == 304:
            return _unchanged(source, fetched)
        page = await self._read_page(fetched, source.location)
        self._pages[identity] = _Page(page, fetched.url)
        while len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)
        facts = page.facts
        words = "\x00".join([page.text, facts.published_at.isoformat() if facts.published_at else facts.date or ""])
        entry = Entry(
            identity=identity,
            fingerprint=hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32],
            url=without_trackers(source.location),
            title=facts.title,
            published_at=facts.published_at,
            author=facts.author,
        )
        return Listing(
            entries=(entry,),
            title=facts.site or facts.title,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            moved_to=fetched.moved_to,
        )

    async def _page_of(self, entry: Entry) -> _Page:
        kept = self._pages.pop(entry.identity, None)
        if kept is not None:
            return kept
        if entry.url is None:
            raise FetchRefused("the source gives no address for this article", url=entry.identity)
        if canonical(entry.url) != entry.identity:
            raise FetchRefused("the source gives several articles the same address", url=entry.url)
        await self._robots.check(entry.url)
        fetched = await self._client.get(
            entry.url, etag=entry.etag, last_modified=entry.last_modified, accept=_ACCEPT_PAGE
        )
        if fetched.status == 304:
            raise FetchUnchanged(f"{host_of(entry.url)} says that the page has not changed", url=entry.url)
        page = await self._read_page(fetched, entry.url)
        if not _holds(page, entry):
            raise FetchTransient(
                f"{host_of(entry.url)} answers with a page that does not hold this article", url=entry.url
            )
        return _Page(page, fetched.url, fetched.etag, fetched.last_modified)

    async def _read_page(self, fetched: Fetched, url: str) -> PageText:
        kind = (fetched.content_type or "").partition(";")[0].strip().lower()
        if kind.startswith(_NOT_PAGES):
            raise FetchRefused(f"this is not a web page but {kind}", url=url)
        self._check_rules(fetched.rules, url)
        try:
            page = await self._offload(read_page, fetched.body, url=fetched.url, content_type=fetched.content_type)
        except InputError as error:
            raise FetchRefused(error.message, url=url) from error
        self._check_rules(page.facts.rules, url)
        return latest_allowed(page, self._latest())

    def _check_rules(self, rules: str | None, url: str) -> None:
        asked = refusal(rules, AGENT) if self._honour_noai else None
        if asked is not None:
            raise FetchForbidden(f"{host_of(url)} {asked}", url=url)

    def _from_feed(self, source: Source, entry: Entry) -> FetchedArticle | None:
        """Return the article that the feed itself carries, None when it carries no text."""
        blocks = blocks_of(entry.content or "") or blocks_of(entry.summary or "")
        if not blocks:
            return None
        text, placed = assemble(entry.title, blocks)
        article = Article(
            text=text,
            title=entry.title,
            url=entry.url,
            published_at=entry.published_at,
            author=entry.author,
            blocks=placed,
        )
        return FetchedArticle(entry.identity, _of_source(article, source), partial=True)


def _holds(page: PageText, entry: Entry) -> bool:
    """Whether the page can be the entry's: an error page that comes with a 200 is short and says nothing of it."""
    words = set(_LONG_WORD.findall((entry.title or "").casefold()))
    if not words or len(page.text) >= _SHORT_CHARS:
        return True
    return not words.isdisjoint(_LONG_WORD.findall(page.text.casefold()))


def _unchanged(source: Source, fetched: Fetched) -> Listing:
    """A 304 may leave out what it does not change."""
    return Listing(
        entries=(),
        not_modified=True,
        etag=fetched.etag or source.etag,
        last_modified=fetched.last_modified or source.last_modified,
        moved_to=fetched.moved_to,
        fresh_for_s=fetched.fresh_for_s,
    )


def _recency(entry: Entry) -> float:
    moment = entry.published_at or entry.updated_at
    return moment.timestamp() if moment else 0.0


def _of_source(article: Article, source: Source) -> Article:
    """Fill in what the source knows about all its articles."""
    return replace(
        article,
        language=source.language or article.language,
        outlet=source.title or article.outlet,
        timezone=source.timezone or article.timezone,
    )


def _article(source: Source, entry: Entry, read: _Page) -> Article:
    """Join what the page and the listing say. The page's own address counts where it is of the same site."""
    facts = read.page.facts
    url = entry.url or read.url
    if facts.canonical and same_site(facts.canonical, url):
        url = without_trackers(facts.canonical) or url
    published_at = entry.published_at or facts.published_at
    text, blocks = read.page.text, read.page.blocks
    if not facts.title and entry.title:
        text, blocks = with_title(entry.title, text, blocks)
    article = Article(
        text=text,
        title=facts.title or entry.title,
        url=url,
        published_at=published_at,
        date=None if published_at else facts.date,
        language=read.page.language,
        author=facts.author or entry.author,
        outlet=facts.site,
        blocks=blocks,
    )
    return _of_source(article, source)
