"""Dates as intervals of days from an anchor."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.dates import find_dates, month_interval

TUESDAY = date(2025, 4, 29)
HEAP = "29 April March 2024 next last year three ago Tuesday the past in by of , - first quarter"


@pytest.mark.parametrize(
    ("language", "text", "words", "start", "end"),
    [
        ("en", "on 29 April 2025", "29 April 2025", "2025-04-29", "2025-04-29"),
        ("en", "on April 29", "April 29", "2025-04-29", "2025-04-29"),
        ("en", "on Sept. 30", "Sept. 30", "2025-09-30", "2025-09-30"),
        ("en", "on Tuesday", "Tuesday", "2025-04-29", "2025-04-29"),
        ("en", "on Monday", "Monday", "2025-04-28", "2025-04-28"),
        ("en", "They will meet on Friday", "Friday", "2025-05-02", "2025-05-02"),
        ("en", "the board, which meets on Friday", "Friday", "2025-05-02", "2025-05-02"),
        ("en", "It will be announced on Friday", "Friday", "2025-05-02", "2025-05-02"),
        ("en", "What will open, they said on Friday", "Friday", "2025-04-25", "2025-04-25"),
        ("en", "will open on 15 November", "15 November", "2025-11-15", "2025-11-15"),
        ("en", "opened on 15 November", "15 November", "2024-11-15", "2024-11-15"),
        ("en", "in March 247 boats", "March", "2025-03-01", "2025-03-31"),
        ("tr", "15 Kasım'da açılacak", "15 Kasım", "2025-11-15", "2025-11-15"),
        ("en", "next Tuesday", "next Tuesday", "2025-05-06", "2025-05-06"),
        ("en", "yesterday", "yesterday", "2025-04-28", "2025-04-28"),
        ("en", "in March", "March", "2025-03-01", "2025-03-31"),
        ("en", "in May", "May", "2024-05-01", "2024-05-31"),
        ("en", "will open in May", "May", "2025-05-01", "2025-05-31"),
        ("en", "three years ago", "three years ago", "2022-01-01", "2022-12-31"),
        ("en", "in 2024", "2024", "2024-01-01", "2024-12-31"),
        ("en", "the 1990s", "1990s", "1990-01-01", "1999-12-31"),
        ("en", "last year", "last year", "2024-01-01", "2024-12-31"),
        ("en", "this week", "this week", "2025-04-28", "2025-05-04"),
        ("en", "the first quarter of 2024", "first quarter of 2024", "2024-01-01", "2024-03-31"),
        ("en", "within three years", "within three years", "2025-04-29", "2028-12-31"),
        ("en", "for the past two months", "the past two months", "2025-02-01", "2025-04-29"),
        ("en", "2025-04-29", "2025-04-29", "2025-04-29", "2025-04-29"),
        ("de", "am 29. April", "29. April", "2025-04-29", "2025-04-29"),
        ("de", "vor drei Jahren", "vor drei Jahren", "2022-01-01", "2022-12-31"),
        ("de", "am 29.4.2025", "29.4.2025", "2025-04-29", "2025-04-29"),
        ("it", "tre anni fa", "tre anni fa", "2022-01-01", "2022-12-31"),
        ("it", "martedì 29 aprile 2025", "martedì", "2025-04-29", "2025-04-29"),
        ("fr", "il y a trois ans", "il y a trois ans", "2022-01-01", "2022-12-31"),
        ("es", "el 29 de abril de 2025", "29 de abril de 2025", "2025-04-29", "2025-04-29"),
        ("tr", "geçen yıl", "geçen yıl", "2024-01-01", "2024-12-31"),
        ("tr", "üç yıl önce", "üç yıl önce", "2022-01-01", "2022-12-31"),
    ],
)  # fmt: skip
def test_dates_from_an_anchor(language: str, text: str, words: str, start: str, end: str) -> None:
    found = find_dates(text, TUESDAY, language)[0]
    assert found.span.of(text) == words
    assert (found.start, found.end) == (date.fromisoformat(start), date.fromisoformat(end))


def test_without_an_anchor_only_absolute_dates_have_days() -> None:
    for text in ("on Tuesday", "yesterday", "last year", "on April 29", "three years ago", "in March"):
        (found,) = find_dates(text, None, "en")
        assert (found.start, found.end) == (None, None)
    (found,) = find_dates("on 29 April 2025", None, "en")
    assert found.start == TUESDAY


@pytest.mark.parametrize(
    "text",
    ["it may 5 times", "we march 5 miles", "$2024", "2,024 ships",
        "2024 people", "at 10.30", "the sun", "a-2024-b"]
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text, TUESDAY, "en") == ()


def test_months_run_into_other_years() -> None:
    assert month_interval(2025, 0) == (date(2024, 12, 1), date(2024, 12, 31))
    assert month_interval(2025, 14) == (date(2026, 2, 1), date(2026, 2, 28))


@given(
    st.text(max_size=200), st.one_of(st.none(), st.dates()), st.sampled_from(["en", "de", "it", "fr", "es", "tr", "zh"])
)
def test_any_text_can_be_read(text: str, anchor: date | None, language: str) -> None:
    found = find_dates(text, anchor, language)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert all((when.start is None) == (when.end is None) for when in found)


@given(
    st.lists(st.sampled_from(HEAP.split()), max_size=10),
    st.dates(),
)  # fmt: skip
def test_any_heap_of_date_words_can_be_read(words: list[str], anchor: date) -> None:
    for when in find_dates(" ".join(words), anchor, "en"):
        assert when.start is None or when.end is None or when.start <= when.end
