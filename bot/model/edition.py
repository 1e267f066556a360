"""Editions: the digest of one subscription for one slot, frozen when composed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.model.brief import Disagreement, Fallback, Statement
from bot.model.span import Citation

Decision = Literal["posted", "skipped", "expired"]
"""What somebody who was to approve of an edition decided; expired: nobody did before the next one."""
StoryLabel = Literal["new", "updated", "corrected"]


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """Where a citation leads: metadata of a revision. `published` is ISO 8601 as finely as it is known."""

    revision: str
    article: str
    title: str | None
    url: str | None
    outlet: str | None
    published: str | None
    language: str
    withdrawn: bool = False
    """Its text was taken down; what is cited of it is left."""


@dataclass(frozen=True, slots=True)
class ShownQuotation:
    """A located quotation: the words and, where the reading tied one to them, the speaker with their place."""

    words: tuple[Citation, ...]
    speaker: str | None = None
    role: str | None = None
    speaker_at: Citation | None = None
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How the story's other originals stand to one of its statements, which is named by its words.

    `alike`: what other outlets say to the same effect, in their own words. `alone`: no other outlet says anything like
    it. Neither: nothing is said about it.
    """

    text: str
    alike: tuple[Statement, ...] = ()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class EditionStory:
    """One story of an edition. `outlets` are named once each; copies of one wire text count as one of `originals`.

    `standings` are of the bottom line and the points where there is something to say. `scope`: the only language whose
    articles could be compared for them; None where all could.
    """

    story: str
    label: StoryLabel
    headline: Statement
    bottom_line: Statement | None
    points: tuple[Statement, ...]
    quotation: ShownQuotation | None
    disagreements: tuple[Disagreement, ...]
    refs: tuple[ArticleRef, ...]
    outlets: tuple[str, ...]
    originals: int
    fallback: Fallback | None = None
    """Why the words were chosen without a model where one was to choose them; None where none was asked for."""
    standings: tuple[Standing, ...] = ()
    scope: str | None = None

    def standing_of(self, statement: Statement) -> Standing:
        """Return how the other originals stand to the statement."""
        found = (standing for standing in self.standings if standing.text == statement.text)
        return next(found, Standing(statement.text))


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at for an edition, counted from rows."""

    sources_checked: int
    sources_failed: int
    articles: int
    used: int
    sources_silent: int = 0
    """Sources that gave nothing for longer than is usual for them."""


@dataclass(frozen=True, slots=True)
class Edition:
    """`slot` is the due instant (aware UTC), `local_date` its day in the subscription's timezone.

    `stories` are best first; an edition without stories says that the day was quiet.
    """

    id: str
    subscription: str
    slot: datetime
    local_date: date
    timezone: str
    late: bool
    since: datetime
    stories: tuple[EditionStory, ...]
    coverage: Coverage
    composed_at: datetime
