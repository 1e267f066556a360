"""source → article: look at one source, read what is new or changed, store it, what came together in one go."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.errors import DatabaseError, DragomanError, FetchError, FetchGone, FetchUnchanged, InputError, TransientError
from bot.model.article import FetchedArticle
from bot.model.rhythm import LONGEST, next_look, rhythm_after, silent_since
from bot.model.rows import KnownArticle, StoredRevision
from bot.model.source import Entry, Listing, Look, Source, SourceEvent, SourceEventKind
from bot.ports import Clock, Fetcher, UnitOfWork, UnitOfWorkFactory

log = structlog.get_logger()

RECHECK_AGE = timedelta(hours=48)
"""How long after publication an article's page is looked at again for edits that the feed doesn't tell."""
RECHECK_EVERY = timedelta(hours=1)
RECHECK_LIMIT = 200
MAX_BACKOFF = LONGEST
AT_ONCE = 50
"""Articles stored in one transaction."""
SOON = timedelta(seconds=5)
"""What was read waits no longer than this for others to be stored with."""
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


@dataclass(slots=True)
class _Read:
    """What reading entries gave so far. `unread`: of those that the source listed just now."""

    new: int = 0
    revised: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class _Reading:
    """What it takes to read entries of one source."""

    source: Source
    workspace: str
    work: UnitOfWorkFactory
    fetcher: Fetcher
    clock: Clock


async def fetch_source(
    source_id: str,
    *,
    workspace: str,
    work: UnitOfWorkFactory,
    fetcher: Fetcher,
    clock: Clock,
    interval: timedelta,
    chance: Callable[[], float] = random.random,
) -> FetchOutcome | None:
    """Fetch one source; None when it was removed, is paused or gone for good.

    `interval` is the usual time between two looks while the source's own rhythm is not known, and what a failing
    source's waits grow from; `chance` spreads the looks. A source that can't be read is no error of the job: the
    failure and the time of the next try are stored. An entry that can't be read does not hold up the others; the
    source's validators are not saved then, so that the next look lists it again.
    """
    async with work(workspace) as unit:
        source = await unit.sources.get(source_id)
    if source is None or source.paused or source.ended_at is not None:
        return None
    try:
        listing = await fetcher.list_entries(source)
    except DatabaseError:  # how hosts are treated is told by the database: no fault of the source
        raise
    except UNREADABLE as error:
        return await _failed(source, error, workspace=workspace, work=work, now=clock.now(), interval=interval)

    reading = _Reading(source, workspace, work, fetcher, clock)
    # Pages that may have been edited without a word in the feed are looked at by jobs of their own (`recheck_source`).
    read = await _read_listed(reading, listing) if listing.entries else _Read()

    now = clock.now()
    came = read.new + (read.revised if source.kind == "page" else 0)
    rhythm = rhythm_after(source, listing, new_articles=came, now=now)
    wait = next_look(rhythm, kind=source.kind, usual=interval, fresh_for_s=listing.fresh_for_s, chance=chance())
    look = Look(
        listing=_without_validators(listing) if read.unread else listing,
        at=now,
        next_fetch_at=now + wait,
        new_articles=read.new,
        changed=bool(read.new or read.revised),
        entries_a_day=rhythm.entries_a_day,
        newest_entry_at=rhythm.newest_at,
        quiet_limit_s=rhythm.quiet_limit.total_seconds() if rhythm.quiet_limit is not None else None,
        silent_since=silent_since(rhythm, now) if source.kind in ("feed", "sitemap") else None,
    )
    async with work(workspace) as unit:
        await unit.sources.succeeded(source.id, look)
        for kind, note in _news_of(source, look):
            await _happened(unit, source, kind, note, now)
        await unit.commit()
    outcome = FetchOutcome(source.id, len(listing.entries), read.new, read.revised, read.unread)
    log.info("source.fetched", source=source.id, listed=outcome.listed, new=read.new, revised=read.revised)
    return outcome


async def recheck_source(
    source_id: str, *, workspace: str, work: UnitOfWorkFactory, fetcher: Fetcher, clock: Clock
) -> FetchOutcome | None:
    """Look again at the pages of the source's young articles; None when it is gone or paused.

    Publishers edit pages without a word in the feed, which then answers that nothing has changed.
    """
    async with work(workspace) as unit:
        source = await unit.sources.get(source_id)
    if source is None or source.paused or source.ended_at is not None:
        return None
    read = _Read()
    await _recheck(_Reading(source, workspace, work, fetcher, clock), read, without=frozenset())
    return FetchOutcome(source.id, 0, read.new, read.revised)


async def _read_listed(reading: _Reading, listing: Listing) -> _Read:
    """Read what is new or changed, oldest first."""
    source = reading.source
    async with reading.work(reading.workspace) as unit:
        known = await unit.articles.known([entry.identity for entry in listing.entries])
        unknown = [entry.fingerprint for entry in listing.entries if entry.identity not in known]
        told = await unit.articles.told(source.id, unknown) if unknown else frozenset()
    read = _Read()
    waiting: list[tuple[Entry, FetchedArticle]] = []
    begun = reading.clock.now()
    for entry in reversed(listing.entries):
        if not _is_due(entry, known, told, reading.clock.now()):
            continue
        try:
            waiting.append((entry, await reading.fetcher.read_entry(source, entry)))
        except DatabaseError:
            raise
        except UNREADABLE as error:
            _unreadable(reading, read, entry, error)
        # What was read is stored soon: a crash loses little, and others see it.
        if len(waiting) >= AT_ONCE or abs(reading.clock.now() - begun) >= SOON:
            await _store_read(reading, read, waiting)
            waiting, begun = [], reading.clock.now()
    await _store_read(reading, read, waiting)
    return read


def _unreadable(reading: _Reading, read: _Read, entry: Entry, error: DragomanError) -> None:
    read.unread += 1
    log.warning("article.unreadable", source=reading.source.id, url=entry.url, reason=error.message)


async def _store_read(reading: _Reading, read: _Read, waiting: Sequence[tuple[Entry, FetchedArticle]]) -> None:
    """Store what was read together; where one text spoils that (characters that no database takes), one by one."""
    if not waiting:
        return
    try:
        outcomes = await _store(reading, waiting)
    except InputError:
        outcomes = []
        for entry, fetched in waiting:
            try:
                outcomes += await _store(reading, [(entry, fetched)])
            except InputError as error:
                _unreadable(reading, read, entry, error)
    for stored in outcomes:
        read.new += stored.new_article
        read.revised += stored.new_revision and not stored.new_article


async def _recheck(reading: _Reading, read: _Read, *, without: frozenset[str]) -> None:
    """Read the pages of young articles again that nobody looked at for a while; one that fails waits its time too."""
    now = reading.clock.now()
    if reading.source.kind not in ("feed", "sitemap"):
        return
    async with reading.work(reading.workspace) as unit:
        entries: Sequence[Entry] = await unit.articles.recheckable(
            reading.source.id,
            dated_since=now - RECHECK_AGE,
            checked_before=now - RECHECK_EVERY,
            limit=RECHECK_LIMIT,
        )
    for entry in entries:
        if entry.identity in without:
            continue
        try:
            fetched = await reading.fetcher.read_entry(reading.source, entry)
            (stored,) = await _store(reading, [(entry, fetched)])
            read.revised += stored.new_revision
        except DatabaseError:
            raise
        except FetchUnchanged:
            await _touch(reading, entry)
        except UNREADABLE as error:
            log.info("article.not_rechecked", source=reading.source.id, url=entry.url, reason=error.message)
            if getattr(error, "retry_after_s", None):
                return  # the host asked for silence, and its other pages get the same answer
            await _touch(reading, entry)


async def _touch(reading: _Reading, entry: Entry) -> None:
    async with reading.work(reading.workspace) as unit:
        known = await unit.articles.known([entry.identity])
        if entry.identity in known:
            there = known[entry.identity]
            await unit.articles.touch(there.article, fingerprint=there.fingerprint, now=reading.clock.now())
            await unit.commit()


async def _store(reading: _Reading, read: Sequence[tuple[Entry, FetchedArticle]]) -> Sequence[StoredRevision]:
    """Store articles in one transaction, with the jobs of the next stages."""
    workspace = reading.workspace
    async with reading.work(workspace) as unit:
        items = [(fetched, entry.fingerprint) for entry, fetched in read]
        outcomes = await unit.articles.store_many(items, source_id=reading.source.id, now=reading.clock.now())
        new = [stored.revision for stored in outcomes if stored.new_revision]
        for stored in outcomes:
            if stored.new_revision and not stored.new_article:
                await unit.defer("correct", queueing_lock=f"correct:{stored.revision}", revision=stored.revision)
        if new:
            await unit.defer("cluster", queueing_lock=f"cluster:{workspace}", lock=f"cluster:{workspace}")
            await unit.defer_many("write", [f"write:{one}" for one in new], [{"revision": one} for one in new])
        await unit.commit()
    for stored in outcomes:
        if stored.new_revision:
            log.info("article.stored", article=stored.article, revision=stored.revision, new=stored.new_article)
    return outcomes


def _is_due(entry: Entry, known: Mapping[str, KnownArticle], told: frozenset[str], now: datetime) -> bool:
    """Whether the entry's text is to be read: never seen, changed in the source's words, or young enough to recheck."""
    there = known.get(entry.identity)
    if there is None:
        return not (entry.fingerprint in told and _tells_itself(entry))
    if there.withdrawn:
        return False
    if there.fingerprint != entry.fingerprint:
        return True
    if entry.url is None or entry.published_at is None:
        return False
    return now - entry.published_at < RECHECK_AGE and now - there.checked_at >= RECHECK_EVERY


def _tells_itself(entry: Entry) -> bool:
    """Whether the source's words about the entry are enough to know it again under another id or address."""
    if entry.url is None:
        return True
    return entry.published_at is not None and bool(entry.summary or entry.content)


