"""What a fetch of a source does, step by step, in words for people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.errors import DragomanError, FetchError, InputError
from bot.model.rhythm import LONGEST, next_look, rhythm_after
from bot.model.source import Entry, Listing, Source
from bot.ports import Clock, Fetcher
from bot.sources.client import GuardedClient, Hop, hops_told_to, status_words
from bot.sources.robots import RobotsCache


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it was about, whether it went as it should, and what it gave."""

    what: str
    fine: bool
    says: str


class SourceExplainer:
    """Reads a source as a fetch does, storing nothing, and tells what happens."""

    def __init__(
        self, client: GuardedClient, fetcher: Fetcher, robots: RobotsCache, clock: Clock, usual: timedelta
    ) -> None:
        self._client = client
        self._fetcher = fetcher
        self._robots = robots
        self._clock = clock
        self._usual = usual

    async def explain(self, source: Source) -> AsyncIterator[Step]:
        """Yield the steps as they are done; the first that fails for good is the last."""
        hops: list[Hop] = []
        try:
            with hops_told_to(hops.append):
                # Without validators: the question is what the source gives, not whether it changed.
                listing = await self._fetcher.list_entries(replace(source, etag=None, last_modified=None))
        except (FetchError, InputError) as error:
            for step in map(_step_of, hops):
                yield step
            yield Step("source", False, error.message)
            return
        for step in map(_step_of, hops):
            yield step
        yield _listed(source, listing)
        if source.kind != "folder":
            yield await self._conditional(source, listing)
        yield self._rhythm(source, listing)
        if listing.entries:
            async for step in self._first_article(source, listing.entries[0]):
                yield step

    async def _conditional(self, source: Source, listing: Listing) -> Step:
        if not listing.etag and not listing.last_modified:
            return Step("unchanged", True, "the server gives no ETag and no date: each look costs the whole answer")
        try:
            again = await self._client.fetch(source.location, etag=listing.etag, last_modified=listing.last_modified)
        except FetchError as error:
            return Step("unchanged", False, error.message)
        if again.status == 304:
            return Step("unchanged", True, "asked again, the server says 304: nothing is sent twice")
        return Step("unchanged", True, f"asked again, the server says {status_words(again.status)} and sends it all")

    def _rhythm(self, source: Source, listing: Listing) -> Step:
        now = self._clock.now()
        rhythm = rhythm_after(source, listing, new_articles=0, now=now)
        wait = next_look(rhythm, kind=source.kind, usual=self._usual, fresh_for_s=listing.fresh_for_s, chance=0.5)
        pace = f"{rhythm.entries_a_day:.1f} entries a day" if rhythm.entries_a_day is not None else "not known yet"
        asked = f"; the publisher asks for {listing.fresh_for_s / 60:.0f} min" if listing.fresh_for_s else ""
        return Step("rhythm", True, f"{pace}{asked}: a look every {_span(wait)}")

    async def _first_article(self, source: Source, entry: Entry) -> AsyncIterator[Step]:
        if entry.url and source.kind not in ("folder", "page"):
            try:
                await self._robots.check(entry.url)
                yield Step("robots.txt", True, f"lets us read {entry.url}")
            except FetchError as error:
                yield Step("robots.txt", False, error.message)
        hops: list[Hop] = []
        try:
            with hops_told_to(hops.append):
                fetched = await self._fetcher.read_entry(source, entry)
        except DragomanError as error:
            yield Step("article", False, f"{entry.title or entry.url or entry.identity}: {error.message}")
            return
        for hop in hops:
            yield _step_of(hop)
        article = fetched.article
        words = len(article.text.split())
        when = article.published or "no date"
        says = f"{article.title or 'without a title'}: {words} words, {article.language or 'language unknown'}, {when}"
        if fetched.partial:
            says += "; the feed's own text only, for the page is not read"
        yield Step("article", not fetched.partial, says)


def _step_of(hop: Hop) -> Step:
    answer = hop.fetched
    says = f"{answer.url}{f' at {hop.server}' if hop.server else ''}: {status_words(answer.status)}"
    if hop.location is not None:
        return Step("redirect", True, f"{says} to {hop.location}")
    facts = [
        (answer.content_type or "no content type") if answer.body else "",
        f"{len(answer.body) / 1024:.1f} kB" if answer.body else "",
        f"max-age {answer.fresh_for_s:.0f} s" if answer.fresh_for_s is not None else "",
        f"X-Robots-Tag: {' | '.join(answer.rules.splitlines())}" if answer.rules else "",
        f"asks us to wait {hop.retry_after_s:.0f} s" if hop.retry_after_s else "",
    ]
    return Step("request", answer.status < 400, ", ".join([says, *filter(None, facts)]))


def _listed(source: Source, listing: Listing) -> Step:
    entries = listing.entries
    dated = sum(entry.published_at is not None or entry.updated_at is not None for entry in entries)
    says = f"{listing.title or 'without a title'}: {len(entries)} entries, {dated} of them dated"
    without = sum(entry.url is None for entry in entries)
    if without and source.kind != "folder":
        says += f", {without} without an address of their own"
    if listing.skipped:
        says += f", {listing.skipped} more left out (past the limit, or with nothing to know them by)"
    if listing.moved_to:
        says += f"; it has moved for good to {listing.moved_to}"
    return Step(source.kind, bool(entries), says)


def _span(wait: timedelta) -> str:
    minutes = round(min(wait, LONGEST).total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"
