"""What reading an article yields, without a model: sentences, quotations, figures, commitments, names, dates.

Every value carries the span of the article's text that it was read from; free strings are cut from the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.model.article import Article, Block, BlockKind
from bot.model.span import Span

QuotationKind = Literal["direct", "mixed", "indirect"]
CommitmentKind = Literal["agreement", "target", "pledge", "deadline"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence within one block, trimmed of surrounding space. `index` counts from 0 through the article."""

    index: int
    span: Span
    block: BlockKind


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it: `span` is the place that the reading tied to the quotation (a name, a pronoun, "the minister").

    `name` is the full name when the article gives one for that place, else the words of the span. `role` is cut from
    the text, or None. `anonymous`: "a senior official", "sources".
    """

    name: str
    span: Span
    role: str | None = None
    role_span: Span | None = None
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody said. `spans`: the words without their marks, one span a piece, in order.

    `speaker` is None rather than a guess. `sentence` is the index of the sentence in which the first piece begins.
    """

    spans: tuple[Span, ...]
    kind: QuotationKind
    speaker: Speaker | None = None
    cue: Span | None = None
    sentence: int | None = None


@dataclass(frozen=True, slots=True)
class DateRef:
    """A date expression as an interval of days, both ends included; None where it can't be resolved."""

    span: Span
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that measures something. `value` is absolute ("$32.2 billion" = 32_200_000_000.0).

    `span` covers number, scale, unit and currency mark, with "nearly"/"more than" in `approximation`, cut from the
    text. `value_high` is the upper end of a range. `label` (what it measures), `as_of` and `according_to` are cut
    from the text and carry their spans, or are None.
    """

    span: Span
    value: float
    unit: str | None = None
    currency: str | None = None
    value_high: float | None = None
    approximation: str | None = None
    label: str | None = None
    label_span: Span | None = None
    as_of: str | None = None
    as_of_span: Span | None = None
    according_to: str | None = None
    according_to_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """Words cut from the text, with their place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Commitment:
    """An agreement, target, pledge or deadline. `span` is its sentence or clause."""

    span: Span
    kind: CommitmentKind
    parties: tuple[Cut, ...] = ()
    what: Cut | None = None
    amount: Figure | None = None
    due: DateRef | None = None
    status: Cut | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A person or an organisation; `name` is its fullest form in the article, `role` is cut from the text."""

    name: str
    mentions: tuple[Span, ...]
    role: str | None = None
    role_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An article, read. Headings and captions are sentences of their kind, never left out, never statements."""

    article: Article
    language: str
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    quotations: tuple[Quotation, ...] = ()
    figures: tuple[Figure, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    people: tuple[Name, ...] = ()
    organisations: tuple[Name, ...] = ()
    places: tuple[str, ...] = ()
    dates: tuple[DateRef, ...] = ()
    topics: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        return self.article.text
