"""edition → messages: send what the outbox holds, in order, each once.

The attempt's start is recorded before sending. A row found in `sending` is of an attempt whose outcome nobody knows:
it is looked for by its key, and where the platform can't tell it becomes `unknown` and waits for its owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot.errors import DeliveryError, DeliveryUnknown, TransientError
from bot.model.rows import Delivery, DeliveryState
from bot.ports import Clock, Messenger, UnitOfWorkFactory

log = structlog.get_logger()

LOOK_BACK = timedelta(minutes=1)
"""A look-up reaches this far before the attempt's start, for clocks that differ."""


async def deliver_edition(
    edition_id: str,
    *,
    workspace: str,
    work: UnitOfWorkFactory,
    messengers: Mapping[str, Messenger],
    clock: Clock,
) -> int:
    """Send the edition's messages that are not visible yet; return how many were sent.

    Stops at the first message that can't be sent, so that order holds. Raises `TransientError` when trying again may
    help; the row is `pending` again then.
    """
    sent = 0
    async with work(workspace) as unit:
        rows = await unit.deliveries.of_edition(edition_id)
    for row in rows:
        if row.state in ("sent", "given_up"):
            continue
        if row.state in ("unknown", "failed") or row.platform not in messengers:
            break
        if not await _deliver(row, messengers[row.platform], workspace=workspace, work=work, clock=clock):
            break
        sent += 1
    return sent


async def _deliver(
    row: Delivery, messenger: Messenger, *, workspace: str, work: UnitOfWorkFactory, clock: Clock
) -> bool:
    async def mark(state: DeliveryState, *, platform_id: str | None = None, reason: str | None = None) -> None:
        async with work(workspace) as unit:
            await unit.deliveries.mark(
                row.id,
                state,
                now=clock.now(),
                platform_id=platform_id,
                reason=reason,
            )
            await unit.commit()
        log.info("delivery.moved", delivery=row.id, platform=row.platform, state=state, reason=reason)

    if row.state == "sending":
        try:
            there = await messenger.find(row.channel, row.key, (row.started_at or clock.now()) - LOOK_BACK)
        except DeliveryUnknown as error:
            await mark("unknown", reason=error.message)
            return False
        if there is not None:
            await mark("sent", platform_id=there, reason="found after a lost answer")
            return True
    await mark("sending")
    try:
        platform_id = await messenger.post(row.channel, row.post, key=row.key)
    except DeliveryUnknown as error:
        await mark("unknown", reason=error.message)
        return False
    except TransientError as error:
        await mark("pending", reason=error.message)
        raise
    except DeliveryError as error:
        await mark("failed", reason=error.message)
        return False
    await mark("sent", platform_id=platform_id)
    return True
