"""The app's manifest: what Slack is told when an administrator creates the app.

Keys and lengths are those of Slack's manifest schema, version 1 (docs.slack.dev/reference/app-manifest). Left out on
purpose: `agent_view`, which asks for one more scope (`assistant:write`) and turns the direct message into threads, in
which slash commands do not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import yaml

from bot.errors import InputError

NAME = "Dragoman"
EVENTS_PATH = "/slack/events"
"""Where Slack's requests arrive below the public address: events, buttons and commands alike."""
MAX_NAME = 35
MAX_COMMAND = 32
"""Slack's limit for a slash command's name, the slash included."""

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "commands": "the slash commands",
        "chat:write": "post digests and answers",
        "app_mentions:read": "hear a question that begins with @Dragoman",
        "channels:history": "hear replies in a digest's thread; look whether a message arrived before sending it again",
        "groups:history": "the same in private channels",
        "im:history": "hear questions in the direct message with Dragoman; the same look",
        "mpim:history": "the same in group messages",
        "channels:read": "see whether Dragoman is a member of a channel and whether the channel is archived",
        "groups:read": "the same in private channels",
        "mpim:read": "the same in group messages",
        "im:write": "open the direct message to post a digest there, or to tell a digest's owner what is wrong",
        "users:read": "take the timezone of the person who schedules a digest",
    }
)
"""What the bot's token must be allowed, and what for. `docs/slack.md` shows the same list."""
REQUIRED_SCOPES = frozenset(SCOPES)

BOT_EVENTS = (
    "app_mention",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
)

_PREFIX = re.compile(r"[a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as Slack's composer shows it; `name` without slash and prefix."""

    name: str
    description: str
    usage: str


COMMANDS = (
    Command("ask", "Answer a question from the stored articles, with quotes; only you see it", "your question"),
    Command("brief", "Brief an article; only you see it", "an article's address, or words of its title"),
    Command(
        "digest",
        "The digest of this channel: show it now, schedule it, pause it",
        "now | preview | schedule weekdays 08:30 | status | pause | resume",
    ),
    Command(
        "dragoman",
        "Every command in one, for workspaces where the short names are taken",
        "ask … | brief … | digest … | help",
    ),
)


def manifest(*, prefix: str, name: str = NAME, public_url: str | None = None) -> dict[str, Any]:
    """Return the manifest.

    Args:
        prefix: before the commands' names: `acme-` makes `/acme-ask`.
        name: of the app and its bot user, at most 35 characters.
        public_url: `https://…` under which Slack reaches us; None: Socket Mode, which needs no address.

    Raises `InputError` for a name, a prefix or an address that Slack would refuse.
    """
    if not name.strip() or len(name) > MAX_NAME:
        raise InputError(f"the app's name must have 1 to {MAX_NAME} characters")
    requests = {} if public_url is None else {"request_url": _events_url(public_url)}
    return {
        "display_information": {
            "name": name,
            "description": "News briefs in which every statement carries the article's own words.",
            "background_color": "#1f3a4d",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": list(_commands(prefix, public_url)),
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**requests, "bot_events": list(BOT_EVENTS)},
            "interactivity": {"is_enabled": True, **requests},
            "org_deploy_enabled": False,
            "socket_mode_enabled": public_url is None,
            "token_rotation_enabled": False,
        },
    }


def manifest_yaml(*, prefix: str, name: str = NAME, public_url: str | None = None) -> str:
    """Return the manifest as Slack's form takes it, keys in the order of Slack's reference. Raises `InputError`."""
    made = manifest(prefix=prefix, name=name, public_url=public_url)
    return yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=120)


def _commands(prefix: str, public_url: str | None) -> Iterator[dict[str, Any]]:
    longest = MAX_COMMAND - 1 - max(len(command.name) for command in COMMANDS)
    if not _PREFIX.fullmatch(prefix) or len(prefix) > longest:
        raise InputError(
            f"the prefix may have small letters, digits, - and _, at most {longest}: acme- makes /acme-ask"
        )
    for command in COMMANDS:
        # Unescaped, the text is what was typed: an address keeps its form, and names are not turned into ids.
        yield {
            "command": f"/{prefix}{command.name}",
            **({} if public_url is None else {"url": _events_url(public_url)}),
            "description": command.description,
            "usage_hint": command.usage,
            "should_escape": False,
        }


def _events_url(public_url: str) -> str:
    if not is_public_url(public_url):
        raise InputError("the public address must be https:// and a host, like https://dragoman.example.org")
    return public_url.strip().rstrip("/") + EVENTS_PATH


def is_public_url(url: str) -> bool:
    """Whether Slack can send requests there: HTTPS, a host, perhaps a port, and nothing else."""
    try:
        parts = urlsplit(url.strip())
        port_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    return parts.scheme == "https" and bool(parts.hostname) and port_fine and bare
