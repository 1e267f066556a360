"""How often a source is looked at, and when its silence is news."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.rhythm import LONGEST, SHORTEST, Rhythm, next_look, rhythm_after, silent_since, working_time
from bot.model.source import Entry, Listing, Source

MONDAY = datetime(2025, 4, 28, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)
SOURCE = Source("s", "feed", "https://port.example/feed", "Port")


def listing(*times: datetime, undated: int = 0) -> Listing:
    entries = [Entry(f"e{number}", "f", published_at=moment) for number, moment in enumerate(times)]
    return Listing((*entries, *(Entry(f"u{number}", "f") for number in range(undated))))


def every(gap: timedelta, count: int, until: datetime = MONDAY) -> list[datetime]:
    return [until - gap * number for number in range(count)]


def wait(rhythm: Rhythm, *, fresh_for_s: float | None = None, chance: float = 0.5, kind: str = "feed") -> timedelta:
    return next_look(rhythm, kind=kind, usual=HALF_HOUR, fresh_for_s=fresh_for_s, chance=chance)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("gap", "expected"),
    [(timedelta(minutes=2), SHORTEST), (2 * HOUR, HOUR), (DAY, 12 * HOUR), (4 * DAY, LONGEST)],
)
def test_a_source_is_looked_at_twice_per_usual_gap(gap: timedelta, expected: timedelta) -> None:
    rhythm = rhythm_after(SOURCE, listing(*every(gap, 20)), new_articles=20, now=MONDAY)
    assert wait(rhythm) == pytest.approx(expected, rel=0.12)


def test_without_a_rhythm_and_for_folders_the_usual_time_goes() -> None:
    assert wait(Rhythm()) == HALF_HOUR
    assert wait(Rhythm(entries_a_day=0.0), kind="folder") == HALF_HOUR
    assert wait(Rhythm(entries_a_day=0.0)) == LONGEST


def test_the_publisher_can_ask_for_more_time_and_not_for_less() -> None:
    busy = Rhythm(entries_a_day=100.0)
    assert wait(busy, fresh_for_s=3600.0, chance=0.0) == HOUR
    assert wait(busy, fresh_for_s=3600.0, chance=0.99) > HOUR
    assert wait(Rhythm(entries_a_day=1.0), fresh_for_s=60.0) == 12 * HOUR
    assert wait(busy, fresh_for_s=1e12) == LONGEST


def test_looks_are_spread_and_stay_within_the_limits() -> None:
    assert wait(Rhythm(entries_a_day=12.0), chance=0.0) == 0.9 * HOUR
    assert wait(Rhythm(entries_a_day=12.0), chance=1.0) == 1.1 * HOUR
    assert wait(Rhythm(entries_a_day=1e9), chance=0.0) == SHORTEST
    assert wait(Rhythm(entries_a_day=0.0), chance=1.0) == LONGEST


def test_a_source_without_times_is_measured_by_what_comes() -> None:
    undated = listing(undated=10)
    first = rhythm_after(SOURCE, undated, new_articles=10, now=MONDAY)
    assert (first.entries_a_day, first.newest_at) == (None, MONDAY), "the first look tells of no rhythm"
    source = replace(SOURCE, last_success_at=MONDAY, last_article_at=MONDAY)
    assert rhythm_after(source, undated, new_articles=0, now=MONDAY + HOUR).entries_a_day is None
    assert rhythm_after(source, undated, new_articles=0, now=MONDAY + 20 * DAY).entries_a_day == 0.0

    now, rhythm = MONDAY, first
    for day in range(1, 60):
        now = MONDAY + day * DAY
        rhythm = rhythm_after(source, undated, new_articles=4, now=now)
        source = replace(source, last_success_at=now, entries_a_day=rhythm.entries_a_day)
    assert rhythm.entries_a_day == pytest.approx(4, rel=0.1)
    quieter = rhythm_after(source, replace(undated, not_modified=True), new_articles=0, now=now + 14 * DAY)
    assert quieter.entries_a_day == pytest.approx(4 / 2.718, rel=0.1)


def test_a_clock_that_goes_back_changes_nothing() -> None:
    source = replace(SOURCE, last_success_at=MONDAY + DAY, entries_a_day=4.0)
    assert rhythm_after(source, Listing((), not_modified=True), new_articles=0, now=MONDAY).entries_a_day == 4.0
    assert silent_since(Rhythm(4.0, MONDAY + DAY, HOUR), MONDAY) is None


def test_silence_is_measured_against_the_sources_own_rhythm() -> None:
    hourly = rhythm_after(SOURCE, listing(*every(HOUR, 40)), new_articles=0, now=MONDAY)
    weekly = rhythm_after(SOURCE, listing(*every(7 * DAY, 10)), new_articles=0, now=MONDAY)
    assert silent_since(hourly, MONDAY + 20 * HOUR) is None
    assert silent_since(hourly, MONDAY + 2 * DAY) == MONDAY
    assert silent_since(weekly, MONDAY + 20 * DAY) is None
    assert silent_since(weekly, MONDAY + 100 * DAY) == MONDAY


def test_a_weekend_is_no_silence() -> None:
    friday = datetime(2025, 5, 2, 18, 0, tzinfo=UTC)
    hourly = rhythm_after(SOURCE, listing(*every(HOUR, 8, friday)), new_articles=0, now=friday)
    assert silent_since(hourly, datetime(2025, 5, 5, 8, 0, tzinfo=UTC)) is None
    assert silent_since(hourly, datetime(2025, 5, 6, 8, 0, tzinfo=UTC)) == friday


def test_a_long_pause_once_seen_is_usual_for_a_while() -> None:
    times = [*every(HOUR, 10), *every(HOUR, 10, MONDAY - 14 * DAY)]
    holiday = rhythm_after(SOURCE, listing(*times), new_articles=0, now=MONDAY)
    assert silent_since(holiday, MONDAY + 10 * DAY) is None
    assert holiday.quiet_limit is not None
    source = replace(SOURCE, quiet_limit_s=holiday.quiet_limit.total_seconds(), last_success_at=MONDAY)
    later = rhythm_after(source, listing(*every(HOUR, 20)), new_articles=0, now=MONDAY + HOUR)
    assert later.quiet_limit == pytest.approx(holiday.quiet_limit, rel=0.01)


def test_too_few_entries_tell_of_no_silence() -> None:
    assert rhythm_after(SOURCE, listing(*every(HOUR, 4)), new_articles=0, now=MONDAY).quiet_limit is None
    assert silent_since(Rhythm(1.0, MONDAY, None), MONDAY + 99 * DAY) is None


def test_working_time_leaves_weekends_out() -> None:
    assert working_time(MONDAY, MONDAY + 7 * DAY) == 5 * DAY
    assert working_time(MONDAY + 5 * DAY, MONDAY + 6 * DAY) == timedelta(0), "Saturday to Sunday"
    assert working_time(MONDAY, MONDAY + HOUR) == HOUR
    assert working_time(MONDAY + HOUR, MONDAY) == timedelta(0)
