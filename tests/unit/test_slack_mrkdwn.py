"""Untrusted words and addresses lose what Slack would act on, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.slack.mrkdwn import CUT, MAX_URL, escaped, is_visible, label, link, literal, safe_url, shortened

ANY_TEXT = st.text(st.characters(), max_size=200)
"""With lone surrogates and unassigned characters."""
MARKUP = "<!channel> <!subteam^S1> <@U1> <#C1> <https://evil.example|ok> *b* _i_ ~s~ `c` :smile: > at &lt;!here&gt;"

# ---------------------------------------------------------------- words


def test_markup_is_words_like_any_others() -> None:
    assert literal(MARKUP) == MARKUP


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("two\nlines\tand\r\nmore", "two lines and more"),
        ("  outside  and   inside ", "outside and inside"),
        ("10\u202f000\u00a0km", "10\u202f000\u00a0km"),
        ("line\u2028separator and\u2003a wide space", "line separator and a wide space"),
        ("\u202egnp.exe\u202c \u2066isolated\u2069", "gnp.exe isolated"),
        ("nul\x00bell\x07escape\x1bdelete\x7f", "nul bell escape delete"),
        ("co\u00adoperation zero\u200bwidth \ufeffmark", "cooperation zerowidth mark"),
        ("می\u200cخواهم 👩\u200d🚀 שלום\u200f!", "می\u200cخواهم 👩\u200d🚀 שלום\u200f!"),
        ("lone \ud800 private \ue001 never \ufffe", "lone \ufffd private \ufffd never \ufffd"),
        ("\n\t ", ""),
    ],
)
def test_words_are_one_line_that_acts_on_nothing_around_it(words: str, shown: str) -> None:
    assert literal(words) == shown


@settings(max_examples=150)
@given(ANY_TEXT)
def test_no_letter_is_lost(words: str) -> None:
    shown = literal(words)

    shown.encode("utf-8")
    assert literal(shown) == shown
    kept = [c for c in words if unicodedata.category(c)[0] not in "CZ"]
    assert [c for c in shown if unicodedata.category(c)[0] not in "CZ" and c != "\ufffd"] == [
        c for c in kept if c != "\ufffd"
    ]


def test_what_can_t_be_seen_is_nothing() -> None:
    assert not is_visible("")
    assert not is_visible("\u200d\u200f \u00a0\u0301")
    assert is_visible("…")
    assert is_visible("я")


@settings(max_examples=100)
@given(st.text(max_size=120), st.integers(min_value=11, max_value=90))
def test_what_is_cut_is_marked_and_within_the_limit(words: str, limit: int) -> None:
    words = literal(words)
    short = shortened(words, limit)

    assert len(short) <= limit
    assert short == words or (short.endswith(CUT) and words.startswith(short.removesuffix(CUT)))


def test_the_cut_is_at_a_word_s_border() -> None:
    assert shortened("three ferries were ordered", 20) == "three ferries […]"
    assert shortened("three ferries", 20) == "three ferries"
    assert shortened("x" * 10_000, 20) == "x" * 16 + CUT


def test_no_letter_or_emoji_is_cut_in_two() -> None:
    assert shortened("abcdefghijke\u0301\u0301xyzxyzxyz", 17) == "abcdefghijk" + CUT
    assert shortened("abcdefghi👩\u200d🚀xyzxyzxyz", 15) == "abcdefghi" + CUT


# ---------------------------------------------------------------- mrkdwn


@given(ANY_TEXT)
def test_escaped_words_hold_no_control_sequence(words: str) -> None:
    assert not set("<>") & set(escaped(words))


def test_a_notification_links_nothing_by_itself() -> None:
    said = escaped(
        "see evil.example and https://evil.example/x, write to me@evil.example or mailto:me; 1.5 at 12:30 & so."
    )

    assert said.replace("\u200b", "") == (
        "see evil.example and https://evil.example/x, write to me@evil.example or mailto:me; 1.5 at 12:30 &amp; so."
    )
    assert not re.search(r"\w\.[a-z]|://|\w@\w|mailto:\w", said)
    assert "1.5 at 12:30" in said


def test_a_label_looks_like_its_words_and_formats_nothing() -> None:
    assert label(MARKUP) == (
        "‹!channel› ‹!subteam^S1› ‹@U1› ‹#C1› ‹https://evil.example¦ok› "
        "∗b∗ ˍiˍ ∼s∼ ˋcˋ ꞉smile: › at &amp;lt;!here&amp;gt;"
    )
    assert label("AT&T: the 12:30 news") == "AT&amp;T: the 12:30 news"
    assert label("at 12:30:45, and :smile") == "at 12꞉30:45, and ꞉smile"


@given(ANY_TEXT)
def test_a_label_can_t_end_its_link(words: str) -> None:
    written = link("https://a.example/?a=1&b=2", label(words))

    assert written.startswith("<https://a.example/?a=1&amp;b=2|")
    assert not set("<>|") & set(written[len("<https://a.example/?a=1&amp;b=2|") : -1])


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:me@evil.example",
        "file:///etc/passwd",
        "slack://channel?team=T1",
        "//evil.example/x",
        "evil.example",
        "https://",
        "https://good.example@evil.example/",
        "https://user:word@evil.example/",
        "https://a b.example/",
        "https://a|b.example/",
        "https://a.example/\ud800",
        "https://a.example/\x00",
        "https://a.example/\nhttps://evil.example",
        "https://[::1",
        "https://a.example:99999/",
        "https://a.example/" + "x" * MAX_URL,
        "https://a.example/" + "ö" * (MAX_URL // 2),
    ],
)
def test_what_is_no_address_of_a_page_is_no_link(url: str | None) -> None:
    assert safe_url(url) is None


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        (
            "https://a.example/x?y=1&z=(2)#:~:text=We%20will,2027",
            "https://a.example/x?y=1&z=(2)#:~:text=We%20will,2027",
        ),
        ("http://a.example", "http://a.example/"),
        (" HTTPS://A.example/ ", "https://a.example/"),
        ('https://a.example/a|<!channel>`^ "{}', "https://a.example/a%7C%3C!channel%3E%60%5E%20%22%7B%7D"),
        ("https://a.example/x#a|b> c", "https://a.example/x#a%7Cb%3E%20c"),
        ("https://straße.example/ö", "https://xn--strae-oqa.example/%C3%B6"),
        ("https://good.example\\@evil.example/", "https://good.example/@evil.example/"),
        ("https://a.example/\u202ex", "https://a.example/%E2%80%AEx"),
    ],
)
def test_an_address_is_what_a_browser_would_open(url: str, safe: str) -> None:
    assert safe_url(url) == safe


@settings(max_examples=150)
@given(
    st.text(st.characters(), max_size=60), st.sampled_from(["https://a.example/", "https://a.example/?", "http://", ""])
)
def test_nothing_breaks_out_of_an_address(tail: str, head: str) -> None:
    safe = safe_url(head + tail)

    if safe is not None:
        assert safe.isascii()
        assert not set(safe) & set('|<>"` \\')
        assert safe_url(safe) == safe
        assert not head.startswith("https") or urlsplit(safe).hostname == "a.example"