def _without_validators(listing: Listing) -> Listing:
    return replace(listing, etag=None, last_modified=None)


def _news_of(source: Source, look: Look) -> list[tuple[SourceEventKind, str]]:
    """Return what this look changes in how the source is."""
    found: list[tuple[SourceEventKind, str]] = []
    if source.consecutive_failures:
        found.append(("recovered", f"it can be read again after {source.consecutive_failures} failures"))
    moved_to = look.listing.moved_to
    if moved_to is not None and moved_to == source.moving_to:
        found.append(("moved", f"it has moved from {source.location} to {moved_to}"))
    if look.silent_since is not None and source.silent_since is None:
        found.append(("silent", f"nothing new since {look.silent_since:%Y-%m-%d %H:%M} UTC, longer than is usual"))
    if look.silent_since is None and source.silent_since is not None:
        found.append(("speaking", f"something new after the silence since {source.silent_since:%Y-%m-%d %H:%M} UTC"))
    return found


async def _happened(unit: UnitOfWork, source: Source, kind: SourceEventKind, note: str, now: datetime) -> None:
    await unit.sources.happened(SourceEvent(source.id, kind, now, note))
    say = log.info if kind in ("recovered", "speaking", "moved") else log.warning
    say(f"source.{kind}", source=source.id, title=source.title, note=note)


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
        if isinstance(error, FetchGone):
            await unit.sources.ended(source.id, reason=error.message, now=now)
            await _happened(unit, source, "ended", f"{error.message}: it is not read any more", now)
        else:
            await unit.sources.failed(source.id, reason=error.message, now=now, next_fetch_at=now + wait)
            if not source.consecutive_failures:
                await _happened(unit, source, "failing", error.message, now)
        await unit.commit()
    log.warning("source.failed", source=source.id, reason=error.message, next_in_s=wait.total_seconds())
    return FetchOutcome(source.id, error=error.message)
