"""Marks: nothing of the text is lost or doubled, and every span's words are marked, whole and alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.web.marks import Mark, mark_blocks
from bot.language.blocks import find_blocks
from bot.model.article import Article, Block
from bot.model.span import Span

TEXT = "Ferries for Ancona\n\nThe port ordered three ferries.\n\nTwo older ships will go."


def spans(size: int) -> st.SearchStrategy[Span]:
    return st.tuples(st.integers(0, size - 1), st.integers(1, size)).map(lambda ends: Span(ends[0], ends[0] + ends[1]))


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Block], list[Mark]]:
    text = draw(st.text(st.sampled_from("ab \n\r\u202e\U0001f6a2ü<&"), min_size=1, max_size=60))
    places = draw(st.lists(spans(len(text)), max_size=8))
    marks = [
        Mark(Span(span.start, min(span.end, len(text))), draw(st.sampled_from(("statement", "figure"))), str(number))
        for number, span in enumerate(places)
    ]
    if draw(st.booleans()):
        return text, list(find_blocks(Article(text=text))), marks
    blocks = draw(st.lists(spans(len(text)), max_size=5))
    return text, [Block("paragraph", span) for span in blocks], marks


@given(marked_texts())
def test_the_segments_are_the_text_and_each_marks_segments_are_its_words(
    drawn: tuple[str, list[Block], list[Mark]],
) -> None:
    text, blocks, marks = drawn
    found = mark_blocks(text, blocks, marks)
    segments = [segment for block in found for segment in block.segments]

    assert "".join(segment.text for segment in segments) == text
    assert all(segment.text == text[segment.start : segment.end] != "" for segment in segments)
    for mark in marks:
        assert "".join(segment.text for segment in segments if mark in segment.marks) == mark.span.of(text)
        assert sum(mark in segment.beginning for segment in segments) == 1
        assert sum(mark in segment.ending for segment in segments) == 1
    assert all(block.segments for block in found)


def test_a_mark_across_blocks_is_cut_at_their_border_only() -> None:
    blocks = find_blocks(Article(text=TEXT, title="Ferries for Ancona"))
    across = Mark(Span(12, 28), "statement", "n")
    title, first, second = mark_blocks(TEXT, blocks, [across])

    assert [block.kind for block in (title, first, second)] == ["title", "paragraph", "paragraph"]
    assert [segment.text for segment in title.segments] == ["Ferries for ", "Ancona\n\n"]
    assert [(segment.text, segment.marks) for segment in first.segments] == [
        ("The port", (across,)),
        (" ordered three ferries.\n\n", ()),
    ]
    assert second.start == TEXT.index("Two older")


def test_nested_and_crossing_marks_stand_in_the_order_in_which_they_begin() -> None:
    outer, inner, crossing = (Mark(Span(*ends), "statement", str(ends)) for ends in ((0, 10), (0, 4), (8, 14)))
    (block,) = mark_blocks("0123456789abcdef", (), [inner, crossing, outer])

    assert [(segment.text, segment.marks) for segment in block.segments] == [
        ("0123", (outer, inner)),
        ("4567", (outer,)),
        ("89", (outer, crossing)),
        ("abcd", (crossing,)),
        ("ef", ()),
    ]


def test_text_without_blocks_is_a_paragraph_and_no_text_is_nothing() -> None:
    (block,) = mark_blocks("  words ", (), ())
    assert (block.kind, [segment.text for segment in block.segments]) == ("paragraph", ["  words "])
    assert mark_blocks("", (), ()) == ()


def test_what_lies_beyond_the_text_is_left_out() -> None:
    (block,) = mark_blocks("abc", (), [Mark(Span(2, 9), "figure", "n"), Mark(Span(5, 6), "figure", "m")])
    assert [(segment.text, len(segment.marks)) for segment in block.segments] == [("ab", 0), ("c", 1)]
