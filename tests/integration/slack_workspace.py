"""A Slack workspace in memory: channels, people, messages, and the Web API's methods upon them.

Pure but for the clock. `FakeSlack` (fake_slack.py) serves it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.integration.slack_blocks_rules import refused

TEAM = "T0DESK"
APP = "A0DRAGOMAN"
BOT_USER = "U0DRAGOMAN"
BOT = "B0DRAGOMAN"
BOT_TOKEN = "xoxb-fake-bot"
APP_TOKEN = "xapp-fake-app"

SCOPES = frozenset(
    "app_mentions:read channels:history channels:read chat:write commands groups:history groups:read im:history "
    "im:read im:write mpim:history mpim:read users:read".split()
)

Params = dict[str, Any]


class SlackError(Exception):
    """An answer with `ok: false`."""

    def __init__(self, code: str, **more: str) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


@dataclass
class Person:
    id: str
    name: str
    tz: str = "Europe/Rome"
    tz_offset: int = 3600
    deleted: bool = False
    is_bot: bool = False


@dataclass
class Channel:
    id: str
    name: str
    members: set[str] = field(default_factory=set)
    private: bool = False
    archived: bool = False
    restricted: bool = False
    """Only admins may post."""
    person: str | None = None
    """Whose direct messages with the bot these are."""

    @property
    def kind(self) -> str:
        """Slack's `channel_type` of events, and the first part of the scopes' names."""
        return "im" if self.person else "group" if self.private else "channel"


@dataclass
class Message:
    """A message that everybody in the channel sees."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[dict[str, Any]] | None = None
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    given: Params = field(default_factory=dict)
    """All that was given to the method that posted it."""
    shows_at: float = 0.0
    """When history and replies begin to show it, in seconds since 1970."""

    def as_slack(self, *, metadata: bool = False) -> dict[str, Any]:
        data: dict[str, Any] = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": TEAM}
        if self.user == BOT_USER:
            data |= {"bot_id": BOT, "app_id": APP}
        if self.blocks is not None:
            data["blocks"] = self.blocks
        if self.thread_ts is not None:
            data["thread_ts"] = self.thread_ts
        if metadata and self.metadata is not None:
            data["metadata"] = self.metadata
        return data


@dataclass
class Private:
    """What one person alone saw: `via` an ephemeral message, a response_url or the acknowledgement of a command."""

    channel: str
    user: str
    text: str
    blocks: list[dict[str, Any]] | None
    via: str
    thread_ts: str | None = None
    response_url: str | None = None


class Workspace:
    """The state, and `call(method, token, params)`."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.people: dict[str, Person] = {BOT_USER: Person(BOT_USER, "dragoman", is_bot=True)}
        self.channels: dict[str, Channel] = {}
        self.posted: list[Message] = []
        self.private: list[Private] = []
        self.scopes: set[str] = set(SCOPES)
        self.revoked: str | None = None
        """The error code with which every call is refused: `token_revoked`, `invalid_auth`, `account_inactive`."""
        self.on_post: Callable[[Message], None] = lambda message: None
        self.late_s = 0.0
        """How long history and replies hide what is posted next."""
        self._last = 0.0

    def new_ts(self) -> str:
        """Return a ts later than any before."""
        self._last = max(self.clock(), self._last + 0.000001)
        return f"{self._last:.6f}"

    # ------------------------------------------------------------ the world

    def person(self, user_id: str, name: str = "", **more: Any) -> Person:
        self.people[user_id] = Person(user_id, name or user_id.lower(), **more)
        return self.people[user_id]

    def channel(
        self, channel_id: str, name: str = "", *, members: Sequence[str] = (), bot: bool = True, **more: Any
    ) -> Channel:
        known = set(members) | ({BOT_USER} if bot else set())
        for member in known - set(self.people):
            self.person(member)
        self.channels[channel_id] = Channel(channel_id, name or channel_id.lower(), known, **more)
        return self.channels[channel_id]

    def dm(self, user: str) -> Channel:
        """Return the direct messages between the person and the bot, opened now if need be."""
        dm = f"D{user[1:]}"
        if dm not in self.channels:
            self.channels[dm] = Channel(dm, "", {user, BOT_USER}, private=True, person=user)
        return self.channels[dm]

    def store(self, channel: str, user: str, text: str, **more: Any) -> Message:
        shows_at = self.clock() + self.late_s if self.late_s else 0.0
        message = Message(self.new_ts(), channel, user, text, shows_at=shows_at, **more)
        self.posted.append(message)
        self.on_post(message)
        return message

    def messages(self, channel: str | None = None, thread: str | None = None) -> list[Message]:
        """Return messages, oldest first: of the channel itself, or the replies of one thread, or all of them."""
        found = [message for message in self.posted if channel is None or message.channel == channel]
        return found if channel is None else [message for message in found if message.thread_ts == thread]

    # ------------------------------------------------------------ the methods

    def call(self, method: str, token: str, params: Params) -> dict[str, Any]:
        """Answer as Slack's Web API; raise `SlackError`."""
        if not token:
            raise SlackError("not_authed")
        if self.revoked:
            raise SlackError(self.revoked)
        if token != BOT_TOKEN:
            raise SlackError("not_allowed_token_type" if token == APP_TOKEN else "invalid_auth")
        if method not in METHODS:
            raise SlackError("unknown_method", req_method=method)
        scope, answer = METHODS[method]
        self.need(scope)
        return answer(self, params)

    def need(self, scope: str) -> None:
        if scope and scope not in self.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def reach(self, channel_id: Any, *, to_read: bool = False) -> Channel:
        """Return the channel when the bot may see it."""
        channel = self.channels.get(str(channel_id))
        if channel is None or (channel.private and BOT_USER not in channel.members):
            raise SlackError("channel_not_found")
        if to_read:
            self.need(f"{channel.kind}{'' if channel.person else 's'}:history")
            if BOT_USER not in channel.members:
                raise SlackError("not_in_channel")
        return channel

    def writable(self, params: Params) -> Channel:
        given = str(params.get("channel", ""))
        channel = self.dm(given) if given in self.people else self.reach(given)
        if channel.archived:
            raise SlackError("is_archived")
        if BOT_USER not in channel.members:
            raise SlackError("not_in_channel")
        if channel.restricted:
            raise SlackError("restricted_action")
        return channel


