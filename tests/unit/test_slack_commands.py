"""Slash commands: what was typed, what was meant, and what is nearest to it."""

from __future__ import annotations

import re
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.schedule_words import Times
from bot.chat.slack.commands import (
    Ask,
    Brief,
    Command,
    Digest,
    Help,
    ScheduleDigest,
    read_command,
    read_mention,
)
from bot.chat.slack.manifest import COMMANDS
from bot.chat.slack.typed import addressed_to, has_words, mentions, mrkdwn, plain, without_mention
from bot.errors import InputError
from bot.model.schedule import EVERY_DAY, WEEKDAYS

MORNING = Times(WEEKDAYS, (time(8, 30),))
URL = "https://harbour.example/ferries?a=1&b=2"


@pytest.mark.parametrize(
    ("command", "text", "meant"),
    [
        ("/ask", "Who ordered the ferries?", Ask("Who ordered the ferries?")),
        ("/ask", "  who   ordered\nthem ", Ask("who ordered them")),
        ("/ask", "R&amp;D &lt;2% of GDP &amp;gt;?", Ask("R&D <2% of GDP &gt;?")),
        ("/ask", "did <@U1|anna> and <@U2> speak in <#C1|news>?", Ask("did @anna and @U2 speak in #news?")),
        ("/ask", "<!channel> who signed?", Ask("@channel who signed?")),
        ("/ask", "help wanted: who pays?", Ask("help wanted: who pays?")),
        ("/brief", URL, Brief(url=URL)),
        ("/brief", "<https://harbour.example/ferries?a=1&amp;b=2|harbour.example>", Brief(url=URL)),
        ("/brief", f"please {URL}", Brief(url=URL)),
        ("/brief", "three ferries", Brief(words="three ferries")),
        ("/digest", "now", Digest("now")),
        ("/digest", "Preview", Digest("preview")),
        ("/digest", "status", Digest("status")),
        ("/digest", "pause", Digest("pause")),
        ("/digest", "resume", Digest("resume")),
        ("/digest", "schedule weekdays 08:30", ScheduleDigest(MORNING, None, None)),
        ("/digest", "schedule weekdays at 8.30 am", ScheduleDigest(MORNING, None, None)),
        ("/digest", "schedule mon-fri 8:30 Europe/Rome", ScheduleDigest(MORNING, "Europe/Rome", None)),
        ("/digest", "schedule in europe/rome weekdays 8:30", ScheduleDigest(MORNING, "Europe/Rome", None)),
        (
            "/digest",
            "schedule every day 7:00, 6pm about defence, trade and Black Sea",
            ScheduleDigest(Times(EVERY_DAY, (time(7), time(18))), None, ("defence", "trade", "Black Sea")),
        ),
        (
            "/digest",
            "schedule weekdays 8:30 Europe/Istanbul about R&amp;D",
            ScheduleDigest(MORNING, "Europe/Istanbul", ("R&D",)),
        ),
        ("/digest", "schedule weekdays 8:30 about everything", ScheduleDigest(MORNING, None, ())),
        ("/dragoman", "ask Who ordered them?", Ask("Who ordered them?")),
        ("/dragoman", f"brief {URL}", Brief(url=URL)),
        ("/dragoman", "digest schedule weekdays 8:30", ScheduleDigest(MORNING, None, None)),
        ("/dragoman", "Digest now", Digest("now")),
    ],
)
def test_what_is_meant(command: str, text: str, meant: Command) -> None:
    assert read_command(command, text, prefix="") == meant


