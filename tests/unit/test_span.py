"""Spans and citations: coordinates that cut exactly the words, in code points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.span import Citation, Span

TEXT = "“Türkiye’nin 🇹🇷 hedefi 40 milyar dolar,” dedi Erdoğan."

offsets = st.integers(0, 200)
spans = st.tuples(offsets, offsets).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Span(*pair))
texts = st.text(min_size=1, max_size=80)


@st.composite
def cuts(draw: st.DrawFn) -> tuple[str, Span]:
    """A text with a span inside it."""
    text = draw(texts)
    start = draw(st.integers(0, len(text) - 1))
    return text, Span(start, draw(st.integers(start + 1, len(text))))


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 3), (4, 3), (-1, 2), (-2, -1)])
def test_an_empty_or_backward_span_is_none(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_offsets_count_code_points_not_bytes_or_letters() -> None:
    start = TEXT.index("40")

    assert Span(start, start + 9).of(TEXT) == "40 milyar"
    assert Span(13, 15).of(TEXT) == "🇹🇷"


@given(spans, spans)
def test_spans_overlap_when_they_share_a_place(one: Span, other: Span) -> None:
    shared = set(range(one.start, one.end)) & set(range(other.start, other.end))

    assert one.overlaps(other) == other.overlaps(one) == bool(shared)


@given(spans, spans)
def test_a_span_contains_another_when_it_has_all_of_its_places(outer: Span, inner: Span) -> None:
    assert outer.contains(inner) == set(range(inner.start, inner.end)).issubset(range(outer.start, outer.end))


@given(spans)
def test_a_span_is_as_long_as_it_has_places(span: Span) -> None:
    assert len(span) == len(range(span.start, span.end)) > 0


def test_spans_sort_by_their_beginning() -> None:
    assert sorted([Span(4, 5), Span(0, 9), Span(0, 2)]) == [Span(0, 2), Span(0, 9), Span(4, 5)]


@given(cuts())
def test_a_citation_that_was_cut_holds_in_its_text(cut: tuple[str, Span]) -> None:
    text, span = cut

    citation = Citation.cut(text, span, revision="r1")

    assert citation.quote == text[span.start : span.end]
    assert citation.span == span
    assert citation.holds(text)


@given(cuts(), texts)
def test_a_citation_holds_elsewhere_only_where_the_same_words_stand(cut: tuple[str, Span], other: str) -> None:
    text, span = cut
    citation = Citation.cut(text, span)

    assert citation.holds(other) == (span.end <= len(other) and other[span.start : span.end] == citation.quote)


@pytest.mark.parametrize(
    "citation",
    [
        Citation(0, 7, "Türkiye"),  # the quotation mark stands first
        Citation(1, 8, "Turkiye"),  # the words are not those of the text
        Citation(1, 9, "Türkiye"),  # the offsets are longer than the words
        Citation(-3, 2, "“T"),
        Citation(5, 5, ""),
        Citation(len(TEXT) - 1, len(TEXT) + 1, "."),
    ],
)
def test_a_citation_with_other_words_or_places_does_not_hold(citation: Citation) -> None:
    assert not citation.holds(TEXT)
