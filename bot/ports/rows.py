"""Outward: rows, by repository, and the unit of work that holds them together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from bot.model.article import Article, FetchedArticle
from bot.model.brief import Brief
from bot.model.choice import Choice
from bot.model.edition import ArticleRef, Decision, Edition
from bot.model.question import Answer, Passage
from bot.model.rows import (
    KnownArticle,
    PauseReason,
    QuietDay,
    StoredRevision,
    Subscription,
)
from bot.model.schedule import Schedule
from bot.model.source import Entry, Look, Source, SourceEvent
from bot.ports.stories import Stories, StoryBriefs
from bot.ports.traffic import Deliveries, EvidenceLinks, Inbox, Ledger, Rates


class Sources(Protocol):
    """Sources of the unit of work's workspace."""

    async def add(self, source: Source) -> Source:
        """Store it, or return the stored one with the same kind and location."""
        ...

    async def get(self, source_id: str) -> Source | None: ...

    async def all(self) -> Sequence[Source]: ...

    async def due(self, now: datetime) -> Sequence[Source]:
        """Return those whose time has come; also those whose time lies so far ahead that the clock was put back."""
        ...

    async def remove(self, source_id: str) -> None:
        """Stop it; its articles stay."""
        ...

    async def standing(self) -> Mapping[str, int]:
        """Return source id → 1 where it counts for more than others, -1 where for less; usual ones are left out."""
        ...

    async def set_standing(self, source_id: str, standing: int) -> None: ...

    async def article_counts(self) -> Mapping[str, int]:
        """Return source id → how many articles it gave."""
        ...

    async def succeeded(self, source_id: str, look: Look) -> None:
        """Note a look that worked.

        A permanent move is noted the first time and made the second time in a row that a look tells it.
        """
        ...

    async def failed(self, source_id: str, *, reason: str, now: datetime, next_fetch_at: datetime) -> None: ...

    async def ended(self, source_id: str, *, reason: str, now: datetime) -> None:
        """Note that the source is gone for good; adding it again revives it."""
        ...

    async def happened(self, event: SourceEvent) -> None: ...

    async def events(self, limit: int, *, source_id: str | None = None) -> Sequence[SourceEvent]:
        """Return what happened to the sources (or to one), newest first."""
        ...

    async def forget_events(self, before: datetime) -> int:
        """Delete what happened before then; return how much that was."""
        ...

    async def silent(self) -> int:
        """Return how many sources are silent for longer than is usual for them."""
        ...

    async def checked_since(self, since: datetime) -> tuple[int, int]:
        """Return how many sources were checked since then, and how many of these failed at their last check."""
        ...


class Articles(Protocol):
    """Articles and their revisions. A revision's text never changes."""

    async def known(self, identities: Sequence[str]) -> Mapping[str, KnownArticle]:
        """Return what is stored under these names, an article's own or others under which it was listed."""
        ...

    async def told(self, source_id: str, fingerprints: Sequence[str]) -> frozenset[str]:
        """Return those fingerprints with which the source listed an article before."""
        ...

    async def touch(self, article_id: str, *, fingerprint: str, now: datetime) -> None:
        """Note that the article was looked at again and had not changed."""
        ...

    async def store(
        self, fetched: FetchedArticle, *, source_id: str | None, fingerprint: str, now: datetime
    ) -> StoredRevision:
        """Store the article and its text; the same text again is no new revision. Passages are indexed with it."""
        ...

    async def store_many(
        self, fetched: Sequence[tuple[FetchedArticle, str]], *, source_id: str | None, now: datetime
    ) -> Sequence[StoredRevision]:
        """Store articles with their fingerprints, new ones with few statements; one outcome each, in their order."""
        ...

    async def recheckable(
        self, source_id: str, *, dated_since: datetime, checked_before: datetime, limit: int
    ) -> Sequence[Entry]:
        """Return the source's articles with a page that are young and were not looked at lately, longest ago first."""
        ...

    async def sources_to_recheck(self, *, dated_since: datetime, checked_before: datetime) -> Sequence[str]:
        """Return the ids of sources that are read and have such articles."""
        ...

    async def revision(self, revision_id: str) -> Article | None: ...

    async def before(self, revision_id: str) -> str | None:
        """Return the article's revision before this one."""
        ...

    async def note_correction(self, revision_id: str, *, of: Sequence[str], now: datetime) -> None:
        """Note that the revision corrects those earlier ones: words that were cited are gone, or it says so itself."""
        ...

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


