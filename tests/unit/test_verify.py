"""The verifier: what passes becomes a statement with exact citations, what fails is dropped, the rest goes on."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.language.passages import passage_sentences
from bot.language.read import read_article
from bot.language.verify import shown_quotation, verify_answer, verify_brief
from bot.model.article import Article
from bot.model.brief import Brief, EngineMark
from bot.model.draft import DraftAnswer, DraftBrief, DraftStatement
from bot.model.edition import ArticleRef
from bot.model.question import Answer, Passage
from bot.model.reading import Quotation, Reading, Speaker
from bot.model.span import Citation, Span

TITLE = "Trieste and Mersin plan a ferry line"
TEXT = f"""{TITLE}

The ports of Trieste and Mersin agreed on Monday to open a weekly ferry line by September 2026.

Slow start

“We will begin with two ships. The fees stay as they are,” Transport Minister Elif Aksoy told reporters.

Adriamar paid the port of Trieste €12.5 million for the berth.

Elif Aksoy greets dock workers in Trieste, Italy, April 28, 2025. (Harbour Photo)

The line will not carry passengers.
"""
MARK = EngineMark("test")


def reading() -> Reading:
    return read_article(Article(text=TEXT, title=TITLE, date="2025-04-29", language="en", revision="r1"))


READING = reading()


def number(words: str) -> int:
    return next(s.index for s in READING.sentences if words in s.span.of(TEXT))


def draft(text: str, *cited: str, words: tuple[str, ...] = ()) -> DraftStatement:
    return DraftStatement(text=text, sentences=[number(c) for c in cited], words=list(words))


def brief(
    *points: DraftStatement, headline: DraftStatement | None = None, bottom: DraftStatement | None = None
) -> Brief:
    return verify_brief(DraftBrief(headline=headline, bottom_line=bottom, points=list(points)), READING, MARK)


def test_own_words_cite_exactly_themselves() -> None:
    words = "Adriamar paid the port of Trieste €12.5 million for the berth."
    (point,) = brief(draft(words, "Adriamar paid")).points
    assert point.text == words
    assert [c.quote for c in point.citations] == [words]
    assert all(c.holds(TEXT) and c.revision == "r1" for c in point.citations)


def test_a_compression_cites_its_sentence() -> None:
    (point,) = brief(
        draft(
            "The ports of Trieste and Mersin agreed to open a weekly ferry line by September 2026.", "agreed on Monday"
        )
    ).points
    assert [c.quote for c in point.citations] == [READING.sentences[number("agreed on Monday")].span.of(TEXT)]


def test_what_fails_is_dropped_and_the_rest_stays() -> None:
    made = brief(
        draft("The line will carry passengers.", "will not carry"),
        draft("The line will not carry passengers.", "will not carry"),
        draft("Adriamar paid the port of Trieste $12.5 million for the berth.", "Adriamar paid"),
    )
    assert [point.text for point in made.points] == ["The line will not carry passengers."]
    assert [drop.reason for drop in made.dropped] == ["negation_differs: not", "currency_differs: $12.5 million"]


def test_headings_and_captions_carry_no_point_but_a_title_may_head() -> None:
    title = draft(TITLE, TITLE)
    assert brief(headline=title).headline is not None
    assert brief(bottom=title).bottom_line is None
    for cited in (TITLE, "Slow start", "(Harbour Photo)"):
        made = brief(draft(READING.sentences[number(cited)].span.of(TEXT), cited))
        assert made.points == ()
        assert made.dropped[0].reason == "heading_or_caption"
    assert brief(headline=draft("Slow start", "Slow start")).headline is None
    mixed = draft("The line will not carry passengers.", "will not carry", "Elif Aksoy greets")
    assert brief(mixed).dropped[0].reason == "heading_or_caption"


def test_quoted_words_must_stand_in_the_cited_sentences() -> None:
    text = "The line will not carry passengers."
    assert brief(draft(text, "will not carry", words=("not carry passengers",))).points
    made = brief(draft(text, "will not carry", words=("for the berth",)))
    assert made.dropped[0].reason == "quote_not_in_evidence: for the berth"


def test_sentences_that_are_not_there() -> None:
    for numbers, reason in (([], "no_evidence"), ([999], "no_such_sentence"), ([-1], "no_such_sentence")):
        item = DraftStatement(text="The line will not carry passengers.", sentences=numbers)
        assert brief(item).dropped[0].reason == reason


def test_a_repetition_is_dropped_but_a_headline_may_come_again() -> None:
    item = draft("The line will not carry passengers.", "will not carry")
    again = draft("The line will not carry passengers", "will not carry")
    made = brief(item, again, headline=item)
    assert made.headline is not None
    assert len(made.points) == 1
    assert [drop.reason for drop in made.dropped] == ["repeated"]


def test_speech_in_several_sentences_keeps_its_speaker() -> None:
    fees = "The fees stay as they are"
    assert brief(draft(f"{fees}.", fees)).dropped[0].reason.startswith("attribution_differs")
    start = TEXT.index("We will begin")
    end = TEXT.index(",” Transport")
    who = TEXT.index("Elif Aksoy")
    told = Quotation(
        (Span(start, end),), "direct", Speaker("Elif Aksoy", Span(who, who + 10)), sentence=number("We will begin")
    )
    known = Reading(READING.article, "en", READING.blocks, READING.sentences, quotations=(told,))
    item = draft("Elif Aksoy said: “We will begin with two ships.”", "We will begin")
    made = verify_brief(DraftBrief(headline=None, bottom_line=None, points=[item]), known, MARK)
    (point,) = made.points
    assert [c.quote for c in point.citations] == ["“We will begin with two ships.", "Elif Aksoy"]


def test_reading_is_passed_on_as_data() -> None:
    made = brief()
    assert made.figures == READING.figures
    assert made.quotations == READING.quotations
    assert made.article.sha256 == READING.article.sha256
    assert made.article.published_at == "2025-04-29"
    assert made.engine == MARK


def passages() -> list[Passage]:
    refs = [ArticleRef(f"r{n}", f"a{n}", None, None, None, "2025-04-29", "en") for n in (1, 2)]
    texts = ["Gas prices rose on Monday. Trade fell by 3 percent.", "The port reopened on Tuesday."]
    when = datetime(2025, 4, 29, tzinfo=UTC)
    return [Passage(ref, Span(0, len(text)), text, 1.0, text, when) for ref, text in zip(refs, texts, strict=True)]


def answer(*items: DraftStatement, found: list[Passage] | None = None) -> Answer:
    given = passages() if found is None else found
    return verify_answer(DraftAnswer(statements=list(items)), "What happened?", given, MARK)


def test_answers_cite_revisions_and_only_their_articles() -> None:
    order = [span.of(passages()[n].context) for n, span in passage_sentences(passages())]
    place = order.index("The port reopened on Tuesday.")
    made = answer(DraftStatement(text="The port reopened on Tuesday.", sentences=[place]))
    assert made.abstained is None
    assert made.statements[0].citations == (Citation(0, 29, "The port reopened on Tuesday.", "r2"),)
    assert [ref.revision for ref in made.refs] == ["r2"]
    assert len(made.passages) == 2


def test_an_answer_says_why_it_abstains() -> None:
    lie = DraftStatement(text="Gas prices fell on Monday.", sentences=[0])
    assert answer(lie).abstained == "nothing_verified"
    assert answer(lie).dropped[0].reason == "word_not_in_evidence: fell"
    assert answer().abstained == "coverage_does_not_tell"
    assert answer(found=[]).abstained == "nothing_found"
    assert answer(lie, found=[]).abstained == "nothing_found"


def test_speech_in_an_answer_is_its_speaker_s_though_the_name_stands_in_another_passage() -> None:
    text = (
        "“The yard will deliver in time,” harbour master Livia Conti said in Ancona.\n\n"
        "“We will order three more ferries next year.”"
    )
    ref = ArticleRef("r1", "a1", None, None, None, "2025-04-29", "en")
    start = text.index("“We will")
    found = [Passage(ref, Span(start, len(text)), text[start:], 1.0, text)]
    words = "We will order three more ferries next year"
    named = DraftStatement(text=f"“{words},” Livia Conti said.", sentences=[0])

    (made,) = answer(named, found=found).statements
    assert made.text == f"“{words},” Livia Conti said."
    assert [citation.quote for citation in made.citations] == [f"“{words}.”", "harbour master Livia Conti"]
    (dropped,) = answer(DraftStatement(text=f"“{words},” Aydın said.", sentences=[0]), found=found).dropped
    assert "Aydın" in dropped.text


def test_two_halves_of_two_articles_do_not_make_a_third_thing() -> None:
    joined = DraftStatement(text="Gas prices rose on Tuesday.", sentences=[0, 2])
    assert answer(joined).statements == ()
    both = DraftStatement(text="Gas prices rose on Monday. The port reopened on Tuesday.", sentences=[0, 2])
    (made,) = answer(both).statements
    assert [citation.revision for citation in made.citations] == ["r1", "r2"]


def test_a_shown_quotation_is_cut_from_the_text() -> None:
    start = TEXT.index("We will begin")
    who = TEXT.index("Elif Aksoy")
    said = Quotation((Span(start, start + 29),), "direct", Speaker("Elif Aksoy", Span(who, who + 10), anonymous=False))
    shown = shown_quotation(said, TEXT, "r1")
    assert shown.words[0].quote == "We will begin with two ships."
    assert shown.words[0].holds(TEXT)
    assert shown.speaker_at is not None
    assert shown.speaker_at.quote == shown.speaker == "Elif Aksoy"
    assert shown_quotation(Quotation(said.spans, "direct"), TEXT, None).speaker_at is None


@given(
    st.lists(
        st.builds(
            DraftStatement,
            text=st.text(max_size=80),
            sentences=st.lists(st.integers(-2, 12), max_size=4),
            words=st.lists(st.text(max_size=20), max_size=2),
        ),
        max_size=4,
    )
)
def test_any_draft_gives_a_brief_and_an_answer(items: list[DraftStatement]) -> None:
    made = brief(*items)
    assert len(made.points) + len(made.dropped) == len(items)
    for point in made.points:
        assert all(citation.holds(TEXT) for citation in point.citations)
    answer(*items)
