"""edition, answer → messages: send what the outbox holds, in order, each once.

The attempt's start is recorded before sending. A row found in `sending` is of an attempt whose outcome nobody knows:
after a settling time it is looked for by its key, twice, and sent again only when it is not there. Where the platform
can't tell, it becomes `unknown` and waits for its owner, who is told.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.errors import ChannelUnreachable, DeliveryError, DeliveryUnknown, TooEarly, TransientError
from bot.model.pace import Pace
from bot.model.post import Post
from bot.model.rows import Delivery, DeliveryState, Subscription
from bot.ports import Clock, Messenger, Presenter, UnitOfWork, UnitOfWorkFactory

log = structlog.get_logger()

LOOKS = 2
"""How often an attempt is looked for before it is held not to have happened."""
LOOK_BACK = timedelta(minutes=1)
"""A look-up reaches this far before the attempt's start, for clocks that differ."""
LONGEST_SLEEP = timedelta(seconds=2)
"""A longer wait for the platform's rate is the queue's, which holds no worker meanwhile."""
SLOT_LASTS = timedelta(seconds=10)
"""A reserved moment that is longer gone was missed: after a standstill all of them would be used at once."""
NOT_BEGUN = "The edition's first message could not be sent."


@dataclass(frozen=True, slots=True)
class Outbox:
    """What sending needs: the rows, the platforms that this process reaches, the clock, what is said to owners."""

    workspace: str
    work: UnitOfWorkFactory
    messengers: Mapping[str, Messenger]
    clock: Clock
    presenter: Presenter
    settle: timedelta
    """How long a message whose answer was lost is given to become visible before it is looked for."""
    paces: Mapping[str, Pace] = field(default_factory=dict)
    """How fast platforms may be posted to; those without one take everything at once."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


async def deliver_edition(edition_id: str, *, outbox: Outbox) -> int:
    """Send the edition's messages that are not visible yet; return how many were sent.

    The first goes into the channel, the others into its thread. Stops where nobody knows whether a message is
    visible, so that order holds; a part of the thread that the platform refuses is left out, and without its first
    message the edition ends. Raises `TransientError` when trying again may help; the row is `pending` again then.
    """
    async with outbox.work(outbox.workspace) as unit:
        rows = await unit.deliveries.of_edition(edition_id)
    sent = 0
    thread: str | None = None
    for row in rows:
        if row.state == "sent":
            thread = thread or row.platform_id
            continue
        if row.state in ("failed", "given_up"):
            if row.position == 0:
                break
            continue
        if row.state == "unknown" or row.platform not in outbox.messengers:
            break
        there = await _deliver(replace(row, thread=thread), outbox)
        if there is None:
            # What that means for the others stands in their rows.
            return sent + await deliver_edition(edition_id, outbox=outbox)
        thread = thread or there
        sent += 1
    return sent


async def deliver_message(delivery_id: str, *, outbox: Outbox) -> bool:
    """Send one message that belongs to no edition: an answer, a notice. Return whether it is visible now."""
    async with outbox.work(outbox.workspace) as unit:
        row = await unit.deliveries.get(delivery_id)
    if row is None or row.state not in ("pending", "sending") or row.platform not in outbox.messengers:
        return False
    return await _deliver(row, outbox) is not None


async def enqueue(
    unit: UnitOfWork,
    posts: Sequence[Post],
    *,
    key: str,
    platform: str,
    channel: str,
    thread: str | None = None,
    answer: str | None = None,
    instead_of: str | None = None,
) -> bool:
    """Write messages that belong to no edition, with their jobs. False, changing nothing, when `key` is there.

    `instead_of`: the platform's id of a message that says this from now on; None: they are messages of their own.
    """
    for position, post in enumerate(posts):
        delivery = Delivery(
            id=str(uuid.uuid4()),
            key=f"{key}:{position}",
            platform=platform,
            channel=channel,
            operation="post" if instead_of is None else "update",
            position=position,
            post=post,
            state="pending",
            answer=answer,
            thread=thread,
            platform_id=instead_of,
        )
        if not await unit.deliveries.add(delivery):
            return False
        await unit.defer(
            "send",
            lock=lock_of(delivery),
            queueing_lock=f"send:{delivery.id}",
            platform=platform,
            delivery=delivery.id,
        )
    return True


def lock_of(row: Delivery) -> str:
    """Return the lock of a message's job: those of one thread go one after the other."""
    if row.edition is not None:
        return f"edition:{row.edition}"
    if row.thread is not None:
        return f"thread:{row.platform}:{row.channel}:{row.thread}"
    return f"message:{row.key.rpartition(':')[0]}"


