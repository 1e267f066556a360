"""stories → edition: what one subscription is told for one slot, frozen with the messages that will say it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.model.brief import Brief
from bot.model.edition import Coverage, Edition, EditionStory
from bot.model.rows import Delivery, StoryInWindow, Subscription
from bot.model.schedule import DueSlot
from bot.pipeline.places import LinkRules, placed
from bot.pipeline.select import rank_stories, tell_story
from bot.ports import Clock, Presenter, UnitOfWork, UnitOfWorkFactory

log = structlog.get_logger()

FIRST_WINDOW = timedelta(hours=24)
"""How far a subscription's first edition looks back."""
IN_WORK = timedelta(hours=1)
"""What came this long before the last edition may not have had its story and brief in time: it is looked at again."""
LATE_ARRIVAL = timedelta(hours=12)
"""An article that came in within the window may have been published this long before it."""


async def compose_edition(
    subscription_id: str,
    due: DueSlot,
    *,
    workspace: str,
    work: UnitOfWorkFactory,
    clock: Clock,
    presenter: Presenter,
    links: LinkRules,
    limit: int,
) -> Edition | None:
    """Compose and freeze the slot's edition with its outbox rows and the delivering job, in one transaction.

    Returns the edition, the stored one when the slot has one already; None when the subscription is gone.
    """
    async with work(workspace) as unit:
        subscription = await unit.subscriptions.get(subscription_id)
        if subscription is None:
            return None
        there = await unit.editions.of_slot(subscription_id, due.slot)
        if there is not None:
            return there
        edition = await build_edition(unit, subscription, due, now=clock.now(), limit=limit)
        if not await unit.editions.save(edition):
            return await unit.editions.of_slot(subscription_id, due.slot)
        position = 0
        whole = presenter.edition(subscription.platform, edition)
        for post in await placed(whole, unit=unit, now=clock.now(), rules=links):
            for part in presenter.fit(subscription.platform, post):
                await unit.deliveries.add(
                    Delivery(
                        id=str(uuid.uuid4()),
                        key=f"{edition.id}:{position}",
                        platform=subscription.platform,
                        channel=subscription.channel,
                        operation="post",
                        position=position,
                        post=part,
                        state="pending",
                        edition=edition.id,
                    )
                )
                position += 1
        await unit.defer("deliver", lock=f"edition:{edition.id}", platform=subscription.platform, edition=edition.id)
        await unit.commit()
    log.info(
        "edition.composed",
        edition=edition.id,
        subscription=subscription_id,
        slot=due.slot.isoformat(),
        late=due.late,
        stories=len(edition.stories),
    )
    return edition


async def build_edition(
    unit: UnitOfWork, subscription: Subscription, due: DueSlot, *, now: datetime, limit: int
) -> Edition:
    """Choose and tell the stories. Stores nothing: a preview is this alone."""
    since = subscription.last_slot or due.slot - FIRST_WINDOW
    windowed = await unit.stories.in_window(since - IN_WORK, now, subscription_id=subscription.id)
    revisions = [member.revision for story in windowed for member in story.members]
    briefs = await unit.briefs.newest(revisions)
    refs = await unit.articles.refs(revisions)
    published = [_of_sources(story) for story in windowed]
    fresh = [story for story in published if _has_news(story, briefs, since - LATE_ARRIVAL)]
    stories: list[EditionStory] = []
    for story in rank_stories(fresh, briefs, topics=subscription.topics, since=since, until=now):
        told = tell_story(story, briefs, refs) if len(stories) < limit else None
        if told is not None:
            stories.append(told)
    checked, failed = await unit.sources.checked_since(since)
    return Edition(
        id=str(uuid.uuid4()),
        subscription=subscription.id,
        slot=due.slot,
        local_date=due.local_date,
        timezone=subscription.schedule.timezone,
        late=due.late,
        since=since,
        stories=tuple(stories),
        coverage=Coverage(
            sources_checked=checked,
            sources_failed=failed,
            articles=await unit.articles.counts(since),
            used=sum(len(story.refs) for story in stories),
            sources_silent=await unit.sources.silent(),
        ),
        composed_at=now,
    )


def _of_sources(story: StoryInWindow) -> StoryInWindow:
    """Return the story without what users gave to be briefed: that is asked about, but no source reported it."""
    return replace(story, members=tuple(member for member in story.members if member.source is not None))


def _has_news(story: StoryInWindow, briefs: Mapping[str, Brief], horizon: datetime) -> bool:
    """Whether the story has a briefed original that is young enough and was not told yet."""
    return any(
        member.revision in briefs
        and member.revision not in story.told_revisions
        and member.original_of is None
        and member.published_at >= horizon
        for member in story.members
    )
