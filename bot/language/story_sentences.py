"""The sentences of a story's articles in one numbered list, by which a draft over several articles names them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.reading import Sentence
from bot.model.story import Original

_KINDS = frozenset({"title", "paragraph", "list_item"})
"""What may be cited: a headline may rest on a title, everything else rests on running text."""


def story_sentences(originals: Sequence[Original]) -> list[tuple[int, Sentence]]:
    """Return (number of the original, sentence) for the sentences of the fresh originals that may be cited, in order.

    The position in this list is the number by which a draft names a sentence.
    """
    return [
        (number, sentence)
        for number, original in enumerate(originals)
        if original.fresh
        for sentence in original.reading.sentences
        if sentence.block in _KINDS
    ]


def story_numbers(originals: Sequence[Original]) -> dict[tuple[int, int], int]:
    """Return (number of the original, index of the sentence in it) → its number in the list."""
    return {(place, sentence.index): number for number, (place, sentence) in enumerate(story_sentences(originals))}
