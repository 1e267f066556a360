"""Errors of the database and its driver, turned into ours: here and nowhere else.

No message repeats a statement, its values or a password.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import psycopg
from psycopg import errors as pg
from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import DatabaseError, DatabaseUnavailable, DragomanError, InputError, SchemaMismatch
from bot.store.address import place_of

OLDEST_SERVER = 15
UPGRADE_FIRST = "The database has not been set up for this program: run `dragoman db upgrade`."

# What servers say in English when nothing but another address or another account helps.
_REFUSED = re.compile(
    r"password authentication failed|no password supplied|database \"[^\"]*\" does not exist"
    r"|role \"[^\"]*\" does not exist|no pg_hba\.conf entry|is not permitted to log in|permission denied for database"
    r"|authentication failed|invalid (?:sslmode|connection option|port|integer)|could not translate host name"
)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Raise our errors for the database's within the block; an error that is a bug of ours stays what it is."""
    try:
        yield
    except Exception as error:
        ours = failure_of(error)
        if ours is None or ours is error:
            raise
        raise ours from error


def failure_of(error: Exception) -> DragomanError | None:
    """Return our error for one of the driver, SQLAlchemy or the queue; None for what only a bug can cause."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if not isinstance(cause, (psycopg.Error, SQLAlchemyError)) and isinstance(cause.__cause__, psycopg.Error):
        cause = cause.__cause__  # the queue wraps the driver's errors in its own
    if isinstance(cause, DragomanError):
        return cause
    if isinstance(cause, (pg.UndefinedTable, pg.UndefinedColumn, pg.UndefinedFunction)):
        return SchemaMismatch(UPGRADE_FIRST)
    if isinstance(cause, pg.DiskFull):
        return DatabaseUnavailable("The database's disk is full.")
    if isinstance(cause, (pg.LockNotAvailable, pg.DeadlockDetected, pg.SerializationFailure, pg.QueryCanceled)):
        return DatabaseUnavailable("The database was too busy for this step.")
    if isinstance(cause, pg.ProgramLimitExceeded):
        return InputError("A name, an address or a text is longer than the database can hold.")
    if isinstance(cause, pg.ForeignKeyViolation):
        missing = "workspace" if (cause.diag.constraint_name or "").endswith("_workspace_id") else "thing it belongs to"
        return InputError(f"The {missing} is not there, or not any more.")
    if isinstance(cause, pg.InsufficientPrivilege):
        return DatabaseError(f"The database account may not do this: {_line(cause)}")
    if isinstance(error, DataError) or isinstance(cause, (psycopg.DataError, UnicodeEncodeError)):
        return InputError("The text holds characters that can't be stored (a NUL or half of a surrogate pair).")
    if isinstance(error, (OperationalError, InterfaceError, PoolTimeoutError)) or isinstance(
        cause, (psycopg.OperationalError, psycopg.InterfaceError)
    ):
        return DatabaseUnavailable("The connection to the database was lost, or none could be had.")
    return None


def connect_failure(url: URL, error: Exception) -> DragomanError:
    """Return the error for a connection that could not be made, with the place and the server's own reason."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(cause, DragomanError):
        return cause
    reason = _line(cause)
    if url.password:
        reason = reason.replace(str(url.password), "***")
    message = f"Can't connect to the database at {place_of(url)}: {reason}"
    return DatabaseError(message) if _REFUSED.search(reason) else DatabaseUnavailable(message)


def refuse_old_server(version: tuple[int | str, ...] | None, place: str) -> None:
    """Raise `DatabaseError` for a server that lacks what the schema uses."""
    major = int(version[0]) if version else 0
    if major < OLDEST_SERVER:
        found = major or "of an unknown version"
        raise DatabaseError(f"The database at {place} is PostgreSQL {found}: {OLDEST_SERVER} or newer is needed.")


def _line(error: BaseException) -> str:
    """The most telling line of a message of libpq or the server, without the place that it repeats."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL:" in line or "failed:" in line] or lines or [type(error).__name__]
    found = re.sub(r"^.*?(?:FATAL: +|failed: (?!FATAL))", "", telling[0])
    found = re.sub(r"^(?:ERROR|error): *", "", found).strip()
    return f"{found.rstrip('.')}."
