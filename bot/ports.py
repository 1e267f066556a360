"""Protocols between the rooms. Outward: what the pipeline needs of the world. Inward: `Desk`, what chat may ask.

All datetimes are aware UTC. Identifiers are opaque strings. Nothing but values of `bot.model` crosses a port. What is
raised is of `bot.errors`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import ParamSpec, Protocol, Self, TypeVar

from bot.model.article import Article, FetchedArticle
from bot.model.brief import Brief, EngineMark
from bot.model.draft import DraftAnswer, DraftBrief
from bot.model.edition import ArticleRef, Edition
from bot.model.post import Post
from bot.model.question import Answer, Passage
from bot.model.reading import Reading
from bot.model.rows import (
    Delivery,
    DeliveryState,
    KnownArticle,
    SourceHealth,
    StoredRevision,
    StoryInWindow,
    StoryMember,
    Subscription,
)
from bot.model.schedule import Schedule
from bot.model.source import Entry, Listing, Source

_P = ParamSpec("_P")
_R = TypeVar("_R")

# ---------------------------------------------------------------- time, processors


class Clock(Protocol):
    """The only giver of the present moment; the demo's clock begins on the newsroom's morning."""

    def now(self) -> datetime: ...


class Offload(Protocol):
    """Runs a pure, picklable function in another process and returns what it returned or raises what it raised."""

    async def __call__(self, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R: ...


# ---------------------------------------------------------------- sources


class Fetcher(Protocol):
    """Reads sources. Raises `FetchTransient`, `FetchRefused` or `InputError`; never returns half a page."""

    async def list_entries(self, source: Source) -> Listing:
        """Return what the source lists now, newest first as far as it tells, at most the configured cap."""
        ...

    async def read_entry(self, source: Source, entry: Entry) -> FetchedArticle:
        """Return the entry's article: its page's text, or the feed's own text marked partial."""
        ...


# ---------------------------------------------------------------- engines


class Engine(Protocol):
    """Drafts briefs and answers. What it returns is untrusted. Raises `EngineError`, `EngineTransient`."""

    async def draft_brief(self, reading: Reading) -> tuple[DraftBrief, EngineMark]: ...

    async def draft_answer(self, question: str, passages: Sequence[Passage]) -> tuple[DraftAnswer, EngineMark]: ...


# ---------------------------------------------------------------- rows


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
        self, *, platform: str, channel: str, topics: Sequence[str], schedule: Schedule, now: datetime
    ) -> Subscription:
        """Store it, or change and return the stored one of that platform and channel."""
        ...

    async def get(self, subscription_id: str) -> Subscription | None: ...

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
    ) -> None:
        """Move the row to `state`; the transition itself is stored with its time and reason."""
        ...

    async def unfinished(self, limit: int) -> Sequence[Delivery]:
        """Return rows that are pending, or sending since before a crash, oldest first."""
        ...


class Questions(Protocol):
    async def save(self, answer: Answer, *, asked_by: str, now: datetime) -> str:
        """Store question, answer and passages' places; return the id."""
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


# ---------------------------------------------------------------- chat, outward


class Messenger(Protocol):
    """Carries posts to one platform. Raises `DeliveryUnknown`, `DeliveryError`, `TransientError`."""

    platform: str

    async def post(self, channel: str, post: Post, *, key: str) -> str:
        """Make the post visible once; return the platform's id of the message."""
        ...

    async def find(self, channel: str, key: str, since: datetime) -> str | None:
        """Return the id of a message that carries `key`; raise `DeliveryUnknown` where a look-up is impossible."""
        ...


# ---------------------------------------------------------------- chat, inward


class Desk(Protocol):
    """What chat, the web and the command line may ask the application. One workspace."""

    async def brief_text(self, article: Article, *, identity: str) -> Brief:
        """Store the article and return its brief, written now if there is none yet."""
        ...

    async def brief_url(self, url: str) -> Brief: ...

    async def ask(self, question: str, *, asked_by: str, asked_at: datetime | None = None) -> Answer:
        """Answer, or say that the coverage does not tell. `asked_at`: the present, unless it was asked earlier."""
        ...

    async def subscribe(
        self, *, platform: str, channel: str, topics: Sequence[str], schedule: Schedule
    ) -> Subscription: ...

    async def subscriptions(self) -> Sequence[Subscription]: ...

    async def compose_now(self, subscription_id: str) -> Edition:
        """Return what an edition would say now, without storing or delivering it."""
        ...

    async def editions(self, limit: int) -> Sequence[Edition]: ...

    async def sources(self) -> Sequence[SourceHealth]: ...

    async def add_source(self, source: Source) -> Source:
        """Add it, due at once; an added one again is harmless."""
        ...

    async def remove_source(self, source_id: str) -> None: ...
