"""Which sentences of an article make its brief.

A sentence counts for where it stands, for how much of the article's vocabulary it gathers, for what the title shares
with it, and for what briefs are read for: figures, agreements and targets, names. Points are then chosen one by one
against repetition, and told in the article's order.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.language.phrasing import Phrase, addresses_reader, phrase, quoted_share, without_tail
from bot.language.read import anchor_day
from bot.language.words import content_stems
from bot.model.reading import Reading, Sentence

MAX_CHARS = 350
"""A longer sentence is cut at a clause boundary or left out."""
HEADLINE_CHARS = 200
MIN_WORDS = 5
FEW_STEMS = 5
MIN_POINTS, MAX_POINTS = 3, 7
SENTENCES_PER_POINT = 3
MAX_NEXT = 3
NOVELTY = 0.55
"""How much a point's own weight counts against its likeness to the points before it."""
COMMON = 4
"""A word of more sentences than this counts as one of this many."""
TOO_ALIKE = 0.6
"""Two points that share more than this (cosine of content stems) say the same."""

_ENDS = re.compile(r"[.!…。！。][\"'”’»)\]]*$")
_LINKS = re.compile(r"https?://|www\.|[@<>#]|\bclick\b", re.IGNORECASE)
_FUTURE = {
    "en": re.compile(
        r"\bwill (?!have\b)|\b(?:is|are|remains?) (?:due|set|expected|scheduled|slated|likely|planned|to be)\b"
        r"|\bdue to (?!the\b|an?\b|its\b|their\b|his\b|her\b)[a-z]+\b|\bupcoming\b|\bforthcoming\b"
        r"|\bnext (?:week|month|year|spring|summer|autumn|winter|round|step)\b|\blater this (?:week|month|year)\b"
        r"|\bin the coming (?:days|weeks|months)\b|\bplans? to\b"
    ),
    "de": re.compile(
        r"\bsoll(?:en)?\b|\bgeplant\b|\bnächste[nrs]? (?:Woche|Monat|Jahr)|\bkommende[nrs]? |\bsteh(?:t|en) .* an\b"
    ),
    "it": re.compile(r"\bsarà\b|\bsaranno\b|\bprevist[oaie]\b|\bprossim[oaie]\b|\b\w{3,}(?:erà|eranno|irà|iranno)\b"),
    "fr": re.compile(r"\bsera\b|\bseront\b|\bprévue?s?\b|\bprochaine?s?\b|\bdevrai(?:t|ent)\b|\bdoi(?:t|vent)\b"),
    "es": re.compile(r"\bserán?\b|\bprevist[oa]s?\b|\bpróxim[oa]s?\b|\b\w{3,}(?:ará|arán|erá|erán|irá|irán)\b"),
    "tr": re.compile(r"\w+(?:acak|ecek)(?:tır|tir|lar|ler)?\b|\bgelecek\b|\bönümüzdeki\b"),
}


class Candidate(NamedTuple):
    """A sentence that can stand in a brief, with its words and its weight (0 and more)."""

    sentence: Sentence
    phrase: Phrase
    stems: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Selection:
    """What a brief is made of; every phrase is the article's own words."""

    headline: Phrase | None
    bottom_line: Phrase | None
    points: tuple[Phrase, ...]
    next: tuple[Phrase, ...]


def select(reading: Reading) -> Selection:
    """Return the brief's phrases; points in the article's order, at most `MAX_POINTS`."""
    candidates = weigh(reading)
    headline, headline_stems = _headline(reading, candidates)
    used = set(headline.sentences[:1]) if headline else set()
    bottom = _bottom_line(reading, [c for c in candidates if c.sentence.index not in used])
    told = [headline_stems] if headline_stems and headline and headline.sentences[0] in _running(reading) else []
    if bottom is not None:
        used.add(bottom.sentence.index)
        told.append(bottom.stems)
    coming = [c for c in _coming(reading, candidates) if c.sentence.index not in used][:MAX_NEXT]
    used.update(c.sentence.index for c in coming)
    eligible = [c for c in candidates if c.sentence.index not in used]
    count = min(MAX_POINTS, max(MIN_POINTS, round(len(candidates) / SENTENCES_PER_POINT)))
    points = _varied(eligible, told, count)
    if len(points) < MIN_POINTS:
        # A short article: what was to be said under `next` or above is better said as a point than not at all.
        spare = [c for c in candidates if c not in points and c is not bottom and c not in coming]
        points += _varied(spare, [c.stems for c in points], MIN_POINTS - len(points))
    return Selection(
        headline=headline,
        bottom_line=bottom.phrase if bottom else None,
        points=tuple(c.phrase for c in sorted(points, key=lambda c: c.sentence.index)),
        next=tuple(c.phrase for c in coming),
    )