@pytest.mark.parametrize(
    ("command", "text", "nearest"),
    [
        ("/digest", "schedul weekdays 8:30", "/digest schedule weekdays 08:30"),
        ("/digest", "weekdays 8:30", "/digest schedule weekdays 08:30"),
        ("/digest", "schedule", "/digest schedule weekdays 08:30"),
        ("/digest", "schedule weekdys 8:30", "/digest schedule weekdays 08:30"),
        ("/digest", "schedule mon 25:00", "/digest schedule mon 08:30"),
        ("/digest", "schedule mon,thu 8", "/digest schedule mon,thu 08:00"),
        ("/digest", "schedule weekdays 08:30 CET", "/digest schedule weekdays 08:30 Europe/Rome"),
        ("/digest", "schedule weekdays 8am est", "/digest schedule weekdays 08:00 America/New_York"),
        (
            "/digest",
            "schedule weekdays 8:30 Rome about trade",
            "/digest schedule weekdays 08:30 Europe/Rome about trade",
        ),
        ("/digest", "schedule weekdys 8:30 UTC about trade", "/digest schedule weekdays 08:30 UTC about trade"),
        ("/digest", "schedule about defence", "/digest schedule weekdays 08:30 about defence"),
        (
            "/digest",
            "schedule daily 1:00 2:00 3:00 4:00 5:00 6:00 7:00",
            "/digest schedule daily 01:00 02:00 03:00 04:00 05:00 06:00",
        ),
        (
            "/digest",
            "schedule weekdays 8:30 about " + ",".join("abcdefghijklmnopqrstu"),
            "/digest schedule weekdays 08:30 about defence, trade",
        ),
        (
            "/digest",
            f"schedule mon 9:00 UTC about {'x' * 61}",
            "/digest schedule mon 09:00 UTC about defence, trade",
        ),
        ("/digest", "schedule mon 9 about ,;.", "/digest schedule mon 09:00 about defence, trade"),
        ("/digest", "schedule mon 9 about everything", "/digest schedule mon 09:00 about everything"),
        ("/digest", "stop", "/digest pause"),
        ("/digest", "start", "/digest resume"),
        ("/digest", "prview", "/digest preview"),
        ("/digest", "pause friday", "/digest pause"),
        ("/digest", "xyzzy", "/digest help"),
        ("/brief", "harbour.example/ferries", "/brief https://harbour.example/ferries"),
        ("/brief", f"{URL} https://two.example/", f"/brief {URL}"),
        ("/dragoman", "digset status", "/dragoman digest status"),
        ("/dragoman", "pause", "/dragoman digest pause"),
        ("/dragoman", "digest schedul weekdays 8:30", "/dragoman digest schedule weekdays 08:30"),
        ("/dragoman", "What did they sign?", "/dragoman ask What did they sign?"),
        ("/dragoman", URL, f"/dragoman brief {URL}"),
        ("/dragoman", "hello", "/dragoman help"),
        ("/other", "thing", "/dragoman help"),
    ],
)
def test_the_nearest_right_command_is_told_in_one_line(command: str, text: str, nearest: str) -> None:
    with pytest.raises(InputError) as caught:
        read_command(command, text, prefix="")

    line = caught.value.message
    assert f"`{nearest}`" in line
    assert "\n" not in line
    name, _, words = nearest.partition(" ")
    read_command(name, words, prefix="")


def test_a_correction_shows_what_was_typed() -> None:
    with pytest.raises(InputError) as caught:
        read_command("/digest", "schedul weekdays 8:30", prefix="")

    assert caught.value.message == ("`/digest schedul weekdays 8:30`: did you mean `/digest schedule weekdays 08:30`?")


def test_an_abbreviation_of_a_timezone_is_explained() -> None:
    with pytest.raises(InputError, match="CET is an abbreviation, which does not tell when the clocks change"):
        read_command("/digest", "schedule weekdays 08:30 CET", prefix="")


@pytest.mark.parametrize("prefix", ["", "acme-"])
@pytest.mark.parametrize("text", ["", "help", "HELP", "?"])
def test_help_on_each_command_shows_examples_that_can_be_typed(prefix: str, text: str) -> None:
    for name in ("ask", "brief", "digest", "dragoman"):
        shown = read_command(f"/{prefix}{name}", text, prefix=prefix)

        assert isinstance(shown, Help)
        examples = [example for example in re.findall(r"`(/[^`]+)`", shown.text) if " " in example]
        assert examples
        assert all(example.startswith(f"/{prefix}{name} ") for example in examples)
        for example in examples:
            command, _, words = example.partition(" ")
            read_command(command, words, prefix=prefix)


@pytest.mark.parametrize("subject", ["ask", "brief", "digest"])
def test_help_of_the_umbrella_is_about_one_command_where_one_is_named(subject: str) -> None:
    one = read_command("/dragoman", f"help {subject}", prefix="")

    assert one == read_command("/dragoman", f"{subject} help", prefix="")
    assert isinstance(one, Help)
    assert f"`/dragoman {subject}" in one.text


def test_the_prefix_is_part_of_every_command() -> None:
    assert read_command("/acme-ask", "who?", prefix="acme-") == Ask("who?")
    with pytest.raises(InputError, match="`/acme-digest schedule weekdays 08:30`"):
        read_command("/acme-digest", "schedule weekdys 8:30", prefix="acme-")
    with pytest.raises(InputError, match="`/acme-dragoman help`"):
        read_command("/ask", "who?", prefix="acme-")


