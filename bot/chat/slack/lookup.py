"""What Slack knows about a channel or a person, where it can be known quickly. Nothing here raises."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.schedule_words import known_timezone
from bot.errors import InputError

log = structlog.get_logger()

Membership = Literal["in", "outside", "foreign", "unknown"]
"""In the channel; outside, and could be invited; among other people's direct messages; Slack does not tell now."""

LOOKUP_S = 3.0
"""Somebody is waiting: a limit of Slack's rates must not become a limit of theirs."""
_NOT_THERE = frozenset({"channel_not_found", "not_in_channel"})


class Lookup:
    """Questions to the Web API that a command can do without."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._bot_user: str | None = None

    async def membership(self, channel: str, person: str) -> Membership:
        """Return whether the bot can post there."""
        if channel.startswith("D"):
            # `conversations.info` takes a scope more for these. Opening our own direct messages tells their id.
            said = await self._call("conversations.open", users=person)
            if said is None or "error" in said:
                return "unknown"
            return "in" if said.get("channel", {}).get("id") == channel else "foreign"
        said = await self._call("conversations.info", channel=channel)
        if said is None:
            return "unknown"
        if "error" in said:
            return "outside" if said["error"] in _NOT_THERE else "unknown"
        member = said.get("channel", {}).get("is_member")
        return "unknown" if member is None else "in" if member else "outside"

    async def timezone(self, person: str) -> str | None:
        """Return the person's IANA timezone, or None when Slack does not tell it."""
        said = await self._call("users.info", user=person)
        zone = (said or {}).get("user", {}).get("tz")
        try:
            return known_timezone(zone) if isinstance(zone, str) and zone else None
        except InputError:
            return None

    async def bot_user(self) -> str | None:
        """Return the bot's own user id, asked for once."""
        if self._bot_user is None:
            said = await self._call("auth.test")
            self._bot_user = str(said["user_id"]) if said and said.get("user_id") else None
        return self._bot_user

    async def _call(self, method: str, **params: Any) -> dict[str, Any] | None:
        """Return Slack's answer, a refusal as {"error": code}, or None when there was none in time."""
        try:
            async with asyncio.timeout(LOOKUP_S):
                response = await self._client.api_call(method, params=params)
                data = response.data
        except SlackApiError as refused:
            data = refused.response.data if refused.response is not None else {}
            code = data.get("error") if isinstance(data, dict) else None
            log.warning("slack.lookup_refused", method=method, error=str(code)[:60])
            return {"error": code} if code and code != "ratelimited" else None
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("slack.lookup_failed", method=method, error=type(error).__name__)
            return None
        return data if isinstance(data, dict) else None
