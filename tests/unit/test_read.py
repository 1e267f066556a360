from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.language.quotations import quote_rows
from bot.language.read import anchor_day, read_article
from bot.model.article import Article
from bot.model.reading import Reading

_PIECES = st.sampled_from(
    [
        "said", " said ", "X", "Ada Ferri", "the minister", "according to", "President", '"', "“", "”", "„", "«", "»",
        "'", "’", ",", ".", ". ", "? ", ":", ";", "(", ")", "–", "\n", "\n\n", " ", "that", "who", "and", "He",
        "adding", "called", "$5 million", "5 %", "Laut", "zufolge", "sagte", "dedi", "diyen", "dit", "ha",
        "\x00", "\x01", "\u200f", "\ud800", "ي", "你好。", "Italy's", "İ", "ı", "e\u0301", "- ",
        "By ", "(AX Photo)", "Correction: ",
    ]
)  # fmt: skip
texts = st.lists(_PIECES, max_size=40).map("".join) | st.text(max_size=200)
languages = st.sampled_from([None, "en", "de", "it", "fr", "es", "tr", "ar", "xx"])


def every_place_holds(reading: Reading) -> None:
    text, size = reading.text, len(reading.text)
    spans = [s.span for s in reading.sentences] + [b.span for b in reading.blocks]
    for quotation in reading.quotations:
        spans.extend(quotation.spans)
        assert quotation.sentence is None or 0 <= quotation.sentence < len(reading.sentences)
        if quotation.cue is not None:
            spans.append(quotation.cue)
        if quotation.speaker is not None:
            spans.append(quotation.speaker.span)
            if quotation.speaker.role_span is not None:
                assert quotation.speaker.role_span.of(text) == quotation.speaker.role
    for name in (*reading.people, *reading.organisations):
        spans.extend(name.mentions)
        if name.role_span is not None:
            assert name.role_span.of(text) == name.role
    assert all(span.end <= size for span in spans)
    for before, after in zip(reading.sentences, reading.sentences[1:], strict=False):
        assert before.span.end <= after.span.start
        assert before.index + 1 == after.index


@settings(max_examples=300, deadline=None)
@given(texts, languages)
@example('"', "en")
@example("according to", "en")
@example('"A b c d," said', "en")
def test_any_text_is_read_and_every_place_holds(text: str, language: str | None) -> None:
    reading = read_article(Article(text=text, language=language))
    every_place_holds(reading)
    for row in quote_rows(reading):
        assert 0 <= row["start"] < row["end"] <= len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        ".",
        '"',
        "“",
        "'a ",
        "Cap ",
        "X said Y, ",
        '"A b," X said. ',
        "- a\n",
        "\x01",
        "1,000 ",
        "(",
        "a-",
        "Italy's ",
    ],
)
def test_gigantic_lines_are_read(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    every_place_holds(read_article(Article(text=text, language="en")))


def test_titles_and_known_languages_are_kept() -> None:
    article = Article(text="Hafen offen\n\nDer Hafen ist wieder offen.", title="Hafen offen", language="de-AT")
    reading = read_article(article)
    assert reading.language == "de"
    assert [s.block for s in reading.sentences] == ["title", "paragraph"]


def test_topics_are_words_that_recur_in_the_text() -> None:
    text = "The ferry sails. Ferries are full. A ferry waits. Another ferry left. The quay is old. The quays are wet."
    assert read_article(Article(text=text, language="en")).topics == ("ferry",)


def test_numbers_verbs_and_adjectives_are_no_topics() -> None:
    text = (
        "The yard takes old ships. The yard wants 3 million euros a year. A yard takes new ships. It wants 4 million"
        " euros a year. She takes 5 million euros a year."
    )
    assert read_article(Article(text=text, language="en")).topics == ("yard",)


def test_the_anchor_is_the_stated_day_or_the_day_at_the_outlet() -> None:
    late = datetime(2025, 4, 29, 22, 30, tzinfo=UTC)
    assert anchor_day(Article(text="x", date="2025-04-28", published_at=late)) == date(2025, 4, 28)
    assert anchor_day(Article(text="x", published_at=late)) == date(2025, 4, 29)
    assert anchor_day(Article(text="x", published_at=late, timezone="Europe/Istanbul")) == date(2025, 4, 30)
    assert anchor_day(Article(text="x", published_at=late, timezone="No/Where")) == date(2025, 4, 29)
    assert anchor_day(Article(text="x", date="soon")) is None


def test_the_reading_holds_figures_and_dates_too() -> None:
    text = "Trade was worth $9.5 billion in March 2024, according to Rome."
    reading = read_article(Article(text=text, language="en"))
    assert [figure.currency for figure in reading.figures][:1] == ["USD"]
    assert [ref.span.of(text) for ref in reading.dates] == ["March 2024"]
