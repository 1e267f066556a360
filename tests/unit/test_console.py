"""The terminal shows what posts and briefs say, and takes no orders from them."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from bot.chat.console import ConsoleMessenger, plain, render_brief, render_post
from bot.chat.post import digest_post
from bot.errors import DeliveryUnknown
from bot.model.brief import Brief, Disagreement, Side, Statement
from bot.model.edition import ShownQuotation, Standing
from bot.model.post import (
    Chrome,
    DisagreementBlock,
    LabelBlock,
    NoteBlock,
    Post,
    QuoteBlock,
    SourcesBlock,
    StatementBlock,
    TitleBlock,
)
from bot.model.reading import Commitment, Figure, Name, Speaker
from bot.model.span import Citation, Span
from tests.unit.fakes import NOW
from tests.unit.samples import FERRY, brief_of, cited, edition, quoted, ref, stated, story

ESC = "\x1b"
OURS = re.compile(r"\x1b\[[0-9;]*m")
"""The only sequences that we write: colours and weights."""

HOSTILE = [
    f"{ESC}[2J{ESC}[31mred",
    f"{ESC}]8;;https://evil.example{ESC}\\click{ESC}]8;;{ESC}\\",
    f"{ESC}]0;your title{ESC}\\",
    "\x9b31mred by one byte",
    "bell \a, back \b\b\b, return \rover, form \f, null \x00, delete \x7f",
    "[bold red]marked up[/bold red] [link=https://evil.example]here[/link] [/] [@click=quit]",
    ":smile: :warning:",
    "<!channel> <@U123> <https://evil.example|ours> **bold** `code`",
    "\u202e gnp.exe \u2066isolate\u2069 \u200fmark",
    "two\nlines\r\nand\u2028three\u2029four\x85five",
    "lone \ud800 surrogate",
    "tag\U000e0041s and \ue000 private use",
    "x" * 5_000,
]


def shown(what: RenderableType, *, width: int = 80, colours: bool = True) -> str:
    """Return what a terminal of that width would get."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    console = Console(
        file=stream,
        width=width,
        force_terminal=colours,
        color_system="standard" if colours else None,
        legacy_windows=False,
    )
    console.print(what)
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


def is_tame(output: str) -> bool:
    """Whether nothing but our own colours, printable characters and line ends reached the terminal."""
    rest = OURS.sub("", output)
    return all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") for c in rest)


def words_of(output: str) -> str:
    return " ".join(OURS.sub("", output).split())


def everything(words: str) -> Post:
    """A post that says the words wherever untrusted words can stand."""
    citation = Citation(0, len(words), words, "r1")
    statement = Statement(words, (citation,))
    where = ref("r1", title=words, outlet=words, url=words, published=words)
    return Post(
        (
            TitleBlock(Chrome("Morning edition")),
            StatementBlock(statement, "headline", number=1, tag=Chrome("UPDATED")),
            StatementBlock(statement, "lead"),
            StatementBlock(statement, "point"),
            StatementBlock(Statement(f"He said {words}", (citation,)), "answer"),
            QuoteBlock(ShownQuotation((citation, citation), speaker=words, role=words, speaker_at=citation)),
            DisagreementBlock(Disagreement(words, (Side(words, words, (citation,)), Side("2", None, (citation,))))),
            SourcesBlock((where,), Chrome("1 outlet")),
            LabelBlock(Chrome(f"Only in {words}:")),
            StatementBlock(Statement(words, (citation,)), "point", also=(Statement(words, (citation,)),)),
            DisagreementBlock(Disagreement(words, (Side(words, words, (citation,), citation),) * 2)),
            NoteBlock(Chrome("3 sources checked")),
        ),
        (where,),
    )


def brief_saying(words: str) -> Brief:
    """A brief that says the words wherever untrusted words can stand."""
    whole = Span(0, len(words))
    statement = Statement(words, (Citation.cut(words, whole),))
    brief = brief_of(words)
    return replace(
        brief,
        article=replace(brief.article, url=words, published_at=words, title=words),
        headline=statement,
        bottom_line=statement,
        points=(statement,),
        quotations=(quoted(words, words), quoted(words, words, speaker=words)),
        figures=(Figure(whole, 1.0, label=words, as_of=words, according_to=words),),
        commitments=(Commitment(whole, "pledge"),),
        people=(Name(words, (whole,), role=words),),
        next=(statement,),
    )


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("colours", [True, False])
def test_a_post_gives_the_terminal_no_orders(words: str, colours: bool) -> None:
    output = shown(render_post(everything(words)), colours=colours)

    assert is_tame(output)
    assert colours == (ESC in output)


@pytest.mark.parametrize("words", HOSTILE)
def test_a_brief_gives_the_terminal_no_orders(words: str) -> None:
    assert is_tame(shown(render_brief(brief_saying(words))))


@given(st.text(st.characters(), min_size=1, max_size=80))
def test_no_text_gives_the_terminal_orders(words: str) -> None:
    assert is_tame(shown(render_post(everything(words)), width=40))
    assert is_tame(shown(render_brief(brief_saying(words)), width=40))


@pytest.mark.parametrize("words", [HOSTILE[5], HOSTILE[6], HOSTILE[7]])
def test_markup_is_shown_and_not_read(words: str) -> None:
    for rendered in (render_post(everything(words)), render_brief(brief_saying(words))):
        assert words in words_of(shown(rendered, width=200))


