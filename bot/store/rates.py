"""Rates in SQL, so that all processes together keep them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from bot.model.pace import Pace
from bot.store.rate_tables import rates
from bot.store.transaction import Transaction


class SqlRates:
    """`bot.ports.Rates`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def reserve(self, platform: str, channel: str, *, pace: Pace, now: datetime) -> datetime:
        # Always the platform first: two that wait for each other's row would be a deadlock.
        free = await self._take(platform, "", not_before=now, gap=pace.platform)
        return await self._take(platform, channel, not_before=free, gap=pace.channel)

    async def hold(self, platform: str, channel: str, *, until: datetime) -> None:
        held = insert(rates).values(
            workspace_id=self._transaction.workspace, platform=platform, channel=channel, free_at=until
        )
        later = func.greatest(rates.c.free_at, held.excluded.free_at)
        await self._transaction.run(held.on_conflict_do_update(constraint="pk_rates", set_={"free_at": later}))

    async def forget(self, before: datetime) -> int:
        here = rates.c.workspace_id == self._transaction.workspace
        return await self._transaction.run(delete(rates).where(here, rates.c.free_at < before))

    async def _take(self, platform: str, channel: str, *, not_before: datetime, gap: timedelta) -> datetime:
        """Return the next free moment and move it on, in one statement."""
        taken = insert(rates).values(
            workspace_id=self._transaction.workspace, platform=platform, channel=channel, free_at=not_before + gap
        )
        moved = func.greatest(rates.c.free_at, not_before) + gap
        free: datetime = await self._transaction.value(
            taken.on_conflict_do_update(constraint="pk_rates", set_={"free_at": moved}).returning(rates.c.free_at)
        )
        return free - gap
