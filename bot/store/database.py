"""The database as the program uses it: connections that stay within their workspace, and workspaces themselves."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import delete, event, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.errors import DatabaseError, InputError, SchemaMismatch
from bot.store.address import APP_ROLE, database_url, place_of
from bot.store.failures import UPGRADE_FIRST, connect_failure, refuse_old_server, translated
from bot.store.tables import TENANT_TABLES, workspaces
from bot.store.transaction import begin
from bot.store.unit_of_work import BatchDeferrer, Deferrer, SqlUnitOfWork

IDLE_S = 1.0
"""A connection that was not used for this long is asked whether it is still there."""


class Database:
    """A pool of connections that work as the role `dragoman_app`; a `UnitOfWorkFactory`.

    `url`: a PostgreSQL address; an owner's or administrator's is fine, since the role is taken on at connecting.
    `deferrer`: what `UnitOfWork.defer` calls; without one, deferring is an error.
    Nothing is opened before the first use; `close` when done. For one event loop.
    """

    def __init__(
        self,
        url: str,
        *,
        deferrer: Deferrer | None = None,
        pool_size: int = 10,
        overflow: int = 10,
        pool_timeout_s: float = 30,
        statement_timeout_s: float = 60,
        lock_timeout_s: float = 20,
        idle_timeout_s: float = 300,
        application_name: str = "dragoman",
    ) -> None:
        self._url = database_url(url)
        self.deferrer = deferrer
        self.batch_deferrer: BatchDeferrer | None = None
        self._settings = {
            "statement_timeout": f"{round(statement_timeout_s * 1000)}ms",
            "lock_timeout": f"{round(lock_timeout_s * 1000)}ms",
            "idle_in_transaction_session_timeout": f"{round(idle_timeout_s * 1000)}ms",
            "application_name": application_name,
            "TimeZone": "UTC",
        }
        self._engine = create_async_engine(
            self._url,
            pool_size=pool_size,
            max_overflow=overflow,
            pool_timeout=pool_timeout_s,
            hide_parameters=True,  # an error's text may be logged, an article's may not
            connect_args={"connect_timeout": 15},
        )
        event.listen(self._engine.sync_engine, "connect", self._on_connect)
        event.listen(self._engine.sync_engine, "checkin", _note_time)
        event.listen(self._engine.sync_engine, "checkout", _check_alive)

    @property
    def place(self) -> str:
        """Host, port and database, for messages."""
        return place_of(self._url)

    def __call__(self, workspace: str) -> SqlUnitOfWork:
        """Return a unit of work, to be entered with `async with`."""
        if not workspace:
            raise InputError("A workspace needs a name.")
        return SqlUnitOfWork(self, workspace)

    async def close(self) -> None:
        """Close all connections; the object can be used again afterwards."""
        await self._engine.dispose()

    async def ping(self) -> str:
        """Connect and return the server's version. Raises `DatabaseError` in one line."""
        connection = await self.connect()
        try:
            with translated():
                return str((await connection.execute(text("SHOW server_version"))).scalar_one())
        finally:
            await connection.close()

    async def create_workspace(self, workspace: str) -> bool:
        """Make the workspace; return False when it is there already."""
        if not workspace:
            raise InputError("A workspace needs a name.")
        statement = insert(workspaces).values(id=workspace).on_conflict_do_nothing().returning(workspaces.c.id)
        return await self._alone(workspace, statement) is not None

    async def drop_workspace(self, workspace: str) -> None:
        """Delete the workspace with everything in it. Harmless when there is none."""
        connection = await self.connect()
        try:
            with translated():
                await begin(connection, workspace)
                # Explicitly and from the leaves up: cascades would look for children row by row, and find none.
                for table in reversed(TENANT_TABLES):
                    await connection.execute(delete(table).where(table.c.workspace_id == workspace))
                await connection.execute(delete(workspaces).where(workspaces.c.id == workspace))
                await connection.commit()
        finally:
            await connection.close()

    async def workspaces(self) -> list[str]:
        """Return the ids of all workspaces, oldest first."""
        connection = await self.connect()
        try:
            with translated():
                found = await connection.execute(select(workspaces.c.id).order_by(workspaces.c.created_at, "id"))
                return [str(row.id) for row in found]
        finally:
            await connection.close()

    async def _alone(self, workspace: str, statement: Any) -> Any:
        connection = await self.connect()
        try:
            with translated():
                await begin(connection, workspace)
                result = (await connection.execute(statement)).scalar()
                await connection.commit()
                return result
        finally:
            await connection.close()

    async def connect(self) -> AsyncConnection:
        """Return a connection of the pool, to be closed by the caller. Raises `DatabaseError` in one line."""
        connection = self._engine.connect()
        try:
            return await connection.start()
        except (SQLAlchemyError, OSError, DatabaseError) as error:
            raise connect_failure(self._url, error) from error

    def _on_connect(self, dbapi_connection: Any, _record: object) -> None:
        """Set up a fresh connection: timeouts, and the role that row-level security holds."""
        info = dbapi_connection.driver_connection.info
        refuse_old_server((info.server_version // 10000,), self.place)
        cursor = dbapi_connection.cursor()
        try:
            for name, value in self._settings.items():
                cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
            cursor.execute(
                "SELECT current_user = %s, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", (APP_ROLE, APP_ROLE)
            )
            is_app, exists = cursor.fetchone()
            if not exists:
                raise SchemaMismatch(UPGRADE_FIRST)
            if not is_app:
                self._take_role(cursor)
            # A setting made in a transaction that is rolled back is gone.
            dbapi_connection.commit()
        finally:
            cursor.close()

    def _take_role(self, cursor: Any) -> None:
        cursor.execute("SELECT pg_has_role(%s, 'MEMBER'), current_user", (APP_ROLE,))
        member, account = cursor.fetchone()
        if not member:
            raise DatabaseError(
                f"The account {account} may not work as {APP_ROLE}: have an administrator run "
                f"GRANT {APP_ROLE} TO {account}."
            )
        cursor.execute(f"SET ROLE {APP_ROLE}")


def _note_time(_connection: object, record: Any) -> None:
    record.info["used_at_s"] = time.monotonic()


def _check_alive(connection: Any, record: Any, _proxy: object) -> None:
    """Make sure that a connection that lay idle still answers; SQLAlchemy takes another one where it does not.

    One that was used a moment ago is not asked: that would be a round trip for each of many small transactions.
    """
    used_at_s = record.info.get("used_at_s")
    if used_at_s is None or time.monotonic() - used_at_s < IDLE_S:
        return  # it was opened for this, or has just been used
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
        cursor.close()
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error
