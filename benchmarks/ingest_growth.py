"""What storing and clustering an article costs at more and more stored articles."""

from __future__ import annotations

import asyncio
import platform
import random
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest_feeds import paragraphs, sentence

from bot.jobs.pool import Inline
from bot.model.article import Article, FetchedArticle
from bot.pipeline.cluster import cluster_new
from bot.store import migrate
from bot.store.database import Database
from bot.store.embedded import EmbeddedPostgres

WORKSPACE = "growth"
A_DAY = 500
"""Articles: what some hundred outlets publish. The archive is as old as it is large."""
MEASURED = 40
LOADED = 500
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)


class SetClock:
    def __init__(self) -> None:
        self.moment = BEGIN

    def now(self) -> datetime:
        return self.moment


def articles(chance: random.Random, first: int, number: int) -> list[tuple[FetchedArticle, str]]:
    """Make articles, a third of them about what another one of these days tells."""
    found = []
    for place in range(first, first + number):
        at = BEGIN + timedelta(days=place / A_DAY)
        about = random.Random(f"event {place // 3 if place % 3 else place}")
        title = sentence(about)[:-1]
        words = [*paragraphs(about, 5), *paragraphs(chance, 5)]
        text = "\n\n".join([title, *words])
        article = Article(text=text, title=title, published_at=at, language="en")
        found.append((FetchedArticle(f"https://growth.example/{place}", article), str(place)))
    return found


async def measure(sizes: Sequence[int]) -> None:
    chance = random.Random(11)
    with tempfile.TemporaryDirectory(prefix="dragoman-growth-") as folder:
        server = EmbeddedPostgres(Path(folder))
        address = await server.start()
        await migrate.upgrade(address.url("owner"))
        database = Database(address.url("app"))
        await database.create_workspace(WORKSPACE)
        clock, stored, first_ms = SetClock(), 0, None
        for size in sizes:
            while stored < size:
                part = min(LOADED, size - stored)
                await _store(database, articles(chance, stored, part), clock)
                stored += part
                await _told(database)
            await _cluster(database, clock)
            costs = []
            for _ in range(MEASURED):
                began = time.perf_counter()
                clock.moment = BEGIN + timedelta(days=stored / A_DAY)
                await _store(database, articles(chance, stored, 1), clock)
                half = time.perf_counter()
                await _cluster(database, clock)
                costs.append((half - began, time.perf_counter() - half))
                stored += 1
            store_ms, cluster_ms = (1000 * sorted(part)[len(costs) // 2] for part in zip(*costs, strict=True))
            first_ms = first_ms or store_ms + cluster_ms
            print(
                f"{size:7} stored: {store_ms:6.1f} ms to store, {cluster_ms:7.1f} ms to find its story; "
                f"{(store_ms + cluster_ms) / first_ms:.2f} times the first",
                flush=True,
            )
        await database.close()
        await server.stop()


async def _store(database: Database, some: list[tuple[FetchedArticle, str]], clock: SetClock) -> None:
    async with database(WORKSPACE) as unit:
        await unit.articles.store_many(some, source_id=None, now=clock.now())
        await unit.commit()


async def _told(database: Database) -> None:
    """Loading is no matter of this: each loaded article begins a story of its own."""
    async with database(WORKSPACE) as unit:
        for revision in await unit.articles.unclustered(LOADED):
            ref = (await unit.articles.refs([revision]))[revision]
            await unit.stories.assign(ref.article, story_id=None, original_of=None, at=BEGIN)
        await unit.commit()


async def _cluster(database: Database, clock: SetClock) -> None:
    await cluster_new(workspace=WORKSPACE, work=database, offload=Inline(), clock=clock)


def main(sizes: Sequence[int]) -> int:
    print(f"Python {platform.python_version()}, {A_DAY} articles a day, the median of {MEASURED}")
    asyncio.run(measure(sorted(sizes)))
    return 0
