"""The platform-neutral message: what it says, not how it looks.

Words about the world come as `Statement` and `ShownQuotation` only; what we say or count ourselves is `Chrome`. Each
chat room turns a post into its own form, purely. It stands in `model` and not in `chat`, because ports and the
outbox carry it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.model.brief import Disagreement, Statement
from bot.model.edition import ArticleRef, ShownQuotation
from bot.model.span import Citation


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
    """One verified statement. `level` says how loud it is; `number` counts stories in a digest.

    `also`: what other outlets say to the same effect. Their names stand beside the statement and lead to their words.
    """

    statement: Statement
    level: Literal["headline", "lead", "point", "answer"]
    number: int | None = None
    tag: Chrome | None = None
    also: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelBlock:
    """Our own words over the points that follow, up to the next block of another kind."""

    text: Chrome


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
class QuestionBlock:
    """What a person asked, in their own words: untrusted, and no statement of ours."""

    text: str


@dataclass(frozen=True, slots=True)
class NoteBlock:
    """Small print: coverage, quiet days, which engine wrote it."""

    text: Chrome


PostBlock = (
    TitleBlock | QuestionBlock | LabelBlock | StatementBlock | QuoteBlock | DisagreementBlock | SourcesBlock | NoteBlock
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words of a citation can be read.

    `url` is the article's own address with a text fragment, so that a browser opens the publisher's page at the
    words; `token` is that of our evidence link. Each is None where there is none.
    """

    revision: str
    start: int
    end: int
    url: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One message. `refs` resolves the revisions of every citation in it, `places` says where to read the words.

    `answer` names the stored question that the post answers, `review` the edition that its reader decides about, for
    buttons below it.
    """

    blocks: tuple[PostBlock, ...]
    refs: tuple[ArticleRef, ...] = ()
    places: tuple[Place, ...] = ()
    answer: str | None = None
    review: str | None = None


def citations_in(block: PostBlock) -> Iterator[Citation]:
    """Yield the citations whose words a block shows or stands on, in the order of showing."""
    match block:
        case StatementBlock(statement=statement, also=also):
            for one in (statement, *also):
                yield from one.citations
        case QuoteBlock(quotation=quotation):
            yield from quotation.words
        case DisagreementBlock(disagreement=disagreement):
            for side in disagreement.sides:
                yield from side.citations
                if side.sentence is not None:
                    yield side.sentence
        case _:
            pass
