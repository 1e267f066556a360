"""The connection to Slack: renewed, dropped, refused, crowded, ended."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import pytest
import structlog

from bot.chat.slack import room as socket_room
from bot.chat.slack.app import SlackApp
from tests.integration.fake_slack import (
    BOT_TOKEN,
    FakeSlack,
    Fault,
)
from tests.integration.slack_sessions import (
    ANNA,
    MENTION,
    NEWS,
    app_of,
    connected,
    heard,
    newsroom_slack,
    serving,
)
from tests.unit.fake_desk import FakeDesk
from tests.unit.slack_rig import QUESTION, news_desk


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with newsroom_slack() as made:
        yield made


@pytest.fixture
def desk() -> FakeDesk:
    return news_desk()


@pytest.fixture
def app(slack: FakeSlack, desk: FakeDesk) -> SlackApp:
    return app_of(slack, desk)


@pytest.fixture
async def room(app: SlackApp, slack: FakeSlack) -> AsyncIterator[asyncio.Task[None]]:
    async with serving(app) as task:
        await slack.until(lambda: slack.sockets)
        yield task


async def test_events_come_through_the_new_connection_after_slack_asked_for_one(
    slack: FakeSlack, desk: FakeDesk, room: object
) -> None:
    for number, reason in enumerate(("warning", "refresh_requested"), start=2):
        await slack.disconnect(reason)
        await connected(slack, number)
        await slack.say(NEWS, ANNA, f"{MENTION} {reason}").acked()

    assert heard(desk) == [f"{QUESTION} warning", f"{QUESTION} refresh_requested"]
    await slack.until(lambda: len(slack.sockets) == 1)


async def test_an_event_on_its_way_when_the_connection_goes_is_acknowledged_on_it(
    slack: FakeSlack, desk: FakeDesk, room: object
) -> None:
    desk.waits["hear"] = asyncio.Event()
    slack.retry_delays_s = (30.0,)
    said = slack.say(NEWS, ANNA, MENTION)
    await slack.until(lambda: desk.count("hear"))

    closing = asyncio.ensure_future(slack.disconnect("warning", close_after_s=1.0))
    await slack.until(lambda: slack.connections == 2)
    desk.waits["hear"].set()

    await said.acked()
    assert len(said.told[-1].attempts) == 1
    await closing


async def test_a_dropped_connection_comes_back_and_what_was_told_meanwhile_arrives(
    slack: FakeSlack, desk: FakeDesk, room: object
) -> None:
    for number in range(3):
        slack.drop()
        await slack.say(NEWS, ANNA, f"{MENTION} {number}").acked()

    assert heard(desk) == [f"{QUESTION} {number}" for number in range(3)]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("ratelimited", retry_after_s=1),
        Fault("status", status=503),
        Fault("error", error="internal_error"),
        Fault("lost"),
        Fault("garbage"),
    ],
)
async def test_refused_connections_are_tried_again(
    slack: FakeSlack, desk: FakeDesk, app: SlackApp, fault: Fault
) -> None:
    slack.fail("apps.connections.open", fault, times=3)

    async with serving(app):
        await slack.until(lambda: slack.sockets, timeout_s=20)
        await slack.say(NEWS, ANNA, MENTION).acked()

    assert heard(desk) == [QUESTION]


async def test_the_pauses_between_attempts_grow_to_a_limit(slack: FakeSlack, app: SlackApp) -> None:
    slack.fail("apps.connections.open", Fault("error", error="internal_error"), times=7)

    with structlog.testing.capture_logs() as logged:
        async with serving(app, first_pause_s=0.1, longest_pause_s=0.4, jitter=lambda: 1.0):
            await slack.until(lambda: slack.sockets)

    pauses = [entry["pause_s"] for entry in logged if entry["event"] == "slack.reconnecting"]
    assert pauses == [0.1, 0.2, 0.4, 0.4, 0.4, 0.4]


async def test_too_many_connections_are_no_reason_to_hurry(
    slack: FakeSlack, app: SlackApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_room, "CROWDED_S", 0.3)
    async with contextlib.AsyncExitStack() as stack:
        with structlog.testing.capture_logs() as logged:
            for _ in range(10):
                await stack.enter_async_context(serving(app))
            await slack.until(lambda: len(slack.sockets) == 10)
            last = await stack.enter_async_context(serving(app))
            await slack.until(lambda: any(entry.get("pause_s") == 0.3 for entry in logged))

        assert not last.done()
        assert "too_many_websockets" in [entry.get("reason") for entry in logged]


@pytest.mark.parametrize("token", [BOT_TOKEN, "xapp-nonsense"])
async def test_a_wrong_app_token_is_one_clear_line_and_ends_nothing(
    slack: FakeSlack, app: SlackApp, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setattr(socket_room, "REFUSED_S", 0.01)

    with structlog.testing.capture_logs() as logged:
        async with serving(app, app_token=token) as task:
            await slack.until(lambda: slack.count("apps.connections.open") >= 4)
            assert not task.done()

    [line] = [entry for entry in logged if entry["log_level"] == "error"]
    assert line["event"] == "slack.app_token_refused"
    assert "app" in line["says"]
    assert token not in str(logged)


# ---------------------------------------------------------------- the end


async def test_at_the_end_nothing_new_is_taken_and_what_goes_on_may_end(
    slack: FakeSlack, desk: FakeDesk, app: SlackApp
) -> None:
    desk.waits["ask"], desk.waits["hear"] = asyncio.Event(), asyncio.Event()
    async with serving(app) as task:
        await slack.until(lambda: slack.sockets)
        await slack.command("/ask", QUESTION, channel=NEWS, user=ANNA).acked()
        said = slack.say(NEWS, ANNA, MENTION)
        await slack.until(lambda: desk.count("ask") and desk.count("hear"))
        task.cancel()
        await asyncio.sleep(0.05)
        desk.waits["hear"].set()
        await said.acked()
        desk.waits["ask"].set()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    assert slack.sockets == []
    assert heard(desk) == [QUESTION]
    assert len(slack.private) == 1


async def test_the_end_does_not_wait_for_ever(slack: FakeSlack, desk: FakeDesk, app: SlackApp) -> None:
    desk.waits["ask"] = desk.waits["hear"] = asyncio.Event()
    async with serving(app, grace_s=0.2):
        await slack.until(lambda: slack.sockets)
        await slack.command("/ask", QUESTION, channel=NEWS, user=ANNA).acked()
        slack.say(NEWS, ANNA, MENTION)
        await slack.until(lambda: desk.count("ask") and desk.count("hear"))

    assert desk.heard == []
    assert slack.sockets == []


async def test_two_rooms_on_one_app_hear_everything_once(slack: FakeSlack, desk: FakeDesk, app: SlackApp) -> None:
    async with serving(app), serving(app_of(slack, desk)):
        await slack.until(lambda: len(slack.sockets) == 2)
        asked = [slack.say(NEWS, ANNA, f"{MENTION} {number}") for number in range(20)]
        for said in asked:
            await said.acked()
            slack.again(said.told[-1])

        await slack.until(lambda: desk.count("hear") == 40)

    assert sorted(heard(desk)) == sorted(f"{QUESTION} {number}" for number in range(20))


async def test_many_commands_are_acknowledged_while_the_desk_is_slow(
    slack: FakeSlack, desk: FakeDesk, room: object, record_testsuite_property: Callable[[str, object], None]
) -> None:
    desk.waits["ask"] = asyncio.Event()

    asked = [slack.command("/ask", QUESTION, channel=NEWS, user=ANNA) for _ in range(50)]
    for told in asked:
        await told.acked()
    desk.waits["ask"].set()
    await slack.until(lambda: sum(bool(private.blocks) for private in slack.private) == 50)

    latencies = sorted(told.latency_s or 0 for told in asked)
    record_testsuite_property("ack_p50_ms", round(latencies[25] * 1000, 1))
    record_testsuite_property("ack_max_ms", round(latencies[-1] * 1000, 1))
    assert [told for told in asked if told.failed] == []
