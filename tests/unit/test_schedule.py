"""Slots: one instant for every local date and time, in every zone, and what is due after which downtime."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.model.schedule import (
    EVERY_DAY,
    LATE_AFTER,
    WEEKDAYS,
    Schedule,
    due_slot,
    next_slot,
    slot_instant,
    slots_between,
)

ZONES = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("posix/", "right/")))
SECOND = timedelta(seconds=1)

zones = st.sampled_from(ZONES)
dates = st.dates(date(1975, 1, 1), date(2037, 12, 31))
minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.datetimes(datetime(1975, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))
schedules = st.builds(
    Schedule,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    times=st.lists(minutes, min_size=1, max_size=4).map(tuple),
    timezone=zones,
)


def wall(moment: datetime, zone: str) -> datetime:
    """Return what a clock on the wall shows at `moment`."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


# ---------------------------------------------------------------- one instant


@given(dates, minutes, zones)
def test_a_slot_is_the_instant_at_which_the_wall_clock_first_reaches_its_time(day: date, at: time, zone: str) -> None:
    wanted = datetime.combine(day, at)
    instant = slot_instant(day, at, zone)

    assert instant.tzinfo is UTC
    assert wall(instant, zone) >= wanted
    assert wall(instant - SECOND, zone) < wanted


@given(moments, zones)
def test_a_slot_shows_its_own_time_on_the_wall_unless_the_clock_skips_it(moment: datetime, zone: str) -> None:
    shown = wall(moment.replace(second=0, microsecond=0), zone)
    assume(shown.second == 0 and shown.microsecond == 0)  # a wall clock showed it, so no gap holds it

    assert wall(slot_instant(shown.date(), shown.time(), zone), zone) == shown


@given(dates, minutes, minutes, zones)
def test_slots_keep_the_order_of_their_times(day: date, one: time, other: time, zone: str) -> None:
    earlier, later = sorted((one, other))

    assert slot_instant(day, earlier, zone) <= slot_instant(day, later, zone)
    assert slot_instant(day, later, zone) <= slot_instant(day + timedelta(days=1), earlier, zone)


