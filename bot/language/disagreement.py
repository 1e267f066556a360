"""Figures of one thing that differ between articles, side by side with the words for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.language.words import content_stems, fold
from bot.model.brief import Disagreement, Side
from bot.model.reading import Commitment, Figure
from bot.model.span import Citation

MOST_APART = 2.0
"""Figures whose labels are not the same and whose values are further apart than this measure different things."""
AIMS = "goal target aim objective ambition limit ceiling forecast Ziel obiettivo objectif objetivo hedef"
"""What these name changes from one decision to the next: an old aim and a new one are no disagreement."""
TOLERANCE = 0.01
"""Values closer than this share of the larger one are one value, rounded differently."""


class Told(Protocol):
    """What tells figures: a brief, or a reading whose article's language is known."""

    @property
    def article(self) -> _Text: ...
    @property
    def figures(self) -> Sequence[Figure]: ...
    @property
    def commitments(self) -> Sequence[Commitment]: ...


class _Text(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class _Stated:
    """A figure with the article that states it and the content stems of what it measures."""

    revision: str
    figure: Figure
    stems: frozenset[str]


def find_disagreements(briefs: Mapping[str, Told]) -> tuple[Disagreement, ...]:
    """Compare the figures of a story's articles; `briefs` maps revision ids to briefs (or readings) of originals.

    Two figures speak of one thing when they share unit and currency and either their labels have the same content
    words and no different times, or one label's words are all among the other's ("trade", "bilateral trade"), both
    state the same time, and the values are of one order. Figures without a label, and those that are somebody's aim
    and not yet so, are never compared.
    """
    groups: list[list[_Stated]] = []
    for revision, brief in briefs.items():
        aims = [c.amount.span for c in brief.commitments if c.amount is not None]
        language = brief.article.language or ""
        for figure in brief.figures:
            if figure.label is None or figure.value_high is not None or figure.span in aims:
                continue
            stems = frozenset(content_stems(figure.label, language))
            if not stems or not stems.isdisjoint(content_stems(AIMS, language)):
                continue
            stated = _Stated(revision, figure, stems)
            group = next((group for group in groups if all(_one_thing(stated, other) for other in group)), None)
            if group is None:
                groups.append([stated])
            else:
                group.append(stated)
    found: list[Disagreement] = []
    for group in groups:
        members = [(one.revision, one.figure) for one in group]
        sides = _sides(members, briefs)
        if len(sides) < 2:
            sides = _sides_of_sources(members, briefs)
        if len(sides) > 1:
            label = min((one.figure.label or "" for one in group), key=len)
            found.append(Disagreement(label, tuple(sides)))
    return tuple(found)


def _one_thing(one: _Stated, other: _Stated) -> bool:
    a, b = one.figure, other.figure
    if (a.unit, a.currency) != (b.unit, b.currency):
        return False
    if one.stems == other.stems:
        # One word for it and no time: "exports" of any month. Two words say what it is.
        return a.as_of == b.as_of if a.as_of and b.as_of else len(one.stems) > 1 or a.as_of == b.as_of is not None
    nested = one.stems < other.stems or other.stems < one.stems
    low, high = sorted((abs(a.value), abs(b.value)))
    return nested and a.as_of is not None and a.as_of == b.as_of and high <= MOST_APART * low


def _sides(members: list[tuple[str, Figure]], briefs: Mapping[str, Told]) -> list[Side]:
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


def _sides_of_sources(members: list[tuple[str, Figure]], briefs: Mapping[str, Told]) -> list[Side]:
    """Return the sides that one article itself sets against each other: values of one time, each somebody else's."""
    for place, (revision, figure) in enumerate(members):
        against = (
            other
            for other_revision, other in members[place + 1 :]
            if other_revision == revision
            and figure.according_to is not None
            and other.according_to is not None
            and fold(figure.according_to) != fold(other.according_to)
            and figure.as_of is not None
            and figure.as_of == other.as_of
            and not _same_value(figure, other)
            and max(abs(figure.value), abs(other.value)) <= MOST_APART * min(abs(figure.value), abs(other.value))
        )
        other = next(against, None)
        if other is not None:
            return [_side(revision, figure, briefs), _side(revision, other, briefs)]
    return []


def _same_value(one: Figure, other: Figure) -> bool:
    return abs(one.value - other.value) <= TOLERANCE * max(abs(one.value), abs(other.value))


def _same_time(one: Figure, other: Figure) -> bool:
    return one.as_of is None or other.as_of is None or one.as_of == other.as_of


def _side(revision: str, figure: Figure, briefs: Mapping[str, Told]) -> Side:
    text = briefs[revision].article.text
    return Side(figure.span.of(text), figure.according_to, (Citation.cut(text, figure.span, revision),))
