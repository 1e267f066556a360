"""Connections, their errors, and jobs deferred in a unit of work, on a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import procrastinate
import psycopg
import pytest
import pytest_asyncio
from procrastinate import exceptions
from sqlalchemy import text

from bot.errors import DatabaseError, DatabaseUnavailable, DragomanError, InputError, SchemaMismatch
from bot.store.address import database_url, place_of, queue_conninfo
from bot.store.database import Database
from bot.store.embedded_cluster import ADMIN
from bot.store.unit_of_work import SqlUnitOfWork
from tests.integration.conftest import RunningServer
from tests.integration.store_values import NOW, fetched

AT = datetime(2025, 5, 1, 4, 0, tzinfo=UTC)


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "address", ["", "dragoman", "sqlite:///x.db", "mysql://u:secret@h/d", "postgresql+asyncpg://u:secret@h/d"]
)
def test_what_is_no_address_of_postgresql_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(DatabaseError, match="DATABASE_URL") as caught:
        Database(address)
    assert "secret" not in str(caught.value)


def test_a_port_that_is_none_is_refused_without_the_password() -> None:
    with pytest.raises(DatabaseError, match="can't be read") as caught:
        Database("postgresql://user:secret@host:port/db")
    assert "secret" not in str(caught.value)


def test_an_address_is_shown_without_its_password() -> None:
    url = database_url("postgres://user:se%2Fcret@db.example:5433/news")
    assert place_of(url) == "db.example:5433/news"
    assert "se/cret" in queue_conninfo("postgres://user:se%2Fcret@db.example:5433/news?sslmode=require")


async def refusal(address: str) -> DragomanError:
    database = Database(address)
    with pytest.raises(DatabaseError) as caught:
        await database.ping()
    await database.close()
    line = str(caught.value)
    assert "\n" not in line
    assert "secret" not in line
    return caught.value


async def test_a_refused_connection_is_one_line_and_may_work_later() -> None:
    error = await refusal("postgresql://user:secret@127.0.0.1:1/db")
    assert isinstance(error, DatabaseUnavailable)
    assert "127.0.0.1:1/db" in str(error)


async def test_an_unknown_database_is_one_line_and_final(server: RunningServer) -> None:
    error = await refusal(server.address.url("app", "nowhere"))
    assert not isinstance(error, DatabaseUnavailable)
    assert 'database "nowhere" does not exist' in str(error)


async def test_a_wrong_password_is_one_line_and_final(server: RunningServer, migrated: str) -> None:
    right = server.address.credentials.app
    address = server.address.url("app", migrated).replace(right, "secret")
    error = await refusal(address)
    assert not isinstance(error, DatabaseUnavailable)
    assert "password" in str(error)


async def test_a_database_without_our_schema_says_what_to_do(server: RunningServer) -> None:
    await server.postgres.create_database("bare")
    database = Database(server.address.url("app", "bare"))
    with pytest.raises(SchemaMismatch, match="dragoman db upgrade"):
        async with database("local") as unit:
            await unit.sources.all()
    await database.close()
    await server.postgres.drop_database("bare")


async def test_an_owner_or_administrator_works_as_the_programs_role(server: RunningServer, migrated: str) -> None:
    database = Database(server.address.url("admin", migrated))
    connection = await database.connect()
    row = (await connection.execute(text("SELECT session_user, current_user"))).one()
    assert tuple(row) == (ADMIN, "dragoman_app")
    await connection.close()
    await database.close()


async def test_an_account_that_may_not_take_the_role_is_told(server: RunningServer, migrated: str) -> None:
    database = Database(server.address.url("owner", migrated))
    with pytest.raises(DatabaseError, match="GRANT dragoman_app TO dragoman_owner"):
        await database.ping()
    await database.close()


async def test_connections_carry_their_limits(server: RunningServer, migrated: str) -> None:
    database = Database(server.address.url("app", migrated), lock_timeout_s=0.1, statement_timeout_s=7)
    connection = await database.connect()
    shown = [
        (await connection.execute(text(f"SHOW {name}"))).scalar_one()
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "application_name")
    ]
    assert shown == ["7s", "100ms", "5min", "dragoman"]
    await connection.close()
    await database.close()


async def test_waiting_too_long_for_a_lock_may_work_later(server: RunningServer, migrated: str, workspace: str) -> None:
    database = Database(server.address.url("app", migrated), lock_timeout_s=0.1)
    async with database(workspace) as holder, database(workspace) as waiter:
        await holder.articles.store(fetched(), source_id=None, fingerprint="", now=NOW)
        with pytest.raises(DatabaseUnavailable, match="busy"):
            await waiter.articles.store(fetched(), source_id=None, fingerprint="", now=NOW)
    await database.close()


async def terminate(server: RunningServer, database: str, unit: SqlUnitOfWork) -> None:
    """Cut a unit of work's connection."""
    pid = await unit._open().value(text("SELECT pg_backend_pid()"))
    async with await psycopg.AsyncConnection.connect(server.address.conninfo("admin", database)) as admin:
        await admin.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


