"""The fake Slack behaves as Slack where the tests lean on it; driven by slack_sdk and slack_bolt."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.integration.fake_slack import (
    APP_TOKEN,
    BOT_TOKEN,
    BOT_USER,
    SIGNING_SECRET,
    FakeSlack,
    Fault,
    http_body,
    sign,
)

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Trieste and Mersin agreed."}}
BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "17"}


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        fake.person("U0ANNA", "anna", tz="Europe/Rome")
        fake.channel("C0NEWS", "news", members=["U0ANNA"])
        yield fake


@pytest.fixture
def client(slack: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


# ---------------------------------------------------------------- the Web API


async def test_a_message_with_its_thread_and_metadata_comes_back(slack: FakeSlack, client: AsyncWebClient) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"key": "k"}}
    root = await client.chat_postMessage(channel="C0NEWS", text="one", blocks=[SECTION], metadata=metadata)
    await client.chat_postMessage(channel="C0NEWS", text="two", thread_ts=root["ts"])
    history = await client.conversations_history(channel="C0NEWS", include_all_metadata=True)
    (shown,) = history["messages"]
    assert (shown["text"], shown["metadata"], shown["reply_count"]) == ("one", metadata, 1)
    assert "metadata" not in (await client.conversations_history(channel="C0NEWS"))["messages"][0]
    replies = await client.conversations_replies(channel="C0NEWS", ts=root["ts"])
    assert [message["text"] for message in replies["messages"]] == ["one", "two"]
    assert [message.text for message in slack.messages("C0NEWS", thread=root["ts"])] == ["two"]


async def test_history_pages_from_the_newest_and_leaves_out_the_oldest_given(client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel="C0NEWS", text=str(n)))["ts"] for n in range(5)]
    assert stamps == sorted(set(stamps))
    seen = [
        message["text"]
        async for page in await client.conversations_history(channel="C0NEWS", oldest=stamps[0], limit=2)
        for message in page["messages"]
    ]
    assert seen == ["4", "3", "2", "1"]


async def test_update_and_delete_touch_the_bots_own_messages_only(slack: FakeSlack, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel="C0NEWS", text="one"))["ts"]
    await client.chat_update(channel="C0NEWS", ts=ts, text="two")
    assert slack.messages("C0NEWS")[0].text == "two"
    theirs = slack.say("C0NEWS", "U0ANNA", "mine").message.ts
    assert await refusal(client.chat_delete(channel="C0NEWS", ts=theirs)) == "cant_delete_message"
    await client.chat_delete(channel="C0NEWS", ts=ts)
    assert [message.text for message in slack.messages("C0NEWS")] == ["mine"]


async def test_people_channels_and_scopes_are_told(slack: FakeSlack, client: AsyncWebClient) -> None:
    who = await client.auth_test()
    assert who["user_id"] == BOT_USER
    assert "chat:write" in who.headers["X-OAuth-Scopes"].split(",")
    dm = (await client.conversations_open(users="U0ANNA"))["channel"]["id"]
    assert dm == slack.dm("U0ANNA").id
    assert (await client.conversations_info(channel=dm))["channel"]["user"] == "U0ANNA"
    assert (await client.conversations_members(channel="C0NEWS"))["members"] == ["U0ANNA", BOT_USER]
    assert (await client.users_info(user="U0ANNA"))["user"]["tz"] == "Europe/Rome"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"channel": "C0GONE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0OUT", "text": "x"}, "not_in_channel"),
        ({"channel": "G0SECRET", "text": "x"}, "channel_not_found"),
        ({"channel": "C0OLD", "text": "x"}, "is_archived"),
        ({"channel": "C0BOSS", "text": "x"}, "restricted_action"),
        ({"channel": "C0NEWS", "text": ""}, "no_text"),
        ({"channel": "C0NEWS", "text": "x", "thread_ts": "1.2"}, "thread_not_found"),
        ({"channel": "C0NEWS", "blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"channel": "C0NEWS", "blocks": [{"type": "sction"}]}, "invalid_blocks"),
        ({"channel": "C0NEWS", "blocks": [{**SECTION, "extra": 1}]}, "invalid_blocks"),
        (
            {"channel": "C0NEWS", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]},
            "invalid_blocks",
        ),
        (
            {"channel": "C0NEWS", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]},
            "invalid_blocks",
        ),
        ({"channel": "C0NEWS", "blocks": [{"type": "actions", "elements": [BUTTON, BUTTON]}]}, "invalid_blocks"),
        (
            {"channel": "C0NEWS", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 4},
            "msg_blocks_too_long",
        ),
        (
            {"channel": "C0NEWS", "text": "x", "metadata": {"event_type": "a b", "event_payload": {}}},
            "invalid_metadata_format",
        ),
    ],
)
async def test_what_slack_refuses_is_refused(
    slack: FakeSlack, client: AsyncWebClient, given: dict[str, Any], code: str
) -> None:
    slack.channel("C0OUT", bot=False)
    slack.channel("G0SECRET", bot=False, private=True)
    slack.channel("C0OLD", archived=True)
    slack.channel("C0BOSS", restricted=True)
    given = {"text": "fallback", **given} if "blocks" in given else given
    assert await refusal(client.api_call("chat.postMessage", json=given)) == code
    assert slack.messages("C0NEWS") == []


async def test_tokens_and_scopes_are_checked(slack: FakeSlack, client: AsyncWebClient) -> None:
    wrong = AsyncWebClient(token="xoxb-other", base_url=slack.api_url, retry_handlers=[])
    assert await refusal(wrong.auth_test()) == "invalid_auth"
    assert await refusal(client.apps_connections_open(app_token=BOT_TOKEN)) == "not_allowed_token_type"
    slack.scopes.discard("channels:history")
    assert await refusal(client.conversations_history(channel="C0NEWS")) == "missing_scope"
    slack.revoke()
    assert await refusal(client.auth_test()) == "token_revoked"


# ---------------------------------------------------------------- faults


async def test_faults_come_in_order_and_say_whether_the_message_stands(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    slack.fail("chat.postMessage", Fault("ratelimited", retry_after_s=7))
    slack.fail("chat.postMessage", Fault("status", status=503))
    slack.fail("chat.postMessage", Fault("lost"))
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel="C0NEWS", text="x")
    assert limited.value.response.headers["Retry-After"] == "7"
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C0NEWS", text="x")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C0NEWS", text="x")
    assert slack.messages("C0NEWS") == []
    slack.fail("chat.postMessage", Fault("lost_after"))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C0NEWS", text="x")
    assert len(slack.messages("C0NEWS")) == 1
    await client.chat_postMessage(channel="C0NEWS", text="x")
    assert [call.error for call in slack.calls] == ["ratelimited", "status", "lost", None, None]


# ---------------------------------------------------------------- Socket Mode


class Ear:
    """An app of slack_sdk's own client: it keeps what it hears and acknowledges it, unless told not to."""

    def __init__(self) -> None:
        self.heard: list[SocketModeRequest] = []
        self.deaf = 0

    async def __call__(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        if self.deaf:
            self.deaf -= 1
            return
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))


