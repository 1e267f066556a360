"""Briefs of stories: what several articles about one event say, and which of them say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.brief import Disagreement, Dropped, EngineMark, Statement
from bot.model.reading import Reading


@dataclass(frozen=True, slots=True)
class Original:
    """An original article of a story as it is compared; `reading.article.revision` names the stored text.

    `carriers`: other outlets that carry a copy of its text; they count as no further originals. `fresh`: it may be
    told; else it was told before, and only what others say is held against it. `at` is aware UTC.
    """

    reading: Reading
    outlet: str
    at: datetime
    carriers: tuple[str, ...] = ()
    fresh: bool = True

    @property
    def revision(self) -> str | None:
        return self.reading.article.revision

    @property
    def outlets(self) -> frozenset[str]:
        """Everybody who prints this text."""
        return frozenset((self.outlet, *self.carriers))


@dataclass(frozen=True, slots=True)
class StoryPoint:
    """A statement, and how the story's other originals stand to it.

    `statement` is supported by each article that it cites, by each alone. `alike`: what originals of other outlets
    say to the same effect, in their own words, one statement each. `alone`: one original reports it, no other
    outlet's article says anything alike, and no other outlet carries its text.
    """

    statement: Statement
    alike: tuple[Statement, ...] = ()
    alone: bool = False

    def __post_init__(self) -> None:
        if self.alone and self.alike:
            raise ValueError("what others say too is reported by nobody alone")


@dataclass(frozen=True, slots=True)
class VerifiedStory:
    """What the verifier kept of a draft over several articles; citations carry their revisions."""

    headline: Statement | None
    bottom_line: Statement | None
    points: tuple[Statement, ...]
    next: tuple[Statement, ...]
    engine: EngineMark
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryBrief:
    """The structured result for a story: what agrees, what one outlet alone reports, which figures differ.

    `scope` is None where all originals could be compared; else the language of those that could: nobody can be said
    to be alone before an article in another language.
    """

    headline: Statement
    bottom_line: StoryPoint | None
    points: tuple[StoryPoint, ...]
    next: tuple[StoryPoint, ...]
    disagreements: tuple[Disagreement, ...]
    engine: EngineMark
    scope: str | None = None
    dropped: tuple[Dropped, ...] = ()
    written_at: datetime | None = None
