"""Which articles tell of one event, and which are copies of one text.

An article becomes two weighted bags: all its content words, and its names and numbers alone, since these tell one
event from another of the same kind (two accidents, two summits). Words that many of the compared articles share
weigh little (TF-IDF over the articles at hand, so that no list of frequent words is needed). Articles in different
languages share names and numbers only, compared by how the names begin ("Italia", "Italy").

Clustering is online: an article joins the story that it is closest to, half by the average over the story's articles
and half by the nearest of them, or begins a new one. What came in one round of fetching is then looked at together
(`regroup`), since feeds arrive in any order. Everything here is deterministic.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol

from rensa import RMinHash

from bot.language.settling import settled
from bot.language.words import fold, is_function_word, stem, tokens
from bot.model.article import Article

STORY_WINDOW = timedelta(days=4)
"""Articles further apart than this are not looked at for one story."""
JOIN = 0.18
"""Similarity from which an article joins a story."""
SETTLE = 0.16
"""Average similarity from which two stories are one, where many articles are looked at together."""

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

TERMS = 12
"""Of a kind, by which an article is found among many."""

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

    Words are weighed over the whole corpus; copies follow their originals, the oldest where all have times. Stories do
    not depend on the order of the articles but where scores are equal.
    """
    order = list(range(len(articles)))
    dated = [a.published_at for a in articles if a.published_at is not None]
    if len(dated) == len(articles):
        order.sort(key=lambda i: (dated[i], i))
    marks = [shingles(a.title, a.text) for a in articles]
    copies: dict[int, int] = {}
    done: list[int] = []
    for new in order:
        original = next((old for old in done if is_copy(marks[new], marks[old])), None)
        if original is not None:
            copies[new] = copies.get(original, original)
        done.append(new)
    space = _Space([fingerprint(a.title, a.text, a.language or "en") for a in articles])

    def alike(one: int, other: int) -> float:
        first, second = articles[one].published_at, articles[other].published_at
        near = first is None or second is None or abs(first - second) <= STORY_WINDOW
        return space.similarity(one, other) if near else 0.0

    stories = settled([[i] for i in order if i not in copies], alike, SETTLE)
    labels = {member: number for number, story in enumerate(stories) for member in story}
    return [(labels[copies.get(i, i)], copies.get(i)) for i in range(len(articles))]


class Regrouped(NamedTuple):
    """Articles that belong into one story: its id, or None for a new one; (article, what it copies) each."""

    story: str | None
    articles: tuple[tuple[str, str | None], ...]


def regroup(members: Sequence[StoryArticle], loose: Collection[str]) -> list[Regrouped]:
    """Return where the `loose` ones among the stories' articles belong, whatever order they came in.

    The others stay where they are: somebody was told of them. Of texts that copy each other and are all loose the
    oldest is the original. A story keeps its id where most would look for it: with its oldest article.
    """
    ordered = sorted(members, key=lambda m: (m.published_at, m.text, m.article))
    families: dict[str, list[StoryArticle]] = {}
    known = {m.article for m in ordered}
    for member in ordered:
        root = member.original_of if member.original_of in known and member.original_of else member.article
        families.setdefault(root, []).append(member)
    # A copy may have come before its original: then the family is known by either.
    ranked = sorted(families.items(), key=lambda item: (item[1][0].published_at, item[1][0].text, item[0]))
    firsts = [family[0] for _, family in ranked]
    space = _Space([fingerprint(m.title, m.text, m.language) for m in firsts])

    def alike(one: int, other: int) -> float:
        near = abs(firsts[one].published_at - firsts[other].published_at) <= STORY_WINDOW
        return space.similarity(one, other) if near else 0.0

    stories: dict[str, list[int]] = {}
    free: list[int] = []
    for number, (_, family) in enumerate(ranked):
        told = next((m for m in family if m.article not in loose), None)
        if told is None:
            free.append(number)
        else:
            stories.setdefault(told.story, []).append(number)
    names = list(stories)
    groups = settled([*stories.values(), *([number] for number in free)], alike, SETTLE, fixed=len(names))
    home = {number: name for name, numbers in stories.items() for number in numbers}
    taken = set(names)
    found: list[Regrouped] = []
    for group in groups:
        story = next((home[number] for number in group if number in home), None)
        placed = [one for number in group for one in _placed(*ranked[number], loose)]
        if not placed:
            continue
        if story is None:
            own = (m.story for number in group for m in ranked[number][1])
            story = next((name for name in own if name not in taken), None)
            taken |= {story} if story is not None else set()
        found.append(Regrouped(story, tuple(placed)))
    return found


def _placed(root: str, family: Sequence[StoryArticle], loose: Collection[str]) -> list[tuple[str, str | None]]:
    """Return the loose members of one family of copies with what each copies."""
    original = family[0].article if all(m.article in loose for m in family) else root
    return [(m.article, original if m.article != original else None) for m in family if m.article in loose]


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


def story_terms(article: Article) -> tuple[str, ...]:
    """Return what an article is found by: its names and numbers, those of other languages alike, and its title's words.

    At most `TERMS` of each kind, the weightiest first.
    """
    found = fingerprint(article.title, article.text, article.language or "en")
    head = {stem(token.text, found.language) for token in tokens(article.title or "")}
    words = [word for word in _weightiest(found.words) if word in head]
    kinds = (("n", _weightiest(found.names)), ("f", _weightiest(found.foreign)), ("w", words))
    return tuple(f"{kind}:{term}" for kind, terms in kinds for term in terms[:TERMS])


def _weightiest(bag: Mapping[str, float]) -> list[str]:
    return sorted(bag, key=lambda term: (-bag[term], term))


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