@asynccontextmanager
async def connected(slack: FakeSlack, ear: Ear) -> AsyncIterator[None]:
    quiet = logging.getLogger("tests.socket")
    quiet.setLevel(logging.CRITICAL)
    client = SocketModeClient(
        app_token=APP_TOKEN, web_client=AsyncWebClient(base_url=slack.api_url), ping_interval=0.2, logger=quiet
    )
    client.socket_mode_request_listeners.append(ear)
    before = len(slack.sockets)
    async with leaving(client):
        await client.connect()  # type: ignore[no-untyped-call]
        await slack.until(lambda: len(slack.sockets) > before)
        yield


@asynccontextmanager
async def leaving(client: SocketModeClient) -> AsyncIterator[None]:
    """Close the client at the end, and wait for its tasks: it leaves them running."""
    try:
        yield
    finally:
        await _leave(client)


async def _leave(client: SocketModeClient) -> None:
    tasks = [client.message_processor, client.message_receiver, client.current_session_monitor]
    await client.close()  # type: ignore[no-untyped-call]
    await asyncio.gather(*(task for task in tasks if task), return_exceptions=True)
    # A ping that began just before is a task of the connection's own, which must not be left without its first step.
    for _ in range(3):
        await asyncio.sleep(0)


async def test_an_event_goes_to_one_connection_and_is_acknowledged(slack: FakeSlack) -> None:
    ears = [Ear(), Ear()]
    async with connected(slack, ears[0]), connected(slack, ears[1]):
        said = [slack.say("C0NEWS", "U0ANNA", f"<@{BOT_USER}> {n}") for n in range(3)]
        for one in said:
            await one.acked()
    assert sorted(len(ear.heard) for ear in ears) == [3, 3]
    assert [told.payload["event"]["type"] for told in said[0].told] == ["message", "app_mention"]
    assert len({told.id for one in said for told in one.told}) == 6
    assert all(told.latency_s is not None for one in said for told in one.told)


async def test_an_unacknowledged_event_comes_again_with_the_same_id(slack: FakeSlack) -> None:
    slack.retry_delays_s = (0.1, 0.1)
    ear = Ear()
    ear.deaf = 2
    async with connected(slack, ear):
        told = await slack.event({"type": "app_home_opened", "user": "U0ANNA", "tab": "messages"}).acked()
        assert [request.payload["event_id"] for request in ear.heard] == [told.id] * 3
        assert [request.retry_attempt for request in ear.heard] == [0, 1, 2]
        assert len({request.envelope_id for request in ear.heard}) == 3
        slack.again(told)
        await slack.until(lambda: len(ear.heard) == 4)


async def test_what_happened_without_a_connection_waits_for_one_but_commands_do_not(slack: FakeSlack) -> None:
    said = slack.say("C0NEWS", "U0ANNA", "anybody?")
    command = slack.command("/ask", "who?", channel="C0NEWS", user="U0ANNA")
    await slack.until(lambda: command.failed)
    ear = Ear()
    async with connected(slack, ear):
        await said.acked()
    assert command.failed == "dispatch_failed"
    assert [request.type for request in ear.heard] == ["events_api"]


