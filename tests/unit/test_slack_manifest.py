"""The app's manifest: within what Slack's schema takes, and the committed file and the documents agree with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.slack.manifest import REQUIRED_SCOPES, SCOPES, manifest, manifest_yaml
from bot.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
PREFIXES = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", max_size=20)

# Slack's manifest schema, version 1: keys that may stand at a place, and lengths.
KEYS = {
    "": {"display_information", "features", "oauth_config", "settings"},
    "display_information": {"name", "description", "background_color", "long_description"},
    "features": {"app_home", "bot_user", "shortcuts", "slash_commands", "unfurl_domains"},
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "features.bot_user": {"display_name", "always_online"},
    "features.slash_commands": {"command", "url", "description", "usage_hint", "should_escape"},
    "oauth_config": {"redirect_urls", "scopes"},
    "oauth_config.scopes": {"bot", "user"},
    "settings": {
        "event_subscriptions",
        "interactivity",
        "org_deploy_enabled",
        "socket_mode_enabled",
        "token_rotation_enabled",
    },
    "settings.event_subscriptions": {"request_url", "bot_events"},
    "settings.interactivity": {"is_enabled", "request_url"},
}
LENGTHS = {"name": 35, "display_name": 35, "description": 140, "usage_hint": 1000, "command": 32, "request_url": 3000}


def complaints(value: Any, place: str = "") -> list[str]:
    """What Slack's schema would find fault with."""
    found: list[str] = []
    if isinstance(value, dict):
        found += [f"{place}: {key}" for key in value if key not in KEYS[place]]
        for key, inner in value.items():
            if isinstance(inner, str):
                found += [f"{place}.{key} has {len(inner)}"] if not 0 < len(inner) <= LENGTHS.get(key, 3000) else []
            else:
                found += complaints(inner, f"{place}.{key}".strip("."))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        found += [line for inner in value for line in complaints(inner, place)]
    return found


def commands(made: dict[str, Any]) -> list[str]:
    return [command["command"] for command in made["features"]["slash_commands"]]


def test_the_committed_manifest_is_the_one_that_the_program_makes() -> None:
    assert (ROOT / "manifest.yaml").read_text("utf-8") == manifest_yaml(prefix=""), (
        "run `dragoman slack manifest > manifest.yaml`"
    )


def test_socket_mode_needs_no_address() -> None:
    made = manifest(prefix="")

    assert made["settings"]["socket_mode_enabled"] is True
    assert made["settings"]["interactivity"] == {"is_enabled": True}
    assert "http" not in manifest_yaml(prefix="")
    assert commands(made) == ["/ask", "/brief", "/digest", "/dragoman"]


@pytest.mark.parametrize("address", ["https://dragoman.example.org", "https://dragoman.example.org/"])
def test_with_an_address_everything_goes_to_the_same_path(address: str) -> None:
    made = manifest(prefix="", public_url=address)

    expected = "https://dragoman.example.org/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == expected
    assert made["settings"]["interactivity"]["request_url"] == expected
    assert {command["url"] for command in made["features"]["slash_commands"]} == {expected}


@given(prefix=PREFIXES, address=st.sampled_from([None, "https://dragoman.example.org:8443"]))
def test_any_prefix_gives_a_manifest_that_slack_takes(prefix: str, address: str | None) -> None:
    made = manifest(prefix=prefix, public_url=address)

    assert complaints(made) == []
    assert commands(made) == [f"/{prefix}{name}" for name in ("ask", "brief", "digest", "dragoman")]
    assert yaml.safe_load(manifest_yaml(prefix=prefix, public_url=address)) == made


@pytest.mark.parametrize("prefix", ["Acme-", "acme ", "/acme", "a" * 24, "é", "a\nb"])
def test_a_prefix_that_slack_refuses_is_refused_with_an_example(prefix: str) -> None:
    with pytest.raises(InputError, match="acme- makes /acme-ask"):
        manifest(prefix=prefix)


@pytest.mark.parametrize(
    "address",
    [
        "http://dragoman.example.org",
        "dragoman.example.org",
        "https://",
        "https://dragoman.example.org/base",
        "https://dragoman.example.org?a=b",
        "https://me@dragoman.example.org",
        "https://dragoman.example.org:port",
        "https://[",
    ],
)
def test_an_address_that_slack_can_not_reach_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="https://dragoman"):
        manifest(prefix="", public_url=address)


@pytest.mark.parametrize("name", ["", "  ", "D" * 36])
def test_a_name_that_slack_refuses_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="35"):
        manifest(prefix="", name=name)


def test_every_event_has_the_scope_that_it_needs() -> None:
    needs = {
        "app_mention": "app_mentions:read",
        "member_joined_channel": "channels:read",
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
        "message.mpim": "mpim:history",
    }
    made = manifest(prefix="")

    assert set(made["settings"]["event_subscriptions"]["bot_events"]) == set(needs)
    assert {scope for scope in needs.values() if scope} <= set(made["oauth_config"]["scopes"]["bot"])


def test_the_document_says_what_each_scope_is_for() -> None:
    document = (ROOT / "docs" / "slack.md").read_text("utf-8")
    table = document[document.index("## Permissions") :].partition("\n## ")[0]
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \|$", table, re.MULTILINE)

    assert dict(rows) == dict(SCOPES)
    assert set(SCOPES) == REQUIRED_SCOPES
