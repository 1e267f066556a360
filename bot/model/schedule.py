"""When editions are due. Pure: `now` is passed in.

A slot is a local wall-clock time on a local date. Where the clocks go back and a time happens twice, the first of the
two counts; where they go forward and a time does not exist, the slot moves to the first instant after the gap. So
every (date, time) has exactly one instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS: frozenset[int] = frozenset(range(5))
EVERY_DAY: frozenset[int] = frozenset(range(7))

LATE_AFTER = timedelta(minutes=5)
"""An edition composed this long after its slot says that it is late."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Days are 0 (Monday) to 6 (Sunday); `times` are local wall-clock times; `timezone` is an IANA name.

    Raises ValueError when one of them is none of these.
    """

    days: frozenset[int]
    times: tuple[time, ...]
    timezone: str

    def __post_init__(self) -> None:
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError("a schedule needs days between 0 (Monday) and 6 (Sunday)")
        if not self.times or any(t.tzinfo is not None for t in self.times):
            raise ValueError("a schedule needs local times without a timezone of their own")
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError) as error:  # OSError: a folder of the zone data, such as "Europe"
            raise ValueError(f"there is no timezone {self.timezone!r}") from error


@dataclass(frozen=True, slots=True)
class DueSlot:
    """A slot to compose now. `late`: it was missed and is caught up within the grace period."""

    slot: datetime
    local_date: date
    late: bool


def slot_instant(day: date, at: time, timezone: str) -> datetime:
    """Return the one instant (aware UTC) of a local date and time."""
    zone = ZoneInfo(timezone)
    local = datetime.combine(day, at.replace(fold=0), tzinfo=zone)
    instant = local.astimezone(UTC)
    back = instant.astimezone(zone)
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        # In a gap, fold=0 reads with the offset from before it and fold=1 with the one from after it; the gap's end
        # is that local time at which both readings meet.
        before = local.utcoffset() or timedelta()
        after = local.replace(fold=1).utcoffset() or timedelta()
        low, high = instant - (abs(after - before) * 2), instant
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            if middle.astimezone(zone).utcoffset() == before:
                low = middle
            else:
                high = middle
        return high.replace(microsecond=0)
    return instant


def slots_between(schedule: Schedule, after: datetime, until: datetime) -> list[DueSlot]:
    """Return the slots in `(after, until]`, oldest first, each instant once, none of them late.

    Times that fall into one gap share the instant at its end, and so make one slot.
    """
    zone = ZoneInfo(schedule.timezone)
    day = after.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date() + timedelta(days=1)
    found: dict[datetime, date] = {}
    while day <= last:
        if day.weekday() in schedule.days:
            for at in sorted(schedule.times):
                instant = slot_instant(day, at, schedule.timezone)
                if after < instant <= until:
                    found[instant] = day
        day += timedelta(days=1)
    return [DueSlot(instant, found[instant], late=False) for instant in sorted(found)]


def due_slot(schedule: Schedule, last_slot: datetime, now: datetime, grace: timedelta) -> DueSlot | None:
    """Return the slot to compose at `now`, or None.

    `last_slot` is the newest slot that an edition exists for, or the moment the subscription began. After downtime
    only the newest missed slot is caught up, once, while it is less than `grace` old; it is marked late when more
    than `LATE_AFTER` has passed.
    """
    horizon = max(last_slot, now - grace)
    missed = slots_between(schedule, horizon, now)
    if not missed:
        return None
    newest = missed[-1]
    return DueSlot(newest.slot, newest.local_date, late=now - newest.slot > LATE_AFTER)


def next_slot(schedule: Schedule, now: datetime) -> datetime:
    """Return the first slot after `now` (aware UTC). Every schedule has one within eight days."""
    return slots_between(schedule, now, now + timedelta(days=8))[0].slot