async def _deliver(row: Delivery, outbox: Outbox) -> str | None:
    """Send one message; return the platform's id of it, or None when it can't be sent or nobody knows.

    Raises `TransientError` when trying again may help, or when it is too early to tell what became of an attempt.
    """
    messenger = outbox.messengers[row.platform]

    async def mark(state: DeliveryState, *, platform_id: str | None = None, reason: str | None = None) -> None:
        async with outbox.work(outbox.workspace) as unit:
            await unit.deliveries.mark(
                row.id, state, now=outbox.clock.now(), platform_id=platform_id, reason=reason, thread=row.thread
            )
            await unit.commit()
        log.info("delivery.moved", delivery=row.id, platform=row.platform, state=state, reason=reason)

    if row.state == "sending" and row.operation == "post":
        try:
            there = await _look(row, messenger, outbox)
        except DeliveryUnknown as lost:
            reason = lost.message
            await mark("unknown", reason=reason)
            await _tell_owner(row, outbox, lambda owned: outbox.presenter.unknown(owned, reason))
            return None
        if there is not None:
            await mark("sent", platform_id=there, reason="found after a lost answer")
            return there
    await _wait_for_turn(row, outbox)
    began = outbox.clock.now()
    async with outbox.work(outbox.workspace) as unit:
        # Who was frozen since reading the row must not send what another process has sent meanwhile.
        if not await unit.deliveries.mark(row.id, "sending", now=began, thread=row.thread, as_read=row):
            raise TooEarly("another process is sending the message", retry_after_s=outbox.settle.total_seconds())
        if (pace := outbox.paces.get(row.platform)) is not None:
            # Who comes later than the reserved moment must not have the next one at its heels.
            await unit.rates.hold(row.platform, row.channel, until=began + pace.channel)
        await unit.commit()
    log.info("delivery.moved", delivery=row.id, platform=row.platform, state="sending", reason=None)
    if outbox.clock.now() - began >= outbox.settle:
        # Somebody may have looked for it in vain already, and sends it.
        raise TooEarly("it took too long to begin", retry_after_s=outbox.settle.total_seconds())
    try:
        if row.operation == "update" and row.platform_id is not None:
            await messenger.update(row.channel, row.platform_id, row.post)
            platform_id = row.platform_id
        else:
            platform_id = await messenger.post(row.channel, row.post, key=row.key, thread=row.thread)
    except DeliveryUnknown as error:
        log.warning("delivery.outcome_unknown", delivery=row.id, platform=row.platform, reason=error.message)
        raise TooEarly(error.message, retry_after_s=outbox.settle.total_seconds()) from error
    except TransientError as error:
        await _hold(row, error, outbox)
        await mark("pending", reason=error.message)
        raise
    except DeliveryError as error:
        gone = isinstance(error, ChannelUnreachable)
        await _fail(row, error.message, outbox, gone=gone)
        reason = error.message
        if gone:
            await _rest(row, reason, outbox)
        elif row.position == 0:
            await _tell_owner(row, outbox, lambda owned: outbox.presenter.refused(owned, reason))
        return None
    await mark("sent", platform_id=platform_id)
    return platform_id


async def _wait_for_turn(row: Delivery, outbox: Outbox) -> None:
    """Keep the platform's rate, together with all other processes: sleep for a short while, or leave it for later.

    The moment that was reserved stays the message's own. Raises `TooEarly` until it comes.
    """
    pace = outbox.paces.get(row.platform)
    if pace is None:
        return
    now = outbox.clock.now()
    at = row.slot_at
    used = row.started_at is not None and at is not None and row.started_at >= at
    if at is None or used or now > at + SLOT_LASTS:
        async with outbox.work(outbox.workspace) as unit:
            at = await unit.rates.reserve(row.platform, row.channel, pace=pace, now=now)
            if at - now > LONGEST_SLEEP:
                await unit.deliveries.wait(row.id, slot_at=at)
            await unit.commit()
    wait_s = (at - now).total_seconds()
    if at - now > LONGEST_SLEEP:
        raise TooEarly("the platform takes no more messages right now", retry_after_s=wait_s)
    if wait_s > 0:
        await outbox.sleep(wait_s)


