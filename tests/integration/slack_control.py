"""The fake Slack's control API, for those in another process: told in fake_slack.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.integration.slack_blocks_rules import buttons
from tests.integration.slack_events import Said, Told
from tests.integration.slack_faults import Fault
from tests.integration.slack_workspace import Message, Private

if TYPE_CHECKING:
    from tests.integration.fake_slack import FakeSlack


async def control(slack: FakeSlack, request: web.Request) -> web.Response:
    """Carry out what is asked; return the ids of what the app was told."""
    name = request.match_info["name"]
    given: dict[str, Any] = await request.json() if request.can_read_body else {}
    done: Any = None
    match name:
        case "channel" | "person" | "command" | "event" | "say" | "remove_bot" | "archive" | "revoke" | "drop":
            done = getattr(slack, name)(**given)
        case "disconnect":
            await slack.disconnect(**given)
        case "fail":
            slack.fail(given.pop("method"), times=given.pop("times", 1), fault=Fault(**given))
        case "again":
            slack.again(next(told for told in slack.told if told.id == given["id"]))
        case "click":
            on = _with_button(slack, given["action_id"], given.get("ts"))
            done = slack.click(given["action_id"], user=given["user"], on=on)
        case _:
            return web.json_response({"error": f"there is no control {name}"}, status=404)
    told = done.told if isinstance(done, Said) else [done] if isinstance(done, Told) else []
    answer: dict[str, Any] = {"ids": [one.id for one in told]}
    if isinstance(done, Said):
        answer["ts"] = done.message.ts
    return web.json_response(answer)


def _with_button(slack: FakeSlack, action_id: str, ts: str | None) -> Message | Private:
    shown: list[Message | Private] = [*slack.posted, *slack.private]
    return next(
        one
        for one in reversed(shown)
        if (ts is None or getattr(one, "ts", None) == ts)
        and any(element["action_id"] == action_id for _, element in buttons(one.blocks))
    )


async def show(slack: FakeSlack, request: web.Request) -> web.Response:
    """Show the state."""
    query = request.query
    shown: Any
    match request.match_info["name"]:
        case "messages":
            found = slack.messages(query.get("channel"), query.get("thread"))
            shown = [message.as_slack(metadata=True) | {"channel": message.channel} for message in found]
        case "private":
            shown = [vars(private) for private in slack.private]
        case "told":
            shown = [_told(told) for told in slack.told if query.get("kind", told.kind) == told.kind]
        case "calls":
            shown = [vars(call) for call in slack.calls]
        case "state":
            shown = {"api_url": slack.api_url, "sockets": len(slack.sockets), "connections": slack.connections}
        case name:
            return web.json_response({"error": f"there is nothing called {name}"}, status=404)
    return web.json_response(shown)


def _told(told: Told) -> dict[str, Any]:
    return {
        "id": told.id,
        "kind": told.kind,
        "latency_s": told.latency_s,
        "failed": told.failed,
        "deliveries": len(told.attempts),
        "answer": told.answer,
    }
