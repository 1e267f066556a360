"""Many subscriptions due at the same minute in many workspaces: how late their editions are, and what bounds it.

`python benchmarks/deliver.py --subscriptions 5000 --workspaces 50 --programs 2`. Programs are `dragoman run` and
`dragoman worker`s as processes of their own on one PostgreSQL, posting to a scripted Slack in this process, at Slack's
limits, which the program keeps by itself. See docs/benchmarks.md for how it is read.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import platform
import statistics
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import structlog

from bot.engines.extractive import ExtractiveEngine
from bot.jobs.clock import WallClock
from bot.jobs.pool import Inline
from bot.model.article import Article, FetchedArticle
from bot.model.schedule import EVERY_DAY, Schedule
from bot.model.source import Source
from bot.pipeline.cluster import cluster_new
from bot.pipeline.write import write_brief
from bot.store import migrate
from bot.store.database import Database
from bot.store.embedded import EmbeddedPostgres
from tests.crash.programs import Program
from tests.crash.server import ARTICLES
from tests.integration.fake_slack import FakeSlack

NAME = "delivering"
SUBSCRIBE_AHEAD_S = 15.0
PATIENCE_S = 3600.0


async def read_articles(database: Database, workspace: str) -> None:
    """Give the workspace three articles that are stories with briefs."""
    await database.create_workspace(workspace)
    clock = WallClock()
    now = clock.now()
    async with database(workspace) as unit:
        source = await unit.sources.add(Source(id=uuid.uuid4().hex, kind="feed", location="x", title="Gazette"))
        stored = []
        for name, words in ARTICLES.items():
            article = Article(text=words.format(day=f"{now:%A}"), published_at=now)
            fetched = FetchedArticle(f"bench:{name}", article)
            stored.append(await unit.articles.store(fetched, source_id=source.id, fingerprint=article.sha256, now=now))
        await unit.commit()
    await cluster_new(workspace=workspace, work=database, offload=Inline(), clock=clock)
    for one in stored:
        await write_brief(
            one.revision, workspace=workspace, work=database, engine=ExtractiveEngine(), offload=Inline(), clock=clock
        )


async def subscribe(database: Database, slack: FakeSlack, workspaces: Sequence[str], number: int, at: datetime) -> None:
    schedule = Schedule(EVERY_DAY, (at.time().replace(second=0, microsecond=0),), "UTC")
    for place, workspace in enumerate(workspaces):
        async with database(workspace) as unit:
            for n in range(place, number, len(workspaces)):
                channel = f"C{n:06}"
                slack.channel(channel, workspace)
                await unit.subscriptions.add(
                    platform="slack", channel=channel, topics=(), schedule=schedule, now=at - timedelta(minutes=5)
                )
            await unit.commit()


async def composed(database: Database, workspaces: Sequence[str]) -> list[datetime]:
    found: list[datetime] = []
    for workspace in workspaces:
        async with database(workspace) as unit:
            found += [edition.composed_at for edition in await unit.editions.newest(limit=10_000)]
    return sorted(found)


def closest(slack: FakeSlack) -> tuple[float, float]:
    """Return the least time between two messages of a channel, and the most messages of a workspace in ten seconds."""
    channels: dict[str, list[float]] = defaultdict(list)
    workspaces: dict[str, list[float]] = defaultdict(list)
    for message in slack.messages():
        channels[message.channel].append(float(message.ts))
        workspaces[slack.channels[message.channel].name].append(float(message.ts))
    gaps = [b - a for times in channels.values() for a, b in pairwise(times)]
    busiest = 0
    for times in workspaces.values():
        busiest = max(busiest, *(sum(at <= other < at + 10 for other in times) for at in times))
    return min(gaps, default=0.0), busiest


async def measure(options: argparse.Namespace, folder: Path) -> None:
    postgres = EmbeddedPostgres(folder / "server")
    address = await postgres.start()
    programs: list[Program] = []
    try:
        await postgres.create_database(NAME)
        await migrate.upgrade(address.url("owner", NAME))
        database = Database(address.url("app", NAME), deferrer=_no_jobs)
        workspaces = [f"w{n:03}" for n in range(options.workspaces)]
        for workspace in workspaces:
            await read_articles(database, workspace)
        async with FakeSlack() as slack:
            slack.echo = False
            now = datetime.now(UTC)
            at = (now + timedelta(seconds=SUBSCRIBE_AHEAD_S + options.subscriptions / 200)).replace(
                second=0, microsecond=0
            ) + timedelta(minutes=1)
            await subscribe(database, slack, workspaces, options.subscriptions, at)
            kinds = ("run", *("worker" for _ in range(options.programs - 1)))
            programs = [
                Program(who, kind, address.url("app", NAME), slack.url, folder, more={"DRAGOMAN_LOG_LEVEL": "warning"})
                for who, kind in enumerate(kinds, start=1)
            ]
            for program in programs:
                await program.start()
            wanted = 4 * options.subscriptions
            until = time.monotonic() + PATIENCE_S
            while len(slack.posted) < wanted and time.monotonic() < until:  # noqa: ASYNC110 - by other processes
                await asyncio.sleep(1)
            report(options, slack, at, await composed(database, workspaces))
        await database.close()
    finally:
        for program in programs:
            await program.kill()
        await postgres.stop()


async def _no_jobs(*_arguments: object, **_more: object) -> bool:
    """The articles are read right here."""
    return True


def report(options: argparse.Namespace, slack: FakeSlack, at: datetime, made: Sequence[datetime]) -> None:
    roots = sorted(float(message.ts) - at.timestamp() for message in slack.posted if message.thread_ts is None)
    last = max((float(message.ts) for message in slack.posted), default=at.timestamp()) - at.timestamp()
    took = (made[-1] - at).total_seconds() if made else 0.0
    gap, busiest = closest(slack)
    quantiles = statistics.quantiles(roots, n=100) if len(roots) > 1 else [0.0] * 99
    size = f"{options.subscriptions} subscriptions in {options.workspaces} workspaces, {options.programs} programs"
    lines = [
        f"{platform.machine()}, Python {platform.python_version()}: {size}",
        f"composed   {len(made)} editions in {took:.0f} s ({len(made) / max(took, 0.1):.1f} a second)",
        f"visible    {len(slack.posted)} messages in {last:.0f} s ({len(slack.posted) / max(last, 0.1):.1f} a second)",
        f"lateness   p50 {quantiles[49]:.1f} s, p99 {quantiles[98]:.1f} s of an edition's first message",
        f"rates      {gap:.2f} s or more between a channel's messages, {busiest:.0f} or fewer of a workspace in 10 s",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=5000)
    parser.add_argument("--workspaces", type=int, default=50)
    parser.add_argument("--programs", type=int, default=2, help="one `dragoman run`, the others `dragoman worker`")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory(prefix="dragoman-deliver-") as folder:
        asyncio.run(measure(options, Path(folder)))


if __name__ == "__main__":
    main()
