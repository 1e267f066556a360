"""Briefs of stories in SQL."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert

from bot.model.story import StoryBrief
from bot.store.evidence import STORY_BRIEF, check, holds, read, revisions_of, texts_of
from bot.store.tables import story_briefs
from bot.store.transaction import Transaction


class SqlStoryBriefs:
    """`bot.ports.StoryBriefs`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._here = story_briefs.c.workspace_id == transaction.workspace

    async def save(self, story_id: str, basis: str, brief: StoryBrief) -> None:
        check(brief, await texts_of(self._transaction, revisions_of(brief)), f"the brief of story {story_id}")
        written = insert(story_briefs).values(
            workspace_id=self._transaction.workspace,
            story_id=story_id,
            basis=basis,
            engine=brief.engine.name,
            model=brief.engine.model,
            body=STORY_BRIEF.dump_python(brief, mode="json"),
            written_at=brief.written_at,
        )
        await self._transaction.run(
            written.on_conflict_do_update(
                index_elements=["workspace_id", "story_id", "basis"],
                set_={name: written.excluded[name] for name in ("engine", "model", "body", "written_at")},
            )
        )

    async def of(self, bases: Mapping[str, str]) -> Mapping[str, StoryBrief]:
        if not bases:
            return {}
        statement = select(story_briefs.c.story_id, story_briefs.c.body).where(
            self._here, tuple_(story_briefs.c.story_id, story_briefs.c.basis).in_(list(bases.items()))
        )
        rows = await self._transaction.rows(statement)
        found = {row.story_id: read(STORY_BRIEF, row.body, "the brief of a story") for row in rows}
        texts = await texts_of(self._transaction, revisions_of(tuple(found.values())))
        # What lost an article is no brief of the story any more; it will be written anew.
        return {story: brief for story, brief in found.items() if holds(brief, texts)}
