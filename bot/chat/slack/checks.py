"""What `dragoman doctor` looks at in Slack: tokens, scopes, the way events come in, the digests' channels.

Each check is one line that says what is wrong and what to click. Nothing is posted, and no exception's text is shown.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat.slack.manifest import EVENTS_PATH, REQUIRED_SCOPES, is_public_url

Line = tuple[str, bool, str]

MAX_CHANNELS = 20
"""Looked up at most: `conversations.info` may be called about fifty times a minute."""

BOT_TOKEN = "DRAGOMAN_SLACK_BOT_TOKEN"  # noqa: S105 - names of settings, here and below
APP_TOKEN = "DRAGOMAN_SLACK_APP_TOKEN"  # noqa: S105
SIGNING_SECRET = "DRAGOMAN_SLACK_SIGNING_SECRET"  # noqa: S105
PUBLIC_URL = "DRAGOMAN_PUBLIC_URL"

_GET_BOT_TOKEN = f"copy OAuth & Permissions → Bot User OAuth Token (xoxb-…) into {BOT_TOKEN}"
_GET_APP_TOKEN = (
    f"Basic Information → App-Level Tokens → Generate, with the scope connections:write, then put it into {APP_TOKEN}"
)
_GET_SECRET = f"copy Basic Information → App Credentials → Signing Secret into {SIGNING_SECRET}"
_INSTALL = "OAuth & Permissions → Install to Workspace"
_REINSTALL = "OAuth & Permissions → Reinstall to Workspace"
_WAIT = "Slack asks us to wait; look again in a minute"

_CODE = re.compile(r"[a-z][a-z0-9_]{0,60}")
_VERIFICATION_TOKEN_LENGTH = 24  # Slack's old way to tell its requests; the signing secret beside it has 32


class _Refused(Exception):
    """Slack said no: its code, or None where the answer was not Slack's."""

    def __init__(self, code: str | None) -> None:
        super().__init__(code)
        self.code = code


class _Unreachable(Exception):
    """No answer."""


async def check_slack(
    client: AsyncWebClient,
    *,
    app_token: str | None,
    signing_secret: str | None,
    public_url: str | None,
    channels: Sequence[str],
    prefix: str = "",
) -> list[Line]:
    """Return the checks as (what, fine, says), those that the others need first. Never raises.

    `channels`: ids of the channels (`C…`, `G…`) and people (`U…`, `W…`) that have a digest. Direct messages (`D…`)
    are not looked up: Dragoman is a member of its own. `prefix` stands before the names of the slash commands.
    """
    lines: list[Line] = []
    try:
        bot = await _token(client, lines)
        await _incoming(client, lines, app_token=app_token, signing_secret=signing_secret, public_url=public_url)
        if bot is not None:
            await _channels(client, lines, bot, channels, digest=f"/{prefix}digest")
    except _Unreachable:
        host = urlsplit(client.base_url).hostname or "slack.com"
        lines.append(("connection", False, f"{host} can't be reached: check the network, its proxy and firewall"))
    return lines


async def _token(client: AsyncWebClient, lines: list[Line]) -> str | None:
    """Check the bot token and its scopes; return the bot's name, or None when the token is no use."""
    misplaced = _not_a_bot_token(client.token)
    if misplaced:
        lines.append(("token", False, misplaced))
        return None
    try:
        answer = await _call(client.auth_test)
    except _Refused as refused:
        lines.append(("token", False, _token_refused(refused.code)))
        return None
    name = _name(answer.get("user"), "Dragoman")
    lines.append(("token", True, f"@{name} in {_name(answer.get('team'), 'the workspace')}"))
    lines.append(_scopes(answer.headers))
    return name


def _not_a_bot_token(token: str | None) -> str | None:
    """Return what to do about a token that can't be the bot's, or None."""
    if not token:
        return f"missing: {_GET_BOT_TOKEN}"
    if token.startswith("xapp-"):
        return f"this is the app-level token, which belongs into {APP_TOKEN}; {_GET_BOT_TOKEN}"
    if token.startswith("xoxp-"):
        return f"this is a person's token, not the bot's; {_GET_BOT_TOKEN}"
    if token.startswith("xoxe"):
        return "this token ends after some hours, since token rotation is on: create the app again from the manifest"
    if not _is_one_word(token):
        return f"it holds spaces or other characters that no token has; {_GET_BOT_TOKEN}"
    return None


