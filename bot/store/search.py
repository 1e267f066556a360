"""Full-text search over the passages of newest revisions.

A question's content words are looked up each for itself: the score of a passage is the sum over words of how rare
the word is in the workspace times how much of it the passage holds, which saturates. A passage is always asked in
the text search configuration that indexed it, so that one question serves articles in several languages.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from bot.model.question import Passage
from bot.model.span import Span
from bot.store.articles import REF_COLUMNS, ref_of
from bot.store.passages import configuration_of, searchable
from bot.store.tables import revisions
from bot.store.transaction import Transaction

PER_ARTICLE = 2
"""How many passages of one article may stand in a result."""

# Passages are looked up by the words that less than this share of all passages hold: the others (and any word in a
# small workspace) count for the order, but are no reason to look at a passage.
_RARE_SHARE = 0.05
_SMALL = 2_000

# Of a long question the rarest words.
_MOST_WORDS = 40

# News is asked for when it happens: a passage from the time of the question weighs up to this much more.
_TIMELY = 0.4
_TIMELY_DAYS = 20.0

# A word in the title weighs as much as one in the passage (positions are of weight A and D).
_WEIGHTS = "{0.1, 0.1, 0.1, 0.1}"

_LEXEMES = text(
    """
    SELECT c.name, w.lexeme
    FROM unnest(CAST(:configurations AS text[])) AS c (name),
         unnest(to_tsvector(c.name::regconfig, :question)) AS w
    ORDER BY c.name, w.positions[1]
    """
)
_SIZES = text(
    "SELECT configuration, count(*) AS passages FROM passages WHERE workspace_id = :workspace GROUP BY configuration"
)
_COUNTS = text("SELECT word, passages FROM dragoman_word_counts(CAST(:words AS text[]))")
_BEST = """
    WITH best AS MATERIALIZED (
        SELECT p.id, p.revision_id, p.span_start, p.span_end, {score} AS score
        FROM dragoman_matching_passages(CAST(:rare AS tsquery)) AS m (id)
        JOIN passages AS p ON p.workspace_id = :workspace AND p.id = m.id
        WHERE p.configuration = ANY (CAST(:configurations AS text[]))
        ORDER BY score DESC, p.id
        LIMIT :pool
    )
    SELECT best.*, r.dated_at
    FROM best JOIN revisions AS r ON r.workspace_id = :workspace AND r.id = best.revision_id
    WHERE best.score > 0
    ORDER BY best.score DESC, best.id
"""


@dataclass(frozen=True, slots=True)
class _Found:
    revision: str
    span: Span
    score: float
    dated_at: datetime


class SqlSearch:
    """`bot.ports.Search`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._workspace = transaction.workspace

    async def passages(
        self, question: str, *, limit: int, language: str | None = None, asked_at: datetime | None = None
    ) -> Sequence[Passage]:
        """Return passages best first, at most `limit`; more than two of one article only to fill it.

        `language`: only articles in it (or, for a rare language, in others that have no stemmer either). `asked_at`:
        of passages alike, those published around then come first.
        """
        if limit < 1:
            return []
        rows = await self._transaction.rows(_SIZES, {"workspace": self._workspace})
        sizes = {row.configuration: row.passages for row in rows}
        if language is not None:
            sizes = {name: size for name, size in sizes.items() if name == configuration_of(language)}
        asked = await self._asked(question, list(sizes))
        counts = await self._counts(sorted({word for words in asked.values() for word in words}))
        if not counts:
            return []
        total = sum(sizes.values())
        found = await self._best(asked, counts, total, pool=limit * 10 + 50)
        if asked_at is not None:
            found.sort(key=lambda one: -one.score * _timeliness(one.dated_at, asked_at))
        return await self._filled(_spread(found, limit))

    async def _asked(self, question: str, configurations: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return the question's words as each configuration stems them."""
        values = {"configurations": list(configurations), "question": searchable(question)}
        asked: dict[str, list[str]] = {}
        for row in await self._transaction.rows(_LEXEMES, values):
            asked.setdefault(row.name, []).append(row.lexeme)
        return asked

    async def _counts(self, words: Sequence[str]) -> Mapping[str, int]:
        """Return in how many passages each word occurs, rarest first, without those that occur in none."""
        if not words:
            return {}
        rows = await self._transaction.rows(_COUNTS, {"words": list(words)})
        found = sorted((row.passages, row.word) for row in rows if row.passages)
        return {word: count for count, word in found[:_MOST_WORDS]}

    async def _best(
        self, asked: Mapping[str, Sequence[str]], counts: Mapping[str, int], total: int, *, pool: int
    ) -> list[_Found]:
        common = max(total * _RARE_SHARE, _SMALL)
        rare = [word for word, count in counts.items() if count <= common] or list(counts)
        values: dict[str, Any] = {
            "workspace": self._workspace,
            "configurations": list(asked),
            "rare": " | ".join(map(_quoted, rare)),
            "pool": pool,
            "ranks": _WEIGHTS,
        }
        cases = []
        for number, (configuration, words) in enumerate(asked.items()):
            terms = ["0"]
            values[f"c{number}"] = configuration
            for place, word in enumerate(words):
                if word in counts:
                    key = f"{number}_{place}"
                    values[f"q{key}"] = _quoted(word)
                    values[f"w{key}"] = math.log(1 + (total - counts[word] + 0.5) / (counts[word] + 0.5))
                    rank = f"ts_rank(CAST(:ranks AS float4[]), p.words, CAST(:q{key} AS tsquery))"
                    terms.append(f"CAST(:w{key} AS float8) * {rank}")
            cases.append(f"WHEN CAST(:c{number} AS text) THEN {' + '.join(terms)}")
        score = f"CASE p.configuration {' '.join(cases)} ELSE 0 END"
        rows = await self._transaction.rows(text(_BEST.format(score=score)), values)
        return [_Found(row.revision_id, Span(row.span_start, row.span_end), row.score, row.dated_at) for row in rows]

    async def _filled(self, found: Sequence[_Found]) -> list[Passage]:
        ids = sorted({one.revision for one in found})
        statement = select(*REF_COLUMNS, revisions.c.text).where(
            revisions.c.workspace_id == self._workspace, revisions.c.id.in_(ids)
        )
        rows = {row.revision: row for row in await self._transaction.rows(statement)}
        return [
            Passage(
                ref=ref_of(rows[one.revision]),
                span=one.span,
                text=one.span.of(rows[one.revision].text),
                score=one.score,
                context=rows[one.revision].text,
                published_at=rows[one.revision].published_at,
            )
            for one in found
        ]


def _timeliness(dated_at: datetime, asked_at: datetime) -> float:
    days = abs((asked_at - dated_at).total_seconds()) / 86_400
    return 1 + _TIMELY * math.exp(-days / _TIMELY_DAYS)


def _quoted(word: str) -> str:
    """A lexeme as part of a tsquery's text."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _spread(found: Sequence[_Found], limit: int) -> list[_Found]:
    """Return the first `limit`, in order; more than two of one article only where others would not fill it."""
    taken: dict[str, int] = {}
    first: list[int] = []
    more: list[int] = []
    for place, one in enumerate(found):
        taken[one.revision] = taken.get(one.revision, 0) + 1
        (first if taken[one.revision] <= PER_ARTICLE else more).append(place)
    return [found[place] for place in sorted((first + more)[:limit])]
