"""Times as the web writes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_DAY = re.compile(r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$")


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
