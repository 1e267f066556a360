"""Slack messages: within every limit, harmless whatever is in them, and without loss."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.post import edition_posts
from bot.chat.slack.blocks import ephemeral_answer, fit
from bot.chat.slack.mrkdwn import is_visible, literal
from bot.model.brief import Disagreement, Side, Statement
from bot.model.edition import ShownQuotation
from bot.model.post import (
    Chrome,
    DisagreementBlock,
    LabelBlock,
    NoteBlock,
    Post,
    PostBlock,
    QuoteBlock,
    SourcesBlock,
    StatementBlock,
    TitleBlock,
)
from bot.model.span import Citation
from tests.unit.samples import edition, ref, story
from tests.unit.slack_limits import OURS, check, check_harmless, check_limits, links_in, placed, shown

CUT = "[…]"

HOSTILE = [
    "<!channel> <!here|now> <!everyone> <!subteam^S1> <!date^1^{date}|x>",
    "<@U1> <@W1|ceo> <#C1> <#C1|general>",
    "<https://evil.example|ours> https://evil.example www.evil.example me@evil.example mailto:me@evil.example",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "*bold* _it_ ~s~ `code` ```block``` > quoted :smile: :warning:",
    "[ours](https://evil.example) ![x](https://evil.example/x.png)",
    ']]>|<>|"\'\\ {"type":"user","user_id":"U1"}',
    "\u202e gnp.exe \u2066isolate\u2069 \u200fmark \u200b\u00ad",
    "nul \x00 bell \a escape \x1b[31m c1 \x9b",
    "lone \ud800 surrogate \udfff",
    "two\nlines\r\nand\u2028three\n> quoted\n* listed",
    "رئيس البلدية قال إن العقد بقيمة ١٢٠ مليون يورو",
    "\n \u200b\u200d",
    "x" * 10_000,
    "€😀" * 4_000,
    "word " * 3_000,
    '"\\' * 5_000,
]
HOSTILE_URLS = [
    None,
    "https://harbour.example/ferries?a=1&b=2",
    "https://harbour.example/|<!channel>`x y",
    "https://harbour.example/" + "y" * 1_900,
    "https://harbour.example/" + "y" * 5_000,
    "javascript:alert(1)",
    "https://good.example@evil.example/",
    "mailto:me@evil.example",
    "not an address",
]

# ---------------------------------------------------------------- any post

words = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(), min_size=1, max_size=60))


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    said = draw(words)
    start = draw(st.integers(0, 3))
    return Citation(start, start + len(said), said, draw(st.sampled_from(["r1", "r2", "r3", None])))


@st.composite
def blocks(draw: st.DrawFn) -> PostBlock:
    kind = draw(st.integers(0, 7))
    several = st.lists(citations(), min_size=1, max_size=3).map(tuple)
    if kind == 0:
        return TitleBlock(Chrome(draw(words)))
    if kind == 1:
        return NoteBlock(Chrome(draw(words)))
    if kind == 2:
        quote = draw(several)
        said = draw(st.one_of(st.none(), words))
        return QuoteBlock(ShownQuotation(quote, said, draw(st.one_of(st.none(), words)), None, draw(st.booleans())))
    if kind == 3:
        sides = st.builds(Side, words, st.one_of(st.none(), words), several, st.one_of(st.none(), citations()))
        return DisagreementBlock(Disagreement(draw(words), tuple(draw(st.lists(sides, max_size=4)))))
    if kind == 4:
        note = draw(st.one_of(st.none(), st.just(Chrome("1 outlet, 1 original"))))
        return SourcesBlock(tuple(draw(st.lists(refs(), max_size=3))), note)
    if kind == 5:
        return LabelBlock(Chrome(draw(words)))
    levels: tuple[Literal["headline", "lead", "point", "answer"], ...] = ("headline", "lead", "point", "answer")
    level = draw(st.sampled_from(levels))
    number, tag = draw(st.sampled_from([(None, None), (1, None), (2, Chrome("UPDATED"))]))
    also = tuple(Statement(draw(words), draw(several)) for _ in range(draw(st.integers(0, 3))))
    return StatementBlock(Statement(draw(words), draw(several)), level, number, tag, also)


@st.composite
def refs(draw: st.DrawFn) -> Any:
    said, url = draw(words), draw(st.sampled_from(HOSTILE_URLS))
    return ref(draw(st.sampled_from(["r1", "r2", "r3"])), title=said, outlet=draw(words), url=url, published=said)


@st.composite
def posts(draw: st.DrawFn) -> Post:
    made = tuple(draw(st.lists(blocks(), max_size=8)))
    known = [source for block in made if isinstance(block, SourcesBlock) for source in block.refs]
    post = Post(made, (*known, *draw(st.lists(refs(), max_size=2))), answer=draw(st.sampled_from([None, "q1"])))
    return placed(post, draw(st.sampled_from(HOSTILE_URLS))) if draw(st.booleans()) else post


FAST = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@FAST
@given(posts(), st.sampled_from([None, OURS]))
def test_any_post_is_a_message_that_slack_takes_and_that_harms_nobody(post: Post, public_url: str | None) -> None:
    check(post, public_url)
    private = ephemeral_answer(post, public_url=public_url)
    check_limits(private)
    check_harmless(private, post, public_url)


@FAST
@given(posts())
def test_splitting_loses_and_repeats_no_block(post: Post) -> None:
    parts = fit(post, public_url=OURS)

    assert len(parts) >= 1
    assert [id(block) for part in parts for block in part.blocks] == [id(block) for block in post.blocks]
    for part in parts:
        check(part)
        assert (part.refs, part.places, part.answer) == (post.refs, post.places, post.answer)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_stand_everywhere_and_do_nothing(hostile: str) -> None:
    citation = Citation(0, len(hostile), hostile, "r1")
    statement = Statement(hostile, (citation,))
    every: list[PostBlock] = [
        TitleBlock(Chrome(hostile)),
        StatementBlock(statement, "headline", 1, Chrome("UPDATED")),
        StatementBlock(statement, "lead"),
        StatementBlock(statement, "point"),
        StatementBlock(Statement(f"He said {hostile}", (citation,)), "answer"),
        QuoteBlock(ShownQuotation((citation, citation), hostile, hostile)),
        DisagreementBlock(Disagreement(hostile, (Side(hostile, hostile, (citation,)), Side("2", None, (citation,))))),
        SourcesBlock((ref(title=hostile, outlet=hostile, url=f"https://harbour.example/{hostile[:200]}"),)),
        NoteBlock(Chrome(hostile)),
    ]
    for block in every:
        check(placed(Post((block,), (ref(),))))
    whole = placed(Post(tuple(every), (ref(title=hostile, outlet=hostile),)))
    check(whole)
    for part in fit(whole, public_url=OURS):
        check(part)


# ---------------------------------------------------------------- nothing is lost


@FAST
@given(st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=3))
def test_a_quotation_is_shown_word_for_word(pieces: list[str]) -> None:
    quotation = ShownQuotation(tuple(Citation(9 * n, 9 * n + len(p), p, "r1") for n, p in enumerate(pieces)), "Conti")
    message = check(placed(Post((QuoteBlock(quotation),), (ref(),))))

    for piece in filter(is_visible, map(literal, pieces)):
        assert piece in shown(message)


def story_number(number: int, length: int = 300) -> tuple[PostBlock, ...]:
    """A story of its own words, which name it."""
    said = f"story{number} " + "ferry " * (length // 6)
    quote = Citation(number * 1_000, number * 1_000 + len(said), said, "r1")
    head = StatementBlock(Statement(f"headline{number}", (quote,)), "headline", number)
    return head, QuoteBlock(ShownQuotation((quote,), f"speaker{number}")), SourcesBlock((ref(),), Chrome("1 outlet"))


def test_two_hundred_stories_are_all_told() -> None:
    whole = placed(
        Post(
            (TitleBlock(Chrome("Title")), *(b for n in range(200) for b in story_number(n)), NoteBlock(Chrome("End"))),
            (ref(),),
        )
    )
    parts = fit(whole, public_url=OURS)
    told = [shown(check(part)) for part in parts]

    assert tuple(block for part in parts for block in part.blocks) == whole.blocks
    assert 10 < len(parts) < 40
    assert CUT not in "".join(told)
    for number in range(200):
        (home,) = [words for words in told if re.search(rf"headline{number}\b", words)]
        assert re.search(rf"story{number} ferry", home), "a story is kept together"
        assert re.search(rf"speaker{number}\b", home)


def test_unsplit_they_are_told_as_far_as_there_is_room_and_the_rest_is_counted() -> None:
    whole = placed(Post(tuple(b for n in range(200) for b in story_number(n)), (ref(),)))
    message = check(whole)

    assert "headline0" in shown(message)
    found = re.search(r"(\d+) more not shown", shown(message))
    assert found is not None
    assert 300 < int(found[1]) < 600


def test_what_fits_is_one_message() -> None:
    (post, *details) = edition_posts(edition(story(), story("r2")))

    for each in (post, *details):
        assert fit(placed(each), public_url=OURS) == (placed(each),)
    assert fit(Post(()), public_url=None) == (Post(()),)


def test_one_endless_quotation_is_cut_where_people_see_it() -> None:
    endless = "ferries " * 4_000
    (before, quote, after) = story_number(1, 60)
    post = placed(
        Post((before, QuoteBlock(ShownQuotation((Citation(0, 9, endless, "r1"),), "Conti")), after), (ref(),))
    )
    parts = fit(post, public_url=OURS)
    (cut,) = [message for part in parts if CUT in shown(message := check(part))]

    assert [block for part in parts for block in part.blocks] == list(post.blocks)
    assert "ferries […]”" in shown(cut)
    assert len(shown(cut)) > 3_000
    assert f"{OURS}/e/token0" in links_in(cut) or f"{OURS}/e/token1" in links_in(cut)
    assert quote not in post.blocks


def test_where_room_is_short_numbers_lead_to_our_page_and_nothing_is_cut() -> None:
    address = "https://harbour.example/" + "y" * 500
    statements = tuple(
        StatementBlock(Statement(f"Said {n}.", (Citation(n, n + 1, "x", "r1"),)), "point") for n in range(30)
    )
    post = placed(Post(statements, (ref(),)), address)

    assert fit(post, public_url=OURS) == (post,)
    assert links_in(check(post)) == [f"{OURS}/e/token{number}" for number in range(30)]
    assert len(fit(post, public_url=None)) > 1


def test_the_notification_is_short() -> None:
    post = Post(tuple(block for n in range(9) for block in story_number(n, 3_000)), (ref(),))
    loud = [replace(b, statement=Statement("ferry & " * 500, b.statement.citations)) for b in heads(post.blocks)]

    assert len(check(Post(tuple(loud))).text) < 600


def heads(found: Sequence[PostBlock]) -> list[StatementBlock]:
    return [block for block in found if isinstance(block, StatementBlock)]
