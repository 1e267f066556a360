"""Figures: amounts that measure something, with what they measure, as of when and according to whom.

Amounts come from `amounts`; here those that measure nothing (years, dates, house numbers, "two leaders") are left out
and the words around the rest are read. `label`, `as_of` and `according_to` are cut from the sentence or are None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.language.amounts import Amount, find_amounts
from bot.language.dates import find_dates
from bot.language.detect import detect_language
from bot.language.figure_sources import source_of
from bot.language.figure_words import label_of, noun_after
from bot.model.reading import DateRef, Figure, Sentence
from bot.model.span import Span

_NAMED = re.compile(
    r"(?:\b[A-Z][\w&.'’]*|[#№§]|\b(?:no|nr|number|article|page|chapter|room|flight|kapitel)\.?)[ \u00a0-]?$",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"\b[^\W\d_a-z][\w.'’]*[ \u00a0-]$")
_CLOCK = re.compile(
    r":\d\d\b|[.:]\d\d ?(?:[ap]\.?m\.?|Uhr|GMT|UTC)\b| ?(?:[ap]\.m\.|am\b|pm\b|Uhr\b|o['’]clock\b|GMT\b)"
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|ème|º|ª)\b")
_DATE_LEAD = re.compile(
    r"(?:\bin|\bfor|\bduring|\bas of|\bat the end of|\bon|\bim|\bnel|\ben|\bdel|\bfor the|\bin the)\s+$", re.IGNORECASE
)
_AGE = re.compile(r"-(?:year|month|week|day)s?-old\b|-[^\W\d_]")
# Which day does not matter here: only how fine a date is.
_ANY_DAY = date(2000, 1, 1)
_AS_OF = re.compile(r"\b(?:as of|at|by the end of|per|stand)\s+$", re.IGNORECASE)
_PERIOD = re.compile(r"\b(?:over|throughout|across|within)\s+(?:the\s+)?$", re.IGNORECASE)
_APART = re.compile(
    r",\s+(?:and|but|while|compared|which|who|whose|that|where)\b|\d|\b(?:may|might|could|would|will|shall)\b"
)
"""What parts a date from a figure: another clause, another number, a thing that has not come to pass."""
_KNOWN = frozenset({"en", "de", "it", "fr", "es", "tr"})
_NUMERALS = re.compile(r"[^\w]*\d[\d.,\u00a0'’]*")
_WORD_BEHIND = re.compile(r"[ \u00a0\u202f]?[^\W\d_]")
_SAME_TIME = re.compile(r"\bthe same (?:(?:twelve|12|three|six|nine) )?(?:year|period|months?|quarter|weeks?)\b")
_DURATIONS = frozenset("year month week day hour minute second decade".split())
_MAX_SENTENCE = 4_000
"""Longer runs are no sentences; they are read piece by piece, so that work stays in proportion."""


def find_figures(text: str, sentences: Sequence[Sentence], language: str) -> tuple[Figure, ...]:
    """Return the figures of the text in order. Captions and headings count; a figure never crosses a sentence."""
    found: list[Figure] = []
    for sentence in sentences:
        span = sentence.span
        for start in range(span.start, span.end, _MAX_SENTENCE):
            found.extend(_in_sentence(text[start : min(start + _MAX_SENTENCE, span.end)], start, language))
    if language not in _KNOWN:
        # Its word for a million is not known: a number that a word follows could be a million times as much.
        found = [figure for figure in found if not _WORD_BEHIND.match(text, figure.span.start + _digits(text, figure))]
    return tuple(_of_the_same(text, sentences, found) if language == "en" else found)


def _digits(text: str, figure: Figure) -> int:
    """Return how many signs of a figure's words its number takes, with what stands before it."""
    found = _NUMERALS.match(figure.span.of(text))
    return found.end() if found is not None else 0


def _of_the_same(text: str, sentences: Sequence[Sentence], figures: list[Figure]) -> list[Figure]:
    """Let "… put the same year at $32.2 billion" measure what the last figure of that currency did, as of then."""
    done: list[Figure] = []
    places = [sentence.span for sentence in sentences]
    at = 0
    for figure in figures:
        while at < len(places) and places[at].end <= figure.span.start:
            at += 1
        same = figure.currency and figure.label is None and at < len(places) and _SAME_TIME.search(places[at].of(text))
        before = next((other for other in reversed(done) if other.currency == figure.currency), None) if same else None
        if before is not None and before.label is not None and before.span.end >= places[max(at - 2, 0)].start:
            known = replace(figure, label=before.label, label_span=before.label_span)
            done.append(replace(known, as_of=before.as_of, as_of_span=before.as_of_span))
        else:
            done.append(figure)
    return done


