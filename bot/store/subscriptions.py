"""Subscriptions in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects.postgresql import insert

from bot.model.rows import Subscription
from bot.model.schedule import Schedule
from bot.store.evidence import SCHEDULE
from bot.store.tables import editions, subscriptions
from bot.store.transaction import Transaction, new_id


class SqlSubscriptions:
    """`bot.ports.Subscriptions`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self, *, platform: str, channel: str, topics: Sequence[str], schedule: Schedule, now: datetime
    ) -> Subscription:
        added = insert(subscriptions).values(
            workspace_id=self._transaction.workspace,
            id=new_id(),
            platform=platform,
            channel=channel,
            topics=list(topics),
            schedule=SCHEDULE.dump_python(schedule, mode="json"),
            created_at=now,
        )
        changed = {"topics": added.excluded.topics, "schedule": added.excluded.schedule}
        stored = await self._transaction.value(
            added.on_conflict_do_update(
                constraint="uq_subscriptions_workspace_id_platform_channel", set_=changed
            ).returning(subscriptions.c.id)
        )
        found = await self.get(str(stored))
        assert found is not None
        return found

    async def get(self, subscription_id: str) -> Subscription | None:
        row = await self._transaction.row(self._select().where(subscriptions.c.id == subscription_id))
        return _subscription(row) if row else None

    async def all(self) -> Sequence[Subscription]:
        rows = await self._transaction.rows(self._select().order_by(subscriptions.c.seq))
        return [_subscription(row) for row in rows]

    def _select(self) -> Select[Any]:
        last_slot = (
            select(func.max(editions.c.slot))
            .where(
                editions.c.workspace_id == subscriptions.c.workspace_id,
                editions.c.subscription_id == subscriptions.c.id,
            )
            .scalar_subquery()
        )
        here = subscriptions.c.workspace_id == self._transaction.workspace
        return select(subscriptions, last_slot.label("last_slot")).where(here)


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        id=row.id,
        platform=row.platform,
        channel=row.channel,
        topics=tuple(row.topics),
        schedule=SCHEDULE.validate_python(row.schedule),
        created_at=row.created_at,
        last_slot=row.last_slot,
        paused_until=row.paused_until,
    )