def test_a_word_of_any_length_is_whole_and_within_the_width() -> None:
    words = "".join(chr(ord("a") + n % 26) for n in range(1_000))
    output = OURS.sub("", shown(render_post(everything(words)), width=60))

    assert max(len(line) for line in output.splitlines()) <= 60
    assert re.sub(r"\s", "", output).count(words) >= 6


@given(st.text(max_size=200))
def test_plain_words_are_one_line_without_loss_of_letters(words: str) -> None:
    tame = plain(words)

    assert is_tame(tame)
    assert "\n" not in tame
    assert tame == plain(tame)
    lost = ("Cc", "Cf", "Co", "Cs", "Zs", "Zl", "Zp")
    assert [c for c in tame if c != " "] == [c for c in words if unicodedata.category(c) not in lost]


def test_what_has_no_width_does_not_cut_words() -> None:
    assert plain("co\u00adoperation in the Medi\u200bterranean") == "cooperation in the Mediterranean"
    assert plain("می\u200cخواهم") == "میخواهم"


# ---------------------------------------------------------------- what is said


def test_statements_carry_the_numbers_of_their_sources() -> None:
    first = story("r1", points=(stated(FERRY, "harbour master Livia Conti said", "r1"),))
    second = story("r2", label="updated", refs=(ref("r2", outlet="Adria Wire", title="Ferries"),))
    lines = shown(render_post(digest_post(edition(first, second))), colours=False).splitlines()

    assert any("1. The port of Ancona ordered three ferries [1]" in line for line in lines)
    assert any("• harbour master Livia Conti said [1]" in line for line in lines)
    assert any("2. UPDATED The port of Ancona ordered three ferries [2]" in line for line in lines)
    assert any(line.strip().startswith("[2] Adria Wire, “Ferries”, 2025-04-30") for line in lines)


def test_who_else_says_so_and_who_alone_is_told_beside_the_statements() -> None:
    agreed, alone = stated(FERRY, "The port of Ancona ordered", "r1"), stated(FERRY, "Two older ships", "r2")
    like = stated(FERRY, "three ferries", "r2")
    told = story(
        "r1",
        points=(agreed, alone),
        standings=(Standing(agreed.text, (like,)), Standing(alone.text, alone=True)),
        refs=(ref("r1"), ref("r2", outlet="Adria Wire")),
    )

    output = OURS.sub("", shown(render_post(digest_post(edition(told)))))

    assert "The port of Ancona ordered [1] Also in Adria Wire [2]" in output
    assert output.index("Only in Adria Wire:") < output.index("Two older ships [2]")


def test_figures_that_differ_stand_with_the_sentences_that_state_them() -> None:
    sides = tuple(
        Side(value, "the port", (cited(FERRY, value, "r1"),), cited(FERRY, f"The contract is worth {value}", "r1"))
        for value in ("€120 million",)
    )
    told = story("r1", disagreements=(Disagreement("the contract", sides * 2),))

    output = " ".join(OURS.sub("", shown(render_post(digest_post(edition(told))))).split())

    assert "€120 million according to the port, Harbour Gazette [1]: “The contract is worth €120 million”" in output


def test_a_quotation_has_its_marks_its_speaker_and_where_it_was_cut() -> None:
    words = (Citation(0, 7, "We will", "r1"), Citation(20, 26, "go on.", "r1"))
    named = shown(render_post(Post((QuoteBlock(ShownQuotation(words, "Livia Conti", "harbour master")),))))
    hidden = shown(render_post(Post((QuoteBlock(ShownQuotation(words, "an official", anonymous=True)),))))

    assert "“We will … go on.” Livia Conti, harbour master" in words_of(named)
    assert "an official (not named)" in words_of(hidden)


def test_an_answer_shows_the_words_that_it_rests_on_unless_it_is_these_words() -> None:
    quote = stated(FERRY, "The contract is worth €120 million, harbour master Livia Conti said.", "r1")
    short = Statement("The contract is worth €120 million.", quote.citations)

    assert words_of(shown(render_post(Post((StatementBlock(short, "answer"),))))).endswith("Livia Conti said.”")
    assert "“" not in shown(render_post(Post((StatementBlock(quote, "answer"),))))


def test_a_brief_names_no_speaker_where_none_is_known() -> None:
    brief = brief_of(FERRY)
    words = "We will have them at sea before the summer of 2027,"
    at = FERRY.index("Conti told")
    speaker = Speaker("Livia Conti", Span(at, at + 5), role="harbour master")

    unknown = words_of(shown(render_brief(replace(brief, quotations=(quoted(FERRY, words),)))))
    known = words_of(shown(render_brief(replace(brief, quotations=(replace(quoted(FERRY, words), speaker=speaker),)))))

    assert f"“{words}” speaker not named" in unknown
    assert f"“{words}” Livia Conti, harbour master" in known


def test_what_an_article_does_not_hold_gets_no_heading() -> None:
    output = shown(render_brief(brief_of(FERRY)), colours=False)

    for heading in ("Points", "Quotations", "Figures", "Commitments", "People", "Next"):
        assert heading not in output


async def test_the_messenger_prints_and_admits_that_it_can_t_look_back() -> None:
    stream = io.StringIO()
    messenger = ConsoleMessenger(Console(file=stream, width=80))
    message = await messenger.post("terminal", digest_post(edition(story())), key="edition-1:0")

    assert "The port of Ancona ordered three ferries" in stream.getvalue()
    assert message
    with pytest.raises(DeliveryUnknown):
        await messenger.find("terminal", "edition-1:0", NOW)
