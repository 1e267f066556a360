"""What an attribution is: pieces of text, who they are tied to, and by which cue."""

from __future__ import annotations

from typing import NamedTuple

from bot.language.subjects import Subject
from bot.language.tagging import Frame
from bot.model.reading import QuotationKind
from bot.model.span import Span


class Attribution(NamedTuple):
    """Pieces in text order; `subject` is a token range of the frame; `cue` is its place in the article."""

    kind: QuotationKind
    pieces: tuple[Span, ...]
    subject: Subject | None
    cue: Span | None
    runs: tuple[int, ...] = ()
    """Token indices of the quoted runs that it accounts for."""


def run_span(frame: Frame, number: int) -> Span:
    """Return the words of a quoted run, without its marks."""
    run = frame.runs[number]
    return Span(run.start, run.end)


def tokens_span(frame: Frame, text: str, first: int, stop: int) -> Span | None:
    """Return the words of tokens `[first, stop)`, signs between tokens ("%") included, edges trimmed."""
    end = frame.tokens[stop].start if stop < len(frame.tokens) else frame.end
    return trimmed_span(text, frame.tokens[first].start, end)


def trimmed_span(text: str, start: int, end: int) -> Span | None:
    """Return the span without white space around it and stops behind it; None when nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ".,;:-–—―"):
        end -= 1
    return Span(start, end) if start < end else None
