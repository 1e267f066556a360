"""Fetches one source as a worker does, in a process that a test can kill: URL WORKSPACE SOURCE PORT."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar

from bot.jobs.clock import WallClock
from bot.pipeline import fetch as steps
from bot.pipeline.fetch import FetchOutcome, fetch_source
from bot.sources.client import FetchLimits, GuardedClient
from bot.sources.fetcher import HttpFetcher
from bot.sources.robots import RobotsCache
from bot.store.database import Database

P = ParamSpec("P")
R = TypeVar("R")
HOST = "courier.example"


async def here(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    return function(*args, **kwargs)


async def deferred(
    connection: Any,
    job: str,
    *,
    lock: str | None,
    queueing_lock: str | None,
    at: datetime | None,
    arguments: Mapping[str, str | int],
) -> bool:
    """Stands in for the queue: what follows a fetch is no matter here."""
    del connection, job, lock, queueing_lock, at, arguments
    return True


async def fetch(database: Database, workspace: str, source: str, port: int) -> FetchOutcome | None:
    limits = FetchLimits(pause_s=0.0, total_s=10.0)
    async with GuardedClient(limits=limits, pinned={HOST: ("127.0.0.1", port)}) as client:
        robots = RobotsCache(client, here, agent="Dragoman", now_s=lambda: 0.0)
        return await fetch_source(
            source,
            workspace=workspace,
            work=database,
            fetcher=HttpFetcher(client, robots, here),
            clock=WallClock(),
            interval=timedelta(minutes=30),
        )


# Few are stored together, so that a part of them is when it is killed.
steps.AT_ONCE = 2


async def main(url: str, workspace: str, source: str, port: str) -> None:
    database = Database(url, deferrer=deferred)
    try:
        await fetch(database, workspace, source, int(port))
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
