"""Which words of a text stand between quotation marks, paragraph by paragraph.

The gate must know it whether or not the reading could tie a speaker to them: what stands between marks is
somebody's words. A mark that is opened and never closed holds to the end of its paragraph, and does so again in the
next one that begins with a mark, as long quotations are printed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from bot.model.span import Span

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"[\n\u2028\u2029]+\s*")
_MARK = re.compile(r"[\"“”„‟«»＂]|''|``|[‘’‚'‹›]")
_CLOSERS = {"“": "”", "„": '“”"', "‟": "”", '"': '"”', "＂": "＂", "«": "»", "»": "«", "''": "''", "``": "''", "”": "”"}
_SINGLE_CLOSERS = {"‘": "’", "‚": "‘’", "'": "'", "‹": "›", "›": "‹"}


@lru_cache(maxsize=16)
def _paragraphs(text: str) -> tuple[Span, ...]:
    rule = _BLANK_LINE if _BLANK_LINE.search(text) else _LINE
    found: list[Span] = []
    start = 0
    for match in rule.finditer(text):
        if match.start() > start:
            found.append(Span(start, match.start()))
        start = match.end()
    if start < len(text):
        found.append(Span(start, len(text)))
    return tuple(found)


def quoted_within(text: str, span: Span) -> tuple[Span, ...]:
    """Return the parts of `span` that stand between quotation marks, marks left out, in order, as offsets of `text`."""
    found: list[Span] = []
    paragraphs = _paragraphs(text)
    for paragraph in paragraphs[max(bisect_right(paragraphs, span.start, key=lambda p: p.start) - 1, 0) :]:
        if paragraph.start >= span.end:
            break
        for quoted in _quoted(text[paragraph.start : paragraph.end]):
            start = max(paragraph.start + quoted.start, span.start)
            end = min(paragraph.start + quoted.end, span.end)
            if start < end:
                found.append(Span(start, end))
    return tuple(found)


@lru_cache(maxsize=256)
def _quoted(paragraph: str) -> tuple[Span, ...]:
    """The quoted runs of one paragraph; nested quotations belong to the outer one."""
    found: list[Span] = []
    marks = [(match.group(), match.start(), match.end()) for match in _MARK.finditer(paragraph)]
    at = 0
    while at < len(marks):
        mark, start, end = marks[at]
        closers = _CLOSERS.get(mark)
        single = closers is None
        if closers is None:
            closers = _SINGLE_CLOSERS.get(mark, "")
        if not _opens(paragraph, mark, start, end, single=single):
            at += 1
            continue
        closing = _closing(paragraph, marks, at + 1, mark, closers, single=single)
        if closing is None:
            if not single and mark != "”" and _worth(paragraph, end, len(paragraph)):
                found.append(Span(end, len(paragraph)))
                break
            at += 1
            continue
        if _worth(paragraph, end, marks[closing][1]):
            found.append(Span(end, marks[closing][1]))
        at = closing + 1
    return tuple(found)


def _worth(text: str, start: int, end: int) -> bool:
    return start < end and not text[start:end].isspace()


def _opens(text: str, mark: str, start: int, end: int, *, single: bool) -> bool:
    if end >= len(text):
        return False
    free_before = start == 0 or not (text[start - 1].isalnum() or text[start - 1] in ".,!?…%)")
    if single:
        return free_before and text[end].isalnum() and mark != "’"
    if mark == "”":  # Swedish and Finnish open and close with the same mark
        return free_before and text[end].isalnum()
    # Feet, inches and seconds stand after a digit; an apostrophe pair can't open after a letter.
    return free_before or mark in "“„«"


def _closing(
    text: str, marks: list[tuple[str, int, int]], at: int, mark: str, closers: str, *, single: bool
) -> int | None:
    for index in range(at, len(marks)):
        found, start, end = marks[index]
        if single:
            if len(found) == 1 and found in closers and (end == len(text) or not text[end].isalnum()):
                return index
        elif mark in ("''", "``"):
            if found == "''":
                return index
        elif found in closers and len(found) == 1:
            # A straight mark after white space opens again: the one before was never closed.
            if found == mark == '"' and text[start - 1].isspace() and end < len(text) and text[end].isalnum():
                return None
            return index
    return None


def parts_within(parts: Iterable[Span], span: Span) -> tuple[Span, ...]:
    """Return the parts that overlap `span`, cut to it, joined where they overlap, counted from its beginning."""
    merged: list[Span] = []
    overlapping = (one for one in parts if one.overlaps(span))
    for part in sorted(Span(max(one.start, span.start), min(one.end, span.end)) for one in overlapping):
        if merged and part.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, part.end))
        else:
            merged.append(part)
    return tuple(Span(part.start - span.start, part.end - span.start) for part in merged)
