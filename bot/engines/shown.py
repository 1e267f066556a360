"""What a model is shown: an article's or passages' sentences, numbered, each on its line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from bot.language.passages import passage_sentences
from bot.language.story_sentences import story_numbers
from bot.model.question import Passage
from bot.model.reading import Reading, Sentence
from bot.model.story import Original

BYTES_A_TOKEN = 3
"""English has four bytes a token, most other languages in Latin letters between two and three and a half."""
_KINDS = frozenset({"title", "paragraph", "list_item"})
"""What may be cited. Captions, headings and notices are not shown."""
_MAX_LINE_CHARS = 4_000


class Numbered(NamedTuple):
    """A sentence with the number by which a draft names it."""

    number: int
    text: str


class Shown(NamedTuple):
    """The beginning of an article; `unread` counts the paragraphs after it."""

    sentences: Sequence[Numbered]
    unread: int


def line(text: str) -> str:
    """Keep data on its line: a line of its own could pose as the end of the data."""
    return " ".join(text.split())


def article_shown(reading: Reading, *, max_tokens: int) -> Shown:
    """Return whole blocks from the beginning, as many as fit into about `max_tokens`; of the first paragraph what fits.

    One sentence of running text is shown in any case: nothing can be said of none.
    """
    left = max_tokens * BYTES_A_TOKEN
    shown: list[Numbered] = []
    unread = 0
    begun = full = False
    for block in _by_block(reading):
        lines = [Numbered(s.index, line(s.span.of(reading.text))[:_MAX_LINE_CHARS]) for s in block]
        running = block[0].block != "title"
        if running and not begun:
            lines_now = _fitting(lines, left)
        else:
            lines_now = lines if not full and sum(map(_size, lines)) <= left else []
        shown += lines_now
        left -= sum(map(_size, lines_now))
        begun = begun or running
        if len(lines_now) < len(lines):
            full = True
            unread += running
    return Shown(shown, unread)


def story_shown(originals: Sequence[Original], *, max_tokens: int) -> tuple[list[dict[str, Any]], int]:
    """Return the fresh articles for the prompt, numbered through, and how many paragraphs are left out.

    Each gets an equal share of about `max_tokens`, and what a shorter one leaves.
    """
    numbers = story_numbers(originals)
    fresh = [(place, original) for place, original in enumerate(originals) if original.fresh]
    fresh.sort(key=lambda one: len(one[1].reading.text))
    left, unread = max_tokens, 0
    shown: dict[int, dict[str, Any]] = {}
    for waiting, (place, original) in zip(range(len(fresh), 0, -1), fresh, strict=True):
        article = original.reading.article
        part = article_shown(original.reading, max_tokens=left // waiting)
        left -= min(left // waiting, sum(map(_size, part.sentences)) // BYTES_A_TOKEN)
        unread += part.unread
        shown[place] = {
            "outlet": line(original.outlet),
            "title": line(article.title or ""),
            "published": original.at.isoformat(),
            "language": original.reading.language,
            "sentences": [Numbered(numbers[place, one.number], one.text) for one in part.sentences],
        }
    return [shown[place] for place in sorted(shown)], unread


def _fitting(lines: Sequence[Numbered], size: int) -> Sequence[Numbered]:
    """Return the lines that fit into `size` bytes, at least the first."""
    for number, one in enumerate(lines):
        size -= _size(one)
        if size < 0:
            return lines[: max(number, 1)]
    return lines


def _by_block(reading: Reading) -> list[list[Sentence]]:
    """The sentences that may be cited, those of one block together."""
    starts = [block.span.start for block in reading.blocks]
    citable = [sentence for sentence in reading.sentences if sentence.block in _KINDS]
    return [list(block) for _, block in groupby(citable, key=lambda s: bisect_right(starts, s.span.start))]


def _size(shown: Numbered) -> int:
    """Bytes of the line, with its number."""
    return len(shown.text.encode("utf-8", "replace")) + 8


def passages_shown(passages: Sequence[Passage]) -> list[dict[str, Any]]:
    """Return the passages for the prompt, their sentences numbered through."""
    numbered: list[list[Numbered]] = [[] for _ in passages]
    for number, (place, span) in enumerate(passage_sentences(passages)):
        numbered[place].append(Numbered(number, line(span.of(passages[place].context))[:_MAX_LINE_CHARS]))
    return [
        {
            "title": line(passage.ref.title or ""),
            "outlet": line(passage.ref.outlet or ""),
            "published": passage.ref.published or "",
            "sentences": sentences,
        }
        for passage, sentences in zip(passages, numbered, strict=True)
    ]
