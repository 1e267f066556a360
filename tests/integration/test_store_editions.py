"""Stories, briefs, subscriptions, editions, deliveries and answers on a real server."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.errors import EvidenceError, InputError
from bot.model.brief import EngineMark
from bot.model.choice import Choice
from bot.model.question import Answer, Passage
from bot.model.schedule import EVERY_DAY
from bot.model.story import StoryBrief, StoryPoint
from bot.store.database import Database
from bot.store.unit_of_work import SqlUnitOfWork
from tests.integration.store_values import (
    HOUR,
    NOW,
    SCHEDULE,
    SLOT,
    TEXT,
    brief,
    delivery,
    edition,
    fetched,
    post,
    ref,
    span,
    statement,
    store,
    subscribe,
    without_own_text,
)


async def tamper(database: Database, workspace: str, statement: str) -> None:
    """Change rows behind the store's back, within the workspace."""
    connection = await database.connect()
    await connection.execute(text("SELECT set_config('dragoman.workspace', :w, true)"), {"w": workspace})
    await connection.execute(text(statement))
    await connection.commit()
    await connection.close()


async def once(
    database: Database, workspace: str, work: Callable[[SqlUnitOfWork], Awaitable[Any]], times: int = 3
) -> list[Any]:
    """Do the same in several units of work at once; each commits."""

    async def one() -> Any:
        async with database(workspace) as unit:
            outcome = await work(unit)
            await unit.commit()
            return outcome

    return list(await asyncio.gather(*(one() for _ in range(times))))


# ---------------------------------------------------------------- stories


async def test_articles_are_put_into_stories_once(database: Database, workspace: str) -> None:
    first = await store(database, workspace)
    second = await store(database, workspace, fetched("2", published_at=NOW + HOUR))
    async with database(workspace) as unit:
        await unit.stories.lock()
        story = await unit.stories.assign(first.article, story_id=None, original_of=None, at=NOW)
        assert await unit.stories.assign(first.article, story_id=None, original_of=None, at=NOW) == story
        assert await unit.stories.assign(second.article, story_id=story, original_of=first.article, at=NOW) == story
        assert await unit.articles.unclustered(10) == []
        assert await unit.stories.all_assignments() == {
            first.article: (story, None),
            second.article: (story, first.article),
        }
        members = await unit.stories.candidates(NOW - HOUR, HOUR)
        assert [member.revision for member in members] == [first.revision, second.revision]
        assert (members[0].text, members[0].published_at, members[1].original_of) == (TEXT, NOW, first.article)
        assert await unit.stories.candidates(NOW - 3 * HOUR, HOUR) == []


