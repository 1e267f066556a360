"""Stories in SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.model.rows import StoryInWindow, StoryMember
from bot.store.story_terms import forget_terms, near_articles, remember_terms
from bot.store.tables import articles, corrections, edition_revisions, editions, revisions, stories, story_articles
from bot.store.transaction import Transaction, new_id


class SqlStories:
    """`bot.ports.Stories`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._workspace = transaction.workspace

    async def lock(self) -> None:
        key = func.hashtextextended(f"dragoman.stories:{self._workspace}", 0)
        await self._transaction.run(select(func.pg_advisory_xact_lock(key)))

    async def remember(self, article_id: str, terms: Collection[str], *, at: datetime) -> None:
        await remember_terms(self._transaction, article_id, terms, at)

    async def forget(self, before: datetime) -> int:
        return await forget_terms(self._transaction, before)

    async def candidates(
        self, around: datetime, window: timedelta, *, like: Collection[str] = ()
    ) -> Sequence[StoryMember]:
        near = and_(revisions.c.newest, revisions.c.dated_at.between(around - window, around + window))
        some = await near_articles(self._transaction, around, window, like) if like else None
        if some is not None:
            near = and_(near, revisions.c.article_id.in_(some))
        rows = await self._transaction.rows(self._members(self._stories_with(near)))
        return [_member(row) for row in rows]

    async def assign(self, article_id: str, *, story_id: str | None, original_of: str | None, at: datetime) -> str:
        """Put the article into the story (a new one when None); return the story's id.

        An article that has a story keeps it, and what it copies.
        """
        present = await self._story_of(article_id)
        if present is not None:
            return present
        story = story_id
        if story is None:
            story = new_id()
            await self._transaction.run(insert(stories).values(workspace_id=self._workspace, id=story, created_at=at))
        values = {
            "workspace_id": self._workspace,
            "article_id": article_id,
            "story_id": story,
            "original_of": original_of,
            "assigned_at": at,
        }
        if await self._transaction.run(insert(story_articles).values(values).on_conflict_do_nothing()):
            return story
        # Somebody without the lock was faster.
        if story_id is None:
            here = and_(stories.c.workspace_id == self._workspace, stories.c.id == story)
            await self._transaction.run(delete(stories).where(here))
        return await self._story_of(article_id) or story

    async def loose(self, since: datetime) -> Mapping[str, datetime]:
        """Return articles in stories that came since then, by our own clock, and are in no edition."""
        told = revisions.alias()
        in_edition = (
            select(told.c.article_id)
            .join(
                edition_revisions,
                and_(
                    edition_revisions.c.workspace_id == told.c.workspace_id,
                    edition_revisions.c.revision_id == told.c.id,
                ),
            )
            .where(told.c.workspace_id == self._workspace)
        )
        statement = (
            select(articles.c.id, revisions.c.dated_at)
            .join(
                revisions,
                and_(
                    revisions.c.workspace_id == articles.c.workspace_id,
                    revisions.c.article_id == articles.c.id,
                    revisions.c.newest,
                ),
            )
            .join(story_articles, _same_article())
            .where(
                articles.c.workspace_id == self._workspace,
                articles.c.stored_at >= since,
                articles.c.id.not_in(in_edition),
            )
        )
        return {row.id: row.dated_at for row in await self._transaction.rows(statement)}

    async def move(self, articles: Mapping[str, str | None], *, story_id: str | None, at: datetime) -> str:
        """Put the articles (id → what it copies) into the story, a new one when None; return the story's id."""
        story = story_id
        if story is None:
            story = new_id()
            await self._transaction.run(insert(stories).values(workspace_id=self._workspace, id=story, created_at=at))
        left: set[str] = set()
        for article, original in articles.items():
            here = and_(story_articles.c.workspace_id == self._workspace, story_articles.c.article_id == article)
            left |= {
                row.story_id for row in await self._transaction.rows(select(story_articles.c.story_id).where(here))
            }
            await self._transaction.run(update(story_articles).where(here).values(story_id=story, original_of=original))
        used = select(story_articles.c.story_id).where(story_articles.c.workspace_id == self._workspace)
        await self._transaction.run(
            delete(stories).where(
                stories.c.workspace_id == self._workspace,
                stories.c.id.in_(sorted(left - {story})),
                stories.c.id.not_in(used),
            )
        )
        return story

    async def in_window(
        self, since: datetime, until: datetime, *, subscription_id: str | None
    ) -> Sequence[StoryInWindow]:
        """Return the stories to which an article or a revision came in `(since, until]`, by our own clock."""
        came = and_(revisions.c.stored_at > since, revisions.c.stored_at <= until)
        members: dict[str, list[StoryMember]] = {}
        for row in await self._transaction.rows(self._members(self._stories_with(came))):
            members.setdefault(row.story_id, []).append(_member(row))
        told = await self._told(subscription_id, list(members)) if subscription_id and members else {}
        corrected = await self._corrected(told)
        return [
            StoryInWindow(story, tuple(found), frozenset(told.get(story, ())), corrected.get(story, frozenset()))
            for story, found in members.items()
        ]

    async def all_assignments(self) -> Mapping[str, tuple[str, str | None]]:
        statement = select(story_articles).where(story_articles.c.workspace_id == self._workspace)
        return {row.article_id: (row.story_id, row.original_of) for row in await self._transaction.rows(statement)}

    async def _story_of(self, article_id: str) -> str | None:
        statement = select(story_articles.c.story_id).where(
            story_articles.c.workspace_id == self._workspace, story_articles.c.article_id == article_id
        )
        found = await self._transaction.value(statement)
        return None if found is None else str(found)

    def _stories_with(self, condition: Any) -> Select[tuple[str]]:
        return (
            select(story_articles.c.story_id)
            .join(revisions, _same_article())
            .where(story_articles.c.workspace_id == self._workspace, condition)
        )

    def _members(self, chosen: Select[tuple[str]]) -> Select[Any]:
        return (
            select(
                story_articles.c.story_id,
                story_articles.c.original_of,
                revisions.c.article_id,
                revisions.c.id,
                revisions.c.title,
                revisions.c.text,
                revisions.c.language,
                revisions.c.dated_at,
                articles.c.source_id,
            )
            .join(revisions, and_(_same_article(), revisions.c.newest, revisions.c.kept == "whole"))
            .join(
                articles,
                and_(articles.c.workspace_id == revisions.c.workspace_id, articles.c.id == revisions.c.article_id),
            )
            .where(story_articles.c.workspace_id == self._workspace, story_articles.c.story_id.in_(chosen))
            .order_by(revisions.c.dated_at, revisions.c.seq)
        )

    async def _corrected(self, told: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
        """Return story → told revisions that one corrects which was not told."""
        every = sorted({revision for revisions_told in told.values() for revision in revisions_told})
        if not every:
            return {}
        statement = select(corrections.c.corrected_id).where(
            corrections.c.workspace_id == self._workspace,
            corrections.c.corrected_id.in_(every),
            corrections.c.revision_id.not_in(every),
        )
        gone = {row.corrected_id for row in await self._transaction.rows(statement)}
        return {story: frozenset(revisions_told & gone) for story, revisions_told in told.items()}

    async def _told(self, subscription_id: str, story_ids: Sequence[str]) -> Mapping[str, set[str]]:
        of_subscription = exists().where(
            editions.c.workspace_id == self._workspace,
            editions.c.id == edition_revisions.c.edition_id,
            editions.c.subscription_id == subscription_id,
        )
        statement = (
            select(story_articles.c.story_id, revisions.c.id)
            .join(revisions, _same_article())
            .join(
                edition_revisions,
                and_(
                    edition_revisions.c.workspace_id == revisions.c.workspace_id,
                    edition_revisions.c.revision_id == revisions.c.id,
                ),
            )
            .where(
                story_articles.c.workspace_id == self._workspace,
                story_articles.c.story_id.in_(list(story_ids)),
                of_subscription,
            )
        )
        told: dict[str, set[str]] = {}
        for row in await self._transaction.rows(statement):
            told.setdefault(row.story_id, set()).add(row.id)
        return told


def _same_article() -> Any:
    return and_(
        revisions.c.workspace_id == story_articles.c.workspace_id,
        revisions.c.article_id == story_articles.c.article_id,
    )


def _member(row: Row[Any]) -> StoryMember:
    return StoryMember(
        article=row.article_id,
        revision=row.id,
        story=row.story_id,
        title=row.title,
        text=row.text,
        language=row.language,
        published_at=row.dated_at,
        original_of=row.original_of,
        source=row.source_id,
    )
