"""Which sentences of an article make its brief.

A sentence counts for where it stands, for how much of the article's vocabulary it gathers, for what the title shares
with it, and for what briefs are read for: figures, agreements and targets, names. Points are then chosen one by one
against repetition, and told in the article's order.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from bot.language.phrasing import Phrase, addresses_reader, continuation, phrase, quoted_share, without_tail
from bot.language.read import anchor_day
from bot.language.salience_words import COLOUR, FIRM_WORDS, FUTURE, SHARE_OF, TEASER
from bot.language.standalone import main_part
from bot.language.words import content_stems
from bot.model.reading import Reading, Sentence

MAX_CHARS = 350
"""A longer sentence is cut at a clause boundary or left out."""
HEADLINE_CHARS = 200
MIN_WORDS = 5
UNSPACED, UNSPACED_CHARS = frozenset({"zh", "ja", "th", "lo", "km", "my"}), 10
"""Languages that set no spaces between words, and how many signs make a statement there."""
FEW_STEMS = 5
MIN_POINTS, MAX_POINTS = 3, 7
SENTENCES_PER_POINT = 2.6
CENTRAL, LEAD, LEAD_FALL, TITLE = 1.2, 1.6, 3.0, 1.5
"""Weights of the article's own vocabulary, of an early place (falling with so many sentences), of the title's words."""
MONEY, COUNT, FIGURES = 1.2, 0.8, 1.5
"""Weights of a sum, of another figure, and the most that figures count together."""
AGREED, BOUND, FIRM, DIGIT, SHARE, SHORT, SCENE = 1.0, 0.8, 0.8, 0.5, 0.5, 1.0, 0.6
"""Weights of agreements and targets, of pledges and deadlines, of words of decision, of any number, of a share, and
what a sentence of few words and a scene lose. Set on half of the newsroom's articles."""
RESERVED = 1
"""So many sentences of the calendar stand under `next` before points are chosen."""
PAIR_CHARS = 300
PAIRED = 0.4
"""A sentence that can't stand alone is told behind the one that it refers to from this share of its weight on."""
NEARLY = 0.3
"""A second sentence of the bottom line weighs at least this share of the first."""
BOTTOM_CHARS = 350
FURTHER = 0.5
FLOOR = 0.15
"""A point weighs at least this share of the heaviest that could be one."""
MAX_NEXT = 3
NOVELTY = 0.55
"""How much a point's own weight counts against its likeness to the points before it."""
COMMON = 4
"""A word of more sentences than this counts as one of this many."""
TOO_ALIKE = 0.6
"""Two points that share more than this (cosine of content stems) say the same."""

_DIGIT = re.compile(r"\d")
_ENDS = re.compile(r"[.!…。！。][\"'”’»)\]]*$")
_LINKS = re.compile(r"https?://|www\.|[@<>#]|\bclick\b", re.IGNORECASE)


class Candidate(NamedTuple):
    """A sentence that can stand in a brief, with its words and its weight (0 and more)."""

    sentence: Sentence
    phrase: Phrase
    stems: tuple[str, ...]
    weight: float
    tail: float = 0.0
    """The weight of the lighter of two sentences, where it tells one that could not stand alone; else 0."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a brief is made of; every phrase is the article's own words."""

    headline: Phrase | None
    bottom_line: Phrase | None
    points: tuple[Phrase, ...]
    next: tuple[Phrase, ...]


