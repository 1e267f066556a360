"""Text fragments: links that open a publisher's page at exactly the quoted words.

The rules are those of the WICG text fragment draft, as Chromium follows them: a directive is
`text=[prefix-,]start[,end][,-suffix]`; the first place from the page's top that fits is shown; a term matches
regardless of case, accents and the width of white space, lies within one block and begins and ends at a word's
border, except where prefix or suffix adjoin it. We see the article's text only, not the page around it, so that a
directive is made to fit nowhere else in the text and to say enough that it hardly fits a menu or a teaser.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from bot.model.span import Span

WHOLE_CHARS = 100
"""Code points up to which a span within one block is given whole, not by its first and last words."""
WHOLE_ENCODED = 180
"""The same, in characters of the URL: scripts that take six characters a letter are cut sooner."""
FEW_WORDS = 4
"""A span of fewer words is always given with its neighbours: a menu may hold them too."""

_DIRECTIVE = ":~:"
_BREAKS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
_QUOTES = dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛‹›′ʼ", "'")
# What is left out at the ends of a span: marks that pages write in several ways, and marks that belong to neighbours.
_MARKS = frozenset("\"'“”„‟«»‹›‘’‚‛「」『』`") | _BREAKS
_EDGE = _MARKS | frozenset(",;:-–—―•·")
_TOKEN = re.compile(r"[^\s、。！？「」『』（）《》]+")
# UAX #29: between two letters or digits these make no border, and the last ones never do beside a letter or digit.
_JOINERS = frozenset(".,:;'’‘\"·․‧⁄،٫٬״՟＇．，：；﹒")
_EXTENDERS = frozenset("_‿⁀⁔\u202f")
# From here on scripts are written without spaces (Thai, Khmer, Han, kana): a border may be anywhere.
_UNSPACED = 0x0E00

# First and last words of a long span; and neighbours before and after it: each tried until nothing else fits.
_RANGES = ((4, 3), (5, 4), (6, 5), (8, 6), (10, 8), (14, 12))
_CONTEXTS = ((0, 0), (3, 0), (0, 3), (3, 3), (6, 6), (12, 12))
_CONTEXTS_OF_FEW = ((2, 2), (4, 4), (7, 7), (12, 12))


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text as a browser compares it; `places[i]` is the offset in the text that character `i` came from."""

    text: str
    places: tuple[int, ...]

    def at(self, offset: int) -> int:
        return bisect_left(self.places, offset)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Offsets of the terms: `[prefix, start)`, `[start, cut)`, `[rest, end)`, `[end, suffix)`.

    `cut` and `rest` are None where the span is given whole, `prefix` and `suffix` where there are none.
    """

    start: int
    end: int
    cut: int | None = None
    rest: int | None = None
    prefix: int | None = None
    suffix: int | None = None


def text_fragment(text: str, span: Span) -> str:
    """Return the directive `text=…`, percent-encoded, that shows `span` on a page with this text.

    "" when the span holds no word. Quotation marks and commas at its ends are left out. Where the same words stand in
    the same surroundings twice, the first place is shown.
    """
    core = _core(text, span)
    if core is None:
        return ""
    folded = _fold(text)
    first: _Candidate | None = None
    for candidate in _candidates(text, core):
        first = first or candidate
        if _fits_first(folded, candidate):
            return _written(text, candidate)
    return _written(text, first) if first else ""


def fragment_url(url: str, text: str, span: Span) -> str:
    """Return `url` with the directive for `span`; a fragment of its own stays, an older directive does not."""
    base = url.partition(_DIRECTIVE)[0]
    directive = text_fragment(text, span)
    if not directive:
        return url
    return f"{base}{_DIRECTIVE}{directive}" if "#" in base else f"{base}#{_DIRECTIVE}{directive}"


# ---------------------------------------------------------------- what to try


def _core(text: str, span: Span) -> Span | None:
    """The span from its first to its last word, with stops but without marks; None when it has no word."""
    start, end = span.start, min(span.end, len(text))
    while start < end and (text[start].isspace() or text[start] in _EDGE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _EDGE):
        end -= 1
    return Span(start, end) if any(c.isalnum() for c in text[start:end]) else None


def _candidates(text: str, core: Span) -> Iterator[_Candidate]:
    """Yield the directives to try, shortest first."""
    block_start, block_end = _block(text, core)
    words = [Span(*found.span()) for found in _TOKEN.finditer(text, core.start, core.end)]
    lines = _first_and_last_block(text, core)
    single = lines is None
    raw = core.of(text)
    whole = single and len(raw) <= WHOLE_CHARS and len(_encoded(raw)) <= WHOLE_ENCODED
    forms: list[tuple[int | None, int | None]] = []
    if not whole:
        forms = [form for form in (_range(text, core, words, lines, *sizes) for sizes in _RANGES) if form]
        forms = list(dict.fromkeys(forms))
    if not forms:
        forms = [(None, None)]
    few = len(words) < FEW_WORDS or len(raw) < 5 * FEW_WORDS
    contexts = _CONTEXTS_OF_FEW if few else _CONTEXTS
    tried: set[_Candidate] = set()
    # Longer terms first, then neighbours beside terms of middle length.
    for number, (before, after) in enumerate(contexts):
        for cut, rest in forms if number == 0 else forms[1:2] or forms[:1]:
            candidate = _Candidate(
                core.start,
                core.end,
                cut,
                rest,
                _prefix(text, block_start, core.start, before),
                _suffix(text, core.end, block_end, after),
            )
            if candidate not in tried:
                tried.add(candidate)
                yield candidate


def _block(text: str, core: Span) -> tuple[int, int]:
    """Where the line of the span's first word begins, and where that of its last word ends."""
    start, end = core.start, core.end
    while start > 0 and text[start - 1] not in _BREAKS:
        start -= 1
    while end < len(text) and text[end] not in _BREAKS:
        end += 1
    return start, end


