"""What Slack's answers mean for a delivery, and how they are told to people.

Codes: the errors of chat.postMessage and conversations.open in Slack's reference (docs.slack.dev/reference/methods).
A message is known not to be there only where Slack says so itself or where no connection came about. A connection
that breaks later, a time-out, a 5xx and `internal_error` ("some aspect of the operation" may have "succeeded") leave
it open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.chat.slack.client import retry_after_s
from bot.errors import ChannelUnreachable, DeliveryError, DeliveryUnknown, DragomanError, TransientError

_INVITE = "Invite the app there: type /invite in the channel. Then resume the digest."
_REINSTALL = (
    "In the Slack app's settings open Install App, install it again, and give Dragoman the new bot token (xoxb-…)."
)
_ASK_ADMIN = "A workspace admin has to allow it; or schedule the digest in another channel."
_OTHER_CHANNEL = "Schedule the digest in another channel."

UNREACHABLE = {
    "channel_not_found": f"Slack knows no such channel, or it is a private one without the app. {_INVITE}",
    "not_in_channel": f"The app isn't in the channel any more. {_INVITE}",
    "is_archived": f"The channel was archived. Unarchive it and resume the digest, or: {_OTHER_CHANNEL}",
    "is_inactive": f"The channel is frozen. {_OTHER_CHANNEL}",
    "restricted_action": f"Posting in this channel is restricted. {_ASK_ADMIN}",
    "no_permission": f"The app may not post there. {_ASK_ADMIN}",
    "access_denied": f"The app may not post there. {_ASK_ADMIN}",
    "app_access_restricted": f"The app may not be used there. {_ASK_ADMIN}",
    "ekm_access_denied": "The workspace's admins have suspended posting. Ask them, then resume the digest.",
    "enterprise_is_restricted": f"The organisation does not let the app post. {_ASK_ADMIN}",
    "team_access_not_granted": f"The app was not given access to this workspace. {_ASK_ADMIN}",
    "org_login_required": "The workspace is being moved to an organisation. Resume the digest when it is done.",
    "messages_tab_disabled": (
        "Direct messages with the app are switched off. In the app's settings open App Home and tick Messages Tab."
    ),
    "user_not_found": "Slack knows no such person. The digest to them has stopped.",
    "user_not_visible": "The app can't see this person. The digest to them has stopped.",
    "user_disabled": "This person's account was closed. The digest to them has stopped.",
    "cannot_dm_bot": f"This is an app's account, which can't be written to. {_OTHER_CHANNEL}",
    "token_revoked": f"Slack took the app's access back. {_REINSTALL}",
    "token_expired": f"The app's access has expired. {_REINSTALL}",
    "account_inactive": f"The app was removed from the workspace. {_REINSTALL}",
    "invalid_auth": f"Slack does not accept the bot token. {_REINSTALL}",
    "not_authed": f"Slack does not accept the bot token. {_REINSTALL}",
    "not_allowed_token_type": "The token is not a bot token. Give Dragoman the one that begins with xoxb-.",
    "missing_scope": (
        "The app lacks a permission. In its settings open OAuth & Permissions, add the scope and install it again."
    ),
}
"""Nothing can be posted there until somebody does something: what happened, and what to click."""

REFUSED = {
    "msg_too_long": "The message is too long for Slack.",
    "msg_blocks_too_long": "The message is too long for Slack.",
    "invalid_blocks": "Slack could not read the message's layout.",
    "invalid_blocks_format": "Slack could not read the message's layout.",
    "thread_not_found": "The message under which this one belongs is gone.",
    "cannot_reply_to_message": "Slack allows no replies to the message under which this one belongs.",
    "restricted_action_thread_locked": "The thread was locked by an admin.",
}
"""This message can't be posted; others can."""

LATER = {
    "ratelimited": "Slack asks us to post more slowly.",
    "rate_limited": "Slack asks us to post more slowly.",
    "message_limit_exceeded": "The workspace has reached Slack's limit of messages.",
    "service_unavailable": "Slack is out of service right now.",
    "team_added_to_org": "The workspace is being moved to an organisation.",
    "request_timeout": "The message did not arrive at Slack whole.",
}
"""Slack says that it did nothing, and may do it later."""

