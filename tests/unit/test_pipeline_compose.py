"""stories → edition: once for each slot, with its messages and its job or not at all, and no story twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from bot.errors import DatabaseUnavailable
from bot.model.edition import Edition
from bot.model.post import Chrome, Post, TitleBlock
from bot.model.rows import Subscription
from bot.model.schedule import DueSlot
from bot.model.source import Listing, Look, Source
from bot.pipeline.compose import compose_edition
from tests.unit.fakes import NO_LINKS, NOW, ScriptedPresenter, SetClock, World
from tests.unit.samples import BRIDGE, FEED, FERRY, MORNINGS, brief_of, edition, fetched

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
HEADLINE = "The port of Ancona ordered three ferries from a yard in Trieste on Tuesday."
CLOSED = "Engineers closed the Galata footbridge for repairs after a crack was found."
TODAY = DueSlot(NOW, date(2025, 4, 30), late=False)
TOMORROW = DueSlot(NOW + DAY, date(2025, 5, 1), late=False)
QUAY = Source("quay", "feed", "https://quay.example/feed.xml", "The Quay")


class Desk:
    """A world in which articles come in at moments, each a story of its own unless it is said otherwise."""

    def __init__(self) -> None:
        self.world = World()
        self.clock = SetClock()
        self.limit = 8

    async def subscribe(self, *topics: str, platform: str = "chat") -> Subscription:
        async with self.world("local") as unit:
            added = await unit.subscriptions.add(
                platform=platform, channel="C1", topics=topics, schedule=MORNINGS, now=NOW - 10 * DAY
            )
            await unit.commit()
        return added

    async def article(
        self,
        text: str = FERRY,
        headline: str | None = HEADLINE,
        *,
        name: str = "ferries",
        came: datetime = NOW - HOUR,
        story: str | None = None,
        original_of: str | None = None,
        briefed: bool = True,
        clustered: bool = True,
        published: datetime | None = None,
        sourced: bool = True,
    ) -> tuple[str, str]:
        """Store the article; return its id and its story's."""
        one = fetched(text, title="", name=name, published_at=published or came)
        async with self.world("local") as unit:
            source = await unit.sources.add(QUAY) if sourced else None
            stored = await unit.articles.store(one, source_id=source.id if source else None, fingerprint="", now=came)
            placed = ""
            if clustered:
                placed = await unit.stories.assign(stored.article, story_id=story, original_of=original_of, at=came)
            if briefed:
                await unit.briefs.save(stored.revision, brief_of(one.article.text, headline=headline))
            await unit.commit()
        return stored.article, placed

    async def bridge(self, **fields: object) -> tuple[str, str]:
        return await self.article(BRIDGE, CLOSED, name="bridge", **fields)  # type: ignore[arg-type]

    async def compose(self, subscription: Subscription, due: DueSlot = TODAY) -> Edition:
        self.clock.moment = max(self.clock.moment, due.slot)
        found = await compose_edition(
            subscription.id,
            due,
            workspace="local",
            work=self.world,
            clock=self.clock,
            presenter=ScriptedPresenter(),
            links=NO_LINKS,
            limit=self.limit,
        )
        assert found is not None
        return found


def headlines(found: Edition) -> list[str]:
    return [story.headline.text for story in found.stories]


# ---------------------------------------------------------------- once


async def test_an_edition_comes_with_its_messages_and_the_job_that_sends_them() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    await desk.article()

    found = await desk.compose(subscription)

    assert headlines(found) == [HEADLINE]
    assert (found.slot, found.local_date, found.timezone) == (NOW, date(2025, 4, 30), "Europe/Rome")
    rows = desk.world.rows()
    assert rows.editions == {found.id: found}
    (delivery,) = rows.deliveries.values()
    assert (delivery.platform, delivery.channel, delivery.state) == ("chat", "C1", "pending")
    assert delivery.edition == found.id
    (job,) = desk.world.jobs
    assert (job.name, job.arguments["edition"]) == ("deliver", found.id)


async def test_a_slot_has_one_edition_however_often_it_is_composed() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    await desk.article()

    first = await desk.compose(subscription)
    await desk.bridge()
    again = await desk.compose(subscription)

    assert again == first
    assert len(desk.world.rows().editions) == len(desk.world.rows().deliveries) == len(desk.world.jobs) == 1


