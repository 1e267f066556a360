"""Passages: the stretches of a text that are indexed, found and shown to an engine.

A passage is about 1,000 code points: long enough to hold a fact with what explains it, short enough to be cited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.language.blocks import find_blocks
from bot.language.read import read_article
from bot.language.sentences import split_sentences
from bot.model.article import Article, Block
from bot.model.question import Passage
from bot.model.reading import Reading, Sentence
from bot.model.span import Span

TARGET = 900
"""Code points from which a passage may end at the next paragraph."""
LIMIT = 1_100
"""Code points that a passage does not exceed, but for a short tail."""
TAIL = 150
"""A last passage shorter than this joins the one before it."""

_LINE = re.compile(r"\S[^\n\r\u2028\u2029]*")
# Only for cutting long paragraphs: a wrong boundary costs nothing but a less handsome passage.
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?=\s)|[。！？]")


def split_passages(text: str, blocks: Iterable[Block] = ()) -> list[Span]:
    """Return the passages of `text`, in order, without overlap, trimmed; all but white space is covered.

    Boundaries are those of lines; a line longer than a passage is cut after sentences, a sentence longer than one at
    a space, and what has no space hard. `blocks` (optional) keeps a heading together with what follows it.
    """
    headings = {block.span.start for block in blocks if block.kind == "heading"}
    passages: list[Span] = []
    start: int | None = None
    end = 0
    for unit in _units(text):
        if start is None:
            start, end = unit.start, unit.end
            continue
        full = end - start >= TARGET or unit.end - start > LIMIT
        if full or (unit.start in headings and end - start >= TARGET // 2):
            passages.append(Span(start, end))
            start = unit.start
        end = unit.end
    if start is not None:
        if passages and end - start < TAIL:
            passages[-1] = Span(passages[-1].start, end)
        else:
            passages.append(Span(start, end))
    return passages


def _units(text: str) -> Iterable[Span]:
    """Yield the pieces that are never cut again: lines, or sentences and cuts of lines that are too long."""
    for match in _LINE.finditer(text):
        line = _trimmed(text, match.start(), match.end())
        if line is None:
            continue
        if len(line) <= LIMIT:
            yield line
            continue
        start = line.start
        for stop in [m.end() for m in _SENTENCE_END.finditer(text, line.start, line.end)] + [line.end]:
            if stop <= start:
                continue
            while stop - start > LIMIT:
                space = text.rfind(" ", start + TARGET // 2, start + LIMIT)
                cut = space if space > 0 else start + LIMIT
                piece = _trimmed(text, start, cut)
                if piece is not None:
                    yield piece
                start = cut
            piece = _trimmed(text, start, stop)
            if piece is not None:
                yield piece
            start = stop


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if end > start else None


def passage_sentences(passages: Sequence[Passage]) -> list[tuple[int, Span]]:
    """Return (number of the passage, span into its context) for every sentence of the passages, in order.

    The position in this list is the number by which a draft answer names a sentence. Titles, headings, captions and
    notices are left out. A sentence belongs to the passage in which it begins; one that is longer than its passage is
    cut where the passage ends. A sentence that two passages of one revision share is listed once.
    """
    listed: list[tuple[int, Span]] = []
    seen: set[tuple[str, Span]] = set()
    for number, passage in enumerate(passages):
        for sentence in _statements(passage.context, passage.ref.title, passage.ref.language):
            if not sentence.span.overlaps(passage.span):
                continue
            if sentence.span.start < passage.span.start:
                # Begun in an earlier passage; whole there, or a cut that is of no use without its beginning.
                if not sentence.span.contains(passage.span):
                    continue
                span = passage.span
            elif len(sentence.span) > LIMIT:
                span = Span(sentence.span.start, min(sentence.span.end, passage.span.end))
            else:
                span = sentence.span
            key = (passage.ref.revision, span)
            if key not in seen:
                seen.add(key)
                listed.append((number, span))
    return listed


@lru_cache(maxsize=64)
def _statements(context: str, title: str | None, language: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text's running words; the engine and the verifier ask for the same texts in turn."""
    blocks = find_blocks(Article(text=context, title=title, language=language))
    running = tuple(block for block in blocks if block.kind in ("paragraph", "list_item"))
    return split_sentences(context, running, language)


def read_context(passage: Passage) -> Reading:
    """Return the reading of the whole text that a passage stands in; the last few are kept."""
    return _reading(passage.context, passage.ref.title, passage.ref.language)


@lru_cache(maxsize=32)
def _reading(context: str, title: str | None, language: str) -> Reading:
    return read_article(Article(text=context, title=title, language=language))
