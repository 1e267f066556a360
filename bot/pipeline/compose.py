"""stories → edition: what one subscription is told for one slot, frozen with the messages that will say it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.language.interest import stored_interests
from bot.model.choice import Choice
from bot.model.edition import Coverage, Edition
from bot.model.rows import Subscription
from bot.model.schedule import DueSlot
from bot.pipeline.approve import ask_approver, let_expire, post_edition
from bot.pipeline.choose import Chosen, Looking, Shelf, Window
from bot.pipeline.places import LinkRules
from bot.pipeline.tell import Plan, Storytelling, write_story_briefs
from bot.ports import Clock, Presenter, UnitOfWork, UnitOfWorkFactory

log = structlog.get_logger()

FIRST_WINDOW = timedelta(hours=24)
"""How far a subscription's first edition looks back."""
IN_WORK = timedelta(hours=1)
"""What came this long before the last edition may not have had its story and brief in time: it is looked at again."""
LATE_ARRIVAL = timedelta(hours=12)
"""An article that came in within the window may have been published this long before it."""


@dataclass(frozen=True, slots=True)
class Composed:
    """An edition, and why each story that was looked at is in it or not."""

    edition: Edition
    choices: tuple[Choice, ...]


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
        if subscription.approver is not None:
            await let_expire(unit, subscription_id, now=clock.now())
            subscription = await unit.subscriptions.get(subscription_id) or subscription
        composed = await build_edition(unit, subscription, due, now=clock.now(), limit=limit)
        edition = composed.edition
        approver = subscription.approver if edition.stories else None
        if not await unit.editions.save(edition, waiting=approver is not None):
            return await unit.editions.of_slot(subscription_id, due.slot)
        await unit.editions.keep_choices(edition.id, composed.choices)
        if approver is not None:
            await ask_approver(unit, edition, subscription, presenter=presenter, links=links, now=clock.now())
        elif edition.stories or subscription.quiet == "say":
            await post_edition(unit, edition, subscription, presenter=presenter, links=links, now=clock.now())
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
        looking = await look_at(unit, subscription, since=since, now=clock.now(), limit=limit)
    plan = _plan(looking, looking.ranked().tell())
    await write_story_briefs(plan, workspace=workspace, work=work, storytelling=storytelling, clock=clock)


def _since(subscription: Subscription, due: DueSlot) -> datetime:
    # Where nobody has ever decided about an edition, the last one told nothing yet.
    return subscription.told_until or (subscription.last_slot or due.slot) - FIRST_WINDOW


def _plan(looking: Looking, chosen: Chosen) -> Plan:
    return Plan(chosen.stories, looking.shelf.briefs, looking.shelf.refs)


async def look_at(
    unit: UnitOfWork, subscription: Subscription, *, since: datetime, now: datetime, limit: int
) -> Looking:
    """Read what the subscription's edition may tell."""
    windowed = await unit.stories.in_window(since - IN_WORK, now, subscription_id=subscription.id)
    revisions = [member.revision for story in windowed for member in story.members]
    earlier = await unit.editions.told(
        subscription.id, frozenset(revision for story in windowed for revision in story.told_revisions)
    )
    return Looking(
        stories=windowed,
        shelf=Shelf(
            briefs=await unit.briefs.newest(revisions),
            refs=await unit.articles.refs(revisions),
            standing=await unit.sources.standing(),
            told=[story for edition in earlier for story in edition.stories],
        ),
        interests=stored_interests(subscription.topics),
        window=Window(since, now, since - LATE_ARRIVAL),
        limit=subscription.size or limit,
    )


async def build_edition(
    unit: UnitOfWork, subscription: Subscription, due: DueSlot, *, now: datetime, limit: int
) -> Composed:
    """Choose and tell the stories. Stores nothing: a preview is this alone.

    A story whose brief is missing, because an article came in just now, is told by its articles' briefs.
    """
    since = _since(subscription, due)
    looking = await look_at(unit, subscription, since=since, now=now, limit=limit)
    ranking = looking.ranked()
    chosen = ranking.tell()
    compared = await unit.story_briefs.of(_plan(looking, chosen).bases)
    if compared:
        chosen = ranking.tell(compared)
    checked, failed = await unit.sources.checked_since(since)
    edition = Edition(
        id=str(uuid.uuid4()),
        subscription=subscription.id,
        slot=due.slot,
        local_date=due.local_date,
        timezone=subscription.schedule.timezone,
        late=due.late,
        since=since,
        stories=chosen.told,
        coverage=Coverage(
            sources_checked=checked,
            sources_failed=failed,
            articles=await unit.articles.counts(since),
            used=sum(len(story.refs) for story in chosen.told),
            sources_silent=await unit.sources.silent(),
        ),
        composed_at=now,
    )
    return Composed(edition, chosen.choices)
