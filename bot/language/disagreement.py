"""Figures of one thing that differ between articles, side by side with the words for each."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language.words import content_stems
from bot.model.brief import Brief, Disagreement, Side
from bot.model.reading import Figure
from bot.model.span import Citation

TOLERANCE = 0.01
"""Values closer than this share of the larger one are one value, rounded differently."""


def find_disagreements(briefs: Mapping[str, Brief]) -> tuple[Disagreement, ...]:
    """Compare the figures of a story's articles; `briefs` maps revision ids to briefs of originals.

    Two figures speak of one thing when their labels have the same content words and they share unit, currency and,
    where both state it, the time that they are of. Figures without a label are never compared.
    """
    groups: dict[tuple[frozenset[str], str | None, str | None], list[tuple[str, Figure]]] = {}
    for revision, brief in briefs.items():
        for figure in brief.figures:
            if figure.label is None or figure.value_high is not None:
                continue
            stems = frozenset(content_stems(figure.label, brief.article.language))
            if stems:
                groups.setdefault((stems, figure.unit, figure.currency), []).append((revision, figure))
    found: list[Disagreement] = []
    for members in groups.values():
        sides = _sides(members, briefs)
        if len(sides) > 1:
            found.append(Disagreement(members[0][1].label or "", tuple(sides)))
    return tuple(found)


def _sides(members: list[tuple[str, Figure]], briefs: Mapping[str, Brief]) -> list[Side]:
    """Return one side a value, when the values come from different articles and speak of one time.

    An article that gives two values of one thing differs from another only where they share none of them.
    """
    given: dict[str, list[Figure]] = {}
    for revision, figure in members:
        given.setdefault(revision, []).append(figure)
    kept: dict[str, Figure] = {}
    for revision, figures in given.items():
        others = [figure for other in kept for figure in given[other]]
        if any(_same_value(one, other) for one in figures for other in others):
            continue
        comparable = (f for f in figures if all(_same_time(f, other) for other in kept.values()))
        chosen = next(comparable, None)
        if chosen is not None:
            kept[revision] = chosen
    return [_side(revision, figure, briefs) for revision, figure in kept.items()]


def _same_value(one: Figure, other: Figure) -> bool:
    return abs(one.value - other.value) <= TOLERANCE * max(abs(one.value), abs(other.value))


def _same_time(one: Figure, other: Figure) -> bool:
    return one.as_of is None or other.as_of is None or one.as_of == other.as_of


def _side(revision: str, figure: Figure, briefs: Mapping[str, Brief]) -> Side:
    text = briefs[revision].article.text
    return Side(figure.span.of(text), figure.according_to, (Citation.cut(text, figure.span, revision),))