def _json(params: Params, name: str, error: str) -> Any:
    value = params.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise SlackError(error) from None


def _content(params: Params) -> dict[str, Any]:
    """Return text and blocks when Slack takes them."""
    text, blocks = params.get("text") or "", _json(params, "blocks", "invalid_blocks_format")
    if blocks and (code := refused(blocks)):
        raise SlackError(code)
    if not text and not blocks:
        raise SlackError("no_text")
    if len(text) > 40_000:
        raise SlackError("msg_too_long")
    return {"text": text, "blocks": blocks}


def _metadata(params: Params) -> dict[str, Any] | None:
    metadata = _json(params, "metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    good = isinstance(metadata, dict) and re.fullmatch(r"[A-Za-z0-9_]{1,255}", str(metadata.get("event_type", "")))
    if not good or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > 8_000:
        raise SlackError("metadata_too_large")
    return dict(metadata)


def _auth_test(world: Workspace, params: Params) -> dict[str, Any]:
    who = {"user": world.people[BOT_USER].name, "user_id": BOT_USER, "bot_id": BOT}
    return {
        "url": "https://desk.slack.example/",
        "team": "Desk",
        "team_id": TEAM,
        "is_enterprise_install": False,
        **who,
    }


def _post(world: Workspace, params: Params) -> dict[str, Any]:
    channel = world.writable(params)
    content, metadata = _content(params), _metadata(params)
    thread = params.get("thread_ts")
    if thread and not any(m.channel == channel.id and m.ts == thread for m in world.posted):
        raise SlackError("thread_not_found")
    message = world.store(channel.id, BOT_USER, metadata=metadata, thread_ts=thread, given=params, **content)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_slack()}


def _ephemeral(world: Workspace, params: Params) -> dict[str, Any]:
    channel, user = world.writable(params), str(params.get("user", ""))
    content = _content(params)
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    world.private.append(Private(channel.id, user, via="ephemeral", thread_ts=params.get("thread_ts"), **content))
    return {"message_ts": world.new_ts()}


def _own(world: Workspace, params: Params, error: str) -> Message:
    channel = world.reach(params.get("channel"))
    for message in world.posted:
        if message.channel == channel.id and message.ts == params.get("ts"):
            if message.user != BOT_USER:
                raise SlackError(error)
            return message
    raise SlackError("message_not_found")


def _update(world: Workspace, params: Params) -> dict[str, Any]:
    message = _own(world, params, "cant_update_message")
    content, metadata = _content(params), _metadata(params)
    message.text, message.blocks = content["text"], content["blocks"]
    message.metadata = metadata or message.metadata
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message.as_slack()}


