"""What storing and clustering an article costs at more and more stored articles."""

from __future__ import annotations

import asyncio
import logging
import platform
import random
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from ingest_feeds import paragraphs, sentence
from ingest_refresh import execute, postgres_cpu_s
from sqlalchemy import text

from bot.jobs.pool import Inline
from bot.language.similarity import STORY_WINDOW, story_terms
from bot.model.article import Article, FetchedArticle
from bot.pipeline.cluster import cluster_new
from bot.store import migrate
from bot.store.database import Database
from bot.store.embedded import EmbeddedPostgres
from bot.store.transaction import begin

WORKSPACE = "growth"
A_DAY = 500
"""Articles: what some hundred outlets publish. The archive is as old as it is large."""
MEASURED = 50
LOADED = 500
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
_STORIES = (
    """
    INSERT INTO stories (workspace_id, id, created_at)
    SELECT a.workspace_id, a.id, a.stored_at FROM articles AS a
    WHERE a.workspace_id = :workspace
      AND NOT EXISTS (SELECT FROM story_articles AS s WHERE s.workspace_id = a.workspace_id AND s.article_id = a.id)
    """,
    """
    INSERT INTO story_articles (workspace_id, article_id, story_id, assigned_at)
    SELECT a.workspace_id, a.id, a.id, a.stored_at FROM articles AS a
    WHERE a.workspace_id = :workspace
      AND NOT EXISTS (SELECT FROM story_articles AS s WHERE s.workspace_id = a.workspace_id AND s.article_id = a.id)
    """,
)


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
                some = articles(chance, stored, part)
                clock.moment = BEGIN - timedelta(
                    days=1
                )  # they have long been there: no part of the round that is measured
                await _store(database, some, clock)
                stored += part
                await _told(database, some, BEGIN + timedelta(days=size / A_DAY) - 2 * STORY_WINDOW)
                clock.moment = BEGIN + timedelta(days=stored / A_DAY)
            async with database(WORKSPACE) as unit:  # as the clock does every quarter of an hour
                await unit.stories.forget(clock.now() - 3 * STORY_WINDOW)
                await unit.commit()
            await execute(address.url("admin"), "ANALYZE")  # as autovacuum does within a minute
            await execute(address.url("admin"), "CHECKPOINT")
            spent = [0.0, 0.0]
            for _ in range(MEASURED):
                clock.moment = BEGIN + timedelta(days=stored / A_DAY)
                for part, work in enumerate(
                    (_store(database, articles(chance, stored, 1), clock), _cluster(database, clock))
                ):
                    before = time.process_time() + postgres_cpu_s(Path(folder))
                    await work
                    spent[part] += time.process_time() + postgres_cpu_s(Path(folder)) - before
                stored += 1
            store_ms, cluster_ms = (1000 * one / MEASURED for one in spent)
            first_ms = first_ms or store_ms + cluster_ms
            print(
                f"{size:7} stored: {store_ms:6.1f} ms CPU to store, {cluster_ms:6.1f} ms to find its story; "
                f"{(store_ms + cluster_ms) / first_ms:.2f} times the first",
                flush=True,
            )
        await database.close()
        await server.stop()


async def _store(database: Database, some: list[tuple[FetchedArticle, str]], clock: SetClock) -> None:
    async with database(WORKSPACE) as unit:
        await unit.articles.store_many(some, source_id=None, now=clock.now())
        await unit.commit()


async def _told(database: Database, some: Sequence[tuple[FetchedArticle, str]], since: datetime) -> None:
    """Loading is no matter of this: each loaded article begins a story of its own, without being compared.

    The terms of articles older than `since` would be forgotten by now.
    """
    async with database(WORKSPACE) as unit:
        known = await unit.articles.known([one.identity for one, _ in some])
        for one, _ in some:
            article = known[one.identity].article
            assert one.article.published_at is not None
            if one.article.published_at < since:
                continue
            await unit.stories.remember(article, story_terms(one.article), at=one.article.published_at)
        await unit.commit()
    connection = await database.connect()
    transaction = await begin(connection, WORKSPACE)
    for statement in _STORIES:
        await transaction.run(text(statement), {"workspace": WORKSPACE})
    await transaction.commit()
    await connection.close()


async def _cluster(database: Database, clock: SetClock) -> None:
    await cluster_new(workspace=WORKSPACE, work=database, offload=Inline(), clock=clock)


def main(sizes: Sequence[int]) -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(f"Python {platform.python_version()}, {A_DAY} articles a day, the mean of {MEASURED}")
    asyncio.run(measure(sorted(sizes)))
    return 0
