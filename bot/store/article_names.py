"""Other names of an article: the addresses and ids under which sources list it besides its own identity."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, select, union_all
from sqlalchemy.dialects.postgresql import insert

from bot.model.rows import KnownArticle
from bot.store.source_tables import article_names
from bot.store.tables import articles
from bot.store.transaction import Transaction


async def known_by_name(transaction: Transaction, names: Sequence[str]) -> dict[str, KnownArticle]:
    """Return name → article, with the fingerprint that it was last listed with under that very name."""
    here = articles.c.workspace_id == transaction.workspace
    gone = articles.c.withdrawn_at.is_not(None).label("withdrawn")
    own = select(articles.c.identity.label("name"), articles.c.id, articles.c.fingerprint, articles.c.checked_at, gone)
    same = and_(articles.c.workspace_id == article_names.c.workspace_id, articles.c.id == article_names.c.article_id)
    other = (
        select(article_names.c.name, articles.c.id, article_names.c.fingerprint, articles.c.checked_at, gone)
        .join(articles, same)
        .where(here, article_names.c.name.in_(list(names)))
    )
    found: dict[str, KnownArticle] = {}
    for row in await transaction.rows(union_all(own.where(here, articles.c.identity.in_(list(names))), other)):
        found.setdefault(row.name, KnownArticle(row.id, row.fingerprint, row.checked_at, row.withdrawn))
    return found


async def add_name(transaction: Transaction, name: str, article_id: str, fingerprint: str) -> None:
    """Note that the article is listed as `name` too."""
    values = {"article_id": article_id, "fingerprint": fingerprint}
    await transaction.run(
        insert(article_names)
        .values(workspace_id=transaction.workspace, name=name, **values)
        .on_conflict_do_update(index_elements=["workspace_id", "name"], set_=values)
    )
