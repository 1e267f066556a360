"""Settings → the rooms where people meet the application: Slack, the web desk, the public part.

Their SDKs take a second to import, so each is imported when it is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from bot.config import Settings
from bot.errors import ConfigError
from bot.ports import Clock, Desk, Messenger

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot.chat.slack.app import SlackApp

log = structlog.get_logger()

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Room:
    """`says` is one line for the operator: where it is. `serve` serves people until cancelled."""

    says: str
    serve: Callable[[], Coroutine[Any, Any, None]]


def slack_messenger(settings: Settings) -> Messenger | None:
    """Return what posts to Slack, or None without a token."""
    if settings.slack_bot_token is None:
        return None
    from bot.chat.slack.client import web_client  # noqa: PLC0415
    from bot.chat.slack.messenger import SlackMessenger  # noqa: PLC0415

    client = web_client(settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url)
    return SlackMessenger(client, public_url=settings.public_url)


async def open_rooms(
    settings: Settings, desk: Desk, clock: Clock, stack: AsyncExitStack, *, chats: bool
) -> Sequence[Room]:
    """Return the rooms that the settings ask for, their ports taken. Raises `ConfigError` in one line."""
    rooms: list[Room] = []
    slack = _slack_app(settings, desk, clock) if chats else None
    if slack is not None and settings.slack_app_token is not None:
        from bot.chat.slack.room import SocketRoom  # noqa: PLC0415

        socket = SocketRoom(slack, settings.slack_app_token.get_secret_value())
        rooms.append(Room("Slack: connecting by Socket Mode.", socket.serve))
    if settings.web_port:
        if settings.web_host not in LOOPBACK_HOSTS:
            log.warning("web.not_loopback", host=settings.web_host, says="whoever reaches it reads it: no sign-in yet")
        from bot.chat.web.app import desk_app  # noqa: PLC0415

        rooms += _served(
            desk_app(desk=desk, hosts=LOOPBACK_HOSTS),
            (settings.web_host, settings.web_port, "DRAGOMAN_WEB_PORT"),
            "The web desk is at {}",
            stack,
        )
    if settings.public_url is not None:
        from bot.chat.web.public import public_app  # noqa: PLC0415

        handler = None
        if slack is not None and settings.slack_app_token is None:
            from bot.chat.slack.app import http_handler  # noqa: PLC0415

            handler = http_handler(slack)
            stack.push_async_callback(slack.finish)
        rooms += _served(
            public_app(desk=desk, slack=handler),
            (settings.public_host, settings.public_port, "DRAGOMAN_PUBLIC_PORT"),
            f"{settings.public_url} is served from {{}}",
            stack,
        )
    return rooms


def _served(app: FastAPI, place: tuple[str, int, str], says: str, stack: AsyncExitStack) -> list[Room]:
    """Take the port. Where another process has it, this one does its other work: two of them are as good as one."""
    from bot.chat.web.server import WebRoom  # noqa: PLC0415

    host, port, setting = place
    room = WebRoom(app, host=host, port=port, setting=setting)
    try:
        room.bind()
    except ConfigError as error:
        return [Room(f"Not served here: {error.message}", _nothing)]
    stack.callback(room.close)
    return [Room(says.format(room.url), room.serve)]


async def _nothing() -> None:
    return


def _slack_app(settings: Settings, desk: Desk, clock: Clock) -> SlackApp | None:
    if settings.slack_bot_token is None:
        if settings.slack_app_token is not None:
            raise ConfigError("DRAGOMAN_SLACK_BOT_TOKEN is missing: the app token alone can't post")
        return None
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        raise ConfigError("DRAGOMAN_SLACK_APP_TOKEN is missing (or, for HTTP, DRAGOMAN_SLACK_SIGNING_SECRET)")
    if settings.slack_app_token is None and settings.public_url is None:
        raise ConfigError("DRAGOMAN_PUBLIC_URL is missing: without an app token Slack sends its events there")
    from bot.chat.slack.app import make_app  # noqa: PLC0415
    from bot.chat.slack.client import web_client  # noqa: PLC0415

    secret = settings.slack_signing_secret
    return make_app(
        desk=desk,
        client=web_client(settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url),
        signing_secret=secret.get_secret_value() if secret else None,
        prefix=settings.slack_command_prefix,
        timezone=settings.timezone,
        public_url=settings.public_url,
        clock=clock,
    )
