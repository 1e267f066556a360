"""What failed calls of Slack's Web API mean, without a call."""

from __future__ import annotations

import aiohttp
import pytest

from bot.chat.slack.client import retry_after_s, web_client
from bot.chat.slack.outcomes import find_error, open_error, post_error
from bot.errors import DeliveryUnknown, TransientError


def test_errors_without_an_answer_are_read_by_what_was_sent() -> None:
    assert isinstance(post_error(TimeoutError()), DeliveryUnknown)
    assert isinstance(post_error(aiohttp.ServerDisconnectedError()), DeliveryUnknown)
    assert isinstance(post_error(aiohttp.ConnectionTimeoutError()), TransientError)
    assert isinstance(post_error(aiohttp.InvalidURL("x")), TransientError)
    assert isinstance(open_error(TimeoutError()), TransientError)
    assert isinstance(find_error(TimeoutError()), TransientError)


def test_a_retry_after_that_is_no_number_is_none() -> None:
    assert retry_after_s({"Retry-After": "7"}) == 7
    assert retry_after_s({"retry-after": ["7"]}) == 7
    assert retry_after_s({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}) is None
    assert retry_after_s({}) is None


def test_a_client_for_this_machine_asks_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    assert web_client("xoxb-any", base_url="http://127.0.0.1:4100/api/").proxy is None
    assert web_client("xoxb-any", base_url="http://localhost:4100/api/").proxy is None
    assert web_client("xoxb-any", base_url="https://slack.com/api/").proxy == "http://proxy.example:3128"