def _token_refused(code: str | None) -> str:
    match code:
        case "invalid_auth" | "not_authed":
            return f"Slack does not know it; {_GET_BOT_TOKEN}"
        case "account_inactive" | "token_revoked" | "token_expired":
            return f"the app was removed or its token was revoked: {_INSTALL}, then {_GET_BOT_TOKEN}"
        case "not_allowed_token_type":
            return f"it is not a bot token; {_GET_BOT_TOKEN}"
        case _:
            return _said(code)


def _scopes(headers: Any) -> Line:
    granted = {scope.strip() for scope in str(_header(headers, "x-oauth-scopes") or "").split(",")} - {""}
    if not granted:
        return "scopes", True, "not looked at: Slack did not say which the token has"
    missing = sorted(REQUIRED_SCOPES - granted)
    if missing:
        says = f"{', '.join(missing)} missing: save the manifest again under App Manifest, then {_REINSTALL}"
        return "scopes", False, says
    more = sorted(granted - REQUIRED_SCOPES)
    beyond = f"; not needed: {', '.join(more)}" if more else ""
    return "scopes", True, f"all {len(REQUIRED_SCOPES)} that are needed{beyond}"


def _header(headers: Any, name: str) -> str | None:
    return next((str(value) for key, value in (headers or {}).items() if str(key).lower() == name), None)


async def _incoming(
    client: AsyncWebClient,
    lines: list[Line],
    *,
    app_token: str | None,
    signing_secret: str | None,
    public_url: str | None,
) -> None:
    """Check how events come in: through the socket, or to our address."""
    wrong_secret = _not_a_signing_secret(signing_secret) if signing_secret else None
    if app_token:
        lines.append(await _socket(client, app_token))
        if wrong_secret:
            lines.append(("signing secret", False, wrong_secret))
    elif not signing_secret:
        lines.append(("events", False, f"no way in: {_GET_APP_TOKEN}"))
    elif wrong_secret:
        lines.append(("signing secret", False, wrong_secret))
    elif not public_url:
        says = f"without an app token Slack needs an address: set {PUBLIC_URL}, or use Socket Mode: {_GET_APP_TOKEN}"
        lines.append(("events", False, says))
    elif not is_public_url(public_url):
        lines.append(("events", False, f"Slack sends to https:// and a bare host alone: correct {PUBLIC_URL}"))
    else:
        address = public_url.strip().rstrip("/") + EVENTS_PATH
        says = f"expected at {address}; Event Subscriptions → Request URL must show it as Verified"
        lines.append(("events", True, says))


def _not_a_signing_secret(secret: str) -> str | None:
    if secret.startswith(("xox", "xapp-")):
        return f"this is a token; {_GET_SECRET}"
    if len(secret) == _VERIFICATION_TOKEN_LENGTH:
        return f"this looks like the old Verification Token; {_GET_SECRET}"
    if not _is_one_word(secret):
        return f"it holds spaces or other characters that no secret has; {_GET_SECRET}"
    return None


async def _socket(client: AsyncWebClient, app_token: str) -> Line:
    what = "socket"
    if app_token.startswith("xox"):
        return what, False, f"this is a bot's or a person's token, which belongs into {BOT_TOKEN}; {_GET_APP_TOKEN}"
    if not _is_one_word(app_token):
        return what, False, f"the app token holds spaces or other characters that no token has; {_GET_APP_TOKEN}"
    try:
        answer = await _call(client.apps_connections_open, app_token=app_token)
    except _Refused as refused:
        match refused.code:
            case "invalid_auth" | "not_authed" | "token_revoked" | "account_inactive" | "not_allowed_token_type":
                return what, False, f"Slack does not know the app token; {_GET_APP_TOKEN}"
            case "missing_scope" | "no_permission":
                return what, False, f"the app token lacks connections:write; {_GET_APP_TOKEN}"
            case None | "ratelimited":
                return what, False, _said(refused.code)
            case _:
                return what, False, f"{_said(refused.code)}; Socket Mode → Enable Socket Mode must be on"
    if not str(answer.get("url") or "").startswith(("wss://", "ws://")):
        return what, False, "Slack opened none; Socket Mode → Enable Socket Mode must be on"
    return what, True, "Socket Mode: Slack's events come through a connection that we open"


