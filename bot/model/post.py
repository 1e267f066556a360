"""The platform-neutral message: what it says, not how it looks.

Words about the world come as `Statement` and `ShownQuotation` only; what we say or count ourselves is `Chrome`. Each
chat room turns a post into its own form, purely. It stands in `model` and not in `chat`, because ports and the
outbox carry it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.model.brief import Disagreement, Statement
from bot.model.edition import ArticleRef, ShownQuotation


@dataclass(frozen=True, slots=True)
class Chrome:
    """Our own words: greetings, counts, notes. Never a statement about the world."""

    text: str


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """The post's title line."""

    text: Chrome


@dataclass(frozen=True, slots=True)
class StatementBlock:
    """One verified statement. `level` says how loud it is; `number` counts stories in a digest."""

    statement: Statement
    level: Literal["headline", "lead", "point", "answer"]
    number: int | None = None
    tag: Chrome | None = None


@dataclass(frozen=True, slots=True)
class QuoteBlock:
    """A quotation, with its speaker where one is known."""

    quotation: ShownQuotation


@dataclass(frozen=True, slots=True)
class DisagreementBlock:
    """Figures that differ, side by side."""

    disagreement: Disagreement


@dataclass(frozen=True, slots=True)
class SourcesBlock:
    """The articles behind what stands above, with a note such as "3 outlets, 1 original"."""

    refs: tuple[ArticleRef, ...]
    note: Chrome | None = None


@dataclass(frozen=True, slots=True)
class NoteBlock:
    """Small print: coverage, quiet days, which engine wrote it."""

    text: Chrome


PostBlock = TitleBlock | StatementBlock | QuoteBlock | DisagreementBlock | SourcesBlock | NoteBlock


@dataclass(frozen=True, slots=True)
class Post:
    """One message. `refs` resolves the revisions of every citation in it."""

    blocks: tuple[PostBlock, ...]
    refs: tuple[ArticleRef, ...] = ()
