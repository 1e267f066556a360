"""What `doctor` says about Slack: each fault is one line with what to click, and never an exception's text."""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError, SlackClientNotConnectedError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack import checks
from bot.chat.slack.checks import MAX_CHANNELS, check_slack
from bot.chat.slack.manifest import REQUIRED_SCOPES

ROOT = Path(__file__).resolve().parents[2]
BOT = "xoxb-1-2-abc"
APP = "xapp-1-A1-2-abc"
SECRET = "0123456789abcdef" * 2
SECRETS = (BOT, APP, SECRET)
ALL_SCOPES = ",".join(sorted(REQUIRED_SCOPES))
OK = {"ok": True}
NOTHING: Mapping[str, Any] = MappingProxyType({})


def refusal(response: object) -> Exception:
    return SlackApiError("secret words of the SDK", response)  # type: ignore[no-untyped-call]


class Answer:
    """What the SDK's responses offer, as far as the checks use it."""

    def __init__(self, data: Any, headers: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.headers = headers or {}

    def get(self, key: str) -> Any:
        return self.data.get(key)


class StubClient:
    """A client that answers each method as it was told: data, Slack's code for a refusal, or an exception."""

    base_url = "https://slack.com/api/"

    def __init__(
        self, token: str | None = BOT, *, scopes: str = ALL_SCOPES, told: Mapping[str, Any] = NOTHING, **answers: Any
    ) -> None:
        self.token = token
        self.called: list[str] = []
        self._scopes = scopes
        self._answers: dict[str, Any] = {
            "auth_test": {"user": "dragoman", "team": "Acme"},
            "apps_connections_open": {"url": "wss://wss-primary.example/link"},
            "conversations_info": {"channel": {"name": "news", "is_member": True}},
            "users_info": {"user": {"name": "livia", "deleted": False}},
            **told,
            **answers,
        }

    def __getattr__(self, method: str) -> Any:
        if method not in self._answers:
            raise AttributeError(method)

        async def call(**values: str) -> Answer:
            await asyncio.sleep(0)
            self.called.append(" ".join([method, *values.values()]))
            told = self._answers[method]
            if isinstance(told, Exception):
                raise told
            if isinstance(told, str):
                raise refusal(Answer({"ok": False, "error": told}))
            return Answer({**OK, **told}, {"X-OAuth-Scopes": self._scopes})

        return call


async def lines_of(client: StubClient, **values: Any) -> list[tuple[str, bool, str]]:
    asked: dict[str, Any] = {"app_token": APP, "signing_secret": None, "public_url": None, "channels": ["C1"]} | values
    lines = await check_slack(client, **asked)  # type: ignore[arg-type]
    for _, _, says in lines:
        assert "\n" not in says
        assert "secret words" not in says
        assert not any(secret in says for secret in SECRETS)
    return lines


async def faults(client: StubClient, **values: Any) -> dict[str, str]:
    return {what: says for what, fine, says in await lines_of(client, **values) if not fine}


def test_the_stub_has_the_methods_of_the_real_client() -> None:
    for method in ("auth_test", "apps_connections_open", "conversations_info", "users_info"):
        assert callable(getattr(AsyncWebClient, method))


async def test_a_healthy_installation_has_no_fault() -> None:
    lines = await lines_of(StubClient(), channels=["C1", "U1", "D1"])

    assert [what for what, _, _ in lines] == [
        "token",
        "scopes",
        "socket",
        "channel #news",
        "person livia",
    ]
    assert all(fine for _, fine, _ in lines)
    assert lines[0][2] == "@dragoman in Acme"


@pytest.mark.parametrize(
    ("token", "says"),
    [
        (None, "missing"),
        ("", "missing"),
        (APP, "DRAGOMAN_SLACK_APP_TOKEN"),
        ("xoxp-1-2", "person's token"),
        ("xoxe.xoxb-1-2", "token rotation"),
        ("xoxb-1 -2", "spaces"),
        ("xoxb-1\n-2", "spaces"),
        ('"xoxb-1-2"', "spaces"),
    ],
)
async def test_a_wrong_bot_token_is_recognised_without_asking_slack(token: str | None, says: str) -> None:
    client = StubClient(token)

    found = await faults(client)

    assert says in found["token"]
    assert not [call for call in client.called if not call.startswith("apps_connections_open")]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("invalid_auth", "OAuth & Permissions → Bot User OAuth Token"),
        ("account_inactive", "Install to Workspace"),
        ("token_revoked", "Install to Workspace"),
        ("ratelimited", "look again in a minute"),
        ("team_access_not_granted", "team_access_not_granted"),
        ("<script>", "not one of Slack's"),
    ],
)
async def test_a_refused_bot_token_is_explained_and_the_channels_are_left_out(code: str, says: str) -> None:
    found = await faults(StubClient(auth_test=code))

    assert says in found["token"]
    assert list(found) == ["token"]


async def test_missing_scopes_are_named_with_what_to_click() -> None:
    found = await faults(StubClient(scopes=",".join(sorted(REQUIRED_SCOPES - {"users:read", "im:write"}))))

    assert found["scopes"].startswith("im:write, users:read missing")
    assert "OAuth & Permissions → Reinstall to Workspace" in found["scopes"]


async def test_scopes_that_nothing_needs_are_named() -> None:
    lines = await lines_of(StubClient(scopes=f"{ALL_SCOPES}, files:read"))

    assert ("scopes", True, f"all {len(REQUIRED_SCOPES)} that are needed; not needed: files:read") in lines


async def test_a_server_that_names_no_scopes_is_no_fault() -> None:
    assert await faults(StubClient(scopes="")) == {}


