"""Which articles tell of one event, and which are copies of one text.

An article becomes two weighted bags: all its content words, and its names and numbers alone, since these tell one
event from another of the same kind (two accidents, two summits). Words that many of the compared articles share
weigh little (TF-IDF over the articles at hand, so that no list of frequent words is needed). Articles in different
languages share names and numbers only, compared by how the names begin ("Italia", "Italy").

Clustering is online: an article joins the story that it is closest to, half by the average over the story's articles
and half by the nearest of them, or begins a new one. Everything here is deterministic.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol

from rensa import RMinHash

from bot.language.words import fold, is_function_word, stem, tokens
from bot.model.article import Article

STORY_WINDOW = timedelta(days=4)
"""Articles further apart than this are not looked at for one story."""
JOIN = 0.18
"""Similarity from which an article joins a story."""
SETTLE = 0.16
"""Average similarity from which two stories of a finished corpus are one."""

TITLE_WEIGHT = 3.0
LEAD_WEIGHT = 2.0
LEAD = 300
READ = 1_500
"""Code points of the body that count: what comes later is background, which other events share."""
NAMES_SHARE = 0.5
SATURATION = 1.5
"""A word said twice is not twice the word: tf = f / (f + SATURATION)."""
PRIOR_ARTICLES = 8
"""Articles supposed to have been seen before, so that two articles alone in the world can be compared."""
FOREIGN_PREFIX = 4
"""Letters by which names are compared between languages."""

SHINGLE = 5
PERMUTATIONS = 64
COPY_JACCARD = 0.7
COPY_CONTAINMENT = 0.85
COPY_SHINGLES = 30
"""Texts with fewer shingles than this are too short to be called copies, unless they are equal."""


class StoryArticle(Protocol):
    """An article of a story, as the store keeps it (`bot.ports.StoryMember`)."""

    @property
    def article(self) -> str: ...
    @property
    def story(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def published_at(self) -> datetime: ...
    @property
    def original_of(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """The story to join, or None for a new one, with the similarity of the best story (0 to 1)."""

    story: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """An article's weighted words. `foreign` holds the names by their beginnings, for other languages."""

    language: str
    words: Mapping[str, float]
    names: Mapping[str, float]
    foreign: Mapping[str, float]


def choose_story(article: Article, candidates: Sequence[StoryArticle]) -> Choice:
    """Return the story that `article` belongs to. `candidates`: articles of stories, in any order.

    Candidates outside `STORY_WINDOW` of the article's time count for the weights of words, not as stories.
    """
    if not candidates:
        return Choice(None, 0.0)
    own = fingerprint(article.title, article.text, article.language or "en")
    prints = [fingerprint(c.title, c.text, c.language) for c in candidates]
    space = _Space([own, *prints])
    stories: dict[str, list[float]] = {}
    for place, candidate in enumerate(candidates, start=1):
        if article.published_at and abs(article.published_at - candidate.published_at) > STORY_WINDOW:
            continue
        stories.setdefault(candidate.story, []).append(space.similarity(0, place))
    best = max(((_link(scores), story) for story, scores in sorted(stories.items())), default=(0.0, None))
    score, story = best
    return Choice(story if score >= JOIN else None, score)


def copy_of(article: Article, candidates: Sequence[StoryArticle]) -> str | None:
    """Return the id of the original whose text `article` repeats, or None. The oldest of several wins.

    A copy shares most of its runs of five words with the original, or is cut out of it, or holds it whole.
    """
    own = shingles(article.title, article.text)
    for candidate in sorted(candidates, key=lambda c: (c.published_at, c.article)):
        if is_copy(own, shingles(candidate.title, candidate.text)):
            return candidate.original_of or candidate.article
    return None


def cluster_all(articles: Sequence[Article]) -> list[tuple[int, int | None]]:
    """Cluster a whole corpus: return for each article its story (any number) and the index of what it copies.

    The articles come in the order of their times, where all have one, else in the given order. Words are weighed over
    the whole corpus. At the end the stories settle: those that prove to be one are joined, and each article is looked
    at once more, as the first articles had to choose knowing little.
    """
    order = list(range(len(articles)))
    dated = [a.published_at for a in articles if a.published_at is not None]
    if len(dated) == len(articles):
        order.sort(key=lambda i: (dated[i], i))
    space = _Space([fingerprint(a.title, a.text, a.language or "en") for a in articles])
    marks = [shingles(a.title, a.text) for a in articles]
    stories: list[list[int]] = []
    copies: dict[int, int] = {}
    done: list[int] = []

    def near(one: int, other: int) -> bool:
        first, second = articles[one].published_at, articles[other].published_at
        return first is None or second is None or abs(first - second) <= STORY_WINDOW

    for new in order:
        original = next((old for old in done if is_copy(marks[new], marks[old])), None)
        if original is not None:
            copies[new] = copies.get(original, original)
        done.append(new)
        best, best_score = None, 0.0
        for story in stories:
            scores = [space.similarity(new, old) for old in story if near(new, old)]
            score = 1.0 if original in story else _link(scores) if scores else 0.0
            if score > best_score:
                best, best_score = story, score
        if best is not None and best_score >= JOIN:
            best.append(new)
        else:
            stories.append([new])
    labels = {member: number for number, story in enumerate(_settled(stories, space, near)) for member in story}
    return [(labels[i], copies.get(i)) for i in range(len(articles))]


class _Near(Protocol):
    def __call__(self, one: int, other: int, /) -> bool: ...


