"""How often a source speaks: when to look at it next, and when its silence is longer than it has ever been.

Nothing here reads a clock. All datetimes are aware UTC.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot.model.source import Entry, Listing, Source, SourceKind

SHORTEST = timedelta(minutes=10)
LONGEST = timedelta(hours=24)
"""Between two looks at a source, whatever its rhythm and its publisher say."""
MEMORY = timedelta(days=14)
"""Entries older than this say nothing about today's rhythm."""
DAY = timedelta(days=1)
_ENOUGH = 3
_FEW = 5
_SPREAD = 0.1
_GAPS = 12.0
_LONGEST_QUIET = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is known of a source's rhythm; None where nothing is known yet.

    `quiet_limit`: silence up to this, counted without weekends, is usual for this source.
    """

    entries_a_day: float | None = None
    newest_at: datetime | None = None
    quiet_limit: timedelta | None = None


def rhythm_after(source: Source, listing: Listing, *, new_articles: int, now: datetime) -> Rhythm:
    """Return the rhythm after a look that worked.

    It is read from the entries' own times; a source that gives none, or says that nothing changed, is measured by how
    many articles came since the look before, with older looks counting less and less.
    """
    times = sorted(moment for moment in map(_time_of, listing.entries) if moment is not None and moment <= now)
    newest = max([*times[-1:], *([source.newest_entry_at] if source.newest_entry_at else [])], default=None)
    limit = timedelta(seconds=source.quiet_limit_s) if source.quiet_limit_s is not None else None
    if len(times) >= _ENOUGH and 2 * len(times) >= len(listing.entries):
        return Rhythm(_listed_rate(times, now), newest, _quiet_limit(times, _faded(limit, source, now)) or limit)
    rate = _counted_rate(source, new_articles, now)
    if new_articles and not times:
        newest = now
        if rate and source.last_success_at is not None:
            limit = max(min(max(DAY, DAY / rate * _GAPS), _LONGEST_QUIET), limit or DAY)
    return Rhythm(rate, newest, limit)


def _time_of(entry: Entry) -> datetime | None:
    return entry.published_at or entry.updated_at


def _listed_rate(times: list[datetime], now: datetime) -> float:
    """Entries a day from the listed times; a feed that is cut to its newest tells nothing of the days before."""
    recent = [moment for moment in times if now - moment <= MEMORY]
    span = MEMORY if len(recent) < len(times) else now - times[0]
    return len(recent) / max(span / DAY, 1 / 24)


def _counted_rate(source: Source, new_articles: int, now: datetime) -> float | None:
    """Articles a day as they came, decaying over `MEMORY`; None until one came after the first look, or none ever."""
    if source.last_success_at is None:
        return None
    elapsed = max(now - source.last_success_at, timedelta(0))
    before = source.entries_a_day
    if before is not None:
        return before * math.exp(-elapsed / MEMORY) + new_articles / (MEMORY / DAY)
    if new_articles:
        return new_articles / max(elapsed / DAY, 1.0)
    last = source.last_article_at
    return 0.0 if last is not None and now - last > MEMORY else None


def _faded(limit: timedelta | None, source: Source, now: datetime) -> timedelta | None:
    """A limit once learned from a long holiday shrinks, but slowly."""
    if limit is None or source.last_success_at is None:
        return limit
    return limit * math.exp(-max(now - source.last_success_at, timedelta(0)) / _LONGEST_QUIET)


def _quiet_limit(times: list[datetime], known: timedelta | None) -> timedelta | None:
    """Twelve usual gaps or twice the longest one, a day at least, no less than what is `known`."""
    if len(times) < _FEW:
        return None
    gaps = [working_time(before, after) for before, after in pairwise(times)]
    usual = sum(gaps, timedelta(0)) / len(gaps)
    limit = min(max(DAY, usual * _GAPS, 2 * max(gaps)), _LONGEST_QUIET)
    return max(limit, known) if known is not None else limit


def working_time(begin: datetime, end: datetime) -> timedelta:
    """Return the time between two moments without Saturdays and Sundays, on which many outlets rest."""
    if end <= begin:
        return timedelta(0)
    return timedelta(seconds=_worked(end) - _worked(begin))


def _worked(moment: datetime) -> float:
    """Seconds of weekdays since the Monday of day 1."""
    days = moment.toordinal() - 1
    second = moment.hour * 3600 + moment.minute * 60 + moment.second
    weeks, day = divmod(days, 7)
    return (weeks * 5 + min(day, 5)) * 86400.0 + (second if day < 5 else 0)


def silent_since(rhythm: Rhythm, now: datetime) -> datetime | None:
    """Return since when the source is silent, None when its silence is no longer than usual."""
    if rhythm.newest_at is None or rhythm.quiet_limit is None:
        return None
    return rhythm.newest_at if working_time(rhythm.newest_at, now) > rhythm.quiet_limit else None


def next_look(
    rhythm: Rhythm, *, kind: SourceKind, usual: timedelta, fresh_for_s: float | None, chance: float
) -> timedelta:
    """Return how long to wait until the next look, between `SHORTEST` and `LONGEST`.

    Half the usual gap between two entries; `usual` while no rhythm is known and for folders, which cost nobody
    anything; not sooner than the publisher asks (`fresh_for_s`, from the feed's ttl and the answer's max-age).
    `chance` in [0, 1) spreads it by a tenth either way, so that sources that were added together are not fetched
    together for ever.
    """
    wait = usual
    if kind != "folder" and rhythm.entries_a_day is not None:
        wait = LONGEST if rhythm.entries_a_day <= 0 else min(DAY / rhythm.entries_a_day / 2, LONGEST)
    asked = timedelta(seconds=min(fresh_for_s or 0.0, LONGEST.total_seconds()))
    # Never sooner than asked, so the spread goes upwards only there.
    wait = max(wait * (1 - _SPREAD + 2 * _SPREAD * chance), asked * (1 + _SPREAD * chance))
    return min(max(wait, SHORTEST), LONGEST)
