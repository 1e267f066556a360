"""source → article: look at one source, read what is new or changed, store each article in its own transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.errors import DragomanError, FetchError, InputError, TransientError
from bot.model.article import FetchedArticle
from bot.model.rows import KnownArticle, StoredRevision
from bot.model.source import Entry, Listing, Source
from bot.ports import Clock, Fetcher, UnitOfWorkFactory

log = structlog.get_logger()

RECHECK_AGE = timedelta(hours=48)
"""How long after publication an article's page is looked at again for edits that the feed doesn't tell."""
RECHECK_EVERY = timedelta(hours=1)
MAX_BACKOFF = timedelta(hours=24)
UNREADABLE = (FetchError, InputError, TransientError)
"""What a source or an article can answer for by itself; transient is also a page that ends the reading process."""


@dataclass(frozen=True, slots=True)
class FetchOutcome:
    """What one look at a source gave."""

    source: str
    listed: int = 0
    new: int = 0
    revised: int = 0
    failed: int = 0
    error: str | None = None


async def fetch_source(
    source_id: str,
    *,
    workspace: str,
    work: UnitOfWorkFactory,
    fetcher: Fetcher,
    clock: Clock,
    interval: timedelta,
) -> FetchOutcome | None:
    """Fetch one source; None when it is gone or paused.

    A source that can't be read is no error of the job: the failure and the time of the next try are stored. An entry
    that can't be read does not hold up the others; the source's validators are not saved then, so that the next look
    lists it again.
    """
    async with work(workspace) as unit:
        source = await unit.sources.get(source_id)
    if source is None or source.paused:
        return None
    try:
        listing = await fetcher.list_entries(source)
    except UNREADABLE as error:
        return await _failed(source, error, workspace=workspace, work=work, now=clock.now(), interval=interval)

    async with work(workspace) as unit:
        known = await unit.articles.known([entry.identity for entry in listing.entries])
    new = revised = failed = 0
    for entry in reversed(listing.entries):
        if not _is_due(entry, known.get(entry.identity), clock.now()):
            continue
        try:
            fetched = await fetcher.read_entry(source, entry)
        except UNREADABLE as error:
            failed += 1
            log.warning("article.unreadable", source=source.id, url=entry.url, reason=error.message)
            continue
        try:
            stored = await _store(fetched, source, entry, workspace=workspace, work=work, now=clock.now())
        except InputError as error:  # characters that no database takes
            failed += 1
            log.warning("article.unstorable", source=source.id, url=entry.url, reason=error.message)
            continue
        new += stored.new_article
        revised += stored.new_revision and not stored.new_article
        if stored.new_revision:
            log.info("article.stored", article=stored.article, revision=stored.revision, new=stored.new_article)

    now = clock.now()
    async with work(workspace) as unit:
        await unit.sources.succeeded(
            source.id,
            listing=_without_validators(listing) if failed else listing,
            now=now,
            next_fetch_at=now + interval,
            new_articles=new,
        )
        await unit.commit()
    outcome = FetchOutcome(source.id, listed=len(listing.entries), new=new, revised=revised, failed=failed)
    log.info("source.fetched", source=source.id, listed=outcome.listed, new=new, revised=revised, failed=failed)
    return outcome


async def _store(
    fetched: FetchedArticle, source: Source, entry: Entry, *, workspace: str, work: UnitOfWorkFactory, now: datetime
) -> StoredRevision:
    async with work(workspace) as unit:
        stored = await unit.articles.store(fetched, source_id=source.id, fingerprint=entry.fingerprint, now=now)
        if stored.new_revision:
            await unit.defer("cluster", queueing_lock=f"cluster:{workspace}", lock=f"cluster:{workspace}")
            await unit.defer(
                "write",
                queueing_lock=f"write:{stored.revision}",
                lock=f"write:{stored.revision}",
                revision=stored.revision,
            )
        await unit.commit()
    return stored


def _is_due(entry: Entry, known: KnownArticle | None, now: datetime) -> bool:
    """Whether the entry's text is to be read: never seen, changed in the source's words, or young enough to recheck."""
    if known is None or known.fingerprint != entry.fingerprint:
        return True
    if entry.url is None or entry.published_at is None:
        return False
    return now - entry.published_at < RECHECK_AGE and now - known.checked_at >= RECHECK_EVERY


def _without_validators(listing: Listing) -> Listing:
    return replace(listing, etag=None, last_modified=None)


async def _failed(
    source: Source,
    error: DragomanError,
    *,
    workspace: str,
    work: UnitOfWorkFactory,
    now: datetime,
    interval: timedelta,
) -> FetchOutcome:
    asked = getattr(error, "retry_after_s", None)
    wait = min(interval * 2 ** min(source.consecutive_failures, 6), MAX_BACKOFF)
    if asked is not None:
        wait = max(wait, timedelta(seconds=min(asked, MAX_BACKOFF.total_seconds())))
    async with work(workspace) as unit:
        await unit.sources.failed(source.id, reason=error.message, now=now, next_fetch_at=now + wait)
        await unit.commit()
    log.warning("source.failed", source=source.id, reason=error.message, next_in_s=wait.total_seconds())
    return FetchOutcome(source.id, error=error.message)
