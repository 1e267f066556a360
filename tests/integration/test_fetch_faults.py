"""Fetching with the real database while things break: afterwards no entry is lost and none is there twice."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.errors import DatabaseError
from bot.model.source import Source
from bot.store.database import Database
from tests.integration.conftest import RunningServer
from tests.integration.fetch_child import HOST, deferred, fetch
from tests.integration.sources_loopback import Loopback, loopback, response

ENTRIES = 9
SOURCE = Source("courier", "feed", f"http://{HOST}/feed", "Courier", language="en")


def item(number: int, name: str = "") -> str:
    when = datetime(2025, 4, 29, tzinfo=UTC) + timedelta(minutes=number)
    link = f"<link>http://{HOST}/{number}</link>" if not name else f"<guid isPermaLink='false'>{name}</guid>"
    return (
        f"<item><title>Ferry {number} ordered</title>{link}<pubDate>{when:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        f"<description>The port of Ancona ordered ferry {number}.</description></item>"
    )


def feed(*items: str) -> bytes:
    return response(body=f"<rss version='2.0'><channel><title>Courier</title>{''.join(items)}</channel></rss>")


def page(number: int) -> bytes:
    words = f"The port of Ancona ordered ferry number {number} from a yard in Trieste. " * 4
    title = f"Ferry {number} ordered"
    return response(
        body=f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{words}</p></article></body></html>"
    )


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Loopback]:
    async with loopback() as server:
        server.answers["/feed"] = feed(*(item(number) for number in range(ENTRIES)))
        server.answers |= {f"/{number}": page(number) for number in range(ENTRIES)}
        yield server


@pytest_asyncio.fixture
async def ready(database: Database, workspace: str) -> str:
    """The workspace with its source."""
    database.deferrer = deferred
    async with database(workspace) as unit:
        await unit.sources.add(SOURCE)
        await unit.commit()
    return workspace


async def titles(database: Database, workspace: str) -> list[str]:
    """The title of each article's newest text."""
    async with database(workspace) as unit:
        found = await unit.articles.unclustered(1000)
        return sorted(str(ref.title) for ref in (await unit.articles.refs(found)).values())


ALL = sorted(f"Ferry {number} ordered" for number in range(ENTRIES))


async def test_a_worker_killed_in_mid_fetch_loses_and_doubles_nothing(
    server: RunningServer, migrated: str, database: Database, ready: str, site: Loopback
) -> None:
    half_way = asyncio.Event()

    async def stuck(writer: asyncio.StreamWriter) -> None:
        half_way.set()
        await asyncio.Event().wait()
        writer.close()

    site.answers["/4"] = stuck
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.fetch_child",
        server.address.url("app", migrated),
        ready,
        SOURCE.id,
        str(site.port),
    )
    async with asyncio.timeout(60):
        await half_way.wait()
    child.kill()
    await child.wait()
    before = await titles(database, ready)
    assert 0 < len(before) < ENTRIES

    site.answers["/4"] = page(4)
    site.asked.clear()
    outcome = await fetch(database, ready, SOURCE.id, site.port)

    assert outcome is not None
    assert outcome.new == ENTRIES - len(before)
    assert await titles(database, ready) == ALL
    assert len(site.paths()) == outcome.new + 2, "the feed, robots.txt, and only the pages that were missing"


async def test_a_database_that_goes_away_in_mid_fetch(
    server: RunningServer, database: Database, ready: str, site: Loopback
) -> None:
    async def cut(writer: asyncio.StreamWriter) -> None:
        """Answer, and let every connection to the database break meanwhile."""
        conninfo = server.address.conninfo("admin", "postgres")
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as admin:
            await admin.execute("ALTER DATABASE migrated ALLOW_CONNECTIONS false")
            await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'migrated'")
        writer.write(page(4))
        await writer.drain()

    site.answers["/4"] = cut
    try:
        with pytest.raises(DatabaseError):
            await fetch(database, ready, SOURCE.id, site.port)
    finally:
        conninfo = server.address.conninfo("admin", "postgres")
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as admin:
            await admin.execute("ALTER DATABASE migrated ALLOW_CONNECTIONS true")
    site.answers["/4"] = page(4)

    outcome = await fetch(database, ready, SOURCE.id, site.port)

    assert outcome is not None
    assert outcome.error is None
    assert await titles(database, ready) == ALL
    async with database(ready) as unit:
        found = await unit.sources.get(SOURCE.id)
    assert found is not None
    assert found.consecutive_failures == 0, "no fault of the source"


async def test_changed_ids_bring_no_flood_of_duplicates(database: Database, ready: str, site: Loopback) -> None:
    for round_number in range(3):
        site.answers["/feed"] = feed(*(item(number, f"{round_number}-{number}") for number in range(ENTRIES)))
        await fetch(database, ready, SOURCE.id, site.port)
    assert await titles(database, ready) == ALL
    connection = await database.connect()
    try:
        await connection.execute(text("SELECT set_config('dragoman.workspace', :name, false)"), {"name": ready})
        assert (await connection.execute(text("SELECT count(*) FROM articles"))).scalar() == ENTRIES
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (response(200, "<html>We are sorry</html>", content_type="application/rss+xml"), "web page"),
        (response(301, location="/feed"), "circle"),
        (response(302, location="file:///etc/passwd"), "not fetched"),
        (response(302, location="http://127.0.0.1:1/"), "not fetched"),
        (response(200, "not gzip at all", content_encoding="gzip"), "unpacked"),
        (response(200, "", content_length="100"), "broke"),
    ],
)
async def test_a_source_that_answers_nonsense_says_what_is_wrong(
    database: Database, ready: str, site: Loopback, answer: bytes, reason: str
) -> None:
    site.answers["/feed"] = answer
    outcome = await fetch(database, ready, SOURCE.id, site.port)
    assert outcome is not None
    assert reason in (outcome.error or ""), outcome.error
    async with database(ready) as unit:
        found = await unit.sources.get(SOURCE.id)
        events = await unit.sources.events(5)
    assert found is not None
    assert (found.last_error, found.consecutive_failures) == (outcome.error, 1)
    assert [event.kind for event in events] == ["failing"]
