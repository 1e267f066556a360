"""The Slack app with a desk in memory, beside a fake Slack."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.app import SlackApp, make_app
from bot.chat.slack.room import SocketRoom
from tests.integration.fake_slack import (
    APP_TOKEN,
    BOT_TOKEN,
    BOT_USER,
    SIGNING_SECRET,
    FakeSlack,
)
from tests.unit.fake_desk import FakeDesk
from tests.unit.slack_rig import QUESTION

NEWS, ANNA, OTTO = "C0NEWS", "U0ANNA", "U0OTTO"
MENTION = f"<@{BOT_USER}> {QUESTION}"


@contextlib.asynccontextmanager
async def newsroom_slack() -> AsyncIterator[FakeSlack]:
    """A workspace with a channel, two people, and a Slack that comes again soon."""
    async with FakeSlack() as made:
        made.person(ANNA, "anna", tz="Europe/Istanbul")
        made.person(OTTO, "otto", tz="Europe/Berlin")
        made.channel(NEWS, "news", members=[ANNA, OTTO])
        made.retry_delays_s = (0.3, 0.3, 0.3)
        yield made


def app_of(slack: FakeSlack, desk: FakeDesk) -> SlackApp:
    client = AsyncWebClient(
        token=BOT_TOKEN,
        base_url=slack.api_url,
        timeout=5,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)],
    )
    return make_app(
        desk=desk,
        client=client,
        signing_secret=SIGNING_SECRET,
        prefix="",
        timezone="Europe/Rome",
        public_url=None,
        clock=desk.clock,
    )


@contextlib.asynccontextmanager
async def serving(app: SlackApp, **settings: Any) -> AsyncIterator[asyncio.Task[None]]:
    made = {"first_pause_s": 0.05, "longest_pause_s": 0.2, **settings}
    task = asyncio.ensure_future(SocketRoom(app, made.pop("app_token", APP_TOKEN), **made).serve())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def connected(slack: FakeSlack, times: int) -> None:
    """Wait for the connection of that number."""
    await slack.until(lambda: slack.connections == times and slack.sockets)


def heard(desk: FakeDesk) -> list[str]:
    return [question["text"] for question in desk.heard]