def _first_and_last_block(text: str, core: Span) -> tuple[int, int] | None:
    """Where the span's first block ends and its last one begins; None when it lies within one."""
    breaks = [at for at in range(core.start, core.end) if text[at] in _BREAKS]
    return (breaks[0], breaks[-1] + 1) if breaks else None


def _range(
    text: str, core: Span, words: list[Span], lines: tuple[int, int] | None, first: int, last: int
) -> tuple[int, int] | None:
    """Where the first words end and the last words begin; None where the two would meet."""
    if lines is None:
        if first + last > len(words):
            return None
        heads, tails = words[:first], words[-last:]
    else:
        heads = [word for word in words if word.end <= lines[0]][:first]
        tails = [word for word in words if word.start >= lines[1]][-last:]
    if not heads or not tails:
        return None
    cut, rest = heads[-1].end, tails[0].start
    while cut > heads[0].start + 1 and text[cut - 1] in _EDGE:
        cut -= 1
    while rest < core.end - 1 and text[rest] in _EDGE:
        rest += 1
    return cut, rest


def _prefix(text: str, block_start: int, start: int, count: int) -> int | None:
    """Where `count` words before the span begin; at least one where the span begins within a browser's word."""
    count = max(count, 0 if _is_border(text, start) else 1)
    words = [found.start() for found in _TOKEN.finditer(text, block_start, start) if _has_word(found.group())]
    return words[-count:][0] if count and words else None


def _suffix(text: str, end: int, block_end: int, count: int) -> int | None:
    """Where `count` words after the span end; at least one where the span ends within a browser's word."""
    count = max(count, 0 if _is_border(text, end) else 1)
    words = [found.end() for found in _TOKEN.finditer(text, end, block_end) if _has_word(found.group())]
    return words[:count][-1] if count and words else None