OPEN_ENDED = frozenset({"internal_error", "fatal_error"})

_NEVER_SENT = (
    aiohttp.ClientConnectorError,  # refused, no such host, no route, no secure connection
    aiohttp.ClientSSLError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,  # a proxy would not lead to Slack
    aiohttp.InvalidURL,
)

_NO_CONNECTION = "There is no connection to Slack right now."
_NO_ANSWER = "Slack's answer was lost, so the message may or may not be there."


@dataclass(frozen=True, slots=True)
class Fault:
    """A failed call: Slack's code where it gave one, the scope that it missed, whether the call was carried out.

    `done` is None where nobody knows. `limited` with the seconds that Slack asked us to wait.
    """

    code: str | None
    done: bool | None
    needed: str | None = None
    limited: bool = False
    retry_after_s: float | None = None


def read_fault(error: Exception) -> Fault:
    """Say what came of a call of the Web API that raised `error`."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    return Fault(None, done=False if isinstance(error, _NEVER_SENT) else None)


def _answered(error: SlackApiError) -> Fault:
    # The SDK puts aiohttp's own response here when the body was no JSON.
    response = error.response
    status = int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)
    data = getattr(response, "data", None)
    data = data if isinstance(data, dict) else {}
    code = _word(data.get("error"))
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        headers = getattr(response, "headers", None)
        return Fault(code or "ratelimited", done=False, limited=True, retry_after_s=retry_after_s(headers))
    if code is not None and code not in OPEN_ENDED and (status < 500 or code in LATER):
        return Fault(code, done=False, needed=_word(data.get("needed")))
    return Fault(code, done=False if code is None and 400 <= status < 500 else None)


def _word(given: object) -> str | None:
    """Return a code or a scope's name; what does not look like one is not shown to anybody."""
    return given if isinstance(given, str) and re.fullmatch(r"[a-z0-9_:.,-]{1,80}", given) else None


def says(fault: Fault) -> str:
    """Say in plain words what happened, with Slack's code for those who look it up."""
    if fault.code is None:
        return _NO_CONNECTION if fault.done is False else _NO_ANSWER
    words = {**UNREACHABLE, **REFUSED, **LATER}.get(fault.code)
    if words is None:
        restricted = fault.code.startswith("restricted_action")
        words = UNREACHABLE["restricted_action"] if restricted else "Slack refused the message."
    if fault.done is None:
        words = _NO_ANSWER
    return f"{words} ({fault.code}{f': {fault.needed}' if fault.needed else ''})"


def post_error(error: Exception) -> DragomanError:
    """Return what a failed attempt to post means: see `Messenger.post`."""
    fault = read_fault(error)
    line = says(fault)
    if fault.done is None:
        return DeliveryUnknown(line)
    if _later(fault):
        return TransientError(line, retry_after_s=fault.retry_after_s)
    if fault.code in UNREACHABLE or (fault.code not in REFUSED and str(fault.code).startswith("restricted_action")):
        return ChannelUnreachable(line)
    return DeliveryError(line)


def open_error(error: Exception) -> DragomanError:
    """Return what a failed opening of direct messages means: nothing was posted yet, whatever became of it."""
    fault = read_fault(error)
    if fault.done is None:
        return TransientError(_NO_CONNECTION)
    return post_error(error)


def find_error(error: Exception) -> DragomanError:
    """Return what a failed look-up means: it may work later, or it never will (`DeliveryUnknown`).

    A throttled look-up is one that can't be counted on: Slack allows some apps one a minute.
    """
    fault = read_fault(error)
    if fault.done is None or (_later(fault) and not fault.limited):
        return TransientError("Slack could not be asked whether the message is there.")
    why = LATER["ratelimited"] if fault.limited else says(fault)
    return DeliveryUnknown(f"{_NO_ANSWER} It can't be looked for: {why}")


def _later(fault: Fault) -> bool:
    return fault.limited or fault.code is None or fault.code in LATER
