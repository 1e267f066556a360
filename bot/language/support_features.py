"""What a claim and a reference text have in common, as numbers between 0 and 1 or small counts."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from bot.language.words import fold, is_function_word, stem, tokens

NAMES = (
    "coverage", "pairs", "best_sentence", "best_two", "best_window", "longest_gap", "names", "names_missing", "numbers",
    "numbers_missing", "claim_length", "reference_length", "function_pairs", "near_pairs", "in_order", "best_weighted",
    "triples",
)  # fmt: skip
"""The features in the order of the vector."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_NOTE = re.compile(r"\[\d+\]|https?://\S+")
_MAX_WORDS = 20_000
_LANGUAGE = "en"
_Item = TypeVar("_Item")


def features(claim: str, reference: str) -> list[float]:
    """Return the vector of a pair. Work grows linearly with the reference, which is cut after 20,000 words."""
    said = _words(_NOTE.sub(" ", claim))
    heard = _words(_NOTE.sub(" ", reference))
    content = [word for word in said if word[2]]
    if not content or not heard:
        return [0.0] * len(NAMES)
    stems = [word[1] for word in content]
    known = {word[1] for word in heard}
    weights = {word[1]: _weight(word[0]) for word in content}
    unique = list(dict.fromkeys(stems))
    heard_stems = [word[1] for word in heard if word[2]]
    one, two = _best(unique, weights, _sentences(reference))
    names = [word[1] for word in content if word[0][:1].isupper() and word[3] > 0]
    numbers = [word[1] for word in said if word[0][0].isdigit()]
    return [
        _share(unique, known),
        _share(_runs(stems, 2), set(_runs(heard_stems, 2))),
        one[0],
        two,
        _window(unique, heard_stems),
        min(_longest_gap([name in known for name in stems]), 12) / 12,
        _share(names, known, empty=1.0),
        min(sum(name not in known for name in names), 4) / 4,
        _share(numbers, known, empty=1.0),
        min(sum(name not in known for name in numbers), 3) / 3,
        min(math.log1p(len(said)) / 5, 1.5),
        min(math.log1p(len(heard)) / 8, 1.5),
        _share(_runs([fold(w[0]) for w in said], 2), set(_runs([fold(w[0]) for w in heard], 2))),
        _share(_runs(stems, 2), _near_pairs(heard_stems)),
        one[2],
        one[1],
        _share(_runs(stems, 3), set(_runs(heard_stems, 3))),
    ]


_Word = tuple[str, str, bool, int]


def _words(text: str) -> list[_Word]:
    """(word, stem, carries content, position), at most 20,000."""
    found: list[_Word] = []
    for place, token in enumerate(tokens(text)[:_MAX_WORDS]):
        word = token.text
        found.append((word, stem(word, _LANGUAGE), not is_function_word(word, _LANGUAGE), place))
    return found


def _weight(word: str) -> float:
    """Names, numbers and long words tell more than short common ones."""
    if word[0].isdigit():
        return 2.0
    return (1.6 if word[0].isupper() else 1.0) * min(max(len(word), 3), 10) / 6


def _share(wanted: Sequence[_Item], known: AbstractSet[_Item], empty: float = 0.0) -> float:
    return sum(item in known for item in wanted) / len(wanted) if wanted else empty


def _runs(items: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """The runs of `size` neighbours, in order."""
    return list(zip(*(items[shift:] for shift in range(size)), strict=False))


def _near_pairs(stems: Sequence[str]) -> set[tuple[str, ...]]:
    """Ordered pairs of content words at most four apart."""
    found: set[tuple[str, ...]] = set()
    for gap in range(1, 5):
        found.update(zip(stems, stems[gap:], strict=False))
    return found


def _sentences(reference: str) -> list[list[str]]:
    found = []
    for part in _SENTENCE.split(_NOTE.sub(" ", reference))[:2_000]:
        stems = [word[1] for word in _words(part)]
        if stems:
            found.append(stems)
    return found


def _best(
    unique: Sequence[str], weights: dict[str, float], sentences: Sequence[list[str]]
) -> tuple[tuple[float, float, float], float]:
    """Coverage by the best sentence (plain, weighted, longest run in order) and by the best two neighbours."""
    wanted = set(unique)
    total = sum(weights[name] for name in unique)
    plain = weighted = run = two = 0.0
    before: set[str] = set()
    for stems in sentences:
        here = wanted & set(stems)
        plain = max(plain, len(here) / len(wanted))
        weight = sum(weights[name] for name in here) / total
        if weight > weighted:
            weighted = weight
            run = _in_order(unique, stems)
        two = max(two, len(here | before) / len(wanted))
        before = here
    return (plain, weighted, run), two


def _in_order(unique: Sequence[str], stems: Sequence[str]) -> float:
    """Share of the claim's words that a greedy walk finds in the sentence in the same order."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(stems):
        places.setdefault(name, []).append(place)
    at, count = -1, 0
    for name in unique:
        found = places.get(name, [])
        later = bisect_right(found, at)
        if later < len(found):
            at, count = found[later], count + 1
    return count / len(unique)


def _window(unique: Sequence[str], heard: Sequence[str], size: int = 40) -> float:
    """Coverage by the best stretch of 40 content words."""
    wanted = set(unique)
    counts: dict[str, int] = {}
    best = distinct = 0
    for place, name in enumerate(heard):
        if name in wanted:
            counts[name] = counts.get(name, 0) + 1
            distinct += counts[name] == 1
        if place >= size and heard[place - size] in wanted:
            old = heard[place - size]
            counts[old] -= 1
            distinct -= counts[old] == 0
        best = max(best, distinct)
    return best / len(wanted)


def _longest_gap(held: Sequence[bool]) -> int:
    best = run = 0
    for item in held:
        run = 0 if item else run + 1
        best = max(best, run)
    return best
