"""The evidence page's values: an article's blocks with their marks, and beside each what was said with its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.chat.post import RESTING
from bot.chat.web.marks import Mark, MarkedBlock, Segment, mark_blocks
from bot.chat.web.wording import day_words, evidence_path
from bot.language.blocks import find_blocks
from bot.language.fragment import fragment_url
from bot.model.article import BlockKind
from bot.model.brief import Brief, Statement
from bot.model.edition import EditionStory, ShownQuotation
from bot.model.reading import Commitment, Figure, Quotation
from bot.model.rows import CitedParagraph, EvidencePage
from bot.model.span import Citation, Span

ASKED = "asked"
KINDS = ("statement", "quotation", "speaker", "figure", "commitment")
"""Kinds of marks, in the order of the legend."""
MAX_ASKED = 20
_ORDER = {kind: number for number, kind in enumerate(("statement", "quotation", "commitment", "figure"))}


@dataclass(frozen=True, slots=True)
class Use:
    """Where else it was said: an edition's story."""

    words: str
    path: str


@dataclass(frozen=True, slots=True)
class Note:
    """What was said with words of the article; `spans` are the words, in order, the first one leading.

    `words` is what stands beside them: the statement, or None where the words themselves are enough. `verbatim`: it
    is the article's own words. `details` are cut from the article: what a figure measures, who committed themselves.
    """

    kind: str
    label: str
    spans: tuple[Span, ...]
    words: str | None = None
    verbatim: bool = False
    speaker: str | None = None
    role: str | None = None
    anonymous: bool = False
    details: tuple[tuple[str, tuple[str, ...]], ...] = ()
    uses: tuple[Use, ...] = ()
    number: int = 0
    path: str = ""
    publisher: str | None = None

    @property
    def id(self) -> str:
        return f"n-{self.number}"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words under the same marks. `kinds` are their marks' kinds; `notes` those that end here, for their numbers."""

    id: str | None
    text: str
    kinds: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces that were all asked for, or none of them."""

    id: str | None
    asked: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A block of the text and what was said with words that begin in it."""

    kind: BlockKind
    runs: tuple[Run, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """Rows in the text's order; `kinds` are those that occur, for the legend."""

    rows: tuple[Row, ...]
    kinds: tuple[str, ...]
    notes: int
    asked: bool

    @property
    def title(self) -> Row | None:
        """The row of the title, where the text begins with one."""
        return self.rows[0] if self.rows and self.rows[0].kind == "title" else None

    @property
    def body(self) -> tuple[Row, ...]:
        return self.rows if self.title is None else self.rows[1:]


def read_asked(words: str | None, size: int) -> tuple[Span, ...]:
    """Return the spans of `?at=10-20,30-40` that lie within the text; anything else asks for nothing."""
    found: list[Span] = []
    for part in (words or "").split(",")[:MAX_ASKED]:
        start, dash, end = part.partition("-")
        # Nine digits hold any offset, and keep a long row of digits from being read as a number.
        if not (dash and all(side.isascii() and side.isdigit() and len(side) <= 9 for side in (start, end))):
            continue
        if int(start) < int(end) <= size:
            found.append(Span(int(start), int(end)))
    return tuple(found)


def evidence_view(page: EvidencePage, asked: Sequence[Span]) -> EvidenceView:
    """Return the page's values. Pure; `asked` spans lie within the text."""
    article = page.article
    revision = page.ref.revision
    notes = _numbered(list(_notes(page)), revision=revision, url=page.ref.url, text=article.text)
    marks = [Mark(span, note.kind, note.id) for note in notes for span in note.spans]
    marks += [Mark(span, "speaker", "") for span in _speakers(page)]
    marks += [Mark(figure.span, "figure", "") for figure in page.brief.figures] if page.brief else []
    marks += [Mark(span, ASKED, "") for span in asked]
    blocks = mark_blocks(article.text, find_blocks(article), marks)
    rows = []
    for block in blocks:
        here = tuple(note for note in notes if block.start <= note.spans[0].start < block.end)
        rows.append(Row(block.kind, _runs(block, notes), here))
    present = {mark.kind for mark in marks}
    return EvidenceView(tuple(rows), tuple(k for k in KINDS if k in present), len(notes), bool(asked))


def paragraph_runs(shown: CitedParagraph) -> tuple[Run, ...]:
    """Return the paragraph of a posted link as runs, the cited words asked for."""
    span = Span(shown.citation.start - shown.start, shown.citation.end - shown.start)
    return tuple(
        run for block in mark_blocks(shown.text, (), [Mark(span, ASKED, "")]) for run in _runs(block, (), shown.start)
    )


# ---------------------------------------------------------------- what was said


def _notes(page: EvidencePage) -> Iterator[Note]:
    """Yield what the brief and the editions say with the article's words, the same thing more than once at times."""
    if page.brief is not None:
        yield from (note for note in _of_brief(page.brief, page.ref.revision) if note.spans)
    for edition in page.editions:
        for number, story in enumerate(edition.stories, start=1):
            use = Use(
                f"{day_words(edition.local_date, weekday=False)}, story {number}",
                f"/editions/{edition.id}#story-{number}",
            )
            yield from (replace(note, uses=(use,)) for note in _of_story(story, page.ref.revision) if note.spans)


def _of_brief(brief: Brief, revision: str) -> Iterator[Note]:
    text = brief.article.text
    for label, statements in (
        ("Headline", (brief.headline,)),
        ("Bottom line", (brief.bottom_line,)),
        ("Point", brief.points),
        ("What comes next", brief.next),
    ):
        yield from (_of_statement(label, statement, revision) for statement in statements if statement is not None)
    yield from (_of_quotation(quotation) for quotation in brief.quotations if quotation.kind != "indirect")
    yield from (_of_commitment(commitment, text) for commitment in brief.commitments)
    # Of a bare number there is nothing to say: it is marked, and that is all.
    yield from (note for figure in brief.figures if (note := _of_figure(figure, text)).details)


def _of_story(story: EditionStory, revision: str) -> Iterator[Note]:
    statements = [("Headline", story.headline), *(("Point", point) for point in story.points)]
    if story.bottom_line is not None:
        statements.insert(1, ("Bottom line", story.bottom_line))
    statements += [("Says so too", said) for standing in story.standings for said in standing.alike]
    for label, statement in statements:
        yield _of_statement(label, statement, revision)
    if story.quotation is not None:
        yield _of_shown(story.quotation, revision)
    for disagreement in story.disagreements:
        for side in disagreement.sides:
            spans = _spans(side.citations, revision)
            yield Note("figure", "Figures differ", spans, words=side.value, details=(("On", (disagreement.label,)),))


def _of_statement(label: str, statement: Statement, revision: str) -> Note:
    verbatim = any(citation.quote == statement.text for citation in statement.citations)
    said = f"{label}, {RESTING[statement.rests_on]}" if statement.rests_on else label
    return Note("statement", said, _spans(statement.citations, revision), words=statement.text, verbatim=verbatim)


def _of_quotation(quotation: Quotation) -> Note:
    speaker = quotation.speaker
    return Note(
        "quotation",
        "Quotation",
        quotation.spans,
        speaker=speaker.name if speaker else None,
        role=speaker.role if speaker else None,
        anonymous=bool(speaker and speaker.anonymous),
    )


def _of_shown(quotation: ShownQuotation, revision: str) -> Note:
    return Note(
        "quotation",
        "Quotation",
        _spans(quotation.words, revision),
        speaker=quotation.speaker,
        role=quotation.role,
        anonymous=quotation.anonymous,
    )


def _of_commitment(commitment: Commitment, text: str) -> Note:
    cut = (
        ("Who", tuple(party.text for party in commitment.parties)),
        ("What", (commitment.what.text,) if commitment.what else ()),
        ("Amount", (commitment.amount.span.of(text),) if commitment.amount else ()),
        ("Due", (commitment.due.span.of(text),) if commitment.due else ()),
    )
    details = tuple((name, words) for name, words in cut if words)
    return Note("commitment", commitment.kind.capitalize(), (commitment.span,), details=details)


def _of_figure(figure: Figure, text: str) -> Note:
    named = (("Measures", figure.label), ("As of", figure.as_of), ("According to", figure.according_to))
    details = tuple((name, (words,)) for name, words in named if words)
    return Note("figure", "Figure", (figure.span,), words=figure.span.of(text), details=details)


def _spans(citations: Sequence[Citation], revision: str) -> tuple[Span, ...]:
    """The places in this revision; a brief's own citations may name none, because they are all of its own text."""
    return tuple(dict.fromkeys(c.span for c in citations if c.revision in (None, revision)))


def _speakers(page: EvidencePage) -> set[Span]:
    found = set()
    if page.brief is not None:
        found |= {q.speaker.span for q in page.brief.quotations if q.speaker is not None and q.kind != "indirect"}
    for edition in page.editions:
        for story in edition.stories:
            at = story.quotation.speaker_at if story.quotation else None
            if at is not None and at.revision == page.ref.revision:
                found.add(at.span)
    return found


def _numbered(notes: list[Note], *, revision: str, url: str | None, text: str) -> list[Note]:
    """Put what is said more than once together, order it by its first words, number it and link it."""
    merged: dict[object, Note] = {}
    for note in notes:
        # Of one figure several things may be said: what it measures, and that outlets differ on it.
        key = (note.kind, note.spans, note.words, note.details if note.kind == "figure" else None)
        known = merged.get(key)
        merged[key] = note if known is None else replace(known, uses=tuple(dict.fromkeys((*known.uses, *note.uses))))
    ordered = sorted(merged.values(), key=lambda note: (note.spans[0].start, _ORDER[note.kind], -note.spans[0].end))
    return [
        replace(
            note,
            number=number,
            path=evidence_path(revision, *note.spans),
            publisher=fragment_url(url, text, note.spans[0]) if url else None,
        )
        for number, note in enumerate(ordered, start=1)
    ]


# ---------------------------------------------------------------- the text


def _runs(block: MarkedBlock, notes: Sequence[Note], offset: int = 0) -> tuple[Run, ...]:
    """Return the block's segments, those asked for taken together. `offset` is where the text begins in the article."""
    last_words = {(note.id, note.spans[-1].end): note for note in notes}
    runs = []
    for asked, group in groupby(block.segments, key=lambda segment: any(m.kind == ASKED for m in segment.marks)):
        segments = list(group)
        # An element around several pieces takes the name of its first one.
        name = _name(segments[0], offset) if asked else None
        pieces = tuple(
            Piece(
                id=None if asked and number == 0 else _name(segment, offset),
                text=segment.text,
                kinds=tuple(kind for kind in KINDS if any(mark.kind == kind for mark in segment.marks)),
                notes=tuple(
                    last_words[mark.id, segment.end] for mark in segment.ending if (mark.id, segment.end) in last_words
                ),
            )
            for number, segment in enumerate(segments)
        )
        runs.append(Run(name, asked, pieces))
    return tuple(runs)


def _name(segment: Segment, offset: int) -> str | None:
    """The anchor of words that begin here: one a place, whatever marks begin at it."""
    return f"w-{segment.start + offset}" if segment.beginning else None
