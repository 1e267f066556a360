"""Dates as texts write them, as intervals of days.

The anchor is the day on which the text was published where it was published; without one, what is relative
("Tuesday", "last year", "29 April") has a place but no interval. Both ends of an interval are included.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bot.language.date_patterns import (
    DOTTED,
    ISO,
    QUARTER,
    YEAR,
    day_month,
    folded_letters,
    holds_any,
    month_only,
    names_any,
    relative_day,
    shifted_unit,
    units_any,
    weekday,
)
from bot.language.date_words import (
    AGO,
    AGO_WORD,
    FUTURE,
    LANGUAGES,
    PAST,
    RELATIVE_DAYS,
    SAID,
    SHIFTS,
    TURKISH_FUTURE,
    UNITS,
    WITHIN,
    months,
    weekdays,
)
from bot.language.numbers import find_numbers
from bot.language.words import fold
from bot.model.reading import DateRef
from bot.model.span import Span

Interval = tuple[date, date]

_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
_ANY_DIGIT = re.compile(r"\d")
_MAX_YEAR = 9998


def find_dates(text: str, anchor: date | None, language: str) -> tuple[DateRef, ...]:
    """Return the date expressions of `text` in order, without overlap, the longer of two that overlap."""
    lang = language if language in LANGUAGES else "en"
    found: list[tuple[Span, Interval | None]] = []
    for finder in _finders(text, lang):
        found.extend(finder(text, anchor, lang))
    if not found:
        return ()
    found.sort(key=lambda item: (item[0].start, -item[0].end))
    kept: list[DateRef] = []
    end = 0
    for span, interval in found:
        if span.start >= end:
            kept.append(DateRef(span, interval[0] if interval else None, interval[1] if interval else None))
            end = span.end
    return tuple(kept)


Finder = Callable[[str, date | None, str], Iterator[tuple[Span, Interval | None]]]


def _finders(text: str, language: str) -> list[Finder]:
    """Those that may find something in the text: most sentences hold one kind of date or none."""
    finders: list[Finder] = []
    digits = _ANY_DIGIT.search(text) is not None
    if digits:
        finders.append(_absolute)
    folded = folded_letters(text)
    if names_any(folded, language, "months"):
        finders.append(_months_alone)
    finders.append(_quarters)
    if digits:
        finders.append(_years)
    finders.append(_relative_days)
    if names_any(folded, language, "weekdays"):
        finders.append(_weekdays)
    if units_any(text, language):
        finders += [_distances, _shifted]
    return finders


def _absolute(text: str, anchor: date | None, language: str) -> Iterator[tuple[Span, Interval | None]]:
    for match in ISO.finditer(text) if "-" in text else ():
        yield from _day(match, int(match[1]), int(match[2]), int(match[3]))
    for match in DOTTED.finditer(text):
        yield from _day(match, int(match[3]), int(match[2]), int(match[1]))
    names = months(language)
    folded = folded_letters(text)
    for match in day_month(language).finditer(folded) if names_any(folded, language, "months") else ():
        month = names[match["month"] or match["month2"]]
        day = int(match["day"] or match["day2"])
        last = int(match["high"] or match["high2"] or day)
        raw_year = match["year"] or match["year2"]
        if not text[match.start("month" if match["month"] else "month2")].isupper() and language in ("en", "de", "tr"):
            continue
        span = Span(*match.span())
        year = int(raw_year) if raw_year else _nearest_year(anchor, month, day)
        if (
            not raw_year
            and year
            and anchor
            and _long_past(anchor, year, month, day)
            and _to_come(text, match, language)
        ):
            year += 1
        start, end = (_date(year, month, day), _date(year, month, last)) if year else (None, None)
        if year and (start is None or end is None):
            continue
        yield span, (start, end) if start and end and start <= end else None


def _day(match: re.Match[str], year: int, month: int, day: int) -> Iterator[tuple[Span, Interval | None]]:
    when = _date(year, month, day)
    if when is not None:
        yield Span(*match.span()), (when, when)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest_year(anchor: date | None, month: int, day: int) -> int | None:
    if anchor is None:
        return None
    candidates = [when for year in (-1, 0, 1) if (when := _date(anchor.year + year, month, day)) is not None]
    return min(candidates, key=lambda when: abs((when - anchor).days)).year if candidates else None


def _long_past(anchor: date, year: int, month: int, day: int) -> bool:
    when = _date(year, month, day)
    return when is not None and when < anchor - timedelta(days=30)


def _to_come(text: str, match: re.Match[str], language: str) -> bool:
    """Whether the clause tells the future; Turkish does so with its last word."""
    if language == "tr":
        return TURKISH_FUTURE.match(text, match.end()) is not None
    return _ahead(text, match.start())


def month_interval(year: int, month: int) -> Interval:
    """Return the first and last day of a month; months below 1 and above 12 run into the years around."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    year = min(max(year, 1), _MAX_YEAR)
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _months_alone(text: str, anchor: date | None, language: str) -> Iterator[tuple[Span, Interval | None]]:
    names = months(language)
    for match in month_only(language).finditer(folded_letters(text)):
        groups = match.groupdict()
        name = groups["month"] or groups["month2"] or groups.get("month3") or ""
        group = "month" if groups["month"] else "month2" if groups["month2"] else "month3"
        start = match.start(group)
        if language in ("en", "de", "tr") and not text[start].isupper():
            continue
        if len(name) <= 3 and name not in {"may", "mai"}:
            continue
        if groups["year2"]:
            yield Span(start, match.end()), month_interval(int(groups["year2"]), names[name])
            continue
        span = Span(start, match.end(group))
        lead = groups["lead"] or ""
        yield span, _month_near(anchor, names[name], lead, _ahead(text, start))