@pytest.mark.parametrize(
    ("app_token", "answer", "says"),
    [
        (BOT, OK, "DRAGOMAN_SLACK_BOT_TOKEN"),
        ("xapp-1 2", OK, "spaces"),
        (APP, "invalid_auth", "Basic Information → App-Level Tokens"),
        (APP, "missing_scope", "connections:write"),
        (APP, "some_new_code", "Enable Socket Mode"),
        (APP, {"url": ""}, "Enable Socket Mode"),
        (APP, "ratelimited", "in a minute"),
    ],
)
async def test_the_socket_s_faults(app_token: str, answer: Any, says: str) -> None:
    found = await faults(StubClient(apps_connections_open=answer), app_token=app_token)

    assert list(found) == ["socket"]
    assert says in found["socket"]


@pytest.mark.parametrize(
    ("secret", "url", "what", "says"),
    [
        (None, None, "events", "connections:write"),
        (SECRET, None, "events", "DRAGOMAN_PUBLIC_URL"),
        (SECRET, "http://dragoman.example.org", "events", "https://"),
        (BOT, "https://dragoman.example.org", "signing secret", "this is a token"),
        (APP, "https://dragoman.example.org", "signing secret", "this is a token"),
        ("A" * 24, "https://dragoman.example.org", "signing secret", "Verification Token"),
        (f"{SECRET} ", "https://dragoman.example.org", "signing secret", "spaces"),
    ],
)
async def test_the_faults_of_events_over_http(secret: str | None, url: str | None, what: str, says: str) -> None:
    found = await faults(StubClient(), app_token=None, signing_secret=secret, public_url=url)

    assert list(found) == [what]
    assert says in found[what]


async def test_events_over_http_name_the_address_that_slack_must_know() -> None:
    client = StubClient()

    lines = await lines_of(client, app_token=None, signing_secret=SECRET, public_url="https://dragoman.example.org/")

    assert all(fine for _, fine, _ in lines)
    assert "https://dragoman.example.org/slack/events;" in {what: says for what, _, says in lines}["events"]
    assert not any(call.startswith("apps_connections_open") for call in client.called)


async def test_a_token_in_place_of_the_secret_is_told_in_socket_mode_too() -> None:
    assert list(await faults(StubClient(), signing_secret=BOT)) == ["signing secret"]


@pytest.mark.parametrize(
    ("answer", "what", "says"),
    [
        ({"channel": {"name": "news", "is_member": False}}, "channel #news", "/invite @dragoman in #news"),
        ({"channel": {"name": "news", "is_member": True, "is_archived": True}}, "channel #news", "unarchive"),
        ("channel_not_found", "channel C1", "/invite @dragoman"),
        ("missing_scope", "channel C1", "Reinstall to Workspace"),
        ({"channel": "?"}, "channel C1", "/invite"),
    ],
)
async def test_the_faults_of_a_channel(answer: Any, what: str, says: str) -> None:
    found = await faults(StubClient(conversations_info=answer))

    assert list(found) == [what]
    assert says in found[what]


async def test_commands_are_named_as_they_are_typed_in_this_workspace() -> None:
    (says,) = (await faults(StubClient(conversations_info="channel_not_found"), prefix="acme-")).values()

    assert says.endswith("then /acme-digest resume")


@pytest.mark.parametrize("answer", [{"user": {"name": "livia", "deleted": True}}, "user_not_found"])
async def test_a_person_who_left_is_told(answer: Any) -> None:
    (says,) = (await faults(StubClient(users_info=answer), channels=["U1"])).values()

    assert "reaches nobody" in says


async def test_a_name_that_somebody_chose_stays_within_its_line() -> None:
    lines = await lines_of(StubClient(auth_test={"user": "dragoman", "team": "Acme\n\x1b[31m" + "e" * 200}))

    assert lines[0][2] == "@dragoman in Acme[31m" + "e" * 72


async def test_a_group_message_needs_no_membership() -> None:
    client = StubClient(conversations_info={"channel": {"name": "mpdm-a--b-1", "is_mpim": True}})

    assert await faults(client, channels=["G1"]) == {}


async def test_each_channel_is_looked_up_once_and_not_more_than_slack_allows() -> None:
    client = StubClient()

    lines = await lines_of(client, channels=[f"C{number % 30}" for number in range(60)])

    assert sum(call.startswith("conversations_info") for call in client.called) == MAX_CHANNELS
    assert lines[-1] == ("channels", True, "10 more, not looked at")


@pytest.mark.parametrize("method", ["auth_test", "apps_connections_open", "conversations_info"])
@pytest.mark.parametrize(
    "error", [aiohttp.ClientConnectionError("secret words"), TimeoutError("secret words"), OSError("secret words")]
)
async def test_a_network_that_fails_is_one_line(method: str, error: Exception) -> None:
    found = await faults(StubClient(told={method: error}), channels=["C1", "C2"])

    assert found == {"connection": "slack.com can't be reached: check the network, its proxy and firewall"}


@pytest.mark.parametrize(
    "error",
    [
        refusal(Answer({})),
        refusal(object()),
        SlackClientNotConnectedError("secret words"),
        ValueError("secret words"),
        AttributeError("'str' object has no attribute 'get'"),
    ],
)
async def test_an_answer_that_is_not_slack_s_is_told_as_such(error: Exception) -> None:
    found = await faults(StubClient(auth_test=error))

    assert "not one of Slack's" in found["token"]


def test_the_document_explains_lines_that_the_checks_say() -> None:
    document = (ROOT / "docs" / "slack.md").read_text("utf-8")
    table = document[document.index("| `doctor` says |") :].partition("\n\n")[0]
    quoted = re.findall(r"^\| `(.+?)` \|", table, re.MULTILINE)[1:]

    assert len(quoted) >= 8
    assert [line for line in quoted if line not in inspect.getsource(checks)] == []
