"""What an owner decides about messages that can't be sent or that nobody knows of: send again, or give up."""

from __future__ import annotations

import structlog

from bot.errors import InputError
from bot.model.rows import Delivery
from bot.pipeline.deliver import NOT_BEGUN, give_up_rest, lock_of
from bot.ports import Clock, UnitOfWork, UnitOfWorkFactory

log = structlog.get_logger()

AGAIN = "To be sent again: somebody asked for it."
GIVEN_UP = "Somebody gave it up."


async def resend(delivery_id: str, *, workspace: str, work: UnitOfWorkFactory, clock: Clock) -> Delivery:
    """Put the message back into the outbox with its job; return it as it was.

    With an edition's first message come those that were given up for want of it. Raises `InputError` when there is
    nothing to send again.
    """
    now = clock.now()
    async with work(workspace) as unit:
        row = await _row(unit, delivery_id)
        if row.state == "sent":
            raise InputError("that message is visible; it is not sent twice")
        if row.state in ("pending", "sending"):
            raise InputError("that message is on its way already")
        others = await unit.deliveries.of_edition(row.edition) if row.edition else ()
        if any(other.position < row.position and other.state != "sent" and other.position == 0 for other in others):
            raise InputError("the first message of that edition is not visible; send that one again")
        await unit.deliveries.mark(row.id, "pending", now=now, reason=AGAIN)
        for other in others:
            if row.position == 0 and other.state == "given_up" and other.reason == NOT_BEGUN:
                await unit.deliveries.mark(other.id, "pending", now=now, reason=AGAIN)
        await _defer(unit, row)
        await unit.commit()
    log.info("delivery.resent", delivery=row.id, platform=row.platform, was=row.state)
    return row


async def give_up(delivery_id: str, *, workspace: str, work: UnitOfWorkFactory, clock: Clock) -> Delivery:
    """Send the message never; return it as it was. The others of its edition go on, but not without the first.

    Raises `InputError` when it is visible or being sent.
    """
    now = clock.now()
    async with work(workspace) as unit:
        row = await _row(unit, delivery_id)
        if row.state == "sent":
            raise InputError("that message is visible already")
        if row.state == "given_up":
            raise InputError("that message was given up before")
        if row.state == "sending":
            raise InputError("that message is being sent right now; ask again in some minutes")
        await unit.deliveries.mark(row.id, "given_up", now=now, reason=GIVEN_UP)
        if row.edition is not None and row.position == 0:
            await give_up_rest(unit, row, now=now)
        elif row.edition is not None:
            await _defer(unit, row)
        await unit.commit()
    log.info("delivery.given_up", delivery=row.id, platform=row.platform, was=row.state)
    return row


async def _row(unit: UnitOfWork, delivery_id: str) -> Delivery:
    row = await unit.deliveries.get(delivery_id)
    if row is None:
        raise InputError("there is no such message; `dragoman deliveries list` shows them")
    return row


async def _defer(unit: UnitOfWork, row: Delivery) -> None:
    if row.edition is not None:
        await unit.defer("deliver", lock=lock_of(row), platform=row.platform, edition=row.edition)
    else:
        await unit.defer(
            "send", lock=lock_of(row), queueing_lock=f"send:{row.id}", platform=row.platform, delivery=row.id
        )
