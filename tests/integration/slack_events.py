"""How the fake Slack tells the app things: Socket Mode envelopes or signed HTTP requests, with Slack's redelivery."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.integration.slack_workspace import APP, Message

SIGNING_SECRET = "fake-signing-secret"
Kind = Literal["events_api", "slash_commands", "interactive"]


@dataclass
class Attempt:
    """One delivery of a thing: by an envelope of its own, or by a request."""

    envelope_id: str
    sent_at: float
    acked_at: float | None = None
    payload: Any = None
    """What came with the acknowledgement: the answer to a command, for one."""
    status: int | None = None
    """The HTTP status, where it went by HTTP."""


@dataclass
class Told:
    """One thing that Slack tells the app, until it is acknowledged."""

    kind: Kind
    payload: dict[str, Any]
    attempts: list[Attempt] = field(default_factory=list)
    failed: str | None = None
    """`dispatch_failed` or `operation_timeout`: what the person who typed the command saw."""
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def id(self) -> str:
        return str(self.payload.get("event_id") or self.payload.get("trigger_id"))

    @property
    def latency_s(self) -> float | None:
        """Seconds from its first delivery to the first acknowledgement."""
        acked = [attempt.acked_at for attempt in self.attempts if attempt.acked_at is not None]
        return min(acked) - self.attempts[0].sent_at if acked else None

    @property
    def answer(self) -> Any:
        """What came with the acknowledgement."""
        return next((attempt.payload for attempt in self.attempts if attempt.payload), None)

    async def acked(self, timeout_s: float = 10.0) -> Told:
        """Wait for the acknowledgement; raise `TimeoutError` without one."""
        await asyncio.wait_for(self.done.wait(), timeout_s)
        return self


@dataclass
class Said:
    """A person's message with the events that it made."""

    message: Message
    told: list[Told]

    async def acked(self, timeout_s: float = 10.0) -> None:
        for told in self.told:
            await told.acked(timeout_s)


@dataclass(eq=False)
class Socket:
    """One connection of the app's. `open` until told to go: a connection to be closed gets nothing new."""

    ws: web.WebSocketResponse
    transport: asyncio.Transport | None
    open: bool = True