def select(reading: Reading, refused: AbstractSet[str] = frozenset()) -> Selection:
    """Return the brief's phrases; points in the article's order, at most `MAX_POINTS`.

    `refused`: phrases that the gate did not pass; something else is said in their place.
    """
    candidates = weigh(reading, refused)
    headline, headline_stems = _headline(reading, candidates)
    used = set(headline.sentences[:1]) if headline else set()
    bottom = _bottom_line(reading, [c for c in candidates if c.sentence.index not in used], refused)
    told = [headline_stems] if headline_stems and headline and headline.sentences[0] in _running(reading) else []
    for line in bottom:
        used.add(line.sentence.index)
        told.append(line.stems)
    ahead = [c for c in _coming(reading, candidates) if c.sentence.index not in used]
    coming = [c for c in ahead if not _weighty(reading, c)][:RESERVED]
    eligible = [c for c in candidates if c.sentence.index not in used and c not in coming]
    count = min(MAX_POINTS, max(MIN_POINTS, round(len(candidates) / SENTENCES_PER_POINT)))
    heaviest = max((c.weight for c in eligible), default=0.0)
    points = _varied([c for c in eligible if c.weight >= FLOOR * heaviest], told, count)
    coming += [c for c in ahead if c not in coming and c not in points][: MAX_NEXT - len(coming)]
    if len(points) < MIN_POINTS:
        # A short article: what was to be said under `next` or above is better said as a point than not at all.
        # What the headline says whole is said.
        said = headline.text.rstrip(".") if headline else ""
        spare = [c for c in candidates if c not in points and c not in bottom and c not in coming]
        spare = [c for c in spare if c.phrase.text.rstrip(".") != said]
        points += _varied(spare, [c.stems for c in points], MIN_POINTS - len(points))
    return Selection(
        headline=headline,
        bottom_line=_joined(bottom),
        points=tuple(c.phrase for c in sorted(points, key=lambda c: c.sentence.index)),
        next=tuple(c.phrase for c in coming),
    )


def _weighty(reading: Reading, candidate: Candidate) -> bool:
    """Whether a sentence about what is to come holds a commitment or money: then it is a point of its own."""
    span = candidate.sentence.span
    return any(c.span.overlaps(span) for c in reading.commitments) or any(
        f.currency and f.span.overlaps(span) for f in reading.figures
    )


def weigh(reading: Reading, refused: AbstractSet[str] = frozenset()) -> list[Candidate]:
    """Return the sentences that can stand in a brief, in order, with their weights."""
    text, language = reading.text, reading.language
    running = [s for s in reading.sentences if s.block in ("paragraph", "list_item")]
    stems = {s.index: tuple(content_stems(s.span.of(text)[: 4 * MAX_CHARS], language)) for s in running}
    spread = Counter(stem for found in stems.values() for stem in set(found))
    title = {
        stem
        for s in reading.sentences
        if s.block == "title"
        for stem in content_stems(s.span.of(text)[:MAX_CHARS], language)
    }
    candidates: list[Candidate] = []
    for place, sentence in enumerate(running):
        said = _sayable(reading, sentence)
        weight = _weight(reading, sentence, place, set(stems[sentence.index]), spread, title)
        if said is not None and said.text not in refused:
            candidates.append(Candidate(sentence, said, stems[sentence.index], weight))
        elif candidates and candidates[-1].sentence.index == sentence.index - 1:
            longer = _continued(reading, candidates[-1], sentence, stems[sentence.index], weight)
            if longer.phrase.text not in refused:
                candidates[-1] = longer
    return candidates


def _continued(
    reading: Reading, first: Candidate, sentence: Sentence, stems: tuple[str, ...], weight: float
) -> Candidate:
    """Return a statement with the sentence behind it that can't stand alone ("They will publish a call by May")."""
    words = continuation(reading, sentence)
    if (
        words is None
        or len(first.phrase.sentences) > 1
        or len(first.phrase.text) + len(words) >= PAIR_CHARS
        or weight < PAIRED * first.weight
        or quoted_share(reading.text, first.sentence.span) > 0
    ):
        return first
    return Candidate(
        first.sentence,
        Phrase(f"{first.phrase.text} {words}", (*first.phrase.sentences, sentence.index)),
        first.stems + stems,
        max(first.weight, weight),
        min(first.weight, weight),
    )


