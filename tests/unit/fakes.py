"""The world in memory: every outward port, scripted by the test and faithful in what the pipeline relies on.

`tests/integration/test_contract_fakes.py` holds the rows here and the rows in PostgreSQL to the same behaviour.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import pickle
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from bot.chat.post import answer_post, corrected_post, digest_post, review_post
from bot.errors import DeliveryUnknown, EvidenceError, FetchRefused, InputError
from bot.language.passages import passage_sentences
from bot.language.words import content_stems
from bot.model.article import Article, FetchedArticle
from bot.model.brief import Brief, EngineMark, Fallback
from bot.model.choice import Choice
from bot.model.draft import DraftAnswer, DraftBrief, DraftRepair, DraftStatement, Refusal
from bot.model.edition import ArticleRef, Decision, Edition
from bot.model.ledger import NOT_MADE, Budget, CallResult, Grant, PlannedCall, RawAnswer, Rung, Spending, UsageRow
from bot.model.pace import Pace
from bot.model.post import Chrome, NoteBlock, Post
from bot.model.question import Answer, Passage
from bot.model.reading import Reading
from bot.model.rows import (
    Asked,
    Delivery,
    DeliveryNote,
    DeliveryState,
    EvidenceLink,
    KnownArticle,
    PauseReason,
    QuietDay,
    StoredRevision,
    StoryInWindow,
    StoryMember,
    Subscription,
)
from bot.model.schedule import Schedule
from bot.model.source import Entry, Listing, Look, Source, SourceEvent
from bot.model.span import Citation, Span
from bot.model.story import Original, StoryBrief
from bot.pipeline.answer import Answering
from bot.pipeline.deliver import Outbox
from bot.pipeline.places import LinkRules
from bot.ports import (
    Articles,
    Briefs,
    Deliveries,
    Editions,
    Engine,
    EvidenceLinks,
    Inbox,
    Ledger,
    Messenger,
    Questions,
    Rates,
    Search,
    Sources,
    Stories,
    StoryBriefs,
    Subscriptions,
)

P = ParamSpec("P")
R = TypeVar("R")

SETTLE = timedelta(seconds=30)
NO_LINKS = LinkRules(enabled=False, lasting=timedelta(days=30))
LINKS = LinkRules(enabled=True, lasting=timedelta(days=30))
NOW = datetime(2025, 4, 30, 6, 30, tzinfo=UTC)
MARK = EngineMark("scripted")


class SetClock:
    """A clock that stands still until the test moves it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment

    def advance(self, by: timedelta) -> None:
        self.moment += by


