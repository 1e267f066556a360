"""The Slack app on a desk in memory: requests go in as bolt gets them, calls of the Web API come out recorded."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time as clocks
from collections.abc import Callable, Mapping
from datetime import time
from typing import Any
from urllib.parse import urlencode

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat.slack.app import make_app
from bot.errors import DeliveryError
from bot.model.question import Answer
from bot.model.rows import WrittenBrief
from bot.model.schedule import WEEKDAYS, Schedule
from tests.unit.fake_desk import MARK, FakeDesk
from tests.unit.samples import FERRY, brief_of, edition, ref, stated, story

BOT = "U0DRAGOMAN"
ANNA = "U0ANNA"
NEWS = "C0NEWS"
DIRECT = "D0ANNA"
SECRET = "a-signing-secret"
RESPONSE_URL = "https://hooks.slack.example/commands/1"

THREAD = "1745980000.000001"
QUESTION = "Who ordered the ferries?"
ANSWERED = Answer(
    QUESTION, (stated(FERRY, "The port of Ancona ordered three ferries", "r1"),), None, (ref("r1"),), (), MARK
)
ADDRESS = "https://harbour.example/ferries"
WEEKDAY_MORNINGS = Schedule(WEEKDAYS, (time(8, 30),), "Europe/Rome")

_ids = itertools.count(1)


def news_desk() -> FakeDesk:
    """A desk that can answer one question, brief one article and compose one edition."""
    made = FakeDesk()
    made.answers_to[QUESTION] = ANSWERED
    made.composed = edition(story())
    brief = brief_of(FERRY, headline="The port of Ancona ordered three ferries")
    made.briefs_of[ADDRESS] = WrittenBrief("r1", ref("r1"), brief)
    return made


class StubClient(AsyncWebClient):
    """Answers from `answers`: a method's data, or the code of its refusal as a string, or an exception."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-test", base_url="http://127.0.0.1:9/api/")
        self.called: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, Any] = {
            "auth.test": {"user_id": BOT},
            "users.info": {"user": {"tz": "Europe/Rome"}},
            "conversations.info": {"channel": {"is_member": True}},
            "conversations.open": {"channel": {"id": DIRECT}},
        }

    async def api_call(self, api_method: str, **given: Any) -> AsyncSlackResponse:
        params = {**(given.get("params") or {}), **(given.get("json") or {}), **(given.get("data") or {})}
        self.called.append((api_method, params))
        answer = self.answers.get(api_method, {})
        if isinstance(answer, Exception):
            raise answer
        refused = isinstance(answer, str)
        response = AsyncSlackResponse(
            client=self,
            http_verb="POST",
            api_url=api_method,
            req_args={},
            data={"ok": False, "error": answer} if refused else {"ok": True, **answer},
            headers={},
            status_code=200,
        )
        if refused:
            raise SlackApiError("refused", response)  # type: ignore[no-untyped-call]
        return response

    def of(self, method: str) -> list[dict[str, Any]]:
        return [params for called, params in self.called if called == method]


class Rig:
    """`rig.private` is what was shown through response URLs; `rig.client.called` what was asked of Slack."""

    def __init__(self, desk: FakeDesk, *, prefix: str = "", signing_secret: str | None = SECRET) -> None:
        self.desk = desk
        self.client = StubClient()
        self.private: list[dict[str, Any]] = []
        self.refuse_private = 0
        """How many of the next private answers Slack refuses."""
        self.app = make_app(
            desk=desk,
            client=self.client,
            signing_secret=signing_secret,
            prefix=prefix,
            timezone="Europe/London",
            public_url=None,
            clock=desk.clock,
            post_to=self._post,
        )

    async def _post(self, url: str, message: Mapping[str, Any]) -> None:
        assert url == RESPONSE_URL
        if self.refuse_private:
            self.refuse_private -= 1
            raise DeliveryError("Slack refused the private answer with status 500")
        self.private.append(dict(message))

    @property
    def lines(self) -> list[str]:
        return [message["text"] for message in self.private]

    async def send(self, body: dict[str, Any]) -> BoltResponse:
        """Hand it to the app as Socket Mode does, and wait for all that it started."""
        response = await self.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
        await settled()
        return response

    async def command(self, command: str, text: str, **fields: Any) -> BoltResponse:
        return await self.send(command_body(command, text, **fields))

    async def event(self, event: dict[str, Any], **fields: Any) -> BoltResponse:
        return await self.send(event_body(event, **fields))

    async def share(self, answer: str, *, person: str = ANNA, channel: str = NEWS, thread: str | None = None) -> None:
        container = {"type": "message", "channel_id": channel, "is_ephemeral": True}
        body = {
            "type": "block_actions",
            "user": {"id": person},
            "channel": {"id": channel},
            "container": container | ({"thread_ts": thread} if thread else {}),
            "trigger_id": f"trigger-{next(_ids)}",
            "response_url": RESPONSE_URL,
            "actions": [{"type": "button", "action_id": "share_answer", "block_id": "b", "value": answer}],
        }
        assert (await self.send(body)).status == 200

    async def decide(self, edition: str, action: str, *left_out: int, person: str = ANNA) -> None:
        chosen = [{"value": str(number)} for number in left_out]
        body = {
            "type": "block_actions",
            "user": {"id": person},
            "channel": {"id": DIRECT},
            "trigger_id": f"trigger-{next(_ids)}",
            "response_url": RESPONSE_URL,
            "state": {"values": {"b": {"leave_out": {"selected_options": chosen}}}},
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": edition}],
        }
        assert (await self.send(body)).status == 200


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition that other tasks bring about."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - any condition
            await asyncio.sleep(0.005)


async def settled() -> None:
    """Wait for every other task of this loop."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


def command_body(command: str, text: str, *, channel: str = NEWS, person: str = ANNA, **fields: Any) -> dict[str, Any]:
    return {
        "command": command,
        "text": text,
        "channel_id": channel,
        "user_id": person,
        "trigger_id": f"trigger-{next(_ids)}",
        "response_url": RESPONSE_URL,
        "team_id": "T0",
        **fields,
    }


def event_body(event: dict[str, Any], *, event_id: str | None = None, **fields: Any) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": "T0",
        "event_id": event_id or f"Ev{next(_ids)}",
        "event": event,
        "authorizations": [{"user_id": BOT, "is_bot": True, "team_id": "T0", "enterprise_id": None}],
        **fields,
    }


def said(text: str, *, channel: str = NEWS, thread: str | None = None, **fields: Any) -> dict[str, Any]:
    """A `message` event of Anna's."""
    kind = "im" if channel.startswith("D") else "channel"
    event = {"type": "message", "channel": channel, "channel_type": kind, "user": ANNA, "text": text}
    event["ts"] = f"1745990000.{next(_ids):06}"
    if thread is not None:
        event["thread_ts"] = thread
    return event | fields


def mentioned(text: str, **fields: Any) -> dict[str, Any]:
    event = said(f"<@{BOT}> {text}".rstrip(), **fields)
    del event["channel_type"]
    return event | {"type": "app_mention"}


def signed(body: dict[str, Any], *, at: float | None = None, secret: str = SECRET) -> AsyncBoltRequest:
    """Return the request over HTTP that brings an event or a command."""
    text = json.dumps(body) if "event" in body or "challenge" in body else urlencode(body)
    stamp = str(int(clocks.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{text}".encode(), hashlib.sha256).hexdigest()
    kind = "application/json" if text.startswith("{") else "application/x-www-form-urlencoded"
    headers: dict[str, str | Any] = {
        "content-type": kind,
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
    }
    return AsyncBoltRequest(body=text, headers=headers)