def _sayable(reading: Reading, sentence: Sentence) -> Phrase | None:
    """Return how the sentence is said in a brief, or None when it is not fit for one."""
    words = sentence.span.of(reading.text)
    long_enough = len(words) >= UNSPACED_CHARS if reading.language in UNSPACED else len(words.split()) >= MIN_WORDS
    if len(words) > 4 * MAX_CHARS or not long_enough or not _ENDS.search(words):
        return None
    plain_words = quoted_share(reading.text, sentence.span) < 0.25
    if _LINKS.search(words) or TEASER.search(words) or (plain_words and addresses_reader(words, reading.language)):
        return None
    said = phrase(reading, sentence)
    if said is None:
        return None
    if len(said.text) <= MAX_CHARS:
        return said
    head = without_tail(said.text, MAX_CHARS, reading.language)
    return Phrase(f"{head}.", said.sentences) if head else None


def _weight(
    reading: Reading, sentence: Sentence, place: int, stems: set[str], spread: Counter[str], title: set[str]
) -> float:
    span = sentence.span
    # The article's own vocabulary: words that other sentences use too, damped so that long sentences don't win.
    # What stands everywhere (the protagonists, "said") tells the sentences no longer apart, so it counts no more.
    central = sum(math.log(min(spread[stem], COMMON)) for stem in stems) / math.sqrt(len(stems) + 8)
    weight = central * CENTRAL + LEAD * math.exp(-place / LEAD_FALL)
    if title:
        weight += TITLE * len(stems & title) / len(title)
    if len(stems) < FEW_STEMS:
        weight -= SHORT  # "Here is what changes.": it announces the next sentence
    held = [figure for figure in reading.figures if figure.span.overlaps(span)]
    weight += min(FIGURES, sum(MONEY if figure.currency else COUNT for figure in held))
    made = {c.kind for c in reading.commitments if c.span.overlaps(span)}
    weight += AGREED if made & {"agreement", "target"} else BOUND if made else 0.0
    words = span.of(reading.text)
    firm = FIRM_WORDS.get(reading.language)
    if firm is not None and firm.search(words):
        weight += FIRM
    if _DIGIT.search(words):
        weight += DIGIT
    if SHARE_OF.search(words):
        weight += SHARE
    if reading.language == "en" and COLOUR.search(words):
        weight -= SCENE
    if any(q.sentence == sentence.index and q.speaker and q.speaker.anonymous for q in reading.quotations):
        weight -= 0.3
    # Speech stands in a brief's points for what it announces; the brief carries all quotations beside them.
    share = quoted_share(reading.text, span)
    weight -= share * (0.3 if held or made & {"agreement", "target"} else 2.4)
    return max(0.0, weight)


def _headline(reading: Reading, candidates: Sequence[Candidate]) -> tuple[Phrase | None, tuple[str, ...]]:
    for sentence in reading.sentences:
        if sentence.block == "title" and not _LINKS.search(sentence.span.of(reading.text)):
            title = " ".join(sentence.span.of(reading.text).split())
            return Phrase(title, (sentence.index,)), tuple(content_stems(title, reading.language))
    if not candidates:
        return None, ()
    first = candidates[0]
    lead = first if first.sentence.index <= 2 else max(candidates, key=lambda c: c.weight)
    text = lead.phrase.text
    head = without_tail(text, HEADLINE_CHARS, reading.language)
    if head is None:
        head = text.rstrip(".") if quoted_share(reading.text, lead.sentence.span) == 0 else text
    return Phrase(head, lead.phrase.sentences), lead.stems


def _bottom_line(reading: Reading, candidates: Sequence[Candidate], refused: AbstractSet[str]) -> tuple[Candidate, ...]:
    """Return the sentences that say most of what happened, in the article's own voice if there is one.

    Two only where they follow each other in the article: two true sentences from different places can suggest what
    neither says.
    """
    own = [c for c in candidates if quoted_share(reading.text, c.sentence.span) < 0.25] or candidates
    lines: list[tuple[Candidate, ...]] = [(c,) for c in own]
    if len(candidates) > MIN_POINTS + 1:
        lines += [(one, other) for one, other in itertools.pairwise(own) if _belong(reading, one, other)]
    return max((line for line in lines if _text(line) not in refused), key=_worth, default=())


