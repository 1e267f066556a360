"""The times of a sentence as the gate compares them: dates with all the words that belong to them.

`dates` finds what a reader would mark. Here "Tuesday, 3 March" is one day, "12 and 13 February" are two, "12 to 14
February" is one interval, and articles and case endings that a weekday does not have ("il 6 novembre", "9 Ekim'de",
"perşembe günü") belong to the date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from bot.language.date_words import weekdays
from bot.language.dates import find_dates
from bot.language.words import fold
from bot.model.reading import DateRef
from bot.model.span import Span

_ARTICLE = {
    "it": re.compile(r"(?<!\w)(?:il |lo |l['’])$", re.IGNORECASE),
    "fr": re.compile(r"(?<!\w)le $", re.IGNORECASE),
    "es": re.compile(r"(?<!\w)el $", re.IGNORECASE),
}
# "3 and", "3, 4 and" before "5 March"; "March 5" before "and 6", "to 8": the month goes for all of them.
_DAYS = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_JOIN = {
    "en": "and|or", "de": "und|oder", "it": "e|o", "fr": "et|ou", "es": "y|o", "tr": "ve|ya da",
}  # fmt: skip
_TO = {"en": "to|until|through", "de": "bis", "it": "al", "fr": "au", "es": "al", "tr": "ile"}
_DAY_FIRST = re.compile(r"(?:the )?(?P<day>\d{1,2})\D")
_MONTH_FIRST = re.compile(r"[^\W\d_]+\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?$")
_GLUE = re.compile(r",? (?:the )?")
_GERMAN_YEAR = re.compile(r"(?<!\w)Jahre? $")
_TURKISH_DAY = re.compile(r" (?:günü|gunu)\b", re.IGNORECASE)
_TURKISH_ON = re.compile(r"['’](?:de|da|te|ta)\b")
_TURKISH_WEEKDAY = re.compile(
    r"(?<!\w)(?P<day>pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar) günü\b", re.IGNORECASE
)


def find_times(text: str, anchor: date | None, language: str) -> list[DateRef]:
    """Return the dates of `text` in order and without overlap, as intervals where the anchor or the text tells them."""
    found = [part for ref in find_dates(text, anchor, language) for part in _days(text, ref, language)]
    if language == "tr":
        found = sorted([*found, *_turkish_weekdays(text, anchor, found)], key=lambda ref: ref.span)
    found = [_shifted(text, ref, anchor, language) for ref in found]
    merged = _with_weekdays(text, found, language)
    return [_whole(text, ref, language) for ref in merged]


@lru_cache(maxsize=8)
def _lists(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Days before a day with its month, and behind one; `to`: they are the ends of an interval."""
    joins, to = _JOIN.get(language, "and"), _TO.get(language, "to")
    lead = (
        r"(?:^|[(–—,-] ?|(?<!\w)(?:" + "|".join(_LEADS.get(language, "on").split()) + r") )" if language != "tr" else ""
    )
    before = re.compile(rf"{lead}(?P<days>{_DAYS}(?:, {_DAYS})*),? (?:(?P<to>{to})|{joins}) $", re.IGNORECASE)
    behind = re.compile(rf",? (?:(?P<to>{to})|{joins}) (?P<days>{_DAYS})(?={_NO_NOUN})")
    return before, behind


_LEADS = {
    "en": "on from between the of for until by to both", "de": "am vom zum den der zwischen",
    "it": "il l' i dal del nei tra fra", "fr": "le les du des entre", "es": "el los del entre",
}  # fmt: skip
"""What stands before days that a month follows; any other number before "and 13 February" counts something."""
_NO_NOUN = (
    r"[.;:!?)]|,(?!\d)|$| (?:in|at|on|to|for|with|after|before|and|but|as|from|by|when|while|during|under|near)\b"
)


def _days(text: str, ref: DateRef, language: str) -> Iterator[DateRef]:
    """One date, or the several that share its month."""
    words = ref.span.of(text)
    first = _DAY_FIRST.match(words)
    before, behind = _lists(language)
    if first is not None and ref.start is not None and ref.start == ref.end:
        match = before.search(text, max(ref.span.start - 32, 0), ref.span.start)
        if match is not None:
            yield from _listed(match, ref, joined=Span(match.start("days"), ref.span.end))
            if match["to"]:
                return
    elif _MONTH_FIRST.match(words) and ref.start is not None and ref.start == ref.end:
        match = behind.match(text, ref.span.end)
        if match is not None:
            if not match["to"]:
                yield ref
            yield from _listed(match, ref, joined=Span(ref.span.start, match.end("days")))
            return
    yield ref