async def test_two_clusterings_without_the_lock_make_one_story(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    found = await once(
        database,
        workspace,
        lambda unit: unit.stories.assign(stored.article, story_id=None, original_of=None, at=NOW),
    )
    assert len(set(found)) == 1
    async with database(workspace) as unit:
        assert await unit.stories.all_assignments() == {stored.article: (found[0], None)}


async def test_a_story_is_in_a_window_with_all_its_members_and_what_was_told(
    database: Database, workspace: str
) -> None:
    old = await store(database, workspace, now=NOW - 30 * HOUR)
    new = await store(database, workspace, fetched("2", published_at=NOW + HOUR), now=NOW)
    alone = await store(database, workspace, fetched("3"), now=NOW - 30 * HOUR)
    subscription = await subscribe(database, workspace)
    async with database(workspace) as unit:
        story = await unit.stories.assign(old.article, story_id=None, original_of=None, at=NOW)
        await unit.stories.assign(new.article, story_id=story, original_of=None, at=NOW)
        await unit.stories.assign(alone.article, story_id=None, original_of=None, at=NOW)
        await unit.editions.save(edition(old, subscription, slot=SLOT - 24 * HOUR))
        window = (NOW - HOUR, NOW)
        found = await unit.stories.in_window(*window, subscription_id=subscription)
        assert [one.story for one in found] == [story]
        assert [member.revision for member in found[0].members] == [old.revision, new.revision]
        assert found[0].told_revisions == {old.revision}
        assert (await unit.stories.in_window(*window, subscription_id="other"))[0].told_revisions == frozenset()
        assert (await unit.stories.in_window(*window, subscription_id=None))[0].told_revisions == frozenset()
        assert await unit.stories.in_window(NOW, NOW + HOUR, subscription_id=None) == []
        await unit.commit()
    changed = await store(database, workspace, fetched("3", TEXT + " Corrected."), now=NOW + HOUR)
    async with database(workspace) as unit:
        found = await unit.stories.in_window(NOW, NOW + HOUR, subscription_id=None)
    assert [[member.revision for member in one.members] for one in found] == [[changed.revision]]


# ---------------------------------------------------------------- briefs


async def test_a_brief_comes_back_as_it_went_in(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    written = brief(stored.revision)
    async with database(workspace) as unit:
        assert await unit.articles.unbriefed(5) == [stored.revision]
        await unit.briefs.save(stored.revision, written)
        assert await unit.articles.unbriefed(5) == []
        assert await unit.briefs.newest([stored.revision, "nonsense"]) == {stored.revision: written}
        assert await unit.briefs.newest([]) == {}


async def test_the_newest_brief_counts_and_one_engine_has_one(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    by_model = dataclasses.replace(brief(), engine=EngineMark("openai_compatible", "m", "brief", 2))
    async with database(workspace) as unit:
        await unit.briefs.save(stored.revision, brief())
        await unit.briefs.save(stored.revision, by_model)
        assert (await unit.briefs.newest([stored.revision]))[stored.revision] == by_model
        assert await unit.briefs.drop_counts() == {"kept": 4, "numbers differ": 4}
        await unit.briefs.save(stored.revision, brief(points=2))
        assert (await unit.briefs.newest([stored.revision]))[stored.revision] == brief(points=2)
        assert await unit.briefs.drop_counts() == {"kept": 5, "numbers differ": 4}


async def test_a_brief_that_does_not_hold_is_not_stored(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    good = brief(stored.revision)
    broken = [
        without_own_text(good),
        dataclasses.replace(good, headline=statement("patient", stored.revision, "x patient")),
        dataclasses.replace(good, headline=statement("Rome", "unknown revision")),
        dataclasses.replace(
            good, people=(dataclasses.replace(good.people[0], mentions=(span("a", "." * 999 + "a"),)),)
        ),
    ]
    async with database(workspace) as unit:
        for one in broken:
            with pytest.raises(EvidenceError):
                await unit.briefs.save(stored.revision, one)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE revisions SET text = replace(text, '40', '50')",
        "UPDATE briefs SET body = jsonb_set(body, '{headline,citations,0,quote}', '\"Rome declares\"')",
        "UPDATE briefs SET body = jsonb_set(body, '{headline,citations}', '[]')",
    ],
)
async def test_a_brief_that_does_not_hold_any_more_is_not_read(database: Database, workspace: str, change: str) -> None:
    stored = await store(database, workspace)
    async with database(workspace) as unit:
        await unit.briefs.save(stored.revision, brief())
        await unit.commit()
    await tamper(database, workspace, change)
    async with database(workspace) as unit:
        with pytest.raises(EvidenceError):
            await unit.briefs.newest([stored.revision])


def told_story(revision: str) -> StoryBrief:
    headline = statement("Rome and Ankara aim higher", revision)
    return StoryBrief(headline, None, (StoryPoint(headline, alone=True),), (), (), EngineMark("extractive"))


async def test_a_brief_of_a_story_that_does_not_hold_is_neither_stored_nor_read(
    database: Database, workspace: str
) -> None:
    stored = await store(database, workspace)
    async with database(workspace) as unit:
        story = await unit.stories.assign(stored.article, story_id=None, original_of=None, at=NOW)
        with pytest.raises(EvidenceError):
            await unit.story_briefs.save(story, "basis", told_story("unknown revision"))
        await unit.story_briefs.save(story, "basis", told_story(stored.revision))
        assert await unit.story_briefs.of({story: "basis"}) == {story: told_story(stored.revision)}
        await unit.commit()
    await tamper(database, workspace, "UPDATE revisions SET text = replace(text, 'Rome', 'Oslo')")
    async with database(workspace) as unit:
        assert await unit.story_briefs.of({story: "basis"}) == {}


async def test_an_edition_that_was_frozen_before_stories_were_compared_is_read(
    database: Database, workspace: str
) -> None:
    stored = await store(database, workspace)
    async with database(workspace) as unit:
        subscription = await unit.subscriptions.add(
            platform="slack", channel="C1", topics=(), schedule=SCHEDULE, now=NOW
        )
        await unit.editions.save(edition(stored, subscription.id))
        await unit.commit()
    await tamper(
        database,
        workspace,
        "UPDATE editions SET body = jsonb_set(body, '{stories,0}', (body #> '{stories,0}') - 'standings' - 'scope')",
    )
    async with database(workspace) as unit:
        found = await unit.editions.get("e1")
    assert found is not None
    assert found.stories[0].standings == ()
    assert found.stories[0].points == edition(stored, subscription.id).stories[0].points


# ---------------------------------------------------------------- subscriptions, editions


async def test_a_channel_has_one_subscription(database: Database, workspace: str) -> None:
    first = await subscribe(database, workspace)
    every_day = dataclasses.replace(SCHEDULE, days=EVERY_DAY)
    async with database(workspace) as unit:
        changed = await unit.subscriptions.add(
            platform="console", channel="main", topics=(), schedule=every_day, now=NOW + HOUR
        )
        other = await unit.subscriptions.add(
            platform="console", channel="other", topics=("a", "b"), schedule=SCHEDULE, now=NOW
        )
        assert (changed.id, changed.created_at, changed.topics) == (first, NOW, ())
        assert changed.schedule == every_day
        assert await unit.subscriptions.get(first) == changed
        assert await unit.subscriptions.get("nonsense") is None
        assert await unit.subscriptions.all() == [changed, other]
        assert changed.last_slot is None


async def test_a_subscription_keeps_its_size_its_quiet_days_and_until_when_it_is_paused(
    database: Database, workspace: str
) -> None:
    first = await subscribe(database, workspace)
    async with database(workspace) as unit:
        await unit.subscriptions.adjust(first, size=3, quiet="silent")
        await unit.subscriptions.pause(first, "asked", until=NOW + HOUR)
        paused = await unit.subscriptions.get(first)
        assert paused is not None
        assert (paused.size, paused.quiet, paused.paused_until) == (3, "silent", NOW + HOUR)
        await unit.subscriptions.resume(first, now=NOW + HOUR)
        resumed = await unit.subscriptions.get(first)
        assert resumed is not None
        assert (resumed.paused, resumed.paused_until, resumed.size) == (None, None, 3)


async def test_an_edition_waits_for_its_approver_and_is_decided_about_once(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    subscription = await subscribe(database, workspace)
    first = edition(stored, subscription)
    second = edition(stored, subscription, name="e2", slot=SLOT + 24 * HOUR)
    async with database(workspace) as unit:
        await unit.subscriptions.approve_by(subscription, "U1")
        for each in (first, second):
            assert await unit.editions.save(each, waiting=True)
        assert await unit.editions.waiting() == await unit.editions.waiting(subscription) == [first, second]
        assert await unit.editions.waiting("nonsense") == []

        expired = await unit.editions.decide(first.id, "expired", left_out=(), by="nobody", now=NOW)
        left = [story.story for story in second.stories]
        posted = await unit.editions.decide(second.id, "posted", left_out=left, by="U1", now=NOW)

        assert expired == first
        assert posted is not None
        assert (posted.stories, posted.coverage.used) == ((), 0)
        assert await unit.editions.get(second.id) == posted
        assert await unit.editions.decide(second.id, "skipped", left_out=(), by="U1", now=NOW) is None
        assert await unit.editions.waiting() == []
        there = await unit.subscriptions.get(subscription)
        assert there is not None
        assert (there.approver, there.last_slot, there.told_until) == ("U1", second.slot, second.slot)
        assert await unit.editions.told(subscription, [stored.revision]) == [posted], "what expired was never told"


async def test_why_an_edition_is_as_it_is_stays_with_it_in_order(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    told = Choice("s1", stored.revision, "told", "it has the words: ferries", 2.5, {"originals": 2.0, "recency": 0.5})
    left = Choice("s2", None, "unwanted", "it is in another language: de")
    frozen = edition(stored, await subscribe(database, workspace))
    async with database(workspace) as unit:
        await unit.editions.save(frozen)
        await unit.editions.keep_choices(frozen.id, [told, left])
        assert await unit.editions.choices(frozen.id) == [told, left]
        assert await unit.editions.choices("nonsense") == []


async def test_an_edition_is_frozen_once_for_its_slot(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    subscription = await subscribe(database, workspace)
    first = edition(stored, subscription)
    later = edition(stored, subscription, name="e2", slot=SLOT + 24 * HOUR)
    async with database(workspace) as unit:
        assert await unit.editions.save(first)
        assert not await unit.editions.save(edition(stored, subscription, name="another"))
        assert await unit.editions.save(later)
        assert await unit.editions.get("e1") == first
        assert await unit.editions.get("another") is None
        assert await unit.editions.of_slot(subscription, SLOT) == first
        assert await unit.editions.of_slot(subscription, SLOT + HOUR) is None
        assert await unit.editions.newest() == [later]
        assert await unit.editions.newest(subscription, 5) == [later, first]
        assert await unit.editions.newest("other", 5) == []
        found = await unit.subscriptions.get(subscription)
        assert found is not None
        assert found.last_slot == later.slot


async def test_two_at_once_freeze_one_edition(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    subscription = await subscribe(database, workspace)
    names = iter(["a", "b", "c"])
    saved = await once(
        database, workspace, lambda unit: unit.editions.save(edition(stored, subscription, name=next(names)))
    )
    assert sorted(saved) == [False, False, True]


async def test_an_edition_without_evidence_is_neither_stored_nor_read(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    subscription = await subscribe(database, workspace)
    good = edition(stored, subscription)
    uncited = dataclasses.replace(good.stories[0], headline=statement("Rome and Ankara"))
    async with database(workspace) as unit:
        with pytest.raises(EvidenceError):
            await unit.editions.save(dataclasses.replace(good, stories=(uncited,)))
        await unit.editions.save(good)
        await unit.commit()
    await tamper(database, workspace, "UPDATE revisions SET text = replace(text, '40', '50')")
    async with database(workspace) as unit:
        with pytest.raises(EvidenceError):
            await unit.editions.get("e1")


async def test_a_story_whose_article_was_removed_is_left_out(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    subscription = await subscribe(database, workspace)
    async with database(workspace) as unit:
        await unit.editions.save(edition(stored, subscription))
        await unit.deliveries.add(delivery(stored, edition_id="e1"))
        await unit.commit()
    await tamper(database, workspace, "DELETE FROM articles")
    async with database(workspace) as unit:
        found = await unit.editions.get("e1")
        assert found is not None
        assert found.stories == ()
        assert await unit.deliveries.unfinished(5) == []
        with pytest.raises(EvidenceError):
            await unit.deliveries.get("d1")


# ---------------------------------------------------------------- deliveries, questions


async def test_the_outbox_holds_a_message_once(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    subscription = await subscribe(database, workspace)
    first = delivery(stored, edition_id="e1")
    second = dataclasses.replace(delivery(stored, "d2", "k2", "e1"), position=-1)
    async with database(workspace) as unit:
        await unit.editions.save(edition(stored, subscription))
        assert await unit.deliveries.add(first)
        assert not await unit.deliveries.add(delivery(stored, "d9", "k1"))
        assert not await unit.deliveries.add(delivery(stored, "d1", "k9"))
        assert await unit.deliveries.add(second)
        assert await unit.deliveries.get("d1") == first
        assert await unit.deliveries.get("d9") is None
        assert await unit.deliveries.of_edition("e1") == [second, first]
        assert await unit.deliveries.unfinished(5) == [first, second]
        assert await unit.deliveries.unfinished(1) == [first]


async def test_two_at_once_write_one_delivery(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    names = iter(["a", "b", "c"])
    added = await once(database, workspace, lambda unit: unit.deliveries.add(delivery(stored, next(names), "the key")))
    assert sorted(added) == [False, False, True]


async def test_the_way_of_a_delivery_is_kept(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    async with database(workspace) as unit:
        await unit.deliveries.add(delivery(stored))
        await unit.deliveries.mark("d1", "sending", now=NOW)
        assert [row.state for row in await unit.deliveries.unfinished(5)] == ["sending"]
        await unit.deliveries.mark("d1", "pending", now=NOW, reason="429")
        await unit.deliveries.mark("d1", "sending", now=NOW + HOUR)
        await unit.deliveries.mark("d1", "sent", now=NOW + HOUR + timedelta(seconds=1), platform_id="ts-1")
        found = await unit.deliveries.get("d1")
        assert found == dataclasses.replace(
            delivery(stored), state="sent", attempts=2, started_at=NOW + HOUR, platform_id="ts-1"
        )
        assert await unit.deliveries.unfinished(5) == []
        with pytest.raises(InputError, match="no delivery"):
            await unit.deliveries.mark("unknown", "sent", now=NOW)
        await unit.commit()
    connection = await database.connect()
    await connection.execute(text("SELECT set_config('dragoman.workspace', :w, true)"), {"w": workspace})
    rows = await connection.execute(text("SELECT state, reason FROM delivery_transitions ORDER BY seq"))
    assert [tuple(row) for row in rows] == [("sending", None), ("pending", "429"), ("sending", None), ("sent", None)]
    await connection.close()


async def test_an_answer_is_kept_and_delivered(database: Database, workspace: str) -> None:
    stored = await store(database, workspace)
    place = span("$40 billion")
    answer = Answer(
        question="How much trade?",
        statements=(statement("$40 billion", stored.revision),),
        abstained=None,
        refs=(ref(stored),),
        passages=(Passage(ref(stored), place, place.of(TEXT), 1.5, TEXT, NOW),),
        engine=EngineMark("extractive"),
    )
    async with database(workspace) as unit:
        question = await unit.questions.save(answer, asked_by="U1", now=NOW)
        message = dataclasses.replace(delivery(stored), answer=question)
        assert await unit.deliveries.add(message)
        assert await unit.deliveries.get("d1") == message
        silent = dataclasses.replace(answer, statements=(), abstained="coverage_does_not_tell")
        assert await unit.questions.save(silent, asked_by="U1", now=NOW) != question
        with pytest.raises(EvidenceError):
            await unit.questions.save(
                dataclasses.replace(answer, statements=(statement("$40 billion"),)), asked_by="U1", now=NOW
            )


def test_the_message_of_these_tests_has_every_kind_of_block() -> None:
    from typing import get_args

    from bot.model.post import PostBlock
    from bot.model.rows import StoredRevision

    blocks = post(StoredRevision("a", "r", new_article=True, new_revision=True)).blocks
    assert {type(block) for block in blocks} == set(get_args(PostBlock))
