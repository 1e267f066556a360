"""Which sentences of a story's articles make its brief, without a model.

The original with the best standing leads: who says most of what the others say, less for being behind. Headline and
bottom line are its own. Points come from all: those that several outlets tell weigh more, what was said is not said
again, and no article has the floor alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.language.phrasing import Phrase
from bot.language.salience import TOO_ALIKE, Candidate, Selection, select, weigh
from bot.language.story_compare import Comparison, Telling
from bot.language.story_figures import Place, compare_figures
from bot.language.story_forms import cores, without_dateline
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
ASKING = 0.15
"""What an original loses whose headline asks instead of telling."""
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
    """A sentence that may be a point, and how it is said: whole, or as far as most outlets say so.

    `place` is its original's number, `worth` its weight against repetition.
    """

    place: int
    candidate: Candidate
    phrase: Phrase
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
    lines = {place: _line(chosen[place].bottom_line, comparison.tellings[place], comparison) for place in fresh}
    rank = {
        place: standing(place, originals, chosen)
        + BACKING * min(lines[place][1], 3)
        - (ASKING if _asks(chosen[place].headline) else 0.0)
        for place in fresh
    }
    order = sorted(fresh, key=lambda place: (-rank[place], place))
    lead = next((place for place in order if chosen[place].headline is not None), None)
    if lead is None:
        return Selection(None, None, (), ())
    numbers = story_numbers(originals)
    own = chosen[lead]
    line = lines[lead][0]
    told = [phrase for phrase in (own.headline, line) if phrase is not None]
    points = _points(lead, told, originals, comparison, fresh)
    said = {choice.candidate.sentence.index for choice in points if choice.place == lead}
    coming = [one for one in own.next if not said & set(one.sentences)][:MAX_NEXT]
    return Selection(
        headline=_numbered(own.headline, lead, numbers),
        bottom_line=_numbered(line, lead, numbers),
        points=tuple(made for c in points if (made := _numbered(c.phrase, c.place, numbers)) is not None),
        next=tuple(made for one in coming if (made := _numbered(one, lead, numbers)) is not None),
    )


def _asks(headline: Phrase | None) -> bool:
    return headline is not None and "?" in headline.text


def _line(line: Phrase | None, telling: Telling, comparison: Comparison) -> tuple[Phrase | None, int]:
    """Return how a bottom line is said, and how many other outlets say so; two sentences are left as they are."""
    if line is None or len(line.sentences) != 1:
        return line, 0
    said, _, agreeing = _said_best(line, telling, comparison)
    return said, agreeing


def _said_best(phrase: Phrase, telling: Telling, comparison: Comparison) -> tuple[Phrase, Gist, int]:
    """Return the form of a phrase that most other outlets say too, the longest of several; with its gist and count."""
    main = phrase.sentences[0]
    whole = without_dateline(phrase.text)
    best = phrase, telling.gist(phrase.text, main), -1
    for text in (whole, *cores(whole)):
        gist = telling.gist(text, main)
        agreeing = _agreeing(gist, telling, comparison)
        if agreeing <= best[2] or (text != phrase.text and not telling.bears_out(text, phrase.sentences)):
            continue
        best = Phrase(text, phrase.sentences), gist, agreeing
    return best[0], best[1], max(best[2], 0)


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
    figures = compare_figures(originals)
    silent = figures.contested | figures.overtaken
    taken = {index for one in told for index in one.sentences}
    pool = [
        choice
        for place in fresh
        if originals[place].reading.language == language
        for choice in _choices(place, lead, originals, comparison, silent)
        if not (place == lead and choice.candidate.sentence.index in taken)
    ]
    known = {amount for one in told for amount in _loud(comparison.tellings[lead].gist(one.text, one.sentences[0]))}
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


def _choices(
    place: int, lead: int, originals: Sequence[Original], comparison: Comparison, silent: Collection[Place]
) -> list[_Choice]:
    """Return the sentences of one article that can be points; `silent` are figures that are no points."""
    original, telling = originals[place], comparison.tellings[place]
    candidates = weigh(original.reading)
    heaviest = max((c.weight for c in candidates), default=0.0) or 1.0
    beside = [span for revision, span in silent if revision == original.revision]
    found: list[_Choice] = []
    for candidate in candidates:
        span = candidate.sentence.span
        if candidate.weight < FLOOR * heaviest or any(span.contains(other) for other in beside):
            continue
        phrase, gist, agreeing = _said_best(candidate.phrase, telling, comparison)
        if gist.refers or (place != lead and comparison.was_told(gist)):
            continue  # among points of several articles nobody knows who "he" is
        worth = candidate.weight / heaviest + CONSENSUS * min(agreeing, 3) - (FOREIGN if place != lead else 0.0)
        found.append(_Choice(place, candidate, phrase, gist, worth))
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