async def test_a_lost_connection_is_ours_to_tell_and_the_next_one_works(
    server: RunningServer, migrated: str, database: Database, workspace: str
) -> None:
    async with database(workspace) as unit:
        await terminate(server, migrated, unit)
        with pytest.raises(DatabaseUnavailable):
            await unit.sources.all()
    async with database(workspace) as unit:
        assert await unit.sources.all() == []


async def test_a_connection_lost_while_deferring_is_ours_to_tell(
    server: RunningServer, migrated: str, database: Database, workspace: str, jobs: Jobs
) -> None:
    async with database(workspace) as unit:
        await terminate(server, migrated, unit)
        with pytest.raises(DatabaseUnavailable):
            await unit.defer("write")


async def test_a_committed_unit_of_work_is_over(database: Database, workspace: str) -> None:
    unit = database(workspace)
    async with unit:
        await unit.commit()
        with pytest.raises(RuntimeError, match="committed"):
            await unit.sources.all()
        with pytest.raises(RuntimeError, match="committed"):
            await unit.commit()
    with pytest.raises(RuntimeError, match="once"):
        await unit.__aenter__()


async def test_a_workspace_needs_a_name(database: Database) -> None:
    with pytest.raises(InputError):
        database("")
    with pytest.raises(InputError):
        await database.create_workspace("")


async def test_rows_need_a_workspace_that_exists(database: Database) -> None:
    async with database("never made") as unit:
        with pytest.raises(InputError, match="workspace"):
            await unit.articles.store(fetched(), source_id=None, fingerprint="", now=NOW)


# ---------------------------------------------------------------- jobs


class Jobs:
    """A `Deferrer` over a real queue, and the jobs that it holds."""

    def __init__(self, app: procrastinate.App) -> None:
        self._app = app
        app.task(name="write")(_nothing)

    async def __call__(
        self,
        connection: Any,
        job: str,
        *,
        lock: str | None,
        queueing_lock: str | None,
        at: datetime | None,
        arguments: Mapping[str, str | int],
    ) -> bool:
        task = self._app.configure_task(
            job, lock=lock, queueing_lock=queueing_lock, schedule_at=at, connection=connection
        )
        try:
            await task.defer_async(**arguments)
        except exceptions.AlreadyEnqueued:
            return False
        return True

    async def of(self, workspace: str) -> list[Any]:
        jobs = await self._app.job_manager.list_jobs_async()
        return [job for job in jobs if job.task_kwargs["workspace"] == workspace]


async def _nothing(**_arguments: object) -> None:
    return None


@pytest_asyncio.fixture
async def jobs(server: RunningServer, migrated: str, database: Database) -> AsyncIterator[Jobs]:
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=queue_conninfo(server.address.url("admin", migrated)))
    )
    async with app.open_async():
        database.deferrer = Jobs(app)
        yield database.deferrer


async def test_a_job_appears_with_its_row(database: Database, workspace: str, jobs: Jobs) -> None:
    async with database(workspace) as unit:
        stored = await unit.articles.store(fetched(), source_id=None, fingerprint="", now=NOW)
        await unit.defer("write", lock="l", queueing_lock=workspace, at=AT, revision=stored.revision)
        assert await jobs.of(workspace) == []
        await unit.commit()
    (job,) = await jobs.of(workspace)
    assert job.task_kwargs == {"revision": stored.revision, "workspace": workspace}
    assert (job.task_name, job.lock, job.queueing_lock, job.scheduled_at) == ("write", "l", workspace, AT)


async def test_row_and_job_vanish_together(database: Database, workspace: str, jobs: Jobs) -> None:
    async with database(workspace) as unit:
        await unit.articles.store(fetched(), source_id=None, fingerprint="", now=NOW)
        await unit.defer("write", revision="r")
    assert await jobs.of(workspace) == []
    async with database(workspace) as unit:
        assert await unit.articles.known([fetched().identity]) == {}


async def test_one_waiting_job_is_enough_and_costs_nothing(database: Database, workspace: str, jobs: Jobs) -> None:
    async with database(workspace) as unit:
        await unit.defer("write", queueing_lock=workspace, number=1)
        await unit.defer("write", queueing_lock=workspace, number=2)
        await unit.articles.store(fetched(), source_id=None, fingerprint="", now=NOW)
        await unit.defer("write", queueing_lock=f"{workspace} other", number=3)
        await unit.commit()
    assert sorted(job.task_kwargs["number"] for job in await jobs.of(workspace)) == [1, 3]
    async with database(workspace) as unit:
        assert len(await unit.articles.known([fetched().identity])) == 1


async def test_two_at_once_leave_one_waiting_job(database: Database, workspace: str, jobs: Jobs) -> None:
    async def one(number: int) -> None:
        async with database(workspace) as unit:
            await unit.defer("write", queueing_lock=workspace, number=number)
            await unit.commit()

    await asyncio.gather(*(one(number) for number in range(4)))
    assert len(await jobs.of(workspace)) == 1


async def test_without_a_queue_deferring_says_so(database: Database, workspace: str) -> None:
    async with database(workspace) as unit:
        with pytest.raises(DatabaseError, match="without a queue"):
            await unit.defer("write")
