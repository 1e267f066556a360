"""Articles and their revisions in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, and_, delete, distinct, func, not_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.errors import InputError
from bot.language.detect import detect_language
from bot.model.article import Article, FetchedArticle
from bot.model.edition import ArticleRef
from bot.model.rows import KnownArticle, StoredRevision
from bot.model.source import Entry
from bot.store.article_names import add_name, known_by_name
from bot.store.evidence import BLOCKS
from bot.store.new_articles import insert_articles, insert_revisions
from bot.store.passages import IndexedText, index_passages, unindex
from bot.store.source_tables import sources
from bot.store.tables import articles, briefs, corrections, revisions, stories, story_articles
from bot.store.transaction import Transaction, new_id

REF_COLUMNS = (
    revisions.c.id.label("revision"),
    revisions.c.article_id.label("article"),
    revisions.c.title,
    revisions.c.url,
    revisions.c.outlet,
    revisions.c.published_at,
    revisions.c.date,
    revisions.c.language,
)


class SqlArticles:
    """`bot.ports.Articles`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._workspace = transaction.workspace
        self._articles = articles.c.workspace_id == transaction.workspace
        self._revisions = revisions.c.workspace_id == transaction.workspace

    async def known(self, identities: Sequence[str]) -> Mapping[str, KnownArticle]:
        return await known_by_name(self._transaction, identities) if identities else {}

    async def told(self, source_id: str, fingerprints: Sequence[str]) -> frozenset[str]:
        statement = (
            select(articles.c.fingerprint)
            .distinct()
            .where(self._articles, articles.c.source_id == source_id, articles.c.fingerprint.in_(list(fingerprints)))
        )
        return (
            frozenset(row.fingerprint for row in await self._transaction.rows(statement))
            if fingerprints
            else frozenset()
        )

    async def recheckable(
        self, source_id: str, *, dated_since: datetime, checked_before: datetime, limit: int
    ) -> Sequence[Entry]:
        statement = (
            select(
                articles.c.identity,
                articles.c.fingerprint,
                articles.c.etag,
                articles.c.last_modified,
                revisions.c.title,
                revisions.c.published_at,
            )
            .join(revisions, self._young(dated_since, checked_before))
            .where(self._articles, articles.c.source_id == source_id)
            .order_by(articles.c.checked_at)
            .limit(limit)
        )
        return [
            Entry(
                row.identity,
                row.fingerprint,
                row.identity,
                row.title,
                row.published_at,
                etag=row.etag,
                last_modified=row.last_modified,
            )
            for row in await self._transaction.rows(statement)
        ]

    async def sources_to_recheck(self, *, dated_since: datetime, checked_before: datetime) -> Sequence[str]:
        read = and_(
            sources.c.workspace_id == articles.c.workspace_id,
            sources.c.id == articles.c.source_id,
            sources.c.kind.in_(("feed", "sitemap")),
            not_(sources.c.removed),
            not_(sources.c.paused),
            sources.c.ended_at.is_(None),
        )
        statement = (
            select(articles.c.source_id)
            .distinct()
            .join(revisions, self._young(dated_since, checked_before))
            .join(sources, read)
            .where(self._articles)
        )
        return [row.source_id for row in await self._transaction.rows(statement)]

    def _young(self, dated_since: datetime, checked_before: datetime) -> Any:
        """Joins an article that has a page and is due for another look with its newest revision."""
        return and_(
            revisions.c.workspace_id == articles.c.workspace_id,
            revisions.c.article_id == articles.c.id,
            revisions.c.newest,
            revisions.c.dated_at > dated_since,
            articles.c.checked_at <= checked_before,
            articles.c.identity.like("http%"),
            articles.c.withdrawn_at.is_(None),
        )

    async def touch(self, article_id: str, *, fingerprint: str, now: datetime) -> None:
        await self._transaction.run(
            update(articles)
            .where(self._articles, articles.c.id == article_id)
            .values(fingerprint=fingerprint, checked_at=now)
        )

    async def store(
        self, fetched: FetchedArticle, *, source_id: str | None, fingerprint: str, now: datetime
    ) -> StoredRevision:
        """Store the article and its text; the same text again is no new revision. Passages are indexed with it.

        A text that was there before and is published again becomes the newest once more. A feed's summary never
        takes the place of the whole text, and what was taken down stays so.
        """
        article_id, new_article = await self._article(fetched, source_id, fingerprint, now)
        newest = await self._transaction.row(
            select(revisions.c.id, revisions.c.sha256, revisions.c.partial).where(
                self._revisions, revisions.c.article_id == article_id, revisions.c.newest
            )
        )
        article = fetched.article
        if not new_article and await self._is_withdrawn(article_id):
            return StoredRevision(article_id, newest.id if newest is not None else "", False, False)
        if newest is not None and (newest.sha256 == article.sha256 or (fetched.partial and not newest.partial)):
            return StoredRevision(article_id, newest.id, new_article, new_revision=False)
        if newest is not None:
            await self._retire(newest.id)
        again = await self._transaction.row(
            update(revisions)
            .where(self._revisions, revisions.c.article_id == article_id, revisions.c.sha256 == article.sha256)
            .values(newest=True)
            .returning(revisions.c.id, revisions.c.title, revisions.c.text, revisions.c.language, revisions.c.kept)
        )
        if again is None:
            values = self._revision_values(fetched, article_id, now)
            text = IndexedText(values["id"], article.title, article.text, values["language"], article.blocks)
            await insert_revisions(self._transaction, [values], now=now)
        else:
            text = IndexedText(again.id, again.title, again.text, again.language, article.blocks)
        if again is None or again.kept == "whole":
            await index_passages(self._transaction, [text])
        return StoredRevision(article_id, text.revision, new_article, new_revision=again is None)

    async def store_many(
        self, fetched: Sequence[tuple[FetchedArticle, str]], *, source_id: str | None, now: datetime
    ) -> Sequence[StoredRevision]:
        """Store articles with their fingerprints, those that are new with few statements; one outcome each, in order.

        An identity that comes twice in one call keeps the first text that came.
        """
        names = {name for one, _ in fetched for name in (one.identity, one.listed_as) if name is not None}
        known = await known_by_name(self._transaction, sorted(names))
        stored: dict[str, StoredRevision] = {}
        rows: dict[str, dict[str, Any]] = {}
        texts: dict[str, dict[str, Any]] = {}
        for one, mark in fetched:
            plain = one.listed_as in (None, one.identity) and one.identity not in known
            if plain and one.identity not in rows:
                article: dict[str, Any] = {"id": new_id(), "identity": one.identity, "fingerprint": mark}
                article |= {"etag": one.etag, "last_modified": one.last_modified}
                rows[one.identity] = article
                texts[article["id"]] = self._revision_values(one, article["id"], now)
        made: frozenset[str] = frozenset()
        if rows:
            made = await insert_articles(self._transaction, list(rows.values()), source_id=source_id, now=now)
            await self._first_texts([texts[row["id"]] for row in rows.values() if row["id"] in made], now)
        for one, mark in fetched:
            row = rows.get(one.identity)
            if row is not None and row["id"] in made:
                new = one.identity not in stored
                outcome = StoredRevision(row["id"], texts[row["id"]]["id"], new_article=new, new_revision=new)
            else:
                outcome = await self.store(one, source_id=source_id, fingerprint=mark, now=now)
            stored.setdefault(one.identity, outcome)
        again = {
            one.identity: replace(stored[one.identity], new_article=False, new_revision=False) for one, _ in fetched
        }
        seen: set[str] = set()
        outcomes = []
        for one, _ in fetched:
            outcomes.append(again[one.identity] if one.identity in seen else stored[one.identity])
            seen.add(one.identity)
        return outcomes

    async def _first_texts(self, rows: Sequence[dict[str, Any]], now: datetime) -> None:
        if not rows:
            return
        await insert_revisions(self._transaction, rows, now=now)
        texts = [IndexedText(r["id"], r["title"], r["text"], r["language"], r["blocks"]) for r in rows]
        await index_passages(self._transaction, texts)

    async def revision(self, revision_id: str) -> Article | None:
        row = await self._transaction.row(select(revisions).where(self._revisions, revisions.c.id == revision_id))
        return _article(row) if row else None

    async def before(self, revision_id: str) -> str | None:
        this = revisions.alias()
        earlier = (
            select(revisions.c.id)
            .join(
                this, and_(this.c.workspace_id == revisions.c.workspace_id, this.c.article_id == revisions.c.article_id)
            )
            .where(self._revisions, this.c.id == revision_id, revisions.c.seq < this.c.seq)
            .order_by(revisions.c.seq.desc())
            .limit(1)
        )
        found = await self._transaction.value(earlier)
        return None if found is None else str(found)

    async def note_correction(self, revision_id: str, *, of: Sequence[str], now: datetime) -> None:
        here = {"workspace_id": self._workspace, "revision_id": revision_id, "at": now}
        rows = [here | {"corrected_id": each} for each in of]
        await self._transaction.run(insert(corrections).on_conflict_do_nothing(), rows)

    async def refs(self, revision_ids: Sequence[str]) -> Mapping[str, ArticleRef]:
        if not revision_ids:
            return {}
        statement = select(*REF_COLUMNS).where(self._revisions, revisions.c.id.in_(list(revision_ids)))
        return {row.revision: ref_of(row) for row in await self._transaction.rows(statement)}

    async def unclustered(self, limit: int) -> Sequence[str]:
        assigned = and_(
            story_articles.c.workspace_id == self._workspace, story_articles.c.article_id == revisions.c.article_id
        )
        return await self._newest_without(select(story_articles.c.article_id).where(assigned).exists(), limit)

    async def unbriefed(self, limit: int) -> Sequence[str]:
        written = and_(briefs.c.workspace_id == self._workspace, briefs.c.revision_id == revisions.c.id)
        return await self._newest_without(select(briefs.c.id).where(written).exists(), limit)

    async def counts(self, since: datetime) -> int:
        statement = select(func.count(distinct(revisions.c.article_id))).where(
            self._revisions, revisions.c.stored_at >= since
        )
        return int(await self._transaction.value(statement))

    async def remove_of_source(self, source_id: str) -> int:
        removed = await self._transaction.run(delete(articles).where(self._articles, articles.c.source_id == source_id))
        members = and_(story_articles.c.workspace_id == self._workspace, story_articles.c.story_id == stories.c.id)
        empty = not_(select(story_articles.c.article_id).where(members).exists())
        await self._transaction.run(delete(stories).where(stories.c.workspace_id == self._workspace, empty))
        return removed

    async def _article(
        self, fetched: FetchedArticle, source_id: str | None, fingerprint: str, now: datetime
    ) -> tuple[str, bool]:
        """Make or find the article's row and hold it, so that two fetches of one article take turns."""
        name, identity = fetched.listed_as or fetched.identity, fetched.identity
        known = await known_by_name(self._transaction, [name, identity])
        # What was stored under the listed name before the page told its own keeps that name.
        there = known.get(name) or known.get(identity)
        if there is not None:
            identity = await self._identity_of(there.article)
        if source_id is not None:
            same = and_(sources.c.workspace_id == self._workspace, sources.c.id == source_id)
            if await self._transaction.value(select(sources.c.id).where(same)) is None:
                raise InputError(f"There is no source {source_id}.")
        values = self._article_values(new_id(), identity, source_id, fingerprint, now)
        values |= {"etag": fetched.etag, "last_modified": fetched.last_modified}
        made = None
        if there is None:
            made = await self._transaction.value(
                insert(articles).values(values).on_conflict_do_nothing().returning(articles.c.id)
            )
        changes: dict[str, Any] = {"checked_at": now, "source_id": func.coalesce(articles.c.source_id, source_id)}
        if name == identity:
            changes["fingerprint"] = fingerprint
        if not fetched.partial:
            changes |= {"etag": fetched.etag, "last_modified": fetched.last_modified}
        found = made or await self._transaction.value(
            update(articles)
            .where(self._articles, articles.c.identity == identity)
            .values(changes)
            .returning(articles.c.id)
        )
        if name != identity:
            await add_name(self._transaction, name, str(found), fingerprint)
        return str(found), made is not None

    async def _identity_of(self, article_id: str) -> str:
        statement = select(articles.c.identity).where(self._articles, articles.c.id == article_id)
        return str(await self._transaction.value(statement))

    async def _is_withdrawn(self, article_id: str) -> bool:
        statement = select(articles.c.withdrawn_at.is_not(None)).where(self._articles, articles.c.id == article_id)
        return bool(await self._transaction.value(statement))

    async def _retire(self, revision_id: str) -> None:
        await self._transaction.run(
            update(revisions).where(self._revisions, revisions.c.id == revision_id).values(newest=False)
        )
        await unindex(self._transaction, revision_id)

    async def _newest_without(self, condition: Any, limit: int) -> Sequence[str]:
        statement = (
            select(revisions.c.id)
            .where(self._revisions, revisions.c.newest, revisions.c.kept == "whole", not_(condition))
            .order_by(revisions.c.seq)
            .limit(limit)
        )
        return [row.id for row in await self._transaction.rows(statement)]

    def _article_values(
        self, article_id: str, identity: str, source_id: str | None, fingerprint: str, now: datetime
    ) -> dict[str, Any]:
        return {
            "workspace_id": self._workspace,
            "id": article_id,
            "identity": identity,
            "source_id": source_id,
            "fingerprint": fingerprint,
            "checked_at": now,
            "stored_at": now,
        }

    def _revision_values(self, fetched: FetchedArticle, article_id: str, now: datetime) -> dict[str, Any]:
        article = fetched.article
        return {
            "id": new_id(),
            "article_id": article_id,
            "sha256": article.sha256,
            "text": article.text,
            "title": article.title,
            "url": article.url,
            "published_at": article.published_at,
            "date": article.date,
            "language": article.language or detect_language(article.text),
            "author": article.author,
            "outlet": article.outlet,
            "timezone": article.timezone,
            "blocks": article.blocks,
            "partial": fetched.partial,
            "dated_at": _known_time(article) or now,
        }


def ref_of(row: Row[Any]) -> ArticleRef:
    """Return the ref of a row with `REF_COLUMNS`."""
    published = row.published_at.astimezone(UTC).isoformat() if row.published_at else row.date
    return ArticleRef(row.revision, row.article, row.title, row.url, row.outlet, published, row.language)


def _known_time(article: Article) -> datetime | None:
    """When it was published; None for a day or a timezone that is none."""
    try:
        return article.known_time()
    except (ValueError, KeyError):
        return None


def _article(row: Row[Any]) -> Article:
    return Article(
        text=row.text,
        title=row.title,
        url=row.url,
        published_at=row.published_at,
        date=row.date,
        language=row.language,
        author=row.author,
        outlet=row.outlet,
        timezone=row.timezone,
        revision=row.id,
        blocks=BLOCKS.validate_python(row.blocks),
        kept=row.kept,
    )