async def _channels(
    client: AsyncWebClient, lines: list[Line], bot: str, channels: Sequence[str], *, digest: str
) -> None:
    looked_up = [channel for channel in dict.fromkeys(channels) if not channel.startswith("D")]
    for channel in looked_up[:MAX_CHANNELS]:
        person = channel.startswith(("U", "W"))
        try:
            line = await (_person(client, channel) if person else _channel(client, channel, bot, digest))
        except _Refused as refused:
            line = _lookup_refused(channel, bot, digest, refused.code)
        lines.append(line)
    if len(looked_up) > MAX_CHANNELS:
        lines.append(("channels", True, f"{len(looked_up) - MAX_CHANNELS} more, not looked at"))


async def _channel(client: AsyncWebClient, channel: str, bot: str, digest: str) -> Line:
    found = _record(await _call(client.conversations_info, channel=channel), "channel")
    name = channel if found.get("is_mpim") or not found.get("name") else f"#{_name(found['name'], channel)}"
    what = f"channel {name}"
    if found.get("is_archived"):
        return what, False, f"archived: unarchive it, or type {digest} schedule weekdays 08:30 in another channel"
    if not (found.get("is_member") or found.get("is_im") or found.get("is_mpim")):
        return what, False, f"@{bot} is not in it: type /invite @{bot} in {name}, then {digest} resume"
    return what, True, f"@{bot} is in it"


async def _person(client: AsyncWebClient, person: str) -> Line:
    found = _record(await _call(client.users_info, user=person), "user")
    what = f"person {_name(found.get('name'), person)}"
    if found.get("deleted"):
        return what, False, "the account is deactivated, so its digest reaches nobody"
    return what, True, "gets a digest as a direct message"


def _lookup_refused(channel: str, bot: str, digest: str, code: str | None) -> Line:
    what = f"channel {channel}"
    match code:
        case "channel_not_found":
            return (
                what,
                False,
                f"deleted, or private and without @{bot}: type /invite @{bot} there, then {digest} resume",
            )
        case "user_not_found" | "users_not_found" | "user_not_visible":
            return f"person {channel}", False, "Slack does not know this person, so the digest reaches nobody"
        case "missing_scope":
            return what, False, f"can't be looked up before the missing scopes are granted: {_REINSTALL}"
        case _:
            return what, False, _said(code)


async def _call(method: Callable[..., Awaitable[AsyncSlackResponse]], **values: str) -> AsyncSlackResponse:
    """Return Slack's answer. Raises `_Refused`, `_Unreachable`."""
    try:
        answer = await method(**values)
    except SlackApiError as error:
        # Where the answer was not JSON, the SDK puts another kind of response here, without data.
        data = getattr(error.response, "data", None)
        code = data.get("error") if isinstance(data, dict) else None
        raise _Refused(code if isinstance(code, str) and _CODE.fullmatch(code) else None) from None
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise _Unreachable from None
    except (SlackClientError, ValueError, AttributeError):
        # The last: the SDK looks for `ok` in whatever came with status 200, a proxy's plain text too.
        raise _Refused(None) from None
    if not isinstance(answer.data, dict):
        raise _Refused(None)
    return answer


def _said(code: str | None) -> str:
    """Return a line for an answer that no check knows."""
    if code == "ratelimited":
        return _WAIT
    if code is None:
        return "the answer was not one of Slack's: a proxy stands between, or Slack is down; look again later"
    return f"Slack refused with the code {code}"


def _record(answer: AsyncSlackResponse, key: str) -> dict[str, Any]:
    found = answer.get(key)
    return found if isinstance(found, dict) else {}


def _name(value: object, otherwise: str) -> str:
    """Return a name that somebody chose in Slack, fit for one line."""
    shown = "".join(letter for letter in str(value or "") if letter.isprintable()).strip()
    return shown[:80] or otherwise


def _is_one_word(secret: str) -> bool:
    return secret.isascii() and secret.isprintable() and not any(mark in secret for mark in " \"'<>")