def _has_word(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _is_border(text: str, at: int) -> bool:
    """Whether every browser sees a word's border at `at`; False where one might not."""
    if at <= 0 or at >= len(text):
        return True
    if unicodedata.category(text[at]) in ("Mn", "Mc", "Me", "Cf"):
        return False
    left, right = _in_word(text[at - 1]), _in_word(text[at])
    if left == right:
        return not left
    if not right and text[at] in _JOINERS:
        return not (at + 1 < len(text) and _in_word(text[at + 1]))
    if not left and text[at - 1] in _JOINERS:
        return not (at >= 2 and _in_word(text[at - 2]))
    return True


def _in_word(character: str) -> bool:
    return character.isalnum() or character in _EXTENDERS or unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf")


# ---------------------------------------------------------------- what a browser would find


@lru_cache(maxsize=8)
def _fold(text: str) -> _Folded:
    """Return the text without case, accents and invisible characters, white space as one space, blocks apart by \\n."""
    folded: list[str] = []
    places: list[int] = []
    for offset, character in enumerate(text):
        if character in _BREAKS:
            shown = "\n"
        elif character.isspace():
            shown = " "
        else:
            shown = _folded_character(character)
        if shown in (" ", "\n") and folded and folded[-1] in (" ", "\n"):
            folded[-1] = "\n" if "\n" in (shown, folded[-1]) else " "
            continue
        folded.extend(shown)
        places.extend([offset] * len(shown))
    return _Folded("".join(folded), tuple(places))


@lru_cache(maxsize=4096)
def _folded_character(character: str) -> str:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return ""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(_QUOTES.get(c, c) for c in plain if unicodedata.category(c) not in ("Mn", "Me"))


def _fits_first(folded: _Folded, candidate: _Candidate) -> bool:
    """Whether the first place in the text that fits the directive is the span itself.

    Borders are taken generously here: a place that a browser might take counts as one that it takes.
    """
    text, start, end = folded.text, folded.at(candidate.start), folded.at(candidate.end)
    head = text[start : end if candidate.cut is None else folded.at(candidate.cut)].strip()
    tail = None if candidate.rest is None else text[folded.at(candidate.rest) : end].strip()
    before = None if candidate.prefix is None else text[folded.at(candidate.prefix) : start].strip()
    after = None if candidate.suffix is None else text[end : folded.at(candidate.suffix)].strip()
    return _first_place(text, before, head, tail, after) == (start, start + len(text[start:end].rstrip()))


def _first_place(
    text: str, before: str | None, head: str, tail: str | None, after: str | None
) -> tuple[int, int] | None:
    position = 0
    while True:
        found = text.find(before if before is not None else head, position)
        if found < 0:
            return None
        position = found + 1
        if not _may_border(text, found):
            continue
        start = found if before is None else _past_space(text, found + len(before))
        if not text.startswith(head, start):
            continue
        end = start + len(head)
        if (tail is not None or after is None) and not _may_border(text, end):
            continue
        if tail is None:
            if after is None or text.startswith(after, _past_space(text, end)):
                return start, end
            continue
        while (at := text.find(tail, end)) >= 0:
            end = at + len(tail)
            if not _may_border(text, at) or (after is None and not _may_border(text, end)):
                end = at + 1
            elif after is None or text.startswith(after, _past_space(text, end)):
                return start, end
        return None


def _past_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _may_border(text: str, at: int) -> bool:
    if at <= 0 or at >= len(text):
        return True
    left, right = text[at - 1], text[at]
    return not (left.isalnum() and right.isalnum()) or ord(left) >= _UNSPACED or ord(right) >= _UNSPACED


# ---------------------------------------------------------------- writing it down


def _written(text: str, candidate: _Candidate) -> str:
    terms = []
    if candidate.prefix is not None:
        terms.append(f"{_encoded(text[candidate.prefix : candidate.start])}-")
    if candidate.cut is None or candidate.rest is None:
        terms.append(_encoded(text[candidate.start : candidate.end]))
    else:
        terms.append(_encoded(text[candidate.start : candidate.cut]))
        terms.append(_encoded(text[candidate.rest : candidate.end]))
    if candidate.suffix is not None:
        terms.append(f"-{_encoded(text[candidate.end : candidate.suffix])}")
    return "text=" + ",".join(terms)


def _encoded(term: str) -> str:
    """Percent-encode all but unreserved characters, and the dash, which has a meaning of its own here."""
    return quote(" ".join(term.split()), safe="", errors="replace").replace("-", "%2D")
