"""Briefs: verified statements about the world, and nothing else.

`Statement` is the only type that a renderer accepts for words about the world. It is made by `bot.language.verify`
(from a draft, through `locate` and the support gate) and read back by the store, which checks that each citation
still holds. A test walks the program to keep it so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.model.reading import Commitment, Figure, Name, Quotation
from bot.model.span import Citation

RestsOn = Literal["caption", "heading"]


@dataclass(frozen=True, slots=True)
class Statement:
    """Verified: the text passed the support gate against the citations (one or more).

    `rests_on`: the kind of block that alone says it, where the running text does not; whoever shows it says so.
    """

    text: str
    citations: tuple[Citation, ...]
    rests_on: RestsOn | None = None

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a statement without a citation")

    def in_revision(self, revision: str) -> Statement:
        """Return the same statement with its citations tied to the stored revision that they were cut from."""
        return replace(self, citations=tuple(replace(citation, revision=revision) for citation in self.citations))


@dataclass(frozen=True, slots=True)
class Dropped:
    """What failed, and why, for operators; never rendered in a chat or a page."""

    text: str
    reason: str


Fallback = Literal["budget", "settings", "endpoint", "answer", "unverified"]
"""Why no model wrote it: today's budget is spent; a setting is missing; the endpoint failed; it gave no usable answer;
nothing that it wrote passed the gate."""


@dataclass(frozen=True, slots=True)
class EngineMark:
    """Who drafted it. `name` is `extractive` or `openai_compatible`.

    `fallback`: why the extractive engine did it where a model was to; None where none was asked for. `unread`: the
    number of paragraphs at the end of the article that the model was not shown.
    """

    name: str
    model: str | None = None
    prompt: str | None = None
    prompt_version: int | None = None
    fallback: Fallback | None = None
    unread: int = 0


@dataclass(frozen=True, slots=True)
class BriefArticle:
    """The text that a brief speaks of. `published_at` is ISO 8601, a day or a UTC time, as finely as it is known."""

    url: str | None
    title: str | None
    published_at: str | None
    language: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Side:
    """One value of a disagreement. `sentence`: the words in which it stands, whole, where they are shown too."""

    value: str
    according_to: str | None
    citations: tuple[Citation, ...]
    sentence: Citation | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Figures of one thing that differ between articles, or between sources of one, side by side."""

    label: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """The structured result for an article revision. Shape and JSON: `docs/brief.md`."""

    article: BriefArticle
    headline: Statement | None
    bottom_line: Statement | None
    points: tuple[Statement, ...]
    quotations: tuple[Quotation, ...]
    figures: tuple[Figure, ...]
    commitments: tuple[Commitment, ...]
    people: tuple[Name, ...]
    organisations: tuple[Name, ...]
    places: tuple[str, ...]
    topics: tuple[str, ...]
    next: tuple[Statement, ...]
    disagreements: tuple[Disagreement, ...]
    engine: EngineMark
    dropped: tuple[Dropped, ...] = ()
    written_at: datetime | None = None
