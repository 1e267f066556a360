"""Outward: rows, by repository, and the unit of work that holds them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from bot.model.article import Article, FetchedArticle
from bot.model.brief import Brief
from bot.model.edition import ArticleRef, Edition
from bot.model.ledger import Budget, CallResult, Grant, PlannedCall, Rung, Spending, UsageRow
from bot.model.question import Answer, Passage
from bot.model.rows import (
    Asked,
    Delivery,
    DeliveryState,
    EvidenceLink,
    KnownArticle,
    PauseReason,
    StoredRevision,
    StoryInWindow,
    StoryMember,
    Subscription,
)
from bot.model.schedule import Schedule
from bot.model.source import Listing, Source
from bot.model.span import Citation


class Sources(Protocol):
    """Sources of the unit of work's workspace."""

    async def add(self, source: Source) -> Source:
        """Store it, or return the stored one with the same kind and location."""
        ...

    async def get(self, source_id: str) -> Source | None: ...

    async def all(self) -> Sequence[Source]: ...

    async def due(self, now: datetime) -> Sequence[Source]: ...

    async def remove(self, source_id: str) -> None:
        """Stop it; its articles stay."""
        ...

    async def article_counts(self) -> Mapping[str, int]:
        """Return source id → how many articles it gave."""
        ...

    async def succeeded(
        self, source_id: str, *, listing: Listing, now: datetime, next_fetch_at: datetime, new_articles: int
    ) -> None: ...

    async def failed(self, source_id: str, *, reason: str, now: datetime, next_fetch_at: datetime) -> None: ...

    async def checked_since(self, since: datetime) -> tuple[int, int]:
        """Return how many sources were checked since then, and how many of these failed at their last check."""
        ...


class Articles(Protocol):
    """Articles and their revisions. A revision's text never changes."""

    async def known(self, identities: Sequence[str]) -> Mapping[str, KnownArticle]: ...

    async def touch(self, article_id: str, *, fingerprint: str, now: datetime) -> None:
        """Note that the article was looked at again and had not changed."""
        ...

    async def store(
        self, fetched: FetchedArticle, *, source_id: str | None, fingerprint: str, now: datetime
    ) -> StoredRevision:
        """Store the article and its text; the same text again is no new revision. Passages are indexed with it."""
        ...

    async def store_many(self, fetched: Sequence[FetchedArticle], *, now: datetime) -> Sequence[StoredRevision]:
        """Store articles without a source, all of them new, with few statements; in their order."""
        ...

    async def revision(self, revision_id: str) -> Article | None: ...

    async def refs(self, revision_ids: Sequence[str]) -> Mapping[str, ArticleRef]: ...

    async def unclustered(self, limit: int) -> Sequence[str]:
        """Return revision ids of articles that belong to no story yet, oldest first."""
        ...

    async def unbriefed(self, limit: int) -> Sequence[str]:
        """Return ids of newest revisions that have no brief yet, oldest first."""
        ...

    async def counts(self, since: datetime) -> int:
        """Return how many articles came or changed since then."""
        ...

    async def remove_of_source(self, source_id: str) -> int:
        """Delete the source's articles with all that hangs on them; return how many."""
        ...


class Stories(Protocol):
    """Stories and their members."""

    async def lock(self) -> None:
        """Hold off other clusterings of this workspace until the unit of work ends."""
        ...

    async def candidates(self, around: datetime, window: timedelta) -> Sequence[StoryMember]:
        """Return the members of stories that have an article within `window` of `around`."""
        ...

    async def assign(self, article_id: str, *, story_id: str | None, original_of: str | None, at: datetime) -> str:
        """Put the article into the story (a new one when None); return the story's id. Again is harmless."""
        ...

    async def in_window(
        self, since: datetime, until: datetime, *, subscription_id: str | None
    ) -> Sequence[StoryInWindow]: ...

    async def all_assignments(self) -> Mapping[str, tuple[str, str | None]]:
        """Return article id → (story id, id of the article that it copies)."""
        ...


class Briefs(Protocol):
    """Briefs of revisions; reading one back checks that its citations hold (`EvidenceError`)."""

    async def save(self, revision_id: str, brief: Brief) -> None: ...

    async def newest(self, revision_ids: Sequence[str]) -> Mapping[str, Brief]: ...

    async def drop_counts(self) -> Mapping[str, int]:
        """Return dropped statements by reason, and the kept ones under `kept`."""
        ...


class Subscriptions(Protocol):
    async def add(
        self,
        *,
        platform: str,
        channel: str,
        topics: Sequence[str] | None,
        schedule: Schedule,
        now: datetime,
        owner: str | None = None,
        paused: PauseReason | None = None,
    ) -> Subscription:
        """Store it, or change and return the stored one of that platform and channel.

        It is active from `now` unless `paused`. No topics (None): those it had. No owner: the one it had.
        """
        ...

    async def get(self, subscription_id: str) -> Subscription | None: ...

    async def of_channel(self, platform: str, channel: str) -> Subscription | None: ...

    async def pause(self, subscription_id: str, reason: PauseReason, *, note: str | None = None) -> None: ...

    async def resume(self, subscription_id: str, *, now: datetime) -> None:
        """Make it active from `now`: what was due meanwhile is not caught up."""
        ...

    async def all(self) -> Sequence[Subscription]: ...


class Editions(Protocol):
    """Editions exist once for (subscription, slot)."""

    async def save(self, edition: Edition) -> bool:
        """Freeze it; return False, changing nothing, when the slot has one already."""
        ...

    async def get(self, edition_id: str) -> Edition | None: ...

    async def of_slot(self, subscription_id: str, slot: datetime) -> Edition | None: ...

    async def newest(self, subscription_id: str | None = None, limit: int = 1) -> Sequence[Edition]:
        """Return editions, newest slot first."""
        ...

    async def citing(self, revision_id: str, limit: int) -> Sequence[Edition]:
        """Return editions that use the revision, newest slot first."""
        ...


