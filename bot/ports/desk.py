"""Inward: what chat, the web and the command line may ask."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.article import Article
from bot.model.choice import Explained
from bot.model.edition import Decision, Edition
from bot.model.post import Post
from bot.model.question import Answer
from bot.model.rows import (
    CitedParagraph,
    EvidencePage,
    PauseReason,
    QuietDay,
    SourceHealth,
    Subscription,
    WrittenBrief,
)
from bot.model.schedule import Schedule
from bot.model.source import Source


class Desk(Protocol):
    """What chat, the web and the command line may ask the application. One workspace.

    Everything raises `InputError` with one line for people where what was asked can't be done.
    """

    # briefs

    async def brief_text(self, article: Article, *, identity: str) -> WrittenBrief:
        """Store the article and return its brief, written now if there is none yet."""
        ...

    async def brief_url(self, url: str) -> WrittenBrief: ...

    async def find_brief(self, words: str) -> WrittenBrief:
        """Return the brief of the stored article that fits the words best."""
        ...

    async def brief(self, revision_id: str) -> WrittenBrief | None: ...

    # questions

    async def ask(self, question: str, *, asked_by: str, asked_at: datetime | None = None) -> Answer:
        """Answer, or say that the coverage does not tell. `asked_at`: the present, unless it was asked earlier."""
        ...

    async def answer(self, question_id: str) -> Answer | None: ...

    async def hear(self, *, platform: str, key: str, channel: str, thread: str | None, person: str, text: str) -> bool:
        """Take a question in; its answer will be posted in the thread. False when it was heard before.

        When this returns, the question is stored and its answer will come, whatever dies meanwhile.
        """
        ...

    async def first_time(self, *, platform: str, key: str) -> bool:
        """Note an event that came in; False when it was noted before, so that nothing is done twice."""
        ...

    async def in_our_thread(self, *, platform: str, channel: str, thread: str) -> bool:
        """Whether a message of ours begins that thread or stands in it."""
        ...

    async def share(self, question_id: str, *, platform: str, channel: str, thread: str | None) -> bool:
        """Post a stored answer there, once; False when it was posted there before."""
        ...

    # editions and subscriptions

    async def subscribe(
        self,
        *,
        platform: str,
        channel: str,
        topics: Sequence[str] | None,
        schedule: Schedule,
        owner: str | None = None,
        paused: PauseReason | None = None,
    ) -> Subscription:
        """Schedule the channel's digest, or change it. It is active from now on, unless `paused`."""
        ...

    async def subscriptions(self) -> Sequence[Subscription]: ...

    async def subscription(self, *, platform: str, channel: str) -> Subscription | None: ...

    async def pause(self, subscription_id: str, *, until: datetime | None = None) -> None:
        """Compose no editions of it until somebody resumes it, or until then."""
        ...

    async def approve_by(self, subscription_id: str, approver: str | None) -> None:
        """Have that person (the platform's id of them) see each edition before it is posted; nobody with None."""
        ...

    async def waiting(self) -> Sequence[Edition]:
        """Return the editions that wait for their approvers, oldest slot first."""
        ...

    async def decide(
        self,
        edition_id: str,
        decision: Decision,
        *,
        left_out: Collection[int] = (),
        by: str,
        approver: str | None = None,
    ) -> Edition:
        """Post a waiting edition without the stories of those numbers, or skip it; return it as it is now.

        `approver`: only if it waits for that person.
        """
        ...

    async def adjust(self, subscription_id: str, *, size: int | None, quiet: QuietDay) -> None:
        """Set how many stories an edition has at most (None: as the installation is set), and what a quiet day does."""
        ...

    async def resume(self, subscription_id: str) -> None: ...

    async def compose_now(self, subscription_id: str) -> Edition:
        """Return what an edition would say now, without storing or delivering it."""
        ...

    async def deliver_now(self, subscription_id: str) -> Edition:
        """Compose an edition now and deliver it. Twice within a minute it is the same edition."""
        ...

    async def editions(self, limit: int) -> Sequence[Edition]: ...

    async def explain(self, edition_id: str) -> Sequence[Explained]:
        """Return why each story that was looked at is in the edition or is not: those told first, best first."""
        ...

    async def edition(self, edition_id: str) -> Edition | None: ...

    # evidence

    async def placed(self, post: Post, *, links: bool = True) -> Post:
        """Return the post with the places of its citations, for what is shown without going through the outbox.

        `links`: also with evidence links, where there is an address for them; our own pages need none.
        """
        ...

    async def evidence(self, revision_id: str) -> EvidencePage | None: ...

    async def cited_paragraph(self, token: str) -> CitedParagraph | None:
        """Return what a posted link shows; None for an unknown, expired or revoked one."""
        ...

    async def revoke_link(self, token: str) -> bool: ...

    # sources

    async def sources(self) -> Sequence[SourceHealth]: ...

    async def add_source(self, source: Source) -> Source:
        """Add it, due at once; an added one again is harmless."""
        ...

    async def remove_source(self, source_id: str) -> None: ...

    # health

    async def ready(self) -> bool:
        """Whether the database answers."""
        ...
