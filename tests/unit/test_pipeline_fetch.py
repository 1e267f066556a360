"""source → article: what is new or changed is read and stored, and nothing that fails is lost or holds up the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import DatabaseUnavailable, FetchGone, FetchRefused, FetchTransient, InputError, TransientError
from bot.model.article import FetchedArticle
from bot.model.source import Listing
from bot.pipeline.fetch import MAX_BACKOFF, RECHECK_AGE, RECHECK_EVERY, FetchOutcome, fetch_source, recheck_source
from tests.unit.fakes import NOW, ScriptedFetcher, SetClock, World
from tests.unit.samples import BRIDGE, FEED, FERRY, fetched

INTERVAL = timedelta(minutes=30)
FERRIES = fetched(published_at=NOW - timedelta(hours=2))
FOOTBRIDGE = fetched(BRIDGE, title="Footbridge closed", name="footbridge")


class Reader:
    """A world with one source, and the newsroom that it reads."""

    def __init__(self) -> None:
        self.world = World()
        self.world.rows().sources[FEED.id] = replace(FEED, next_fetch_at=NOW)
        self.fetcher = ScriptedFetcher()
        self.clock = SetClock()

    def publish(self, *articles: FetchedArticle, etag: str | None = None) -> None:
        self.fetcher.publish(FEED.location, *articles, etag=etag)

    async def look(self) -> FetchOutcome | None:
        self.fetcher.read.clear()
        self.world.jobs.clear()
        return await fetch_source(
            FEED.id,
            workspace="local",
            work=self.world,
            fetcher=self.fetcher,
            clock=self.clock,
            interval=INTERVAL,
            chance=lambda: 0.5,
        )

    async def rechecked(self) -> FetchOutcome:
        found = await self.recheck()
        assert found is not None
        return found

    async def recheck(self) -> FetchOutcome | None:
        self.world.jobs.clear()
        return await recheck_source(FEED.id, workspace="local", work=self.world, fetcher=self.fetcher, clock=self.clock)

    async def outcome(self) -> FetchOutcome:
        found = await self.look()
        assert found is not None
        return found

    @property
    def source(self):  # type: ignore[no-untyped-def]
        return self.world.rows().sources[FEED.id]

    @property
    def titles(self) -> list[str | None]:
        rows = self.world.rows()
        return [rows.revisions[row.newest].value.title for row in rows.articles.values()]


async def test_each_new_article_is_stored_with_the_jobs_that_follow() -> None:
    reader = Reader()
    reader.publish(FOOTBRIDGE, FERRIES)

    outcome = await reader.outcome()

    assert (outcome.listed, outcome.new, outcome.revised, outcome.failed) == (2, 2, 0, 0)
    assert reader.titles == ["Ancona orders three ferries", "Footbridge closed"], "oldest first"
    world = reader.world
    assert len(world.jobs_named("cluster")) == 1
    assert [job.arguments["revision"] for job in world.jobs_named("write")] == list(world.rows().revisions)
    assert {row.source for row in world.rows().articles.values()} == {FEED.id}
    assert (reader.source.next_fetch_at, reader.source.last_article_at) == (NOW + INTERVAL, NOW)


async def test_looking_again_reads_and_stores_nothing() -> None:
    reader = Reader()
    reader.publish(FOOTBRIDGE, FERRIES)
    await reader.look()
    reader.clock.advance(INTERVAL)

    outcome = await reader.outcome()

    assert (outcome.listed, outcome.new, outcome.revised) == (2, 0, 0)
    assert reader.fetcher.read == []
    assert reader.world.jobs == []
    assert reader.source.next_fetch_at == NOW + 2 * INTERVAL
    assert reader.source.last_article_at == NOW


async def test_an_edited_article_is_a_revision_of_its_own() -> None:
    reader = Reader()
    reader.publish(FERRIES)
    await reader.look()
    reader.publish(fetched(FERRY.replace("three", "four"), title="Ancona orders four ferries"))

    outcome = await reader.outcome()

    assert (outcome.new, outcome.revised) == (0, 1)
    assert len(reader.world.rows().articles) == 1
    assert len(reader.world.rows().revisions) == 2
    assert len(reader.world.jobs_named("write")) == 1


async def test_edits_that_the_feed_does_not_tell_are_found_while_the_article_is_young() -> None:
    reader = Reader()
    reader.publish(FERRIES)
    await reader.look()
    edited = replace(FERRIES, article=replace(FERRIES.article, text=FERRIES.article.text + "\nCorrected."))
    reader.fetcher.pages[FERRIES.identity] = edited

    reader.clock.advance(RECHECK_EVERY - timedelta(minutes=1))
    assert (await reader.outcome()).revised == 0
    assert (await reader.rechecked()).revised == 0
    reader.clock.advance(timedelta(minutes=1))
    assert (await reader.rechecked()).revised == 1

    reader.clock.advance(RECHECK_AGE)
    assert (await reader.outcome()).revised == 0
    assert reader.fetcher.read == []


async def test_what_has_no_page_is_not_looked_at_again() -> None:
    reader = Reader()
    reader.publish(fetched(url=None))
    await reader.look()
    reader.clock.advance(2 * RECHECK_EVERY)

    await reader.look()

    assert reader.fetcher.read == []


async def test_a_source_that_says_it_has_not_changed_is_fine() -> None:
    reader = Reader()
    reader.publish(FERRIES, etag='"1"')
    await reader.look()
    reader.fetcher.listings[FEED.location] = Listing((), not_modified=True)

    outcome = await reader.outcome()

    assert (outcome.listed, outcome.error) == (0, None)
    assert reader.source.etag == '"1"'


@pytest.mark.parametrize(
    "error",
    [
        FetchTransient("the server is busy", url="https://harbour.example/footbridge"),
        FetchRefused("not a page", url="https://harbour.example/footbridge"),
        InputError("no text in it"),
        TransientError("a reading process died"),
    ],
)
async def test_an_article_that_can_t_be_read_holds_up_no_other_and_is_tried_again(error: Exception) -> None:
    reader = Reader()
    reader.publish(FERRIES, FOOTBRIDGE, etag='"1"')
    reader.fetcher.pages[FOOTBRIDGE.identity] = error

    outcome = await reader.outcome()
    assert (outcome.new, outcome.failed) == (1, 1)
    assert reader.source.etag is None, "with a validator the server would not list it again"

    reader.publish(FERRIES, FOOTBRIDGE, etag='"1"')
    outcome = await reader.outcome()
    assert (outcome.new, outcome.failed) == (1, 0)
    assert reader.source.etag == '"1"'


@pytest.mark.parametrize(
    "error",
    [
        FetchTransient("the server is busy", url=FEED.location),
        FetchRefused("robots.txt says no", url=FEED.location),
        InputError("this is no feed"),
        TransientError("a reading process died"),
    ],
)
async def test_a_source_that_can_t_be_read_says_why_and_is_looked_at_later(error: Exception) -> None:
    reader = Reader()
    reader.fetcher.listings[FEED.location] = error

    outcome = await reader.outcome()

    assert outcome.error == str(error)
    assert reader.source.last_error == str(error)
    assert reader.source.consecutive_failures == 1
    assert reader.source.next_fetch_at == NOW + INTERVAL


async def test_an_article_that_no_database_takes_holds_up_no_other() -> None:
    reader = Reader()
    reader.publish(FERRIES, fetched(BRIDGE + "\x00", name="nul"))

    outcome = await reader.outcome()

    assert (outcome.new, outcome.failed) == (1, 1)
    assert reader.titles == ["Ancona orders three ferries"]
    assert reader.source.next_fetch_at == NOW + INTERVAL


async def test_a_dead_source_is_looked_at_less_and_less_but_always_again() -> None:
    reader = Reader()
    reader.fetcher.listings[FEED.location] = FetchRefused("gone", url=FEED.location)
    waits = []
    for _ in range(80):
        await reader.look()
        waits.append(reader.source.next_fetch_at - reader.clock.now())
        reader.clock.moment = reader.source.next_fetch_at

    assert waits[:3] == [INTERVAL, 2 * INTERVAL, 4 * INTERVAL]
    assert waits == sorted(waits)
    assert waits[-1] == MAX_BACKOFF

    reader.publish(FERRIES)
    assert (await reader.outcome()).new == 1
    assert (reader.source.last_error, reader.source.consecutive_failures) == (None, 0)
    assert reader.source.next_fetch_at == reader.clock.now() + INTERVAL


@pytest.mark.parametrize(
    ("asked", "wait"), [(7200, timedelta(hours=2)), (1, INTERVAL), (float(10**9), MAX_BACKOFF), (None, INTERVAL)]
)
async def test_a_server_that_names_a_time_is_given_it(asked: float | None, wait: timedelta) -> None:
    reader = Reader()
    reader.fetcher.listings[FEED.location] = FetchTransient("busy", url=FEED.location, retry_after_s=asked)

    await reader.look()

    assert reader.source.next_fetch_at == NOW + wait


async def test_a_removed_or_paused_source_is_left_alone() -> None:
    reader = Reader()
    reader.publish(FERRIES)
    reader.world.rows().sources[FEED.id] = replace(FEED, paused=True)
    assert await reader.look() is None

    del reader.world.rows().sources[FEED.id]
    assert await reader.look() is None
    assert reader.titles == []


@pytest.mark.parametrize(("lost_at", "stored"), [(0, 0), (1, 2)])
async def test_a_lost_database_costs_a_try_and_nothing_else(lost_at: int, stored: int) -> None:
    reader = Reader()
    reader.publish(FERRIES, FOOTBRIDGE)
    reader.world.commit_errors = [*[None] * lost_at, DatabaseUnavailable("gone")]

    with pytest.raises(DatabaseUnavailable):
        await reader.look()
    assert len(reader.titles) == stored
    assert len(reader.world.jobs_named("write")) == stored, "no article without its jobs, no job without its article"

    await reader.look()
    assert sorted(map(str, reader.titles)) == ["Ancona orders three ferries", "Footbridge closed"]
    assert reader.source.next_fetch_at == NOW + INTERVAL


async def test_pages_are_looked_at_again_although_the_feed_says_that_nothing_changed() -> None:
    reader = Reader()
    reader.publish(FERRIES, etag='"1"')
    await reader.look()
    reader.fetcher.listings[FEED.location] = Listing((), not_modified=True)
    edited = replace(FERRIES, article=replace(FERRIES.article, text=FERRIES.article.text + "\nCorrected."))
    reader.fetcher.pages[FERRIES.identity] = edited

    reader.clock.advance(RECHECK_EVERY - timedelta(minutes=1))
    assert (await reader.outcome()).revised == 0
    assert (await reader.rechecked()).revised == 0
    reader.clock.advance(timedelta(minutes=1))
    assert (await reader.rechecked()).revised == 1
    assert len(reader.world.jobs_named("write")) == 1


async def test_a_recheck_reads_young_pages_alone() -> None:
    reader = Reader()
    reader.publish(FERRIES)
    await reader.look()
    edited = replace(FERRIES, article=replace(FERRIES.article, text=FERRIES.article.text + "\nCorrected."))
    reader.fetcher.pages[FERRIES.identity] = edited
    reader.clock.advance(RECHECK_EVERY)

    outcome = await reader.recheck()
    assert outcome is not None
    assert (outcome.new, outcome.revised) == (0, 1)
    reader.clock.advance(RECHECK_AGE)
    reader.fetcher.read.clear()
    await reader.recheck()
    assert reader.fetcher.read == []


async def test_a_page_that_fails_waits_its_hour_and_a_host_that_asks_for_silence_gets_it() -> None:
    reader = Reader()
    other = fetched(BRIDGE, title="Footbridge closed", name="bridge", published_at=NOW)
    reader.publish(FERRIES, other)
    await reader.look()
    reader.clock.advance(RECHECK_EVERY)
    reader.fetcher.pages[FERRIES.identity] = FetchRefused("robots.txt says no", url=FERRIES.identity)
    reader.fetcher.pages[other.identity] = FetchRefused("robots.txt says no", url=other.identity)
    await reader.recheck()
    reader.fetcher.read.clear()
    await reader.recheck()
    assert reader.fetcher.read == []

    reader.clock.advance(RECHECK_EVERY)
    busy = FetchTransient("busy", url=FERRIES.identity, retry_after_s=60)
    reader.fetcher.pages.update({FERRIES.identity: busy, other.identity: busy})
    await reader.recheck()
    assert len(reader.fetcher.read) == 1


async def test_a_source_that_is_gone_for_good_is_not_read_again() -> None:
    reader = Reader()
    reader.fetcher.listings[FEED.location] = FetchGone("harbour.example answered 410 (Gone)", url=FEED.location)

    await reader.look()

    assert reader.source.ended_at == NOW
    assert [event.kind for event in reader.world.rows().events] == ["ended"]
    assert await reader.recheck() is None
    assert await reader.look() is None


async def test_what_changes_in_a_source_is_noted_once() -> None:
    reader = Reader()
    reader.fetcher.listings[FEED.location] = FetchRefused("not a feed", url=FEED.location)
    await reader.look()
    await reader.look()
    times = [NOW - timedelta(hours=hours) for hours in range(8)]
    reader.publish(*(fetched(f"Ferry number {n} left.", name=f"f{n}", published_at=t) for n, t in enumerate(times)))
    await reader.look()
    reader.clock.advance(timedelta(days=9))
    await reader.look()
    await reader.look()
    reader.publish(fetched("A ferry came.", name="new", published_at=reader.clock.now()))
    await reader.look()

    kinds = [event.kind for event in reader.world.rows().events]
    assert kinds == ["failing", "recovered", "silent", "speaking"]


async def test_changed_ids_for_the_same_entries_are_no_new_articles() -> None:
    reader = Reader()
    told = fetched(url=None)
    reader.publish(told)
    await reader.look()
    again = replace(told, identity="https://harbour.example/feed#another-id")
    reader.publish(again)

    outcome = await reader.outcome()

    assert (outcome.listed, outcome.new, reader.fetcher.read) == (1, 0, [])


async def test_the_same_title_under_another_address_is_another_article() -> None:
    reader = Reader()
    reader.publish(replace(FERRIES, article=replace(FERRIES.article, published_at=None)))
    await reader.look()
    reader.publish(replace(FERRIES, identity="https://harbour.example/live-2"))

    assert (await reader.outcome()).new == 1


async def test_a_database_that_is_away_is_no_fault_of_the_source() -> None:
    reader = Reader()
    reader.fetcher.listings[FEED.location] = DatabaseUnavailable("gone")
    with pytest.raises(DatabaseUnavailable):
        await reader.look()
    assert (reader.source.consecutive_failures, reader.world.rows().events) == (0, [])