def _belong(reading: Reading, one: Candidate, other: Candidate) -> bool:
    """Whether two candidates make a bottom line: neighbours, both of weight, not alike, short enough together."""
    lighter, heavier = sorted((one.weight, other.weight))
    return (
        not one.tail
        and not other.tail
        and other.sentence.index == one.sentence.index + 1
        and lighter >= NEARLY * heavier
        and len(one.phrase.text) + len(other.phrase.text) < BOTTOM_CHARS
        and quoted_share(reading.text, other.sentence.span) == 0
        and _cosine(_vector(one.stems), _vector(other.stems)) <= TOO_ALIKE
    )


def _worth(line: Sequence[Candidate]) -> tuple[float, int]:
    """The heaviest sentence counts whole, each further one less; of equals the earlier."""
    weights = sorted((w for c in line for w in (c.weight, c.tail) if w), reverse=True)
    return sum(weight * FURTHER**place for place, weight in enumerate(weights)), -line[0].sentence.index


def _joined(line: Sequence[Candidate]) -> Phrase | None:
    """Return the bottom line as one statement."""
    return Phrase(_text(line), tuple(number for c in line for number in c.phrase.sentences)) if line else None


def _text(line: Sequence[Candidate]) -> str:
    return " ".join(c.phrase.text for c in line)


def _coming(reading: Reading, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the sentences about what is to come, surest first: those with a date ahead, then by weight."""
    anchor = anchor_day(reading.article)
    cue = FUTURE.get(reading.language)
    found: list[tuple[bool, Candidate]] = []
    for candidate in candidates:
        span = candidate.sentence.span
        if quoted_share(reading.text, span) > 0.25:
            continue  # promises of speakers are commitments, not the calendar
        ahead = anchor is not None and any(
            span.contains(ref.span) and ref.start is not None and ref.start > anchor for ref in reading.dates
        )
        cued = bool(cue and cue.search(main_part(span.of(reading.text), reading.language)))
        if cued or (ahead and not cue):
            found.append((ahead, candidate))
    found.sort(key=lambda item: (not item[0], -item[1].weight, item[1].sentence.index))
    return [candidate for _, candidate in found]


def _varied(candidates: Sequence[Candidate], told: Sequence[Sequence[str]], count: int) -> list[Candidate]:
    """Choose up to `count`, each time the one whose weight best outdoes its likeness to what is told already."""
    heaviest = max((c.weight for c in candidates), default=0.0) or 1.0
    before = [_vector(stems) for stems in told]
    pool = [(candidate, _vector(candidate.stems)) for candidate in candidates]
    alike = [max((_cosine(vector, other) for other in before), default=0.0) for _, vector in pool]
    chosen: list[Candidate] = []
    left = list(range(len(pool)))
    while left and len(chosen) < count:

        def gain(number: int) -> tuple[float, int]:
            candidate = pool[number][0]
            return (
                NOVELTY * candidate.weight / heaviest - (1 - NOVELTY) * alike[number],
                -candidate.sentence.index,
            )

        left = [number for number in left if alike[number] <= TOO_ALIKE]
        if not left:
            break
        best = max(left, key=gain)
        left.remove(best)
        chosen.append(pool[best][0])
        for number in left:
            alike[number] = max(alike[number], _cosine(pool[number][1], pool[best][1]))
    return chosen


class _Vector(NamedTuple):
    """Counts of stems, and their length."""

    counts: dict[str, int]
    norm: float


def _vector(stems: Sequence[str]) -> _Vector:
    counts = dict(Counter(stems))
    return _Vector(counts, math.sqrt(sum(count * count for count in counts.values())))


def _cosine(one: _Vector, other: _Vector) -> float:
    shared = sum(one.counts[stem] * other.counts[stem] for stem in one.counts.keys() & other.counts.keys())
    return shared / (one.norm * other.norm) if shared else 0.0


def _running(reading: Reading) -> frozenset[int]:
    return frozenset(s.index for s in reading.sentences if s.block in ("paragraph", "list_item"))
