"""Answers for one person's eyes: through a command's `response_url`, or beside a message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.chat.slack.blocks import SlackMessage
from bot.chat.slack.typed import mrkdwn
from bot.errors import DeliveryError

log = structlog.get_logger()

RESPONSE_URL_USES = 5
"""Slack's limit, within half an hour (docs.slack.dev/interactivity/handling-user-interaction)."""
TIMEOUT_S = 10
_NO_MORE = "There is more than fits into a private answer; the rest is left out."

QUIET = logging.getLogger("slack_bolt.quiet")
"""For the SDK: it would log requests with people's words in them, secret addresses and whole events."""
QUIET.disabled = True
QUIET.setLevel(logging.CRITICAL)

PostTo = Callable[[str, Mapping[str, Any]], Awaitable[None]]
"""POSTs a message to a `response_url`. Raises `DeliveryError`."""


class Reply(Protocol):
    """The way back to the person who typed or clicked. Raises `DeliveryError`."""

    async def say(self, line: str) -> None:
        """Tell our own words: mrkdwn, in which a person's words mention nobody."""
        ...

    async def show(self, messages: Sequence[SlackMessage]) -> None:
        """Show messages in order, as many as the way allows; what is left out is said."""
        ...


class ResponseUrl:
    """A command's or a button's `response_url`: five uses, no look-up, never in public.

    What was shown by it can't be replaced for commands: Slack posts anew whatever `replace_original` says
    (slackapi/bolt-js#2287). So nothing is shown that would have to go again.
    """

    def __init__(self, url: str, post: PostTo) -> None:
        self._url = url
        self._post = post
        self._left = RESPONSE_URL_USES

    async def say(self, line: str) -> None:
        await self._send({"text": mrkdwn(line)})

    async def show(self, messages: Sequence[SlackMessage]) -> None:
        shown = messages if len(messages) <= self._left else messages[: max(self._left - 1, 0)]
        for message in shown:
            await self._send({"text": message.text, "blocks": list(message.blocks)})
        if len(shown) < len(messages):
            await self.say(_NO_MORE)

    async def _send(self, message: Mapping[str, Any]) -> None:
        if not self._url or self._left <= 0:
            raise DeliveryError("there is no private answer left")
        self._left -= 1
        private = {"response_type": "ephemeral", "replace_original": False, "unfurl_links": False}
        await self._post(self._url, {**message, **private, "unfurl_media": False})


class Beside:
    """Beside a message: visible to its author alone in a channel, as an ordinary message in direct messages."""

    def __init__(self, client: AsyncWebClient, *, channel: str, person: str, thread: str | None, direct: bool) -> None:
        self._client = client
        self._to: dict[str, Any] = {"channel": channel}
        if thread:
            self._to["thread_ts"] = thread
        if direct:
            self._to |= {"unfurl_links": False, "unfurl_media": False}
        else:
            self._to["user"] = person
        self._direct = direct

    async def say(self, line: str) -> None:
        await self._send(text=mrkdwn(line))

    async def show(self, messages: Sequence[SlackMessage]) -> None:
        for message in messages:
            await self._send(text=message.text, blocks=list(message.blocks))

    async def _send(self, **message: Any) -> None:
        method = "chat.postMessage" if self._direct else "chat.postEphemeral"
        try:
            await self._client.api_call(method, json={**self._to, **message})
        except SlackApiError as refused:
            raise DeliveryError(f"Slack refused {method}: {refused.response.get('error', 'no reason')}") from refused
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise DeliveryError(f"{method} failed: {type(error).__name__}") from error


def response_poster(client: AsyncWebClient) -> PostTo:
    """Return what posts to response URLs, through the client's proxy and certificates."""

    async def post(url: str, message: Mapping[str, Any]) -> None:
        webhook = AsyncWebhookClient(
            url,
            timeout=TIMEOUT_S,
            ssl=client.ssl,
            proxy=client.proxy,
            logger=QUIET,
            # A connection that broke may have delivered it: a private answer twice is worse than once with an error.
            retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)],
        )
        try:
            async with asyncio.timeout(TIMEOUT_S * 2):
                response = await webhook.send_dict(dict(message))
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise DeliveryError(f"the private answer failed: {type(error).__name__}") from error
        if response.status_code != 200:
            log.warning("slack.private_refused", status=response.status_code, says=response.body[:80])
            raise DeliveryError(f"Slack refused the private answer with status {response.status_code}")

    return post