async def test_of_two_clocks_that_compose_at_once_one_edition_stays() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    await desk.article()
    desk.world.rival = edition(id="the other clock's", subscription=subscription.id)

    found = await desk.compose(subscription)

    assert found.id == "the other clock's"
    assert list(desk.world.rows().editions) == ["the other clock's"]
    assert desk.world.rows().deliveries == {}
    assert desk.world.jobs == []


async def test_a_lost_database_leaves_no_half_edition() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    await desk.article()
    desk.world.commit_errors = [DatabaseUnavailable("gone")]

    with pytest.raises(DatabaseUnavailable):
        await desk.compose(subscription)
    assert (desk.world.rows().editions, desk.world.rows().deliveries, desk.world.jobs) == ({}, {}, [])

    assert headlines(await desk.compose(subscription)) == [HEADLINE]


async def test_messages_keep_their_order_and_have_keys_of_their_own() -> None:
    desk = Desk()
    subscription = await desk.subscribe()

    def three(found: Edition) -> Sequence[Post]:
        return [Post((TitleBlock(Chrome(words)),)) for words in ("first", "second", "third")]

    found = await compose_edition(
        subscription.id,
        TODAY,
        workspace="local",
        work=desk.world,
        clock=desk.clock,
        presenter=ScriptedPresenter(three),
        links=NO_LINKS,
        limit=8,
    )
    assert found is not None
    async with desk.world("local") as unit:
        rows = await unit.deliveries.of_edition(found.id)

    titles = [block.text.text for row in rows for block in row.post.blocks if isinstance(block, TitleBlock)]
    assert titles == ["first", "second", "third"]
    assert [row.position for row in rows] == [0, 1, 2]
    assert len({row.key for row in rows}) == len({row.id for row in rows}) == 3


async def test_a_subscription_that_is_gone_gets_nothing() -> None:
    desk = Desk()
    await desk.article()

    found = await compose_edition(
        "gone",
        TODAY,
        workspace="local",
        work=desk.world,
        clock=desk.clock,
        presenter=ScriptedPresenter(),
        links=NO_LINKS,
        limit=8,
    )

    assert found is None
    assert desk.world.rows().editions == {}


# ---------------------------------------------------------------- what is told


async def test_yesterday_s_story_is_not_told_again_today() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    await desk.article()
    await desk.compose(subscription)
    await desk.bridge(came=NOW + 3 * HOUR)

    assert headlines(await desk.compose(subscription, TOMORROW)) == [CLOSED]


async def test_a_story_that_goes_on_is_told_as_an_update() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    _, story = await desk.article()
    await desk.compose(subscription)
    await desk.bridge(came=NOW + 3 * HOUR, story=story)

    found = await desk.compose(subscription, TOMORROW)

    assert [(told.label, told.headline.text) for told in found.stories] == [("updated", CLOSED)]


async def test_an_edited_article_makes_its_story_an_update() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    await desk.article()
    await desk.compose(subscription)
    edited = FERRY.replace("three", "four")
    await desk.article(edited, HEADLINE.replace("three", "four"), came=NOW + 3 * HOUR)

    found = await desk.compose(subscription, TOMORROW)

    assert [(told.label, told.headline.text) for told in found.stories] == [
        ("updated", HEADLINE.replace("three", "four"))
    ]


async def test_a_late_copy_of_what_was_told_is_no_news() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    wire, story = await desk.article()
    await desk.compose(subscription)
    await desk.article(name="copy", came=NOW + 3 * HOUR, story=story, original_of=wire)

    assert headlines(await desk.compose(subscription, TOMORROW)) == []


@pytest.mark.parametrize("unfinished", ["briefed", "clustered"])
async def test_what_was_still_in_work_at_the_last_edition_is_told_in_the_next(unfinished: str) -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    article, _ = await desk.article(came=NOW - timedelta(minutes=1), **{unfinished: False})  # type: ignore[arg-type]
    assert headlines(await desk.compose(subscription)) == []

    async with desk.world("local") as unit:
        await unit.stories.assign(article, story_id=None, original_of=None, at=NOW)
        (revision,) = desk.world.rows().revisions
        await unit.briefs.save(revision, brief_of(FERRY, headline=HEADLINE))
        await unit.commit()

    assert headlines(await desk.compose(subscription, TOMORROW)) == [HEADLINE]


async def test_old_articles_that_a_new_source_brings_are_no_news() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    await desk.article(published=NOW - 20 * DAY)

    assert headlines(await desk.compose(subscription)) == []


async def test_the_first_edition_looks_back_a_day() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    await desk.article(came=NOW - 3 * DAY)
    await desk.bridge(came=NOW - 20 * HOUR)

    assert headlines(await desk.compose(subscription)) == [CLOSED]


