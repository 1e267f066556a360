"""Sources in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, case, delete, func, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.errors import InputError
from bot.model.source import Look, Source, SourceEvent
from bot.store.source_tables import source_events, sources
from bot.store.tables import articles
from bot.store.transaction import Transaction

_OTHER = sources.alias("other")
_TOO_FAR = timedelta(hours=25)
"""No look is put off this long: a time further ahead was written before the clock was put back."""


class SqlSources:
    """`bot.ports.Sources`. A removed source keeps its row, so that its articles still know where they came from."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._here = sources.c.workspace_id == transaction.workspace

    async def add(self, source: Source) -> Source:
        values = {
            "workspace_id": self._transaction.workspace,
            "id": source.id,
            "kind": source.kind,
            "location": source.location,
            "title": source.title,
            "timezone": source.timezone,
            "language": source.language,
            "etag": source.etag,
            "last_modified": source.last_modified,
            "next_fetch_at": source.next_fetch_at,
            "last_success_at": source.last_success_at,
            "last_article_at": source.last_article_at,
            "last_error": source.last_error,
            "consecutive_failures": source.consecutive_failures,
            "paused": source.paused,
        }
        await self._transaction.run(insert(sources).values(values).on_conflict_do_nothing())
        there = or_(sources.c.location == source.location, sources.c.origin == source.location)
        rested = or_(sources.c.removed, sources.c.ended_at.is_not(None))
        again = case((rested, source.next_fetch_at), else_=sources.c.next_fetch_at)
        row = await self._transaction.row(
            update(sources)
            .where(self._here, sources.c.kind == source.kind, there)
            .values(removed=False, ended_at=None, next_fetch_at=again)
            .returning(sources)
        )
        if row is None:
            raise InputError(f"There is another source with the id {source.id}.")
        return _source(row)

    async def get(self, source_id: str) -> Source | None:
        row = await self._transaction.row(select(sources).where(self._present(), sources.c.id == source_id))
        return _source(row) if row else None

    async def all(self) -> Sequence[Source]:
        rows = await self._transaction.rows(select(sources).where(self._present()).order_by(sources.c.seq))
        return [_source(row) for row in rows]

    async def due(self, now: datetime) -> Sequence[Source]:
        next_at = sources.c.next_fetch_at
        ready = or_(next_at.is_(None), next_at <= now, next_at > now + _TOO_FAR)
        statement = (
            select(sources)
            .where(self._present(), not_(sources.c.paused), sources.c.ended_at.is_(None), ready)
            .order_by(sources.c.next_fetch_at.nulls_first(), sources.c.seq)
        )
        return [_source(row) for row in await self._transaction.rows(statement)]

    async def remove(self, source_id: str) -> None:
        await self._transaction.run(update(sources).where(self._here, sources.c.id == source_id).values(removed=True))

    async def standing(self) -> Mapping[str, int]:
        statement = select(sources.c.id, sources.c.standing).where(self._here, sources.c.standing != 0)
        return {row.id: row.standing for row in await self._transaction.rows(statement)}

    async def set_standing(self, source_id: str, standing: int) -> None:
        await self._transaction.run(
            update(sources).where(self._here, sources.c.id == source_id).values(standing=standing)
        )

    async def article_counts(self) -> Mapping[str, int]:
        statement = (
            select(articles.c.source_id, func.count().label("articles"))
            .where(articles.c.workspace_id == self._transaction.workspace, articles.c.source_id.is_not(None))
            .group_by(articles.c.source_id)
        )
        return {row.source_id: row.articles for row in await self._transaction.rows(statement)}

    async def succeeded(self, source_id: str, look: Look) -> None:
        """Note a look that worked. A title is taken only where there was none; a move only to a free address."""
        listing = look.listing
        values: dict[str, Any] = {
            "last_checked_at": look.at,
            "last_success_at": look.at,
            "next_fetch_at": look.next_fetch_at,
            "last_error": None,
            "consecutive_failures": 0,
            "entries_a_day": look.entries_a_day,
            "newest_entry_at": look.newest_entry_at,
            "quiet_limit_s": look.quiet_limit_s,
            "silent_since": look.silent_since,
            "moving_to": listing.moved_to,
        }
        if look.new_articles:
            values["last_article_at"] = look.at
        if look.changed:
            values["last_change_at"] = look.at
        if not listing.not_modified:
            values |= {"etag": listing.etag, "last_modified": listing.last_modified}
        if listing.title:
            values["title"] = func.coalesce(func.nullif(sources.c.title, ""), listing.title)
        this = and_(self._here, sources.c.id == source_id)
        if listing.moved_to:
            taken = (
                select(_OTHER.c.id)
                .where(
                    _OTHER.c.workspace_id == self._transaction.workspace,
                    _OTHER.c.kind == sources.c.kind,
                    _OTHER.c.location == listing.moved_to,
                )
                .exists()
            )
            await self._transaction.run(
                update(sources)
                .where(this, sources.c.moving_to == listing.moved_to, not_(taken))
                .values(location=listing.moved_to, origin=func.coalesce(sources.c.origin, sources.c.location))
            )
        await self._transaction.run(update(sources).where(this).values(values))

    async def failed(self, source_id: str, *, reason: str, now: datetime, next_fetch_at: datetime) -> None:
        await self._transaction.run(
            update(sources)
            .where(self._here, sources.c.id == source_id)
            .values(
                last_checked_at=now,
                next_fetch_at=next_fetch_at,
                last_error=reason,
                consecutive_failures=sources.c.consecutive_failures + 1,
            )
        )

    async def ended(self, source_id: str, *, reason: str, now: datetime) -> None:
        await self._transaction.run(
            update(sources)
            .where(self._here, sources.c.id == source_id)
            .values(
                last_checked_at=now,
                last_error=reason,
                ended_at=now,
                consecutive_failures=sources.c.consecutive_failures + 1,
            )
        )

    async def happened(self, event: SourceEvent) -> None:
        await self._transaction.run(
            insert(source_events).values(
                workspace_id=self._transaction.workspace,
                source_id=event.source,
                kind=event.kind,
                at=event.at,
                note=event.note,
            )
        )

    async def events(self, limit: int, *, source_id: str | None = None) -> Sequence[SourceEvent]:
        statement = (
            select(source_events)
            .where(source_events.c.workspace_id == self._transaction.workspace)
            .order_by(source_events.c.seq.desc())
            .limit(limit)
        )
        if source_id is not None:
            statement = statement.where(source_events.c.source_id == source_id)
        rows = await self._transaction.rows(statement)
        return [SourceEvent(row.source_id, row.kind, row.at, row.note) for row in rows]

    async def forget_events(self, before: datetime) -> int:
        here = source_events.c.workspace_id == self._transaction.workspace
        return await self._transaction.run(delete(source_events).where(here, source_events.c.at < before))

    async def silent(self) -> int:
        statement = select(func.count()).where(
            self._present(), not_(sources.c.paused), sources.c.silent_since.is_not(None)
        )
        return int(await self._transaction.value(statement))

    async def checked_since(self, since: datetime) -> tuple[int, int]:
        failed = func.count().filter(sources.c.last_error.is_not(None))
        statement = select(func.count().label("checked"), failed.label("failed"))
        row = await self._transaction.row(statement.where(self._present(), sources.c.last_checked_at >= since))
        return (row.checked, row.failed) if row else (0, 0)

    def _present(self) -> Any:
        return and_(self._here, not_(sources.c.removed))


def _source(row: Row[Any]) -> Source:
    return Source(
        id=row.id,
        kind=row.kind,
        location=row.location,
        title=row.title,
        timezone=row.timezone,
        language=row.language,
        etag=row.etag,
        last_modified=row.last_modified,
        next_fetch_at=row.next_fetch_at,
        last_success_at=row.last_success_at,
        last_article_at=row.last_article_at,
        last_error=row.last_error,
        consecutive_failures=row.consecutive_failures,
        paused=row.paused,
        last_change_at=row.last_change_at,
        entries_a_day=row.entries_a_day,
        newest_entry_at=row.newest_entry_at,
        quiet_limit_s=row.quiet_limit_s,
        silent_since=row.silent_since,
        origin=row.origin,
        moving_to=row.moving_to,
        ended_at=row.ended_at,
    )
