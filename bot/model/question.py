"""Questions and answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.model.brief import Dropped, EngineMark, Statement
from bot.model.edition import ArticleRef
from bot.model.span import Span

Abstention = Literal["nothing_found", "coverage_does_not_tell", "nothing_verified"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a stored revision that may answer: `text` equals the revision's text over `span`.

    `context` is the revision's whole text (`span` points into it). Higher `score` is better; scores compare within
    one search only.
    """

    ref: ArticleRef
    span: Span
    text: str
    score: float
    context: str
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Verified statements, best first, or none and the reason why."""

    question: str
    statements: tuple[Statement, ...]
    abstained: Abstention | None
    refs: tuple[ArticleRef, ...]
    passages: tuple[Passage, ...]
    engine: EngineMark
    dropped: tuple[Dropped, ...] = ()
    id: str | None = None
    """Of the stored question; None before it is stored."""
    asked_by: str | None = None