def test_every_command_of_the_manifest_is_read() -> None:
    for command in COMMANDS:
        assert isinstance(read_command(f"/acme-{command.name}", "help", prefix="acme-"), Help)


@given(st.sampled_from(["/ask", "/brief", "/digest", "/dragoman"]), st.text(max_size=80))
def test_any_text_is_a_command_or_one_line(command: str, text: str) -> None:
    try:
        read_command(command, text, prefix="")
    except InputError as wrong:
        assert len(wrong.message) < 700  # noqa: PT017 - both outcomes are right
        assert wrong.message.count("`") % 2 == 0  # noqa: PT017


@pytest.mark.parametrize("head", ["", "schedule ", "digest schedule ", "schedule weekdays 8:30 about "])
@given(words=st.text(alphabet="abcdefgmonweksty 0123456789:.,/-`&", max_size=30))
def test_corrections_of_schedules_can_be_typed(head: str, words: str) -> None:
    command = "/dragoman" if head.startswith("digest") else "/digest"
    try:
        read_command(command, head + words, prefix="")
    except InputError as wrong:
        right = wrong.message.rstrip("?").split("`")[-2]
        name, _, rest = right.partition(" ")
        read_command(name, rest, prefix="")


# ---------------------------------------------------------------- mentions


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("who ordered the ferries?", Ask("who ordered the ferries?")),
        ("digest status", Digest("status")),
        ("Digest schedule weekdays 8:30", ScheduleDigest(MORNING, None, None)),
        (f"brief <{URL}>", Brief(url=URL)),
        ("brief us on the summit, please", Ask("brief us on the summit, please")),
        ("digest of the week?", Ask("digest of the week?")),
        ("what does <https://harbour.example/x|harbour.example/x> say?", Ask("what does harbour.example/x say?")),
    ],
)
def test_a_mention_is_a_question_or_a_command_in_words(text: str, meant: Command) -> None:
    assert read_mention(text, bot="@Dragoman", prefix="") == meant


@pytest.mark.parametrize("text", ["", "help", "Help!", "?"])
def test_a_mention_without_a_question_gets_help(text: str) -> None:
    shown = read_mention(text, bot="@Dragoman", prefix="acme-")

    assert isinstance(shown, Help)
    assert "`/acme-ask " in shown.text
    assert "`@Dragoman digest status`" in shown.text


def test_a_wrong_schedule_in_a_mention_is_corrected_as_it_is_typed_there() -> None:
    with pytest.raises(InputError, match="`@Dragoman digest schedule weekdays 08:30`"):
        read_mention("digest schedule weekdys 8:30", bot="@Dragoman", prefix="")


# ---------------------------------------------------------------- what Slack does to texts


def test_wrapping_is_undone_once() -> None:
    assert plain("&amp;lt;b&amp;gt; <https://a.example|a&amp;b> <mailto:a@b.example|a@b.example>") == (
        "&lt;b&gt; a&b a@b.example"
    )
    assert plain("<https://a.example/?x=1&amp;y=2|label>", links="address") == "https://a.example/?x=1&y=2"
    assert plain("<!subteam^S1|@desk> <!date^1|soon> <!here>") == "@desk soon @here"
    assert plain("2 &lt; 3 and <> is nothing") == "2 < 3 and  is nothing"


def test_mentions_are_found_and_taken_away() -> None:
    assert mentions("ask <@U0BOT>", "U0BOT")
    assert mentions("ask <@U0BOT|dragoman>", "U0BOT")
    assert not mentions("ask <@U0BOTTOM>", "U0BOT")
    assert without_mention("<@U0BOT>: who, <@U0BOT|dragoman>, and <@U1>?", "U0BOT") == "who, and <@U1>?"
    assert addressed_to(" <@U1> yours") == "U1"
    assert addressed_to("<!subteam^S1|@desk> yours") == ""
    assert addressed_to("yours, <@U1>") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [("ok", True), ("10", True), ("Ağ", True), (":+1:", False), ("👍", False), ("…!?", False), ("", False),
     (":thumbsup::skin-tone-2: :tada:", False), ("at 10:30:45", True), (":+1: agreed", True)],
)  # fmt: skip
def test_emoji_are_no_words(text: str, words: bool) -> None:
    assert has_words(text) is words


@given(st.text(max_size=60))
def test_our_lines_mention_nobody(words: str) -> None:
    shown = mrkdwn(words)

    assert "<" not in shown
    assert ">" not in shown
    assert plain(shown) == words
