"""Which sentences of a story's articles make its brief, without a model.

The original with the best standing leads: who says most of what the others say, less for being behind. Headline and
bottom line are its own. Points come from all: those that several outlets tell weigh more, what was said is not said
again, and no article has the floor alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.language.phrasing import Phrase
from bot.language.salience import TOO_ALIKE, Candidate, Selection, select, weigh
from bot.language.story_compare import Comparison, Telling
from bot.language.story_figures import compare_figures
from bot.language.story_gist import Gist, alike
from bot.language.story_sentences import story_numbers
from bot.language.words import content_stems
from bot.model.story import Original

MAX_STORY_POINTS = 6
MAX_NEXT = 2
BEHIND = timedelta(hours=12)
"""An article this much older than the story's newest one counts fully as behind."""
STALE = 0.3
"""What that costs it, in shares of what the others say."""
FLOOR = 0.3
"""A point weighs at least this share of its article's heaviest sentence."""
CONSENSUS = 0.35
"""What each further outlet that says alike adds to a point's weight, up to three."""
BACKING = 0.08
"""What each outlet that says what its bottom line says adds to an original's standing, up to three."""
FOREIGN = 0.15
"""What a point loses for not being the lead's."""
SPOKEN_BEFORE = 0.12
"""What it loses for each point that its article has given already."""
LOUD = 100
"""A count from which two sentences that hold it tell the same."""
LIKENESS = 0.8
"""What it loses for being wholly like what was said."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """A sentence that may be a point: `place` is its original's number; `worth` is its weight against repetition."""

    place: int
    candidate: Candidate
    gist: Gist
    worth: float

    @property
    def stems(self) -> Counter[str]:
        return Counter(self.candidate.stems)


def select_story(originals: Sequence[Original]) -> Selection:
    """Return the brief's phrases over several articles; their numbers are those of `story_sentences`."""
    comparison = Comparison(originals)
    fresh = [place for place, original in enumerate(originals) if original.fresh]
    chosen = {place: select(originals[place].reading) for place in fresh}
    rank = {place: standing(place, originals, chosen) + _backing(place, chosen, comparison) for place in fresh}
    order = sorted(fresh, key=lambda place: (-rank[place], place))
    lead = next((place for place in order if chosen[place].headline is not None), None)
    if lead is None:
        return Selection(None, None, (), ())
    numbers = story_numbers(originals)
    own = chosen[lead]
    told = [phrase for phrase in (own.headline, own.bottom_line) if phrase is not None]
    points = _points(lead, told, originals, comparison, fresh)
    said = {choice.candidate.sentence.index for choice in points if choice.place == lead}
    coming = [one for one in own.next if not said & set(one.sentences)][:MAX_NEXT]
    return Selection(
        headline=_numbered(own.headline, lead, numbers),
        bottom_line=_numbered(own.bottom_line, lead, numbers),
        points=tuple(made for c in points if (made := _numbered(c.candidate.phrase, c.place, numbers)) is not None),
        next=tuple(made for one in coming if (made := _numbered(one, lead, numbers)) is not None),
    )


def _backing(place: int, chosen: dict[int, Selection], comparison: Comparison) -> float:
    """What a lead gains by a bottom line that other outlets tell too."""
    line, telling = chosen[place].bottom_line, comparison.tellings[place]
    if line is None or len(line.sentences) != 1:
        return 0.0
    gist = next((heard.gist for heard in telling.heard if heard.sentence.index == line.sentences[0]), None)
    return 0.0 if gist is None else BACKING * min(_agreeing(gist, telling, comparison), 3)


def standing(place: int, originals: Sequence[Original], chosen: dict[int, Selection]) -> float:
    """Return how much of what the others say an original says, less for being behind."""
    own = _said(place, originals, chosen)
    language = originals[place].reading.language
    others = [
        _said(other, originals, chosen)
        for other in chosen
        if other != place and originals[other].reading.language == language
    ]
    shared = [len(own & theirs) / max(1, len(theirs)) for theirs in others if theirs]
    central = sum(shared) / len(shared) if shared else 0.0
    newest = max(originals[other].at for other in chosen)
    return central - STALE * min((newest - originals[place].at) / BEHIND, 1.0)


def _said(place: int, originals: Sequence[Original], chosen: dict[int, Selection]) -> frozenset[str]:
    selection, language = chosen[place], originals[place].reading.language
    phrases = [selection.headline, selection.bottom_line, *selection.points]
    return frozenset(stem for one in phrases if one is not None for stem in content_stems(one.text, language))


