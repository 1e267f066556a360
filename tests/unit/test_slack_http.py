"""Slack over HTTP: what is signed, forged, stale and replayed; and the end of the work."""

from __future__ import annotations

import asyncio
import time as clocks
from typing import Any

import pytest
import structlog
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.requests import Request

from bot.chat.slack.app import REMEMBERED_MOST, REMEMBERED_S, SeenSignatures, http_handler
from bot.errors import DatabaseUnavailable
from tests.unit.fake_desk import FakeDesk
from tests.unit.slack_rig import (
    QUESTION,
    Rig,
    command_body,
    event_body,
    mentioned,
    news_desk,
    settled,
    signed,
)


@pytest.fixture
def desk() -> FakeDesk:
    return news_desk()


@pytest.fixture
def rig(desk: FakeDesk) -> Rig:
    return Rig(desk)


# ---------------------------------------------------------------- over HTTP


async def test_signed_requests_are_taken(rig: Rig, desk: FakeDesk) -> None:
    response = await rig.app.async_dispatch(signed(event_body(mentioned(QUESTION))))
    command = await rig.app.async_dispatch(signed(command_body("/ask", QUESTION)))
    await settled()

    assert (response.status, command.status) == (200, 200)
    assert len(desk.heard) == 1
    assert desk.count("ask") == 1


@pytest.mark.parametrize(
    "request_",
    [
        lambda: signed(event_body(mentioned(QUESTION)), secret="another"),
        lambda: signed(event_body(mentioned(QUESTION)), at=clocks.time() - 301),
        lambda: signed(event_body(mentioned(QUESTION)), at=clocks.time() + 400),
        lambda: signed(command_body("/ask", QUESTION), secret="another"),
        lambda: AsyncBoltRequest(body=signed(event_body(mentioned(QUESTION))).raw_body),
        lambda: _with(signed(event_body(mentioned(QUESTION))), "x-slack-request-timestamp", "soon"),
        lambda: _with(signed(event_body(mentioned(QUESTION))), "x-slack-signature", "v0=0"),
        lambda: AsyncBoltRequest(body="ssl_check=1&token=x"),
        lambda: AsyncBoltRequest(body='{"type": "url_verification", "challenge": "c"}'),
    ],
)
async def test_forged_and_stale_requests_are_refused(rig: Rig, desk: FakeDesk, request_: Any) -> None:
    with structlog.testing.capture_logs() as logged:
        response = await rig.app.async_dispatch(request_())
    await settled()

    assert response.status == 401
    assert desk.calls == []
    assert logged == []


def _with(request: AsyncBoltRequest, header: str, value: str) -> AsyncBoltRequest:
    request.headers[header] = [value]
    return request


async def test_a_replayed_request_is_refused_and_slacks_own_retry_is_not(rig: Rig, desk: FakeDesk) -> None:
    body, now = event_body(mentioned(QUESTION)), clocks.time()

    first = await rig.app.async_dispatch(signed(body, at=now))
    replayed = await rig.app.async_dispatch(signed(body, at=now))
    retried = await rig.app.async_dispatch(signed(body, at=now - 2))

    assert (first.status, replayed.status, retried.status) == (200, 401, 200)
    assert desk.count("hear") == 2
    assert len(desk.heard) == 1


async def test_a_retry_within_the_same_second_is_taken_when_the_first_was_not(rig: Rig, desk: FakeDesk) -> None:
    desk.fail("hear", DatabaseUnavailable("no connection"))
    body, now = event_body(mentioned(QUESTION)), clocks.time()

    statuses = [(await rig.app.async_dispatch(signed(body, at=now))).status for _ in range(3)]

    assert statuses == [503, 200, 401]
    assert len(desk.heard) == 1


async def test_without_a_signing_secret_nothing_is_taken_over_http(desk: FakeDesk) -> None:
    rig = Rig(desk, signing_secret=None)

    response = await rig.app.async_dispatch(signed(event_body(mentioned(QUESTION)), secret=" "))

    assert response.status == 401
    assert desk.calls == []


async def test_slack_verifies_the_address(rig: Rig) -> None:
    response = await rig.app.async_dispatch(signed({"type": "url_verification", "challenge": "abc"}))

    assert response.status == 200
    assert "abc" in response.body


def test_seen_signatures_are_bounded_and_forgotten() -> None:
    seen = SeenSignatures()

    assert seen.first(("1", "a"), now_s=0.0)
    assert not seen.first(("1", "a"), now_s=REMEMBERED_S)
    assert seen.first(("1", "a"), now_s=REMEMBERED_S + 1)
    for number in range(REMEMBERED_MOST):
        seen.first((str(number), "b"), now_s=REMEMBERED_S + 2)
    assert len(seen._seen) == REMEMBERED_MOST


def _request(body: bytes, headers: dict[str, str]) -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/slack/events", "query_string": b"", "headers": raw}
    return Request(scope, receive)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{not json", {"content-type": "application/json", "content-length": "9"}, 400),
        (b"\xff\xfe", {"content-length": "2"}, 400),
        (b"payload=%7Bnope", {"content-length": "15"}, 400),
        (b"{}", {}, 411),
        (b"{}", {"content-length": "2000000"}, 413),
        (b"{}", {"content-length": "2"}, 401),
    ],
)
async def test_what_is_no_request_of_slacks_gets_a_bare_refusal(
    rig: Rig, body: bytes, headers: dict[str, str], status: int
) -> None:
    response = await http_handler(rig.app)(_request(body, headers))

    assert response.status_code == status


async def test_a_signed_request_goes_through_the_handler(rig: Rig, desk: FakeDesk) -> None:
    made = signed(event_body(mentioned(QUESTION)))
    body = made.raw_body.encode()
    headers = {name: values[0] for name, values in made.headers.items()} | {"content-length": str(len(body))}

    response = await http_handler(rig.app)(_request(body, headers))

    assert response.status_code == 200
    assert len(desk.heard) == 1


# ---------------------------------------------------------------- the end


async def test_work_that_is_going_on_may_end_and_is_ended_when_it_does_not(rig: Rig, desk: FakeDesk) -> None:
    desk.waits["ask"] = asyncio.Event()
    await rig.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=command_body("/ask", QUESTION)))
    asyncio.get_running_loop().call_later(0.02, desk.waits["ask"].set)

    await rig.app.finish(5.0)

    assert len(rig.private) == 1
    desk.waits["ask"] = asyncio.Event()
    await rig.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=command_body("/ask", QUESTION)))

    await rig.app.finish(0.01)

    assert len(rig.private) == 1
    await settled()
