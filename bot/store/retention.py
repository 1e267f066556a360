"""What is left of articles: texts go when their time is over or when they are taken down, cited words stay.

A reduced revision keeps its row, its hash, its metadata and the words that editions, answers and posted links stand
on, at their offsets: every citation holds as before, and every page and link that shows one still answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.model.article import Kept, reduced_blocks, reduced_text
from bot.model.span import Span
from bot.store.evidence import BLOCKS, EDITION, STATEMENTS, citations_of, read
from bot.store.source_tables import article_names, sources
from bot.store.tables import (
    articles,
    briefs,
    edition_revisions,
    editions,
    evidence_links,
    passages,
    question_revisions,
    questions,
    revisions,
    story_articles,
    story_briefs,
)
from bot.store.transaction import Transaction, new_id

_AT_ONCE = 200
"""Revisions whose texts are in memory together."""


class SqlRetention:
    """What operators and the clock do to stored texts. Nothing of the pipeline reaches it."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._workspace = transaction.workspace
        self._revisions = revisions.c.workspace_id == transaction.workspace
        self._articles = articles.c.workspace_id == transaction.workspace

    async def expire(self, before: datetime, *, limit: int) -> int:
        """Reduce texts that were stored before then, the oldest first, at most `limit`; return how many.

        What a watched page or folder shows today is current, however long it has been there.
        """
        current = (
            select(articles.c.id)
            .join(
                sources, and_(sources.c.workspace_id == articles.c.workspace_id, sources.c.id == articles.c.source_id)
            )
            .where(
                self._articles,
                articles.c.id == revisions.c.article_id,
                revisions.c.newest,
                sources.c.kind.in_(("page", "folder")),
                not_(sources.c.removed),
            )
            .exists()
        )
        old = await self._transaction.rows(
            select(revisions.c.id)
            .where(self._revisions, revisions.c.kept == "whole", revisions.c.stored_at < before, not_(current))
            .order_by(revisions.c.stored_at)
            .limit(limit)
        )
        return await self._reduce([row.id for row in old], "cited")

    async def withdraw(self, names: Sequence[str], *, now: datetime) -> int:
        """Take down the articles that go by one of the names (addresses); return how many there were.

        They are not read again; one that is not here is not read in the first place, under the first name.
        """
        other = select(article_names.c.article_id).where(
            article_names.c.workspace_id == self._workspace, article_names.c.name.in_(list(names))
        )
        # Where the page tells another address than the source, an article is asked for by the one that it links to.
        linked = select(revisions.c.article_id).where(self._revisions, revisions.c.url.in_(list(names)))
        meant = or_(articles.c.identity.in_(list(names)), articles.c.id.in_(other), articles.c.id.in_(linked))
        found = await self._withdraw(meant, now)
        if not found and names:
            # It is not here yet, and is not to come.
            values = {
                "workspace_id": self._workspace,
                "id": new_id(),
                "identity": names[0],
                "fingerprint": "",
                "checked_at": now,
                "stored_at": now,
                "withdrawn_at": now,
            }
            await self._transaction.run(insert(articles).values(values).on_conflict_do_nothing())
        return found

    async def withdraw_source(self, source_id: str, *, now: datetime) -> int:
        """Take down all articles of the source; return how many there were."""
        return await self._withdraw(articles.c.source_id == source_id, now)

    async def _withdraw(self, meant: object, now: datetime) -> int:
        found = await self._transaction.rows(
            update(articles)
            .where(self._articles, meant)  # type: ignore[arg-type]
            .values(withdrawn_at=func.coalesce(articles.c.withdrawn_at, now))
            .returning(articles.c.id)
        )
        ids = [row.id for row in found]
        for begin in range(0, len(ids), _AT_ONCE):
            theirs = revisions.c.article_id.in_(ids[begin : begin + _AT_ONCE])
            rows = await self._transaction.rows(
                select(revisions.c.id).where(self._revisions, theirs, revisions.c.kept != "withdrawn")
            )
            await self._reduce([row.id for row in rows], "withdrawn")
        return len(ids)

    async def _reduce(self, revision_ids: Sequence[str], kept: Kept) -> int:
        for begin in range(0, len(revision_ids), _AT_ONCE):
            await self._reduce_some(revision_ids[begin : begin + _AT_ONCE], kept)
        return len(revision_ids)

    async def _reduce_some(self, ids: Sequence[str], kept: Kept) -> None:
        # Held, so that no edition cites between the look and the deed: writing one takes a share of the row.
        rows = await self._transaction.rows(
            select(revisions.c.id, revisions.c.text, revisions.c.title, revisions.c.blocks)
            .where(self._revisions, revisions.c.id.in_(list(ids)))
            .with_for_update()
        )
        cited = await self._cited(ids)
        for row in rows:
            spans = [span for span in cited.get(row.id, ()) if span.end <= len(row.text)]
            if kept == "cited" and row.title and row.text.startswith(row.title):
                spans.append(Span(0, len(row.title)))
            text = reduced_text(row.text, spans)
            blocks = reduced_blocks(text, BLOCKS.validate_python(row.blocks))
            await self._transaction.run(
                update(revisions)
                .where(self._revisions, revisions.c.id == row.id)
                .values(text=text, blocks=BLOCKS.dump_python(blocks, mode="json"), kept=kept)
            )
        # A story's brief quotes all its articles; it is written anew from those that are left.
        theirs = (
            select(story_articles.c.story_id)
            .join(
                revisions,
                and_(
                    revisions.c.workspace_id == story_articles.c.workspace_id,
                    revisions.c.article_id == story_articles.c.article_id,
                ),
            )
            .where(story_articles.c.workspace_id == self._workspace, revisions.c.id.in_(list(ids)))
        )
        await self._transaction.run(
            delete(story_briefs).where(
                story_briefs.c.workspace_id == self._workspace, story_briefs.c.story_id.in_(theirs)
            )
        )
        for table in (passages, briefs):
            await self._transaction.run(
                delete(table).where(table.c.workspace_id == self._workspace, table.c.revision_id.in_(list(ids)))
            )

    async def _cited(self, ids: Sequence[str]) -> Mapping[str, Sequence[Span]]:
        """Return the spans of the revisions that something said stands on."""
        wanted = frozenset(ids)
        told_in = select(edition_revisions.c.edition_id).where(
            edition_revisions.c.workspace_id == self._workspace, edition_revisions.c.revision_id.in_(list(ids))
        )
        said_in = select(question_revisions.c.question_id).where(
            question_revisions.c.workspace_id == self._workspace, question_revisions.c.revision_id.in_(list(ids))
        )
        told = select(editions.c.body).where(editions.c.workspace_id == self._workspace, editions.c.id.in_(told_in))
        said = select(questions.c.body).where(questions.c.workspace_id == self._workspace, questions.c.id.in_(said_in))
        linked = select(evidence_links.c.revision_id, evidence_links.c.span_start, evidence_links.c.span_end).where(
            evidence_links.c.workspace_id == self._workspace, evidence_links.c.revision_id.in_(list(ids))
        )
        found: defaultdict[str, list[Span]] = defaultdict(list)
        standing: list[object] = [read(EDITION, row.body, "an edition") for row in await self._transaction.rows(told)]
        answers = await self._transaction.rows(said)
        standing += [read(STATEMENTS, row.body["statements"], "an answer") for row in answers]
        for citation in citations_of(standing):
            if citation.revision in wanted:
                found[citation.revision].append(citation.span)
        for row in await self._transaction.rows(linked):
            found[row.revision_id].append(Span(row.span_start, row.span_end))
        return found
