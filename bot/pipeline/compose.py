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
from bot.pipeline.select import rank_stories, tell_compared, tell_story
from bot.pipeline.tell import Plan, Storytelling, write_story_briefs
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
    storytelling: Storytelling | None = None,
) -> Edition | None:
    """Compose and freeze the slot's edition with its outbox rows and the delivering job, in one transaction.

    Before it, the briefs of the stories that it will tell are written; without `storytelling` those that are there
    do. Returns the edition, the stored one when the slot has one already; None when the subscription is gone.
    """
    if storytelling is not None:
        await prepare_stories(
            subscription_id,
            due,
            workspace=workspace,
            work=work,
            clock=clock,
            limit=limit,
            storytelling=storytelling,
        )
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


async def prepare_stories(
    subscription_id: str,
    due: DueSlot,
    *,
    workspace: str,
    work: UnitOfWorkFactory,
    clock: Clock,
    limit: int,
    storytelling: Storytelling,
) -> None:
    """Write the missing briefs of the stories that the subscription's edition for the slot would tell."""
    async with work(workspace) as unit:
        subscription = await unit.subscriptions.get(subscription_id)
        if subscription is None or await unit.editions.of_slot(subscription_id, due.slot) is not None:
            return
        since = _since(subscription, due)
        plan = await plan_stories(unit, subscription, since=since, now=clock.now(), limit=limit)
    await write_story_briefs(plan, workspace=workspace, work=work, storytelling=storytelling, clock=clock)


def _since(subscription: Subscription, due: DueSlot) -> datetime:
    return subscription.last_slot or due.slot - FIRST_WINDOW


async def plan_stories(
    unit: UnitOfWork, subscription: Subscription, *, since: datetime, now: datetime, limit: int
) -> Plan:
    """Choose the stories, best first, at most `limit`."""
    windowed = await unit.stories.in_window(since - IN_WORK, now, subscription_id=subscription.id)
    revisions = [member.revision for story in windowed for member in story.members]
    briefs = await unit.briefs.newest(revisions)
    refs = await unit.articles.refs(revisions)
    published = [_of_sources(story) for story in windowed]
    fresh = [story for story in published if _has_news(story, briefs, since - LATE_ARRIVAL)]
    ranked = rank_stories(fresh, briefs, topics=subscription.topics, since=since, until=now)
    chosen: list[StoryInWindow] = []
    for story in ranked:
        if len(chosen) < limit and tell_story(story, briefs, refs) is not None:
            chosen.append(story)
    return Plan(tuple(chosen), briefs, refs)


async def build_edition(
    unit: UnitOfWork, subscription: Subscription, due: DueSlot, *, now: datetime, limit: int
) -> Edition:
    """Choose and tell the stories. Stores nothing: a preview is this alone.

    A story whose brief is missing, because an article came in just now, is told by its articles' briefs.
    """
    since = _since(subscription, due)
    plan = await plan_stories(unit, subscription, since=since, now=now, limit=limit)
    compared = await unit.story_briefs.of(plan.bases)
    stories: list[EditionStory] = []
    for story in plan.stories:
        brief = compared.get(story.story)
        told = (
            tell_compared(story, brief, plan.briefs, plan.refs)
            if brief is not None
            else tell_story(story, plan.briefs, plan.refs)
        )
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
