"""edition → messages: in order, each visible once, whatever happens on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ChannelUnreachable, DatabaseUnavailable, DeliveryError, TooEarly, TransientError
from bot.model.pace import Pace
from bot.model.rows import Delivery, DeliveryState, Subscription
from bot.pipeline.deliver import deliver_edition, deliver_message, enqueue
from tests.unit.fakes import NOW, SETTLE, Lost, ScriptedMessenger, SetClock, World, outbox_of
from tests.unit.samples import MORNINGS, edition, post

KEYS = ["e1:0", "e1:1", "e1:2"]


async def outbox(*states: DeliveryState) -> World:
    """A world with an edition of as many messages, stored out of order."""
    world = World()
    async with world("local") as unit:
        await unit.editions.save(edition(id="e1"))
        for position, state in reversed(list(enumerate(states or ("pending",) * 3))):
            started = NOW if state == "sending" else None
            await unit.deliveries.add(
                Delivery(
                    id=f"d{position}",
                    key=f"e1:{position}",
                    platform="chat",
                    channel="C1",
                    operation="post",
                    position=position,
                    post=post(),
                    state=state,
                    edition="e1",
                    started_at=started,
                )
            )
        await unit.commit()
    return world


async def deliver(world: World, messenger: ScriptedMessenger, clock: SetClock | None = None) -> int:
    return await deliver_edition("e1", outbox=outbox_of(world, messenger, clock=clock))


def states(world: World) -> list[DeliveryState]:
    rows = sorted(world.rows().deliveries.values(), key=lambda row: row.position)
    return [row.state for row in rows]


async def test_messages_are_sent_in_order_and_once() -> None:
    world, messenger = await outbox(), ScriptedMessenger()

    assert await deliver(world, messenger) == 3
    assert await deliver(world, messenger) == 0

    assert messenger.keys == KEYS
    assert messenger.visible[0][0] == "C1"
    assert states(world) == ["sent"] * 3
    assert world.rows().deliveries["d0"].platform_id == "message-1"


async def test_the_attempt_is_on_record_before_the_message_is_visible() -> None:
    world = await outbox("pending")
    seen: list[DeliveryState] = []

    class Watching(ScriptedMessenger):
        async def post(self, channel: str, post: object, *, key: str, thread: str | None = None) -> str:
            seen.extend(states(world))
            return "message-1"

    await deliver(world, Watching())

    assert seen == ["sending"]
    assert [state for _, state, _ in world.rows().transitions] == ["sending", "sent"]
    assert world.rows().deliveries["d0"].started_at == NOW


async def test_a_platform_that_is_busy_is_tried_later_from_where_it_stood() -> None:
    world, messenger = await outbox(), ScriptedMessenger(None, TransientError("slow down", retry_after_s=30))

    with pytest.raises(TransientError) as caught:
        await deliver(world, messenger)
    assert caught.value.retry_after_s == 30
    assert states(world) == ["sent", "pending", "pending"]

    assert await deliver(world, messenger) == 2
    assert messenger.keys == KEYS
    assert world.rows().deliveries["d1"].attempts == 2


async def test_an_owner_is_told_when_an_edition_is_refused_and_the_subscription_goes_on() -> None:
    world, messenger = await outbox(), ScriptedMessenger(DeliveryError("too long for the platform"))
    async with world("local") as unit:
        added = await unit.subscriptions.add(
            platform="chat", channel="C1", topics=(), schedule=MORNINGS, now=NOW, owner="U1"
        )
        await unit.commit()
    world.rows().editions["e1"] = edition(id="e1", subscription=added.id)

    assert await deliver(world, messenger) == 0

    (notice,) = [row for row in world.rows().deliveries.values() if row.key.startswith("notice:")]
    assert (notice.channel, notice.state) == ("U1", "pending")
    assert world.rows().subscriptions[added.id].paused is None


async def test_a_refused_part_of_the_thread_is_left_out() -> None:
    world, messenger = await outbox(), ScriptedMessenger(None, DeliveryError("too long"))

    assert await deliver(world, messenger) == 2
    assert await deliver(world, messenger) == 0

    assert states(world) == ["sent", "failed", "sent"]
    assert world.rows().deliveries["d1"].reason == "too long"
    assert messenger.attempts == KEYS
    assert messenger.threads == [None, "message-1"]


async def test_without_its_first_message_an_edition_ends() -> None:
    world, messenger = await outbox(), ScriptedMessenger(DeliveryError("too long"))

    assert await deliver(world, messenger) == 0
    assert await deliver(world, messenger) == 0

    assert states(world) == ["failed", "given_up", "given_up"]
    assert messenger.attempts == KEYS[:1]
    async with world("local") as unit:
        assert not await unit.deliveries.unfinished(10), "nothing of it is looked for again"


async def test_what_another_process_has_sent_meanwhile_is_not_sent_again() -> None:
    world, messenger = await outbox("pending"), ScriptedMessenger()

    class Frozen(SetClock):
        """Another process sends everything between the reading of the row and the attempt."""

        def now(self) -> datetime:
            row = world.rows().deliveries["d0"]
            if row.state == "pending":
                world.rows().deliveries["d0"] = replace(row, state="sent", attempts=1, platform_id="message-9")
            return super().now()

    with pytest.raises(TooEarly):
        await deliver(world, messenger, Frozen())
    assert await deliver(world, messenger) == 0

    assert messenger.attempts == []
    assert states(world) == ["sent"]


async def test_who_takes_long_to_begin_leaves_it_to_the_look_up() -> None:
    world, messenger = await outbox("pending"), ScriptedMessenger()

    class Slow(SetClock):
        def now(self) -> datetime:
            if world.rows().deliveries["d0"].state == "sending":
                self.advance(SETTLE)
            return super().now()

    with pytest.raises(TooEarly, match="too long"):
        await deliver(world, messenger, Slow())

    assert messenger.attempts == []
    assert states(world) == ["sending"]


# ---------------------------------------------------------------- rates

PACE = Pace(channel=timedelta(seconds=1), platform=timedelta(seconds=0.25))


async def paced(world: World, messenger: ScriptedMessenger, clock: SetClock) -> int:
    async def sleep(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))

    box = replace(outbox_of(world, messenger, clock=clock), paces={"chat": PACE}, sleep=sleep)
    return await deliver_edition("e1", outbox=box)


async def test_short_waits_for_the_platform_s_rate_are_slept() -> None:
    world, messenger, clock = await outbox(), ScriptedMessenger(), SetClock()

    assert await paced(world, messenger, clock) == 3

    assert clock.now() == NOW + timedelta(seconds=2)


async def test_a_long_wait_is_the_queue_s_and_the_moment_stays_the_message_s_own() -> None:
    world, messenger, clock = await outbox("pending"), ScriptedMessenger(), SetClock()
    async with world("local") as unit:
        await unit.rates.hold("chat", "C1", until=NOW + timedelta(seconds=30))
        await unit.commit()

    with pytest.raises(TooEarly) as early:
        await paced(world, messenger, clock)
    assert early.value.retry_after_s == 30
    clock.advance(timedelta(seconds=30))
    assert await paced(world, messenger, clock) == 1

    assert messenger.keys == ["e1:0"]
    assert world.rows().free_at["chat", "C1"] == NOW + timedelta(seconds=31), "it was taken once"


async def test_a_channel_that_is_to_be_left_alone_is_so_by_all_processes() -> None:
    busy = TransientError("slow down", retry_after_s=30)
    world, messenger, clock = await outbox("sent", "pending", "pending"), ScriptedMessenger(busy), SetClock()

    with pytest.raises(TransientError):
        await paced(world, messenger, clock)

    assert world.rows().free_at["chat", "C1"] == clock.now() + timedelta(seconds=30)
    with pytest.raises(TooEarly):
        await paced(world, ScriptedMessenger(), clock)


# ---------------------------------------------------------------- lost answers


@pytest.mark.parametrize("visible", [True, False])
async def test_a_lost_answer_is_looked_for_twice_before_the_message_is_sent_again(visible: bool) -> None:
    world, messenger, clock = await outbox("pending"), ScriptedMessenger(Lost(visible)), SetClock()

    with pytest.raises(TransientError) as lost:
        await deliver(world, messenger, clock)
    assert lost.value.retry_after_s == SETTLE.total_seconds()
    with pytest.raises(TransientError, match="too early"):
        await deliver(world, messenger, clock)
    assert messenger.looked_since == []
    clock.advance(SETTLE)
    if not visible:
        with pytest.raises(TransientError, match="looked for once"):
            await deliver(world, messenger, clock)
        with pytest.raises(TransientError, match="too early"):
            await deliver(world, messenger, clock)
        clock.advance(SETTLE)
    assert await deliver(world, messenger, clock) == 1

    assert messenger.keys == ["e1:0"]
    assert states(world) == ["sent"]
    assert len(messenger.looked_since) == (1 if visible else 2)
    assert len(messenger.attempts) == (1 if visible else 2)


async def test_after_a_crash_a_visible_message_is_found_and_not_sent_again() -> None:
    world, messenger = await outbox("sending", "pending"), ScriptedMessenger()
    messenger.visible.append(("C1", "e1:0", post()))
    clock = SetClock(NOW + timedelta(minutes=5))

    assert await deliver(world, messenger, clock) == 2

    assert messenger.keys == ["e1:0", "e1:1"]
    assert messenger.attempts == ["e1:1"]
    assert states(world) == ["sent", "sent"]
    assert world.rows().deliveries["d0"].platform_id == "message-1"
    (since,) = messenger.looked_since
    assert since < NOW, "the platform's clock may be behind ours"


async def test_after_a_crash_a_message_that_nobody_saw_is_sent() -> None:
    world, messenger = await outbox("sending"), ScriptedMessenger()
    clock = SetClock(NOW + timedelta(minutes=5))

    with pytest.raises(TransientError):
        await deliver(world, messenger, clock)
    assert await deliver(world, messenger, clock) == 1

    assert messenger.keys == ["e1:0"]


@pytest.mark.parametrize("searchable", [True, False])
async def test_where_nobody_can_look_the_owner_is_asked(searchable: bool) -> None:
    world, messenger = await outbox("sending", "pending"), ScriptedMessenger(can_look_up=False)
    messenger.searchable = searchable
    await subscribed(world)
    clock = SetClock(NOW + timedelta(minutes=5) if searchable else NOW)

    assert await deliver(world, messenger, clock) == 0
    assert await deliver(world, messenger, clock) == 0

    assert messenger.attempts == []
    assert [row.state for row in world.rows().deliveries.values() if row.edition] == ["pending", "unknown"]
    assert world.rows().deliveries["d0"].reason
    (notice,) = [row for row in world.rows().deliveries.values() if row.edition is None]
    assert notice.channel == "U1"
    (subscription,) = world.rows().subscriptions.values()
    assert subscription.paused is None


async def test_what_waits_for_its_owner_is_left_alone_with_all_behind_it() -> None:
    world, messenger = await outbox("sent", "unknown", "pending"), ScriptedMessenger()

    assert await deliver(world, messenger) == 0

    assert messenger.attempts == []
    assert states(world) == ["sent", "unknown", "pending"]
    async with world("local") as unit:
        assert not await unit.deliveries.unfinished(10), "it would be looked at for ever"


async def test_the_messages_after_the_first_stand_in_its_thread() -> None:
    world, messenger = await outbox(), ScriptedMessenger(None, TransientError("later"))

    with pytest.raises(TransientError):
        await deliver(world, messenger)
    assert await deliver(world, messenger) == 2

    assert messenger.keys == KEYS
    assert messenger.threads == [None, "message-1", "message-1"]
    async with world("local") as unit:
        assert await unit.deliveries.in_thread("chat", "C1", "message-1")
        assert not await unit.deliveries.in_thread("chat", "C2", "message-1")
        assert not await unit.deliveries.in_thread("chat", "C1", "message-9")


# ---------------------------------------------------------------- channels that are gone


async def subscribed(world: World, *, owner: str | None = "U1") -> Subscription:
    async with world("local") as unit:
        subscription = await unit.subscriptions.add(
            platform="chat", channel="C1", topics=(), schedule=MORNINGS, now=NOW, owner=owner
        )
        stored = replace(edition(id="e1"), subscription=subscription.id)
        world.rows().editions.pop("e1")
        await unit.commit()
    world.rows().editions["e1"] = stored
    return subscription


@pytest.mark.parametrize("owner", ["U1", None])
async def test_a_channel_that_can_t_be_reached_rests_and_its_owner_is_told_once(owner: str | None) -> None:
    world = await outbox()
    subscription = await subscribed(world, owner=owner)
    gone = ChannelUnreachable("the channel is archived; unarchive it, then type /digest resume")

    assert await deliver(world, ScriptedMessenger(gone)) == 0
    assert await deliver(world, ScriptedMessenger()) == 0, "it is not tried again by itself"

    rested = world.rows().subscriptions[subscription.id]
    assert (rested.paused, rested.pause_note) == ("unreachable", gone.message)
    assert states(world)[:1] == ["failed"]
    notices = [row for row in world.rows().deliveries.values() if row.edition is None]
    assert [(row.channel, row.state) for row in notices] == ([(owner, "pending")] if owner else [])
    assert [job.arguments["delivery"] for job in world.jobs_named("send")] == [row.id for row in notices]
    for row in notices:
        messenger = ScriptedMessenger()
        assert await deliver_message(row.id, outbox=outbox_of(world, messenger))
        assert not await deliver_message(row.id, outbox=outbox_of(world, messenger))
        assert len(messenger.visible) == 1


async def test_a_single_message_whose_outcome_is_unknown_is_looked_for_and_not_sent_twice() -> None:
    world, messenger = World(), ScriptedMessenger(Lost(visible=True), can_look_up=True)
    async with world("local") as unit:
        assert await enqueue(unit, [post()], key="share:q1", platform="chat", channel="C1", thread="7.0")
        assert not await enqueue(unit, [post()], key="share:q1", platform="chat", channel="C1", thread="7.0")
        await unit.commit()
    (job,) = world.jobs_named("send")
    assert job.lock == "thread:chat:C1:7.0"

    clock = SetClock()
    with pytest.raises(TransientError):
        await deliver_message(str(job.arguments["delivery"]), outbox=outbox_of(world, messenger, clock=clock))
    clock.advance(SETTLE)
    assert await deliver_message(str(job.arguments["delivery"]), outbox=outbox_of(world, messenger, clock=clock))

    assert len(messenger.visible) == 1
    assert messenger.threads == ["7.0"]
    assert states(world) == ["sent"]


async def test_messages_of_platforms_that_are_not_reached_here_wait() -> None:
    world = World()
    async with world("local") as unit:
        await enqueue(unit, [post()], key="k", platform="chat", channel="C1")
        await unit.commit()
    (row,) = world.rows().deliveries.values()

    assert not await deliver_message(row.id, outbox=outbox_of(world))
    assert not await deliver_message("gone", outbox=outbox_of(world, ScriptedMessenger()))

    assert states(world) == ["pending"]


async def test_a_part_that_was_given_up_holds_up_nothing() -> None:
    world, messenger = await outbox("sent", "given_up", "pending"), ScriptedMessenger()

    assert await deliver(world, messenger) == 1

    assert messenger.keys == ["e1:2"]


async def test_a_platform_that_this_process_does_not_serve_is_left_to_another() -> None:
    world = await outbox("pending")

    assert await deliver_edition("e1", outbox=outbox_of(world)) == 0

    assert states(world) == ["pending"]


async def test_an_edition_without_messages_is_no_error() -> None:
    assert await deliver(World(), ScriptedMessenger()) == 0


OUTCOMES = st.sampled_from(
    [None, Lost(True), Lost(False), TransientError("later"), DeliveryError("no"), RuntimeError("a bug")]
)
COMMITS = st.sampled_from([None, None, DatabaseUnavailable("gone")])


@given(st.lists(OUTCOMES, max_size=8), st.lists(COMMITS, max_size=12), st.booleans())
async def test_under_any_faults_messages_are_visible_at_most_once_and_in_order(
    outcomes: list[Exception | Lost | None], commits: list[Exception | None], can_look_up: bool
) -> None:
    world, messenger = await outbox(), ScriptedMessenger(*outcomes, can_look_up=can_look_up)
    world.commit_errors = list(commits)
    faults = len(outcomes) + len(commits)
    clock = SetClock()
    for _ in range(3 * faults + 3):
        try:
            await deliver(world, messenger, clock)
        except (TransientError, RuntimeError):
            clock.advance(SETTLE)

    final = states(world)
    assert messenger.keys == sorted(set(messenger.keys))
    assert {KEYS[place] for place, state in enumerate(final) if state == "sent"} <= set(messenger.keys)
    waiting = [state for state in final if state in ("unknown", "sending", "pending")]
    assert waiting == sorted(waiting, key=["unknown", "sending", "pending"].index)
    if final[0] in ("failed", "given_up"):
        assert messenger.keys == []
