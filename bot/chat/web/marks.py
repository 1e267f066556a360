"""Marks in an article's text: spans that may overlap, nest and cross blocks, as segments that follow one another.

Pure. Every offset counts code points of the one text, half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.model.article import Block, BlockKind
from bot.model.span import Span


@dataclass(frozen=True, slots=True)
class Mark:
    """Words to be told apart. `kind` says as what; `id` names what is said of them."""

    span: Span
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text under the same marks throughout; never empty. `marks` stand in the order in which they begin."""

    start: int
    text: str
    marks: tuple[Mark, ...]

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def beginning(self) -> tuple[Mark, ...]:
        """The marks whose first words these are."""
        return tuple(mark for mark in self.marks if mark.span.start == self.start)

    @property
    def ending(self) -> tuple[Mark, ...]:
        """The marks whose last words these are."""
        return tuple(mark for mark in self.marks if mark.span.end == self.end)


@dataclass(frozen=True, slots=True)
class MarkedBlock:
    """A block with its segments; what stands between two blocks belongs to the first of them."""

    kind: BlockKind
    segments: tuple[Segment, ...]

    @property
    def start(self) -> int:
        return self.segments[0].start

    @property
    def end(self) -> int:
        return self.segments[-1].end


def mark_blocks(text: str, blocks: Sequence[Block], marks: Iterable[Mark]) -> tuple[MarkedBlock, ...]:
    """Return the text's blocks, cut where marks begin and end.

    The segments, put together, are the text, unchanged; those under a mark, put together, are its words. Text without
    blocks is one paragraph. What of a mark lies beyond the text is left out.
    """
    ordered = sorted(
        (mark for mark in marks if mark.span.start < len(text)), key=lambda mark: (mark.span.start, -mark.span.end)
    )
    cuts = {0, len(text)}
    for mark in ordered:
        cuts |= {mark.span.start, min(mark.span.end, len(text))}
    found: list[MarkedBlock] = []
    waiting = iter(ordered)
    following = next(waiting, None)
    open_marks: list[Mark] = []
    parts = _parts(len(text), blocks)
    borders = sorted(cuts | {part.span.start for part in parts})
    at = 0
    for part in parts:
        segments: list[Segment] = []
        while at + 1 < len(borders) and borders[at] < part.span.end:
            start, end = borders[at], borders[at + 1]
            while following is not None and following.span.start <= start:
                open_marks.append(following)
                following = next(waiting, None)
            open_marks = [mark for mark in open_marks if mark.span.end > start]
            segments.append(Segment(start, text[start:end], tuple(open_marks)))
            at += 1
        found.append(MarkedBlock(part.kind, tuple(segments)))
    return tuple(found)


def _parts(size: int, blocks: Sequence[Block]) -> list[Block]:
    """Return blocks that follow one another from 0 to `size`: each ends where the next begins."""
    if not size:
        return []
    heads: list[Block] = []
    for block in sorted(blocks, key=lambda block: block.span):
        if block.span.start < size and (not heads or block.span.start > heads[-1].span.start):
            heads.append(block)
    kinds = [head.kind for head in heads] or ["paragraph"]
    borders = [0, *(head.span.start for head in heads[1:]), size]
    return [Block(kind, Span(*ends)) for kind, ends in zip(kinds, pairwise(borders), strict=True)]