class PicklingOffload:
    """`Offload` in this process; function, arguments and result go through pickle, as they do to another one."""

    async def __call__(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        there, given, named = pickle.loads(pickle.dumps((function, args, kwargs)))
        result: R = pickle.loads(pickle.dumps(there(*given, **named)))
        return result


class ScriptedFetcher:
    """`Fetcher` that gives what the test put in: a listing or an error a source, an article or an error an entry."""

    def __init__(self) -> None:
        self.listings: dict[str, Listing | Exception] = {}
        self.pages: dict[str, FetchedArticle | Exception] = {}
        self.read: list[str] = []

    def publish(self, location: str, *articles: FetchedArticle, **listing: Any) -> None:
        """List the articles at the source, each under its identity, with a fingerprint of its text."""
        entries = tuple(
            Entry(
                identity=one.identity,
                fingerprint=one.article.sha256,
                url=one.article.url,
                title=one.article.title,
                published_at=one.article.published_at,
            )
            for one in articles
        )
        self.listings[location] = Listing(entries, **listing)
        self.pages.update({one.identity: one for one in articles})

    async def list_entries(self, source: Source) -> Listing:
        return given(self.listings.get(source.location, FetchRefused("no such address", url=source.location)))

    async def read_entry(self, source: Source, entry: Entry) -> FetchedArticle:
        self.read.append(entry.identity)
        return given(self.pages.get(entry.identity, FetchRefused("no such page", url=entry.identity)))


class ScriptedEngine:
    """`Engine` that returns the queued drafts in turn, then nothing at all; it keeps what it was asked.

    An answer that is a sentence of the passages, as a string, names the number of that sentence. With a `mark` of a
    model it is asked to repair what is refused, once; `behind` it may stand another one.
    """

    def __init__(self, mark: EngineMark = MARK, behind: ScriptedEngine | None = None) -> None:
        self.mark = mark
        self.behind = behind
        self.briefs: list[DraftBrief | Exception] = []
        self.story_drafts: list[DraftBrief | Exception] = []
        self.stories: list[tuple[Original, ...]] = []
        self.answers: list[DraftAnswer | str | Exception] = []
        self.repairs: list[DraftRepair | Exception] = []
        self.readings: list[Reading] = []
        self.questions: list[tuple[str, tuple[Passage, ...]]] = []
        self.refused: list[tuple[Refusal, ...]] = []
        self.errands: list[tuple[str, str | None]] = []
        """(workspace, about) of each call."""

    async def draft_brief(
        self, reading: Reading, *, workspace: str, about: str | None = None
    ) -> tuple[DraftBrief, EngineMark]:
        self.readings.append(reading)
        self.errands.append((workspace, about))
        empty = DraftBrief(headline=None, bottom_line=None, points=[])
        return given(self.briefs.pop(0) if self.briefs else empty), self.mark

    async def draft_story(
        self, originals: Sequence[Original], *, workspace: str, about: str | None = None
    ) -> tuple[DraftBrief, EngineMark]:
        self.stories.append(tuple(originals))
        self.errands.append((workspace, about))
        empty = DraftBrief(headline=None, bottom_line=None, points=[])
        return given(self.story_drafts.pop(0) if self.story_drafts else empty), self.mark

    async def repair_story(
        self,
        originals: Sequence[Original],
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        return self._repair(refused, workspace, about)

    async def draft_answer(
        self, question: str, passages: Sequence[Passage], *, workspace: str, about: str | None = None
    ) -> tuple[DraftAnswer, EngineMark]:
        self.questions.append((question, tuple(passages)))
        self.errands.append((workspace, about))
        answer = self.answers.pop(0) if self.answers else DraftAnswer(statements=[])
        if isinstance(answer, str):
            sentences = [span.of(passages[number].context) for number, span in passage_sentences(passages)]
            answer = DraftAnswer(statements=[DraftStatement(text=answer, sentences=[sentences.index(answer)])])
        return given(answer), self.mark

    async def repair_brief(
        self,
        reading: Reading,
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        return self._repair(refused, workspace, about)

    async def repair_answer(
        self,
        question: str,
        passages: Sequence[Passage],
        draft: DraftAnswer,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        return self._repair(refused, workspace, about)

    def _repair(self, refused: Sequence[Refusal], workspace: str, about: str | None) -> DraftRepair:
        self.refused.append(tuple(refused))
        self.errands.append((workspace, about))
        return given(self.repairs.pop(0) if self.repairs else DraftRepair(statements=[]))

    def without_model(self, reason: Fallback) -> ScriptedEngine | None:
        if self.behind is not None:
            self.behind.mark = replace(self.behind.mark, fallback=reason)
        return self.behind


@dataclass(frozen=True)
class Lost:
    """The platform took the message (or not) and its answer never came."""

    visible: bool


class ScriptedMessenger:
    """`Messenger` to a platform in memory: `visible` is what people see there, in order."""

    platform = "chat"

    def __init__(self, *outcomes: Exception | Lost | None, can_look_up: bool = True) -> None:
        self.outcomes = list(outcomes)
        self.can_look_up = can_look_up
        self.searchable = True
        self.visible: list[tuple[str, str, Post]] = []
        self.threads: list[str | None] = []
        self.attempts: list[str] = []
        self.updated: list[tuple[str, str, Post]] = []
        self.looked_since: list[datetime] = []

    @property
    def keys(self) -> list[str]:
        return [key for _, key, _ in self.visible]

    async def post(self, channel: str, post: Post, *, key: str, thread: str | None = None) -> str:
        self.attempts.append(key)
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if isinstance(outcome, Exception):
            raise outcome
        if outcome is None or outcome.visible:
            self.visible.append((channel, key, post))
            self.threads.append(thread)
        if outcome is not None:
            raise DeliveryUnknown("the answer was lost")
        return f"message-{len(self.visible)}"

    async def update(self, channel: str, message: str, post: Post) -> None:
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if isinstance(outcome, Exception):
            raise outcome
        self.updated.append((channel, message, post))

    async def find(self, channel: str, key: str, since: datetime, *, thread: str | None = None) -> str | None:
        self.looked_since.append(since)
        if not self.can_look_up:
            raise DeliveryUnknown("this platform can't be searched")
        return next((f"message-{n}" for n, (_, there, _) in enumerate(self.visible, 1) if there == key), None)


class ScriptedPresenter:
    """`Presenter` that says an edition as one post and splits nothing, unless the test has it otherwise."""

    def __init__(self, posts: Callable[[Edition], Sequence[Post]] | None = None, parts: int = 1) -> None:
        self.posts = posts or (lambda edition: [digest_post(edition)])
        self.parts = parts

    def edition(self, platform: str, edition: Edition) -> Sequence[Post]:
        del platform
        return self.posts(edition)

    def answer(self, platform: str, answer: Answer, *, with_question: bool = False) -> Post:
        del platform
        return answer_post(answer, with_question=with_question)

    def unreachable(self, subscription: Subscription, reason: str) -> Sequence[Post]:
        return [Post((NoteBlock(Chrome(f"{subscription.channel}: {reason}")),))]

    def unknown(self, subscription: Subscription, reason: str) -> Sequence[Post]:
        return [Post((NoteBlock(Chrome(f"{subscription.channel}? {reason}")),))]

    def review(self, subscription: Subscription, edition: Edition) -> Sequence[Post]:
        return [review_post(edition, subscription.channel)]

    def refused(self, subscription: Subscription, reason: str) -> Sequence[Post]:
        return [Post((NoteBlock(Chrome(f"{subscription.channel}! {reason}")),))]

    def corrected(self, post: Post, gone: frozenset[Citation], *, at: datetime, timezone: str) -> Post:
        return corrected_post(post, gone, at=at, timezone=timezone)

    def fit(self, platform: str, post: Post) -> Sequence[Post]:
        return [post] * self.parts


def given(value: R | Exception) -> R:
    if isinstance(value, Exception):
        raise value
    return value


def answering(world: World, engine: Engine, clock: SetClock | None = None, workspace: str = "local") -> Answering:
    return Answering(workspace, world, engine, PicklingOffload(), clock or SetClock())


def outbox_of(
    world: World,
    *messengers: Messenger,
    clock: SetClock | None = None,
    presenter: ScriptedPresenter | None = None,
) -> Outbox:
    reached = {messenger.platform: messenger for messenger in messengers}
    return Outbox("local", world, reached, clock or SetClock(), presenter or ScriptedPresenter(), SETTLE)


# ---------------------------------------------------------------- rows


@dataclass(frozen=True)
class Job:
    """A job as it was deferred; `arguments` hold the workspace."""

    name: str
    arguments: Mapping[str, str | int]
    lock: str | None = None
    queueing_lock: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class ArticleRow:
    """An article, by the revision that is newest."""

    id: str
    identity: str
    source: str | None
    fingerprint: str
    checked_at: datetime
    newest: str
    story: str | None = None
    original_of: str | None = None


@dataclass(frozen=True)
class RevisionRow:
    """A text as it was stored."""

    id: str
    article: str
    value: Article
    partial: bool
    stored_at: datetime


@dataclass
class Rows:
    """What one workspace holds. Values are frozen: copying the dicts copies the rows."""

    sources: dict[str, Source] = field(default_factory=dict)
    checked: dict[str, datetime] = field(default_factory=dict)
    events: list[SourceEvent] = field(default_factory=list)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    articles: dict[str, ArticleRow] = field(default_factory=dict)
    revisions: dict[str, RevisionRow] = field(default_factory=dict)
    briefs: dict[str, Brief] = field(default_factory=dict)
    story_briefs: dict[tuple[str, str], StoryBrief] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)
    told: dict[str, frozenset[str]] = field(default_factory=dict)
    waiting: dict[str, bool] = field(default_factory=dict)
    choices: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    corrections: dict[tuple[str, str], bool] = field(default_factory=dict)
    standing: dict[str, int] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    transitions: list[tuple[str, DeliveryState, str | None]] = field(default_factory=list)
    questions: dict[str, Answer] = field(default_factory=dict)
    heard: dict[tuple[str, str], datetime] = field(default_factory=dict)
    free_at: dict[tuple[str, str], datetime] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    links: dict[str, tuple[EvidenceLink, bool]] = field(default_factory=dict)
    calls: dict[str, tuple[PlannedCall, CallResult, bool]] = field(default_factory=dict)

    def copied(self) -> Rows:
        return Rows(**{f.name: getattr(self, f.name).copy() for f in dataclasses.fields(self)})

    def article(self, identity: str) -> ArticleRow | None:
        return next((row for row in self.articles.values() if row.identity == identity), None)


def revisions_told(edition: Edition) -> frozenset[str]:
    return frozenset(ref.revision for story in edition.stories for ref in story.refs)


class World:
    """`UnitOfWorkFactory` in memory.

    `jobs` are those deferred and committed, oldest first, until the test takes them. `commit_errors` are raised by
    the next commits, one each (None: it works). A `rival` is an edition that another clock commits at the moment when
    this one is about to save its own.
    """

    def __init__(self) -> None:
        self.workspaces: dict[str, Rows] = {}
        self.jobs: list[Job] = []
        self.commit_errors: list[Exception | None] = []
        self.rival: Edition | None = None
        self.commits = 0
        self._numbers = itertools.count(1)

    def __call__(self, workspace: str) -> MemoryUnitOfWork:
        return MemoryUnitOfWork(self, workspace)

    def rows(self, workspace: str = "local") -> Rows:
        return self.workspaces.setdefault(workspace, Rows())

    def jobs_named(self, name: str) -> list[Job]:
        return [job for job in self.jobs if job.name == name]

    def new_id(self, kind: str) -> str:
        return f"{kind}-{next(self._numbers):04}"


class MemoryUnitOfWork:
    """`UnitOfWork` on copies of the rows, which take the originals' place at commit."""

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

    def __init__(self, world: World, workspace: str) -> None:
        self.workspace = workspace
        self._world = world
        self._entered = False

    async def __aenter__(self) -> Self:
        assert not self._entered, "a unit of work is entered once"
        self._entered = True
        self._rows = self._world.rows(self.workspace).copied()
        self._jobs: list[Job] = []
        self._seen = self._world.commits
        self.sources = MemorySources(self._world, self._rows)
        self.articles = MemoryArticles(self._world, self._rows)
        self.stories = MemoryStories(self._world, self._rows)
        self.briefs = MemoryBriefs(self._world, self._rows)
        self.story_briefs = MemoryStoryBriefs(self._world, self._rows)
        self.subscriptions = MemorySubscriptions(self._world, self._rows)
        self.editions = MemoryEditions(self._world, self._rows, self.workspace)
        self.deliveries = MemoryDeliveries(self._world, self._rows)
        self.questions = MemoryQuestions(self._world, self._rows)
        self.inbox = MemoryInbox(self._world, self._rows)
        self.links = MemoryLinks(self._world, self._rows)
        self.rates = MemoryRates(self._world, self._rows)
        self.ledger = MemoryLedger(self._world, self._rows)
        self.search = MemorySearch(self._world, self._rows)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def defer(
        self,
        job: str,
        *,
        lock: str | None = None,
        queueing_lock: str | None = None,
        at: datetime | None = None,
        **arguments: str | int,
    ) -> None:
        waiting = [other.queueing_lock for other in (*self._world.jobs, *self._jobs)]
        if queueing_lock is None or queueing_lock not in waiting:
            self._jobs.append(Job(job, {**arguments, "workspace": self.workspace}, lock, queueing_lock, at))

    async def defer_many(self, job: str, keys: Sequence[str], arguments: Sequence[Mapping[str, str | int]]) -> None:
        for key, one in zip(keys, arguments, strict=True):
            await self.defer(job, lock=key, queueing_lock=key, at=None, **one)

    async def commit(self) -> None:
        error = self._world.commit_errors.pop(0) if self._world.commit_errors else None
        if error is not None:
            raise error
        assert self._seen == self._world.commits, "units of work of one test overlap: write one after the other"
        self._world.commits += 1
        self._world.workspaces[self.workspace] = self._rows
        self._world.jobs += self._jobs


class Repository:
    """Rows of the unit of work."""

    def __init__(self, world: World, rows: Rows) -> None:
        self._world = world
        self._rows = rows


class MemorySources(Repository):
    async def add(self, source: Source) -> Source:
        for key, row in self._rows.sources.items():
            if row.kind == source.kind and source.location in (row.location, row.origin):
                again = source.next_fetch_at if row.ended_at is not None else row.next_fetch_at
                self._rows.sources[key] = replace(row, ended_at=None, next_fetch_at=again)
                return self._rows.sources[key]
        return self._rows.sources.setdefault(source.id, source)

    async def get(self, source_id: str) -> Source | None:
        return self._rows.sources.get(source_id)

    async def all(self) -> Sequence[Source]:
        return list(self._rows.sources.values())

    async def due(self, now: datetime) -> Sequence[Source]:
        rows = self._rows.sources.values()
        return [
            source
            for source in rows
            if not source.paused
            and source.ended_at is None
            and (
                source.next_fetch_at is None
                or source.next_fetch_at <= now
                or source.next_fetch_at > now + timedelta(hours=25)
            )
        ]

    async def standing(self) -> Mapping[str, int]:
        return {key: standing for key, standing in self._rows.standing.items() if standing}

    async def set_standing(self, source_id: str, standing: int) -> None:
        self._rows.standing[source_id] = standing

    async def remove(self, source_id: str) -> None:
        self._rows.sources.pop(source_id, None)

    async def article_counts(self) -> Mapping[str, int]:
        return Counter(row.source for row in self._rows.articles.values() if row.source is not None)

    async def succeeded(self, source_id: str, look: Look) -> None:
        source, listing = self._rows.sources[source_id], look.listing
        kept = listing.not_modified
        moves = listing.moved_to is not None and listing.moved_to == source.moving_to
        self._rows.checked[source_id] = look.at
        self._rows.sources[source_id] = replace(
            source,
            title=source.title or listing.title or "",
            location=(listing.moved_to if moves else None) or source.location,
            origin=source.origin or source.location if moves else source.origin,
            moving_to=listing.moved_to,
            etag=source.etag if kept else listing.etag,
            last_modified=source.last_modified if kept else listing.last_modified,
            next_fetch_at=look.next_fetch_at,
            last_success_at=look.at,
            last_article_at=look.at if look.new_articles else source.last_article_at,
            last_change_at=look.at if look.changed else source.last_change_at,
            entries_a_day=look.entries_a_day,
            newest_entry_at=look.newest_entry_at,
            quiet_limit_s=look.quiet_limit_s,
            silent_since=look.silent_since,
            last_error=None,
            consecutive_failures=0,
        )

    async def failed(self, source_id: str, *, reason: str, now: datetime, next_fetch_at: datetime) -> None:
        source = self._rows.sources[source_id]
        self._rows.checked[source_id] = now
        self._rows.sources[source_id] = replace(
            source,
            next_fetch_at=next_fetch_at,
            last_error=reason,
            consecutive_failures=source.consecutive_failures + 1,
        )

    async def ended(self, source_id: str, *, reason: str, now: datetime) -> None:
        source = self._rows.sources[source_id]
        self._rows.checked[source_id] = now
        failures = source.consecutive_failures + 1
        self._rows.sources[source_id] = replace(source, ended_at=now, last_error=reason, consecutive_failures=failures)

    async def happened(self, event: SourceEvent) -> None:
        self._rows.events.append(event)

    async def events(self, limit: int, *, source_id: str | None = None) -> Sequence[SourceEvent]:
        return [event for event in reversed(self._rows.events) if source_id in (None, event.source)][:limit]

    async def forget_events(self, before: datetime) -> int:
        kept = [event for event in self._rows.events if event.at >= before]
        forgotten = len(self._rows.events) - len(kept)
        self._rows.events[:] = kept
        return forgotten

    async def silent(self) -> int:
        return sum(source.silent_since is not None and not source.paused for source in self._rows.sources.values())

    async def checked_since(self, since: datetime) -> tuple[int, int]:
        checked = [self._rows.sources[key] for key, at in self._rows.checked.items() if at >= since]
        return len(checked), sum(source.last_error is not None for source in checked)


class MemoryArticles(Repository):
    async def known(self, identities: Sequence[str]) -> Mapping[str, KnownArticle]:
        known = {}
        for name in identities:
            row, listed = self._rows.article(name), self._rows.names.get(name)
            if row is not None:
                known[name] = KnownArticle(row.id, row.fingerprint, row.checked_at)
            elif listed is not None:
                known[name] = KnownArticle(listed[0], listed[1], self._rows.articles[listed[0]].checked_at)
        return known

    async def told(self, source_id: str, fingerprints: Sequence[str]) -> frozenset[str]:
        rows = self._rows.articles.values()
        return frozenset(row.fingerprint for row in rows if row.source == source_id) & frozenset(fingerprints)

    async def recheckable(
        self, source_id: str, *, dated_since: datetime, checked_before: datetime, limit: int
    ) -> Sequence[Entry]:
        rows = [row for row in self._young(dated_since, checked_before) if row.source == source_id]
        entries = []
        for row in sorted(rows, key=lambda row: row.checked_at)[:limit]:
            article = self._rows.revisions[row.newest].value
            entries.append(Entry(row.identity, row.fingerprint, row.identity, article.title, article.published_at))
        return entries

    async def sources_to_recheck(self, *, dated_since: datetime, checked_before: datetime) -> Sequence[str]:
        found = {row.source for row in self._young(dated_since, checked_before)}
        read = (self._rows.sources[key] for key in found if key in self._rows.sources)
        return [
            source.id
            for source in read
            if source.kind in ("feed", "sitemap") and not source.paused and source.ended_at is None
        ]

    def _young(self, dated_since: datetime, checked_before: datetime) -> list[ArticleRow]:
        return [
            row
            for row in self._rows.articles.values()
            if row.identity.startswith("http")
            and row.checked_at <= checked_before
            and (self._rows.revisions[row.newest].value.known_time() or self._rows.revisions[row.newest].stored_at)
            > dated_since
        ]

    async def touch(self, article_id: str, *, fingerprint: str, now: datetime) -> None:
        row = self._rows.articles[article_id]
        self._rows.articles[article_id] = replace(row, fingerprint=fingerprint, checked_at=now)

    async def store(
        self, fetched: FetchedArticle, *, source_id: str | None, fingerprint: str, now: datetime
    ) -> StoredRevision:
        if "\x00" in fetched.article.text or any("\ud800" <= c <= "\udfff" for c in fetched.article.text):
            raise InputError("The text holds characters that can't be stored.")
        name = fetched.listed_as or fetched.identity
        known = await self.known([name, fetched.identity])
        there = known.get(name) or known.get(fetched.identity)
        row = self._rows.articles[there.article] if there is not None else None
        new_article = row is None
        if row is None:
            row = ArticleRow(self._world.new_id("article"), fetched.identity, source_id, fingerprint, now, newest="")
        if name != row.identity:
            self._rows.names[name] = (row.id, fingerprint)
        else:
            row = replace(row, fingerprint=fingerprint)
        row = replace(row, checked_at=now, source=row.source or source_id)
        newest = self._rows.revisions.get(row.newest)
        summary_only = newest is not None and fetched.partial and not newest.partial
        same = [
            revision.id
            for revision in self._rows.revisions.values()
            if revision.article == row.id and revision.value.sha256 == fetched.article.sha256
        ]
        if newest is not None and summary_only:
            revision_id = newest.id
        elif same:
            revision_id = same[0]
        else:
            revision_id = self._world.new_id("revision")
            value = replace(fetched.article, revision=revision_id, language=fetched.article.language or "en")
            self._rows.revisions[revision_id] = RevisionRow(revision_id, row.id, value, fetched.partial, now)
        self._rows.articles[row.id] = replace(row, newest=revision_id)
        return StoredRevision(row.id, revision_id, new_article, new_revision=not same and not summary_only)

    async def store_many(
        self, fetched: Sequence[tuple[FetchedArticle, str]], *, source_id: str | None, now: datetime
    ) -> Sequence[StoredRevision]:
        return [await self.store(one, source_id=source_id, fingerprint=mark, now=now) for one, mark in fetched]

    async def revision(self, revision_id: str) -> Article | None:
        row = self._rows.revisions.get(revision_id)
        return None if row is None else row.value

    async def before(self, revision_id: str) -> str | None:
        this = self._rows.revisions[revision_id]
        same = [key for key, row in self._rows.revisions.items() if row.article == this.article]
        return next(iter(same[: same.index(revision_id)][::-1]), None)

    async def note_correction(self, revision_id: str, *, of: Sequence[str], now: datetime) -> None:
        del now
        for corrected in of:
            self._rows.corrections[revision_id, corrected] = True

    async def refs(self, revision_ids: Sequence[str]) -> Mapping[str, ArticleRef]:
        rows = [self._rows.revisions[key] for key in revision_ids if key in self._rows.revisions]
        return {row.id: ref_of(row) for row in rows}

    async def unclustered(self, limit: int) -> Sequence[str]:
        return [row.newest for row in self._rows.articles.values() if row.story is None][:limit]

    async def unbriefed(self, limit: int) -> Sequence[str]:
        return [row.newest for row in self._rows.articles.values() if row.newest not in self._rows.briefs][:limit]

    async def counts(self, since: datetime) -> int:
        return len({row.article for row in self._rows.revisions.values() if row.stored_at >= since})

    async def remove_of_source(self, source_id: str) -> int:
        gone = {row.id for row in self._rows.articles.values() if row.source == source_id}
        for key in gone:
            del self._rows.articles[key]
        for revision in [row.id for row in self._rows.revisions.values() if row.article in gone]:
            del self._rows.revisions[revision]
            self._rows.briefs.pop(revision, None)
        return len(gone)


class MemoryStories(Repository):
    async def lock(self) -> None:
        return None

    async def remember(self, article_id: str, terms: Collection[str], *, at: datetime) -> None:
        assert terms
        assert article_id in self._rows.articles
        assert at.tzinfo is not None

    async def forget(self, before: datetime) -> int:
        assert before.tzinfo is not None
        return 0

    async def candidates(
        self, around: datetime, window: timedelta, *, like: Collection[str] = ()
    ) -> Sequence[StoryMember]:
        near = {m.story for m in self._members() if abs(m.published_at - around) <= window}
        return [member for member in self._members() if member.story in near]

    async def assign(self, article_id: str, *, story_id: str | None, original_of: str | None, at: datetime) -> str:
        row = self._rows.articles[article_id]
        if row.story is None:
            row = replace(row, story=story_id or self._world.new_id("story"), original_of=original_of)
            self._rows.articles[article_id] = row
        assert row.story is not None
        return row.story

    async def loose(self, since: datetime) -> Mapping[str, datetime]:
        used = {ref.revision for e in self._rows.editions.values() for story in e.stories for ref in story.refs}
        told = {r.article for r in self._rows.revisions.values() if r.id in used}
        first: dict[str, datetime] = {}
        for revision in self._rows.revisions.values():
            first[revision.article] = min(first.get(revision.article, revision.stored_at), revision.stored_at)
        free = [m for m in self._members() if first[m.article] >= since and m.article not in told]
        return {member.article: member.published_at for member in free}

    async def move(self, articles: Mapping[str, str | None], *, story_id: str | None, at: datetime) -> str:
        story = story_id or self._world.new_id("story")
        for key, original in articles.items():
            self._rows.articles[key] = replace(self._rows.articles[key], story=story, original_of=original)
        return story

    async def in_window(
        self, since: datetime, until: datetime, *, subscription_id: str | None
    ) -> Sequence[StoryInWindow]:
        came = {r.article for r in self._rows.revisions.values() if since < r.stored_at <= until}
        members: dict[str, list[StoryMember]] = {}
        for member in self._members():
            members.setdefault(member.story, []).append(member)
        used = {
            revision
            for edition in self._rows.editions.values()
            if edition.subscription == subscription_id
            for revision in self._rows.told.get(edition.id, revisions_told(edition))
        }
        found = []
        for story, all_members in members.items():
            articles = {member.article for member in all_members}
            if articles & came:
                told = {r.id for r in self._rows.revisions.values() if r.article in articles and r.id in used}
                gone = {of for by, of in self._rows.corrections if of in told and by not in told}
                found.append(StoryInWindow(story, tuple(all_members), frozenset(told), frozenset(gone)))
        return found

    async def all_assignments(self) -> Mapping[str, tuple[str, str | None]]:
        rows = self._rows.articles.values()
        return {row.id: (row.story, row.original_of) for row in rows if row.story is not None}

    def _members(self) -> list[StoryMember]:
        found = []
        for row in self._rows.articles.values():
            if row.story is not None:
                revision = self._rows.revisions[row.newest]
                article = revision.value
                found.append(
                    StoryMember(
                        article=row.id,
                        revision=row.newest,
                        story=row.story,
                        title=article.title,
                        text=article.text,
                        language=article.language or "en",
                        published_at=article.known_time() or revision.stored_at,
                        original_of=row.original_of,
                        source=row.source,
                    )
                )
        return sorted(found, key=lambda member: member.published_at)


class MemoryBriefs(Repository):
    async def save(self, revision_id: str, brief: Brief) -> None:
        if brief.article.text != self._rows.revisions[revision_id].value.text:
            raise EvidenceError(f"The brief of revision {revision_id} speaks of another text.")
        self._rows.briefs[revision_id] = brief

    async def newest(self, revision_ids: Sequence[str]) -> Mapping[str, Brief]:
        return {key: self._rows.briefs[key] for key in revision_ids if key in self._rows.briefs}

    async def briefed(
        self,
        *,
        article: str | None = None,
        story: str | None = None,
        since: datetime | None = None,
        fallbacks: bool = False,
    ) -> Sequence[str]:
        found = []
        for row in self._rows.articles.values():
            revision = self._rows.revisions[row.newest]
            brief = self._rows.briefs.get(row.newest)
            names = {row.identity, revision.value.url}
            named = (
                article is None or article in names or (row.id.startswith(article) or row.newest.startswith(article))
            )
            told = story is None or (row.story or "").startswith(story)
            fits = named and told and (since is None or revision.stored_at >= since)
            if brief is not None and fits and (brief.engine.fallback is not None or not fallbacks):
                found.append(row.newest)
        return found

    async def drop_counts(self) -> Mapping[str, int]:
        kept = sum(len(b.points) + (b.headline is not None) for b in self._rows.briefs.values())
        return {"kept": kept, **Counter(d.reason for b in self._rows.briefs.values() for d in b.dropped)}

    async def drop_days(self, since: datetime) -> Mapping[date, Mapping[str, int]]:
        days: dict[date, Counter[str]] = {}
        for brief in self._rows.briefs.values():
            if brief.written_at is not None and brief.written_at >= since:
                counts = days.setdefault(brief.written_at.astimezone(UTC).date(), Counter(kept=0))
                counts["kept"] += len(brief.points) + (brief.headline is not None)
                counts.update(dropped.reason for dropped in brief.dropped)
        return {day: dict(counts) for day, counts in sorted(days.items(), reverse=True)}


class MemoryStoryBriefs(Repository):
    async def save(self, story_id: str, basis: str, brief: StoryBrief) -> None:
        self._rows.story_briefs[story_id, basis] = brief

    async def of(self, bases: Mapping[str, str]) -> Mapping[str, StoryBrief]:
        there = self._rows.story_briefs
        return {story: there[story, basis] for story, basis in bases.items() if (story, basis) in there}


class MemorySubscriptions(Repository):
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
        there = await self.of_channel(platform, channel)
        if there is None:
            key = self._world.new_id("subscription")
            there = Subscription(key, platform, channel, (), schedule, created_at=now, active_since=now)
        self._rows.subscriptions[there.id] = replace(
            there,
            topics=there.topics if topics is None else tuple(topics),
            schedule=schedule,
            active_since=now,
            owner=owner or there.owner,
            paused=paused,
            pause_note=None,
            paused_until=None,
        )
        return self._told(self._rows.subscriptions[there.id])

    async def of_channel(self, platform: str, channel: str) -> Subscription | None:
        rows = self._rows.subscriptions.values()
        there = next((row for row in rows if (row.platform, row.channel) == (platform, channel)), None)
        return None if there is None else self._told(there)

    async def pause(
        self, subscription_id: str, reason: PauseReason, *, note: str | None = None, until: datetime | None = None
    ) -> None:
        self._change(subscription_id, paused=reason, pause_note=note, paused_until=until)

    async def resume(self, subscription_id: str, *, now: datetime) -> None:
        self._change(subscription_id, paused=None, pause_note=None, paused_until=None, active_since=now)

    async def approve_by(self, subscription_id: str, approver: str | None) -> None:
        self._change(subscription_id, approver=approver)

    async def adjust(self, subscription_id: str, *, size: int | None, quiet: QuietDay) -> None:
        self._change(subscription_id, size=size, quiet=quiet)

    def _change(self, subscription_id: str, **fields: Any) -> None:
        if subscription_id not in self._rows.subscriptions:
            raise InputError("there is no such subscription")
        self._rows.subscriptions[subscription_id] = replace(self._rows.subscriptions[subscription_id], **fields)

    async def get(self, subscription_id: str) -> Subscription | None:
        row = self._rows.subscriptions.get(subscription_id)
        return None if row is None else self._told(row)

    async def all(self) -> Sequence[Subscription]:
        return [self._told(row) for row in self._rows.subscriptions.values()]

    def _told(self, row: Subscription) -> Subscription:
        own = [edition for edition in self._rows.editions.values() if edition.subscription == row.id]
        # Without stories it can't have waited for anybody.
        told = [
            edition.slot for edition in own if not edition.stories or self._rows.told.get(edition.id) != frozenset()
        ]
        last = max((edition.slot for edition in own), default=None)
        return replace(row, last_slot=last, told_until=max(told, default=None))


class MemoryEditions(Repository):
    def __init__(self, world: World, rows: Rows, workspace: str) -> None:
        super().__init__(world, rows)
        self._workspace = workspace

    async def save(self, edition: Edition, *, waiting: bool = False) -> bool:
        if self._world.rival is not None:
            rival, self._world.rival = self._world.rival, None
            self._world.rows(self._workspace).editions[rival.id] = rival
            self._rows.editions[rival.id] = rival
        if await self.of_slot(edition.subscription, edition.slot) is not None:
            return False
        self._rows.editions[edition.id] = edition
        self._rows.told[edition.id] = revisions_told(edition)
        if waiting:
            self._rows.waiting[edition.id] = True
        return True

    async def waiting(self, subscription_id: str | None = None) -> Sequence[Edition]:
        rows = [self._rows.editions[key] for key, waits in self._rows.waiting.items() if waits]
        found = [edition for edition in rows if subscription_id in (None, edition.subscription)]
        return sorted(found, key=lambda edition: edition.slot)

    async def decide(
        self, edition_id: str, decision: Decision, *, left_out: Collection[str], by: str, now: datetime
    ) -> Edition | None:
        del by, now
        if not self._rows.waiting.get(edition_id):
            return None
        self._rows.waiting[edition_id] = False
        there = self._rows.editions[edition_id]
        if decision == "expired":
            self._rows.told[edition_id] = frozenset()
        if decision != "posted":
            return there
        kept = tuple(story for story in there.stories if story.story not in left_out)
        used = sum(len(story.refs) for story in kept)
        self._rows.editions[edition_id] = replace(there, stories=kept, coverage=replace(there.coverage, used=used))
        return self._rows.editions[edition_id]

    async def keep_choices(self, edition_id: str, choices: Sequence[Choice]) -> None:
        self._rows.choices[edition_id] = tuple(choices)

    async def choices(self, edition_id: str) -> Sequence[Choice]:
        return self._rows.choices.get(edition_id, ())

    async def get(self, edition_id: str) -> Edition | None:
        return self._rows.editions.get(edition_id)

    async def of_slot(self, subscription_id: str, slot: datetime) -> Edition | None:
        rows = self._rows.editions.values()
        return next((e for e in rows if (e.subscription, e.slot) == (subscription_id, slot)), None)

    async def newest(self, subscription_id: str | None = None, limit: int = 1) -> Sequence[Edition]:
        rows = [e for e in self._rows.editions.values() if subscription_id in (None, e.subscription)]
        return sorted(rows, key=lambda edition: edition.slot, reverse=True)[:limit]

    async def told(self, subscription_id: str, revision_ids: Collection[str]) -> Sequence[Edition]:
        return [
            edition
            for edition in await self.newest(subscription_id, limit=len(self._rows.editions))
            if any(ref.revision in revision_ids for story in edition.stories for ref in story.refs)
        ]

    async def telling_before(self, revision_id: str, *, since: datetime) -> Sequence[Edition]:
        article = self._rows.revisions[revision_id].article
        others = {key for key, row in self._rows.revisions.items() if row.article == article} - {revision_id}
        editions = await self.newest(limit=len(self._rows.editions))
        return [
            edition
            for edition in editions
            if edition.slot >= since and any(ref.revision in others for story in edition.stories for ref in story.refs)
        ]

    async def citing(self, revision_id: str, limit: int) -> Sequence[Edition]:
        editions = await self.newest(limit=len(self._rows.editions))
        return [e for e in editions if any(ref.revision == revision_id for s in e.stories for ref in s.refs)][:limit]


class MemoryDeliveries(Repository):
    async def add(self, delivery: Delivery) -> bool:
        if any(row.key == delivery.key for row in self._rows.deliveries.values()):
            return False
        self._rows.deliveries[delivery.id] = delivery
        return True

    async def get(self, delivery_id: str) -> Delivery | None:
        return self._rows.deliveries.get(delivery_id)

    async def of_edition(self, edition_id: str) -> Sequence[Delivery]:
        rows = [row for row in self._rows.deliveries.values() if row.edition == edition_id]
        return sorted(rows, key=lambda row: row.position)

    async def mark(
        self,
        delivery_id: str,
        state: DeliveryState,
        *,
        now: datetime,
        platform_id: str | None = None,
        reason: str | None = None,
        thread: str | None = None,
        as_read: Delivery | None = None,
    ) -> bool:
        row = self._rows.deliveries.get(delivery_id)
        if as_read is not None and (row is None or (row.state, row.attempts) != (as_read.state, as_read.attempts)):
            return False
        if row is None:
            raise InputError(f"There is no delivery {delivery_id}.")
        begins = state == "sending"
        self._rows.transitions.append((row.key, state, reason))
        self._rows.deliveries[delivery_id] = replace(
            row,
            state=state,
            reason=reason,
            attempts=row.attempts + begins,
            started_at=now if begins else row.started_at,
            platform_id=platform_id or row.platform_id,
            thread=thread or row.thread,
            looks=0 if begins else row.looks,
        )
        return True

    async def wait(self, delivery_id: str, *, slot_at: datetime) -> None:
        self._rows.deliveries[delivery_id] = replace(self._rows.deliveries[delivery_id], slot_at=slot_at)

    async def looked(self, delivery_id: str, *, now: datetime) -> None:
        row = self._rows.deliveries[delivery_id]
        self._rows.deliveries[delivery_id] = replace(row, looks=row.looks + 1)
        self._rows.transitions.append((row.key, "sending", "looked for and not found"))

    async def unfinished(self, limit: int) -> Sequence[Delivery]:
        rows = self._rows.deliveries.values()
        lost = [(row.edition, row.position) for row in rows if row.edition and row.state == "unknown"]
        return [
            row
            for row in rows
            if row.state in ("pending", "sending")
            and not any(edition == row.edition and position < row.position for edition, position in lost)
        ][:limit]

    async def beginning(self, id_part: str) -> Sequence[str]:
        return sorted(key for key in self._rows.deliveries if key.startswith(id_part))[:2]

    async def in_state(self, state: DeliveryState | None, limit: int) -> Sequence[DeliveryNote]:
        rows = [row for row in self._rows.deliveries.values() if state in (None, row.state)]
        return [
            DeliveryNote(
                id=row.id,
                key=row.key,
                platform=row.platform,
                channel=row.channel,
                state=row.state,
                position=row.position,
                edition=row.edition,
                attempts=row.attempts,
                at=row.started_at,
                reason=row.reason,
            )
            for row in reversed(rows)
        ][:limit]

    async def in_thread(self, platform: str, channel: str, thread: str) -> bool:
        rows = [r for r in self._rows.deliveries.values() if (r.platform, r.channel) == (platform, channel)]
        return any(thread in (row.platform_id, row.thread) for row in rows)


class MemoryQuestions(Repository):
    async def save(self, answer: Answer, *, asked_by: str, now: datetime) -> str:
        key = self._world.new_id("question")
        self._rows.questions[key] = replace(answer, passages=(), id=key, asked_by=asked_by)
        return key

    async def get(self, question_id: str) -> Answer | None:
        return self._rows.questions.get(question_id)


class MemoryInbox(Repository):
    async def first_time(self, platform: str, key: str, *, now: datetime) -> bool:
        first = (platform, key) not in self._rows.heard
        self._rows.heard.setdefault((platform, key), now)
        return first

    async def add(self, asked: Asked) -> bool:
        if not await self.first_time(asked.platform, asked.key, now=asked.received_at):
            return False
        self._rows.asked[asked.id] = asked
        return True

    async def get(self, asked_id: str) -> Asked | None:
        return self._rows.asked.get(asked_id)

    async def answered(self, asked_id: str, question_id: str) -> None:
        self._rows.asked[asked_id] = replace(self._rows.asked[asked_id], question=question_id)

    async def unanswered(self, limit: int) -> Sequence[Asked]:
        return [asked for asked in self._rows.asked.values() if asked.question is None][:limit]

    async def forget(self, before: datetime) -> int:
        keys = [key for key, at in self._rows.heard.items() if at < before]
        done = [one.id for one in self._rows.asked.values() if one.received_at < before and one.question is not None]
        for key in keys:
            del self._rows.heard[key]
        for asked_id in done:
            del self._rows.asked[asked_id]
        return len(keys) + len(done)


class MemoryLinks(Repository):
    async def add(self, links: Sequence[EvidenceLink], *, now: datetime) -> None:
        self._rows.links.update({link.token: (link, False) for link in links})

    async def citation(self, token: str, *, now: datetime) -> Citation | None:
        link, revoked = self._rows.links.get(token, (None, True))
        return None if link is None or revoked or link.expires_at <= now else link.citation

    async def revoke(self, token: str, *, now: datetime) -> bool:
        if token not in self._rows.links:
            return False
        self._rows.links[token] = (self._rows.links[token][0], True)
        return True

    async def forget(self, before: datetime) -> int:
        old = [token for token, (link, _) in self._rows.links.items() if link.expires_at < before]
        for token in old:
            del self._rows.links[token]
        return len(old)


class MemoryRates(Repository):
    async def reserve(self, platform: str, channel: str, *, pace: Pace, now: datetime) -> datetime:
        free = self._take((platform, ""), now, pace.platform)
        return self._take((platform, channel), free, pace.channel)

    def _take(self, key: tuple[str, str], not_before: datetime, gap: timedelta) -> datetime:
        free = max(self._rows.free_at.get(key, not_before), not_before)
        self._rows.free_at[key] = free + gap
        return free

    async def hold(self, platform: str, channel: str, *, until: datetime) -> None:
        self._rows.free_at[platform, channel] = max(self._rows.free_at.get((platform, channel), until), until)

    async def forget(self, before: datetime) -> int:
        old = [key for key, at in self._rows.free_at.items() if at < before]
        for key in old:
            del self._rows.free_at[key]
        return len(old)


class MemoryLedger(Repository):
    """Rows are (call, result, whether its bound was set aside)."""

    async def reserve(self, call: PlannedCall, budget: Budget) -> Grant:
        there = await self.spending(call.at.astimezone(UTC).date())
        if budget.usd is not None and call.cost is None:
            return "spent"
        cost = call.cost or Decimal(0)
        for counted in (False, True):
            tokens = there.tokens + call.tokens + (there.reserved_tokens if counted else 0)
            usd = there.cost + cost + (there.reserved_cost if counted else 0)
            over = (budget.tokens is not None and tokens > budget.tokens) or (
                budget.usd is not None and usd > budget.usd
            )
            if over:
                return "busy" if counted else "spent"
        self._rows.calls[call.id] = (call, CallResult("started", 0), True)
        return "granted"

    async def settle(self, call_id: str, result: CallResult) -> None:
        call, before, reserved = self._rows.calls[call_id]
        if before.outcome == "started":
            self._rows.calls[call_id] = (call, result, reserved)

    async def refused(self, call: PlannedCall, result: CallResult) -> None:
        self._rows.calls[call.id] = (call, result, False)

    async def rung(self, endpoint: str, model: str) -> Rung | None:
        rows = [c for c, result, _ in self._rows.calls.values() if result.outcome == "ok"]
        return next((c.rung for c in reversed(rows) if (c.endpoint, c.model) == (endpoint, model)), None)

    async def spending(self, day: date) -> Spending:
        rows = [row for row in self._rows.calls.values() if row[0].at.astimezone(UTC).date() == day]
        open_calls = [call for call, result, reserved in rows if reserved and result.outcome == "started"]
        return Spending(
            tokens=sum(result.tokens_in + result.tokens_out for _, result, _ in rows),
            cost=sum((result.cost or Decimal(0) for _, result, _ in rows), Decimal(0)),
            reserved_tokens=sum(call.tokens for call in open_calls),
            reserved_cost=sum((call.cost or Decimal(0) for call in open_calls), Decimal(0)),
        )

    async def usage(self, since: datetime) -> Sequence[UsageRow]:
        rows = [(call, result) for call, result, _ in self._rows.calls.values() if call.at >= since]
        grouped: dict[tuple[Any, str], list[tuple[PlannedCall, CallResult]]] = {("all", ""): rows}
        for call, result in rows:
            day = call.at.astimezone(UTC).date().isoformat()
            prompt = f"{call.prompt} v{call.prompt_version}"
            for group, key in (("day", day), ("model", call.model), ("prompt", prompt)):
                grouped.setdefault((group, key), []).append((call, result))
        found = [usage_row(group, key, [result for _, result in of]) for (group, key), of in grouped.items()]
        found.sort(key=lambda row: (-row.calls, row.key))
        found.sort(key=lambda row: row.key if row.group == "day" else "", reverse=True)
        return sorted(found, key=lambda row: ("all", "day", "model", "prompt").index(row.group))

    async def answers(self, about: Sequence[str]) -> Mapping[str, Sequence[RawAnswer]]:
        found: dict[str, list[RawAnswer]] = {}
        for call, result, _ in self._rows.calls.values():
            if call.about in about and result.outcome == "ok" and result.raw is not None:
                answer = RawAnswer(call.engine, call.model, call.prompt, call.prompt_version, result.raw)
                found.setdefault(call.about or "", []).append(answer)
        return found

    async def give_up(self, before: datetime) -> int:
        lost = [key for key, (call, r, _) in self._rows.calls.items() if r.outcome == "started" and call.at < before]
        for key in lost:
            call, _, reserved = self._rows.calls[key]
            counted = CallResult("lost", 0, tokens_in=call.tokens, cost=call.cost, estimated=True)
            self._rows.calls[key] = (call, counted, reserved)
        return len(lost)

    async def forget_raw(self, before: datetime) -> int:
        old = [key for key, (call, r, _) in self._rows.calls.items() if r.raw is not None and call.at < before]
        for key in old:
            call, result, reserved = self._rows.calls[key]
            self._rows.calls[key] = (call, replace(result, raw=None), reserved)
        return len(old)


def usage_row(group: Any, key: str, results: Sequence[CallResult]) -> UsageRow:
    made = [result for result in results if result.outcome not in NOT_MADE]
    times = sorted(result.latency_ms for result in made if result.outcome not in ("started", "lost"))

    def percentile(share: float) -> int | None:
        return times[max(math.ceil(share * len(times)) - 1, 0)] if times else None

    return UsageRow(
        group=group,
        key=key,
        calls=len(made),
        tokens_in=sum(result.tokens_in for result in results),
        tokens_out=sum(result.tokens_out for result in results),
        cost=sum((result.cost or Decimal(0) for result in results), Decimal(0)),
        unpriced=sum(result.cost is None for result in made),
        p50_ms=percentile(0.5),
        p95_ms=percentile(0.95),
        outcomes=dict(Counter(str(result.outcome) for result in results)),
    )


class MemorySearch(Repository):
    async def passages(
        self, question: str, *, limit: int, language: str | None = None, asked_at: datetime | None = None
    ) -> Sequence[Passage]:
        wanted = set(content_stems(question, language or "en"))
        found = []
        for row in self._rows.articles.values():
            revision = self._rows.revisions[row.newest]
            text = revision.value.text
            shared = wanted & set(content_stems(text, language or "en"))
            if shared:
                ref = ref_of(revision)
                found.append(Passage(ref, Span(0, len(text)), text, float(len(shared)), text))
        return sorted(found, key=lambda passage: passage.score, reverse=True)[:limit]


def ref_of(row: RevisionRow) -> ArticleRef:
    article = row.value
    return ArticleRef(
        revision=row.id,
        article=row.article,
        title=article.title,
        url=article.url,
        outlet=article.outlet,
        published=article.published,
        language=article.language or "en",
    )
