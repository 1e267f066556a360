"""Turkish attributions: the subject opens the sentence, the cue closes it ("Erdoğan, "…" dedi.", "…" diyen Erdoğan)."""

from __future__ import annotations

import re

from bot.language.subjects import Subject
from bot.language.tagging import Frame
from bot.language.utterances import Attribution, run_span, tokens_span
from bot.model.span import Span

_OPENING = re.compile(r"((?:[WD]{0,3}N{1,6})|P)(?:,|B(?=Q)|B,|(?=Q))")
_SPEAKER_BEHIND = re.compile(r"[WD]{0,2}N{1,6}")
_CUE_WINDOW = 6


def find_turkish(frame: Frame, text: str) -> list[Attribution]:
    """Return the attributions of a Turkish sentence; without a subject of its own the speaker is None."""
    tags = frame.tags
    runs = tuple(n for n in range(len(tags)) if n in frame.runs)
    if runs:
        return _quoted(frame, tags, runs)
    opening = _OPENING.match(tags)
    cue = tags.rfind("C")
    if opening is None or cue < 0 or tags[cue + 1 :].strip(".") or cue - opening.end() < 2:
        return []
    span = tokens_span(frame, text, opening.end(), cue)
    if span is None:
        return []
    return [Attribution("indirect", (span,), Subject(0, opening.end(1) - 1), _place(frame, cue))]


def _quoted(frame: Frame, tags: str, runs: tuple[int, ...]) -> list[Attribution]:
    pieces = tuple(run_span(frame, n) for n in runs)
    behind = runs[-1] + 1
    window = tags[behind : behind + _CUE_WINDOW]
    running = window.find("G")
    if running >= 0:
        speaker = _SPEAKER_BEHIND.match(tags, behind + running + 1)
        subject = Subject(speaker.start(), speaker.end() - 1) if speaker else None
        return [Attribution("direct", pieces, subject, _place(frame, behind + running), runs)]
    said = window.find("C")
    if said < 0:
        return []
    opening = _OPENING.match(tags)
    subject = Subject(0, opening.end(1) - 1) if opening is not None and opening.end() <= runs[0] else None
    return [Attribution("direct", pieces, subject, _place(frame, behind + said), runs)]


def _place(frame: Frame, number: int) -> Span:
    return Span(frame.tokens[number].start, frame.tokens[number].end)
