"""What Slack messages say, and how: quotations, numbers, sources, answers, notices, notifications."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.chat.post import answer_post, edition_posts, notice_post
from bot.chat.slack.blocks import NOTHING, SHARE_ACTION, SlackMessage, ephemeral_answer, render_message
from bot.model.brief import Disagreement, EngineMark, Side, Statement
from bot.model.edition import ShownQuotation
from bot.model.post import Chrome, DisagreementBlock, Post, QuoteBlock, SourcesBlock, StatementBlock, TitleBlock
from bot.model.question import Answer
from bot.model.span import Citation
from tests.unit.samples import FERRY, cited, edition, ref, stated, story
from tests.unit.slack_limits import OURS, check, links_in, mrkdwn_in, placed, shown, walk


def elements_of(message: SlackMessage, kind: str) -> list[list[dict[str, Any]]]:
    return [part["elements"] for part in walk(message.blocks) if part["type"] == kind]


def test_a_quotation_has_its_speaker_the_publisher_s_page_and_the_evidence() -> None:
    quotation = ShownQuotation((cited(FERRY, "We will have them at sea", "r1"),), "Livia Conti", "harbour master")
    (quote,) = elements_of(check(placed(Post((QuoteBlock(quotation),), (ref(),)))), "rich_text_quote")

    assert quote == [
        {"type": "text", "text": "“We will have them at sea”\n"},
        {"type": "text", "text": "Livia Conti", "style": {"bold": True}},
        {"type": "text", "text": ", harbour master · "},
        {"type": "link", "url": "https://harbour.example/ferries#:~:text=x", "text": "Harbour Gazette"},
        {"type": "text", "text": " · "},
        {"type": "link", "url": f"{OURS}/e/token0", "text": "evidence"},
    ]


@pytest.mark.parametrize(
    ("speaker", "role", "anonymous", "said"),
    [
        ("Livia Conti", None, False, "Livia Conti · Harbour Gazette"),
        ("an official", "at the port", True, "an official, at the port (anonymous source) · Harbour Gazette"),
        (None, None, True, "anonymous source · Harbour Gazette"),
        (None, "harbour master", False, "harbour master · Harbour Gazette"),
        (None, None, False, "Harbour Gazette"),
        ("\u200b", "", False, "Harbour Gazette"),
    ],
)
def test_a_speaker_is_named_as_far_as_known(speaker: str | None, role: str | None, anonymous: bool, said: str) -> None:
    quotation = ShownQuotation(
        (cited(FERRY, "We will", "r1"), cited(FERRY, "at sea", "r1")), speaker, role, None, anonymous
    )
    message = check(Post((QuoteBlock(quotation),), (ref(),)), None)

    assert shown(message).strip() == f"“We will … at sea”\n{said}"


def test_without_places_a_link_opens_the_article_and_without_an_address_there_is_none() -> None:
    quotation = QuoteBlock(ShownQuotation((cited(FERRY, "at sea", "r1"),)))

    assert links_in(check(Post((quotation,), (ref(),)))) == ["https://harbour.example/ferries"]
    assert links_in(check(Post((quotation,), (ref(url=None),)))) == []
    assert "harbour.example" in shown(check(Post((quotation,), (ref(outlet=None),))))
    assert "source" in shown(check(Post((quotation,))))


def test_statements_carry_numbers_that_open_their_words_and_name_their_sources() -> None:
    both = (cited(FERRY, "three ferries", "r1"), cited(FERRY, "Trieste", "r1"), cited(FERRY, "Ancona", "r2"))
    post = Post(
        (
            StatementBlock(Statement("Three ferries were ordered.", both), "headline", 4, Chrome("UPDATED")),
            StatementBlock(stated(FERRY, "Two older ships will be scrapped", "r2"), "point"),
            StatementBlock(stated(FERRY, "Livia Conti said", "r1"), "point"),
            SourcesBlock((ref("r3", outlet="Post"), ref("r2", outlet="Adria Wire", title=None), ref("r1"))),
        ),
        (ref("r1"), ref("r2", outlet="Adria Wire", url="https://adria.example/x")),
    )
    message = check(placed(post), None)
    headline, first, second = elements_of(message, "rich_text_section")

    assert [part["text"] for part in headline] == [
        "4. ",
        "UPDATED",
        " Three ferries were ordered.",
        "\u00a0",
        "[1]",
        "\u00a0",
        "[2]",
    ]
    assert [part["text"] for part in first] == ["Two older ships will be scrapped\u00a0", "[2]"]
    assert [part["text"] for part in second] == ["Livia Conti said\u00a0", "[1]"]
    assert len(elements_of(message, "rich_text_list")) == 1
    (small,) = mrkdwn_in(message)
    assert small == (
        "[1] Harbour Gazette: <https://harbour.example/ferries|“Ancona orders three ferries”>, 30 April 2025\n"
        "[2] <https://harbour.example/ferries|Adria Wire>, 30 April 2025\n"
        "Also: <https://harbour.example/ferries|Post>"
    )


def test_figures_that_differ_stand_side_by_side_each_with_its_source() -> None:
    sides = (
        Side("€120 million", "Livia Conti", (cited(FERRY, "€120 million", "r1"),)),
        Side("€90 million", None, (cited(FERRY, "worth", "r2"),)),
    )
    message = check(Post((DisagreementBlock(Disagreement("the contract", sides)),), (ref("r1"), ref("r2"))))

    assert shown(message).strip().replace("\u00a0", " ") == (
        "Figures differ on the contract: €120 million according to Livia Conti [1]; €90 million [2]"
    )


def test_a_story_closes_with_where_it_comes_from() -> None:
    names = tuple(f"Outlet {n}" for n in range(9))
    sources = tuple(ref(f"r{n}", outlet=name) for n, name in enumerate(names))
    post, *_ = edition_posts(edition(story("r0", refs=sources, outlets=names, originals=2)))

    assert "9 outlets, 2 originals: [1] Outlet 0, Outlet 1, Outlet 2, Outlet 3, Outlet 4, Outlet 5 and 3 more" in shown(
        check(post)
    )


def test_many_sources_are_whole_lines_and_the_rest_is_counted() -> None:
    sources = tuple(
        ref(f"r{n}", title="Ferries " * 15, outlet=f"Outlet {n}", url=f"https://o{n}.example/") for n in range(60)
    )
    statements = tuple(
        StatementBlock(stated(FERRY, "Livia Conti said", source.revision), "point") for source in sources
    )
    (small,) = mrkdwn_in(check(Post((*statements[:40], SourcesBlock(sources)), sources), None))
    *lines, last = small.split("\n")

    assert all(
        re.fullmatch(r"\[\d+\] Outlet \d+: <https://o\d+\.example/\|“[^<>|]+”>, 30 April 2025", x) for x in lines
    )
    assert last == f"and {60 - len(lines)} more"


def answered(*statements: Statement) -> Post:
    return placed(
        answer_post(Answer("How much?", statements, None, (ref(),), (), EngineMark("scripted"), id="question-1"))
    )


def test_an_answer_shows_the_words_that_it_rests_on_once() -> None:
    sentence = stated(FERRY, "The contract is worth €120 million, harbour master Livia Conti said.", "r1")
    own = check(answered(sentence))
    other = check(answered(Statement("It is worth €120 million.", sentence.citations)))

    assert shown(own).count("€120 million") == 1
    assert (
        "“The contract is worth €120 million, harbour master Livia Conti said.”\nHarbour Gazette, 30 April 2025"
        in shown(own)
    )
    assert shown(other).count("€120 million") == 2
    assert f"{OURS}/e/token0" in links_in(own)
    assert f"{OURS}/e/token0" in links_in(other)


def test_a_private_answer_can_be_shared_where_something_was_answered() -> None:
    sentence = stated(FERRY, "The contract is worth €120 million, harbour master Livia Conti said.", "r1")
    *_, last = ephemeral_answer(answered(sentence), public_url=None).blocks

    assert last["elements"][0]["action_id"] == SHARE_ACTION
    assert last["elements"][0]["value"] == "question-1"
    nothing = answer_post(Answer("?", (), "nothing_found", (), (), EngineMark("scripted"), id="question-1"))
    for message in (
        ephemeral_answer(nothing, public_url=None),
        ephemeral_answer(replace(answered(sentence), answer=None), public_url=None),
        render_message(answered(sentence), public_url=None),
    ):
        assert "actions" not in [block["type"] for block in message.blocks]


def test_a_notice_is_no_small_print() -> None:
    message = check(notice_post("The digest is paused.", "Invite the bot again."))

    assert [block["type"] for block in message.blocks] == ["section", "section"]
    assert message.text == "The digest is paused."


def test_nothing_is_said_to_be_nothing() -> None:
    blank = Statement("\u200b", (Citation(0, 1, "\u200b", "r1"),))
    for post in (Post(()), Post((StatementBlock(blank, "point"), TitleBlock(Chrome(" ")), SourcesBlock(())))):
        assert shown(check(post)) == NOTHING


@pytest.mark.parametrize(
    ("post", "text"),
    [
        (
            edition_posts(edition(*[story()] * 5))[0],
            "Morning edition · Wednesday 30 April 2025: " + "; ".join(["{}"] * 3),
        ),
        (edition_posts(edition(story()))[1], "{}"),
        (edition_posts(edition())[0], "Morning edition · Wednesday 30 April 2025"),
        (Post((QuoteBlock(ShownQuotation((cited(FERRY, "at sea", "r1"),))),)), "at sea"),
    ],
)
def test_the_notification_says_the_title_and_what_comes_first(post: Post, text: str) -> None:
    assert check(post).text == text.replace("{}", "The port of Ancona ordered three ferries")
