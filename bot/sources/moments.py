"""Times as the web writes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_DAY = re.compile(r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$")

_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s+)?(\d{1,2})\s+([A-Za-z]{3})[a-z]*\s+(\d{4})\s+"
    r"(\d{1,2}):(\d\d)(?::(\d\d))?\s+(?:([+-])(\d\d)(\d\d)|([A-Z]{1,3}))"
)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)")
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ZONES = dict.fromkeys(("GMT", "UTC", "UT", "Z"), 0) | {
    f"{first}{kind}T": hours + (kind == "D")
    for first, hours in zip("ECMP", (-5, -6, -7, -8), strict=True)
    for kind in "SD"
}


def usual_moment(text: str) -> datetime | None:
    """Return the moment in aware UTC, to the second, of a time in one of the two usual spellings; None for any other.

    RFC 822 with an offset or one of the zones that it names, and ISO 8601 with an offset. Faster than `moment_of`.
    Raises `ValueError` for a day or an hour that there is not.
    """
    if (found := _ISO.fullmatch(text)) is not None:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3]}").astimezone(UTC)
    if (found := _RFC822.fullmatch(text)) is None:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes, zone = found.groups()
    number = _MONTHS.get(month.lower())
    if number is None or (zone is not None and zone not in _ZONES):
        return None
    if zone is not None:
        offset = timedelta(hours=_ZONES[zone])
    else:
        offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    local = datetime(int(year), number, int(day), int(hour), int(minute), int(second or 0), tzinfo=timezone(offset))
    return local.astimezone(UTC)


def moment_of(text: str | None) -> datetime | None:
    """Return the moment in aware UTC, None for anything that is no date and time with an offset.

    ISO 8601 (fractions and offsets of any usual spelling) and RFC 5322.
    """
    if not text or _DAY.match(text):
        return None
    word = text.strip()
    try:
        parsed = datetime.fromisoformat(word)
    except ValueError:
        try:
            parsed = parsedate_to_datetime(word)
        except (TypeError, ValueError, IndexError):
            return None
    if parsed.tzinfo is None:
        return None
    try:
        return parsed.astimezone(UTC)
    except OverflowError:
        return None


def day_of(text: str | None) -> date | None:
    """Return the day of an ISO date, or of a date and time whose offset is not told; else None."""
    if not text:
        return None
    word = text.strip()
    try:
        return datetime.fromisoformat(word).date()
    except ValueError:
        found = re.match(r"(\d{4})-(\d{2})-(\d{2})", word)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
