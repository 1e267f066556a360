"""What an owner decides about messages that can't be sent or that nobody knows of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.errors import DeliveryError, InputError
from bot.model.rows import Delivery, DeliveryState
from bot.pipeline.deliver import deliver_edition, enqueue
from bot.pipeline.resend import give_up, resend
from tests.unit.fakes import ScriptedMessenger, SetClock, World, outbox_of
from tests.unit.samples import post
from tests.unit.test_pipeline_deliver import outbox, states

Decision = Callable[..., Awaitable[Delivery]]


async def decide(world: World, decision: Decision, delivery: str) -> Delivery:
    return await decision(delivery, workspace="local", work=world, clock=SetClock())


async def deliver(world: World, messenger: ScriptedMessenger) -> int:
    return await deliver_edition("e1", outbox=outbox_of(world, messenger))


async def test_what_nobody_knows_is_sent_again_with_all_that_waited_for_it() -> None:
    world, messenger = await outbox("unknown", "pending", "pending"), ScriptedMessenger()

    was = await decide(world, resend, "d0")

    assert was.state == "unknown"
    (job,) = world.jobs_named("deliver")
    assert job.arguments["edition"] == "e1"
    assert await deliver(world, messenger) == 3
    assert messenger.keys == ["e1:0", "e1:1", "e1:2"]


async def test_with_the_first_message_comes_what_was_given_up_for_want_of_it() -> None:
    world = await outbox()
    await deliver(world, ScriptedMessenger(DeliveryError("too long")))
    assert states(world) == ["failed", "given_up", "given_up"]
    with pytest.raises(InputError, match="first message"):
        await decide(world, resend, "d1")

    await decide(world, resend, "d0")

    assert states(world) == ["pending"] * 3
    assert await deliver(world, ScriptedMessenger()) == 3


async def test_a_part_that_is_given_up_lets_the_others_go_on() -> None:
    world, messenger = await outbox("sent", "unknown", "pending"), ScriptedMessenger()

    await decide(world, give_up, "d1")

    assert len(world.jobs_named("deliver")) == 1
    assert await deliver(world, messenger) == 1
    assert states(world) == ["sent", "given_up", "sent"]


async def test_with_its_first_message_the_edition_is_given_up() -> None:
    world = await outbox("unknown", "pending", "pending")

    await decide(world, give_up, "d0")

    assert states(world) == ["given_up"] * 3
    assert world.jobs == []


async def test_a_single_message_is_sent_again_by_its_own_job() -> None:
    world = World()
    async with world("local") as unit:
        await enqueue(unit, [post()], key="k", platform="chat", channel="C1", thread="7.0")
        await unit.commit()
    (row,) = world.rows().deliveries.values()
    world.jobs.clear()
    with pytest.raises(InputError, match="on its way"):
        await decide(world, resend, row.id)

    await decide(world, give_up, row.id)
    await decide(world, resend, row.id)

    (job,) = world.jobs_named("send")
    assert (job.lock, job.arguments["delivery"]) == ("thread:chat:C1:7.0", row.id)
    assert states(world) == ["pending"]


@pytest.mark.parametrize(
    ("decision", "state", "words"),
    [
        (resend, "sent", "visible"),
        (resend, "sending", "on its way"),
        (give_up, "sent", "visible"),
        (give_up, "sending", "right now"),
        (give_up, "given_up", "before"),
    ],
)
async def test_what_can_t_be_decided_is_said(decision: Decision, state: DeliveryState, words: str) -> None:
    world = await outbox(state)

    with pytest.raises(InputError, match=words):
        await decide(world, decision, "d0")
    with pytest.raises(InputError, match="deliveries list"):
        await decide(world, decision, "nonsense")

    assert states(world) == [state]
    assert world.jobs == []