class Deliveries(Protocol):
    """The outbox."""

    async def add(self, delivery: Delivery) -> bool:
        """Write the row; return False, changing nothing, when its key is there already."""
        ...

    async def get(self, delivery_id: str) -> Delivery | None: ...

    async def of_edition(self, edition_id: str) -> Sequence[Delivery]:
        """In the order of their positions."""
        ...

    async def mark(
        self,
        delivery_id: str,
        state: DeliveryState,
        *,
        now: datetime,
        platform_id: str | None = None,
        reason: str | None = None,
        thread: str | None = None,
    ) -> None:
        """Move the row to `state`; the transition itself is stored with its time and reason.

        `thread`: where the message stands, known only now.
        """
        ...

    async def looked(self, delivery_id: str, *, now: datetime) -> None:
        """Note that the attempt was looked for in vain."""
        ...

    async def unfinished(self, limit: int) -> Sequence[Delivery]:
        """Return rows that are pending, or sending since before a crash, oldest first."""
        ...

    async def in_thread(self, platform: str, channel: str, thread: str) -> bool:
        """Whether a message of ours begins that thread or stands in it."""
        ...


class Questions(Protocol):
    async def save(self, answer: Answer, *, asked_by: str, now: datetime) -> str:
        """Store question, answer and passages' places; return the id."""
        ...

    async def get(self, question_id: str) -> Answer | None:
        """Return the stored answer, without its passages. Raises `EvidenceError` when a citation no longer holds."""
        ...


class Inbox(Protocol):
    """What came in from chats, each thing once, whoever delivers it again."""

    async def first_time(self, platform: str, key: str, *, now: datetime) -> bool:
        """Note the key of an event; False when it was noted before."""
        ...

    async def add(self, asked: Asked) -> bool:
        """Store the question; False, changing nothing, when its key was noted before."""
        ...

    async def get(self, asked_id: str) -> Asked | None: ...

    async def answered(self, asked_id: str, question_id: str) -> None: ...

    async def unanswered(self, limit: int) -> Sequence[Asked]: ...

    async def forget(self, before: datetime) -> int:
        """Delete noted keys and answered questions from before then; return how many."""
        ...


class EvidenceLinks(Protocol):
    """Unguessable links to single citations."""

    async def add(self, links: Sequence[EvidenceLink], *, now: datetime) -> None: ...

    async def citation(self, token: str, *, now: datetime) -> Citation | None:
        """Return what the link shows; None when there is none, it expired, was revoked, or the words are gone."""
        ...

    async def revoke(self, token: str, *, now: datetime) -> bool:
        """Make the link show nothing from now on; False when there is none."""
        ...

    async def forget(self, before: datetime) -> int:
        """Delete links that expired before then; return how many."""
        ...


class Ledger(Protocol):
    """Calls of model endpoints, and what the workspace spends on them by UTC day."""

    async def reserve(self, call: PlannedCall, budget: Budget) -> Grant:
        """Set the call's upper bound aside and write its row, or do neither and say why.

        However many do so at once, what is spent and set aside never exceeds the budget. A budget in money grants
        nothing to a call without a price.
        """
        ...

    async def settle(self, call_id: str, result: CallResult) -> None:
        """Put what the call cost in the place of what was set aside for it. Again is harmless."""
        ...

    async def refused(self, call: PlannedCall, result: CallResult) -> None:
        """Note a call that was not made."""
        ...

    async def rung(self, endpoint: str, model: str) -> Rung | None:
        """Return how the endpoint took the schema when it last answered well; None: never."""
        ...

    async def spending(self, day: date) -> Spending: ...

    async def usage(self, since: datetime) -> Sequence[UsageRow]:
        """Return what was called since then: all, by day (newest first), by model and by prompt (most calls first)."""
        ...

    async def give_up(self, before: datetime) -> int:
        """Count calls that began before then and never ended at their upper bound; return how many."""
        ...

    async def forget_raw(self, before: datetime) -> int:
        """Delete the raw answers from before then; return how many."""
        ...


class Search(Protocol):
    """Full-text search over the newest revisions of the workspace."""

    async def passages(
        self, question: str, *, limit: int, language: str | None = None, asked_at: datetime | None = None
    ) -> Sequence[Passage]:
        """Return passages best first, at most `limit`; none when no content word of the question occurs.

        `language`: only articles in it. `asked_at`: of passages alike, those published around then come first.
        """
        ...


class UnitOfWork(Protocol):
    """One transaction in one workspace. Leaving it without `commit` undoes everything, deferred jobs included.

    Not to be shared between tasks. Raises `DatabaseUnavailable` when the connection is lost.
    """

    workspace: str
    sources: Sources
    articles: Articles
    stories: Stories
    briefs: Briefs
    subscriptions: Subscriptions
    editions: Editions
    deliveries: Deliveries
    questions: Questions
    inbox: Inbox
    links: EvidenceLinks
    ledger: Ledger
    search: Search

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def defer(
        self,
        job: str,
        *,
        lock: str | None = None,
        queueing_lock: str | None = None,
        at: datetime | None = None,
        **arguments: str | int,
    ) -> None:
        """Defer a job in this transaction, with this workspace among its arguments.

        `lock`: jobs of one lock run one after the other. `queueing_lock`: one waiting job is enough; more are
        silently left out.
        """
        ...

    async def commit(self) -> None: ...


class UnitOfWorkFactory(Protocol):
    def __call__(self, workspace: str) -> UnitOfWork: ...
