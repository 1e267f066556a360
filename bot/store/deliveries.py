"""The outbox in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.errors import InputError
from bot.model.rows import Delivery, DeliveryNote, DeliveryState
from bot.store.evidence import check, holds, post_from_json, post_to_json, revisions_of, texts_of
from bot.store.tables import deliveries, delivery_transitions
from bot.store.transaction import Transaction


class SqlDeliveries:
    """`bot.ports.Deliveries`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._here = deliveries.c.workspace_id == transaction.workspace

    async def add(self, delivery: Delivery) -> bool:
        values = {
            "workspace_id": self._transaction.workspace,
            "id": delivery.id,
            "key": delivery.key,
            "platform": delivery.platform,
            "channel": delivery.channel,
            "operation": delivery.operation,
            "position": delivery.position,
            "post": post_to_json(delivery.post),
            "state": delivery.state,
            "edition_id": delivery.edition,
            "question_id": delivery.answer,
            "attempts": delivery.attempts,
            "started_at": delivery.started_at,
            "platform_id": delivery.platform_id,
            "reason": delivery.reason,
            "thread": delivery.thread,
            "slot_at": delivery.slot_at,
        }
        return await self._transaction.run(insert(deliveries).values(values).on_conflict_do_nothing()) == 1

    async def get(self, delivery_id: str) -> Delivery | None:
        """Return the row; raises `EvidenceError` when its post says what no stored text says any more."""
        row = await self._transaction.row(select(deliveries).where(self._here, deliveries.c.id == delivery_id))
        if row is None:
            return None
        delivery = _delivery(row)
        await self._check(delivery)
        return delivery

    async def of_edition(self, edition_id: str) -> Sequence[Delivery]:
        statement = (
            select(deliveries)
            .where(self._here, deliveries.c.edition_id == edition_id)
            .order_by(deliveries.c.position, deliveries.c.seq)
        )
        found = [_delivery(row) for row in await self._transaction.rows(statement)]
        for delivery in found:
            await self._check(delivery)
        return found

    async def wait(self, delivery_id: str, *, slot_at: datetime) -> None:
        this = (self._here, deliveries.c.id == delivery_id)
        await self._transaction.run(update(deliveries).where(*this).values(slot_at=slot_at))

    async def mark(
        self,
        delivery_id: str,
        state: DeliveryState,
        *,
        now: datetime,
        platform_id: str | None = None,
        reason: str | None = None,
        thread: str | None = None,
        as_read: Delivery | None = None,
    ) -> bool:
        """Move the row to `state` and store the transition. `sending` begins an attempt: counted, with its time.

        Raises `InputError` when there is no such row.
        """
        begins = state == "sending"
        values = {
            "state": state,
            "reason": reason,
            "attempts": deliveries.c.attempts + (1 if begins else 0),
            "started_at": now if begins else deliveries.c.started_at,
            "looks": 0 if begins else deliveries.c.looks,
            "platform_id": platform_id if platform_id is not None else deliveries.c.platform_id,
            "thread": thread if thread is not None else deliveries.c.thread,
        }
        this = [self._here, deliveries.c.id == delivery_id]
        if as_read is not None:
            this += [deliveries.c.state == as_read.state, deliveries.c.attempts == as_read.attempts]
        if not await self._transaction.run(update(deliveries).where(*this).values(values)):
            if as_read is not None:
                return False
            raise InputError(f"There is no delivery {delivery_id}.")
        await self._note(delivery_id, state, now, reason)
        return True

    async def looked(self, delivery_id: str, *, now: datetime) -> None:
        this = (self._here, deliveries.c.id == delivery_id)
        await self._transaction.run(update(deliveries).where(*this).values(looks=deliveries.c.looks + 1))
        await self._note(delivery_id, "sending", now, "looked for and not found")

    async def _note(self, delivery_id: str, state: DeliveryState, at: datetime, reason: str | None) -> None:
        transition = {
            "workspace_id": self._transaction.workspace,
            "delivery_id": delivery_id,
            "state": state,
            "at": at,
            "reason": reason,
        }
        await self._transaction.run(insert(delivery_transitions).values(transition))

    async def unfinished(self, limit: int) -> Sequence[Delivery]:
        """Return rows that are pending, or sending since before a crash, oldest first, but none behind an unknown one.

        A row whose evidence is gone is left out, so that it can't hold up the others; `get` says what is wrong.
        """
        before = deliveries.alias()
        waits = exists().where(
            before.c.workspace_id == deliveries.c.workspace_id,
            before.c.edition_id == deliveries.c.edition_id,
            before.c.position < deliveries.c.position,
            before.c.state == "unknown",
        )
        statement = (
            select(deliveries)
            .where(self._here, deliveries.c.state.in_(("pending", "sending")), ~waits)
            .order_by(deliveries.c.seq)
            .limit(limit)
        )
        found = [_delivery(row) for row in await self._transaction.rows(statement)]
        texts = await texts_of(self._transaction, revisions_of(tuple(delivery.post for delivery in found)))
        return [delivery for delivery in found if holds(delivery.post, texts)]

    async def beginning(self, id_part: str) -> Sequence[str]:
        statement = (
            select(deliveries.c.id)
            .where(self._here, deliveries.c.id.startswith(id_part, autoescape=True))
            .order_by(deliveries.c.id)
            .limit(2)
        )
        return [row.id for row in await self._transaction.rows(statement)]

    async def in_state(self, state: DeliveryState | None, limit: int) -> Sequence[DeliveryNote]:
        since = (
            select(func.max(delivery_transitions.c.at))
            .where(
                delivery_transitions.c.workspace_id == deliveries.c.workspace_id,
                delivery_transitions.c.delivery_id == deliveries.c.id,
            )
            .scalar_subquery()
        )
        columns = (
            deliveries.c[name]
            for name in ("id", "key", "platform", "channel", "state", "position", "edition_id", "attempts", "reason")
        )
        wanted = [self._here] if state is None else [self._here, deliveries.c.state == state]
        statement = select(*columns, since.label("at")).where(*wanted).order_by(deliveries.c.seq.desc()).limit(limit)
        return [
            DeliveryNote(
                id=row.id,
                key=row.key,
                platform=row.platform,
                channel=row.channel,
                state=row.state,
                position=row.position,
                edition=row.edition_id,
                attempts=row.attempts,
                at=row.at,
                reason=row.reason,
            )
            for row in await self._transaction.rows(statement)
        ]

    async def in_thread(self, platform: str, channel: str, thread: str) -> bool:
        there = (self._here, deliveries.c.platform == platform, deliveries.c.channel == channel)
        begins = select(deliveries.c.id).where(*there, deliveries.c.platform_id == thread)
        stands = select(deliveries.c.id).where(*there, deliveries.c.thread == thread)
        return await self._transaction.row(begins.union_all(stands).limit(1)) is not None

    async def _check(self, delivery: Delivery) -> None:
        texts = await texts_of(self._transaction, revisions_of(delivery.post))
        check(delivery.post, texts, f"the message {delivery.key}")


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        key=row.key,
        platform=row.platform,
        channel=row.channel,
        operation=row.operation,
        position=row.position,
        post=post_from_json(row.post),
        state=row.state,
        edition=row.edition_id,
        answer=row.question_id,
        attempts=row.attempts,
        started_at=row.started_at,
        platform_id=row.platform_id,
        reason=row.reason,
        thread=row.thread,
        looks=row.looks,
        slot_at=row.slot_at,
    )
