"""What the clock keeps in order besides the work that is due: the ledger, and texts whose time is over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.ports import Clock
from bot.store.database import Database

LOST_AFTER = timedelta(hours=1)
"""No call of a model takes that long: its process died."""
EXPIRED_AT_ONCE = 200
"""Texts a tick and workspace: retention is in no hurry, and others wait for the database too."""

Chore = Callable[[], Awaitable[None]]


def ledger_keeper(database: Database, clock: Clock, *, raw_days: int) -> Chore:
    """Return the chore that ends what calls left behind and deletes raw answers after their days."""

    async def keep() -> None:
        now = clock.now()
        for workspace in await database.workspaces():
            async with database(workspace) as unit:
                await unit.ledger.give_up(now - LOST_AFTER)
                await unit.ledger.forget_raw(now - timedelta(days=raw_days))
                await unit.commit()

    return keep


def article_keeper(database: Database, clock: Clock, *, days: int) -> Chore:
    """Return the chore that deletes the texts of articles after their days (0: never), some at each tick."""

    async def keep() -> None:
        if not days:
            return
        before = clock.now() - timedelta(days=days)
        for workspace in await database.workspaces():
            async with database(workspace) as unit:
                if await unit.retention.expire(before, limit=EXPIRED_AT_ONCE):
                    await unit.commit()

    return keep
