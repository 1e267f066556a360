"""One suite over the rows in memory (`tests/unit/fakes.py`) and those in PostgreSQL: what the pipeline relies on.

Where the two part ways, the unit tests of the pipeline prove nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Protocol, cast

import pytest
import pytest_asyncio

from bot.chat.post import digest_post
from bot.errors import EvidenceError, InputError
from bot.jobs.queue import Queue
from bot.model.brief import EngineMark
from bot.model.edition import Edition
from bot.model.ledger import Budget, CallResult, Spending
from bot.model.pace import Pace
from bot.model.post import Post
from bot.model.question import Answer
from bot.model.rows import Asked, Delivery, DeliveryState, EvidenceLink, StoredRevision, Subscription
from bot.model.schedule import DueSlot
from bot.model.source import Listing, Look, Source, SourceEvent
from bot.model.story import StoryBrief, StoryPoint
from bot.pipeline.cluster import cluster_new
from bot.pipeline.compose import compose_edition
from bot.pipeline.deliver import Outbox, deliver_edition
from bot.pipeline.fetch import fetch_source
from bot.pipeline.write import write_brief
from bot.ports import UnitOfWorkFactory
from bot.store.database import Database
from tests.integration.conftest import RunningServer
from tests.unit.fakes import (
    LINKS,
    MARK,
    NOW,
    Job,
    PicklingOffload,
    ScriptedEngine,
    ScriptedFetcher,
    ScriptedMessenger,
    ScriptedPresenter,
    SetClock,
    World,
)
from tests.unit.samples import (
    BRIDGE,
    FEED,
    FERRY,
    MORNINGS,
    brief_of,
    cited,
    draft_of,
    edition,
    fetched,
    planned,
    post,
    ref,
    stated,
    story,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HEADLINE = "The port of Ancona ordered three ferries from a yard in Trieste on Tuesday."
FERRIES = fetched()
EDITED = fetched(FERRY.replace("three", "four"))
FOOTBRIDGE = fetched(BRIDGE, title="Footbridge closed", name="bridge")


class Jobs(Protocol):
    async def __call__(self) -> Sequence[Job]: ...


@dataclass(frozen=True)
class Store:
    """Rows of either kind. `jobs` are those that wait, in the order in which they were deferred."""

    work: UnitOfWorkFactory
    workspace: str
    jobs: Jobs

    async def article(self, one: object = FERRIES, *, came: object = NOW, source: str | None = None) -> StoredRevision:
        async with self.work(self.workspace) as unit:
            stored = await unit.articles.store(one, source_id=source, fingerprint="f1", now=came)  # type: ignore[arg-type]
            await unit.commit()
        return stored

    async def briefed(self, one: object = FERRIES, *, came: object = NOW) -> StoredRevision:
        stored = await self.article(one, came=came)
        text = one.article.text  # type: ignore[attr-defined]
        async with self.work(self.workspace) as unit:
            await unit.stories.assign(stored.article, story_id=None, original_of=None, at=NOW)
            await unit.briefs.save(stored.revision, brief_of(text, headline=text.splitlines()[2]))
            await unit.commit()
        return stored

    async def subscription(self) -> Subscription:
        async with self.work(self.workspace) as unit:
            added = await unit.subscriptions.add(
                platform="chat", channel="C1", topics=("ferries",), schedule=MORNINGS, now=NOW - DAY
            )
            await unit.commit()
        return added


@pytest_asyncio.fixture(params=["memory", "postgresql"])
async def store(
    request: pytest.FixtureRequest, server: RunningServer, migrated: str, database: Database, workspace: str
) -> AsyncIterator[Store]:
    if request.param == "memory":
        world = World()

        async def remembered() -> Sequence[Job]:
            return world.jobs

        yield Store(world, "local", remembered)
        return

    async def stage(**arguments: object) -> None:
        raise AssertionError("nobody works here")

    queue = Queue(
        server.address.conninfo("app", migrated),
        dict.fromkeys(
            ("fetch", "recheck", "cluster", "write", "correct", "compose", "deliver", "send", "answer"), stage
        ),
        platforms=(),
        concurrency=1,
        heartbeat_s=10,
        stalled_after_s=30,
    )

    async def queued() -> Sequence[Job]:
        found = await queue._app.job_manager.list_jobs_async(status="todo")
        return [
            Job(job.task_name, cast("Any", job.task_kwargs), job.lock, job.queueing_lock, job.scheduled_at)
            for job in sorted(found, key=lambda job: job.id or 0)
            if job.task_kwargs["workspace"] == workspace
        ]

    await queue.open()
    database.deferrer = queue.defer_on
    yield Store(database, workspace, queued)
    await queue.close()


# ---------------------------------------------------------------- transactions and jobs


async def test_without_a_commit_nothing_happened(store: Store) -> None:
    async def fail() -> None:
        async with store.work(store.workspace) as unit:
            await unit.articles.store(FERRIES, source_id=None, fingerprint="f1", now=NOW)
            await unit.defer("write", revision="r1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with store.work(store.workspace) as unit:
        await unit.sources.add(FEED)
        await unit.defer("fetch", source=FEED.id)

    async with store.work(store.workspace) as unit:
        assert await unit.articles.known([FERRIES.identity]) == {}
        assert await unit.sources.all() == []
    assert list(await store.jobs()) == []


async def test_rows_and_jobs_come_with_the_commit(store: Store) -> None:
    later = NOW + DAY
    async with store.work(store.workspace) as unit:
        await unit.sources.add(FEED)
        await unit.defer("compose", lock="l", queueing_lock="q", at=later, subscription="s1", late=1)
        assert list(await store.jobs()) == []
        await unit.commit()

    (job,) = await store.jobs()
    assert (job.name, job.lock, job.queueing_lock, job.at) == ("compose", "l", "q", later)
    assert job.arguments == {"subscription": "s1", "late": 1, "workspace": store.workspace}


async def test_of_one_queueing_lock_one_job_waits(store: Store) -> None:
    for _ in range(2):
        async with store.work(store.workspace) as unit:
            await unit.defer("cluster", queueing_lock=f"cluster:{store.workspace}")
            await unit.defer("cluster", queueing_lock=f"cluster:{store.workspace}")
            await unit.defer("write", revision="r1")
            await unit.commit()

    assert [job.name for job in await store.jobs()] == ["cluster", "write", "write"]


async def test_a_refused_job_costs_the_transaction_nothing(store: Store) -> None:
    async with store.work(store.workspace) as unit:
        await unit.defer("cluster", queueing_lock=f"cluster:{store.workspace}")
        await unit.commit()
    async with store.work(store.workspace) as unit:
        await unit.sources.add(FEED)
        await unit.defer("cluster", queueing_lock=f"cluster:{store.workspace}")
        await unit.subscriptions.add(platform="chat", channel="C1", topics=(), schedule=MORNINGS, now=NOW)
        await unit.commit()

    async with store.work(store.workspace) as unit:
        assert len(await unit.sources.all()) == len(await unit.subscriptions.all()) == 1


# ---------------------------------------------------------------- articles


async def test_the_same_text_again_is_no_new_revision(store: Store) -> None:
    first = await store.article()
    again = await store.article()

    assert (first.new_article, first.new_revision) == (True, True)
    assert (again.new_article, again.new_revision) == (False, False)
    assert (again.article, again.revision) == (first.article, first.revision)


async def test_a_changed_text_is_a_new_revision_and_the_old_one_stays(store: Store) -> None:
    first = await store.article()
    edited = await store.article(EDITED)

    assert (edited.article, edited.new_article, edited.new_revision) == (first.article, False, True)
    async with store.work(store.workspace) as unit:
        for stored, text in ((first, FERRIES.article.text), (edited, EDITED.article.text)):
            article = await unit.articles.revision(stored.revision)
            assert article is not None
            assert (article.text, article.revision) == (text, stored.revision)
        assert await unit.articles.revision("nonsense") is None


async def test_a_text_that_is_published_again_is_the_newest_again(store: Store) -> None:
    first = await store.article()
    await store.article(EDITED)
    back = await store.article()

    assert (back.revision, back.new_revision) == (first.revision, False)
    async with store.work(store.workspace) as unit:
        assert await unit.articles.unbriefed(10) == [first.revision]


async def test_a_feed_s_summary_never_takes_the_place_of_the_text(store: Store) -> None:
    summary = replace(fetched("The port ordered ferries."), partial=True)
    poor = await store.article(summary)
    whole = await store.article()
    again = await store.article(summary)

    assert whole.new_revision
    assert (again.revision, again.new_revision) == (whole.revision, False)
    assert poor.revision != whole.revision


@pytest.mark.parametrize("character", ["\x00", "\ud800"])
async def test_what_no_database_takes_is_refused(store: Store, character: str) -> None:
    with pytest.raises(InputError):
        await store.article(fetched(FERRY + character))

    async with store.work(store.workspace) as unit:
        assert await unit.articles.known([FERRIES.identity]) == {}


async def test_what_is_known_of_an_entry(store: Store) -> None:
    stored = await store.article()
    async with store.work(store.workspace) as unit:
        before = await unit.articles.known([FERRIES.identity, "elsewhere"])
        await unit.articles.touch(stored.article, fingerprint="f2", now=NOW + HOUR)
        await unit.commit()
    async with store.work(store.workspace) as unit:
        after = await unit.articles.known([FERRIES.identity])
        assert await unit.articles.known([]) == {}

    assert {key: (row.article, row.fingerprint, row.checked_at) for key, row in before.items()} == {
        FERRIES.identity: (stored.article, "f1", NOW)
    }
    assert (after[FERRIES.identity].fingerprint, after[FERRIES.identity].checked_at) == ("f2", NOW + HOUR)


async def test_work_that_waits_oldest_first(store: Store) -> None:
    first, second = await store.article(), await store.article(FOOTBRIDGE)
    async with store.work(store.workspace) as unit:
        assert (
            await unit.articles.unclustered(10)
            == await unit.articles.unbriefed(10)
            == [
                first.revision,
                second.revision,
            ]
        )
        assert await unit.articles.unbriefed(1) == [first.revision]
        await unit.stories.assign(first.article, story_id=None, original_of=None, at=NOW)
        await unit.briefs.save(first.revision, brief_of(FERRIES.article.text))
        await unit.commit()
    edited = await store.article(EDITED)

    async with store.work(store.workspace) as unit:
        assert await unit.articles.unclustered(10) == [second.revision], "an article keeps its story"
        assert set(await unit.articles.unbriefed(10)) == {second.revision, edited.revision}


async def test_where_a_citation_leads(store: Store) -> None:
    stored = await store.article()
    async with store.work(store.workspace) as unit:
        refs = await unit.articles.refs([stored.revision, "nonsense"])

    assert list(refs) == [stored.revision]
    found = refs[stored.revision]
    assert (found.article, found.title, found.url) == (stored.article, FERRIES.article.title, FERRIES.article.url)
    assert (found.outlet, found.language) == ("Harbour Gazette", "en")
    assert found.published is not None
    assert found.published.startswith("2025-04-30T05:30")


async def test_articles_are_counted_by_when_they_came(store: Store) -> None:
    await store.article(came=NOW - DAY)
    await store.article(FOOTBRIDGE, came=NOW)
    async with store.work(store.workspace) as unit:
        assert await unit.articles.counts(NOW - 2 * DAY) == 2
        assert await unit.articles.counts(NOW - HOUR) == 1
    await store.article(EDITED, came=NOW)
    async with store.work(store.workspace) as unit:
        assert await unit.articles.counts(NOW - HOUR) == 2


# ---------------------------------------------------------------- sources


async def test_a_source_is_there_once(store: Store) -> None:
    async with store.work(store.workspace) as unit:
        first = await unit.sources.add(FEED)
        again = await unit.sources.add(Source("another id", FEED.kind, FEED.location, "Another title"))
        await unit.commit()

    assert (again.id, again.title) == (first.id, FEED.title)


async def test_looks_at_a_source_are_remembered(store: Store) -> None:
    listing = Listing((), etag='"1"', last_modified="yesterday")
    async with store.work(store.workspace) as unit:
        await unit.sources.add(FEED)
        assert [source.id for source in await unit.sources.due(NOW)] == [FEED.id]
        await unit.sources.succeeded(FEED.id, Look(listing, NOW, NOW + HOUR, new_articles=1, changed=True))
        assert list(await unit.sources.due(NOW)) == []
        assert len(await unit.sources.due(NOW + HOUR)) == 1
        unchanged = Listing((), not_modified=True)
        await unit.sources.succeeded(FEED.id, Look(unchanged, NOW + HOUR, NOW))
        fine = await unit.sources.get(FEED.id)
        assert await unit.sources.checked_since(NOW) == (1, 0)
        for _ in range(2):
            await unit.sources.failed(FEED.id, reason="gone", now=NOW + 2 * HOUR, next_fetch_at=NOW + DAY)
        broken = await unit.sources.get(FEED.id)
        assert await unit.sources.checked_since(NOW) == (1, 1)
        assert await unit.sources.checked_since(NOW + DAY) == (0, 0)
        await unit.commit()

    assert fine is not None
    assert (fine.etag, fine.last_modified, fine.last_article_at) == ('"1"', "yesterday", NOW)
    assert (fine.last_success_at, fine.last_error, fine.consecutive_failures) == (NOW + HOUR, None, 0)
    assert broken is not None
    assert (broken.last_error, broken.consecutive_failures, broken.etag) == ("gone", 2, '"1"')
    assert (broken.next_fetch_at, broken.last_success_at) == (NOW + DAY, NOW + HOUR)
    assert fine.last_change_at == NOW


async def test_a_source_moves_when_two_looks_in_a_row_say_so(store: Store) -> None:
    moved = Look(Listing((), moved_to="https://harbour.example/new.xml"), NOW, NOW + HOUR)
    stayed = Look(Listing(()), NOW, NOW + HOUR)
    async with store.work(store.workspace) as unit:
        await unit.sources.add(FEED)
        places = []
        for look in (moved, stayed, moved, moved):
            await unit.sources.succeeded(FEED.id, look)
            places.append(await unit.sources.get(FEED.id))
        again = await unit.sources.add(FEED)
        await unit.commit()

    assert [place.location for place in places if place] == [FEED.location] * 3 + ["https://harbour.example/new.xml"]
    assert [place.key for place in places if place] == [FEED.location] * 4, "entries keep their names"
    assert again.location == "https://harbour.example/new.xml", "its old address is still its own"


async def test_a_source_that_is_gone_rests_until_it_is_added_again(store: Store) -> None:
    async with store.work(store.workspace) as unit:
        await unit.sources.add(FEED)
        await unit.sources.ended(FEED.id, reason="gone", now=NOW)
        assert list(await unit.sources.due(NOW + DAY)) == []
        gone = await unit.sources.get(FEED.id)
        await unit.sources.add(replace(FEED, next_fetch_at=NOW))
        assert [source.id for source in await unit.sources.due(NOW)] == [FEED.id]
        await unit.commit()
    assert gone is not None
    assert (gone.ended_at, gone.last_error) == (NOW, "gone")


async def test_a_clock_that_was_put_back_keeps_no_source_waiting(store: Store) -> None:
    async with store.work(store.workspace) as unit:
        await unit.sources.add(replace(FEED, next_fetch_at=NOW + 30 * DAY))
        assert [source.id for source in await unit.sources.due(NOW)] == [FEED.id]


async def test_what_happened_to_sources_is_kept_newest_first(store: Store) -> None:
    events = [SourceEvent(FEED.id, "silent", NOW, "quiet"), SourceEvent(FEED.id, "speaking", NOW + HOUR, "back")]
    async with store.work(store.workspace) as unit:
        await unit.sources.add(FEED)
        for event in events:
            await unit.sources.happened(event)
        await unit.sources.succeeded(FEED.id, Look(Listing(()), NOW, NOW + HOUR, silent_since=NOW - DAY))
        assert list(await unit.sources.events(5)) == events[::-1]
        assert list(await unit.sources.events(1, source_id=FEED.id)) == events[1:]
        assert list(await unit.sources.events(5, source_id="another")) == []
        assert await unit.sources.silent() == 1


async def test_an_article_is_known_by_every_name_that_it_was_listed_under(store: Store) -> None:
    mobile = "https://m.harbour.example/ferries"
    async with store.work(store.workspace) as unit:
        await unit.sources.add(FEED)
        await unit.commit()
    first = await store.article(source=FEED.id)
    again = await store.article(replace(FERRIES, listed_as=mobile), source=FEED.id)
    partial = await store.article(replace(FERRIES, identity=mobile, partial=True), source=FEED.id)

    assert (first.article, again.new_article, partial.article) == (again.article, False, first.article)
    async with store.work(store.workspace) as unit:
        known = await unit.articles.known([FERRIES.identity, mobile, "https://harbour.example/else"])
        assert {name: article.article for name, article in known.items()} == {
            FERRIES.identity: first.article,
            mobile: first.article,
        }
        assert await unit.articles.told(FEED.id, ["f1", "f2"]) == {"f1"}
        assert await unit.articles.told("another", ["f1"]) == frozenset()


async def test_what_was_stored_under_its_listed_name_keeps_it(store: Store) -> None:
    first = await store.article()
    told = await store.article(
        replace(FERRIES, identity="https://harbour.example/canonical", listed_as=FERRIES.identity)
    )
    assert told.article == first.article
    async with store.work(store.workspace) as unit:
        assert (await unit.articles.known([FERRIES.identity]))[FERRIES.identity].article == first.article


async def test_young_articles_are_to_be_looked_at_again(store: Store) -> None:
    async with store.work(store.workspace) as unit:
        await unit.sources.add(FEED)
        await unit.commit()
    await store.article(source=FEED.id)
    young = {"dated_since": NOW - 2 * DAY, "checked_before": NOW}
    async with store.work(store.workspace) as unit:
        assert [entry.identity for entry in await unit.articles.recheckable(FEED.id, limit=5, **young)] == [
            FERRIES.identity
        ]
        assert list(await unit.articles.sources_to_recheck(**young)) == [FEED.id]
        early = {**young, "checked_before": NOW - HOUR}
        assert list(await unit.articles.recheckable(FEED.id, limit=5, **early)) == []
        old = {**young, "dated_since": NOW + DAY}
        assert list(await unit.articles.sources_to_recheck(**old)) == []
        await unit.sources.ended(FEED.id, reason="gone", now=NOW)
        assert list(await unit.articles.sources_to_recheck(**young)) == []


async def test_a_removed_source_keeps_its_articles(store: Store) -> None:
    async with store.work(store.workspace) as unit:
        await unit.sources.add(FEED)
        await unit.commit()
    stored = await store.article(source=FEED.id)
    async with store.work(store.workspace) as unit:
        assert dict(await unit.sources.article_counts()) == {FEED.id: 1}
        await unit.sources.remove(FEED.id)
        await unit.commit()

    async with store.work(store.workspace) as unit:
        assert await unit.sources.get(FEED.id) is None
        assert await unit.articles.revision(stored.revision) is not None


# ---------------------------------------------------------------- stories and briefs


async def test_an_article_is_put_into_a_story_once(store: Store) -> None:
    one, other = await store.article(), await store.article(FOOTBRIDGE)
    async with store.work(store.workspace) as unit:
        await unit.stories.lock()
        first = await unit.stories.assign(one.article, story_id=None, original_of=None, at=NOW)
        joined = await unit.stories.assign(other.article, story_id=first, original_of=one.article, at=NOW)
        again = await unit.stories.assign(other.article, story_id=None, original_of=None, at=NOW)
        assert first == joined == again
        assert await unit.stories.all_assignments() == {
            one.article: (first, None),
            other.article: (first, one.article),
        }
        await unit.commit()


async def test_candidates_are_whole_stories_near_in_time(store: Store) -> None:
    near = await store.article()
    far = await store.article(fetched(BRIDGE, name="far", published_at=NOW - 9 * DAY))
    lone = await store.article(fetched("Long ago.", name="lone", published_at=NOW - 9 * DAY))
    async with store.work(store.workspace) as unit:
        both = await unit.stories.assign(near.article, story_id=None, original_of=None, at=NOW)
        await unit.stories.assign(far.article, story_id=both, original_of=None, at=NOW)
        await unit.stories.assign(lone.article, story_id=None, original_of=None, at=NOW)
        found = await unit.stories.candidates(NOW, 2 * DAY)
        await unit.commit()

    assert [(member.article, member.revision, member.story) for member in found] == [
        (far.article, far.revision, both),
        (near.article, near.revision, both),
    ]
    assert found[1].text == FERRIES.article.text
    assert found[1].published_at == NOW - HOUR


async def test_a_window_has_the_stories_to_which_something_came(store: Store) -> None:
    old = await store.briefed(came=NOW - 2 * DAY)
    new = await store.briefed(FOOTBRIDGE, came=NOW)
    async with store.work(store.workspace) as unit:
        found = await unit.stories.in_window(NOW - DAY, NOW, subscription_id=None)
        assert await unit.stories.in_window(NOW, NOW + DAY, subscription_id=None) == []
    assert [[member.revision for member in told.members] for told in found] == [[new.revision]]

    edited = await store.article(EDITED, came=NOW)
    async with store.work(store.workspace) as unit:
        found = await unit.stories.in_window(NOW - DAY, NOW, subscription_id=None)
    assert edited.article == old.article
    assert {member.revision for told in found for member in told.members} == {new.revision, edited.revision}


async def test_what_a_subscription_was_told_is_its_own(store: Store) -> None:
    stored = await store.briefed()
    subscription = await store.subscription()
    told = story(stored.revision, headline=fitting(stored.revision), refs=(ref(stored.revision),))
    async with store.work(store.workspace) as unit:
        assert await unit.editions.save(edition(told, id="e-told", subscription=subscription.id))
        await unit.commit()
    await store.article(EDITED, came=NOW + HOUR)

    async with store.work(store.workspace) as unit:
        (mine,) = await unit.stories.in_window(NOW, NOW + DAY, subscription_id=subscription.id)
        (nobody_s,) = await unit.stories.in_window(NOW, NOW + DAY, subscription_id=None)
    assert mine.told_revisions == {stored.revision}, "the revision that was told, not the newest"
    assert nobody_s.told_revisions == frozenset()


async def test_what_a_correction_took_back_is_known_until_it_was_told(store: Store) -> None:
    stored = await store.briefed()
    subscription = await store.subscription()
    told = story(stored.revision, headline=fitting(stored.revision), refs=(ref(stored.revision),))
    first = edition(told, id="e-told", subscription=subscription.id)
    async with store.work(store.workspace) as unit:
        assert await unit.editions.save(first)
        await unit.commit()
    edited = await store.article(EDITED, came=NOW + HOUR)

    async with store.work(store.workspace) as unit:
        assert await unit.articles.before(edited.revision) == stored.revision
        assert await unit.articles.before(stored.revision) is None
        assert await unit.editions.telling_before(edited.revision, since=NOW) == [first]
        assert await unit.editions.telling_before(edited.revision, since=NOW + HOUR) == []
        assert await unit.editions.telling_before(stored.revision, since=NOW) == []
        assert await unit.editions.told(subscription.id, [stored.revision]) == [first]
        assert await unit.editions.told(subscription.id, []) == []
        assert await unit.editions.told("somebody else", [stored.revision]) == []
        for _ in range(2):
            await unit.articles.note_correction(edited.revision, of=[stored.revision], now=NOW)
        await unit.commit()

    async with store.work(store.workspace) as unit:
        (mine,) = await unit.stories.in_window(NOW, NOW + DAY, subscription_id=subscription.id)
    assert mine.corrected == {stored.revision}


def fitting(revision: str):  # type: ignore[no-untyped-def]
    """The headline as a statement that stands in the stored text."""
    brief = brief_of(FERRIES.article.text, headline=HEADLINE)
    assert brief.headline is not None
    return brief.headline.in_revision(revision)


async def test_a_brief_comes_back_as_it_was_saved(store: Store) -> None:
    stored = await store.article()
    brief = replace(brief_of(FERRIES.article.text, headline=HEADLINE, points=(HEADLINE,)), written_at=NOW)
    async with store.work(store.workspace) as unit:
        await unit.briefs.save(stored.revision, brief)
        await unit.commit()

    async with store.work(store.workspace) as unit:
        assert dict(await unit.briefs.newest([stored.revision, "nonsense"])) == {stored.revision: brief}
        assert dict(await unit.briefs.newest([])) == {}
        assert (await unit.briefs.drop_counts())["kept"] == 2
        assert await unit.briefs.drop_days(NOW) == {NOW.date(): {"kept": 2}}
        assert await unit.briefs.drop_days(NOW + HOUR) == {}


async def test_briefs_are_chosen_by_article_story_time_and_fallback(store: Store) -> None:
    stored = await store.article()
    brief = brief_of(FERRIES.article.text, headline=HEADLINE)
    fallen = replace(brief, engine=EngineMark("extractive", fallback="budget"))
    async with store.work(store.workspace) as unit:
        assert await unit.briefs.briefed() == []
        await unit.briefs.save(stored.revision, fallen)
        story = await unit.stories.assign(stored.article, story_id=None, original_of=None, at=NOW)
        assert await unit.briefs.briefed() == [stored.revision]
        assert await unit.briefs.briefed(article=FERRIES.identity, story=story, since=NOW, fallbacks=True) == [
            stored.revision
        ]
        for chosen in ({"article": "nonsense"}, {"story": "%"}, {"since": NOW + timedelta(seconds=1)}):
            assert await unit.briefs.briefed(**chosen) == []
        await unit.briefs.save(stored.revision, replace(brief, engine=EngineMark("openai_compatible", "m")))
        assert await unit.briefs.briefed(article=stored.article[:8]) == [stored.revision]
        assert await unit.briefs.briefed(fallbacks=True) == []


async def test_a_brief_of_another_text_is_refused(store: Store) -> None:
    stored = await store.article()
    async with store.work(store.workspace) as unit:
        with pytest.raises(EvidenceError):
            await unit.briefs.save(stored.revision, brief_of(FOOTBRIDGE.article.text))


def told_story(revision: str, **fields: Any) -> StoryBrief:
    headline = fitting(revision)
    point = StoryPoint(headline, alike=(headline,))
    return StoryBrief(headline, None, (point,), (), (), EngineMark("extractive"), written_at=NOW, **fields)


async def test_a_story_has_a_brief_for_each_basis(store: Store) -> None:
    stored = await store.briefed()
    async with store.work(store.workspace) as unit:
        story_id = (await unit.stories.all_assignments())[stored.article][0]
        await unit.story_briefs.save(story_id, "basis 1", told_story(stored.revision, scope="en"))
        await unit.story_briefs.save(story_id, "basis 1", told_story(stored.revision))
        await unit.commit()

    async with store.work(store.workspace) as unit:
        assert await unit.story_briefs.of({story_id: "basis 1"}) == {story_id: told_story(stored.revision)}
        assert await unit.story_briefs.of({story_id: "basis 2", "other": "basis 1"}) == {}
        assert await unit.story_briefs.of({}) == {}


async def test_articles_that_nobody_was_told_of_can_be_moved(store: Store) -> None:
    one, two = await store.briefed(), await store.briefed(FOOTBRIDGE, came=NOW - DAY)
    async with store.work(store.workspace) as unit:
        assert set(await unit.stories.loose(NOW - HOUR)) == {one.article}
        both = await unit.stories.move({one.article: None, two.article: one.article}, story_id=None, at=NOW)
        await unit.commit()
    async with store.work(store.workspace) as unit:
        assert await unit.stories.all_assignments() == {one.article: (both, None), two.article: (both, one.article)}

    subscription = await store.subscription()
    told = story(one.revision, headline=fitting(one.revision), refs=(ref(one.revision),))
    async with store.work(store.workspace) as unit:
        assert await unit.editions.save(edition(told, id="e-told", subscription=subscription.id))
        assert await unit.stories.loose(NOW - HOUR) == {}
        apart = await unit.stories.move({two.article: None}, story_id=None, at=NOW)
        assert apart != both
        await unit.commit()


# ---------------------------------------------------------------- editions and messages


async def test_a_channel_has_one_subscription(store: Store) -> None:
    first = await store.subscription()
    async with store.work(store.workspace) as unit:
        again = await unit.subscriptions.add(platform="chat", channel="C1", topics=(), schedule=MORNINGS, now=NOW)
        other = await unit.subscriptions.add(platform="chat", channel="C2", topics=(), schedule=MORNINGS, now=NOW)
        await unit.commit()

    assert (again.id, again.topics, again.created_at) == (first.id, (), NOW - DAY)
    assert other.id != first.id


async def test_a_slot_has_one_edition(store: Store) -> None:
    subscription = await store.subscription()

    def of(key: str, **fields: object) -> Edition:
        return edition(id=key, subscription=subscription.id, **fields)  # type: ignore[arg-type]

    async with store.work(store.workspace) as unit:
        assert await unit.editions.save(of("e1"))
        assert not await unit.editions.save(of("e2"))
        assert await unit.editions.save(of("e3", slot=NOW + DAY))
        await unit.commit()

    async with store.work(store.workspace) as unit:
        first = await unit.editions.of_slot(subscription.id, NOW)
        assert first == of("e1")
        assert await unit.editions.get("e2") is None
        assert await unit.editions.of_slot(subscription.id, NOW + 2 * DAY) is None
        assert [found.id for found in await unit.editions.newest(limit=5)] == ["e3", "e1"]
        assert [found.id for found in await unit.editions.newest("nobody", limit=5)] == []
        stored = await unit.subscriptions.get(subscription.id)
    assert stored is not None
    assert stored.last_slot == NOW + DAY


def message(number: int, *, key: str | None = None, state: DeliveryState = "pending") -> Delivery:
    empty = replace(post(), blocks=post().blocks[:1], refs=())
    return Delivery(f"d{number}", key or f"k{number}", "chat", "C1", "post", number, empty, state, edition="e1")


async def outbox(store: Store) -> None:
    subscription = await store.subscription()
    async with store.work(store.workspace) as unit:
        await unit.editions.save(edition(id="e1", subscription=subscription.id))
        await unit.commit()


async def test_a_message_s_key_is_there_once(store: Store) -> None:
    await outbox(store)
    async with store.work(store.workspace) as unit:
        assert await unit.deliveries.add(message(2))
        assert await unit.deliveries.add(message(1))
        assert not await unit.deliveries.add(message(3, key="k1"))
        await unit.commit()

    async with store.work(store.workspace) as unit:
        assert await unit.deliveries.of_edition("e1") == [message(1), message(2)]
        assert await unit.deliveries.get("d3") is None
        assert list(await unit.deliveries.of_edition("another")) == []


async def test_a_message_s_way_is_recorded(store: Store) -> None:
    await outbox(store)
    async with store.work(store.workspace) as unit:
        for number in range(3):
            await unit.deliveries.add(message(number))
        for minutes in (0, 5):
            await unit.deliveries.mark("d0", "sending", now=NOW + timedelta(minutes=minutes))
        await unit.deliveries.mark("d1", "sending", now=NOW)
        await unit.deliveries.mark("d1", "sent", now=NOW, platform_id="m1")
        await unit.commit()

    async with store.work(store.workspace) as unit:
        assert [row.id for row in await unit.deliveries.unfinished(10)] == ["d0", "d2"]
        assert len(await unit.deliveries.unfinished(1)) == 1
        tried, sent = await unit.deliveries.get("d0"), await unit.deliveries.get("d1")
        with pytest.raises(InputError):
            await unit.deliveries.mark("nonsense", "sent", now=NOW)
    assert tried is not None
    assert (tried.state, tried.attempts, tried.started_at) == ("sending", 2, NOW + timedelta(minutes=5))
    assert sent is not None
    assert (sent.state, sent.attempts, sent.platform_id, sent.started_at) == ("sent", 1, "m1", NOW)


async def test_a_row_that_was_moved_since_it_was_read_is_left_alone(store: Store) -> None:
    await outbox(store)
    async with store.work(store.workspace) as unit:
        await unit.deliveries.add(message(1))
        read = await unit.deliveries.get("d1")
        assert await unit.deliveries.mark("d1", "sending", now=NOW, as_read=read)
        assert not await unit.deliveries.mark("d1", "sending", now=NOW, as_read=read)
        await unit.deliveries.mark("d1", "pending", now=NOW, reason="429")
        assert not await unit.deliveries.mark("d1", "sending", now=NOW, as_read=read), "another attempt was made"
        slot = NOW + timedelta(minutes=1)
        await unit.deliveries.wait("d1", slot_at=slot)
        await unit.commit()

    async with store.work(store.workspace) as unit:
        row = await unit.deliveries.get("d1")
        assert row is not None
        assert (row.state, row.attempts, row.slot_at) == ("pending", 1, slot)


async def test_what_waits_for_its_owner_is_found_and_holds_nothing_up(store: Store) -> None:
    await outbox(store)
    async with store.work(store.workspace) as unit:
        for number in range(3):
            await unit.deliveries.add(message(number))
        await unit.deliveries.mark("d1", "sending", now=NOW)
        await unit.deliveries.mark("d1", "unknown", now=NOW, reason="nobody can look")
        await unit.commit()

    async with store.work(store.workspace) as unit:
        assert [row.id for row in await unit.deliveries.unfinished(10)] == ["d0"]
        (note,) = await unit.deliveries.in_state("unknown", 10)
        assert (note.id, note.key, note.state, note.edition) == ("d1", "k1", "unknown", "e1")
        assert (note.attempts, note.at, note.reason) == (1, NOW, "nobody can look")
        assert [one.id for one in await unit.deliveries.in_state(None, 2)] == ["d2", "d1"]
        assert list(await unit.deliveries.beginning("d")) == ["d0", "d1"]
        assert list(await unit.deliveries.beginning("d2")) == ["d2"]
        assert list(await unit.deliveries.beginning("%")) == []


# ---------------------------------------------------------------- rates


async def test_every_message_has_a_moment_of_its_own(store: Store) -> None:
    pace = Pace(channel=timedelta(seconds=1), platform=timedelta(milliseconds=250))

    async def moments(*channels: str, after: timedelta = timedelta()) -> list[float]:
        found = []
        for channel in channels:
            async with store.work(store.workspace) as unit:
                found.append(await unit.rates.reserve("chat", channel, pace=pace, now=NOW + after))
                await unit.commit()
        return [(at - NOW).total_seconds() for at in found]

    assert await moments("C1", "C1", "C2", "C3") == [0, 1, 0.5, 0.75]
    assert await moments("C1", after=timedelta(minutes=1)) == [60]
    async with store.work(store.workspace) as unit:
        await unit.rates.hold("chat", "C2", until=NOW + timedelta(minutes=5))
        await unit.rates.hold("chat", "C2", until=NOW + timedelta(minutes=3))
        await unit.commit()
    assert await moments("C2", "C3", after=timedelta(minutes=2)) == [300, 120.25]
    async with store.work(store.workspace) as unit:
        assert await unit.rates.forget(NOW + timedelta(minutes=4)) == 3
        assert await unit.rates.forget(NOW + timedelta(minutes=4)) == 0


# ---------------------------------------------------------------- questions


async def test_passages_of_the_newest_texts_answer(store: Store) -> None:
    await store.article()
    edited = await store.article(EDITED)
    await store.article(FOOTBRIDGE)
    async with store.work(store.workspace) as unit:
        found = await unit.search.passages("Which ferries were ordered?", limit=5)
        assert list(await unit.search.passages("Who won the chess olympiad?", limit=5)) == []

    assert found[0].ref.revision == edited.revision
    for passage in found:
        assert passage.span.of(passage.context) == passage.text
    async with store.work(store.workspace) as unit:
        answer = Answer("Which?", (), "coverage_does_not_tell", (), tuple(found), MARK)
        assert await unit.questions.save(answer, asked_by="me", now=NOW)


# ---------------------------------------------------------------- chats


ASKED = Asked("a1", "chat", "Ev1", "C1", "7.0", "U1", "Which ships?", NOW)


async def test_a_question_is_taken_in_once_and_waits_until_it_is_answered(store: Store) -> None:
    stored = await store.briefed()
    async with store.work(store.workspace) as unit:
        assert await unit.inbox.add(ASKED)
        assert not await unit.inbox.add(replace(ASKED, id="a2"))
        assert not await unit.inbox.first_time("chat", "Ev1", now=NOW)
        assert await unit.inbox.first_time("other", "Ev1", now=NOW)
        await unit.commit()
    async with store.work(store.workspace) as unit:
        assert await unit.inbox.unanswered(9) == [ASKED]
        assert await unit.inbox.get("a1") == ASKED
        assert await unit.inbox.get("a2") is None
        answer = Answer("Which ships?", (stated(FERRIES.article.text, HEADLINE, stored.revision),), None, (), (), MARK)
        question = await unit.questions.save(answer, asked_by="chat:U1", now=NOW)
        await unit.inbox.answered("a1", question)
        await unit.commit()
    async with store.work(store.workspace) as unit:
        assert await unit.inbox.unanswered(9) == []
        assert await unit.inbox.get("a1") == replace(ASKED, question=question)
        assert await unit.questions.get(question) == replace(answer, id=question, asked_by="chat:U1")
        assert await unit.questions.get("gone") is None
        assert await unit.inbox.forget(NOW) == 0
        assert await unit.inbox.forget(NOW + HOUR) == 3
        assert await unit.inbox.add(ASKED)


async def test_a_link_shows_its_citation_until_it_ends_or_is_revoked(store: Store) -> None:
    stored = await store.briefed()
    citation = cited(FERRIES.article.text, HEADLINE, stored.revision)
    async with store.work(store.workspace) as unit:
        await unit.links.add([EvidenceLink(token, citation, NOW + HOUR) for token in ("one", "two")], now=NOW)
        await unit.links.add([], now=NOW)
        await unit.commit()
    async with store.work(store.workspace) as unit:
        assert await unit.links.citation("one", now=NOW) == citation
        assert await unit.links.citation("one", now=NOW + HOUR) is None
        assert await unit.links.citation("none", now=NOW) is None
        assert await unit.links.revoke("one", now=NOW)
        assert await unit.links.revoke("one", now=NOW)
        assert not await unit.links.revoke("none", now=NOW)
        assert await unit.links.citation("one", now=NOW) is None
        assert await unit.links.citation("two", now=NOW) == citation
        assert await unit.links.forget(NOW + HOUR) == 0
        assert await unit.links.forget(NOW + 2 * HOUR) == 2


async def test_a_channel_s_subscription_rests_and_goes_on(store: Store) -> None:
    first = await store.subscription()
    async with store.work(store.workspace) as unit:
        changed = await unit.subscriptions.add(
            platform="chat", channel="C1", topics=None, schedule=MORNINGS, now=NOW, owner="U1", paused="unscheduled"
        )
        assert (changed.id, changed.topics, changed.owner) == (first.id, ("ferries",), "U1")
        assert (changed.paused, changed.active_since, changed.created_at) == ("unscheduled", NOW, NOW - DAY)
        await unit.subscriptions.pause(first.id, "unreachable", note="the channel is archived")
        rested = await unit.subscriptions.of_channel("chat", "C1")
        assert rested is not None
        assert (rested.paused, rested.pause_note) == ("unreachable", "the channel is archived")
        await unit.subscriptions.resume(first.id, now=NOW + HOUR)
        resumed = await unit.subscriptions.get(first.id)
        assert resumed is not None
        assert (resumed.paused, resumed.pause_note, resumed.active_since) == (None, None, NOW + HOUR)
        assert await unit.subscriptions.of_channel("chat", "C2") is None
        for act in (unit.subscriptions.pause("gone", "asked"), unit.subscriptions.resume("gone", now=NOW)):
            with pytest.raises(InputError):
                await act


async def test_a_thread_is_ours_when_a_message_of_ours_begins_it_or_stands_in_it(store: Store) -> None:
    async with store.work(store.workspace) as unit:
        for name, thread in (("d1", None), ("d2", "7.0")):
            await unit.deliveries.add(Delivery(name, name, "chat", "C1", "post", 0, Post(()), "pending", thread=thread))
        await unit.deliveries.mark("d1", "sent", now=NOW, platform_id="5.0")
        await unit.deliveries.mark("d2", "sent", now=NOW, platform_id="7.1", thread="7.0")
        await unit.commit()
    async with store.work(store.workspace) as unit:
        ours = [await unit.deliveries.in_thread("chat", "C1", thread) for thread in ("5.0", "7.0", "9.0")]
        assert ours == [True, True, False]
        assert not await unit.deliveries.in_thread("chat", "C2", "5.0")
        assert not await unit.deliveries.in_thread("other", "C1", "5.0")
        stored = await unit.deliveries.get("d2")
        assert stored is not None
        assert stored.thread == "7.0"


# ---------------------------------------------------------------- the ledger


DAYS = NOW.date()
SPENT = CallResult("ok", 800, 70, 10, cost=Decimal("0.004"), raw="{}")


async def test_a_call_is_set_aside_and_then_counted(store: Store) -> None:
    async with store.work(store.workspace) as unit:
        assert await unit.ledger.spending(DAYS) == Spending()
        assert await unit.ledger.reserve(planned(), Budget()) == "granted"
        await unit.commit()
    async with store.work(store.workspace) as unit:
        assert await unit.ledger.spending(DAYS) == Spending(0, Decimal(0), 100, Decimal("0.01"))
        assert await unit.ledger.rung("models.example/v1", "m") is None
        for _ in range(2):
            await unit.ledger.settle("c1", SPENT)
        await unit.commit()
    async with store.work(store.workspace) as unit:
        assert await unit.ledger.spending(DAYS) == Spending(80, Decimal("0.004"), 0, Decimal(0))
        assert await unit.ledger.spending(DAYS + DAY) == Spending()
        assert await unit.ledger.rung("models.example/v1", "m") == "json_schema"
        assert await unit.ledger.rung("models.example/v1", "other") is None


@pytest.mark.parametrize(
    ("budget", "tokens", "cost", "grant"),
    [
        (Budget(tokens=180), 100, "0.01", "granted"),
        (Budget(tokens=179), 100, "0.01", "spent"),
        (Budget(tokens=0), 100, "0.01", "spent"),
        (Budget(usd=Decimal("0.014")), 100, "0.01", "granted"),
        (Budget(usd=Decimal("0.0139")), 100, "0.01", "spent"),
        (Budget(usd=Decimal(9), tokens=179), 100, "0.01", "spent"),
        (Budget(usd=Decimal(9)), 100, None, "spent"),
        (Budget(tokens=180), 100, None, "granted"),
        (Budget(), 10**9, "1000000", "granted"),
    ],
)
async def test_a_budget_is_not_overdrawn(
    store: Store, budget: Budget, tokens: int, cost: str | None, grant: str
) -> None:
    async with store.work(store.workspace) as unit:
        assert await unit.ledger.reserve(planned(), Budget()) == "granted"
        await unit.ledger.settle("c1", SPENT)
        assert await unit.ledger.reserve(planned("c2", tokens=tokens, cost=cost), budget) == grant
        tomorrow = planned("c3", at=NOW + DAY, tokens=100)
        assert await unit.ledger.reserve(tomorrow, Budget(tokens=100)) == "granted"
        await unit.commit()


async def test_what_others_have_set_aside_is_busy_not_spent(store: Store) -> None:
    async with store.work(store.workspace) as unit:
        assert await unit.ledger.reserve(planned(), Budget(tokens=150)) == "granted"
        assert await unit.ledger.reserve(planned("c2"), Budget(tokens=150)) == "busy"
        await unit.ledger.settle("c1", CallResult("ok", 1, 40, 10))
        assert await unit.ledger.reserve(planned("c2"), Budget(tokens=150)) == "granted"
        await unit.commit()


async def test_a_call_that_never_ended_counts_at_its_upper_bound(store: Store) -> None:
    async with store.work(store.workspace) as unit:
        await unit.ledger.reserve(planned(), Budget())
        assert await unit.ledger.give_up(NOW) == 0
        assert await unit.ledger.give_up(NOW + HOUR) == 1
        assert await unit.ledger.give_up(NOW + HOUR) == 0
        await unit.ledger.settle("c1", SPENT)
        assert await unit.ledger.spending(DAYS) == Spending(100, Decimal("0.01"), 0, Decimal(0))
        await unit.commit()


async def test_raw_answers_are_forgotten_after_their_days(store: Store) -> None:
    async with store.work(store.workspace) as unit:
        for name, at in (("old", NOW - DAY), ("new", NOW)):
            await unit.ledger.reserve(planned(name, at=at, about="r1"), Budget())
            await unit.ledger.settle(name, SPENT)
        answers = await unit.ledger.answers(["r1", "r2"])
        assert {about: [answer.raw for answer in kept] for about, kept in answers.items()} == {"r1": [SPENT.raw] * 2}
        assert await unit.ledger.forget_raw(NOW) == 1
        assert len((await unit.ledger.answers(["r1"]))["r1"]) == 1
        assert await unit.ledger.forget_raw(NOW) == 0
        assert await unit.ledger.forget_raw(NOW + HOUR) == 1
        await unit.commit()


async def test_usage_is_told_by_day_model_and_prompt(store: Store) -> None:
    ended = [
        (planned("c1", at=NOW - DAY), replace(SPENT, latency_ms=100)),
        (planned("c2"), replace(SPENT, latency_ms=300)),
        (planned("c3", model="big", prompt="answer", prompt_version=1), replace(SPENT, latency_ms=900, cost=None)),
        (planned("c4", purpose="repair"), CallResult("timeout", 60_000, 90, 10, estimated=True)),
    ]
    async with store.work(store.workspace) as unit:
        empty = await unit.ledger.usage(NOW - DAY)
        for call, result in ended:
            await unit.ledger.reserve(call, Budget())
            await unit.ledger.settle(call.id, result)
        await unit.ledger.refused(planned("c5"), CallResult("over_budget", 0))
        await unit.ledger.reserve(planned("c6"), Budget())
        await unit.commit()
    assert [(row.group, row.calls, row.p50_ms, dict(row.outcomes)) for row in empty] == [("all", 0, None, {})]
    async with store.work(store.workspace) as unit:
        rows = await unit.ledger.usage(NOW - DAY)
        since_now = await unit.ledger.usage(NOW)

    yesterday = (DAYS - DAY).isoformat()
    assert [(row.group, row.key, row.calls) for row in rows] == [
        ("all", "", 5),
        ("day", DAYS.isoformat(), 4),
        ("day", yesterday, 1),
        ("model", "m", 4),
        ("model", "big", 1),
        ("prompt", "brief v2", 4),
        ("prompt", "answer v1", 1),
    ]
    everything = rows[0]
    assert (everything.tokens_in, everything.tokens_out, everything.cost) == (300, 40, Decimal("0.008"))
    assert (everything.unpriced, everything.p50_ms, everything.p95_ms) == (3, 300, 60_000)
    assert dict(everything.outcomes) == {"ok": 3, "timeout": 1, "over_budget": 1, "started": 1}
    assert dict(rows[2].outcomes) == {"ok": 1}
    assert since_now[0].calls == 4


# ---------------------------------------------------------------- all of it


async def test_the_stages_do_their_work_on_either(store: Store) -> None:
    """source → article → story → brief → edition → message, each stage twice, and one message is visible."""
    fetcher, engine, messenger, clock = ScriptedFetcher(), ScriptedEngine(), ScriptedMessenger(), SetClock()
    fetcher.publish(FEED.location, FERRIES)
    engine.briefs.append(draft_of(FERRIES.article, headline=HEADLINE))
    work, workspace, offload = store.work, store.workspace, PicklingOffload()
    subscription = await store.subscription()
    async with work(workspace) as unit:
        await unit.sources.add(FEED)
        await unit.commit()

    for _ in range(2):
        await fetch_source(FEED.id, workspace=workspace, work=work, fetcher=fetcher, clock=clock, interval=HOUR)
        await cluster_new(workspace=workspace, work=work, offload=offload, clock=clock)
    jobs: Mapping[str, Job] = {job.name: job for job in await store.jobs()}
    assert set(jobs) == {"cluster", "write"}
    for _ in range(2):
        await write_brief(
            str(jobs["write"].arguments["revision"]),
            workspace=workspace,
            work=work,
            engine=engine,
            offload=offload,
            clock=clock,
        )
    editions = [
        await compose_edition(
            subscription.id,
            DueSlot(NOW, NOW.date(), late=False),
            workspace=workspace,
            work=work,
            clock=clock,
            presenter=ScriptedPresenter(),
            links=LINKS,
            limit=8,
        )
        for _ in range(2)
    ]
    assert editions[0] is not None
    assert editions[0] == editions[1]
    assert [told.headline.text for told in editions[0].stories] == [HEADLINE]
    (deliver,) = [job for job in await store.jobs() if job.name == "deliver"]
    for _ in range(2):
        await deliver_edition(
            str(deliver.arguments["edition"]),
            outbox=Outbox(workspace, work, {"chat": messenger}, clock, ScriptedPresenter(), HOUR),
        )

    assert len(messenger.visible) == 1
    shown = messenger.visible[0][2]
    assert shown.blocks == digest_post(editions[0]).blocks
    assert all(place.token and place.url for place in shown.places)
