"""Which source is meant, and how it is, in a few words for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.errors import InputError
from bot.model.source import Source


def meant(beginning: str, sources: Iterable[Source]) -> Source:
    """Return the source whose id begins so. Raises `InputError` for none and for several."""
    found = [source for source in sources if source.id.startswith(beginning)]
    if len(found) != 1:
        raise InputError(f"{len(found)} sources begin with {beginning!r}; `dragoman sources list` shows them")
    return found[0]


def state_of(source: Source) -> str:
    """Return what there is to know about the source's health, the worst first. Not cleaned: it holds foreign words."""
    if source.paused:
        return "paused"
    if source.ended_at is not None:
        return f"gone for good since {day(source.ended_at)} ({source.last_error}); add it again to read it"
    if source.consecutive_failures:
        times = "" if source.consecutive_failures == 1 else f" {source.consecutive_failures} times in a row"
        return f"failing{times}: {source.last_error}"
    if source.last_success_at is None:
        return "not read yet"
    if source.silent_since is not None:
        return f"silent since {day(source.silent_since)}, longer than is usual for it"
    if source.moving_to is not None and source.moving_to != source.location:
        return f"fine; says that it has moved to {source.moving_to}"
    return "fine"


def rate(entries_a_day: float | None) -> str:
    """Return "12 a day", "2 a week", or nothing where the rhythm is not known yet."""
    if entries_a_day is None:
        return ""
    if entries_a_day >= 0.95:
        return f"{entries_a_day:.0f} a day"
    weekly = entries_a_day * 7
    if weekly >= 0.95:
        return f"{weekly:.0f} a week"
    return "rarely" if entries_a_day > 0 else "none"


def ago(moment: datetime | None, now: datetime) -> str:
    """Return "5 min ago", "3 h ago", "4 days ago" or "never"."""
    if moment is None:
        return "never"
    passed = max(now - moment, timedelta(0))
    minutes = int(passed.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min ago" if minutes else "just now"
    if minutes < 48 * 60:
        return f"{minutes // 60} h ago"
    return f"{passed.days} days ago"


def span(length: timedelta) -> str:
    """Return "35 min" or "12 h"."""
    minutes = round(length.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"


def day(moment: datetime) -> str:
    """Return "2025-05-03"."""
    return f"{moment:%Y-%m-%d}"