def _points(
    lead: int, told: Sequence[Phrase], originals: Sequence[Original], comparison: Comparison, fresh: Sequence[int]
) -> list[_Choice]:
    """Choose one by one what is worth most beside what was said; told in the order of the articles' times."""
    language = originals[lead].reading.language
    before = [Counter(content_stems(one.text, language)) for one in told]
    taken = {index for one in told for index in one.sentences}
    pool = [
        choice
        for place in fresh
        if originals[place].reading.language == language
        for choice in _choices(place, lead, originals, comparison)
        if not (place == lead and choice.candidate.sentence.index in taken)
    ]
    line = [heard.gist for heard in comparison.tellings[lead].heard if heard.sentence.index in taken]
    known = {amount for gist in line for amount in _loud(gist)}
    pool = [c for c in pool if not known & _loud(c.gist)]
    points: list[_Choice] = []
    while pool and len(points) < MAX_STORY_POINTS:
        given = Counter(choice.place for choice in points)
        best = max(pool, key=lambda c: (_gain(c, before, given), -c.place, -c.candidate.sentence.index))
        if _gain(best, before, given) < 0:
            break
        points.append(best)
        before.append(best.stems)
        pool = [
            c
            for c in pool
            if c is not best
            and not _loud(c.gist) & _loud(best.gist)
            and not alike(c.gist, best.gist, comparison.weights)
            and not alike(best.gist, c.gist, comparison.weights)
        ]
    return sorted(points, key=lambda c: (c.place != lead, _time(originals[c.place].at), c.candidate.sentence.index))


def _loud(gist: Gist) -> set[tuple[float, str | None, str | None]]:
    """Return the amounts that are told once: sums, and counts that are not small."""
    return {(value, currency, unit) for value, currency, unit in gist.amounts if currency or value >= LOUD}


def _time(at: datetime) -> float:
    return at.timestamp()


def _gain(choice: _Choice, before: Sequence[Counter[str]], given: Counter[int]) -> float:
    likeness = max((_cosine(choice.stems, other) for other in before), default=0.0)
    if likeness > TOO_ALIKE:
        return -1.0
    return choice.worth - LIKENESS * likeness - SPOKEN_BEFORE * given[choice.place] + 1.0


def _choices(place: int, lead: int, originals: Sequence[Original], comparison: Comparison) -> list[_Choice]:
    """Return the sentences of one article that can be points of the story."""
    original, telling = originals[place], comparison.tellings[place]
    candidates = weigh(original.reading)
    heaviest = max((c.weight for c in candidates), default=0.0) or 1.0
    figures = compare_figures(originals)
    beside = [span for revision, span in figures.contested | figures.overtaken if revision == original.revision]
    gists = {heard.sentence.index: heard.gist for heard in telling.heard}
    found: list[_Choice] = []
    for candidate in candidates:
        gist = gists[candidate.sentence.index]
        span = candidate.sentence.span
        if candidate.weight < FLOOR * heaviest or any(span.contains(other) for other in beside):
            continue
        if gist.refers or (place != lead and comparison.was_told(gist)):
            continue  # among points of several articles nobody knows who "he" is
        agreeing = _agreeing(gist, telling, comparison)
        worth = candidate.weight / heaviest + CONSENSUS * min(agreeing, 3) - (FOREIGN if place != lead else 0.0)
        found.append(_Choice(place, candidate, gist, worth))
    return found


def _agreeing(gist: Gist, own: Telling, comparison: Comparison) -> int:
    """Count the other outlets that say alike."""
    outlets: set[str] = set()
    for telling in comparison.tellings:
        other = telling.original
        if telling is own or other.outlets & own.original.outlets or other.outlet in outlets:
            continue
        if any(alike(gist, heard.gist, comparison.weights) for heard in telling.heard):
            outlets.add(other.outlet)
    return len(outlets)


def _numbered(phrase: Phrase | None, place: int, numbers: dict[tuple[int, int], int]) -> Phrase | None:
    """Return the phrase with its sentences' numbers in the story's list; None where one can't be cited."""
    if phrase is None:
        return None
    found = [numbers.get((place, index)) for index in phrase.sentences]
    cited = tuple(number for number in found if number is not None)
    return Phrase(phrase.text, cited) if cited and len(cited) == len(found) else None


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    shared = sum(count * other[stem] for stem, count in one.items())
    if not shared:
        return 0.0
    return shared / math.sqrt(sum(c * c for c in one.values()) * sum(c * c for c in other.values()))
