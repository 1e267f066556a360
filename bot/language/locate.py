"""Locate: where words stand in a text, exactly, or nowhere.

Two texts are the same words when they are equal after `normalise`, a short fixed list: quotation marks and
apostrophes, dashes, any run of white space as one space, Unicode NFC, soft hyphens and spaces without width. There is
nothing fuzzy beyond it: joiners and marks of direction, which writing systems spell with, are letters here. Found
places are raw offsets of the text as it is stored.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.model.span import Span

# What Unicode calls quotation marks, and the apostrophe that is a letter.
_DOUBLE_MARKS = "“”„‟«»＂⹂「」『』〝〞〟﹁﹂﹃﹄｢｣"
_SINGLE_MARKS = "‘’‚‛‹›＇ʼ"
# What Unicode calls dashes, as far as they part or join words; the minus sign is one of them.
_DASHES = "֊־‐‑‒–—―−⸺⸻﹘﹣－"
# Soft hyphens, and the spaces that have no width: none of them is a word's end or a letter.
_IGNORED = "\u00ad\u200b\u2060\ufeff"

_MARKS = str.maketrans(
    dict.fromkeys(_DOUBLE_MARKS, '"') | dict.fromkeys(_SINGLE_MARKS, "'") | dict.fromkeys(_DASHES, "-")
)
_IGNORED_RUN = re.compile(f"[{_IGNORED}]+")
# A lone ordinary space is not special: most texts hold little else.
_SPECIAL = re.compile(
    rf"(?P<space> [\s{_IGNORED}]*\s|[^\S ](?:[\s{_IGNORED}]*\s)?)|(?P<ignored>[{_IGNORED}]+)"
    rf"|[{_DOUBLE_MARKS}{_SINGLE_MARKS}{_DASHES}]"
)
_ELLIPSIS = re.compile(r"\s*(?:\[ ?(?:…|\.\.\.) ?\]|\( ?(?:…|\.\.\.) ?\)|…|\.\.\.|\. \. \.)\s*")
# Characters that compose with what stands before them though they are letters: Hangul vowels and finals, Kirat Rai.
_JOINING = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff\U00016d63-\U00016d6a]")


@dataclass(frozen=True, slots=True)
class _Normal:
    """A normalised text; its character i stands for `[starts[i], ends[i])` of the raw text."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        return Span(self.starts[start], self.ends[end - 1])


def normalise(words: str) -> str:
    """Return the form in which words are compared, without surrounding white space."""
    return _normal(words).text.strip()


def locate(words: str, text: str, *, near: Span | int | None = None) -> tuple[Span, ...] | None:
    """Return where `words` stand in `text`: one span, or two for words with an ellipsis between two exact parts.

    Exact equality comes first, then equality after `normalise`. Of several places the one nearest `near` (a span or
    an offset) is taken; without `near` several places are ambiguous, with it two as near as each other: None. None too
    when the words are not there, or would split a letter from its combining marks. Never fuzzy.
    """
    wanted = Span(near, near + 1) if isinstance(near, int) else near
    found = _locate_one(words, text, wanted)
    if found is not None:
        return (found,)
    parts = [part for part in _ELLIPSIS.split(words) if part.strip()]
    return _locate_two(parts[0], parts[1], text, wanted) if len(parts) == 2 else None


def _locate_one(words: str, text: str, near: Span | None) -> Span | None:
    needle = normalise(words)
    if not needle:
        return None
    if words in text:
        raw = _raw(text)
        exact = _nearest(words, raw, near) if near is not None else _only(words, raw)
        if near is None or (exact is not None and near.overlaps(exact)):
            return exact
    normal = _normal(text)
    return _nearest(needle, normal, near) if near is not None else _only(needle, normal)


def _locate_two(first: str, second: str, text: str, near: Span | None) -> tuple[Span, ...] | None:
    """The first part as usual, the second at its next place after it; both unambiguous where `near` is missing."""
    head = _locate_one(first, text, near)
    needle = normalise(second)
    if head is None or not needle:
        return None
    normal = _normal(text)
    places = _places(needle, normal, bisect_left(normal.starts, head.end))
    tail = next(places, None)
    if tail is None or (near is None and next(places, None) is not None):
        return None
    return (head, tail)


def _only(needle: str, normal: _Normal) -> Span | None:
    places = _places(needle, normal, 0)
    first = next(places, None)
    return first if next(places, None) is None else None


def _places(needle: str, normal: _Normal, start: int) -> Iterator[Span]:
    at = normal.text.find(needle, start)
    while at >= 0:
        if _whole(normal.text, at, at + len(needle)):
            yield normal.span(at, at + len(needle))
        at = normal.text.find(needle, at + 1)


def _nearest(needle: str, normal: _Normal, near: Span) -> Span | None:
    """The first place within `near`, else the one with the smallest gap to it; of two with one gap neither."""
    text, size = normal.text, len(needle)
    low = bisect_left(normal.starts, near.start)
    after = next(_places(needle, normal, low), None)
    if after is not None and after.end <= near.end:
        return after
    at = text.rfind(needle, 0, low - 1 + size) if low else -1
    while at >= 0 and not _whole(text, at, at + size):
        at = text.rfind(needle, 0, at - 1 + size) if at else -1
    before = normal.span(at, at + size) if at >= 0 else None
    if before is None or after is None:
        return before or after
    gaps = [max(near.start - span.end, span.start - near.end, 0) for span in (before, after)]
    if gaps[0] == gaps[1] > 0:
        return None  # as near on one side as on the other
    return before if gaps[0] <= gaps[1] else after


def _whole(text: str, start: int, end: int) -> bool:
    """Whether neither end separates a letter from the marks that belong to it."""
    return not (start > 0 and _extends(text[start])) and not (end < len(text) and _extends(text[end]))


def _extends(char: str) -> bool:
    if char < "\u0300":
        return False
    return unicodedata.category(char)[0] == "M" or _JOINING.match(char) is not None


def _raw(text: str) -> _Normal:
    return _Normal(text, range(len(text)), range(1, len(text) + 1))


@lru_cache(maxsize=16)
def _normal(text: str) -> _Normal:
    """Normalise with offsets. A text without anything special costs one scan and no lists."""
    composed = unicodedata.is_normalized("NFC", _IGNORED_RUN.sub("", text))
    if not composed:
        return _recomposed(text)
    if _SPECIAL.search(text) is None:
        return _raw(text)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in _SPECIAL.finditer(text):
        start, end = match.span()
        out.append(text[at:start])
        starts.extend(range(at, start))
        ends.extend(range(at + 1, start + 1))
        at = end
        if match["ignored"]:
            continue
        out.append(" " if match["space"] else match.group().translate(_MARKS))
        starts.append(start)
        ends.append(end)
    out.append(text[at:])
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    return _Normal("".join(out), starts, ends)


def _recomposed(text: str) -> _Normal:
    """The same for texts that are not in NFC: letter by letter, each with its marks."""
    clusters: list[list[int]] = []
    for index, char in enumerate(text):
        if _IGNORED_RUN.match(char):
            continue
        if clusters and _extends(char):
            clusters[-1].append(index)
        else:
            clusters.append([index])
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in clusters:
        raw = "".join(text[index] for index in cluster)
        start, end = cluster[0], cluster[-1] + 1
        if raw.isspace() and out and out[-1] == " ":
            ends[-1] = end
            continue
        chars = " " if raw.isspace() else unicodedata.normalize("NFC", raw).translate(_MARKS)
        out.append(chars)
        starts.extend([start] * len(chars))
        ends.extend([end] * len(chars))
    return _Normal("".join(out), starts, ends)