async def test_a_quiet_day_that_is_to_be_silent_has_an_edition_and_no_message() -> None:
    desk = Desk()
    subscription = await desk.subscribe("chess")
    await desk.article()
    async with desk.world("local") as unit:
        await unit.subscriptions.adjust(subscription.id, size=None, quiet="silent")
        await unit.commit()

    edition = await desk.compose(subscription)

    assert edition.stories == ()
    assert desk.world.rows("local").editions[edition.id] == edition
    assert desk.world.rows("local").deliveries == {}
    assert desk.world.jobs_named("deliver") == []
    (choice,) = desk.world.rows("local").choices[edition.id]
    assert (choice.verdict, choice.why) == ("unwanted", "it has none of the topics' words")


async def test_an_edition_has_no_more_stories_than_its_subscription_wants() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    await desk.article()
    await desk.bridge()
    async with desk.world("local") as unit:
        await unit.subscriptions.adjust(subscription.id, size=1, quiet="say")
        await unit.commit()

    edition = await desk.compose(subscription)

    assert len(edition.stories) == 1
    assert [c.verdict for c in desk.world.rows("local").choices[edition.id]] == ["told", "no room"]


async def test_topics_are_each_subscription_s_own() -> None:
    desk = Desk()
    ferries = await desk.subscribe("ferries")
    trams = await desk.subscribe("tram", platform="other")
    await desk.article()
    await desk.bridge()

    assert headlines(await desk.compose(ferries)) == [HEADLINE]
    assert headlines(await desk.compose(trams)) == [CLOSED]


async def test_another_workspace_s_articles_are_not_told() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    await desk.article()
    world = desk.world
    world.workspaces["other"], world.workspaces["local"] = world.workspaces["local"], type(world.rows())()
    world.rows().subscriptions[subscription.id] = subscription

    assert headlines(await desk.compose(subscription)) == []


async def test_a_story_that_can_t_be_told_takes_nobody_s_place() -> None:
    desk = Desk()
    desk.limit = 1
    subscription = await desk.subscribe()
    await desk.bridge(came=NOW - 2 * HOUR)
    await desk.article("Nothing in it was verified.", None, name="empty", came=NOW - HOUR)

    assert headlines(await desk.compose(subscription)) == [CLOSED]


async def test_there_are_no_more_stories_than_asked_for() -> None:
    desk = Desk()
    desk.limit = 2
    subscription = await desk.subscribe()
    for number in range(5):
        await desk.article(f"Item {number} was agreed.", f"Item {number} was agreed.", name=str(number))

    assert len(headlines(await desk.compose(subscription))) == 2


async def test_a_quiet_day_makes_an_edition_too() -> None:
    desk = Desk()
    subscription = await desk.subscribe()

    found = await desk.compose(subscription)

    assert found.stories == ()
    assert len(desk.world.rows().deliveries) == 1


async def test_coverage_counts_what_was_looked_at() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    await desk.article()
    await desk.article("Nothing in it was verified.", None, name="empty")
    async with desk.world("local") as unit:
        for number in range(3):
            await unit.sources.add(type(FEED)(f"f{number}", "feed", f"https://{number}.example/", "Feed"))
        await unit.sources.succeeded("f0", Look(Listing(()), NOW - HOUR, NOW, new_articles=1))
        await unit.sources.failed("f1", reason="gone", now=NOW - HOUR, next_fetch_at=NOW)
        await unit.sources.succeeded("f2", Look(Listing(()), NOW - 3 * DAY, NOW, silent_since=NOW - 9 * DAY))
        await unit.commit()

    coverage = (await desk.compose(subscription)).coverage

    assert (coverage.sources_checked, coverage.sources_failed, coverage.articles, coverage.used) == (2, 1, 2, 1)
    assert coverage.sources_silent == 1


async def test_a_missed_slot_says_that_it_is_late() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    desk.clock.moment = NOW + 2 * HOUR

    found = await desk.compose(subscription, DueSlot(NOW, date(2025, 4, 30), late=True))

    assert found.late
    assert (found.slot, found.composed_at) == (NOW, NOW + 2 * HOUR)


async def test_what_a_user_gave_to_be_briefed_is_no_news_of_an_edition() -> None:
    desk = Desk()
    subscription = await desk.subscribe()
    await desk.article(sourced=False)
    await desk.bridge()

    edition = await desk.compose(subscription)

    assert [story.headline.text for story in edition.stories] == [CLOSED]
