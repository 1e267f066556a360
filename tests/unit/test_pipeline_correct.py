"""article edited → messages: what was posted says what no longer stands, and the next edition tells it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.edition import Edition
from bot.model.post import NoteBlock, Post
from bot.model.rows import Delivery, Subscription
from bot.model.schedule import DueSlot
from bot.pipeline.compose import compose_edition
from bot.pipeline.correct import READ_AGAIN, correct_editions
from bot.pipeline.deliver import deliver_edition, deliver_message
from tests.unit.fakes import NO_LINKS, NOW, ScriptedMessenger, ScriptedPresenter, SetClock, World, outbox_of
from tests.unit.samples import FEED, FERRY, MORNINGS, brief_of, fetched

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
HEADLINE = "The port of Ancona ordered three ferries from a yard in Trieste on Tuesday."
FOUR = FERRY.replace("three ferries", "four ferries")
HEADLINE_OF_FOUR = HEADLINE.replace("three", "four")


class Desk:
    """A platform, a subscription and an article that its publisher edits."""

    def __init__(self) -> None:
        self.world = World()
        self.clock = SetClock()
        self.messenger = ScriptedMessenger()
        self.presenter = ScriptedPresenter()

    async def article(self, text: str, headline: str | None, *, came: datetime = NOW - HOUR) -> str:
        async with self.world("local") as unit:
            source = await unit.sources.add(FEED)
            one = fetched(text, title="")
            stored = await unit.articles.store(one, source_id=source.id, fingerprint=text, now=came)
            await unit.stories.assign(stored.article, story_id=None, original_of=None, at=came)
            await unit.briefs.save(stored.revision, brief_of(one.article.text, headline=headline))
            await unit.commit()
        return stored.revision

    async def subscribe(self) -> Subscription:
        async with self.world("local") as unit:
            added = await unit.subscriptions.add(
                platform="chat", channel="C1", topics=(), schedule=MORNINGS, now=NOW - 10 * DAY
            )
            await unit.commit()
        return added

    async def compose(self, subscription: Subscription, day: int = 0) -> Edition:
        slot = NOW + day * DAY
        self.clock.moment = slot
        found = await compose_edition(
            subscription.id,
            DueSlot(slot, slot.date(), late=False),
            workspace="local",
            work=self.world,
            clock=self.clock,
            presenter=self.presenter,
            links=NO_LINKS,
            limit=5,
        )
        assert found is not None
        await deliver_edition(found.id, outbox=outbox_of(self.world, self.messenger, clock=self.clock))
        return found

    async def correct(self, revision: str) -> int:
        return await correct_editions(
            revision, workspace="local", work=self.world, clock=self.clock, presenter=self.presenter
        )

    def waiting(self) -> list[Delivery]:
        return [row for row in self.world.rows().deliveries.values() if row.state == "pending"]

    async def send(self) -> None:
        for row in self.waiting():
            assert await deliver_message(row.id, outbox=outbox_of(self.world, self.messenger, clock=self.clock))


def corrections_in(post: Post) -> list[str]:
    notes = [block.text.text for block in post.blocks if isinstance(block, NoteBlock)]
    return [words for words in notes if "Corrected" in words]


async def told() -> tuple[Desk, Subscription]:
    desk = Desk()
    await desk.article(FERRY, HEADLINE)
    subscription = await desk.subscribe()
    await desk.compose(subscription)
    return desk, subscription


async def test_a_message_whose_words_are_gone_is_updated_once_under_the_words() -> None:
    desk, _ = await told()
    revision = await desk.article(FOUR, HEADLINE_OF_FOUR, came=NOW + HOUR)
    desk.clock.moment = NOW + HOUR

    assert await desk.correct(revision) == 1
    assert await desk.correct(revision) == 0
    await desk.send()

    ((channel, message, post),) = desk.messenger.updated
    assert (channel, message) == ("C1", "message-1")
    assert corrections_in(post) == ["↑ Corrected: the article no longer says it so (Wednesday 30 April, 09:30)"]
    assert desk.waiting() == []
    assert len(desk.messenger.visible) == 1


async def test_the_next_edition_tells_the_story_as_corrected_and_the_one_after_no_more() -> None:
    desk, subscription = await told()
    await desk.correct(await desk.article(FOUR, HEADLINE_OF_FOUR, came=NOW + HOUR))

    tomorrow = await desk.compose(subscription, day=1)
    later = await desk.compose(subscription, day=2)

    assert [(story.label, story.headline.text) for story in tomorrow.stories] == [("corrected", HEADLINE_OF_FOUR)]
    assert later.stories == ()


async def test_an_edit_that_leaves_the_cited_words_alone_is_no_news() -> None:
    desk, subscription = await told()
    revision = await desk.article(f"{FERRY}\nThe quay opens at six.\n", HEADLINE, came=NOW + HOUR)

    assert await desk.correct(revision) == 0
    tomorrow = await desk.compose(subscription, day=1)

    assert tomorrow.stories == ()
    assert [choice.verdict for choice in desk.world.rows().choices[tomorrow.id]] == ["nothing new"]


async def test_a_publisher_s_own_correction_brings_the_story_back_though_the_words_stand() -> None:
    desk, subscription = await told()
    notice = "Correction: an earlier version named another harbour master."
    revision = await desk.article(f"{FERRY}\n\n{notice}\n", HEADLINE, came=NOW + HOUR)

    assert await desk.correct(revision) == 0
    assert [story.label for story in (await desk.compose(subscription, day=1)).stories] == ["corrected"]


async def test_a_wall_in_the_article_s_place_corrects_nothing() -> None:
    desk, _ = await told()

    assert await desk.correct(await desk.article("Subscribe to read this article.", None, came=NOW + HOUR)) == 0
    assert desk.world.rows().corrections == {}


async def test_old_messages_stay_as_they_are() -> None:
    desk, _ = await told()
    revision = await desk.article(FOUR, HEADLINE_OF_FOUR, came=NOW + HOUR)
    desk.clock.moment = NOW + READ_AGAIN + HOUR

    assert await desk.correct(revision) == 0


async def test_a_correction_that_does_not_fit_goes_into_the_thread() -> None:
    desk, _ = await told()
    revision = await desk.article(FOUR, HEADLINE_OF_FOUR, came=NOW + HOUR)
    desk.presenter.parts = 2

    assert await desk.correct(revision) == 1
    await desk.send()

    assert desk.messenger.updated == []
    assert desk.messenger.threads == [None, "message-1"]
    assert len(corrections_in(desk.messenger.visible[-1][2])) == 1