async def _hold(row: Delivery, error: TransientError, outbox: Outbox) -> None:
    """Let the other processes know when the platform said to leave the channel alone."""
    if row.platform not in outbox.paces or error.retry_after_s is None:
        return
    async with outbox.work(outbox.workspace) as unit:
        until = outbox.clock.now() + timedelta(seconds=error.retry_after_s)
        await unit.rates.hold(row.platform, row.channel, until=until)
        await unit.commit()


async def _fail(row: Delivery, reason: str, outbox: Outbox, *, gone: bool) -> None:
    """Mark the message as refused; without its first message, or its channel, the rest of an edition is given up."""
    async with outbox.work(outbox.workspace) as unit:
        now = outbox.clock.now()
        await unit.deliveries.mark(row.id, "failed", now=now, reason=reason, thread=row.thread)
        if gone or row.position == 0:
            await give_up_rest(unit, row, now=now)
        await unit.commit()
    log.warning("delivery.moved", delivery=row.id, platform=row.platform, state="failed", reason=reason)


async def give_up_rest(unit: UnitOfWork, row: Delivery, *, now: datetime) -> None:
    """Give up the messages that wait behind this one in its edition."""
    for other in await unit.deliveries.of_edition(row.edition) if row.edition else ():
        if other.position > row.position and other.state == "pending":
            await unit.deliveries.mark(other.id, "given_up", now=now, reason=NOT_BEGUN)


async def _look(row: Delivery, messenger: Messenger, outbox: Outbox) -> str | None:
    """Return the platform's id of what an earlier attempt posted, None when it is certain enough that it did not.

    Raises `TooEarly` until the time for a look has come, `DeliveryUnknown` where no look is possible.
    """
    started = row.started_at or outbox.clock.now()
    # Each look waits once more: a platform may show a message late.
    ripe = started + outbox.settle * (row.looks + 1)
    wait_s = (ripe - outbox.clock.now()).total_seconds()
    if messenger.searchable and wait_s > 0:
        raise TooEarly("it is too early to look for the message", retry_after_s=wait_s)
    there = await messenger.find(row.channel, row.key, started - LOOK_BACK, thread=row.thread)
    if there is None and row.looks + 1 < LOOKS:
        async with outbox.work(outbox.workspace) as unit:
            await unit.deliveries.looked(row.id, now=outbox.clock.now())
            await unit.commit()
        raise TooEarly("looked for once and not found", retry_after_s=outbox.settle.total_seconds())
    return there


async def _rest(row: Delivery, reason: str, outbox: Outbox) -> None:
    """Let the subscription rest whose channel can't be reached, and tell its owner, once."""
    subscription = await _tell_owner(
        row, outbox, lambda resting: outbox.presenter.unreachable(resting, reason), rest=reason
    )
    if subscription is not None:
        log.error(
            "subscription.paused",
            subscription=subscription.id,
            platform=subscription.platform,
            channel=subscription.channel,
            reason=reason,
            owner_told=subscription.owner is not None,
        )


async def _tell_owner(
    row: Delivery, outbox: Outbox, say: Callable[[Subscription], Sequence[Post]], *, rest: str | None = None
) -> Subscription | None:
    """Tell the owner of the edition's subscription, once an edition; `rest`: pause it in the same transaction."""
    if row.edition is None:
        return None
    async with outbox.work(outbox.workspace) as unit:
        edition = await unit.editions.get(row.edition)
        subscription = await unit.subscriptions.get(edition.subscription) if edition else None
        if subscription is None:
            return None
        if rest is not None:
            await unit.subscriptions.pause(subscription.id, "unreachable", note=rest)
        if subscription.owner is not None:
            await enqueue(
                unit,
                say(subscription),
                key=f"notice:{row.edition}",
                platform=row.platform,
                channel=subscription.owner,
            )
        await unit.commit()
    return subscription
