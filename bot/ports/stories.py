"""Outward: the rows of stories."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.rows import StoryInWindow, StoryMember
from bot.model.story import StoryBrief


class Stories(Protocol):
    """Stories and their members."""

    async def lock(self) -> None:
        """Hold off other clusterings of this workspace until the unit of work ends."""
        ...

    async def remember(self, article_id: str, terms: Collection[str], *, at: datetime) -> None:
        """Note by which terms the article, of the day of `at`, is found for a story."""
        ...

    async def forget(self, before: datetime) -> int:
        """Forget by which terms articles of days before then were found."""
        ...

    async def candidates(
        self, around: datetime, window: timedelta, *, like: Collection[str] = ()
    ) -> Sequence[StoryMember]:
        """Return the members of stories that have an article within `window` of `around`.

        `like`: articles whose terms are remembered. Where there are many stories, those are left out that share no
        rare term with any of them, but for some of the newest.
        """
        ...

    async def assign(self, article_id: str, *, story_id: str | None, original_of: str | None, at: datetime) -> str:
        """Put the article into the story (a new one when None); return the story's id. Again is harmless."""
        ...

    async def loose(self, since: datetime) -> Mapping[str, datetime]:
        """Return articles in stories that came since then, by our own clock, and are in no edition.

        Article id → when it was published, as well as is known.
        """
        ...

    async def move(self, articles: Mapping[str, str | None], *, story_id: str | None, at: datetime) -> str:
        """Put the articles (id → what it copies) into the story, a new one when None; return the story's id.

        Stories that are left without articles are removed.
        """
        ...

    async def in_window(
        self, since: datetime, until: datetime, *, subscription_id: str | None
    ) -> Sequence[StoryInWindow]: ...

    async def all_assignments(self) -> Mapping[str, tuple[str, str | None]]:
        """Return article id → (story id, id of the article that it copies)."""
        ...


class StoryBriefs(Protocol):
    """Briefs of stories, each for the texts that were compared: its basis."""

    async def save(self, story_id: str, basis: str, brief: StoryBrief) -> None:
        """Store it, in place of one of the same basis. Raises `EvidenceError`."""
        ...

    async def of(self, bases: Mapping[str, str]) -> Mapping[str, StoryBrief]:
        """Return story id → its brief for that basis, where there is one whose citations hold."""
        ...
