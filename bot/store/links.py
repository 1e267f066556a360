"""Unguessable links to single citations, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.model.rows import EvidenceLink
from bot.model.span import Citation, Span
from bot.store.tables import evidence_links, revisions
from bot.store.transaction import Transaction


class SqlEvidenceLinks:
    """`bot.ports.EvidenceLinks`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._workspace = transaction.workspace
        self._here = evidence_links.c.workspace_id == transaction.workspace

    async def add(self, links: Sequence[EvidenceLink], *, now: datetime) -> None:
        rows = [
            {
                "workspace_id": self._workspace,
                "token": link.token,
                "revision_id": link.citation.revision,
                "span_start": link.citation.start,
                "span_end": link.citation.end,
                "created_at": now,
                "expires_at": link.expires_at,
            }
            for link in links
        ]
        if rows:
            await self._transaction.run(insert(evidence_links), rows)

    async def citation(self, token: str, *, now: datetime) -> Citation | None:
        statement = (
            select(evidence_links, revisions.c.text)
            .join(
                revisions,
                (revisions.c.workspace_id == evidence_links.c.workspace_id)
                & (revisions.c.id == evidence_links.c.revision_id),
            )
            .where(
                self._here,
                evidence_links.c.token == token,
                evidence_links.c.revoked_at.is_(None),
                evidence_links.c.expires_at > now,
            )
        )
        row = await self._transaction.row(statement)
        if row is None or not 0 <= row.span_start < row.span_end <= len(row.text):
            return None
        return Citation.cut(row.text, Span(row.span_start, row.span_end), row.revision_id)

    async def revoke(self, token: str, *, now: datetime) -> bool:
        this = (self._here, evidence_links.c.token == token)
        first = func.coalesce(evidence_links.c.revoked_at, now)
        return await self._transaction.run(update(evidence_links).where(*this).values(revoked_at=first)) == 1

    async def forget(self, before: datetime) -> int:
        expired = delete(evidence_links).where(self._here, evidence_links.c.expires_at < before)
        return await self._transaction.run(expired)
