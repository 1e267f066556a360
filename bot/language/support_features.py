"""What a claim and a reference text have in common, as numbers between 0 and 1 or small counts."""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from bot.language.words import fold, is_function_word, stem, tokens

NAMES = (
    "coverage", "pairs", "best_sentence", "best_two", "best_window", "longest_gap", "names", "names_missing", "numbers",
    "numbers_missing", "claim_length", "reference_length", "function_pairs", "near_pairs", "in_order", "best_weighted",
    "triples", "near_either", "nearest_precision", "nearest_overlap", "nearest_in_order", "nearest_two_in_order",
    "letters_5", "letters_9", "function_triples", "longest_run", "missing", "sentences", "sentence_length",
    "length_ratio", "content_share", "hedges", "connective", "comparisons",
)  # fmt: skip
"""The features in the order of the vector."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_NOTE = re.compile(r"\[\d+\]|https?://\S+")
_CONNECTIVES = frozenset(
    "however overall additionally moreover furthermore therefore thus also finally meanwhile instead similarly".split()
)
_HEDGES = frozenset("may might could can would should often sometimes generally typically usually likely".split())
_COMPARISON = re.compile(r"\b(?:more|less|most|least|better|worse|lower|than|\w{3,}er than|\w{4,}est)\b", re.IGNORECASE)
_MAX_WORDS = 20_000
_MAX_SENTENCE = 200
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
    sentences = _sentences(reference)
    one, two = _best(unique, weights, sentences)
    folded, heard_folded = [fold(word[0]) for word in said], [fold(word[0]) for word in heard]
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
        _share(_runs(folded, 2), set(_runs(heard_folded, 2))),
        _share(_runs(stems, 2), _near_pairs(heard_stems)),
        one[2],
        one[1],
        _share(_runs(stems, 3), set(_runs(heard_stems, 3))),
        _near_either(stems, heard_stems),
        *_nearest([word[1] for word in said], weights, sentences),
        _letters(claim, reference, 5),
        _letters(claim, reference, 9),
        _share(_runs(folded, 3), set(_runs(heard_folded, 3))),
        _longest_run(folded, heard_folded) / len(folded),
        min(sum(name not in known for name in unique), 10) / 10,
        math.log1p(len(sentences)) / 5,
        min(len(heard) / max(len(sentences), 1) / 40, 5),
        min(len(heard) / len(said), 60) / 60,
        len(content) / len(said),
        min(sum(word in _HEDGES for word in folded), 3) / 3,
        float(folded[0] in _CONNECTIVES or "overall" in folded),
        min(len(_COMPARISON.findall(claim)), 3) / 3,
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


def _near_either(stems: Sequence[str], heard: Sequence[str]) -> float:
    """Share of the claim's neighbouring content words that stand at most seven apart in the reference, in any order."""
    near: set[tuple[str, str]] = set()
    for gap in range(1, 8):
        near.update(zip(heard, heard[gap:], strict=False))
    pairs = list(itertools.pairwise(stems))
    return sum(pair in near or pair[::-1] in near for pair in pairs) / max(len(pairs), 1)


def _nearest(
    said: Sequence[str], weights: Mapping[str, float], sentences: Sequence[list[str]]
) -> tuple[float, float, float, float]:
    """Of the sentence that covers most: share of it that is said, overlap over union, words in order, with the next."""
    wanted = set(weights)
    covered = [sum(weights[name] for name in wanted & set(stems)) for stems in sentences]
    place = max(range(len(sentences)), key=covered.__getitem__, default=None)
    if place is None:
        return 0.0, 0.0, 0.0, 0.0
    here = {name for name in sentences[place] if not is_function_word(name, _LANGUAGE)}
    both = [name for stems in sentences[place : place + 2] for name in stems[:_MAX_SENTENCE]]
    length = max(len(said), 1)
    return (
        len(here & wanted) / max(len(here), 1),
        len(here & wanted) / max(len(here | wanted), 1),
        _common_in_order(said, sentences[place][:_MAX_SENTENCE]) / length,
        _common_in_order(said, both) / length,
    )


def _common_in_order(first: Sequence[str], second: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(second) + 1)
    for one in first[:_MAX_SENTENCE]:
        above = 0
        for place, other in enumerate(second, 1):
            above, row[place] = row[place], above + 1 if one == other else max(row[place], row[place - 1])
    return row[-1]


def _longest_run(first: Sequence[str], second: Sequence[str]) -> int:
    """Length of the longest run of words that both have."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(second):
        places.setdefault(name, []).append(place)
    best = 0
    before: dict[int, int] = {}
    for name in first[:_MAX_SENTENCE]:
        before = {place: before.get(place - 1, 0) + 1 for place in places.get(name, ())}
        best = max(best, *before.values()) if before else best
    return best


def _letters(claim: str, reference: str, size: int) -> float:
    """Share of the claim's runs of `size` letters and spaces that the reference has: words nearly the same count."""
    said, heard = (re.sub(r"\W+", " ", _folded_text(_NOTE.sub(" ", text)[:100_000])) for text in (claim, reference))
    runs = [said[at : at + size] for at in range(len(said) - size + 1)]
    return _share(runs, {heard[at : at + size] for at in range(len(heard) - size + 1)})


def _folded_text(text: str) -> str:
    """Return the text for comparison, word by word the same as `fold`."""
    low = text.replace("İ", "i").replace("ı", "i").casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
