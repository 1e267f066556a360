"""Bring a database's schema to this program's, and tell whether it is there.

Alembic is configured here and not by an `alembic.ini`; its scripts are found next to the package.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot.errors import DatabaseError, SchemaMismatch
from bot.resources import migrations_folder
from bot.store.address import database_url, place_of
from bot.store.failures import connect_failure, failure_of, refuse_old_server

_R = TypeVar("_R")

# Any two programs that migrate one database at the same time meet at this advisory lock ("dragoman" in ASCII).
_LOCK = 0x6472_6167_6F6D_616E


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The newest migration of the database (None: an empty one) and of this program."""

    current: str | None
    expected: str


async def upgrade(url: str, revision: str = "head") -> SchemaState:
    """Apply the migrations that are missing, each in its own transaction; two programs at once wait for each other.

    `url` is the owner's. Raises `DatabaseError` in one line; `SchemaMismatch` for a newer database.
    """
    return await _with_connection(url, lambda connection: _upgrade(connection, revision), alone=True)


async def downgrade(url: str, revision: str) -> None:
    """Undo migrations down to `revision` (`base`: all). What they added is gone with its rows."""
    await _with_connection(url, lambda connection: command.downgrade(_config(connection), revision), alone=True)


async def state(url: str) -> SchemaState:
    """Return where the database stands. Raises `DatabaseError` when it can't be asked."""
    return await _with_connection(url, _state)


async def check(url: str) -> SchemaState:
    """Return the state when the schema is this program's. Raises `SchemaMismatch`, `DatabaseError`."""
    found = await state(url)
    if found.current == found.expected:
        return found
    if found.current is None:
        raise SchemaMismatch("The database is empty: run `dragoman db upgrade`.")
    _refuse_newer(found.current)
    raise SchemaMismatch(
        f"The database's schema is {found.current}, this program needs {found.expected}: run `dragoman db upgrade`."
    )


async def _with_connection(url: str, work: Callable[[Connection], _R], *, alone: bool = False) -> _R:
    """Call `work` with a connection; `alone`: while nobody else does so."""
    address = database_url(url)
    engine = create_async_engine(address, poolclass=NullPool, hide_parameters=True)
    connection: AsyncConnection | None = None
    try:
        try:
            connection = await engine.connect()
        except (SQLAlchemyError, OSError) as error:
            raise connect_failure(address, error) from error
        refuse_old_server(connection.dialect.server_version_info, place_of(address))
        try:
            if alone:
                # Given back when the connection closes.
                await connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
                await connection.commit()
            return await connection.run_sync(work)
        except SQLAlchemyError as error:
            raise failure_of(error) or DatabaseError(
                f"The database at {place_of(address)} could not be upgraded: {_first_line(error)}"
            ) from error
    finally:
        if connection is not None:
            await connection.close()
        await engine.dispose()


def _first_line(error: SQLAlchemyError) -> str:
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    return said[0] if said else type(error).__name__


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    # ConfigParser reads a percent sign as the start of a variable; a checkout's path may hold one.
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _state(connection: Connection) -> SchemaState:
    current = MigrationContext.configure(connection).get_current_revision()
    expected = _scripts().get_current_head()
    if expected is None:
        raise DatabaseError("The installation is incomplete: it has no migrations. Install Dragoman again.")
    return SchemaState(current, expected)


def _upgrade(connection: Connection, revision: str) -> SchemaState:
    found = _state(connection)
    connection.rollback()
    if found.current is not None:
        _refuse_newer(found.current)
    command.upgrade(_config(connection), revision)
    return _state(connection)


def _refuse_newer(current: str) -> None:
    try:
        known = _scripts().get_revision(current)
    except CommandError:
        known = None
    if known is None:
        raise SchemaMismatch(
            f"This database was written by a newer Dragoman (its schema is {current}): install that version or newer."
        )
