"""What only a caption or heading says: it passes where the text says nothing else, and everybody is told so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.console import render_brief, render_post
from bot.chat.post import brief_post
from bot.chat.slack.blocks import render_message
from bot.cli.json_forms import statement_json
from bot.errors import EvidenceError
from bot.language.brief_json import brief_from_json, brief_to_json
from bot.language.read import read_article
from bot.language.story_compare import Comparison
from bot.language.verify import Witness, in_agreement, verify_brief
from bot.model.article import Article
from bot.model.brief import Brief, Dropped, EngineMark, RestsOn, Statement
from bot.model.draft import DraftBrief, DraftStatement
from bot.model.edition import ArticleRef
from bot.model.post import Post, StatementBlock
from bot.model.rows import WrittenBrief
from bot.model.span import Citation
from bot.model.story import StoryPoint
from tests.unit.samples import ref
from tests.unit.story_samples import gazette, original, wire
from tests.unit.test_console import shown as on_a_terminal

TITLE = "Piran and Chioggia plan a ferry line"
CAPTION = "Fishermen mend 40 torn nets at the old market of Chioggia, May 6, 2025."
TEXT = f"""{TITLE}

The ports of Piran and Chioggia agreed on Monday to open a weekly ferry line. It will carry 300 lorries a week.

{CAPTION} (Harbour Photo)

Customs officers were hired in advance