def _settled(stories: list[list[int]], space: _Space, near: _Near) -> list[list[int]]:
    """Join stories whose average similarity says that they are one, then move articles that stand elsewhere."""

    def average(some: Sequence[int], others: Sequence[int]) -> float:
        scores = [space.similarity(a, b) if near(a, b) else 0.0 for a in some for b in others]
        return sum(scores) / len(scores) if scores else 0.0

    stories = [list(story) for story in stories]
    while len(stories) > 1:
        pairs = [(j, i) for i in range(len(stories)) for j in range(i)]
        scores = [average(stories[one], stories[other]) for one, other in pairs]
        best = max(range(len(pairs)), key=scores.__getitem__)
        if scores[best] < SETTLE:
            break
        one, other = pairs[best]
        stories[one].extend(stories.pop(other))
    for member in sorted(m for story in stories for m in story):
        home = next(story for story in stories if member in story)
        rest = [m for m in home if m != member]
        at_home = average([member], rest)
        target, score = None, 0.0
        for story in stories:
            if story is not home and (there := average([member], story)) > score:
                target, score = story, there
        if target is not None and score >= SETTLE and score > at_home:
            home.remove(member)
            target.append(member)
        elif rest and at_home < SETTLE:
            home.remove(member)
            stories.append([member])
        stories = [story for story in stories if story]
    return stories


def _link(scores: Sequence[float]) -> float:
    return (sum(scores) / len(scores) + max(scores)) / 2


@lru_cache(maxsize=8192)
def fingerprint(title: str | None, text: str, language: str) -> Fingerprint:
    """Return the article's weighted words; cached, since candidates come again with every new article."""
    head = (title or "").strip()
    body = text.lstrip()
    if head and body.startswith(head):
        body = body[len(head) :]
    lower = {fold(t.text) for t in tokens(body) if t.text[0].islower()}
    words: defaultdict[str, float] = defaultdict(float)
    names: defaultdict[str, float] = defaultdict(float)
    foreign: defaultdict[str, float] = defaultdict(float)
    for part, weight in ((head, TITLE_WEIGHT), (body[:LEAD], LEAD_WEIGHT), (body[LEAD:READ], 1.0)):
        for token in tokens(part):
            if is_function_word(token.text, language):
                continue
            words[stem(token.text, language)] += weight
            digit = token.text[0].isdigit()
            if not digit and (not token.text[0].isupper() or fold(token.text) in lower):
                continue
            name = token.text.replace(",", ".") if digit else max(fold(token.text).split("'"), key=len)
            names[name] += weight
            if digit or len(name) >= FOREIGN_PREFIX:
                foreign[name if digit else name[:FOREIGN_PREFIX]] += weight
    return Fingerprint(language, _saturated(words), _saturated(names), _saturated(foreign))


def _saturated(counts: Mapping[str, float]) -> dict[str, float]:
    return {word: count / (count + SATURATION) for word, count in counts.items()}


class _Space:
    """Fingerprints made comparable: weighted by how rare their words are among them, and of length one."""

    def __init__(self, prints: Sequence[Fingerprint]) -> None:
        self._languages = [p.language for p in prints]
        self._words = _weighted([p.words for p in prints])
        self._names = _weighted([p.names for p in prints])
        self._foreign = _weighted([p.foreign for p in prints])
        self._known: dict[tuple[int, int], float] = {}

    def similarity(self, one: int, other: int) -> float:
        """Return 0 (nothing in common) to 1 of two of the articles."""
        key = (one, other) if one < other else (other, one)
        score = self._known.get(key)
        if score is None:
            if self._languages[one] == self._languages[other]:
                score = (1 - NAMES_SHARE) * _dot(self._words[one], self._words[other])
                score += NAMES_SHARE * _dot(self._names[one], self._names[other])
            else:
                score = _dot(self._foreign[one], self._foreign[other])
            self._known[key] = score
        return score


def _weighted(bags: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    frequency = Counter(word for bag in bags for word in bag)
    total = len(bags) + PRIOR_ARTICLES
    weighted: list[dict[str, float]] = []
    for bag in bags:
        vector = {word: tf * math.log((1 + total) / (0.5 + frequency[word])) for word, tf in bag.items()}
        length = math.sqrt(sum(x * x for x in vector.values())) or 1.0
        weighted.append({word: x / length for word, x in vector.items()})
    return weighted


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(x * other[word] for word, x in one.items() if word in other)


@dataclass(frozen=True, slots=True)
class Shingles:
    """A text's runs of five words, and their sketch for a first comparison."""

    runs: frozenset[str]
    sketch: RMinHash


@lru_cache(maxsize=4096)
def shingles(title: str | None, text: str) -> Shingles:
    """Return the runs of the body (titles are what outlets change)."""
    head = (title or "").strip()
    body = text.lstrip()
    if head and body.startswith(head):
        body = body[len(head) :]
    words = [fold(t.text) for t in tokens(body)]
    runs = frozenset(_runs(words)) or frozenset([" ".join(words)])
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
    sketch.update(list(runs))
    return Shingles(runs, sketch)


def _runs(words: Sequence[str]) -> Iterable[str]:
    return (" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def is_copy(one: Shingles, other: Shingles) -> bool:
    """Whether one text repeats the other, whole or cut. The sketches only spare the exact comparison."""
    if one.runs == other.runs:
        return any(one.runs)
    smaller, larger = sorted((len(one.runs), len(other.runs)))
    if smaller < COPY_SHINGLES:
        return False
    jaccard = float(one.sketch.jaccard(other.sketch))
    # The share of the smaller text that follows from the estimate, with room for the sketch's error.
    if (jaccard + 0.15) * (smaller + larger) / (1.15 + jaccard) < COPY_CONTAINMENT * smaller:
        return False
    common = len(one.runs & other.runs)
    return common >= COPY_JACCARD * (smaller + larger - common) or common >= COPY_CONTAINMENT * smaller
