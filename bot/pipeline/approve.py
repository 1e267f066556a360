"""edition → outbox: at once, or after somebody has seen it, left stories out, and said that it may be posted."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import structlog

from bot.errors import InputError
from bot.model.edition import Decision, Edition
from bot.model.rows import Delivery, Subscription
from bot.pipeline.deliver import enqueue
from bot.pipeline.places import LinkRules, placed
from bot.ports import Clock, Presenter, UnitOfWork, UnitOfWorkFactory

log = structlog.get_logger()


async def post_edition(
    unit: UnitOfWork,
    edition: Edition,
    subscription: Subscription,
    *,
    presenter: Presenter,
    links: LinkRules,
    now: datetime,
) -> None:
    """Write the edition's messages into the outbox, with the job that sends them."""
    position = 0
    whole = presenter.edition(subscription.platform, edition)
    for post in await placed(whole, unit=unit, now=now, rules=links):
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


async def ask_approver(
    unit: UnitOfWork,
    edition: Edition,
    subscription: Subscription,
    *,
    presenter: Presenter,
    links: LinkRules,
    now: datetime,
) -> None:
    """Show the edition to its approver alone."""
    assert subscription.approver is not None
    posts = await placed(presenter.review(subscription, edition), unit=unit, now=now, rules=links)
    *first, last = [part for post in posts for part in presenter.fit(subscription.platform, post)]
    # One place to decide at: below everything that is decided about.
    parts = [*(replace(part, review=None) for part in first), last]
    await enqueue(
        unit, parts, key=f"review:{edition.id}", platform=subscription.platform, channel=subscription.approver
    )


async def let_expire(unit: UnitOfWork, subscription_id: str, *, now: datetime) -> None:
    """End the waiting of the subscription's editions: the next one tells what nobody decided about."""
    for waiting in await unit.editions.waiting(subscription_id):
        await unit.editions.decide(waiting.id, "expired", left_out=(), by="nobody", now=now)


async def decide_edition(
    edition_id: str,
    decision: Decision,
    *,
    left_out: Collection[int] = (),
    by: str,
    approver: str | None = None,
    workspace: str,
    work: UnitOfWorkFactory,
    clock: Clock,
    presenter: Presenter,
    links: LinkRules,
) -> Edition:
    """Post the edition without the stories of those numbers (from 1), or skip it; return it as it is now.

    `approver`: only if it waits for that person; None where an operator decides. Raises `InputError` when it waits no
    more: somebody decided before, or the next edition is there.
    """
    now = clock.now()
    async with work(workspace) as unit:
        composed = await unit.editions.get(edition_id)
        stories = [story.story for story in composed.stories] if composed is not None else []
        if not all(1 <= number <= len(stories) for number in left_out):
            raise InputError(f"that edition has stories 1 to {len(stories)}")
        without = [stories[number - 1] for number in left_out]
        edition = await unit.editions.decide(edition_id, decision, left_out=without, by=by, now=now)
        if edition is None:
            raise InputError("that edition waits for nobody any more")
        subscription = await unit.subscriptions.get(edition.subscription)
        if subscription is None or (approver is not None and subscription.approver != approver):
            raise InputError("only its approver decides about that edition")
        if decision == "posted" and (edition.stories or subscription.quiet == "say"):
            await post_edition(unit, edition, subscription, presenter=presenter, links=links, now=now)
        await unit.commit()
    log.info("edition.decided", edition=edition_id, decision=decision, left_out=len(left_out))
    return edition
