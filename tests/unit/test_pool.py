"""The process pool: results, errors whole, and a dead process that costs one try."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import FetchTransient, TransientError
from bot.jobs.pool import Inline, ProcessPool


@pytest.fixture
def pool() -> Iterator[ProcessPool]:
    pool = ProcessPool(1)
    yield pool
    pool.close()


def refuse(url: str) -> None:
    raise FetchTransient("busy", url=url, retry_after_s=30)


def wait_for_file(path: Path) -> bool:
    """Return whether the file came; after a minute it does not any more."""
    for _ in range(6_000):
        if path.exists():
            return True
        time.sleep(0.01)
    return False


async def test_work_is_done_in_another_process(pool: ProcessPool) -> None:
    assert await pool(math.isqrt, 81) == 9
    assert await pool(sorted, [1, 3, 2], reverse=True) == [3, 2, 1]

    there = await pool(os.getpid)
    assert there != os.getpid()
    assert await pool(os.getpid) == there, "a process for each call would be slow"

    with pytest.raises(FetchTransient) as caught:
        await pool(refuse, "http://example.org/")
    assert (caught.value.url, caught.value.retry_after_s) == ("http://example.org/", 30)
    assert await pool(os.getpid) == there, "an error must not cost the process"

    with pytest.raises(ZeroDivisionError):
        await pool(divmod, 1, 0)


async def test_the_event_loop_goes_on_meanwhile(pool: ProcessPool, tmp_path: Path) -> None:
    signal = tmp_path / "signal"
    work = asyncio.ensure_future(pool(wait_for_file, signal))
    await asyncio.sleep(0)
    signal.touch()

    assert await work, "the loop stood still while the work waited for it"


async def test_a_dead_process_is_transient_and_the_pool_recovers(pool: ProcessPool) -> None:
    with pytest.raises(TransientError):
        await pool(os._exit, 1)

    assert await pool(math.isqrt, 16) == 4


async def test_a_closed_pool_has_no_processes_left() -> None:
    pool = ProcessPool(1)
    there = await pool(os.getpid)

    pool.close()
    pool.close()

    with pytest.raises(ProcessLookupError):
        os.kill(there, 0)


async def test_inline_does_it_here() -> None:
    assert await Inline()(os.getpid) == os.getpid()
    with pytest.raises(FetchTransient):
        await Inline()(refuse, "http://example.org/")
