"""What messages say: digests and answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.chat.post import (
    ABSTENTIONS,
    EXTRACTED,
    answer_post,
    brief_post,
    coverage_line,
    digest_post,
    edition_posts,
    notice_post,
    origin_line,
    point_groups,
)
from bot.model.brief import Disagreement, EngineMark, Side, Statement
from bot.model.edition import Coverage, ShownQuotation, Standing
from bot.model.post import (
    DisagreementBlock,
    LabelBlock,
    NoteBlock,
    Post,
    QuoteBlock,
    SourcesBlock,
    StatementBlock,
    TitleBlock,
    citations_in,
)
from bot.model.question import Abstention, Answer
from bot.model.rows import WrittenBrief
from tests.unit.fakes import NOW
from tests.unit.samples import FERRY, brief_of, cited, edition, quoted, ref, stated, story


def notes(post: Post) -> list[str]:
    return [block.text.text for block in post.blocks if isinstance(block, NoteBlock)]


def title(post: Post) -> str:
    (found,) = [block.text.text for block in post.blocks if isinstance(block, TitleBlock)]
    return found


def test_a_digest_tells_its_stories_in_order_with_all_that_they_hold() -> None:
    quotation = ShownQuotation((cited(FERRY, "We will have them at sea", "r1"),), "Livia Conti")
    sides = tuple(Side(value, None, (cited(FERRY, "€120 million", "r1"),)) for value in ("€120 million", "€90 million"))
    first = story(
        "r1",
        bottom_line=stated(FERRY, "The contract is worth €120 million", "r1"),
        points=(stated(FERRY, "Two older ships will be scrapped", "r1"),),
        quotation=quotation,
        disagreements=(Disagreement("The contract", sides),),
    )
    post = digest_post(edition(first, story("r2", label="updated", refs=(ref("r2"),))))

    assert isinstance(post.blocks[0], TitleBlock)
    statements = [block for block in post.blocks if isinstance(block, StatementBlock)]
    assert [(b.level, b.number) for b in statements] == [
        ("headline", 1),
        ("lead", None),
        ("point", None),
        ("headline", 2),
    ]
    assert [block.quotation for block in post.blocks if isinstance(block, QuoteBlock)] == [quotation]
    assert [len(block.disagreement.sides) for block in post.blocks if isinstance(block, DisagreementBlock)] == [2]
    assert statements[0].tag is None
    assert statements[-1].tag is not None
    assert statements[-1].tag.text == "UPDATED"
    assert notes(post) == ["3 sources checked, 12 articles read, 2 used"]


def test_every_citation_of_a_digest_can_be_resolved_once() -> None:
    post = digest_post(edition(story("r1", refs=(ref("r1"), ref("r3"))), story("r2", refs=(ref("r2"), ref("r3")))))

    assert [found.revision for found in post.refs] == ["r1", "r3", "r2"]
    cited_revisions = {
        citation.revision
        for block in post.blocks
        if isinstance(block, StatementBlock)
        for citation in block.statement.citations
    }
    assert cited_revisions <= {found.revision for found in post.refs}


def test_a_quiet_day_is_said() -> None:
    post = digest_post(edition())

    assert [type(block) for block in post.blocks] == [TitleBlock, NoteBlock, NoteBlock]
    assert "quiet day" in notes(post)[0]


def test_an_edition_that_comes_late_says_so() -> None:
    assert "late" in notes(digest_post(edition(story(), late=True)))[0]
    assert "late" not in " ".join(notes(digest_post(edition(story()))))


@pytest.mark.parametrize(
    ("slot", "zone", "said"),
    [
        (NOW, "Europe/Rome", "Morning edition · Wednesday 30 April 2025"),
        (NOW + timedelta(hours=9), "Europe/Rome", "Wednesday 30 April 2025"),
        (NOW + timedelta(hours=9), "America/Los_Angeles", "Morning edition · Wednesday 30 April 2025"),
    ],
)
def test_the_title_goes_by_the_readers_clock(slot: datetime, zone: str, said: str) -> None:
    assert title(digest_post(edition(slot=slot, timezone=zone))) == said


def test_the_title_names_the_readers_day() -> None:
    late_in_rome = edition(slot=datetime(2025, 4, 30, 22, 30, tzinfo=UTC), local_date=date(2025, 5, 1))

    assert title(digest_post(late_in_rome)).endswith("Thursday 1 May 2025")


def test_the_footer_counts_and_admits_failures() -> None:
    assert coverage_line(Coverage(1, 0, 1, 1)) == "1 source checked, 1 article read, 1 used"
    assert coverage_line(Coverage(41, 2, 0, 0)) == "41 sources checked, 2 failed, 0 articles read, 0 used"
    silent = Coverage(41, 0, 7, 3, sources_silent=2)
    assert coverage_line(silent) == "41 sources checked, 2 unusually silent, 7 articles read, 3 used"


def test_points_that_outlets_share_come_before_what_one_alone_reports() -> None:
    shared, unknown, alone, foreign = (
        stated(FERRY, words, revision)
        for words, revision in (
            ("The port of Ancona", "r1"),
            ("Two older ships", "r1"),
            ("will be scrapped", "r2"),
            ("The contract", "r1"),
        )
    )
    like = stated(FERRY, "three ferries", "r2")
    told = story(
        "r1",
        bottom_line=shared,
        points=(alone, shared, unknown, foreign),
        standings=(
            Standing(alone.text, alone=True),
            Standing(shared.text, (like,)),
            Standing(foreign.text, alone=True),
        ),
        refs=(ref("r1"), ref("r2", outlet="Adria Wire")),
    )

    common, wire, gazette = point_groups(told)
    assert (common.label, [block.statement for block in common.points]) == (None, [shared, unknown])
    assert [block.also for block in common.points] == [(like,), ()]
    assert (wire.label, [block.statement for block in wire.points]) == ("Only in Adria Wire:", [alone])
    assert (gazette.label, [block.statement for block in gazette.points]) == ("Only in Harbour Gazette:", [foreign])
    assert [g.label for g in point_groups(replace(told, scope="en"))][1] == (
        "Only in Adria Wire, of the articles in English:"
    )
    short, details = edition_posts(edition(told))
    (lead,) = [block for block in short.blocks if isinstance(block, StatementBlock) and block.level == "lead"]
    assert lead.also == (like,)
    labels = [block.text.text for block in details.blocks if isinstance(block, LabelBlock)]
    assert labels == ["Only in Adria Wire:", "Only in Harbour Gazette:"]
    cited_there = {citation for block in short.blocks for citation in citations_in(block)}
    assert set(like.citations) <= cited_there, "links are made for who else says so"


def test_outlets_and_originals_are_counted_apart() -> None:
    assert origin_line(("Adria Wire", "Harbour Gazette", "Post"), 1) == "3 outlets, 1 original"
    assert origin_line((), 1) == "1 outlet, 1 original"
    assert origin_line(("Adria Wire",), 2) == "1 outlet, 2 originals"


def test_slack_and_teams_get_the_digest_in_short_and_its_details_for_the_thread() -> None:
    quotation = ShownQuotation((cited(FERRY, "We will have them at sea", "r1"),), "Livia Conti")
    lead = stated(FERRY, "The contract is worth €120 million", "r1")
    point = stated(FERRY, "Two older ships will be scrapped", "r1")
    sides = tuple(Side(value, None, (cited(FERRY, "€120 million", "r1"),)) for value in ("€120 million", "€90 million"))
    first = story(
        "r1",
        bottom_line=lead,
        points=(point,),
        quotation=quotation,
        disagreements=(Disagreement("The contract", sides),),
        outlets=("Harbour Gazette", "Adria Wire"),
    )
    short, *details = edition_posts(edition(first, story("r2", label="corrected", bottom_line=lead, refs=(ref("r2"),))))

    assert told(short) == [
        ("headline", 1, None, first.headline),
        ("lead", None, None, lead),
        ("headline", 2, "CORRECTED", first.headline.in_revision("r2")),
        ("lead", None, None, lead),
    ]
    assert [block.quotation for block in short.blocks if isinstance(block, QuoteBlock)] == [quotation]
    assert sum(isinstance(block, DisagreementBlock) for block in short.blocks) == 1
    origins = [block.note.text for block in short.blocks if isinstance(block, SourcesBlock) and block.note]
    assert origins == ["2 outlets, 1 original", "1 outlet, 1 original"]
    assert notes(short) == ["2 stories, details in the thread", "3 sources checked, 12 articles read, 2 used"]
    assert [found.revision for found in short.refs] == ["r1", "r2"]

    assert told(details[0]) == [("headline", 1, None, first.headline), ("point", None, None, point)]
    assert [type(block) for block in details[0].blocks[2:]] == [QuoteBlock, DisagreementBlock, SourcesBlock]
    assert told(details[1])[1:] == [("lead", None, None, lead)]
    assert [detail.refs for detail in details] == [first.refs, (ref("r2"),)]


def test_a_quiet_day_has_no_details() -> None:
    (only,) = edition_posts(edition())

    assert only == digest_post(edition())


def told(post: Post) -> list[tuple[str, int | None, str | None, Statement]]:
    return [
        (block.level, block.number, block.tag.text if block.tag else None, block.statement)
        for block in post.blocks
        if isinstance(block, StatementBlock)
    ]


# ---------------------------------------------------------------- answers


def answer(*, abstained: Abstention | None = None) -> Answer:
    statement = stated(FERRY, "The contract is worth €120 million", "r1")
    return Answer("How much?", (statement,), abstained, (ref("r1"),), (), EngineMark("scripted"), id="question-1")


def test_an_answer_is_its_statements_with_their_sources() -> None:
    post = answer_post(answer())

    first, *_, last = post.blocks
    assert isinstance(first, StatementBlock)
    assert first.statement.text == "The contract is worth €120 million"
    assert isinstance(last, SourcesBlock)
    assert [found.revision for found in last.refs] == [found.revision for found in post.refs] == ["r1"]
    assert post.answer == "question-1"


def test_who_wrote_it_is_said_where_it_was_no_language_model() -> None:
    mark = EngineMark("extractive")
    brief = brief_of(FERRY, headline="The port of Ancona ordered three ferries")

    assert EXTRACTED in notes(answer_post(replace(answer(), engine=mark)))
    assert EXTRACTED not in notes(answer_post(answer()))
    assert EXTRACTED in notes(brief_post(WrittenBrief("r1", ref(), replace(brief, engine=mark))))
    assert EXTRACTED not in notes(brief_post(WrittenBrief("r1", ref(), brief)))


@pytest.mark.parametrize("reason", sorted(ABSTENTIONS))
def test_an_abstention_says_that_the_coverage_does_not_tell_and_nothing_else(reason: Abstention) -> None:
    post = answer_post(replace(answer(abstained=reason)))

    assert [type(block) for block in post.blocks] == [NoteBlock]
    assert "coverage does not tell" in notes(post)[0]


# ---------------------------------------------------------------- briefs, notices


def test_a_brief_s_citations_lead_to_its_revision() -> None:
    nobody, somebody = "We will have them at sea", "Two older ships"
    brief = brief_of(
        FERRY,
        headline="The port of Ancona ordered three ferries",
        points=("The contract is worth €120 million",),
        bottom_line=stated(FERRY, "Two older ships will be scrapped"),
        quotations=(
            quoted(FERRY, nobody),
            quoted(FERRY, "harbour master", kind="indirect"),
            quoted(FERRY, somebody, speaker="Livia Conti"),
        ),
        next=(stated(FERRY, "once the new ones sail"), stated(FERRY, "The contract is worth €120 million")),
    )
    post = brief_post(WrittenBrief("r7", ref("r7"), brief))

    assert [(level, statement.text) for level, _, _, statement in told(post)] == [
        ("headline", "The port of Ancona ordered three ferries"),
        ("lead", "Two older ships will be scrapped"),
        ("point", "The contract is worth €120 million"),
        ("point", "once the new ones sail"),
    ]
    shown = [block.quotation for block in post.blocks if isinstance(block, QuoteBlock)]
    assert [(quotation.speaker, quotation.words[0].quote) for quotation in shown] == [
        ("Livia Conti", somebody),
        (None, nobody),
    ]
    assert {citation.revision for block in post.blocks for citation in citations_in(block)} == {"r7"}
    assert isinstance(post.blocks[-1], SourcesBlock)
    assert post.refs == (ref("r7"),)


def test_an_empty_brief_says_so() -> None:
    post = brief_post(WrittenBrief("r1", ref(), brief_of(FERRY)))

    assert "Nothing in this article" in notes(post)[0]


def test_a_notice_is_our_own_words() -> None:
    assert notes(notice_post("The digest is paused.", "Invite the bot again.")) == [
        "The digest is paused.",
        "Invite the bot again.",
    ]


def test_an_edition_says_which_stories_were_written_without_the_model_and_why() -> None:
    spent, fine = story("r1", fallback="budget"), story("r2")

    notes = [block.text.text for block in digest_post(edition(spent, fine)).blocks if isinstance(block, NoteBlock)]

    assert "1 of 2 stories: Written without a language model: today's budget is spent." in notes
    assert not any("language model" in block.text.text for block in digest_post(edition(fine)).blocks
                   if isinstance(block, NoteBlock))  # fmt: skip
