"""Socket Mode: a connection that we open, through which Slack's events come, and comes back for ever.

The SDK's own client is not used: it asks for an address once and tries that one again for ever when the connection is
refused, although it is good for one connection (slackapi/python-slack-sdk#1379), it never waits longer, and logs a
trace for each attempt.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.chat.slack.app import SlackApp

log = structlog.get_logger()

OPEN_S = 15.0
HEARTBEAT_S = 20.0
"""A ping this often; a connection that does not answer half of it later is dead."""
STEADY_S = 30.0
"""A connection that held this long was a good one: the next attempt follows at once."""
DRAIN_S = 12.0
"""Slack announces a connection's end some ten seconds before (docs.slack.dev/apis/events-api/using-socket-mode)."""
REFUSED_S = 300.0
"""Between attempts with a token that Slack refuses: an operator has to do something."""
CROWDED_S = 30.0
"""After Slack said that there are too many connections, or that Socket Mode is switched off."""
CLOSE_S = 1.0

_REFUSALS = {
    "invalid_auth": "Slack does not know the app token",
    "not_authed": "Slack does not know the app token",
    "token_revoked": "the app token was revoked",
    "token_expired": "the app token expired",
    "account_inactive": "the app was removed from the workspace",
    "not_allowed_token_type": "this is no app-level token (xapp-…)",
    "missing_scope": "the app token lacks the scope connections:write",
    "app_not_found": "Slack does not know the app",
    "socket_mode_not_enabled": "Socket Mode is switched off in the app's settings",
    "forbidden_team": "Slack refuses the app in this workspace",
}
_CLICK = "Basic Information → App-Level Tokens, Settings → Socket Mode; then DRAGOMAN_SLACK_APP_TOKEN"


