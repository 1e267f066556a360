"""Updates of messages: harmless to repeat, so that a lost answer is simply tried again."""

from __future__ import annotations

import pytest

from bot.errors import ChannelUnreachable, DeliveryError, TransientError
from bot.model.rows import Delivery, DeliveryState
from bot.pipeline.deliver import deliver_message
from tests.unit.fakes import NOW, ScriptedMessenger, World, outbox_of
from tests.unit.samples import post


async def update(state: DeliveryState = "pending") -> World:
    world = World()
    async with world("local") as unit:
        await unit.deliveries.add(
            Delivery(
                id="u1",
                key="e1:0:corrected:r2:0",
                platform="chat",
                channel="C1",
                operation="update",
                position=0,
                post=post(),
                state=state,
                platform_id="message-7",
                started_at=NOW if state == "sending" else None,
            )
        )
        await unit.commit()
    return world


@pytest.mark.parametrize("state", ["pending", "sending"])
async def test_a_message_is_updated_where_it_stands_also_after_a_crash(state: DeliveryState) -> None:
    world, messenger = await update(state), ScriptedMessenger()

    assert await deliver_message("u1", outbox=outbox_of(world, messenger))
    assert [message for _, message, _ in messenger.updated] == ["message-7"]
    assert messenger.visible == []
    assert world.rows().deliveries["u1"].state == "sent"


async def test_a_lost_answer_is_tried_again() -> None:
    world, messenger = await update(), ScriptedMessenger(TransientError("the answer was lost"))

    with pytest.raises(TransientError):
        await deliver_message("u1", outbox=outbox_of(world, messenger))
    assert world.rows().deliveries["u1"].state == "pending"
    assert await deliver_message("u1", outbox=outbox_of(world, messenger))


@pytest.mark.parametrize("error", [DeliveryError("the message is gone"), ChannelUnreachable("it is archived")])
async def test_what_can_t_be_updated_is_left_as_it_is(error: DeliveryError) -> None:
    world, messenger = await update(), ScriptedMessenger(error)

    assert not await deliver_message("u1", outbox=outbox_of(world, messenger))
    assert world.rows().deliveries["u1"].state == "failed"