class Briefs(Protocol):
    """Briefs of revisions; reading one back checks that its citations hold (`EvidenceError`)."""

    async def save(self, revision_id: str, brief: Brief) -> None: ...

    async def newest(self, revision_ids: Sequence[str]) -> Mapping[str, Brief]: ...

    async def briefed(
        self,
        *,
        article: str | None = None,
        story: str | None = None,
        since: datetime | None = None,
        fallbacks: bool = False,
    ) -> Sequence[str]:
        """Return ids of the newest revisions that have a brief, oldest first; of those that fit all that is given.

        `article`: the beginning of the article's or the revision's id, or the address or name it is stored under.
        `story`: the beginning of a story's id. `since`: stored then or later. `fallbacks`: the newest brief was
        written without a model where one was to write it.
        """
        ...

    async def drop_counts(self) -> Mapping[str, int]:
        """Return dropped statements by reason, and the kept ones under `kept`."""
        ...

    async def drop_days(self, since: datetime) -> Mapping[date, Mapping[str, int]]:
        """Return the same of briefs written since then, by UTC day, newest first."""
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

    async def pause(
        self, subscription_id: str, reason: PauseReason, *, note: str | None = None, until: datetime | None = None
    ) -> None: ...

    async def approve_by(self, subscription_id: str, approver: str | None) -> None:
        """Have that person see each edition first; nobody with None."""
        ...

    async def adjust(self, subscription_id: str, *, size: int | None, quiet: QuietDay) -> None:
        """Set how many stories an edition has at most (None: as the installation is set), and what a quiet day does."""
        ...

    async def resume(self, subscription_id: str, *, now: datetime) -> None:
        """Make it active from `now`: what was due meanwhile is not caught up."""
        ...

    async def all(self) -> Sequence[Subscription]: ...


class Editions(Protocol):
    """Editions exist once for (subscription, slot)."""

    async def save(self, edition: Edition, *, waiting: bool = False) -> bool:
        """Freeze it; return False, changing nothing, when the slot has one already.

        `waiting`: somebody has to approve of it first.
        """
        ...

    async def waiting(self, subscription_id: str | None = None) -> Sequence[Edition]:
        """Return the editions that wait for their approver, oldest slot first."""
        ...

    async def decide(
        self, edition_id: str, decision: Decision, *, left_out: Collection[str], by: str, now: datetime
    ) -> Edition | None:
        """Post the edition without those stories, or skip it, or let it expire; return it as it is now.

        None, changing nothing, when it does not wait any more. What somebody left out or skipped does not come again;
        what expired was never told.
        """
        ...

    async def keep_choices(self, edition_id: str, choices: Sequence[Choice]) -> None:
        """Keep why each story that was looked at is in the edition or is not; best first, then those left out."""
        ...

    async def choices(self, edition_id: str) -> Sequence[Choice]: ...

    async def get(self, edition_id: str) -> Edition | None: ...

    async def of_slot(self, subscription_id: str, slot: datetime) -> Edition | None: ...

    async def newest(self, subscription_id: str | None = None, limit: int = 1) -> Sequence[Edition]:
        """Return editions, newest slot first."""
        ...

    async def told(self, subscription_id: str, revision_ids: Collection[str]) -> Sequence[Edition]:
        """Return the subscription's newest editions that used one of the revisions, newest slot first."""
        ...

    async def telling_before(self, revision_id: str, *, since: datetime) -> Sequence[Edition]:
        """Return editions of slots since then that use another revision of the revision's article."""
        ...

    async def citing(self, revision_id: str, limit: int) -> Sequence[Edition]:
        """Return editions that use the revision, newest slot first."""
        ...


class Questions(Protocol):
    async def save(self, answer: Answer, *, asked_by: str, now: datetime) -> str:
        """Store question, answer and passages' places; return the id."""
        ...

    async def get(self, question_id: str) -> Answer | None:
        """Return the stored answer, without its passages. Raises `EvidenceError` when a citation no longer holds."""
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
    story_briefs: StoryBriefs
    subscriptions: Subscriptions
    editions: Editions
    deliveries: Deliveries
    questions: Questions
    inbox: Inbox
    links: EvidenceLinks
    rates: Rates
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

    async def defer_many(self, job: str, keys: Sequence[str], arguments: Sequence[Mapping[str, str | int]]) -> None:
        """Defer a job for each of `arguments` in one go; its key is its lock and its queueing lock."""
        ...

    async def commit(self) -> None: ...


class UnitOfWorkFactory(Protocol):
    def __call__(self, workspace: str) -> UnitOfWork: ...