class SocketRoom:
    """Takes Slack's events from a socket."""

    def __init__(
        self,
        app: SlackApp,
        app_token: str,
        *,
        grace_s: float = 5.0,
        first_pause_s: float = 1.0,
        longest_pause_s: float = 60.0,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`grace_s`: what work that is going on is given at the end. The pauses between attempts double."""
        self._app = app
        self._token = app_token
        self._grace_s = grace_s
        self._pauses = (first_pause_s, longest_pause_s)
        self._jitter = jitter
        self._taking: set[asyncio.Task[None]] = set()
        self._leaving: set[asyncio.Task[None]] = set()
        self._open: set[aiohttp.ClientWebSocketResponse] = set()
        self._refusal: str | None = None

    async def serve(self) -> None:
        """Stay connected until cancelled; then take nothing new and let the work that is going on end."""
        session = aiohttp.ClientSession()
        try:
            await self._stay_connected(session)
        finally:
            await self._leave(session)

    # ------------------------------------------------------------ connecting

    async def _stay_connected(self, session: aiohttp.ClientSession) -> None:
        failures = 0
        while True:
            ended = _Ended()
            try:
                await self._one_connection(session, ended)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next attempt may work
                ended.wait_s = self._pause_after(error)
            # The first end of a connection is no failure: Slack asks for a new one every few hours.
            pause_s = max(ended.wait_s, self._growing_pause(failures))
            failures = 0 if ended.lasted_s >= STEADY_S else failures + 1
            if pause_s:
                log.info("slack.reconnecting", pause_s=round(pause_s, 1))
            await asyncio.sleep(pause_s)

    def _growing_pause(self, failures: int) -> float:
        if failures <= 0:
            return 0.0
        first, longest = self._pauses
        pause: float = min(first * 2 ** min(failures - 1, 16), longest)
        return pause * (0.5 + self._jitter() / 2)

    def _pause_after(self, error: Exception) -> float:
        """Log why there is no connection, a refused token once; return what has to be waited at least, in seconds."""
        if not isinstance(error, SlackApiError):
            log.warning("slack.not_connected", error=type(error).__name__)
            return 0.0
        data = getattr(error.response, "data", None)
        code = str(data.get("error")) if isinstance(data, dict) else ""
        if code not in _REFUSALS:
            log.warning("slack.not_connected", error=code[:60] or "an answer that is none of Slack's")
            return _retry_after_s(error)
        if code != self._refusal:
            log.error("slack.app_token_refused", says=_REFUSALS[code], look=_CLICK)
            self._refusal = code
        return REFUSED_S

    async def _one_connection(self, session: aiohttp.ClientSession, ended: _Ended) -> None:
        """Open a connection and take events from it until it ends."""
        client = self._app.client
        opened = await client.apps_connections_open(app_token=self._token)
        async with asyncio.timeout(OPEN_S):
            ws = await session.ws_connect(
                str(opened["url"]), heartbeat=HEARTBEAT_S, proxy=client.proxy, ssl=client.ssl or True
            )
        started, self._refusal = time.monotonic(), None
        self._open.add(ws)
        log.info("slack.connected")
        reason = await self._take_from(ws)
        ended.lasted_s = time.monotonic() - started
        log.info("slack.disconnected", reason=reason or "closed")
        if reason in ("warning", "refresh_requested"):
            # Events may still come through it while the next one is opened.
            self._hold(self._leaving, self._empty(ws))
            return
        await self._close(ws)
        if reason in ("too_many_websockets", "link_disabled"):
            ended.wait_s = CROWDED_S

    # ------------------------------------------------------------ taking events

    async def _take_from(self, ws: aiohttp.ClientWebSocketResponse) -> str | None:
        """Take events until the connection ends (None) or Slack says why it will."""
        async for message in ws:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            frame = _frame(message.data)
            if frame.get("type") == "disconnect":
                return str(frame.get("reason") or "disconnect")
            if (request := _request(frame)) is not None:
                self._hold(self._taking, self._take(ws, request))
        return None

    async def _empty(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        """Take what still comes from a connection that Slack is about to close."""
        try:
            async with asyncio.timeout(DRAIN_S):
                while not ws.closed and await self._take_from(ws) is not None:
                    pass
        except TimeoutError:
            log.debug("slack.drained")
        await self._close(ws)

    async def _take(self, ws: aiohttp.ClientWebSocketResponse, request: SocketModeRequest) -> None:
        """Hand a request to the app; acknowledge it when the app did. What is not acknowledged comes again."""
        try:
            response = await run_async_bolt_app(self._app, request)
            if response.status == 200:
                await ws.send_str(json.dumps(_acknowledgement(request.envelope_id, response)))
        except ConnectionError:
            log.info("slack.unacknowledged")
        except Exception:  # one request must not end the others
            log.exception("slack.request_failed")

    async def _close(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self._open.discard(ws)
        try:
            async with asyncio.timeout(CLOSE_S):
                await ws.close()
        except (TimeoutError, ConnectionError, aiohttp.ClientError):
            log.debug("slack.close_failed")

    def _hold(self, tasks: set[asyncio.Task[None]], work: Any) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    # ------------------------------------------------------------ leaving

    async def _leave(self, session: aiohttp.ClientSession) -> None:
        """Nothing is read any more. What was read is ended and acknowledged, then the connections close."""
        ends_at = time.monotonic() + self._grace_s
        for task in self._leaving:
            task.cancel()
        if taking := set(self._taking):
            await asyncio.wait(taking, timeout=self._grace_s / 2)
        await asyncio.gather(*(self._close(ws) for ws in list(self._open)))
        for task in self._taking:
            task.cancel()
        await asyncio.gather(*self._leaving, *self._taking, return_exceptions=True)
        await self._app.finish(ends_at - time.monotonic())
        await session.close()


@dataclass
class _Ended:
    """How a connection ended: how long it was one, and what has to be waited before the next, at least."""

    lasted_s: float = 0.0
    wait_s: float = 0.0


def _frame(data: str) -> dict[str, Any]:
    try:
        frame = json.loads(data)
    except ValueError:
        return {}
    return frame if isinstance(frame, dict) else {}


def _request(frame: dict[str, Any]) -> SocketModeRequest | None:
    return SocketModeRequest.from_dict(frame) if isinstance(frame.get("payload"), dict) else None


def _acknowledgement(envelope_id: str, response: BoltResponse) -> dict[str, Any]:
    answer: dict[str, Any] = {"envelope_id": envelope_id}
    if response.body:
        is_json = response.headers.get("content-type", [""])[0].startswith("application/json")
        answer["payload"] = json.loads(response.body) if is_json else {"text": response.body}
    return answer


def _retry_after_s(error: SlackApiError) -> float:
    given = str(getattr(error.response, "headers", {}).get("Retry-After", ""))
    return min(float(given), REFUSED_S) if given.isdecimal() else 0.0
