"""Subscriptions in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.errors import InputError
from bot.model.rows import PauseReason, QuietDay, Subscription
from bot.model.schedule import Schedule
from bot.store.evidence import SCHEDULE
from bot.store.tables import editions, subscriptions
from bot.store.transaction import Transaction, new_id

PLANNED = ("schedule", "active_since", "paused", "pause_note", "paused_until")
"""What a new schedule sets, also where there was one."""


class SqlSubscriptions:
    """`bot.ports.Subscriptions`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self,
        *,
        platform: str,
        channel: str,
        topics: Sequence[str] | None,
        schedule: Schedule,
        now: datetime,
        owner: str | None = None,
        paused: PauseReason | None = None,
    ) -> Subscription:
        added = insert(subscriptions).values(
            workspace_id=self._transaction.workspace,
            id=new_id(),
            platform=platform,
            channel=channel,
            topics=list(topics or ()),
            schedule=SCHEDULE.dump_python(schedule, mode="json"),
            created_at=now,
            active_since=now,
            owner=owner,
            paused=paused,
        )
        new = added.excluded
        changed: dict[str, Any] = {name: new[name] for name in PLANNED}
        if topics is not None:
            changed["topics"] = new.topics
        if owner is not None:
            changed["owner"] = new.owner
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

    async def of_channel(self, platform: str, channel: str) -> Subscription | None:
        here = (subscriptions.c.platform == platform, subscriptions.c.channel == channel)
        row = await self._transaction.row(self._select().where(*here))
        return _subscription(row) if row else None

    async def pause(
        self, subscription_id: str, reason: PauseReason, *, note: str | None = None, until: datetime | None = None
    ) -> None:
        await self._change(subscription_id, {"paused": reason, "pause_note": note, "paused_until": until})

    async def resume(self, subscription_id: str, *, now: datetime) -> None:
        active = {"paused": None, "pause_note": None, "paused_until": None, "active_since": now}
        await self._change(subscription_id, active)

    async def approve_by(self, subscription_id: str, approver: str | None) -> None:
        await self._change(subscription_id, {"approver": approver})

    async def adjust(self, subscription_id: str, *, size: int | None, quiet: QuietDay) -> None:
        await self._change(subscription_id, {"size": size, "quiet": quiet})

    async def _change(self, subscription_id: str, values: Mapping[str, Any]) -> None:
        this = (subscriptions.c.workspace_id == self._transaction.workspace, subscriptions.c.id == subscription_id)
        if not await self._transaction.run(update(subscriptions).where(*this).values(values)):
            raise InputError("there is no such subscription")

    async def all(self) -> Sequence[Subscription]:
        rows = await self._transaction.rows(self._select().order_by(subscriptions.c.seq))
        return [_subscription(row) for row in rows]

    def _select(self) -> Select[Any]:
        last_slot = _newest_slot()
        told_until = _newest_slot(editions.c.approval.is_distinct_from("expired"))
        here = subscriptions.c.workspace_id == self._transaction.workspace
        return select(subscriptions, last_slot.label("last_slot"), told_until.label("told_until")).where(here)


def _newest_slot(*conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    return (
        select(func.max(editions.c.slot))
        .where(
            editions.c.workspace_id == subscriptions.c.workspace_id,
            editions.c.subscription_id == subscriptions.c.id,
            *conditions,
        )
        .scalar_subquery()
    )


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        id=row.id,
        platform=row.platform,
        channel=row.channel,
        topics=tuple(row.topics),
        schedule=SCHEDULE.validate_python(row.schedule),
        created_at=row.created_at,
        last_slot=row.last_slot,
        told_until=row.told_until,
        active_since=row.active_since,
        owner=row.owner,
        paused=row.paused,
        pause_note=row.pause_note,
        paused_until=row.paused_until,
        size=row.size,
        quiet=row.quiet,
        approver=row.approver,
    )
