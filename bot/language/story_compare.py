"""What the originals of a story say together: which outlets agree, who is alone, which figures differ.

The comparison makes no words. Agreement is shown in one of two ways: the gate passes the same statement against
another outlet's article, which is cited too; or a sentence of the other outlet says alike, and stands beside it as a
verified statement of its own. Copies of one text are one original.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from bot.language.phrasing import phrase
from bot.language.read import anchor_day
from bot.language.story_figures import StoryFigures, compare_figures
from bot.language.story_gist import Gist, Weights, alike, gist_of, measuring, touches
from bot.language.verify import Witness, in_agreement
from bot.model.brief import Dropped, Statement
from bot.model.draft import DraftStatement
from bot.model.reading import Sentence
from bot.model.span import Span
from bot.model.story import Original, StoryBrief, StoryPoint, VerifiedStory

ASKED = 3
"""So many sentences of another article are asked whether they bear out a statement, the closest ones."""
NEAR = 0.5
"""Share of the statement's weight from which they are asked."""
MAX_TEXT = 600
LARGE = 100


class _Heard(NamedTuple):
    sentence: Sentence
    gist: Gist


class Telling:
    """One original as it is compared: its sentences with their gists, and the witness for statements."""

    def __init__(self, original: Original) -> None:
        self.original = original
        reading = original.reading
        day = anchor_day(reading.article)
        self.heard = [
            _Heard(s, measuring(gist_of(s.span.of(reading.text), reading.language, day), self.labels(s.span)))
            for s in reading.sentences
            if s.block in ("paragraph", "list_item")
        ]

    @property
    def language(self) -> str:
        return self.original.reading.language

    @cached_property
    def witness(self) -> Witness:
        return Witness(self.original.reading)

    def gist(self, text: str, sentence: int) -> Gist:
        """Return what a text says that stands on the sentence of that index."""
        reading = self.original.reading
        gist = gist_of(text, self.language, anchor_day(reading.article))
        return measuring(gist, self.labels(reading.sentences[sentence].span))

    def bears_out(self, text: str, sentences: Sequence[int]) -> bool:
        """Whether the gate passes the text on these sentences of the article."""
        return isinstance(self.witness.hear(DraftStatement(text=text, sentences=list(sentences))), Statement)

    def labels(self, span: Span) -> list[tuple[float, str]]:
        """Return what the figures within a span measure."""
        return [(f.value, f.label) for f in self.original.reading.figures if f.label and span.contains(f.span)]

    def stretches(self) -> Iterator[Gist]:
        """Yield its sentences, alone and with the next: one outlet says in two what another says in one."""
        texts = [heard.gist.text for heard in self.heard]
        yield from (heard.gist for heard in self.heard)
        for one, two in zip(self.heard, self.heard[1:], strict=False):
            yield Gist(
                one.gist.language,
                one.gist.words | two.gist.words,
                (*one.gist.names, *two.gist.names),
                one.gist.amounts | two.gist.amounts,
                one.gist.force | two.gist.force,
                (*one.gist.quoted, *two.gist.quoted),
                f"{one.gist.text} {two.gist.text}",
            )
        # A title says it too.
        title = self.original.reading.article.title
        if title and texts:
            yield gist_of(title, self.language)