def weigh(reading: Reading) -> list[Candidate]:
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
        if said is not None:
            weight = _weight(reading, sentence, place, set(stems[sentence.index]), spread, title)
            candidates.append(Candidate(sentence, said, stems[sentence.index], weight))
    return candidates


def _sayable(reading: Reading, sentence: Sentence) -> Phrase | None:
    """Return how the sentence is said in a brief, or None when it is not fit for one."""
    words = sentence.span.of(reading.text)
    if len(words) > 4 * MAX_CHARS or len(words.split()) < MIN_WORDS or not _ENDS.search(words):
        return None
    plain_words = quoted_share(reading.text, sentence.span) < 0.25
    if _LINKS.search(words) or (plain_words and addresses_reader(words, reading.language)):
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
    weight = central + 1.6 * math.exp(-place / 6)
    if title:
        weight += 1.5 * len(stems & title) / len(title)
    if len(stems) < FEW_STEMS:
        weight -= 0.6  # "Here is what changes.": it announces the next sentence
    held = [figure for figure in reading.figures if figure.span.overlaps(span)]
    weight += min(1.5, sum(1.2 if figure.currency else 0.5 for figure in held))
    made = {c.kind for c in reading.commitments if c.span.overlaps(span)}
    weight += 1.0 if made & {"agreement", "target"} else 0.4 if made else 0.0
    named = sum(any(span.contains(m) for m in n.mentions) for n in (*reading.people, *reading.organisations))
    weight += 0.2 * min(3, named)
    if not reading.figures and re.search(r"\d", span.of(reading.text)):
        weight += 0.3
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


def _bottom_line(reading: Reading, candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the sentence that says most of what happened: heavy, early, in the article's own voice if there is one."""
    own = [c for c in candidates if quoted_share(reading.text, c.sentence.span) < 0.25] or candidates
    return max(own, key=lambda c: (c.weight, -c.sentence.index), default=None)


def _coming(reading: Reading, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the sentences about what is to come, surest first: those with a date ahead, then by weight."""
    anchor = anchor_day(reading.article)
    cue = _FUTURE.get(reading.language)
    found: list[tuple[bool, Candidate]] = []
    for candidate in candidates:
        span = candidate.sentence.span
        if quoted_share(reading.text, span) > 0.25:
            continue  # promises of speakers are commitments, not the calendar
        ahead = anchor is not None and any(
            span.contains(ref.span) and ref.start is not None and ref.start > anchor for ref in reading.dates
        )
        cued = bool(cue and cue.search(span.of(reading.text)))
        if cued or (ahead and not cue):
            found.append((ahead, candidate))
    found.sort(key=lambda item: (not item[0], -item[1].weight, item[1].sentence.index))
    return [candidate for _, candidate in found]


def _varied(candidates: Sequence[Candidate], told: Sequence[Sequence[str]], count: int) -> list[Candidate]:
    """Choose up to `count`, each time the one whose weight best outdoes its likeness to what is told already."""
    before = [Counter(stems) for stems in told]
    heaviest = max((c.weight for c in candidates), default=0.0) or 1.0
    pool = list(candidates)
    chosen: list[Candidate] = []
    while pool and len(chosen) < count:

        def gain(candidate: Candidate) -> tuple[float, int]:
            alike = max((_cosine(Counter(candidate.stems), other) for other in before), default=0.0)
            if alike > TOO_ALIKE:
                return -1.0, -candidate.sentence.index
            return (
                NOVELTY * candidate.weight / heaviest - (1 - NOVELTY) * alike + (1 - NOVELTY),
                -candidate.sentence.index,
            )

        best = max(pool, key=gain)
        if gain(best)[0] < 0:
            break
        pool.remove(best)
        chosen.append(best)
        before.append(Counter(best.stems))
    return chosen


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    shared = sum(count * other[stem] for stem, count in one.items())
    if not shared:
        return 0.0
    return shared / math.sqrt(sum(c * c for c in one.values()) * sum(c * c for c in other.values()))


def _running(reading: Reading) -> frozenset[int]:
    return frozenset(s.index for s in reading.sentences if s.block in ("paragraph", "list_item"))
