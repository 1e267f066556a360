"""What came in from chats, in SQL: each thing once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.model.rows import Asked
from bot.store.tables import asked as table
from bot.store.tables import inbox_keys
from bot.store.transaction import Transaction


class SqlInbox:
    """`bot.ports.Inbox`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._workspace = transaction.workspace
        self._here = table.c.workspace_id == transaction.workspace

    async def first_time(self, platform: str, key: str, *, now: datetime) -> bool:
        values = {"workspace_id": self._workspace, "platform": platform, "key": key, "at": now}
        return await self._transaction.run(insert(inbox_keys).values(values).on_conflict_do_nothing()) == 1

    async def add(self, asked: Asked) -> bool:
        if not await self.first_time(asked.platform, asked.key, now=asked.received_at):
            return False
        values = {
            "workspace_id": self._workspace,
            "id": asked.id,
            "platform": asked.platform,
            "key": asked.key,
            "channel": asked.channel,
            "thread": asked.thread,
            "person": asked.person,
            "text": asked.text,
            "received_at": asked.received_at,
            "question_id": asked.question,
        }
        # The key may have been forgotten while the question is still here.
        return await self._transaction.run(insert(table).values(values).on_conflict_do_nothing()) == 1

    async def get(self, asked_id: str) -> Asked | None:
        row = await self._transaction.row(select(table).where(self._here, table.c.id == asked_id))
        return _asked(row) if row else None

    async def answered(self, asked_id: str, question_id: str) -> None:
        this = (self._here, table.c.id == asked_id)
        await self._transaction.run(update(table).where(*this).values(question_id=question_id))

    async def unanswered(self, limit: int) -> Sequence[Asked]:
        waiting = select(table).where(self._here, table.c.question_id.is_(None)).order_by(table.c.seq).limit(limit)
        return [_asked(row) for row in await self._transaction.rows(waiting)]

    async def forget(self, before: datetime) -> int:
        keys = delete(inbox_keys).where(inbox_keys.c.workspace_id == self._workspace, inbox_keys.c.at < before)
        done = delete(table).where(self._here, table.c.received_at < before, table.c.question_id.is_not(None))
        return await self._transaction.run(keys) + await self._transaction.run(done)


def _asked(row: Row[Any]) -> Asked:
    return Asked(
        id=row.id,
        platform=row.platform,
        key=row.key,
        channel=row.channel,
        thread=row.thread,
        person=row.person,
        text=row.text,
        received_at=row.received_at,
        question=row.question_id,
    )
