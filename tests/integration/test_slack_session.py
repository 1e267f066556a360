"""A Slack session over a real socket and over HTTP, with a fake Slack and a desk in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from starlette.requests import Request

from bot.chat.slack.app import SlackApp, http_handler
from bot.chat.slack.blocks import SHARE_ACTION
from bot.errors import DatabaseUnavailable
from tests.integration.fake_slack import (
    BOT_USER,
    FakeSlack,
    Fault,
    http_body,
    sign,
)
from tests.integration.slack_sessions import (
    ANNA,
    MENTION,
    NEWS,
    OTTO,
    app_of,
    heard,
    newsroom_slack,
    serving,
)
from tests.unit.fake_desk import FakeDesk
from tests.unit.slack_rig import ANSWERED, QUESTION, news_desk


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


# ---------------------------------------------------------------- one session


async def test_a_command_its_answer_and_the_button(
    slack: FakeSlack, desk: FakeDesk, room: object, record_testsuite_property: Callable[[str, object], None]
) -> None:
    told = await slack.command("/ask", QUESTION, channel=NEWS, user=ANNA).acked()

    await slack.until(lambda: slack.private)
    assert slack.private[0].user == ANNA
    assert slack.private[0].via == "response_url"
    assert "three ferries" in str(slack.private[0].blocks)
    assert slack.messages(NEWS) == []
    await slack.click(SHARE_ACTION, user=ANNA, on=slack.private[0]).acked()
    await slack.until(lambda: len(slack.private) == 2)
    assert desk.shared == [("answer-1", NEWS, None)]
    assert slack.private[1].text == "The answer is on its way into this channel."
    record_testsuite_property("ack_ms", round((told.latency_s or 0) * 1000, 1))


async def test_a_mention_a_reply_in_our_thread_and_a_direct_message(
    slack: FakeSlack, desk: FakeDesk, room: object
) -> None:
    root = slack.say(NEWS, ANNA, MENTION)
    await root.acked()
    desk.threads.add(("slack", NEWS, root.message.ts))
    reply = slack.say(NEWS, OTTO, "And what did they cost?", thread_ts=root.message.ts)
    await reply.acked()
    direct = slack.say(slack.dm(ANNA).id, ANNA, QUESTION)
    await direct.acked()
    await slack.say(NEWS, OTTO, "nice weather").acked()
    await slack.say(NEWS, OTTO, f"<@{ANNA}> yours", thread_ts=root.message.ts).acked()

    assert heard(desk) == [QUESTION, "And what did they cost?", QUESTION]
    assert [question["thread"] for question in desk.heard] == [
        root.message.ts, root.message.ts, direct.message.ts,
    ]  # fmt: skip
    assert [question["person"] for question in desk.heard] == [ANNA, OTTO, ANNA]
    assert slack.count("auth.test") == 0


async def test_scheduling_takes_the_timezone_from_slack(slack: FakeSlack, desk: FakeDesk, room: object) -> None:
    await slack.command("/digest", "schedule weekdays 8:30", channel=NEWS, user=ANNA).acked()

    await slack.until(lambda: slack.private)
    assert "*weekdays 08:30* (Europe/Istanbul)" in slack.private[0].text
    assert "/invite" not in slack.private[0].text


async def test_a_channel_without_the_bot_is_told_how_to_invite_it(
    slack: FakeSlack, desk: FakeDesk, room: object
) -> None:
    slack.remove_bot(NEWS)

    await slack.command("/digest", "schedule weekdays 8:30", channel=NEWS, user=ANNA).acked()

    await slack.until(lambda: slack.private)
    assert "`/invite @Dragoman`" in slack.private[0].text


async def test_a_digest_in_the_direct_message(slack: FakeSlack, desk: FakeDesk, room: object) -> None:
    direct = slack.dm(ANNA).id

    await slack.command("/digest", "schedule daily 7:00", channel=direct, user=ANNA).acked()

    await slack.until(lambda: slack.private)
    assert desk.given("subscribe")["channel"] == direct
    assert "Scheduled for this direct message" in slack.private[0].text


async def test_slack_limits_a_look_up_and_nobody_waits_for_it(
    slack: FakeSlack, desk: FakeDesk, room: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.slack.lookup.LOOKUP_S", 0.2)
    slack.fail("users.info", Fault("ratelimited", retry_after_s=30), times=2)

    await slack.command("/digest", "schedule weekdays 8:30", channel=NEWS, user=ANNA).acked()

    await slack.until(lambda: slack.private, timeout_s=5)
    assert "it is Europe/Rome" in slack.private[0].text


async def test_help_in_a_thread_is_seen_by_one_person(slack: FakeSlack, desk: FakeDesk, room: object) -> None:
    root = slack.say(NEWS, OTTO, "a thread")
    await slack.say(NEWS, ANNA, f"<@{BOT_USER}> help", thread_ts=root.message.ts).acked()

    await slack.until(lambda: slack.private)
    assert (slack.private[0].user, slack.private[0].via) == (ANNA, "ephemeral")
    assert "`/ask " in slack.private[0].text
    assert desk.heard == []


async def test_every_private_message_is_taken_by_slack(slack: FakeSlack, desk: FakeDesk, room: object) -> None:
    for action in ("schedule weekdays 8:30", "preview", "now", "status", "pause", "resume", "help", "xyzzy"):
        await slack.command("/digest", action, channel=NEWS, user=ANNA).acked()
    await slack.command("/brief", "nothing like it", channel=NEWS, user=ANNA).acked()

    await slack.until(lambda: len(slack.private) == 9)


async def test_nobody_else_shares_an_answer(slack: FakeSlack, desk: FakeDesk, room: object) -> None:
    desk.knows(replace(ANSWERED, id="answer-of-otto", asked_by=f"slack:{OTTO}"))
    await slack.command("/ask", QUESTION, channel=NEWS, user=ANNA).acked()
    await slack.until(lambda: slack.private)

    await slack.click(SHARE_ACTION, user=OTTO, on=slack.private[0]).acked()

    await slack.until(lambda: len(slack.private) == 2)
    assert desk.shared == []
    assert slack.private[1].text == "Only the person who asked can share the answer."


# ---------------------------------------------------------------- again, late, broken


async def test_a_redelivered_event_is_heard_once(slack: FakeSlack, desk: FakeDesk, room: object) -> None:
    said = slack.say(NEWS, ANNA, MENTION)
    await said.acked()

    for told in said.told:
        slack.again(told)
    await slack.until(lambda: all(len(told.attempts) == 2 and told.attempts[1].acked_at for told in said.told))

    assert desk.count("hear") == 2
    assert heard(desk) == [QUESTION]


async def test_what_was_not_stored_is_not_acknowledged_and_comes_again(
    slack: FakeSlack, desk: FakeDesk, room: object
) -> None:
    desk.fail("hear", DatabaseUnavailable("no connection"), times=2)

    said = slack.say(NEWS, ANNA, MENTION)
    await said.acked()

    mention = said.told[-1]
    assert [attempt.acked_at is not None for attempt in mention.attempts] == [False, False, True]
    assert heard(desk) == [QUESTION]


# ---------------------------------------------------------------- over HTTP


@pytest.fixture
async def http(slack: FakeSlack, app: SlackApp) -> AsyncIterator[str]:
    """The app's handler behind a server of its own; the rooms of the web serve it in the program."""
    handler = http_handler(app)

    async def events(request: web.Request) -> web.Response:
        body = await request.read()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        raw = [(name.lower(), value) for name, value in request.raw_headers]
        scope = {"type": "http", "method": "POST", "path": "/slack/events", "query_string": b"", "headers": raw}
        answer = await handler(Request(scope, receive))
        kind = answer.headers.get("content-type", "text/plain").partition(";")[0]
        return web.Response(status=answer.status_code, body=bytes(answer.body), content_type=kind)

    served = web.Application()
    served.router.add_post("/slack/events", events)
    runner = web.AppRunner(served, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield slack.request_url
    await app.finish()
    await runner.cleanup()


async def test_the_same_listeners_over_http(slack: FakeSlack, desk: FakeDesk, http: str) -> None:
    await slack.say(NEWS, ANNA, MENTION).acked()
    await slack.command("/ask", QUESTION, channel=NEWS, user=ANNA).acked()
    await slack.until(lambda: slack.private)
    await slack.click(SHARE_ACTION, user=ANNA, on=slack.private[0]).acked()

    await slack.until(lambda: len(slack.private) == 2)
    assert heard(desk) == [QUESTION]
    assert len(desk.shared) == 1


async def test_over_http_too_what_was_not_stored_comes_again(slack: FakeSlack, desk: FakeDesk, http: str) -> None:
    desk.fail("hear", DatabaseUnavailable("no connection"))

    said = slack.say(NEWS, ANNA, MENTION)
    await said.acked()

    assert [attempt.status for attempt in said.told[-1].attempts] == [503, 200]
    assert heard(desk) == [QUESTION]


async def test_forged_stale_and_replayed_requests_are_refused(slack: FakeSlack, desk: FakeDesk, http: str) -> None:
    said = slack.say(NEWS, ANNA, MENTION)
    await said.acked()
    content_type, body = http_body(said.told[-1])
    kind = {"Content-Type": content_type}
    replayed = {**kind, **sign(body, at=slack.clock() - 1)}

    assert (await slack.request(body, {**kind, **sign(body, secret="another")}))[0] == 401
    assert (await slack.request(body, {**kind, **sign(body, at=slack.clock() - 400)}))[0] == 401
    assert (await slack.request(body.replace(b"ferries", b"frigate"), {**kind, **sign(body)}))[0] == 401
    assert (await slack.request(body, kind))[0] == 401
    assert (await slack.request(body, replayed))[0] == 200
    assert (await slack.request(body, replayed))[0] == 401
    assert heard(desk) == [QUESTION]
