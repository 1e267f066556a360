"""Our side of the benchmark of ingest: refresh the feeds into PostgreSQL as a worker does, each time that it is told.

Pages of articles are left alone, as reader leaves them: entries are stored with the feed's own text.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from psycopg import AsyncConnection
from sqlalchemy import func, select

from bot.errors import FetchRefused, InputError
from bot.jobs.clock import WallClock
from bot.jobs.pool import ProcessPool
from bot.jobs.queue import Queue
from bot.language.detect import detect_language
from bot.model.source import Entry, Source, source_id
from bot.pipeline.fetch import fetch_source
from bot.sources.client import AGENT, FetchLimits, GuardedClient, hops_told_to, user_agent
from bot.sources.feeds import feed_entries
from bot.sources.fetcher import HttpFetcher
from bot.sources.robots import RobotsCache
from bot.store.address import database_url, queue_conninfo
from bot.store.database import Database
from bot.store.hosts import SqlHosts
from bot.store.tables import articles
from bot.store.transaction import begin

AT_ONCE = 8
WORKSPACE = "bench"


class FeedTextOnly(HttpFetcher):
    """Stores what the feed says, as reader does."""

    async def _page_of(self, entry: Entry) -> Any:
        raise FetchRefused("pages are no part of this", url=entry.url or "")


def cpu_s() -> float:
    """Of this process and of its reading process, which is still running."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime + sum(_of_children())


def _of_children() -> list[float]:
    found = []
    for child in multiprocessing.active_children():
        with Path(f"/proc/{child.pid}/stat").open() as stat:
            fields = stat.read().rpartition(")")[2].split()
        found.append((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
    return found


def peak_mb() -> float:
    total = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for child in multiprocessing.active_children():
        with Path(f"/proc/{child.pid}/status").open() as status:
            total += next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    return total


def postgres_cpu_s(folder: Path) -> float:
    """Processor seconds of a PostgreSQL server so far: its first process, those that run, and those that ended."""
    first = int(next(folder.rglob("postmaster.pid")).read_text().split()[0])
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = stat.parent.name, stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(pid) == first:
            ticks += sum(map(int, rest[11:15]))  # with its children that ended
        elif int(rest[1]) == first:
            ticks += sum(map(int, rest[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


async def execute(url: str, statement: str) -> None:
    """Run one statement outside a transaction."""
    plain = database_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    async with await AsyncConnection.connect(plain, autocommit=True) as connection:
        await connection.execute(statement.encode())


async def local(host: str, port: int) -> list[str]:
    """Every host is here."""
    del host, port
    return ["127.0.0.1"]


async def main(url: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    hosts = []
    while name := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        hosts.append(name)
    database = Database(url)
    await database.create_workspace(WORKSPACE)
    clock, pool = WallClock(), ProcessPool(1)
    shared = SqlHosts(database)
    client = GuardedClient(
        agent=user_agent("benchmark", None),
        limits=FetchLimits(),
        allowed_hosts=frozenset(hosts),
        resolver=local,
        hosts=shared,
    )
    robots = RobotsCache(client, pool, agent=AGENT, now_s=time.monotonic, hosts=shared)
    fetcher = FeedTextOnly(client, robots, pool, clock=clock, max_entries=100_000)
    queue = Queue(queue_conninfo(url), _stages(), platforms=(), concurrency=1, heartbeat_s=10, stalled_after_s=30)
    database.deferrer, database.batch_deferrer = queue.defer_on, queue.defer_many_on
    await queue.open()
    sources = []
    async with database(WORKSPACE) as unit:
        for number, host in enumerate(hosts):
            location = f"http://{host}:{port}/{number}"
            sources.append(await unit.sources.add(Source(source_id("feed", location), "feed", location, host)))
        await unit.commit()
    # Libraries load with the first use, which is no matter of how many entries there are.
    detect_language("a text that is long enough to tell its language")
    with contextlib.suppress(InputError):
        await pool(feed_entries, b"<rss", url="", content_type=None, location="", max_entries=1, latest=clock.now())
    print("ready", flush=True)

    gate = asyncio.Semaphore(AT_ONCE)
    answers: list[bool] = []

    async def refresh(one: Source) -> None:
        async with gate:
            await fetch_source(
                one.id,
                workspace=WORKSPACE,
                work=database,
                fetcher=fetcher,
                clock=clock,
                interval=timedelta(minutes=30),
            )

    while (await loop.run_in_executor(None, sys.stdin.readline)).strip() == "go":
        answers.clear()
        there, before = await _count(database), cpu_s()
        with hops_told_to(lambda hop: answers.append(hop.fetched.status == 304)):
            async with asyncio.TaskGroup() as group:
                for one in sources:
                    group.create_task(refresh(one))
        used = cpu_s() - before
        told = {"cpu_s": used, "entries": await _count(database) - there, "conditional": sum(answers)}
        print(json.dumps({**told, "peak_mb": peak_mb()}), flush=True)
    await queue.close()
    await client.aclose()
    await database.close()
    pool.close()


def _stages() -> Mapping[str, Any]:
    async def nothing(**arguments: Any) -> None:
        del arguments

    return dict.fromkeys(("cluster", "write"), nothing)


async def _count(database: Database) -> int:
    connection = await database.connect()
    try:
        return int(await (await begin(connection, WORKSPACE)).value(select(func.count()).select_from(articles)))
    finally:
        await connection.close()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