def figure_rows(text: str) -> list[dict[str, Any]]:
    """Return the rows of the `figures` pipe: every amount that measures something, bare prices included."""
    language = detect_language(text) if len(text) >= 60 else "en"
    figures = _in_sentence(text, 0, language) if len(text) <= _MAX_SENTENCE else None
    if figures is None:
        figures = [
            figure
            for start in range(0, len(text), _MAX_SENTENCE)
            for figure in _in_sentence(text[start : start + _MAX_SENTENCE], start, language)
        ]
    if not figures and len(text) <= 60:
        # A string that is a price and no more: what stands beside the number is a currency that CLDR does not know.
        figures = [Figure(span=amount.span, value=amount.value) for amount in find_amounts(text, language)[:1]]
    return [
        {
            "start": figure.span.start,
            "end": figure.span.end,
            "value": figure.value,
            "unit": figure.unit,
            "currency": figure.currency,
        }
        for figure in figures
    ]


def _in_sentence(sentence: str, shift: int, language: str) -> list[Figure]:
    if not any(char.isdigit() for char in sentence) and len(sentence) < 4:
        return []
    amounts = find_amounts(sentence, language)
    if not amounts:
        return []
    dates = find_dates(sentence, _ANY_DAY, language)
    found: list[Figure] = []
    last = 0
    for amount in amounts:
        if _in_date(amount, dates):
            continue
        unit = amount.unit
        span = amount.span
        if not amount.money and unit is None:
            if not _measures(sentence, amount):
                continue
            noun = noun_after(sentence, amount.number.end, language)
            if noun is None:
                continue
            unit, span = noun.of(sentence), Span(span.start, noun.end)
        elif not amount.money and _is_age(sentence, amount):
            continue
        found.append(_figure(sentence, shift, amount, unit, span, dates, language, last))
        last = span.end
    return found


def _in_date(amount: Amount, dates: Sequence[DateRef]) -> bool:
    if amount.money:
        return False
    return any(when.span.overlaps(amount.span) for when in dates)


def _measures(sentence: str, amount: Amount) -> bool:
    """Whether a number without a unit can count things: no name, clock, ordinal or small number word."""
    before, after = sentence[max(amount.span.start - 24, 0) : amount.span.start], sentence[amount.number.end :][:12]
    if amount.spelled and amount.value < 10 and not amount.scaled:
        return False
    if (_NAMED.search(before) and before[-1:] in "-#№§") or _CAPITALISED.search(before):
        return _begins_sentence(sentence, before, amount)
    if _CLOCK.match(after) or _ORDINAL.match(after) or _AGE.match(after):
        return False
    return not before.endswith(("-", "/", ":", "+"))


def _begins_sentence(sentence: str, before: str, amount: Amount) -> bool:
    """Whether the capital is there because the sentence begins so: "Some 300 people", "The 40 firms"."""
    if sentence[: amount.span.start].strip() != before.strip():
        return False
    first = before.strip().casefold()
    return amount.approximation is not None or first in {"the", "these", "those", "all", "its", "their", "his", "her"}


def _is_age(sentence: str, amount: Amount) -> bool:
    return sentence[amount.span.end :].startswith(("-old", " old"))


def _figure(
    sentence: str,
    shift: int,
    amount: Amount,
    unit: str | None,
    span: Span,
    dates: Sequence[DateRef],
    language: str,
    last: int,
) -> Figure:
    label = None if unit in _DURATIONS else label_of(sentence, span, language, after=last)
    as_of = _as_of(sentence, span, dates)
    source = source_of(sentence, span, language)

    def moved(place: Span | None) -> Span | None:
        return None if place is None else Span(place.start + shift, place.end + shift)

    return Figure(
        span=Span(span.start + shift, span.end + shift),
        value=amount.value,
        unit=unit if unit != "cent" else None,
        currency=amount.currency,
        value_high=amount.high,
        approximation=amount.approximation.of(sentence) if amount.approximation else None,
        label=label.of(sentence) if label else None,
        label_span=moved(label),
        as_of=as_of.of(sentence) if as_of else None,
        as_of_span=moved(as_of),
        according_to=source.of(sentence) if source else None,
        according_to_span=moved(source),
    )


def _as_of(sentence: str, span: Span, dates: Sequence[DateRef]) -> Span | None:
    """The date of the same clause that dates the figure: "in 2024", "last year"; never "by 2030" or "since May"."""
    candidates: list[tuple[int, Span]] = []
    for when in dates:
        place = when.span
        if sentence[place.end : place.end + 2] in ("'s", "’s"):
            continue
        lead = sentence[max(place.start - 16, 0) : place.start]
        if when.start is not None and when.start == when.end and not _AS_OF.search(lead):
            continue  # when it was said or done, not when it was so
        words = place.of(sentence).casefold()
        relative = words.startswith(("last ", "this ", "next ")) or not words[:1].isdigit()
        if not _DATE_LEAD.search(lead) and not (
            relative and not re.search(r"\b(?:by|until|since|from|to|after|before|of)\s+$", lead)
        ):
            continue
        if _PERIOD.search(lead) or _PERIOD.match(f"{words.split()[0]} "):
            continue
        between = sentence[min(span.end, place.end) : max(span.start, place.start)]
        if any(mark in between for mark in ";:") or _APART.search(between):
            continue
        distance = place.start - span.end if place.start >= span.end else (span.start - place.end) * 2
        candidates.append((distance, place))
    return min(candidates)[1] if candidates else None
