"""Shares and amounts in whatever form outlets write them: "each holding half", "in equal shares", "50 percent".

The measure is generous: it serves only to leave unsaid that one outlet alone reports something (`touches`). Nothing is
shown as agreement, and no statement passes, because of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

CLOSE = 0.05
"""Amounts of one kind this near to each other may be one, rounded: "some 1,200", "1,187"."""
POINTS = 1.0
"""Percentages this near to each other may be one: "a third", "33 percent"."""

_EQUAL = (50.0, 100 / 3, 25.0)
"""Equal shares of two, three or four."""
_WORDED: dict[str, tuple[tuple[str, tuple[float, ...]], ...]] = {
    "en": (
        (r"half|halves|halve[ds]?|fifty[- ]?fifty|50[-/–]50|evenly|one in two|every second|every other", (50.0,)),
        (r"equal (?:\w+ )?(?:shares?|parts?|stakes?|halves|portions?|holdings?|partners?|owners?)|equally", _EQUAL),
        (r"(?:one|a|two)[- ]thirds?|one in three", (100 / 3, 200 / 3)),
        (r"(?:a|one|three)[- ]quarters?|quarters?|one in four|three in four", (25.0, 75.0)),
        (r"(?:a|one)[- ]fifth|one in five", (20.0,)),
        (r"(?:a|one)[- ]tenth|one in ten", (10.0,)),
        (r"double[ds]?|doubling|twice|twofold|two-fold", (100.0,)),
        (r"triple[ds]?|tripling|threefold|three-fold|three times", (200.0,)),
    ),
    "de": (
        (r"hälftig|hälfte|halb\w*|jede[rs]? zweite", (50.0,)),
        (r"zu gleichen teilen|gleich (?:großen? )?\w*anteil\w*|gleiche[rn]? \w*anteil\w*", _EQUAL),
        (r"\w*drittel", (100 / 3, 200 / 3)), (r"\w*viertel", (25.0, 75.0)),
        (r"verdoppel\w*|doppelt\w*", (100.0,)),
    ),
    "it": (
        (r"metà|mezz[oa]|paritetic\w+", (50.0,)), (r"in parti uguali|quote uguali|quote paritarie", _EQUAL),
        (r"un terzo|due terzi", (100 / 3, 200 / 3)), (r"un quarto|tre quarti", (25.0, 75.0)),
        (r"raddoppi\w*|doppio", (100.0,)),
    ),
    "fr": (
        (r"moitié|demi\w*|paritaires?", (50.0,)), (r"à parts? égales?|parts? égales?", _EQUAL),
        (r"un tiers|deux tiers", (100 / 3, 200 / 3)), (r"un quart|trois quarts", (25.0, 75.0)),
        (r"doubl\w+", (100.0,)),
    ),
    "es": (
        (r"mitad|medi[oa]|paritari[oa]s?", (50.0,)), (r"a partes iguales|partes iguales", _EQUAL),
        (r"un tercio|dos tercios", (100 / 3, 200 / 3)), (r"un cuarto|tres cuartos", (25.0, 75.0)),
        (r"duplic\w+|doble", (100.0,)),
    ),
    "tr": (
        (r"yarı\w*|yarım", (50.0,)), (r"eşit (?:pay|hisse|oran)\w*|eşit olarak", _EQUAL),
        (r"çeyre\w+", (25.0,)), (r"ikiye katla\w*|iki kat\w*", (100.0,)),
    ),
}  # fmt: skip

Key = tuple[float, str | None, str | None]
"""Value, currency, unit of an amount."""


@lru_cache(maxsize=16)
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], tuple[float, ...]], ...]:
    return tuple(
        (re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), percents)
        for words, percents in _WORDED.get(language, ())
    )


@lru_cache(maxsize=4096)
def shares_in_words(text: str, language: str) -> frozenset[float]:
    """Return the percentages that the words of a text may mean; several where a word may mean either."""
    return frozenset(one for pattern, percents in _patterns(language) if pattern.search(text) for one in percents)


def same_share(
    said: Collection[float], heard: Collection[float], said_amounts: Collection[Key], heard_amounts: Collection[Key]
) -> bool:
    """Whether two texts may mean one share, at least one of them in words (`said`, `heard`: `shares_in_words`)."""
    if not said and not heard:
        return False
    return _near(said, heard) or _near(said, _percentages(heard_amounts)) or _near(_percentages(said_amounts), heard)


def _percentages(amounts: Collection[Key]) -> list[float]:
    return [value for value, _, unit in amounts if unit == "percent"]


def _near(some: Collection[float], others: Collection[float]) -> bool:
    return any(abs(one - other) <= POINTS for one in some for other in others)


def close_amounts(said: Collection[Key], heard: Collection[Key]) -> bool:
    """Whether an amount of each, of one currency and unit, may be the same one, rounded."""
    return any(
        one[1:] == other[1:] and abs(one[0] - other[0]) <= CLOSE * max(abs(one[0]), abs(other[0]))
        for one in said
        for other in heard
    )
