"""A fake Slack on loopback: Web API, Socket Mode, HTTP events, people, and faults on demand.

    async with FakeSlack() as slack:
        slack.channel("C0NEWS", "news", members=["U0ANNA"])     # private=, archived=, restricted=, bot=False
        slack.person("U0ANNA", "anna", tz="Europe/Rome")        # deleted=, is_bot=
        AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url) # and APP_TOKEN for Socket Mode

What the app did:
    slack.messages("C0NEWS", thread=None) -> [Message(ts, user, text, blocks, thread_ts, metadata, given)], oldest first
    slack.private -> [Private(channel, user, text, blocks, via)]: ephemeral, response_url, acknowledgements of commands
    slack.calls -> [Call(method, params, error)]; slack.count("chat.postMessage")
    await slack.until(lambda: slack.messages("C0NEWS"))         # waits for a condition, 10 s at most

What people do (each returns `Told` or `Said`; `await told.acked()`, `told.latency_s`, `told.answer`, `told.failed`):
    slack.say("C0NEWS", "U0ANNA", "<@U0DRAGOMAN> who signed?", thread_ts=None) -> Said(message, told)
        the `message` event and, where the bot is named, `app_mention` with an event_id of its own, as Slack does it
    slack.dm("U0ANNA").id                                       # the channel of direct messages: slack.say(that, ...)
    slack.command("/ask", "who signed?", channel="C0NEWS", user="U0ANNA")
    slack.click("share_answer", user="U0ANNA", on=slack.private[-1])        # a Message or Private with that button
    slack.event({"type": "app_home_opened", ...}, event_id=None)
    slack.again(told)                                           # the same event_id once more
    slack.echo = True                                           # the bot's own messages come back as events

Faults: slack.fail("chat.postMessage", Fault("ratelimited", retry_after_s=2), times=1), with the kinds
    ratelimited (429), status (`status`, nothing done), status_after (`status`, done all the same), lost (closed,
    nothing done), lost_after (closed after it was done), late (closed after it was done, and
    history and replies show it `delay_s` later), slow (`delay_s`, then done), hang_after (done, answered after
    `delay_s`), error (`error`: any code of Slack's, nothing done), garbage (200 and a page of HTML)
    slack.revoked = "token_revoked"; slack.scopes.discard("channels:history"); slack.channels["C0NEWS"].archived = True;
    slack.remove_bot("C0NEWS")

Several programs at one Slack: `http://…/NAME/api/` is the API too.

Connections: slack.sockets, slack.connections (ever made), await slack.disconnect("refresh_requested" | "warning"),
    slack.drop() (no word), slack.retry_delays_s (redelivery of unacknowledged events)

HTTP mode: slack.request_url = "http://…/slack/events" sends everything there, signed with SIGNING_SECRET;
    sign(body, at=…, secret=…) makes the headers of forged and stale requests; http_body(told) the body;
    await slack.request(body, headers) posts them as they are and returns (status, answer).

Alone: `python -m tests.integration.fake_slack --port 4100` prints the API's address. Its control API takes JSON:
    POST /control/NAME with the arguments of the method of that name, for channel (channel_id, name, members), person
    (user_id, name, tz), say, command, click (`ts` names the message; without it, the newest with that button), event,
    again (`id`), fail (method, times, and the fault's fields), disconnect, drop, remove_bot, archive, revoke.
    It gives {"ids": [...]} of what the app was told, and `ts` of what was said.
    GET /control/messages?channel=C0NEWS&thread=TS, /control/private, /control/calls, /control/state,
    /control/told?kind=slash_commands (id, kind, latency_s, failed, deliveries, answer).
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from aiohttp import web

from tests.integration.slack_blocks_rules import buttons, refused
from tests.integration.slack_control import control, show
from tests.integration.slack_events import SIGNING_SECRET, Said, Teller, Told, http_body, sign
from tests.integration.slack_faults import Call, Fault, after, before
from tests.integration.slack_workspace import (
    APP,
    APP_TOKEN,
    BOT_TOKEN,
    BOT_USER,
    TEAM,
    Message,
    Private,
    SlackError,
    Workspace,
)

__all__ = [
    "APP_TOKEN",
    "BOT_TOKEN",
    "BOT_USER",
    "SIGNING_SECRET",
    "Call",
    "FakeSlack",
    "Fault",
    "Message",
    "Private",
    "Said",
    "Told",
    "http_body",
    "sign",
]


@dataclass
class _ResponseUrl:
    channel: str
    user: str
    expires_at: float
    uses: int = 5
    source: Message | Private | None = None


class FakeSlack(Workspace, Teller):
    """See the module's docstring. `port` 0 takes any free one."""

    def __init__(self, port: int = 0) -> None:
        Workspace.__init__(self)
        Teller.__init__(self)
        self.port = port
        self.calls: list[Call] = []
        self.echo = True
        self.on_post = self._echo
        self._faults: dict[str, deque[Fault]] = {}
        self._tickets: set[str] = set()
        self._responses: dict[str, _ResponseUrl] = {}
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 2**20)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_route("*", "/{who}/api/{method}", self._api)
        app.router.add_get("/link", self._link)
        app.router.add_post("/response/{token}", self._respond)
        app.router.add_post("/control/{name}", partial(control, self))
        app.router.add_get("/control/{name}", partial(show, self))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, handle_signals=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()
        assert self._runner is not None
        await self._runner.cleanup()

    # ------------------------------------------------------------ what people do

    def say(self, channel: str, user: str, text: str, *, thread_ts: str | None = None) -> Said:
        self.echo, echo = False, self.echo
        message = self.store(channel, user, text, thread_ts=thread_ts)
        self.echo = echo
        told = [self._message_event(message)]
        if f"<@{BOT_USER}>" in text and self.channels[channel].person is None:
            told.append(self.event({**self._shown(message), "type": "app_mention"}))
        return Said(message, [one for one in told if one is not None])

    def command(self, command: str, text: str, *, channel: str, user: str) -> Told:
        place = self.channels[channel]
        payload = {
            "token": "legacy",
            "team_id": TEAM,
            "team_domain": "desk",
            "channel_id": channel,
            "channel_name": "directmessage" if place.person else place.name,
            "user_id": user,
            "user_name": self.people[user].name,
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._response_url(channel, user, None),
            "trigger_id": f"{time.time_ns()}.{secrets.token_hex(4)}",
        }
        return self.tell("slash_commands", payload)

    def click(self, action_id: str, *, user: str, on: Message | Private) -> Told:
        """Press the button with that action id; `KeyError` when the message has none."""
        found = {element["action_id"]: (block_id, element) for block_id, element in buttons(on.blocks)}
        block_id, element = found[action_id]
        action = {**element, "block_id": block_id, "action_ts": self.new_ts()}
        container: dict[str, Any] = {"type": "message", "channel_id": on.channel, "is_ephemeral": True}
        place = self.channels[on.channel]
        payload: dict[str, Any] = {
            "type": "block_actions",
            "team": {"id": TEAM, "domain": "desk"},
            "user": {"id": user, "username": self.people[user].name, "team_id": TEAM},
            "api_app_id": APP,
            "token": "legacy",
            "trigger_id": f"{time.time_ns()}.{secrets.token_hex(4)}",
            "channel": {"id": on.channel, "name": place.name or "directmessage"},
            "response_url": self._response_url(on.channel, user, on),
            "actions": [action],
            "state": {"values": {}},
            "is_enterprise_install": False,
            "enterprise": None,
        }
        if isinstance(on, Message):
            container |= {"message_ts": on.ts, "is_ephemeral": False}
            payload["message"] = on.as_slack()
        else:
            container["message_ts"] = self.new_ts()
        if on.thread_ts:
            container["thread_ts"] = on.thread_ts
        return self.tell("interactive", payload | {"container": container})

    def event(self, event: dict[str, Any], *, event_id: str | None = None) -> Told:
        """Tell the app of an event; `event` is the inner one."""
        payload = {
            "token": "legacy",
            "team_id": TEAM,
            "context_team_id": TEAM,
            "api_app_id": APP,
            "event": {"event_ts": self.new_ts(), **event},
            "type": "event_callback",
            "event_id": event_id or f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(self.clock()),
            "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
            "is_ext_shared_channel": False,
        }
        return self.tell("events_api", payload)

    def _shown(self, message: Message) -> dict[str, Any]:
        kind = self.channels[message.channel].kind
        shown = message.as_slack() | {"channel": message.channel, "event_ts": message.ts}
        return shown | {"channel_type": kind}

    def _message_event(self, message: Message) -> Told | None:
        place = self.channels[message.channel]
        # No subscription, or no scope, or not a member: Slack tells nothing.
        if BOT_USER not in place.members or f"{place.kind}{'' if place.person else 's'}:history" not in self.scopes:
            return None
        return self.event(self._shown(message))

    def _echo(self, message: Message) -> None:
        if self.echo and (self.sockets or self.request_url):
            self._message_event(message)

    def acknowledged(self, told: Told) -> None:
        """Show the person what an acknowledgement of a command says."""
        if told.kind == "slash_commands" and told.answer:
            answer = {"text": told.answer} if isinstance(told.answer, str) else told.answer
            self._say_back(self._responses[told.payload["response_url"].rsplit("/", 1)[1]], answer, "acknowledgement")

    # ------------------------------------------------------------ faults

    def fail(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """The next calls of the method go wrong, in the order of the faults given."""
        self._faults.setdefault(method, deque()).extend([fault] * times)

    def remove_bot(self, channel: str) -> None:
        self.channels[channel].members.discard(BOT_USER)

    def archive(self, channel: str) -> None:
        self.channels[channel].archived = True

    def revoke(self, error: str = "token_revoked") -> None:
        self.revoked = error

    def count(self, method: str) -> int:
        return sum(call.method == method for call in self.calls)

    async def until(self, condition: Callable[[], Any], timeout_s: float = 10.0) -> Any:
        """Return the condition's first true value; raise `TimeoutError` without one."""
        async with asyncio.timeout(timeout_s):
            while not (value := condition()):  # noqa: ASYNC110 - any condition, of the app's too
                await asyncio.sleep(0.01)
        return value

    # ------------------------------------------------------------ the server

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            params |= await request.json()
        else:
            params |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(params.pop("token", ""))
        queue = self._faults.get(method)
        fault = queue.popleft() if queue else None
        if fault is not None and (early := await before(fault, request)) is not None:
            self.calls.append(Call(method, params, fault.kind))
            return early
        self.late_s = fault.delay_s if fault is not None and fault.kind == "late" else 0.0
        answer, error = self._answer(method, token, params)
        self.late_s = 0.0
        self.calls.append(Call(method, params, error))
        if fault is not None and (late := await after(fault, request)) is not None:
            return late
        headers = {"X-OAuth-Scopes": ",".join(sorted(self.scopes)), "X-Slack-Req-Id": secrets.token_hex(8)}
        return web.json_response(answer, headers=headers)

    def _answer(self, method: str, token: str, params: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
        try:
            if method == "apps.connections.open":
                return {"ok": True, "url": self._open_socket(token)}, None
            return {"ok": True, **self.call(method, token, params)}, None
        except SlackError as error:
            return {"ok": False, "error": error.code, **error.more}, error.code

    def _open_socket(self, token: str) -> str:
        if token != APP_TOKEN:
            raise SlackError("not_allowed_token_type" if token == BOT_TOKEN else "invalid_auth")
        if self.revoked:
            raise SlackError(self.revoked)
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self.port}/link?ticket={ticket}&app_id={APP}"

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404)
        self._tickets.discard(ticket)
        return await self.serve(request)

    # ------------------------------------------------------------ response_url

    def _response_url(self, channel: str, user: str, source: Message | Private | None) -> str:
        token = secrets.token_hex(12)
        self._responses[token] = _ResponseUrl(channel, user, self.clock() + 1800, source=source)
        return f"{self.url}/response/{token}"

    async def _respond(self, request: web.Request) -> web.Response:
        place = self._responses.get(request.match_info["token"])
        if place is None or place.uses < 1 or self.clock() > place.expires_at:
            return web.json_response({"ok": False, "error": "expired_url" if place else "used_url"}, status=404)
        place.uses -= 1
        body = await request.json()
        if body.get("blocks") and (code := refused(body["blocks"])):
            return web.json_response({"ok": False, "error": code}, status=400)
        if not body.get("text") and not body.get("blocks") and not body.get("delete_original"):
            return web.json_response({"ok": False, "error": "no_text"}, status=400)
        self._say_back(place, body, "response_url")
        return web.Response(text="ok")

    def _say_back(self, place: _ResponseUrl, body: dict[str, Any], via: str) -> None:
        text, blocks, source = body.get("text", ""), body.get("blocks"), place.source
        if source is not None and body.get("delete_original"):
            if isinstance(source, Message):
                self.posted.remove(source)
            else:
                self.private.remove(source)
        elif source is not None and body.get("replace_original"):
            source.text, source.blocks = text, blocks
        elif body.get("response_type") == "in_channel":
            self.store(place.channel, BOT_USER, text, blocks=blocks, thread_ts=body.get("thread_ts"), given=body)
        else:
            self.private.append(Private(place.channel, place.user, text, blocks, via, body.get("thread_ts")))


async def _serve_alone(port: int) -> None:
    async with FakeSlack(port) as slack:
        sys.stdout.write(f"{slack.api_url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A fake Slack on loopback, for acceptance tests and benchmarks.")
    parser.add_argument("--port", type=int, default=0)
    try:
        asyncio.run(_serve_alone(parser.parse_args().port))
    except KeyboardInterrupt:
        sys.exit(0)
