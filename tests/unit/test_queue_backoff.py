"""Which jobs are tried again, and when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.jobs import Job

from bot.errors import (
    DatabaseUnavailable,
    DeliveryError,
    DragomanError,
    EngineTransient,
    EvidenceError,
    FetchRefused,
    FetchTransient,
    InputError,
    TooEarly,
    TransientError,
)
from bot.jobs.queue import FIRST_WAIT_S, LONGEST_WAIT_S, MAX_ATTEMPTS, BackOff


def job(attempts: int) -> Job:
    return Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="fetch", attempts=attempts)


def waits(error: BaseException, attempts: int = 0) -> tuple[float, float] | None:
    """Return how long the job waits, as the least and the most that it can be in seconds; None: it is given up."""
    before = datetime.now(UTC)
    decision = BackOff().get_retry_decision(exception=error, job=job(attempts))
    after = datetime.now(UTC)
    if decision is None:
        return None
    assert decision.retry_at is not None
    return (decision.retry_at - after).total_seconds(), (decision.retry_at - before).total_seconds()


def waits_for(seconds: float, error: BaseException, attempts: int = 0) -> bool:
    found = waits(error, attempts)
    return found is not None and found[0] <= seconds <= found[1]


@pytest.mark.parametrize(
    "error",
    [
        TransientError("x"),
        FetchTransient("x", url="http://example.org/"),
        EngineTransient("x"),
        DatabaseUnavailable("x"),
    ],
)
def test_what_may_work_later_is_tried_later(error: DragomanError) -> None:
    assert waits_for(FIRST_WAIT_S, error)


@pytest.mark.parametrize(
    "error",
    [
        InputError("x"),
        FetchRefused("x", url="http://example.org/"),
        DeliveryError("x"),
        EvidenceError("x"),
        ValueError("a bug"),
        KeyError("a bug"),
    ],
)
def test_what_stays_wrong_is_not_tried_again(error: Exception) -> None:
    assert waits(error) is None


def test_each_wait_is_twice_the_last_and_the_longest_is_half_an_hour() -> None:
    for attempts in range(MAX_ATTEMPTS - 1):
        assert waits_for(min(5 * 2**attempts, 1800), TransientError("x"), attempts)


@pytest.mark.parametrize("attempts", [MAX_ATTEMPTS - 1, MAX_ATTEMPTS, 10_000])
def test_attempts_come_to_an_end(attempts: int) -> None:
    assert waits(TransientError("x"), attempts) is None


def test_who_asks_for_a_pause_gets_it() -> None:
    assert waits_for(120, FetchTransient("x", url="http://example.org/", retry_after_s=120))
    assert waits_for(FIRST_WAIT_S, TransientError("x", retry_after_s=1))


@pytest.mark.parametrize("attempts", [0, 3, 10_000])
def test_what_came_too_early_is_done_at_its_time_and_never_given_up(attempts: int) -> None:
    assert waits_for(0.5, TooEarly("x", retry_after_s=0.5), attempts)
    assert waits_for(FIRST_WAIT_S, TooEarly("x"), attempts)
    assert waits_for(LONGEST_WAIT_S, TooEarly("x", retry_after_s=1e9), attempts)


@given(st.floats(allow_nan=False), st.integers(0, MAX_ATTEMPTS - 2))
def test_nobody_can_ask_for_a_pause_without_end(asked: float, attempts: int) -> None:
    found = waits(TransientError("x", retry_after_s=asked), attempts)

    assert found is not None
    least, most = found
    assert least <= LONGEST_WAIT_S
    assert most >= FIRST_WAIT_S
