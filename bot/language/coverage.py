"""How much of what a brief should tell it tells: facts written by hand, looked for in its statements.

The form of the facts and the way of counting are described in tests/evals/briefs.md. Texts are compared by stems,
so that a statement in the article's own words is found and a paraphrase may be missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.errors import InputError
from bot.language.words import fold, stem, tokens
from bot.model.brief import Brief
from bot.model.reading import Reading

LEAD = 3
"""So many of an article's first sentences make the baseline."""
LOUD_WEIGHT = 3
"""A fact of this weight belongs in the headline or the bottom line."""


@dataclass(frozen=True, slots=True)
class Fact:
    """`words`: sequences of words that one statement must hold, all of them. `weight`: 1 to 3."""

    fact: str
    words: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Expected:
    """What the brief of an article should tell, and sentences (or words of them) that deserve no point."""

    language: str
    facts: tuple[Fact, ...]
    not_news: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a brief says: the loud statements (headline, bottom line) and the points.

    `kept` statements passed the gate, `dropped` ones did not; None where there was no gate to pass.
    """

    loud: tuple[str, ...]
    points: tuple[str, ...]
    kept: int | None = None
    dropped: int | None = None


@dataclass(slots=True)
class Tally:
    """Sums over articles. Without expectations `weight` and `loud_all` stay 0; noise counts only points beside them."""

    articles: int = 0
    expected: int = 0
    covered: int = 0
    weight: int = 0
    loud: int = 0
    loud_all: int = 0
    noise: int = 0
    judged: int = 0
    points: int = 0
    kept: int | None = None
    dropped: int | None = None
    missing: list[tuple[str, Fact]] = field(default_factory=list)
    """The facts that are not told, each with the article's name."""

    @property
    def coverage(self) -> float | None:
        """Weights of the told facts over all weights."""
        return self.covered / self.weight if self.weight else None

    @property
    def loud_share(self) -> float | None:
        """The share of the facts of weight 3 that headline and bottom line tell."""
        return self.loud / self.loud_all if self.loud_all else None

    @property
    def noise_share(self) -> float | None:
        """The share of points that lie on what is no news."""
        return self.noise / self.judged if self.judged else None

    def add(self, name: str, told: Told, expected: Expected | None) -> None:
        """Add one article."""
        self.articles += 1
        self.points += len(told.points)
        self.kept = _sum(self.kept, told.kept)
        self.dropped = _sum(self.dropped, told.dropped)
        if expected is None:
            return
        self.expected += 1
        for fact in expected.facts:
            self.weight += fact.weight
            if is_told(fact, (*told.loud, *told.points), expected.language):
                self.covered += fact.weight
            else:
                self.missing.append((name, fact))
            if fact.weight == LOUD_WEIGHT:
                self.loud_all += 1
                self.loud += is_told(fact, told.loud, expected.language)
        self.judged += len(told.points)
        self.noise += sum(_is_noise(point, expected) for point in told.points)


def expected_from_json(row: Any) -> Expected:
    """Read `{language, facts: [{fact, words, weight}], not_news?}`. Raises `InputError` for anything else."""
    try:
        facts = tuple(_fact(item) for item in row["facts"])
        language, not_news = row.get("language", "en"), row.get("not_news", [])
        if not isinstance(language, str) or not all(isinstance(words, str) for words in not_news):
            raise TypeError
    except (KeyError, TypeError, AttributeError, ValueError):
        raise InputError("not a file of facts: {language, facts: [{fact, words, weight}], not_news}") from None
    return Expected(language, facts, tuple(not_news))


def _fact(item: Any) -> Fact:
    words = tuple(item["words"])
    if not words or isinstance(item["words"], str) or not all(isinstance(one, str) for one in words):
        raise TypeError
    weight = item["weight"]
    if weight not in (1, 2, 3):
        raise ValueError
    return Fact(str(item["fact"]), words, weight)


def told_by(brief: Brief) -> Told:
    loud = [statement.text for statement in (brief.headline, brief.bottom_line) if statement is not None]
    kept = len(loud) + len(brief.points) + len(brief.next)
    return Told(tuple(loud), tuple(point.text for point in brief.points), kept, len(brief.dropped))


def lead_of(reading: Reading) -> Told:
    """Return the baseline: the first three sentences as points, the title and the first one said loud."""
    running = [s for s in reading.sentences if s.block in ("paragraph", "list_item")][:LEAD]
    points = tuple(sentence.span.of(reading.text) for sentence in running)
    return Told((*((reading.article.title,) if reading.article.title else ()), *points[:1]), points)


def is_told(fact: Fact, statements: Sequence[str], language: str) -> bool:
    """Whether one statement holds all the fact's sequences."""
    return any(all(holds(statement, words, language) for words in fact.words) for statement in statements)


def holds(statement: str, sequence: str, language: str) -> bool:
    """Whether the statement has the sequence's stems one after another."""
    said, wanted = _stems(statement, language), _stems(sequence, language)
    return any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))


def _stems(words: str, language: str) -> list[str]:
    """Return the stems of all words; numbers keep their digits, so that "$40bn" and "$40 billion" share "40"."""
    return [stem(fold(token.text), language) for token in tokens(words.replace("bn", " billion"))]


def _is_noise(point: str, expected: Expected) -> bool:
    return any(holds(point, words, expected.language) or point in words for words in expected.not_news)


def _sum(one: int | None, other: int | None) -> int | None:
    return one if other is None else (one or 0) + other