def sign(body: bytes, *, at: float | None = None, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """Return the headers of a request from Slack. Stale: `at` long ago; forged: another `secret`, or another body."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def http_body(told: Told) -> tuple[str, bytes]:
    """Return (content type, body) with which Slack's HTTP mode brings this."""
    if told.kind == "events_api":
        return "application/json", json.dumps(told.payload).encode()
    fields = told.payload if told.kind == "slash_commands" else {"payload": json.dumps(told.payload)}
    return "application/x-www-form-urlencoded", urlencode(fields).encode()


class Teller:
    """Delivers to the open connections in turn, or to `request_url`, and again what stays unacknowledged."""

    def __init__(self) -> None:
        self.request_url: str | None = None
        self.retry_delays_s: tuple[float, ...] = (3.0, 60.0, 300.0)
        """An event unacknowledged for so long is delivered again; commands and clicks never are."""
        self.ack_limit_s = 3.0
        """After it a command shows `operation_timeout` to who typed it."""
        self.sockets: list[Socket] = []
        self.told: list[Told] = []
        self.connections = 0
        self._waiting: list[Told] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = 0
        self._session: aiohttp.ClientSession | None = None

    # ------------------------------------------------------------ telling

    def tell(self, kind: Kind, payload: dict[str, Any]) -> Told:
        told = Told(kind, payload)
        self.told.append(told)
        self._start(self._deliver(told))
        return told

    def again(self, told: Told) -> None:
        """Deliver it once more, acknowledged or not: the same event, in a new envelope."""
        self._start(self._send(told, "timeout"))

    async def _deliver(self, told: Told) -> None:
        if told.kind != "events_api":
            if not await self._send(told, None):
                told.failed = "dispatch_failed"
                return
            if not await self._acked_within(told, self.ack_limit_s):
                told.failed = "operation_timeout"
            return
        reason: str | None = None
        for delay_s in (*self.retry_delays_s, None):
            if not await self._send(told, reason):
                self._waiting.append(told)
                return
            if delay_s is None or await self._acked_within(told, delay_s):
                return
            reason = "timeout"

    async def _acked_within(self, told: Told, seconds: float) -> bool:
        try:
            await told.acked(seconds)
        except TimeoutError:
            return False
        return True

    async def _send(self, told: Told, retry_reason: str | None) -> bool:
        attempt = Attempt(str(uuid.uuid4()), time.perf_counter())
        if self.request_url is not None:
            told.attempts.append(attempt)
            await self._post(told, attempt, retry_reason)
            return True
        while sockets := [socket for socket in self.sockets if socket.open]:
            self._turn += 1
            socket = sockets[self._turn % len(sockets)]
            frame: dict[str, Any] = {
                "type": told.kind,
                "envelope_id": attempt.envelope_id,
                "payload": told.payload,
                "accepts_response_payload": told.kind != "events_api",
            }
            if told.kind == "events_api":
                frame |= {"retry_attempt": len(told.attempts), "retry_reason": retry_reason or ""}
            told.attempts.append(attempt)
            attempt.sent_at = time.perf_counter()
            try:
                await socket.ws.send_json(frame)
            except (ConnectionError, RuntimeError):
                told.attempts.remove(attempt)
                socket.open = False
            else:
                return True
        return False

    async def _post(self, told: Told, attempt: Attempt, retry_reason: str | None) -> None:
        content_type, body = http_body(told)
        headers = {"Content-Type": content_type, **sign(body)}
        if retry_reason:
            headers |= {"X-Slack-Retry-Num": str(len(told.attempts) - 1), "X-Slack-Retry-Reason": "http_timeout"}
        status, answer = await self.request(body, headers)
        attempt.status = status
        if 200 <= status < 300:
            self._acknowledge(told, attempt, answer)

    async def request(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, Any]:
        """POST to the app's request URL as it is; return the status (0: none came) and the answer."""
        assert self.request_url is not None, "set request_url first"
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.ack_limit_s))
        try:
            async with self._session.post(self.request_url, data=body, headers=headers) as response:
                text = await response.text()
        except (aiohttp.ClientError, TimeoutError):
            return 0, None
        try:
            return response.status, json.loads(text)
        except ValueError:
            return response.status, text or None

    def _acknowledge(self, told: Told, attempt: Attempt, payload: Any) -> None:
        attempt.acked_at, attempt.payload = time.perf_counter(), payload or None
        if not told.done.is_set():
            self.acknowledged(told)
        told.done.set()

    def acknowledged(self, told: Told) -> None:
        """Called once for everything that was acknowledged."""

    # ------------------------------------------------------------ connections

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one connection of the app's until it ends."""
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        if len([socket for socket in self.sockets if socket.open]) >= 10:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await ws.close()
            return ws
        socket = Socket(ws, request.transport)
        self.sockets.append(socket)
        self.connections += 1
        hello = {
            "type": "hello",
            "num_connections": len(self.sockets),
            "connection_info": {"app_id": APP},
            "debug_info": {"host": "applink-fake", "approximate_connection_time": 18060},
        }
        waiting, self._waiting = self._waiting, []
        try:
            await ws.send_json(hello)
            for told in waiting:
                self._start(self._deliver(told))
            async for frame in ws:
                if frame.type == aiohttp.WSMsgType.TEXT:
                    self._receive(frame.data)
        except ConnectionError:
            pass
        finally:
            self.sockets.remove(socket)
        return ws

    def _receive(self, data: str) -> None:
        if not data.startswith("{"):  # pings of the SDK's builtin client are plain text
            return
        frame = json.loads(data)
        for told in reversed(self.told):
            for attempt in told.attempts:
                if attempt.envelope_id == frame.get("envelope_id") and attempt.acked_at is None:
                    self._acknowledge(told, attempt, frame.get("payload"))
                    return

    async def disconnect(self, reason: str = "refresh_requested", *, close_after_s: float = 0.2) -> None:
        """Ask every connection to go, as Slack does every few hours; close those that stay."""
        gone = [socket for socket in self.sockets if socket.open]
        for socket in gone:
            socket.open = False
            await socket.ws.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}})
        await asyncio.sleep(close_after_s)
        for socket in gone:
            await socket.ws.close()

    def drop(self) -> None:
        """Cut every connection without a word."""
        for socket in list(self.sockets):
            socket.open = False
            if socket.transport is not None:
                socket.transport.abort()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in list(self.sockets):
            socket.open = False
            await socket.ws.close()
        if self._session is not None:
            await self._session.close()

    def _start(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