def _ahead(text: str, at: int) -> bool:
    """Whether the words of the clause before the offset speak of what is to come."""
    head = text[max(at - 60, 0) : at]
    clause = head[max(head.rfind(mark) for mark in ".;!?") + 1 :]
    said = max((match.end() for match in SAID.finditer(clause)), default=0)
    return any(FUTURE.finditer(clause, said))


def _month_near(anchor: date | None, month: int, lead: str, future: bool) -> Interval | None:
    if anchor is None:
        return None
    forward = future or lead in {"by", "until", "next", "bis", "entro", "hasta", "gelecek", "kommenden"}
    year = anchor.year
    if forward and month < anchor.month:
        year += 1
    elif not forward and month > anchor.month:
        year -= 1
    return month_interval(year, month)


def _quarters(text: str, anchor: date | None, language: str) -> Iterator[tuple[Span, Interval | None]]:
    if language != "en" or not ("quarter" in text or "half" in text or "Q" in text):
        return
    for match in QUARTER.finditer(text):
        raw_year = match["year"] or match["qyear"]
        year = int(raw_year) if raw_year else (anchor.year if anchor else None)
        span = Span(*match.span())
        if year is None:
            yield span, None
            continue
        number = int(match["q"]) if match["q"] else _ORDINALS[match["word"]]
        length = 6 if match["kind"] == "half" else 3
        number = min(number, 12 // length)
        first = (number - 1) * length + 1
        yield span, (month_interval(year, first)[0], month_interval(year, first + length - 1)[1])


def _years(text: str, anchor: date | None, language: str) -> Iterator[tuple[Span, Interval | None]]:
    del anchor, language
    for match in YEAR.finditer(text):
        year = int(match["year"])
        high = year
        if match["s"]:
            if year % 10:
                continue
            high = year + (99 if year % 100 == 0 and match["decade"] and year < 1950 else 9)
        elif match["high"]:
            high = int(match["high"]) if len(match["high"]) == 4 else year // 100 * 100 + int(match["high"])
            if not year < high < year + 40:
                high = year
        yield Span(match.start("year"), match.end()), (date(year, 1, 1), date(high, 12, 31))


def _relative_days(text: str, anchor: date | None, language: str) -> Iterator[tuple[Span, Interval | None]]:
    if not holds_any(text.lower(), RELATIVE_DAYS[language]):
        return
    for match in relative_day(language).finditer(text):
        if language == "de" and match.group() == "Morgen":
            continue
        day = _shift_days(anchor, RELATIVE_DAYS[language][match.group().lower()])
        yield Span(*match.span()), (day, day) if day else None


def _shift_days(anchor: date | None, days: int) -> date | None:
    if anchor is None:
        return None
    try:
        return anchor + timedelta(days=days)
    except OverflowError:
        return None


def _weekdays(text: str, anchor: date | None, language: str) -> Iterator[tuple[Span, Interval | None]]:
    names = weekdays(language)
    for match in weekday(language).finditer(folded_letters(text)):
        if language in ("en", "de", "tr") and not text[match.start("day")].isupper():
            continue
        span = Span(*match.span())
        if anchor is None:
            yield span, None
            continue
        gap = (names[match["day"]] - anchor.weekday()) % 7  # days ahead
        shift = match["shift"]
        future = _ahead(text, match.start())
        if shift in ("next", "kommenden"):
            days = gap or 7
        elif shift in ("last", "letzten"):
            days = gap - 7
        else:
            days = gap if (future or gap == 0) else gap - 7
        day = _shift_days(anchor, days)
        yield span, (day, day) if day else None


def _distances(text: str, anchor: date | None, language: str) -> Iterator[tuple[Span, Interval | None]]:
    for match in AGO[language].finditer(text) if AGO_WORD[language] in folded_letters(text) else ():
        unit = UNITS[language].get(match["unit"].lower())
        count = _count(match["n"], language)
        if unit is None or count is None:
            continue
        yield Span(*match.span()), _moved(anchor, -count, unit)
    pattern = WITHIN.get(language)
    for match in pattern.finditer(text) if pattern else ():
        unit = UNITS[language].get((match["unit"] or match["unit2"]).lower())
        count = _count(match["n"] or match["n2"] or "one", language)
        if unit is None or count is None:
            continue
        reached = _moved(anchor, count, unit)
        yield Span(*match.span()), (anchor, reached[1]) if anchor and reached else None

    past = PAST.get(language)
    for match in past.finditer(text) if past else ():
        unit = UNITS[language].get(match["unit"].lower())
        count = _count(match["n"], language)
        if unit is None or count is None:
            continue
        reached = _moved(anchor, -count, unit)
        yield Span(*match.span()), (reached[0], anchor) if anchor and reached else None


def _count(word: str, language: str) -> int | None:
    if fold(word) in {"a", "an", "one", "einem", "einer", "un", "una", "uno", "bir"}:
        return 1
    numbers = find_numbers(word, language)
    value = numbers[0].value if numbers else None
    return int(value) if value is not None and 0 < value < 1000 else None


def _moved(anchor: date | None, count: int, unit: str) -> Interval | None:
    """The day, week, month or year that lies `count` units from the anchor, as coarse as the unit."""
    if anchor is None:
        return None
    if unit in ("day", "week"):
        day = _shift_days(anchor, count * (7 if unit == "week" else 1))
        if day is None:
            return None
        return (day, day) if unit == "day" else _week(day)
    if unit == "month":
        return month_interval(anchor.year, anchor.month + count)
    year = anchor.year + count * (10 if unit == "decade" else 1)
    return (date(year, 1, 1), date(year, 12, 31)) if 1 <= year <= _MAX_YEAR else None


def _week(day: date) -> Interval | None:
    first, last = _shift_days(day, -day.weekday()), _shift_days(day, 6 - day.weekday())
    return (first, last) if first and last else None


def _shifted(text: str, anchor: date | None, language: str) -> Iterator[tuple[Span, Interval | None]]:
    for match in shifted_unit(language).finditer(text):
        shift = SHIFTS[language][(match["shift"] or match["shift2"]).lower()]
        unit = UNITS[language][(match["unit"] or match["unit2"]).lower()]
        if unit == "day":
            continue
        yield Span(*match.span()), _moved(anchor, shift, unit)
