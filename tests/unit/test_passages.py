"""Passages: cut at lines and sentences, nothing lost, and the numbering that drafts use."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.passages import LIMIT, TAIL, passage_sentences, split_passages
from bot.model.article import Block
from bot.model.edition import ArticleRef
from bot.model.question import Passage
from bot.model.span import Span

SENTENCE = "The harbour of Mersin took in nine more ships than in the same week of last year. "


def _passages(text: str, title: str | None = None, revision: str = "r1") -> list[Passage]:
    ref = ArticleRef(revision, "a1", title, None, None, None, "en")
    return [Passage(ref, span, span.of(text), 1.0, text) for span in split_passages(text)]


def test_short_texts_are_one_passage_and_empty_ones_none() -> None:
    assert split_passages("") == []
    assert split_passages(" \n\n ") == []
    assert split_passages("  One line.\n") == [Span(2, 11)]


def test_paragraphs_are_kept_together() -> None:
    paragraph = (SENTENCE * 4).strip()
    text = "\n\n".join([paragraph] * 9)
    spans = split_passages(text)
    assert len(spans) == 3
    assert all(span.of(text).endswith("year.") for span in spans)
    assert all(len(span) <= LIMIT for span in spans)


def test_a_long_paragraph_is_cut_after_sentences() -> None:
    text = (SENTENCE * 60).strip()
    spans = split_passages(text)
    assert all(span.of(text).endswith("year.") for span in spans)
    assert all(len(span) <= LIMIT + TAIL for span in spans)


def test_a_gigantic_word_is_cut_hard() -> None:
    spans = split_passages("x" * 50_000)
    assert max(len(span) for span in spans) <= LIMIT + TAIL
    assert sum(len(span) for span in spans) == 50_000


def test_a_heading_goes_with_what_follows() -> None:
    first = (SENTENCE * 8).strip()
    text = f"{first}\n\nWhat comes next\n\n{first}"
    start = text.index("What comes")
    spans = split_passages(text, [Block("heading", Span(start, start + len("What comes next")))])
    assert [span.start for span in spans] == [0, start]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab .!?\n\t “”é漢。"), max_size=4_000))
def test_passages_are_in_order_and_lose_nothing(text: str) -> None:
    spans = split_passages(text)
    covered: set[int] = set()
    for before, after in itertools.pairwise(spans):
        assert before.end <= after.start
    for span in spans:
        assert not span.of(text)[0].isspace()
        assert not span.of(text)[-1].isspace()
        covered.update(range(span.start, span.end))
    assert all(text[at].isspace() for at in range(len(text)) if at not in covered)


def test_sentences_are_numbered_through_all_passages() -> None:
    text = (
        "Ferries return\n\nThe first ferry left on Monday. It carried ninety lorries.\n\nThe next one sails on Friday."
    )
    other = "Rail freight grows\n\nTrains took more boxes than ever."
    passages = [*_passages(text, "Ferries return"), *_passages(other, "Rail freight grows", "r2")]
    listed = [(number, span.of(passages[number].context)) for number, span in passage_sentences(passages)]
    assert listed == [
        (0, "The first ferry left on Monday."),
        (0, "It carried ninety lorries."),
        (0, "The next one sails on Friday."),
        (1, "Trains took more boxes than ever."),
    ]


def test_a_sentence_stands_in_the_passage_in_which_it_begins() -> None:
    text = (SENTENCE * 30).strip()
    passages = _passages(text)
    listed = passage_sentences(passages)
    assert len(listed) == 30
    assert [span.of(text) for _, span in listed] == [SENTENCE.strip()] * 30
    assert all(passages[number].span.start <= span.start < passages[number].span.end for number, span in listed)


def test_the_same_passage_twice_is_listed_once() -> None:
    passages = _passages("The first ferry left on Monday.")
    assert len(passage_sentences(passages * 2)) == 1


def test_a_text_without_sentences_is_cut_to_its_passages() -> None:
    passages = _passages("x" * 3_000)
    for number, span in passage_sentences(passages):
        assert passages[number].span.contains(span)
