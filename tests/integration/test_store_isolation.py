"""Workspaces do not see or touch one another's rows, whatever is asked."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot.model.brief import EngineMark
from bot.model.choice import Choice
from bot.model.ledger import Budget, Spending
from bot.model.pace import Pace
from bot.model.question import Answer
from bot.model.rows import Asked, EvidenceLink
from bot.model.source import SourceEvent
from bot.model.story import StoryBrief
from bot.store.database import Database
from bot.store.tables import TENANT_TABLES, workspaces
from tests.integration.conftest import RunningServer
from tests.integration.store_values import NOW, brief, delivery, edition, fetched, statement, store, subscribe
from tests.integration.test_store_articles import feed
from tests.unit.samples import planned

# Of no workspace: their list, how hosts are treated, and the queue, whose jobs name theirs.
SHARED = {"workspaces", "alembic_version", "fetch_hosts", "host_rules"}


async def fill(database: Database, workspace: str) -> None:
    """Put a row into every table."""
    stored = await store(database, workspace)
    subscription = await subscribe(database, workspace)
    async with database(workspace) as unit:
        await unit.sources.add(feed())
        await unit.sources.happened(SourceEvent(feed().id, "silent", NOW, "nothing new"))
        listed = dataclasses.replace(fetched(), listed_as="https://m.a.example/1")
        await unit.articles.store(listed, source_id=None, fingerprint="m", now=NOW)
        story = await unit.stories.assign(stored.article, story_id=None, original_of=None, at=NOW)
        await unit.stories.remember(stored.article, ["n:trieste"], at=NOW)
        await unit.briefs.save(stored.revision, brief())
        await unit.editions.save(edition(stored, subscription))
        await unit.editions.keep_choices("e1", [Choice(story, stored.revision, "told")])
        await unit.articles.note_correction(stored.revision, of=["earlier"], now=NOW)
        await unit.deliveries.add(delivery(stored, edition_id="e1"))
        await unit.deliveries.mark("d1", "sending", now=NOW)
        said = (statement("$40 billion", stored.revision),)
        await unit.questions.save(
            Answer("How much?", said, None, (), (), EngineMark("extractive")), asked_by="U1", now=NOW
        )
        await unit.inbox.add(Asked("a1", "chat", "Ev1", "C1", "1.0", "U1", "How much?", NOW))
        compared = StoryBrief(said[0], None, (), (), (), EngineMark("extractive"))
        await unit.story_briefs.save(story, "basis", compared)
        cited = said[0].citations[0]
        await unit.links.add([EvidenceLink(f"token-{workspace}", cited, NOW + timedelta(days=1))], now=NOW)
        await unit.rates.reserve("chat", "C1", pace=Pace(timedelta(seconds=1), timedelta(seconds=1)), now=NOW)
        await unit.ledger.reserve(planned(at=NOW), Budget())
        await unit.commit()


@pytest_asyncio.fixture
async def other(database: Database) -> str:
    name = f"other-{uuid.uuid4().hex[:12]}"
    await database.create_workspace(name)
    return name


@pytest_asyncio.fixture(params=["app", "owner"])
async def connection(
    request: pytest.FixtureRequest, server: RunningServer, migrated: str
) -> AsyncIterator[AsyncConnection]:
    """A bare connection, as the program's role and as the tables' owner."""
    engine = create_async_engine(server.address.url(request.param, migrated), poolclass=NullPool)
    async with engine.connect() as opened:
        yield opened
    await engine.dispose()


async def enter(connection: AsyncConnection, workspace: str) -> None:
    await connection.execute(text("SELECT set_config('dragoman.workspace', :w, true)"), {"w": workspace})


async def count(connection: AsyncConnection, table: str, where: str = "true") -> int:
    return int((await connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}"))).scalar_one())


async def test_every_table_is_under_row_level_security(connection: AsyncConnection) -> None:
    rows = await connection.execute(
        text(
            """
            SELECT relname, relrowsecurity AND relforcerowsecurity AS guarded,
                   EXISTS (SELECT FROM pg_attribute
                           WHERE attrelid = c.oid AND attname = 'workspace_id' AND attnotnull) AS owned,
                   (SELECT string_agg(pg_get_constraintdef(k.oid), '; ')
                    FROM pg_constraint AS k
                    WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> 'workspaces'::regclass
                      AND pg_get_constraintdef(k.oid) NOT LIKE 'FOREIGN KEY (workspace_id, %') AS loose
            FROM pg_class AS c
            WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
              AND relname NOT LIKE 'procrastinate%'
            """
        )
    )
    found = {row.relname: row for row in rows}
    assert set(found) - SHARED == {table.name for table in TENANT_TABLES}
    for name in set(found) - SHARED:
        assert found[name].guarded, name
        assert found[name].owned, name
        assert found[name].loose is None, name


async def test_no_table_shows_rows_of_another_workspace(
    database: Database, workspace: str, other: str, connection: AsyncConnection
) -> None:
    await fill(database, workspace)
    await fill(database, other)
    by_owner = (await connection.execute(text("SELECT current_user"))).scalar_one() != "dragoman_app"
    for table in TENANT_TABLES:
        for here, there in ((workspace, other), (other, workspace)):
            await enter(connection, here)
            assert await count(connection, table.name, f"workspace_id = '{here}'") > 0, table.name
            # The look-up in the index of words reads across workspaces as the owner, and filters by itself.
            if not (by_owner and table.name == "passages"):
                assert await count(connection, table.name, f"workspace_id = '{there}'") == 0, table.name


async def test_without_a_workspace_nothing_is_seen(
    database: Database, workspace: str, connection: AsyncConnection
) -> None:
    await fill(database, workspace)
    by_owner = (await connection.execute(text("SELECT current_user"))).scalar_one() != "dragoman_app"
    for state in ("never set", "set before"):
        for table in TENANT_TABLES:
            if not (by_owner and table.name == "passages"):
                assert await count(connection, table.name) == 0, (state, table.name)
        assert await count(connection, "dragoman_matching_passages('italy')") == 0
        # After a transaction that had set it, the setting is an empty string and no longer NULL.
        await enter(connection, workspace)
        await connection.rollback()


async def test_rows_of_another_workspace_cannot_be_written(
    database: Database, workspace: str, other: str, connection: AsyncConnection
) -> None:
    await fill(database, other)
    await enter(connection, workspace)
    for table in TENANT_TABLES:
        changed = await connection.execute(text(f"UPDATE {table.name} SET workspace_id = workspace_id"))
        assert changed.rowcount == 0, table.name
        deleted = await connection.execute(text(f"DELETE FROM {table.name}"))
        assert deleted.rowcount == 0, table.name
    with pytest.raises(DBAPIError, match="row-level security"):
        await connection.execute(text("INSERT INTO stories VALUES (:w, 's', now())"), {"w": other})


async def test_rows_cannot_point_into_another_workspace(
    database: Database, workspace: str, other: str, connection: AsyncConnection
) -> None:
    there = await store(database, other)
    await enter(connection, workspace)
    await connection.execute(text("INSERT INTO stories VALUES (:w, 's', now())"), {"w": workspace})
    with pytest.raises(DBAPIError, match="foreign key"):
        await connection.execute(
            text("INSERT INTO story_articles VALUES (:w, :a, 's', NULL, now())"), {"w": workspace, "a": there.article}
        )


async def test_the_program_may_change_rows_and_nothing_else(server: RunningServer, migrated: str) -> None:
    engine = create_async_engine(server.address.url("app", migrated), poolclass=NullPool)
    async with engine.connect() as connection:
        for statement_text in (
            "ALTER TABLE articles DISABLE ROW LEVEL SECURITY",
            "DROP POLICY articles_of_workspace ON articles",
            "CREATE TABLE mine (id int)",
            "TRUNCATE articles",
            "UPDATE alembic_version SET version_num = ''",
            "SET ROLE dragoman_owner",
        ):
            with pytest.raises(DBAPIError):
                await connection.execute(text(statement_text))
            await connection.rollback()
    await engine.dispose()


async def test_repositories_know_nothing_of_another_workspace(database: Database, workspace: str, other: str) -> None:
    await fill(database, other)
    async with database(workspace) as unit:
        assert await unit.sources.all() == []
        assert await unit.articles.unbriefed(9) == []
        assert await unit.stories.all_assignments() == {}
        assert await unit.subscriptions.all() == []
        assert await unit.editions.get("e1") is None
        assert await unit.deliveries.get("d1") is None
        assert await unit.search.passages("Italy trade", limit=9) == []
        assert (await unit.sources.add(feed())).id == "adria"
        assert await unit.ledger.spending(NOW.date()) == Spending()
        assert [row.calls for row in await unit.ledger.usage(NOW)] == [0]


async def test_one_words_frequency_is_that_of_the_workspace(database: Database, workspace: str, other: str) -> None:
    await fill(database, other)
    await store(database, workspace)
    async with database(workspace) as unit:
        alone = await unit.search.passages("Italy trade", limit=9)
    await database.drop_workspace(other)
    async with database(workspace) as unit:
        assert [dataclasses.replace(passage) for passage in await unit.search.passages("Italy trade", limit=9)] == alone


async def test_a_dropped_workspace_leaves_no_row(
    database: Database, workspace: str, other: str, server: RunningServer, migrated: str
) -> None:
    await fill(database, workspace)
    await fill(database, other)
    assert not await database.create_workspace(workspace)
    assert {workspace, other} <= set(await database.workspaces())
    await database.drop_workspace(workspace)
    assert workspace not in await database.workspaces()
    engine = create_async_engine(server.address.url("admin", migrated), poolclass=NullPool)
    async with engine.connect() as connection:
        for table in (workspaces, *TENANT_TABLES):
            column = "id" if table.name == "workspaces" else "workspace_id"
            assert await count(connection, table.name, f"{column} = '{workspace}'") == 0, table.name
            assert await count(connection, table.name, f"{column} = '{other}'") > 0, table.name
    await engine.dispose()
    await database.drop_workspace("never there")
