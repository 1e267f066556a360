"""Posts carried to Slack: each with an opaque key by which it can be found again after a lost answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.blocks import render_message
from bot.chat.slack.outcomes import find_error, open_error, post_error, read_fault
from bot.errors import DeliveryUnknown, DragomanError, TransientError
from bot.model.post import Post

EVENT_TYPE = "dragoman_delivery"
PAGE = 200
MAX_PAGES = 10
"""A look-up reads this many pages at most; a channel with more messages since the attempt is not searched through."""

# aiohttp's errors are those of a call without an answer; a time-out of the whole call is none of aiohttp's own.
_FAILURES = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)


class SlackMessenger:
    """`Messenger` for one workspace. Channels are C…, G… or D…; a person's U… or W… means direct messages with them."""

    platform = "slack"
    searchable = True

    def __init__(self, client: AsyncWebClient, *, public_url: str | None) -> None:
        """`public_url`: where posted evidence links lead; without it there are none."""
        self._client = client
        self._public_url = public_url
        self._direct: dict[str, str] = {}

    async def post(self, channel: str, post: Post, *, key: str, thread: str | None = None) -> str:
        """Post once, without retry of a call that may have been carried out; return the message's ts."""
        message = render_message(post, public_url=self._public_url)
        where = await self._conversation(channel, open_error)
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": opaque(key)}}
        try:
            answer = await self._client.chat_postMessage(
                channel=where,
                text=message.text,
                blocks=list(message.blocks),
                thread_ts=thread,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
        except _FAILURES as error:
            raise post_error(error) from None
        ts = answer.get("ts")
        if not isinstance(ts, str) or not ts:
            raise DeliveryUnknown("Slack took the message without saying where it is.")
        return ts

    async def update(self, channel: str, message: str, post: Post) -> None:
        """Change a message that stands; its metadata stay as they are."""
        shown = render_message(post, public_url=self._public_url)
        where = await self._conversation(channel, open_error)
        try:
            await self._client.chat_update(channel=where, ts=message, text=shown.text, blocks=list(shown.blocks))
        except _FAILURES as error:
            failed = post_error(error)
            # What was changed already is changed again.
            raise (TransientError(failed.message) if isinstance(failed, DeliveryUnknown) else failed) from None

    async def find(self, channel: str, key: str, since: datetime, *, thread: str | None = None) -> str | None:
        """Look through the channel's or the thread's messages since then.

        Raises `TransientError` where Slack does not answer: looking again may help.
        """
        where, wanted = await self._conversation(channel, find_error), opaque(key)
        given: dict[str, Any] = {"channel": where, "oldest": f"{since.timestamp():.6f}", "limit": PAGE}
        given["include_all_metadata"] = "true"
        if thread is not None:
            given["ts"] = thread
        # By `api_call`: the SDK's own method puts everything into the address, which proxies write down.
        method = "conversations.history" if thread is None else "conversations.replies"
        for _ in range(MAX_PAGES):
            try:
                page = await self._client.api_call(method, data=given)
            except _FAILURES as error:
                if thread is not None and _is_gone(error):
                    return None
                raise find_error(error) from None
            for message in page.get("messages") or []:
                if _key_of(message) == wanted:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            given["cursor"] = cursor
        raise DeliveryUnknown("There are too many newer messages to see whether ours is among them.")

    async def _conversation(self, channel: str, failed: Callable[[Exception], DragomanError]) -> str:
        """Return the channel's id: for a person, that of the direct messages with them, opened if need be."""
        if not channel.startswith(("U", "W")):
            return channel
        if channel not in self._direct:
            try:
                answer = await self._client.api_call("conversations.open", data={"users": channel})
            except _FAILURES as error:
                raise failed(error) from None
            opened = (answer.get("channel") or {}).get("id")
            if not isinstance(opened, str):
                raise TransientError("Slack opened no direct messages with this person.")
            self._direct[channel] = opened
        return self._direct[channel]


def opaque(key: str) -> str:
    """Return what stands for the key in the message's metadata, which everybody in the workspace can read."""
    return hashlib.sha256(f"dragoman:{key}".encode()).hexdigest()[:32]


def _key_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    found = (metadata.get("event_payload") or {}).get("key")
    return found if isinstance(found, str) else None


def _is_gone(error: Exception) -> bool:
    """Whether the thread is gone, and with it what may have stood in it."""
    return isinstance(error, SlackApiError) and read_fault(error).code == "thread_not_found"
