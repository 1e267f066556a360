"""What counts as a failed attempt of a job, on a real queue."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest_asyncio

from bot.errors import TooEarly, TransientError
from bot.jobs.queue import FIRST_WAIT_S, Queue
from bot.store.address import queue_conninfo
from bot.store.database import Database
from tests.integration.conftest import RunningServer

NAME = "attempts"


class Scripted:
    """A stage that raises what it is told to, one after the other."""

    def __init__(self) -> None:
        self.raises: list[Exception] = []

    async def __call__(self, **arguments: Any) -> None:
        if self.raises:
            raise self.raises.pop(0)


@pytest_asyncio.fixture
async def stage() -> Scripted:
    return Scripted()


@pytest_asyncio.fixture
async def queue(server: RunningServer, template: str, stage: Scripted) -> AsyncIterator[Queue]:
    await server.postgres.create_database(NAME, template)
    url = server.address.url("app", NAME)
    made = Queue(queue_conninfo(url), {"deliver": stage}, platforms=(), concurrency=1, heartbeat_s=1, stalled_after_s=2)
    await made.open()
    database = Database(url, deferrer=made.defer_on)
    await database.create_workspace("w")
    async with database("w") as unit:
        await unit.defer("deliver", edition="e1")
        await unit.commit()
    yield made
    await database.close()
    await made.close()


async def attempts_and_wait(queue: Queue) -> tuple[int, float]:
    (job,) = await queue._app.job_manager.list_jobs_async()
    assert job.scheduled_at is not None
    return job.attempts, (job.scheduled_at - datetime.now(UTC)).total_seconds()


async def now(queue: Queue) -> None:
    await queue._app.connector.execute_query_async("UPDATE procrastinate_jobs SET scheduled_at = now()")


async def test_neither_what_came_too_early_nor_a_killed_process_lengthens_the_next_wait(
    queue: Queue, stage: Scripted
) -> None:
    for _ in range(12):
        stage.raises.append(TooEarly("not yet", retry_after_s=60))
        await queue.drain()
        assert (await attempts_and_wait(queue))[0] == 0
        await now(queue)
    for _ in range(12):
        await queue._app.connector.execute_query_async("UPDATE procrastinate_jobs SET status = 'doing'")
        assert await queue.take_over_stalled() == 1

    stage.raises.append(TransientError("busy"))
    await queue.drain()

    attempts, wait_s = await attempts_and_wait(queue)
    assert attempts == 1
    assert wait_s <= FIRST_WAIT_S
