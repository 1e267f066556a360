"""Spans and citations: the coordinates of evidence.

Offsets are Unicode code points, half-open `[start, end)`, into the text of one article revision.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open `[start, end)` in code points; never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        """Return the words between the offsets; `text` must be the text that the span was made for."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Citation:
    """Words of one revision: `quote` equals `text[start:end]` of the revision that `revision` names.

    `revision` is None while a brief speaks of one text only (the pipe, a file); stored briefs and answers carry the
    revision's id.
    """

    start: int
    end: int
    quote: str
    revision: str | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @classmethod
    def cut(cls, text: str, span: Span, revision: str | None = None) -> Citation:
        """Make the citation of `span`: the words come from the text, never from a model."""
        return cls(span.start, span.end, span.of(text), revision)

    def holds(self, text: str) -> bool:
        """Whether the words still stand at their place."""
        return 0 <= self.start < self.end <= len(text) and text[self.start : self.end] == self.quote
