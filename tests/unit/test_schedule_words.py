"""Schedules as people write them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.schedule_words import known_timezone, read_schedule
from bot.errors import InputError
from bot.model.schedule import EVERY_DAY, WEEKDAYS

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


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
    words = between.join([*(f"{at:%H:%M}" for at in times), *(NAMES[day][:letters] for day in days)])

    schedule = read_schedule(words, "UTC")

    assert schedule.days == set(days)
    assert list(schedule.times) == sorted(times)


@pytest.mark.parametrize(
    "words",
    ["", "   ", ",", "mon", "weekdays", "24:00", "12:60", "monkey 08:00", "friends 08:00", "mo 08:00", "8", "08:30pm",
     "every 08:00", "mon-fri 08:00", "08:30:00", "1:00 2:00 3:00 4:00 5:00 6:00 7:00", "\x1b[31m 08:00"],
)  # fmt: skip
def test_what_is_no_schedule_gets_one_line_with_an_example(words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_schedule(words, "UTC")

    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 200
    assert "08:30" in caught.value.message or "at most" in caught.value.message


@given(st.text(max_size=60))
def test_any_text_is_a_schedule_or_an_input_error(words: str) -> None:
    try:
        schedule = read_schedule(words, "UTC")
    except InputError:
        return
    assert schedule.times


@pytest.mark.parametrize(
    "name", ["", "Rome", "Europe", "Europe/Atlantis", "../../etc/passwd", "/etc/localtime", "a\x00b", "x" * 5000, "é"]
)
def test_what_is_no_timezone(name: str) -> None:
    with pytest.raises(InputError, match="Europe/Rome"):
        known_timezone(name)
    with pytest.raises(InputError, match="Europe/Rome"):
        read_schedule("08:00", name)