def _listed(match: re.Match[str], ref: DateRef, *, joined: Span) -> Iterator[DateRef]:
    day, at = ref.start, match.start("days")
    if day is None:
        return
    found: list[tuple[Span, date]] = []
    for one in re.finditer(r"\d{1,2}", match["days"]):
        try:
            found.append((Span(at + one.start(), at + one.end()), day.replace(day=int(one.group()))))
        except ValueError:
            return
    if match["to"] and len(found) == 1:
        low, high = sorted((found[0][1], day))
        yield DateRef(joined, low, high)
    elif not match["to"]:
        yield from (DateRef(span, when, when) for span, when in found)


# Before and behind a weekday: it is the one before the anchor, or the one after it.
_SHIFTS = {
    "de": {"letzten": -1, "vergangenen": -1, "vorigen": -1, "kommenden": 1, "nächsten": 1},
    "it": {"scorso": -1, "scorsa": -1, "prossimo": 1, "prossima": 1},
    "fr": {"dernier": -1, "prochain": 1},
    "es": {"pasado": -1, "próximo": 1},
    "tr": {"geçen": -1, "gelecek": 1, "önümüzdeki": 1},
}
_WORD_BEFORE = re.compile(r"(?<!\w)(?P<word>[^\W\d_]+) $")
_WORD_BEHIND = re.compile(r" (?P<word>[^\W\d_]+)(?!\w)")


def _shifted(text: str, ref: DateRef, anchor: date | None, language: str) -> DateRef:
    """A weekday with the word that says which one: "lunedì scorso", "el próximo lunes"."""
    words = _SHIFTS.get(language)
    name = weekdays(language).get(fold(ref.span.of(text).split()[0])) if words else None
    if words is None or name is None:
        return ref
    before = _WORD_BEFORE.search(text, max(ref.span.start - 16, 0), ref.span.start)
    behind = _WORD_BEHIND.match(text, ref.span.end)
    for match in (before, behind):
        shift = words.get(match["word"].lower()) if match is not None else None
        if match is None or shift is None:
            continue
        span = Span(min(match.start("word"), ref.span.start), max(match.end("word"), ref.span.end))
        if anchor is None:
            return DateRef(span, None, None)
        gap = (name - anchor.weekday()) % 7
        day = anchor + timedelta(days=gap - 7 if shift < 0 else gap or 7)
        return DateRef(span, day, day)
    return ref


def _turkish_weekdays(text: str, anchor: date | None, found: Sequence[DateRef]) -> Iterator[DateRef]:
    """Weekdays in small letters, as Turkish writes them where no date stands beside them."""
    names = weekdays("tr")
    for match in _TURKISH_WEEKDAY.finditer(text):
        span = Span(*match.span())
        if any(ref.span.overlaps(span) for ref in found):
            continue
        name = names.get(fold(match["day"]))
        if name is None or anchor is None:
            yield DateRef(span, None, None)
            continue
        day = anchor - timedelta(days=(anchor.weekday() - name) % 7)
        yield DateRef(span, day, day)


def _with_weekdays(text: str, found: Sequence[DateRef], language: str) -> list[DateRef]:
    """Join a weekday with the date right behind it, where that day is one; a false pair stays two."""
    names = weekdays(language)
    out: list[DateRef] = []
    for ref in found:
        last = out[-1] if out else None
        if (
            last is not None
            and ref.start is not None
            and ref.start == ref.end
            and names.get(fold(last.span.of(text))) == ref.start.weekday()
            and _GLUE.fullmatch(text, last.span.end, ref.span.start)
        ):
            out[-1] = replace(ref, span=Span(last.span.start, ref.span.end))
        elif (
            language == "tr"
            and last is not None
            and last.start is not None
            and last.start == last.end
            and names.get(fold(ref.span.of(text).split()[0])) == last.start.weekday()
            and text[last.span.end : ref.span.start] == " "
        ):
            out[-1] = replace(last, span=Span(last.span.start, ref.span.end))
        else:
            out.append(ref)
    return out


def _whole(text: str, ref: DateRef, language: str) -> DateRef:
    start, end = ref.span.start, ref.span.end
    if ref.start is None:
        return ref
    article = _ARTICLE.get(language)
    lead = article.search(text[max(start - 4, 0) : start]) if article else None
    if lead is not None:
        start -= len(lead.group())
    if language == "de" and (year := _GERMAN_YEAR.search(text, max(start - 6, 0), start)) is not None:
        start = year.start()
    if language == "tr" and ref.start == ref.end:
        on = _TURKISH_DAY.match(text, end) or _TURKISH_ON.match(text, end)
        end = on.end() if on is not None else end
    return replace(ref, span=Span(start, end))
