"""Until when something is paused, in words: "monday", "tomorrow", "3 days", "2 weeks", "2026-12-01"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.chat.schedule_words import DAYS, SHORTEST_DAY
from bot.errors import InputError
from bot.model.schedule import slot_instant

LONGEST = timedelta(days=366)
_SPAN = re.compile(r"(?:for\s+)?(\d{1,3}|an?|one|two|three)\s*(day|week|month)s?")
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_UNITS = {"day": 1, "week": 7, "month": 30}


def read_until(words: str, now: datetime, timezone: str) -> datetime:
    """Return the instant (aware UTC) at which the named day begins in the timezone. Raises `InputError`.

    A weekday is the next one; a number of days counts from today.
    """
    today = now.astimezone(ZoneInfo(timezone)).date()
    day = _day(" ".join(words.lower().split()).removeprefix("until ").strip(" ."), today)
    if day is None:
        raise InputError(f'{words[:40]!r} is no day; write it like "monday", "3 days" or "{today + timedelta(days=7)}"')
    if not today < day <= today + LONGEST:
        raise InputError(f"{day} is not a day of the coming year; without a day it is paused until it is resumed")
    return slot_instant(day, time(0), timezone).astimezone(UTC)


def _day(words: str, today: date) -> date | None:
    if words == "tomorrow":
        return today + timedelta(days=1)
    if words in ("next week", "week"):
        return today + timedelta(days=7 - today.weekday())
    if found := _SPAN.fullmatch(words):
        number = _NUMBERS.get(found[1]) or int(found[1])
        return today + timedelta(days=number * _UNITS[found[2]])
    for number, name in enumerate(DAYS):
        if len(words) >= SHORTEST_DAY and name.startswith(words.removeprefix("next ")):
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
