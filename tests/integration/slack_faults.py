"""What can go wrong with a call of the fake Slack's Web API."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call; the kinds are told in fake_slack.py. Those that take time take `delay_s`."""

    kind: Literal[
        "ratelimited", "status", "status_after", "lost", "lost_after", "late", "slow", "hang_after", "error",
        "garbage",
    ]  # fmt: skip
    status: int = 500
    retry_after_s: int = 1
    delay_s: float = 0.0
    error: str = "internal_error"


@dataclass(frozen=True)
class Call:
    """One call of the Web API, in the order of coming in. `error` is the code of a refusal, or the fault's kind."""

    method: str
    params: dict[str, Any]
    error: str | None


async def before(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    """Go wrong before anything is done; None when the call goes on."""
    match fault.kind:
        case "ratelimited":
            headers = {"Retry-After": str(fault.retry_after_s)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        case "status":
            return web.Response(status=fault.status, text="<html>Server Error</html>", content_type="text/html")
        case "garbage":
            return web.Response(text="<html>Sign in to the hotel's network</html>", content_type="text/html")
        case "error":
            return web.json_response({"ok": False, "error": fault.error})
        case "lost":
            return _cut(request)
        case "slow":
            await asyncio.sleep(fault.delay_s)
    return None


async def after(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    """Go wrong when it was done; None when the answer goes out as it should."""
    match fault.kind:
        case "lost_after" | "late":
            return _cut(request)
        case "status_after":
            return web.json_response({"ok": False, "error": "internal_error"}, status=fault.status)
        case "hang_after":
            await asyncio.sleep(fault.delay_s)
    return None


def _cut(request: web.Request) -> web.StreamResponse:
    """Cut the connection without an answer."""
    if request.transport is not None:  # else the caller is gone already
        request.transport.abort()
    return web.Response()
