"""How hosts are treated, in SQL: whose turn it is, how long they want silence, what their robots.txt says.

The database's clock counts, so that machines need not agree on theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.source import HostTurn, KnownRobots
from bot.store.failures import translated

_TAKE = text(
    """
    INSERT INTO fetch_hosts AS h (host, holder, taken_until, free_at, held_until)
    VALUES (:host, :holder, clock_timestamp() + make_interval(secs => :lease_s), clock_timestamp(), 'epoch')
    ON CONFLICT (host) DO UPDATE SET holder = excluded.holder, taken_until = excluded.taken_until
    WHERE greatest(h.taken_until, h.free_at, h.held_until) <= clock_timestamp()
    RETURNING h.host
    """
)
_LOOK = text(
    """
    SELECT extract(epoch FROM greatest(taken_until, free_at) - clock_timestamp())::float8 AS wait_s,
           extract(epoch FROM held_until - clock_timestamp())::float8 AS held_s
    FROM fetch_hosts WHERE host = :host
    """
)
_GIVE = text(
    """
    UPDATE fetch_hosts
    SET taken_until = CASE WHEN holder = :holder THEN clock_timestamp() ELSE taken_until END,
        free_at = greatest(free_at, clock_timestamp() + make_interval(secs => :pause_s)),
        held_until = greatest(held_until, clock_timestamp() + make_interval(secs => :hold_s)),
        holder = nullif(holder, :holder)
    WHERE host = :host
    """
)
_ROBOTS = text(
    """
    SELECT robots, extract(epoch FROM expires_at - clock_timestamp())::float8 AS lifetime_s
    FROM host_rules WHERE origin = :origin AND expires_at > clock_timestamp()
    """
)
_KEEP_ROBOTS = text(
    """
    INSERT INTO host_rules (origin, robots, expires_at)
    VALUES (:origin, :robots, clock_timestamp() + make_interval(secs => :lifetime_s))
    ON CONFLICT (origin) DO UPDATE SET robots = excluded.robots, expires_at = excluded.expires_at
    """
)
_FORGET = (
    text("DELETE FROM fetch_hosts WHERE greatest(taken_until, free_at, held_until) < now() - interval '1 day'"),
    text("DELETE FROM host_rules WHERE expires_at < now()"),
)
_SOON_S = 0.02
"""A host that was busy a moment ago and is free now is asked again after this."""


class _Connections(Protocol):
    async def connect(self) -> AsyncConnection: ...


class SqlHosts:
    """`bot.ports.Hosts`. Each call is a transaction of its own: a turn outlives the transactions of what is read."""

    def __init__(self, connections: _Connections) -> None:
        self._connections = connections

    async def take(self, host: str, holder: str, lease_s: float) -> HostTurn:
        if await self._row(_TAKE, {"host": host, "holder": holder, "lease_s": lease_s}) is not None:
            return HostTurn()
        row = await self._row(_LOOK, {"host": host})
        if row is None:
            return HostTurn(wait_s=_SOON_S)
        return HostTurn(wait_s=max(row.wait_s, _SOON_S), held_s=max(row.held_s, 0.0))

    async def give(self, host: str, holder: str, *, pause_s: float, hold_s: float) -> None:
        await self._row(_GIVE, {"host": host, "holder": holder, "pause_s": pause_s, "hold_s": hold_s})

    async def robots(self, origin: str) -> KnownRobots | None:
        row = await self._row(_ROBOTS, {"origin": origin})
        return None if row is None else KnownRobots(row.robots, row.lifetime_s)

    async def keep_robots(self, origin: str, known: KnownRobots) -> None:
        robots = None if known.text is None else known.text.replace("\x00", "")
        await self._row(_KEEP_ROBOTS, {"origin": origin, "robots": robots, "lifetime_s": known.lifetime_s})

    async def forget(self) -> None:
        """Delete what is past."""
        for statement in _FORGET:
            await self._row(statement, {})

    async def _row(self, statement: Any, values: Mapping[str, Any]) -> Row[Any] | None:
        connection = await self._connections.connect()
        try:
            with translated():
                # A statement alone is its own transaction: BEGIN and COMMIT would be two more round trips.
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                result = await connection.execute(statement, values)
                return result.first() if result.returns_rows else None
        finally:
            await connection.close()
