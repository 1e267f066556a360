"""Schedules in words: "weekdays 08:30", "every day at 7 am", "mon-fri 9.00, 18:00", "mon,thu 09:15"."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.errors import InputError
from bot.model.schedule import EVERY_DAY, WEEKDAYS, Schedule

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTEST_DAY = 3
WEEKEND = frozenset({5, 6})
NAMED = {
    "weekdays": WEEKDAYS, "weekday": WEEKDAYS, "workdays": WEEKDAYS, "daily": EVERY_DAY, "everyday": EVERY_DAY,
    "day": EVERY_DAY, "days": EVERY_DAY, "weekend": WEEKEND, "weekends": WEEKEND,
}  # fmt: skip
FILLERS = frozenset({"at", "on", "every", "each", "and", "the"})
MAX_TIMES = 6
LIKELY = time(8, 30)
"""Stands for a missing time in the examples."""

ABBREVIATIONS = {
    "cet": "Europe/Rome", "cest": "Europe/Rome", "eet": "Europe/Athens", "eest": "Europe/Athens",
    "gmt": "Europe/London", "bst": "Europe/London", "wet": "Europe/Lisbon", "west": "Europe/Lisbon",
    "trt": "Europe/Istanbul", "msk": "Europe/Moscow", "est": "America/New_York", "edt": "America/New_York",
    "et": "America/New_York", "cst": "America/Chicago", "cdt": "America/Chicago", "mst": "America/Denver",
    "mdt": "America/Denver", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles",
    "ist": "Asia/Kolkata", "jst": "Asia/Tokyo", "kst": "Asia/Seoul", "gst": "Asia/Dubai", "aest": "Australia/Sydney",
}  # fmt: skip
"""Abbreviation → a place where it is used. It names an offset, not a place, so it can't tell when clocks change."""

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?:\s*([ap])(?:\.m\.?|m))?(?![\w:])")
_DAY = "(" + "|".join(f"{name[:3]}[a-z]*" for name in DAYS) + ")"
_RANGE = re.compile(rf"{_DAY}\s*(?:-|\bto\b|\btill\b|\bthrough\b|\bthru\b)\s*{_DAY}(?!\w)")
_WORD = re.compile(r"[^\s,;&]+")
_SEPARATOR = re.compile(r"[\s,;&]+")
_DIGITS = re.compile(r"(\d{1,2}?)(\d{2})?")


class UnclearWords(ValueError):
    """Words that can't be read: why, in words for people, and the nearest form that can."""

    def __init__(self, reason: str, *, example: str) -> None:
        super().__init__(f'{reason}; write it like "{example}"')
        self.reason = reason
        self.example = example


@dataclass(frozen=True, slots=True)
class Times:
    """Days (0 is Monday) and local times, sorted, of a timezone that is not known yet."""

    days: frozenset[int]
    times: tuple[time, ...]

    def in_zone(self, timezone: str) -> Schedule:
        return Schedule(self.days, self.times, timezone)


def read_schedule(words: str, timezone: str) -> Schedule:
    """Return the schedule. Raises `InputError` with an example of how it is written."""
    try:
        when = read_times(words)
    except UnclearWords as unclear:
        raise InputError(str(unclear)) from None
    return when.in_zone(known_timezone(timezone))


def read_times(words: str) -> Times:
    """Return days and times; no day is every day. Raises `UnclearWords`, whose example `read_times` takes."""
    days: set[int] = set()
    times: list[time] = []
    problem: str | None = None
    for part in _parts(words):
        read = _read_part(part)
        days |= read.days
        times.extend(read.times)
        problem = problem or read.problem
    chosen = tuple(sorted(set(times)))
    if problem is None and not times:
        problem = "the schedule names no time"
    if problem is None and len(chosen) > MAX_TIMES:
        problem = f"at most {MAX_TIMES} editions a day"
        days = days or set(EVERY_DAY)
    if problem is not None:
        example = times_in_words(Times(frozenset(days) or WEEKDAYS, chosen[:MAX_TIMES] or (LIKELY,)))
        raise UnclearWords(problem, example=example)
    return Times(frozenset(days) or EVERY_DAY, chosen)


def times_in_words(when: Times | Schedule) -> str:
    """Return the words, in the form that `read_times` takes: "weekdays 08:30"."""
    return f"{_days_in_words(when.days)} {' '.join(f'{at:%H:%M}' for at in when.times)}"


def known_timezone(name: str) -> str:
    """Return the name when it is an IANA timezone. Raises `InputError`."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(f"{name[:60]!r} is not a timezone; write it like Europe/Rome") from None
    return name


def split_timezone(words: str) -> tuple[str, str | None]:
    """Return the words without the timezone among them, and its IANA name, or None when there is none.

    Case does not matter. Raises `UnclearWords`, whose example is the name meant, for a name that is none, for an
    abbreviation ("CET") and for a bare city.
    """
    rest: list[str] = []
    found: str | None = None
    for word in words.split():
        bare = word.strip(",;.()")
        if found is None and bare and (zone := _zone_of(bare)) is not None:
            found = zone
            while rest and rest[-1].lower() in ("in", "timezone"):
                rest.pop()
        elif not (found and bare.lower() == "time"):  # "in Europe/Rome time"
            rest.append(word)
    return " ".join(rest), found


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of the words says, as well as it can be guessed, and what is wrong with it."""

    days: frozenset[int] = frozenset()
    times: Sequence[time] = ()
    problem: str | None = None


