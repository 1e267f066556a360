"""Which of Slack's events concern us. Pure.

Reading replies in threads makes Slack deliver every message of every channel that the bot is in. Whatever is no
mention, no direct message and no reply in a thread ends here: nothing else of the program sees it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat.slack.typed import addressed_to, has_words, mentions, without_mention

COUNTED_SUBTYPES = frozenset({None, "thread_broadcast", "file_share"})
"""Messages of people. Everything else is an edit, a deletion, somebody joining, a bot."""
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Said:
    """A message that somebody may want answered.

    `key` is the message, not the event: Slack tells of some messages by two events, each with an id of its own, and
    of a mention again when it is edited. `thread` is where the answer goes. `text` is as Slack sent it, without the
    mention of the bot. `only_in_ours`: it counts only when the thread is one of ours.
    """

    key: str
    channel: str
    thread: str
    person: str
    text: str
    direct: bool
    only_in_ours: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """The bot was brought into a channel."""

    channel: str


def needs_bot_user(event: Mapping[str, Any]) -> bool:
    """Whether it takes the bot's own user id to read the event; root messages without a mention don't."""
    match event.get("type"):
        case "app_mention" | "member_joined_channel":
            return True
        case "message":
            return _is_direct(event) or "thread_ts" in event or "<@" in str(event.get("text") or "")
    return False


def read_event(event: Mapping[str, Any], *, bot_user: str) -> Said | Arrived | None:
    """Return what concerns us, None for everything else."""
    match event.get("type"):
        case "app_mention":
            return _mention(event, bot_user)
        case "message":
            return _message(event, bot_user)
        case "member_joined_channel" if event.get("user") == bot_user and event.get("channel"):
            return Arrived(str(event["channel"]))
    return None


def _mention(event: Mapping[str, Any], bot_user: str) -> Said | None:
    if not _of_a_person(event, bot_user):
        return None
    rest = without_mention(str(event.get("text") or ""), bot_user)
    if rest and not has_words(rest):
        return None
    return _said(event, rest, direct=_is_direct(event))


def _message(event: Mapping[str, Any], bot_user: str) -> Said | None:
    text = str(event.get("text") or "")
    if not _of_a_person(event, bot_user):
        return None
    if _is_direct(event):
        rest = without_mention(text, bot_user)
        # A file without a word is no question; nothing but our name is, and gets help.
        return _said(event, rest, direct=True) if has_words(text) else None
    if mentions(text, bot_user):
        # Slack sends `app_mention` for channels; whether it does for group messages it does not say. The key of both
        # is the message.
        return _mention(event, bot_user) if event.get("channel_type") == "mpim" else None
    if not event.get("thread_ts") or event["thread_ts"] == event.get("ts"):
        return None
    if addressed_to(text) is not None or not has_words(text):
        return None
    return _said(event, text, direct=False, only_in_ours=True)


def _of_a_person(event: Mapping[str, Any], bot_user: str) -> bool:
    return (
        event.get("subtype") in COUNTED_SUBTYPES
        and not event.get("bot_id")
        and not event.get("hidden")
        and event.get("user") not in (None, "", SLACKBOT, bot_user)
        and bool(event.get("channel"))
        and bool(event.get("ts"))
    )


def _is_direct(event: Mapping[str, Any]) -> bool:
    return event.get("channel_type") == "im" or str(event.get("channel") or "").startswith("D")


def _said(event: Mapping[str, Any], text: str, *, direct: bool, only_in_ours: bool = False) -> Said:
    channel, ts = str(event["channel"]), str(event["ts"])
    return Said(
        key=f"{channel}:{ts}",
        channel=channel,
        thread=str(event.get("thread_ts") or ts),
        person=str(event["user"]),
        text=text,
        direct=direct,
        only_in_ours=only_in_ours,
    )