@pytest.mark.parametrize(
    ("day", "at", "zone", "instant"),
    [
        pytest.param(date(2025, 4, 29), time(8, 30), "Europe/Rome", utc(2025, 4, 29, 6, 30), id="an ordinary day"),
        pytest.param(date(2025, 4, 29), time(8, 30), "Europe/Istanbul", utc(2025, 4, 29, 5, 30), id="no summer time"),
        pytest.param(date(2026, 3, 29), time(2, 30), "Europe/Rome", utc(2026, 3, 29, 1), id="in the spring gap"),
        pytest.param(date(2026, 3, 29), time(2), "Europe/Rome", utc(2026, 3, 29, 1), id="where the gap begins"),
        pytest.param(date(2026, 3, 29), time(3), "Europe/Rome", utc(2026, 3, 29, 1), id="where the gap ends"),
        pytest.param(date(2026, 10, 25), time(2, 30), "Europe/Rome", utc(2026, 10, 25, 0, 30), id="first of the two"),
        pytest.param(date(2026, 11, 1), time(1, 30), "America/New_York", utc(2026, 11, 1, 5, 30), id="first, west"),
        pytest.param(date(2026, 4, 5), time(1, 45), "Australia/Lord_Howe", utc(2026, 4, 4, 14, 45), id="half an hour"),
        pytest.param(date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", utc(2026, 10, 3, 15, 30), id="half a gap"),
        pytest.param(date(2011, 12, 30), time(8), "Pacific/Apia", utc(2011, 12, 30, 10), id="a day that never was"),
        pytest.param(date(2025, 4, 29), time(8), "Asia/Kathmandu", utc(2025, 4, 29, 2, 15), id="quarters of an hour"),
    ],
)
def test_known_instants(day: date, at: time, zone: str, instant: datetime) -> None:
    assert slot_instant(day, at, zone) == instant


def test_the_fold_of_a_given_time_changes_nothing() -> None:
    again = time(2, 30, fold=1)

    assert slot_instant(date(2026, 10, 25), again, "Europe/Rome") == utc(2026, 10, 25, 0, 30)


# ---------------------------------------------------------------- slots of a schedule


@given(schedules, moments, st.timedeltas(timedelta(0), timedelta(days=15)))
def test_slots_are_in_order_in_their_window_and_never_double(
    schedule: Schedule, after: datetime, length: timedelta
) -> None:
    found = slots_between(schedule, after, after + length)
    instants = [due.slot for due in found]

    assert instants == sorted(set(instants))
    assert all(after < instant <= after + length for instant in instants)
    assert all(due.local_date.weekday() in schedule.days for due in found)
    assert not any(due.late for due in found)


@given(
    schedules, moments, st.timedeltas(timedelta(0), timedelta(days=9)), st.timedeltas(timedelta(0), timedelta(days=9))
)
def test_windows_that_meet_neither_lose_nor_repeat_a_slot(
    schedule: Schedule, start: datetime, one: timedelta, other: timedelta
) -> None:
    middle, end = start + one, start + one + other

    whole = slots_between(schedule, start, end)

    assert slots_between(schedule, start, middle) + slots_between(schedule, middle, end) == whole


@given(schedules, moments)
def test_every_schedule_has_a_next_slot_within_eight_days(schedule: Schedule, now: datetime) -> None:
    following = next_slot(schedule, now)

    assert now < following <= now + timedelta(days=8)
    assert slots_between(schedule, now, following)[0].slot == following


def test_weekdays_leave_the_weekend_out() -> None:
    schedule = Schedule(WEEKDAYS, (time(8, 30),), "Europe/Rome")

    days = [due.local_date for due in slots_between(schedule, utc(2025, 4, 25), utc(2025, 4, 30))]

    assert days == [date(2025, 4, 25), date(2025, 4, 28), date(2025, 4, 29)]


def test_times_in_one_gap_make_one_slot() -> None:
    schedule = Schedule(EVERY_DAY, (time(2, 15), time(2, 45), time(3)), "Europe/Rome")

    found = slots_between(schedule, utc(2026, 3, 29), utc(2026, 3, 29, 12))

    assert [due.slot for due in found] == [utc(2026, 3, 29, 1)]


def test_a_time_that_happens_twice_makes_one_slot() -> None:
    schedule = Schedule(EVERY_DAY, (time(2, 30),), "Europe/Rome")

    found = slots_between(schedule, utc(2026, 10, 24, 12), utc(2026, 10, 25, 12))

    assert [due.slot for due in found] == [utc(2026, 10, 25, 0, 30)]


# ---------------------------------------------------------------- due

MORNING = Schedule(EVERY_DAY, (time(8, 30),), "Europe/Rome")
SLOT = utc(2025, 4, 29, 6, 30)
GRACE = timedelta(hours=3)


def test_nothing_is_due_before_the_slot() -> None:
    assert due_slot(MORNING, SLOT - timedelta(days=1), SLOT - SECOND, GRACE) is None


@pytest.mark.parametrize("after", [timedelta(0), SECOND, LATE_AFTER])
def test_at_its_time_a_slot_is_due_and_not_late(after: timedelta) -> None:
    due = due_slot(MORNING, SLOT - timedelta(days=1), SLOT + after, GRACE)

    assert due is not None
    assert (due.slot, due.local_date, due.late) == (SLOT, date(2025, 4, 29), False)


@pytest.mark.parametrize("after", [LATE_AFTER + SECOND, GRACE - SECOND])
def test_within_the_grace_period_a_missed_slot_is_caught_up_and_marked_late(after: timedelta) -> None:
    due = due_slot(MORNING, SLOT - timedelta(days=1), SLOT + after, GRACE)

    assert due is not None
    assert (due.slot, due.late) == (SLOT, True)


@pytest.mark.parametrize("after", [GRACE, GRACE + SECOND, timedelta(hours=20)])
def test_after_the_grace_period_a_missed_slot_is_let_go(after: timedelta) -> None:
    assert due_slot(MORNING, SLOT - timedelta(days=1), SLOT + after, GRACE) is None


def test_a_slot_with_an_edition_is_not_due_again() -> None:
    assert due_slot(MORNING, SLOT, SLOT + SECOND, GRACE) is None


def test_a_slot_before_the_subscription_began_is_not_due() -> None:
    assert due_slot(MORNING, SLOT + SECOND, SLOT + timedelta(minutes=1), GRACE) is None


def test_after_a_long_downtime_only_the_newest_missed_slot_is_caught_up() -> None:
    hourly = Schedule(EVERY_DAY, tuple(time(hour) for hour in range(24)), "Europe/Rome")
    now = SLOT + timedelta(minutes=20)

    due = due_slot(hourly, SLOT - timedelta(days=9), now, timedelta(hours=12))

    assert due is not None
    assert due.slot == utc(2025, 4, 29, 6)
    assert due_slot(hourly, due.slot, now, timedelta(hours=12)) is None


@given(schedules, moments, st.timedeltas(SECOND, timedelta(days=2)), st.timedeltas(timedelta(0), timedelta(days=20)))
def test_catching_up_happens_once(schedule: Schedule, now: datetime, grace: timedelta, downtime: timedelta) -> None:
    due = due_slot(schedule, now - downtime, now, grace)

    if due is not None:
        assert max(now - downtime, now - grace) < due.slot <= now
        assert due.late == (now - due.slot > LATE_AFTER)
        assert due_slot(schedule, due.slot, now, grace) is None


@given(schedules, moments)
def test_a_tick_a_minute_composes_every_slot_once_and_none_late(schedule: Schedule, start: datetime) -> None:
    start = start.replace(second=17, microsecond=0)
    end = start + timedelta(hours=26)
    last, now, composed = start, start, []
    # Minutes in which nothing can be due are stepped over: the tick after a slot is what counts.
    while (now := next_slot(schedule, last) + timedelta(seconds=43)) <= end:
        due = due_slot(schedule, last, now, GRACE)
        assert due is not None
        assert not due.late
        composed.append(due.slot)
        last = due.slot

    assert composed == [due.slot for due in slots_between(schedule, start, end - timedelta(seconds=43))]


# ---------------------------------------------------------------- what is no schedule


@pytest.mark.parametrize(
    ("days", "times", "zone"),
    [
        (frozenset[int](), (time(8),), "Europe/Rome"),
        (frozenset({7}), (time(8),), "Europe/Rome"),
        (frozenset({-1}), (time(8),), "Europe/Rome"),
        (WEEKDAYS, (), "Europe/Rome"),
        (WEEKDAYS, (time(8, tzinfo=UTC),), "Europe/Rome"),
        (WEEKDAYS, (time(8),), "Europe/Romme"),
        (WEEKDAYS, (time(8),), "Europe"),
        (WEEKDAYS, (time(8),), ""),
        (WEEKDAYS, (time(8),), "../../etc/passwd"),
        (WEEKDAYS, (time(8),), "+02:00"),
    ],
)
def test_what_is_no_schedule_is_refused(days: frozenset[int], times: tuple[time, ...], zone: str) -> None:
    with pytest.raises(ValueError, match=r"a schedule needs|there is no timezone"):
        Schedule(days, times, zone)