@pytest.mark.parametrize("how", ["refresh_requested", "warning", "drop"])
async def test_the_client_comes_back_after_a_disconnect(slack: FakeSlack, how: str) -> None:
    async with connected(slack, Ear()):
        if how == "drop":
            slack.drop()
        else:
            await slack.disconnect(how)
        await slack.until(lambda: slack.connections == 2 and any(socket.open for socket in slack.sockets))
        await slack.say("C0NEWS", "U0ANNA", "still there?").acked()


async def test_bolt_answers_commands_and_clicks(slack: FakeSlack) -> None:
    quiet = logging.getLogger("tests.bolt")
    quiet.setLevel(logging.CRITICAL)
    app = AsyncApp(client=AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url), logger=quiet)
    blocks = [{"type": "actions", "elements": [BUTTON]}]

    @app.command("/ask")
    async def ask(ack: AsyncAck, respond: Any) -> None:
        await ack("Looking…")
        await respond(text="Found", blocks=blocks)

    @app.action("go")
    async def go(ack: AsyncAck, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        await respond(
            text=f"for all: {body['actions'][0]['value']}", response_type="in_channel", replace_original=False
        )

    handler = AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=0.2, logger=quiet)
    client = handler.client
    assert isinstance(client, SocketModeClient)
    async with leaving(client):
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await slack.until(lambda: slack.sockets)
        told = await slack.command("/ask", "who?", channel="C0NEWS", user="U0ANNA").acked()
        assert told.answer == {"text": "Looking…"}
        await slack.until(lambda: len(slack.private) == 2)
        seen = {private.via: private for private in slack.private}
        assert seen["acknowledgement"].text == "Looking…"
        assert seen["response_url"].text == "Found"
        await slack.click("go", user="U0ANNA", on=seen["response_url"]).acked()
        await slack.until(lambda: slack.messages("C0NEWS"))
        assert slack.messages("C0NEWS")[0].text == "for all: 17"
        with pytest.raises(KeyError):
            slack.click("no_such_button", user="U0ANNA", on=seen["response_url"])


# ---------------------------------------------------------------- HTTP mode


async def test_requests_are_signed_as_slack_signs_them(slack: FakeSlack) -> None:
    told = slack.command("/ask", "who?", channel="C0NEWS", user="U0ANNA")
    kind, body = http_body(told)
    assert kind == "application/x-www-form-urlencoded"
    verifier = SignatureVerifier(SIGNING_SECRET)
    assert verifier.is_valid_request(body, sign(body))
    assert not verifier.is_valid_request(body + b" ", sign(body))
    assert not verifier.is_valid_request(body, sign(body, secret="forged"))
    assert not verifier.is_valid_request(body, sign(body, at=1_000_000_000))


async def test_events_go_to_the_request_url_and_again_when_it_fails(slack: FakeSlack) -> None:
    seen: list[tuple[str | None, bytes]] = []

    async def take(request: aiohttp.web.Request) -> aiohttp.web.Response:
        seen.append((request.headers.get("X-Slack-Retry-Num"), await request.read()))
        return aiohttp.web.Response(status=500 if len(seen) == 1 else 200)

    app = aiohttp.web.Application()
    app.router.add_post("/slack/events", take)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    slack.retry_delays_s = (0.1,)
    await slack.say("C0NEWS", "U0ANNA", "hello").acked()
    assert [number for number, _ in seen] == [None, "1"]
    assert seen[0][1] == seen[1][1]
    await runner.cleanup()


# ---------------------------------------------------------------- alone


async def test_it_runs_alone_with_its_control_api() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.integration.fake_slack", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    api = (await process.stdout.readline()).decode().strip()
    control = api.removesuffix("api/") + "control/"
    async with aiohttp.ClientSession() as session:

        async def do(name: str, **given: Any) -> Any:
            async with session.post(control + name, json=given) as answer:
                assert answer.status == 200
                return await answer.json()

        async def show(name: str) -> Any:
            async with session.get(control + name) as answer:
                return await answer.json()

        await do("channel", channel_id="C0NEWS", members=["U0ANNA"])
        await do("fail", method="chat.postMessage", kind="error", error="fatal_error")
        said = await do("say", channel="C0NEWS", user="U0ANNA", text="hello")
        client = AsyncWebClient(token=BOT_TOKEN, base_url=api)
        assert await refusal(client.chat_postMessage(channel="C0NEWS", text="x")) == "fatal_error"
        await client.chat_postMessage(channel="C0NEWS", text="x", thread_ts=said["ts"])
        assert [message["text"] for message in await show(f"messages?channel=C0NEWS&thread={said['ts']}")] == ["x"]
        ids = (await do("command", command="/ask", text="who?", channel="C0NEWS", user="U0ANNA"))["ids"]
        (told,) = await show("told?kind=slash_commands")
        assert [told["id"]] == ids
        assert len(await show("calls")) == 2
    process.terminate()
    await process.wait()
    transport = process._transport  # type: ignore[attr-defined]
    transport.close()