def _parts(words: str) -> Iterator[re.Match[str]]:
    text = words.strip().lower().rstrip(".!")
    text = re.sub(r"[\u2010-\u2015]", "-", text)  # the dashes that keyboards make of a hyphen
    text = re.sub(r"\b(?:working|business|week)[ -]days\b", "weekdays", text)
    at = 0
    while at < len(text):
        if between := _SEPARATOR.match(text, at):
            at = between.end()
            continue
        # The word is what remains: a separator stands before and after it.
        part = _time_at(text, at) or _RANGE.match(text, at) or _WORD.match(text, at)
        if part is None:
            return
        yield part
        at = part.end()


def _time_at(text: str, at: int) -> re.Match[str] | None:
    found = _TIME.match(text, at)
    return found if found is not None and (found[2] or found[3]) else None


def _read_part(part: re.Match[str]) -> _Part:
    if part.re is _TIME:
        return _read_time(part)
    if part.re is _RANGE:
        first, last = _day(part[1]), _day(part[2])
        if first is not None and last is not None:
            return _Part(frozenset((first + step) % 7 for step in range((last - first) % 7 + 1)))
        return _Part(problem=_unknown(part[0]))
    return _read_word(part[0])


def _read_time(part: re.Match[str]) -> _Part:
    hour, minute = int(part[1]), int(part[2] or 0)
    if part[3]:
        if not 1 <= hour <= 12:
            return _Part(problem=f"{part[0]} is not a time of day")
        hour = hour % 12 + (12 if part[3] == "p" else 0)
    if hour > 23 or minute > 59:
        return _Part(problem=f"{part[0]} is not a time of day")
    return _Part(times=(time(hour, minute),))


def _read_word(word: str) -> _Part:
    if word in FILLERS:
        return _Part()
    if word in NAMED:
        return _Part(NAMED[word])
    if (day := _day(word)) is not None:
        return _Part(frozenset({day}))
    if (found := _DIGITS.fullmatch(word)) and int(found[1]) <= 23 and int(found[2] or 0) <= 59:
        return _Part(times=(time(int(found[1]), int(found[2] or 0)),), problem=_unknown(word))
    near = difflib.get_close_matches(word, [*NAMED, *DAYS], n=1, cutoff=0.6)
    guessed = _read_word(near[0]).days if near else frozenset[int]()
    return _Part(guessed, problem=_unknown(word))


def _unknown(word: str) -> str:
    return f"{word[:40]!r} is neither a day nor a time"


def _day(word: str) -> int | None:
    for spelt in (word, word.removesuffix("s")):
        if len(spelt) >= SHORTEST_DAY:
            for number, name in enumerate(DAYS):
                if name.startswith(spelt):
                    return number
    return None


def _days_in_words(days: frozenset[int]) -> str:
    for name in ("weekdays", "daily", "weekends"):
        if NAMED[name] == days:
            return name
    return ",".join(DAYS[day][:SHORTEST_DAY] for day in sorted(days))


def _zone_of(word: str) -> str | None:
    small = word.lower()
    if small == "utc":
        return "UTC"
    if small in ABBREVIATIONS:
        raise UnclearWords(
            f"{word} is an abbreviation, which does not tell when the clocks change", example=ABBREVIATIONS[small]
        )
    zones = _zones()
    if "/" in word:
        if small in zones:
            return zones[small]
        parts = small.split("/")
        near = next((ABBREVIATIONS[part] for part in parts if part in ABBREVIATIONS), None)
        if near is None:
            close = difflib.get_close_matches(small, zones, n=1, cutoff=0.6)
            near = zones[close[0]] if close else _cities().get(parts[-1], "Europe/Rome")
        raise UnclearWords(f"{word[:60]!r} is not a timezone", example=near)
    if small in _cities() and small not in NAMED and _day(small) is None:
        raise UnclearWords(f"{word[:60]!r} is not a timezone", example=_cities()[small])
    return None


@functools.cache
def _zones() -> dict[str, str]:
    """Return the IANA names that are "area/place", by their small letters."""
    return {name.lower(): name for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc/")}


@functools.cache
def _cities() -> dict[str, str]:
    """Return the places of the IANA names; Europe's name for a place that two areas claim."""
    found: dict[str, str] = {}
    for small, name in _zones().items():
        place = small.rsplit("/", 1)[-1]
        if place not in found or name.startswith("Europe/"):
            found[place] = name
    return found