def _delete(world: Workspace, params: Params) -> dict[str, Any]:
    message = _own(world, params, "cant_delete_message")
    world.posted.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def _open(world: Workspace, params: Params) -> dict[str, Any]:
    users = str(params.get("users", "")).split(",")
    person = world.people.get(users[0])
    if person is None or len(users) != 1:
        raise SlackError("user_not_found")
    if person.deleted:
        raise SlackError("user_disabled")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    return {"channel": {"id": world.dm(person.id).id}}


def _info(world: Workspace, params: Params) -> dict[str, Any]:
    channel = world.reach(params.get("channel"))
    world.need(f"{channel.kind}{'' if channel.person else 's'}:read")
    shown: dict[str, Any] = {
        "id": channel.id,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": channel.kind == "im",
        "is_private": channel.private,
        "is_archived": channel.archived,
    }
    more = {"name": channel.name, "is_member": BOT_USER in channel.members}
    return {"channel": shown | ({"user": channel.person} if channel.person else more)}


def _page(found: list[Any], params: Params, default: int, most: int) -> tuple[list[Any], dict[str, Any]]:
    start, size = int(params.get("cursor") or 0), min(int(params.get("limit") or default), most)
    more = start + size < len(found)
    cursor = str(start + size) if more else ""
    return found[start : start + size], {"has_more": more, "response_metadata": {"next_cursor": cursor}}


def _within(world: Workspace, message: Message, params: Params) -> bool:
    if message.shows_at > world.clock():
        return False
    oldest, latest = float(params.get("oldest") or 0), float(params.get("latest") or "inf")
    if str(params.get("inclusive", "")).lower() in {"1", "true"}:
        return oldest <= float(message.ts) <= latest
    return oldest < float(message.ts) < latest


def _shown(world: Workspace, messages: Sequence[Message], params: Params) -> list[dict[str, Any]]:
    metadata = str(params.get("include_all_metadata", "")).lower() in {"1", "true"}
    shown = []
    for message in messages:
        data = message.as_slack(metadata=metadata)
        replies = world.messages(message.channel, message.ts)
        if replies:
            data |= {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
        shown.append(data)
    return shown


def _history(world: Workspace, params: Params) -> dict[str, Any]:
    channel = world.reach(params.get("channel"), to_read=True)
    found = [message for message in reversed(world.messages(channel.id)) if _within(world, message, params)]
    page, rest = _page(found, params, 100, 999)
    return {"messages": _shown(world, page, params), **rest}


def _replies(world: Workspace, params: Params) -> dict[str, Any]:
    channel = world.reach(params.get("channel"), to_read=True)
    root = [message for message in world.messages(channel.id) if message.ts == params.get("ts")]
    if not root:
        raise SlackError("thread_not_found")
    found = [message for message in world.messages(channel.id, root[0].ts) if _within(world, message, params)]
    page, rest = _page(found, params, 1000, 1000)
    return {"messages": _shown(world, [*root, *page], params), **rest}


def _members(world: Workspace, params: Params) -> dict[str, Any]:
    page, rest = _page(sorted(world.reach(params.get("channel")).members), params, 100, 999)
    return {"members": page, "response_metadata": rest["response_metadata"]}


def _user(world: Workspace, params: Params) -> dict[str, Any]:
    person = world.people.get(str(params.get("user", "")))
    if person is None:
        raise SlackError("user_not_found")
    more = {"tz": person.tz, "tz_label": person.tz, "tz_offset": person.tz_offset}
    return {
        "user": {
            "id": person.id,
            "team_id": TEAM,
            "name": person.name,
            "real_name": person.name,
            "deleted": person.deleted,
            "is_bot": person.is_bot,
            **({} if person.deleted else more),
        }
    }


METHODS: dict[str, tuple[str, Callable[[Workspace, Params], dict[str, Any]]]] = {
    "auth.test": ("", _auth_test),
    "chat.postMessage": ("chat:write", _post),
    "chat.postEphemeral": ("chat:write", _ephemeral),
    "chat.update": ("chat:write", _update),
    "chat.delete": ("chat:write", _delete),
    "conversations.open": ("im:write", _open),
    "conversations.info": ("", _info),
    "conversations.history": ("", _history),
    "conversations.replies": ("", _replies),
    "conversations.members": ("", _members),
    "users.info": ("users:read", _user),
}
"""Method → the scope that it always needs, and its answer. `apps.connections.open` is the server's own."""
