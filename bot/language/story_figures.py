"""Figures of a story: which of them differ between outlets, and which were overtaken by newer ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.language.disagreement import find_disagreements
from bot.model.brief import Disagreement, Side
from bot.model.span import Citation, Span
from bot.model.story import Original

OVERTAKEN_AFTER = timedelta(hours=6)
"""Of figures that name no time, one that is so much younger than another takes its place: counts go on rising."""

Place = tuple[str | None, Span]
"""The revision and the span of a figure."""


@dataclass(frozen=True, slots=True)
class StoryFigures:
    """`disagreements`: figures side by side. `contested` and `overtaken`: where they stand."""

    disagreements: tuple[Disagreement, ...]
    contested: frozenset[Place]
    overtaken: frozenset[Place]


def compare_figures(originals: Sequence[Original]) -> StoryFigures:
    """Return what differs between the originals, each side with the sentence that states it."""
    known = {original.revision: original for original in originals if original.revision is not None}
    readings = {
        revision: replace(o.reading, article=replace(o.reading.article, language=o.reading.language))
        for revision, o in known.items()
    }
    kept: list[Disagreement] = []
    overtaken: set[Place] = set()
    for found in find_disagreements(readings):
        sides = list(found.sides)
        if not any(_dated(side, known) for side in sides):
            newest = max(_original(side, known).at for side in sides)
            older = [side for side in sides if newest - _original(side, known).at >= OVERTAKEN_AFTER]
            overtaken |= {_place(side) for side in older}
            sides = [side for side in sides if side not in older]
        # One outlet that corrects itself differs with nobody, and what was told is not told again. Two sources that it
        # names may differ.
        told = not any(_original(side, known).fresh for side in sides)
        outlets = {_original(side, known).outlet for side in sides}
        sources = {side.according_to for side in sides} - {None}
        if not told and len(sides) > 1 and (len(outlets) > 1 or len(sources) > 1):
            kept.append(replace(found, sides=tuple(_with_sentence(side, known) for side in sides)))
    contested = frozenset(_place(side) for found in kept for side in found.sides)
    return StoryFigures(tuple(kept), contested, frozenset(overtaken))


def _original(side: Side, known: dict[str, Original]) -> Original:
    return known[side.citations[0].revision or ""]


def _place(side: Side) -> Place:
    return (side.citations[0].revision, side.citations[0].span)


def _dated(side: Side, known: dict[str, Original]) -> bool:
    span = side.citations[0].span
    return any(figure.span == span and figure.as_of for figure in _original(side, known).reading.figures)


def _with_sentence(side: Side, known: dict[str, Original]) -> Side:
    reading = _original(side, known).reading
    whole = next((s.span for s in reading.sentences if s.span.contains(side.citations[0].span)), None)
    return (
        side if whole is None else replace(side, sentence=Citation.cut(reading.text, whole, reading.article.revision))
    )
