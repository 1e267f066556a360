"""Which articles of the same days share words with an article: a few candidates out of however many there are.

Terms are kept by day, so that looking some up costs what is in those days, not what is in the archive; text equality
is also what row-level security lets an index answer.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.store.transaction import Transaction

ALIKE = 40
"""Articles that share the rarest words, for each one that is looked for; with their stories."""
RECENT = 80
"""Articles besides, whatever they say: by them it is known which words are common these days."""
FEW = 250
"""Up to so many articles in the window all of them are compared."""
_DAY_S = 86_400
_MOST_LIKE = 25

_REMEMBER = text(
    """
    INSERT INTO story_terms (workspace_id, day, term, article_id)
    SELECT :workspace, :day, t.term, :article FROM unnest(CAST(:terms AS text[])) AS t (term)
    ON CONFLICT DO NOTHING
    """
)
_COUNT = text(
    """
    SELECT count(*) FROM (
        SELECT FROM revisions
        WHERE workspace_id = :workspace AND newest AND dated_at BETWEEN :since AND :until LIMIT :most
    ) AS there
    """
)
_NEAR = text(
    """
    WITH asked AS (
        SELECT DISTINCT term FROM story_terms WHERE workspace_id = :workspace AND article_id = ANY (:articles)
    ), found AS (
        SELECT t.article_id, 1.0 / count(*) OVER (PARTITION BY t.term) AS weight
        FROM story_terms AS t
        WHERE t.workspace_id = :workspace AND t.day BETWEEN :first AND :last
          AND t.term = ANY (ARRAY (SELECT term FROM asked))
    ), alike AS (
        SELECT article_id FROM found GROUP BY article_id ORDER BY sum(weight) DESC, article_id LIMIT :alike
    ), recent AS (
        SELECT r.article_id FROM revisions AS r
        WHERE r.workspace_id = :workspace AND r.newest AND r.dated_at BETWEEN :since AND :until
        ORDER BY r.dated_at DESC LIMIT :recent
    )
    SELECT article_id FROM alike UNION SELECT article_id FROM recent
    """
)
_FORGET = text("DELETE FROM story_terms WHERE workspace_id = :workspace AND day < :day")


async def remember_terms(transaction: Transaction, article_id: str, terms: Collection[str], at: datetime) -> None:
    """Note the terms of an article that is of the day of `at`."""
    values = {"day": _day(at), "terms": sorted(set(terms)), "article": article_id}
    await transaction.run(_REMEMBER, {"workspace": transaction.workspace, **values})


async def near_articles(
    transaction: Transaction, around: datetime, window: timedelta, like: Collection[str]
) -> list[str] | None:
    """Return which articles within `window` of `around` may tell what those of `like` tell; None: look at all."""
    bounds = {"workspace": transaction.workspace, "since": around - window, "until": around + window}
    if await transaction.value(_COUNT, {**bounds, "most": FEW + 1}) <= FEW:
        return None
    values = {
        "articles": sorted(like),
        "first": _day(around - window),
        "last": _day(around + window),
        "alike": ALIKE * min(len(like), _MOST_LIKE),
        "recent": RECENT,
    }
    return [row.article_id for row in await transaction.rows(_NEAR, {**bounds, **values})]


async def forget_terms(transaction: Transaction, before: datetime) -> int:
    """Delete the terms of articles of days before then: their stories are no candidates any more."""
    return await transaction.run(_FORGET, {"workspace": transaction.workspace, "day": _day(before)})


def _day(moment: datetime) -> int:
    return int(moment.timestamp() // _DAY_S)
