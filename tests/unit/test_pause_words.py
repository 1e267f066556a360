"""Until when something is paused, as people write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.chat.pause_words import read_until
from bot.errors import InputError

WEDNESDAY = datetime(2025, 4, 30, 22, 30, tzinfo=UTC)
"""In Rome it is Thursday, 1 May."""


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("tomorrow", 2),
        ("friday", 2),
        ("Until Monday.", 5),
        ("next thu", 8),
        ("next week", 5),
        ("3 days", 4),
        ("for a week", 8),
        ("2 weeks", 15),
        ("2025-05-20", 20),
    ],
)
def test_a_pause_ends_as_the_day_begins_where_its_readers_are(words: str, day: int) -> None:
    assert read_until(words, WEDNESDAY, "Europe/Rome") == datetime(2025, 5, day - 1, 22, tzinfo=UTC)


@pytest.mark.parametrize("words", ["", "soon", "0 days", "2025-05-01", "2020-01-01", "999 weeks", "2025-13-40", "m"])
def test_what_is_no_day_to_come_is_told_in_one_line(words: str) -> None:
    with pytest.raises(InputError, match=r"is no day|is not a day of the coming year"):
        read_until(words, WEDNESDAY, "Europe/Rome")