The town of Piran did not sell the old pier. Fares rose by 4 percent last year.
"""
MARK = EngineMark("test")


def brief_with(*drafts: DraftStatement, text: str = TEXT, headline: DraftStatement | None = None) -> Brief:
    reading = read_article(Article(text=text, title=TITLE, date="2025-05-07", language="en", revision="r1"))
    return verify_brief(DraftBrief(headline=headline, bottom_line=None, points=list(drafts)), reading, MARK)


def draft(said: str, *cited: str, text: str = TEXT) -> DraftStatement:
    reading = read_article(Article(text=text, title=TITLE, date="2025-05-07", language="en"))
    numbers = [s.index for words in cited for s in reading.sentences if words in s.span.of(text)]
    return DraftStatement(text=said, sentences=numbers)


def outcome(said: str, cited: str, *, text: str = TEXT) -> str:
    """Return "passed" and the mark, or the code of the refusal."""
    made = brief_with(draft(said, cited, text=text), text=text)
    if made.points:
        return f"passed: {made.points[0].rests_on}"
    return made.dropped[0].reason.split(":")[0]


def captioned(caption: str) -> str:
    return TEXT.replace(CAPTION, caption)


# ---------------------------------------------------------------- what passes


def test_what_only_a_caption_or_heading_says_passes_and_is_marked() -> None:
    heading = "Customs officers were hired in advance"
    made = brief_with(
        draft(CAPTION, "torn nets"), draft(heading, heading), draft("Fares rose by 4 percent last year.", "Fares")
    )

    assert [drop.reason for drop in made.dropped] == []
    assert [point.rests_on for point in made.points] == ["caption", "heading", None]
    assert made.points[0].citations[0].quote == CAPTION
    assert made.points[0].in_revision("r2").rests_on == "caption"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (CAPTION.replace("mend", "burn"), "word_not_in_evidence"),
        (CAPTION.replace("40", "50"), "number_not_in_evidence"),
        (CAPTION.replace("May 6", "May 7"), "date_not_in_evidence"),
        ("Fishermen mend 40 torn nets at the old market of Chioggia.", "date_not_kept"),
        ("(Harbour Photo)", "heading_or_caption"),
    ],
)
def test_a_lie_on_a_caption_and_a_caption_without_its_date_are_refused(said: str, reason: str) -> None:
    assert outcome(said, "Harbour Photo" if "Photo" in said else "torn nets") == reason


@pytest.mark.parametrize(
    ("caption", "reason"),
    [
        # The running text says it: the statement has to name that.
        ("Lorries wait for the weekly ferry line that Piran and Chioggia agreed to open.", "heading_or_caption"),
        ("The new ferry is to carry 300 lorries to Venice and back.", "heading_or_caption"),
        # It says something else.
        ("The new ferry is to carry 350 lorries to Venice and back.", "running_text_differs"),
        ("A man walks past the pier that the town will sell to his cousins in spring.", "running_text_differs"),
        ("Commuters on the islands queue for tickets after fares fell in winter.", "running_text_differs"),
        # A picture from the archive, and a question.
        ("FILE - Fishermen mend torn nets at the old market of Rovinj.", "heading_or_caption"),
        ("Who mends the torn nets at the old market of Rovinj?", "question_as_fact"),
    ],
)
def test_the_running_text_has_the_word(caption: str, reason: str) -> None:
    text = captioned(caption)

    assert outcome(caption, caption, text=text) == reason


@pytest.mark.parametrize("heading", ["Harbour customs in dispute again", "Were customs officers hired in advance?"])
def test_a_heading_that_tells_nothing_or_asks_is_no_statement(heading: str) -> None:
    text = TEXT.replace("Customs officers were hired in advance", heading)

    assert outcome(heading, heading, text=text) in ("heading_or_caption", "question_as_fact")


def test_a_title_stays_a_title() -> None:
    known = draft(TITLE, TITLE)
    assert brief_with(known).points == ()
    title = "Dockers were promised higher wages in Rijeka"
    unknown = f"{title}\n\nThe town of Piran sold a pier.\n"
    reading = read_article(Article(text=unknown, language="en"))
    made = verify_brief(
        DraftBrief(headline=None, bottom_line=None, points=[DraftStatement(text=title, sentences=[0])]), reading, MARK
    )
    assert [drop.reason for drop in made.dropped] == ["heading_or_caption"]


def test_no_headline_rests_on_a_caption_and_no_statement_half_on_one() -> None:
    assert brief_with(headline=draft(CAPTION, "torn nets")).headline is None
    mixed = draft(CAPTION, "torn nets", "Fares")
    assert [drop.reason for drop in brief_with(mixed).dropped] == ["heading_or_caption"]


# ---------------------------------------------------------------- stories


def test_in_stories_a_caption_agrees_with_nobody_and_is_nobodys_alone() -> None:
    text = "The ferries sail to Split.\nWorkers paint the hull of a ferry for Ancona at Muggia. (Harbour Photo)"
    teller = original(text, "t", "Adria Post")
    (number,) = (s.index for s in teller.reading.sentences if "paint" in s.span.of(teller.reading.text))
    item = DraftStatement(text="Workers paint the hull of a ferry for Ancona at Muggia.", sentences=[number])

    heard = Witness(teller.reading).hear(item)
    (marked,) = verify_brief(DraftBrief(headline=None, bottom_line=None, points=[item]), teller.reading, MARK).points

    assert heard == Dropped(item.text, "heading_or_caption")
    assert marked.rests_on == "caption"
    for others in ([gazette(), wire()], [original(item.text, "o", "Coast News")]):
        assert Comparison([teller, *others]).point(marked) == StoryPoint(marked)
    with pytest.raises(ValueError, match="agrees with nobody"):
        in_agreement(replace(marked, rests_on=None), marked)


# ---------------------------------------------------------------- told to everybody


def marked_post(rests_on: RestsOn | None) -> Post:
    said = Statement("Fishermen mend 40 nets.", (Citation(0, 23, "Fishermen mend 40 nets.", "r1"),), rests_on)
    levels = (StatementBlock(said, "lead"), StatementBlock(said, "point"), StatementBlock(said, "answer"))
    return Post(levels, (ref("r1"),))


@pytest.mark.parametrize(("rests_on", "note"), [("caption", "according to a caption"), ("heading", "in a heading")])
def test_console_and_slack_say_so_beside_each_citation(rests_on: RestsOn, note: str) -> None:
    post, plain = marked_post(rests_on), marked_post(None)

    terminal = on_a_terminal(render_post(post), colours=False)
    slack = render_message(post, public_url=None)

    assert terminal.count(f"({note})") >= 2
    assert str(slack).count(f"({note})") >= 3
    assert note not in on_a_terminal(render_post(plain), colours=False)
    assert note not in str(render_message(plain, public_url=None))


def test_a_brief_says_so_on_the_terminal_in_a_post_and_in_json() -> None:
    made = brief_with(draft(CAPTION, "torn nets"), draft("Fares rose by 4 percent last year.", "Fares"))

    assert on_a_terminal(render_brief(made), colours=False, width=200).count("(according to a caption)") == 1
    written = WrittenBrief("r1", ArticleRef("r1", "a", TITLE, None, None, None, "en"), made)
    statements = [block.statement for block in brief_post(written).blocks if isinstance(block, StatementBlock)]
    assert [said.rests_on for said in statements] == ["caption", None]
    data = brief_to_json(made)
    assert [point.get("rests_on") for point in data["points"]] == ["caption", None]
    assert "rests_on" not in data["points"][1]
    assert brief_from_json(data).points == made.points
    data["points"][0]["rests_on"] = "rumour"
    with pytest.raises(EvidenceError):
        brief_from_json(data)
    assert [statement_json(said).get("rests_on") for said in statements] == ["caption", None]
