"""The Web API's client: quiet, impatient, and never doing a thing twice on its own."""

from __future__ import annotations

import copy
import ipaddress
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

CONNECT_S = 5.0
"""Seconds for a connection to come about. Until then nothing was sent, which is worth telling from a lost answer."""
TIMEOUT_S = 15
"""Seconds for a whole call."""
PATIENCE_S = 3.0
"""A longer wait than this, asked for with 429, is left to the queue, which waits without holding a worker."""

_quiet = logging.getLogger("slack_sdk.quiet")
_quiet.setLevel(logging.WARNING)  # below it the SDK writes whole requests, with what people asked


def web_client(token: str, *, base_url: str) -> AsyncWebClient:
    """Return a client for the token. It opens a connection for each call and needs no closing.

    The SDK's own retry after a lost connection is left out: it would post a message twice.
    """
    client = _Client(
        token=token, base_url=base_url, timeout=TIMEOUT_S, logger=_quiet, retry_handlers=[_ShortWait(max_retry_count=1)]
    )
    if _on_this_machine(base_url):
        client.proxy = None  # the SDK takes one from the environment, which leads elsewhere
    return client


def retry_after_s(headers: Mapping[str, Any] | None) -> float | None:
    """Return the seconds of a `Retry-After` header, or None without a usable one."""
    for name, value in (headers or {}).items():
        if name.lower() == "retry-after":
            given = str(value[0] if isinstance(value, list) else value)
            return float(given) if given.isascii() and given.isdigit() else None
    return None


class _Client(AsyncWebClient):
    """With a limit of its own for connecting, which raises `aiohttp.ConnectionTimeoutError`.

    A connection for each call: one that was kept may have died meanwhile, and then nobody knows what came of the call.
    """

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        timeout = aiohttp.ClientTimeout(total=self.timeout, connect=CONNECT_S)
        async with aiohttp.ClientSession(timeout=timeout, trust_env=self.trust_env_in_session) as session:
            single = copy.copy(self)
            single.session = session
            return await super(_Client, single)._request(http_verb=http_verb, api_url=api_url, req_args=req_args)


class _ShortWait(AsyncRateLimitErrorRetryHandler):
    """Tries again after 429 when Slack asks for a short wait only."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or not await super()._can_retry_async(
            state=state, request=request, response=response, error=error
        ):
            return False
        asked = retry_after_s(response.headers)
        return asked is not None and asked <= PATIENCE_S


def _on_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
