"""Schedules as people write them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.schedule_words import (
    DAYS,
    Times,
    UnclearWords,
    known_timezone,
    read_schedule,
    read_times,
    split_timezone,
    times_in_words,
)
from bot.errors import InputError
from bot.model.schedule import EVERY_DAY, WEEKDAYS


@pytest.mark.parametrize(
    ("words", "days", "times"),
    [
        ("weekdays 08:30", WEEKDAYS, [time(8, 30)]),
        ("daily 07:00 18:00", EVERY_DAY, [time(7), time(18)]),
        ("mon,thu 09:15", {0, 3}, [time(9, 15)]),
        ("Weekend 9.05", {5, 6}, [time(9, 5)]),
        ("  SATURDAY,\n10:00  ", {5}, [time(10)]),
        ("tues thurs 6:00", {1, 3}, [time(6)]),
        ("weekdays sat 08:00", {0, 1, 2, 3, 4, 5}, [time(8)]),
        ("00:00, 23:59", EVERY_DAY, [time(0), time(23, 59)]),
        ("fri 18:00 07:00 18:00", {4}, [time(7), time(18)]),
        ("8:30", EVERY_DAY, [time(8, 30)]),
        ("8.30", EVERY_DAY, [time(8, 30)]),
        ("8h30", EVERY_DAY, [time(8, 30)]),
        ("8am", EVERY_DAY, [time(8)]),
        ("08:30pm", EVERY_DAY, [time(20, 30)]),
        ("8:30 p.m.", EVERY_DAY, [time(20, 30)]),
        ("12am, 12 pm", EVERY_DAY, [time(0), time(12)]),
        ("weekdays at 08:30", WEEKDAYS, [time(8, 30)]),
        ("every day 7:00", EVERY_DAY, [time(7)]),
        ("every 08:00", EVERY_DAY, [time(8)]),
        ("each Monday at 9:00.", {0}, [time(9)]),
        ("mon-fri 9:00", WEEKDAYS, [time(9)]),
        ("Mon – Fri 9:00", WEEKDAYS, [time(9)]),
        ("monday to friday at 9am and 6pm", WEEKDAYS, [time(9), time(18)]),
        ("sat-mon 10:00", {5, 6, 0}, [time(10)]),
        ("mondays & thursdays 9:15", {0, 3}, [time(9, 15)]),
        ("working days 9:15", WEEKDAYS, [time(9, 15)]),
    ],
)
def test_what_people_write(words: str, days: set[int], times: list[time]) -> None:
    schedule = read_schedule(words, "Europe/Rome")

    assert schedule.days == days
    assert list(schedule.times) == times
    assert schedule.timezone == "Europe/Rome"


@given(
    st.lists(st.sampled_from(range(7)), min_size=1, unique=True),
    st.lists(st.builds(time, st.integers(0, 23), st.integers(0, 59)), min_size=1, max_size=6, unique=True),
    st.integers(3, 9),
    st.sampled_from([" ", ", ", ",", "\t"]),
)
def test_any_days_and_times_in_any_order(days: list[int], times: list[time], letters: int, between: str) -> None:
    words = between.join([*(f"{at:%H:%M}" for at in times), *(DAYS[day][:letters] for day in days)])

    schedule = read_schedule(words, "UTC")

    assert schedule.days == set(days)
    assert list(schedule.times) == sorted(times)


@pytest.mark.parametrize(
    "words",
    ["", "   ", ",", "mon", "weekdays", "24:00", "12:60", "13pm", "0am", "monkey 08:00", "friends 08:00", "mo 08:00",
     "8", "0830", "08:30:00", "mon-frog 08:00", "1:00 2:00 3:00 4:00 5:00 6:00 7:00", "\x1b[31m 08:00"],
)  # fmt: skip
def test_what_is_no_schedule_gets_one_line_with_an_example(words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_schedule(words, "UTC")

    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 200
    read_times(caught.value.message.split('"')[-2])


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        ("weekdys 8:30", "weekdays 08:30"),
        ("monkey 8:00", "mon 08:00"),
        ("thirsday 8am", "thu 08:00"),
        ("weekdays 8", "weekdays 08:00"),
        ("mon 0830", "mon 08:30"),
        ("weekends", "weekends 08:30"),
        ("tue 24:00", "tue 08:30"),
        ("something else", "weekdays 08:30"),
    ],
)
def test_the_example_is_the_nearest_schedule(words: str, nearest: str) -> None:
    with pytest.raises(UnclearWords) as caught:
        read_times(words)

    assert caught.value.example == nearest


@given(
    st.frozensets(st.sampled_from(range(7)), min_size=1),
    st.lists(st.builds(time, st.integers(0, 23), st.integers(0, 59)), min_size=1, max_size=6, unique=True),
)
def test_a_schedule_in_words_reads_back(days: frozenset[int], times: list[time]) -> None:
    when = Times(days, tuple(sorted(times)))

    assert read_times(times_in_words(when)) == when


@given(st.text(max_size=60))
def test_any_text_is_a_schedule_or_an_input_error(words: str) -> None:
    try:
        when = read_times(words)
    except UnclearWords as unclear:
        when = read_times(unclear.example)
    assert when.in_zone("UTC").times


@pytest.mark.parametrize(
    "name", ["", "Rome", "Europe", "Europe/Atlantis", "../../etc/passwd", "/etc/localtime", "a\x00b", "x" * 5000, "é"]
)
def test_what_is_no_timezone(name: str) -> None:
    with pytest.raises(InputError, match="Europe/Rome"):
        known_timezone(name)
    with pytest.raises(InputError, match="Europe/Rome"):
        read_schedule("08:00", name)


@pytest.mark.parametrize(
    ("words", "rest", "zone"),
    [
        ("weekdays 08:30", "weekdays 08:30", None),
        ("weekdays 08:30 Europe/Rome", "weekdays 08:30", "Europe/Rome"),
        ("08:30 in europe/istanbul time", "08:30", "Europe/Istanbul"),
        ("America/New_York, 8am", "8am", "America/New_York"),
        ("8:30 (utc)", "8:30", "UTC"),
        ("sun 8:30", "sun 8:30", None),
        ("", "", None),
    ],
)
def test_a_timezone_among_the_words(words: str, rest: str, zone: str | None) -> None:
    assert split_timezone(words) == (rest, zone)


@pytest.mark.parametrize(
    ("words", "meant", "why"),
    [
        ("08:30 CET", "Europe/Rome", "abbreviation"),
        ("08:30 est", "America/New_York", "abbreviation"),
        ("08:30 CET/CEST", "Europe/Rome", "not a timezone"),
        ("08:30 Rome", "Europe/Rome", "not a timezone"),
        ("08:30 Istanbul", "Europe/Istanbul", "not a timezone"),
        ("08:30 Europe/Roma", "Europe/Rome", "not a timezone"),
        ("08:30 Nowhere/Xyzzyq", "Europe/Rome", "not a timezone"),
    ],
)
def test_what_is_meant_for_a_timezone(words: str, meant: str, why: str) -> None:
    with pytest.raises(UnclearWords, match=why) as caught:
        split_timezone(words)

    assert caught.value.example == meant
    assert meant in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_has_a_timezone_or_none_or_an_example(words: str) -> None:
    try:
        _, zone = split_timezone(words)
    except UnclearWords as unclear:
        zone = unclear.example
    assert zone is None or known_timezone(zone)
