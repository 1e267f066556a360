"""Briefs in SQL."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, and_, func, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on, insert

from bot.model.brief import Brief
from bot.store.evidence import BRIEF, check_brief, read, revisions_of, statements_of, texts_of
from bot.store.tables import articles, briefs, revisions, story_articles
from bot.store.transaction import Transaction, new_id


class SqlBriefs:
    """`bot.ports.Briefs`. The text that a brief speaks of is stored once, with its revision."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._here = briefs.c.workspace_id == transaction.workspace

    async def save(self, revision_id: str, brief: Brief) -> None:
        """Store the brief; one of the same engine, model and prompt is replaced. Raises `EvidenceError`."""
        texts = await texts_of(self._transaction, {revision_id, *revisions_of(brief)})
        check_brief(brief, revision_id, texts)
        bare = dataclasses.replace(brief, article=dataclasses.replace(brief.article, text=""))
        values = {
            "workspace_id": self._transaction.workspace,
            "id": new_id(),
            "revision_id": revision_id,
            "engine": brief.engine.name,
            "model": brief.engine.model,
            "prompt": brief.engine.prompt,
            "prompt_version": brief.engine.prompt_version,
            "body": BRIEF.dump_python(bare, mode="json"),
            "kept": statements_of(brief),
            "dropped": dict(Counter(dropped.reason for dropped in brief.dropped)),
            "written_at": brief.written_at,
        }
        written = insert(briefs).values(values)
        renewed = {name: written.excluded[name] for name in ("body", "kept", "dropped", "written_at")}
        await self._transaction.run(
            written.on_conflict_do_update(
                constraint="uq_briefs_revision_engine", set_={**renewed, "seq": text("DEFAULT")}
            )
        )

    async def newest(self, revision_ids: Sequence[str]) -> Mapping[str, Brief]:
        if not revision_ids:
            return {}
        statement = (
            select(briefs.c.revision_id, briefs.c.body)
            .where(self._here, briefs.c.revision_id.in_(list(revision_ids)))
            .ext(distinct_on(briefs.c.revision_id))
            .order_by(briefs.c.revision_id, briefs.c.seq.desc())
        )
        found = {row.revision_id: read(BRIEF, row.body, "a brief") for row in await self._transaction.rows(statement)}
        wanted = set(found)
        for brief in found.values():
            wanted |= revisions_of(brief)
        texts = await texts_of(self._transaction, wanted)
        return {revision: _with_text(brief, revision, texts) for revision, brief in found.items()}

    async def briefed(
        self,
        *,
        article: str | None = None,
        story: str | None = None,
        since: datetime | None = None,
        fallbacks: bool = False,
    ) -> Sequence[str]:
        newest = (
            select(briefs.c.revision_id, briefs.c.body["engine"]["fallback"].astext.label("fallback"))
            .where(self._here)
            .ext(distinct_on(briefs.c.revision_id))
            .order_by(briefs.c.revision_id, briefs.c.seq.desc())
            .subquery()
        )
        wanted: list[ColumnElement[bool]] = [
            revisions.c.workspace_id == self._transaction.workspace,
            revisions.c.newest,
        ]
        if article is not None:
            named = [revisions.c.id, revisions.c.article_id]
            begins = [column.startswith(article, autoescape=True) for column in named]
            wanted.append(or_(*begins, articles.c.identity == article, revisions.c.url == article))
        if story is not None:
            wanted.append(story_articles.c.story_id.startswith(story, autoescape=True))
        if since is not None:
            wanted.append(revisions.c.stored_at >= since)
        if fallbacks:
            wanted.append(newest.c.fallback.is_not(None))
        same = and_(articles.c.workspace_id == revisions.c.workspace_id, articles.c.id == revisions.c.article_id)
        told = and_(
            story_articles.c.workspace_id == revisions.c.workspace_id,
            story_articles.c.article_id == revisions.c.article_id,
        )
        statement = (
            select(revisions.c.id)
            .join(newest, newest.c.revision_id == revisions.c.id)
            .join(articles, same)
            .outerjoin(story_articles, told)
            .where(*wanted)
            .order_by(revisions.c.seq)
        )
        return [row.id for row in await self._transaction.rows(statement)]

    async def drop_counts(self) -> Mapping[str, int]:
        counts: Counter[str] = Counter(kept=0)
        for row in await self._transaction.rows(select(briefs.c.kept, briefs.c.dropped).where(self._here)):
            counts["kept"] += row.kept
            counts.update(row.dropped)
        return dict(counts)

    async def drop_days(self, since: datetime) -> Mapping[date, Mapping[str, int]]:
        day = func.timezone("UTC", briefs.c.written_at).cast(Date).label("day")
        statement = (
            select(day, briefs.c.kept, briefs.c.dropped)
            .where(self._here, briefs.c.written_at >= since)
            .order_by(day.desc())
        )
        days: dict[date, Counter[str]] = {}
        for row in await self._transaction.rows(statement):
            counts = days.setdefault(row.day, Counter(kept=0))
            counts["kept"] += row.kept
            counts.update(row.dropped)
        return {day: dict(counts) for day, counts in days.items()}


def _with_text(brief: Brief, revision: str, texts: Mapping[str, str]) -> Brief:
    article = dataclasses.replace(brief.article, text=texts[revision])
    return check_brief(dataclasses.replace(brief, article=article), revision, texts)
