"""Schedules in words: "weekdays 08:30", "daily 07:00 18:00", "mon,thu 09:15"."""

from __future__ import annotations

import re
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import InputError
from bot.model.schedule import EVERY_DAY, WEEKDAYS, Schedule

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTEST_DAY = 3
NAMED = {"weekdays": WEEKDAYS, "daily": EVERY_DAY, "weekend": frozenset({5, 6}), "weekends": frozenset({5, 6})}
EXAMPLE = 'write it like "weekdays 08:30" or "mon,thu 09:15"'
MAX_TIMES = 6
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")


def read_schedule(words: str, timezone: str) -> Schedule:
    """Return the schedule. Raises `InputError` with an example of how it is written."""
    days: set[int] = set()
    times: list[time] = []
    for part in re.split(r"[,\s]+", words.strip().lower()):
        if not part:
            continue
        if part in NAMED:
            days |= NAMED[part]
        elif len(part) >= SHORTEST_DAY and (named := [n for n, day in enumerate(DAYS) if day.startswith(part)]):
            days.update(named)
        elif found := _TIME.fullmatch(part):
            hour, minute = int(found[1]), int(found[2])
            if hour > 23 or minute > 59:
                raise InputError(f"{part} is not a time of day; {EXAMPLE}")
            times.append(time(hour, minute))
        else:
            raise InputError(f"{part[:40]!r} is neither a day nor a time; {EXAMPLE}")
    if not times:
        raise InputError(f"the schedule names no time; {EXAMPLE}")
    if len(set(times)) > MAX_TIMES:
        raise InputError(f"at most {MAX_TIMES} editions a day")
    return Schedule(frozenset(days) or EVERY_DAY, tuple(sorted(set(times))), known_timezone(timezone))


def known_timezone(name: str) -> str:
    """Return the name when it is an IANA timezone. Raises `InputError`."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(f"{name[:60]!r} is not a timezone; write it like Europe/Rome") from None
    return name
