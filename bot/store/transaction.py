"""One transaction in one workspace, as the repositories use it: statements in, rows out, errors translated."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, Row, text
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.failures import translated

_WORKSPACE = text("SELECT set_config('dragoman.workspace', :workspace, true)")

Values = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Transaction:
    """A connection with an open transaction whose `dragoman.workspace` is set."""

    def __init__(self, connection: AsyncConnection, workspace: str) -> None:
        self.connection = connection
        self.workspace = workspace
        self._over = False

    async def rows(self, statement: Executable, values: Values | None = None) -> Sequence[Row[Any]]:
        """Return all rows."""
        with translated():
            return (await self._execute(statement, values)).all()

    async def row(self, statement: Executable, values: Values | None = None) -> Row[Any] | None:
        """Return the first row, or None."""
        with translated():
            return (await self._execute(statement, values)).first()

    async def value(self, statement: Executable, values: Values | None = None) -> Any:
        """Return the first column of the first row, or None."""
        with translated():
            return (await self._execute(statement, values)).scalar()

    async def run(self, statement: Executable, values: Values | None = None) -> int:
        """Execute, and return how many rows it touched."""
        with translated():
            return (await self._execute(statement, values)).rowcount

    async def commit(self) -> None:
        """Make everything permanent and end the transaction."""
        self.check_open()
        self._over = True
        with translated():
            await self.connection.commit()

    def check_open(self) -> None:
        """Refuse to go on after the end: the connection would begin anew, without a workspace, and see nothing."""
        if self._over:
            raise RuntimeError("the unit of work is committed: begin another one")

    async def _execute(self, statement: Executable, values: Values | None) -> CursorResult[Any]:
        self.check_open()
        # Without the option an INSERT's count is lost.
        return await self.connection.execute(statement, values, execution_options={"preserve_rowcount": True})


def new_id() -> str:
    """Return a fresh opaque identifier."""
    return uuid.uuid4().hex


async def begin(connection: AsyncConnection, workspace: str) -> Transaction:
    """Begin a transaction in the workspace, until commit or rollback."""
    with translated():
        await connection.begin()
        await connection.execute(_WORKSPACE, {"workspace": workspace})
    return Transaction(connection, workspace)
