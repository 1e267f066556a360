"""How a source is, in a few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cli.doctor import _sources
from bot.cli.source_words import ago, rate, state_of
from bot.model.source import Source
from tests.unit.fakes import NOW

FINE = Source("s", "feed", "https://port.example/feed", "Port", last_success_at=NOW)
SILENT = replace(FINE, silent_since=NOW - timedelta(days=9))
FAILING = replace(SILENT, consecutive_failures=3, last_error="port.example answered 500")
GONE = replace(FINE, consecutive_failures=1, last_error="port.example answered 410", ended_at=NOW)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (FINE, "fine"),
        (replace(FINE, last_success_at=None), "not read yet"),
        (SILENT, "silent since 2025-04-21, longer than is usual for it"),
        (FAILING, "failing 3 times in a row: port.example answered 500"),
        (GONE, "gone for good since 2025-04-30 (port.example answered 410); add it again to read it"),
        (replace(GONE, paused=True), "paused"),
        (replace(FINE, moving_to="https://new.example/"), "fine; says that it has moved to https://new.example/"),
    ],
)
def test_the_worst_is_said_first(source: Source, said: str) -> None:
    assert state_of(source) == said


@pytest.mark.parametrize(
    ("a_day", "said"),
    [(None, ""), (12.4, "12 a day"), (0.99, "1 a day"), (0.3, "2 a week"), (0.01, "rarely"), (0, "none")],
)
def test_rates(a_day: float | None, said: str) -> None:
    assert rate(a_day) == said


@pytest.mark.parametrize(
    ("passed", "said"),
    [(-5, "just now"), (0, "just now"), (5, "5 min ago"), (180, "3 h ago"), (4 * 1440, "4 days ago")],
)
def test_times(passed: int, said: str) -> None:
    assert ago(NOW - timedelta(minutes=passed), NOW) == said
    assert ago(None, NOW) == "never"


def test_doctor_counts_each_trouble_once() -> None:
    assert (_sources([FINE]).fine, _sources([FINE]).says) == (True, "1 read")
    check = _sources([FINE, SILENT, FAILING, GONE])
    assert not check.fine
    assert check.says.startswith("3 read; 1 failing, first Port: failing 3 times")
    assert "1 gone for good" in check.says
    assert "1 silent for longer than is usual" in check.says
