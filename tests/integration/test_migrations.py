"""The migrations: up, down and up again, from empty and with rows, held to the tables and to the queue's own schema."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable

import procrastinate
import psycopg
import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.errors import DatabaseError, SchemaMismatch
from bot.resources import migrations_folder
from bot.store import migrate
from bot.store.columns import metadata
from bot.store.database import Database
from bot.store.transaction import begin
from tests.integration.conftest import RunningServer
from tests.integration.store_values import store
from tests.integration.test_store_isolation import fill

Make = Callable[[], Awaitable[str]]


@pytest_asyncio.fixture
async def make(server: RunningServer) -> AsyncIterator[Make]:
    """Makes empty databases, dropped at the end."""
    names: list[str] = []

    async def one() -> str:
        names.append(f"m{uuid.uuid4().hex[:10]}")
        await server.postgres.create_database(names[-1])
        return names[-1]

    yield one
    for name in names:
        await server.postgres.drop_database(name)


@pytest_asyncio.fixture
async def empty(make: Make) -> str:
    return await make()


def test_migrations_have_dated_names() -> None:
    names = sorted(path.name for path in (migrations_folder() / "versions").glob("*.py"))
    assert names
    for name in names:
        assert re.fullmatch(r"20\d{6}_\d{4}_[a-z0-9_]+\.py", name)
        assert f'revision = "{name[:13]}"' in (migrations_folder() / "versions" / name).read_text("utf-8")


async def test_up_check_down_up(server: RunningServer, empty: str) -> None:
    owner, app = server.address.url("owner", empty), server.address.url("app", empty)
    assert (await migrate.state(owner)).current is None
    with pytest.raises(SchemaMismatch, match="empty: run `dragoman db upgrade`"):
        await migrate.check(owner)
    done = await migrate.upgrade(owner)
    assert done.current == done.expected
    assert await migrate.upgrade(owner) == done
    assert await migrate.check(app) == done
    await migrate.downgrade(owner, "base")
    assert (await migrate.state(owner)).current is None
    query = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
    assert await value(server, empty, f"{query} AND relkind IN ('r', 'S')") == 0
    query = "SELECT count(*) FROM pg_ts_config WHERE cfgname LIKE 'dragoman%'"
    assert await value(server, empty, query) == 0
    assert await migrate.upgrade(owner) == done
    database = Database(app)
    await database.create_workspace("local")
    await fill(database, "local")
    await database.close()


async def test_each_step_goes_down_and_up_with_rows_present(server: RunningServer, empty: str) -> None:
    owner = server.address.url("owner", empty)
    await migrate.upgrade(owner, "20261122_1014")
    with pytest.raises(SchemaMismatch, match="schema is 20261122_1014, this program needs"):
        await migrate.check(owner)
    await migrate.upgrade(owner)
    database = Database(server.address.url("app", empty))
    await database.create_workspace("local")
    await fill(database, "local")
    for older in ("20261122_1017", "20261122_1014"):
        await migrate.downgrade(owner, older)
        await migrate.upgrade(owner)
        async with database("local") as unit:
            assert len(await unit.search.passages("Italy trade", limit=5)) == 1
            assert len(await unit.editions.newest()) == 1
            (subscription,) = await unit.subscriptions.all()
            assert subscription.active_since == subscription.created_at
        connection = await database.connect()
        there = await (await begin(connection, "local")).rows(text("SELECT FROM question_revisions"))
        await connection.close()
        assert len(there) == 1  # found again in the answer that stands on it
    await migrate.downgrade(owner, "base")
    await migrate.upgrade(owner)
    await database.create_workspace("local")
    await store(database, "local")
    await database.close()


async def test_two_upgrades_at_once_wait_for_one_another(server: RunningServer, empty: str) -> None:
    owner = server.address.url("owner", empty)
    first, second = await asyncio.gather(migrate.upgrade(owner), migrate.upgrade(owner))
    assert first == second
    assert first.current == first.expected


async def test_a_newer_database_is_refused(server: RunningServer, empty: str) -> None:
    owner = server.address.url("owner", empty)
    await migrate.upgrade(owner)
    await value(server, empty, "UPDATE alembic_version SET version_num = '20991231_2359' RETURNING 1")
    for act in (migrate.check, migrate.upgrade):
        with pytest.raises(SchemaMismatch, match="written by a newer Dragoman"):
            await act(owner)


async def test_what_only_an_administrator_can_do_is_said(server: RunningServer, empty: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        await migrate.upgrade(server.address.url("app", empty))
    assert "\n" not in str(caught.value)
    assert (await migrate.state(server.address.url("owner", empty))).current is None


async def test_the_tables_are_what_the_migrations_make(server: RunningServer, migrated: str) -> None:
    def differences(connection: Connection) -> list[object]:
        def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
            return not (kind == "table" and (name or "").startswith(("procrastinate_", "alembic_")))

        options = {"include_object": ours, "compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    engine = create_async_engine(server.address.url("owner", migrated), poolclass=NullPool)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_the_queue_is_the_schema_that_procrastinate_makes(
    server: RunningServer, migrated: str, empty: str
) -> None:
    async with procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=server.address.conninfo("owner", empty))
    ).open_async() as app:
        await app.schema_manager.apply_schema_async()
    expected, found = await catalog(server, empty), await catalog(server, migrated)
    assert found == expected
    assert len(expected) > 50


async def test_the_program_may_use_the_queue(server: RunningServer, migrated: str) -> None:
    missing = """
        SELECT count(*) FROM pg_class WHERE relname LIKE 'procrastinate%' AND (
            relkind = 'r' AND NOT has_table_privilege('dragoman_app', oid, 'SELECT, INSERT, UPDATE, DELETE')
            OR relkind = 'S' AND NOT has_sequence_privilege('dragoman_app', oid, 'USAGE')
        )
    """
    assert await value(server, migrated, missing) == 0


async def test_search_takes_accents_off_in_each_language(server: RunningServer, migrated: str) -> None:
    words = await value(
        server,
        migrated,
        """
        SELECT array_agg(to_tsvector(cfgname::regconfig, 'Türkiye Kılıçdaroğlu') @@
                         to_tsquery(cfgname::regconfig, 'turkiye & kilicdaroglu'))
        FROM pg_ts_config WHERE cfgname LIKE 'dragoman%'
        """,
    )
    assert isinstance(words, list)
    assert words
    assert all(words)


async def value(server: RunningServer, database: str, query: str) -> object:
    """The first value of a query, as the owner."""
    engine = create_async_engine(server.address.url("owner", database), poolclass=NullPool)
    async with engine.begin() as connection:
        result: object = (await connection.execute(text(query))).scalar()
    await engine.dispose()
    return result


async def catalog(server: RunningServer, database: str) -> set[tuple[str, ...]]:
    """Everything of the queue in a database: columns, constraints, indexes, routines, triggers, values of types."""
    query = r"""
        SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || a.attnotnull::text
               || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped AND c.relname LIKE 'procrastinate%'
        UNION ALL
        SELECT 'constraint', conname, conrelid::regclass::text, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE conrelid::regclass::text LIKE 'procrastinate%'
        UNION ALL
        SELECT 'index', indexname, tablename, indexdef FROM pg_indexes WHERE tablename LIKE 'procrastinate%'
        UNION ALL
        SELECT 'routine', p.oid::regprocedure::text, l.lanname,
               regexp_replace(pg_get_function_result(p.oid) || p.prosrc, '\s+', ' ', 'g')
        FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang WHERE p.proname LIKE 'procrastinate%'
        UNION ALL
        SELECT 'trigger', tgname, tgrelid::regclass::text, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE tgrelid::regclass::text LIKE 'procrastinate%' AND NOT tgisinternal
        UNION ALL
        SELECT 'type', t.typname, '', coalesce(string_agg(e.enumlabel, ',' ORDER BY e.enumlabel), '')
        FROM pg_type AS t LEFT JOIN pg_enum AS e ON e.enumtypid = t.oid
        WHERE t.typname LIKE 'procrastinate%' GROUP BY t.typname
    """
    async with await psycopg.AsyncConnection.connect(server.address.conninfo("owner", database)) as connection:
        rows = await (await connection.execute(query.encode())).fetchall()
    return {tuple(map(str, row)) for row in rows}