class Comparison:
    """The originals of one story, side by side."""

    def __init__(self, originals: Sequence[Original]) -> None:
        self.tellings = [Telling(original) for original in originals]
        self.weights = Weights(heard.gist for telling in self.tellings for heard in telling.heard)
        self._by_revision = {telling.original.revision: telling for telling in self.tellings}

    def gist(self, statement: Statement) -> Gist:
        """Return what a statement says, its relative dates counted from its first article's day."""
        telling = self._of(statement)
        gist = gist_of(statement.text, telling.language, anchor_day(telling.original.reading.article))
        labels = [
            label
            for citation in statement.citations
            for label in self._by_revision[citation.revision].labels(citation.span)
        ]
        return measuring(gist, labels)

    def point(self, statement: Statement) -> StoryPoint:
        """Return the statement with who else says it; what a caption alone says agrees with nobody and is not alone."""
        if statement.rests_on is not None:
            return StoryPoint(statement)
        said = self.gist(statement)
        sayers = {c.revision for c in statement.citations}
        outlets = {outlet for revision in sayers for outlet in self._by_revision[revision].original.outlets}
        supported: list[Statement] = []
        others: list[Statement] = []
        touched = False
        for telling in self.tellings:
            if telling.original.revision in sayers or outlets & telling.original.outlets:
                continue
            if telling.language != said.language:
                continue
            same = self._support(statement, said, telling)
            like = None if same is not None else self._like(said, telling)
            if same is not None:
                supported.append(same)
            elif like is not None:
                others.append(like)
            else:
                touched = touched or any(touches(said, gist, self.weights) for gist in telling.stretches())
                continue
            outlets |= telling.original.outlets
        whole = in_agreement(statement, *supported)
        named = {o.outlet for o in (self._by_revision[r].original for r in sayers)}
        unheard = not supported and not others and not touched
        alone = (
            unheard and _telling(said) and len(outlets) == len(named) == 1 and self._has_others(said.language, outlets)
        )
        return StoryPoint(whole, tuple(others), alone)

    def language(self, statement: Statement) -> str:
        return self._of(statement).language

    def outlets(self, point: StoryPoint) -> frozenset[str]:
        """Return the outlets that say it, those that carry copies left out."""
        statements = (point.statement, *point.alike)
        return frozenset(
            self._by_revision[c.revision].original.outlet for statement in statements for c in statement.citations
        )

    def was_told(self, said: Gist) -> bool:
        """Whether an article that was told before says it."""
        return any(
            alike(said, heard.gist, self.weights)
            for telling in self.tellings
            if not telling.original.fresh
            for heard in telling.heard
        )

    def _has_others(self, language: str, outlets: set[str]) -> bool:
        return any(t.language == language and not outlets & t.original.outlets for t in self.tellings)

    def _of(self, statement: Statement) -> Telling:
        return self._by_revision[statement.citations[0].revision]

    def _support(self, statement: Statement, said: Gist, telling: Telling) -> Statement | None:
        """Return the same statement as the other article bears it out, where the gate passes it."""
        own_day = anchor_day(telling.original.reading.article)
        if not said.definite or gist_of(statement.text, said.language, own_day).dates != said.dates:
            return None  # "he" is another man there, and Tuesday another day
        near = [(self.weights.covered(said, heard.gist), heard.sentence.index) for heard in telling.heard]
        for share, index in sorted(near, key=lambda one: (-one[0], one[1]))[:ASKED]:
            if share < NEAR:
                break
            made = telling.witness.hear(DraftStatement(text=statement.text, sentences=[index]))
            if isinstance(made, Statement):
                return made
        return None

    def _like(self, said: Gist, telling: Telling) -> Statement | None:
        """Return what the other article says to the same effect, as a statement of its own."""
        close = [heard for heard in telling.heard if alike(said, heard.gist, self.weights)]
        close.sort(key=lambda heard: (-self.weights.covered(said, heard.gist), heard.sentence.index))
        for heard in close:
            whole = phrase(telling.original.reading, heard.sentence)
            if whole is None or len(whole.text) > MAX_TEXT:
                continue
            made = telling.witness.hear(DraftStatement(text=whole.text, sentences=list(whole.sentences)))
            if isinstance(made, Statement):
                return made
        return None


def compare_story(verified: VerifiedStory, originals: Sequence[Original]) -> StoryBrief | None:
    """Return the story's brief, or None without a verified headline.

    What says again what was said is dropped, also what says it in other words or was told by an article of an earlier
    edition; so is a point on a figure that a newer one has overtaken, or that stands side by side with another's.
    What most outlets say comes first, what one alone reports last.
    """
    if verified.headline is None:
        return None
    comparison = Comparison(originals)
    figures = compare_figures(originals)
    dropped = list(verified.dropped)
    told: list[Gist] = []

    def keep(statement: Statement, *, first: bool = False) -> StoryPoint | None:
        reason = _overtaken(statement, figures, contested=not first)
        said = comparison.gist(statement)
        if reason is None and not first and any(_same(said, other, comparison.weights) for other in told):
            reason = "repeated"
        if reason is None and not first and comparison.was_told(said):
            reason = "told_before"
        if reason is not None:
            dropped.append(Dropped(statement.text, reason))
            return None
        told.append(said)
        point = comparison.point(statement)
        # What the story is about is nobody's alone, whatever words the others have for it.
        return replace(point, alone=False) if first else point

    bottom_line = keep(verified.bottom_line, first=True) if verified.bottom_line is not None else None
    points = [made for statement in verified.points if (made := keep(statement)) is not None]
    points.sort(key=lambda point: (point.alone, -len(comparison.outlets(point))))
    coming = tuple(made for statement in verified.next if (made := keep(statement)) is not None)
    languages = {telling.language for telling in comparison.tellings}
    return StoryBrief(
        headline=verified.headline,
        bottom_line=bottom_line,
        points=tuple(points),
        next=coming,
        disagreements=figures.disagreements,
        engine=verified.engine,
        scope=comparison.language(verified.headline) if len(languages) > 1 else None,
        dropped=tuple(dropped),
    )


def _telling(said: Gist) -> bool:
    """Whether a statement is such that its like would be found: it names somebody, a sum or a large count."""
    loud = any(currency or value >= LARGE for value, currency, _ in said.amounts)
    return not said.refers and (bool(said.names) or loud)


def _same(one: Gist, other: Gist, weights: Weights) -> bool:
    return alike(one, other, weights) or alike(other, one, weights)


def _overtaken(statement: Statement, figures: StoryFigures, *, contested: bool) -> str | None:
    """Return why a statement may not stand for the story: its figure is old, or is shown beside another's."""
    for citation in statement.citations:
        for reason, places in (
            ("overtaken", figures.overtaken),
            ("side_by_side", figures.contested if contested else ()),
        ):
            for revision, span in places:
                if revision == citation.revision and citation.span.overlaps(span):
                    words = citation.quote[max(span.start - citation.start, 0) : span.end - citation.start]
                    if words and words in statement.text:
                        return reason
    return None
