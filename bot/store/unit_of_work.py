"""The unit of work: one transaction in one workspace, with a repository for each kind of row."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import DatabaseError
from bot.ports import (
    Articles,
    Briefs,
    Deliveries,
    Editions,
    EvidenceLinks,
    Inbox,
    Ledger,
    Questions,
    Rates,
    Search,
    Sources,
    Stories,
    StoryBriefs,
    Subscriptions,
)
from bot.store.articles import SqlArticles
from bot.store.briefs import SqlBriefs
from bot.store.deliveries import SqlDeliveries
from bot.store.editions import SqlEditions
from bot.store.failures import translated
from bot.store.inbox import SqlInbox
from bot.store.ledger import SqlLedger
from bot.store.links import SqlEvidenceLinks
from bot.store.questions import SqlQuestions
from bot.store.rates import SqlRates
from bot.store.retention import SqlRetention
from bot.store.search import SqlSearch
from bot.store.sources import SqlSources
from bot.store.stories import SqlStories
from bot.store.story_briefs import SqlStoryBriefs
from bot.store.subscriptions import SqlSubscriptions
from bot.store.transaction import Transaction, begin


class Deferrer(Protocol):
    """Puts a job into the queue through somebody else's transaction."""

    async def __call__(
        self,
        connection: Any,
        job: str,
        *,
        lock: str | None,
        queueing_lock: str | None,
        at: datetime | None,
        arguments: Mapping[str, str | int],
    ) -> bool:
        """Defer `job` on `connection` (a psycopg `AsyncConnection` in a transaction).

        Return False when a job with `queueing_lock` is waiting already; what the statement left of the transaction
        is then undone by the caller.
        """
        ...


class BatchDeferrer(Protocol):
    """As `Deferrer`, a job for each of `arguments`, with its key as both locks; False when any of them is waiting."""

    async def __call__(
        self, connection: Any, job: str, *, keys: Sequence[str], arguments: Sequence[Mapping[str, str | int]]
    ) -> bool: ...


class Connections(Protocol):
    """What a unit of work needs of the database."""

    deferrer: Deferrer | None
    batch_deferrer: BatchDeferrer | None

    async def connect(self) -> AsyncConnection: ...


class SqlUnitOfWork:
    """`bot.ports.UnitOfWork` on PostgreSQL. To be entered once."""

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
    retention: SqlRetention

    def __init__(self, connections: Connections, workspace: str) -> None:
        self.workspace = workspace
        self._connections = connections
        self._transaction: Transaction | None = None

    async def __aenter__(self) -> Self:
        if self._transaction is not None:
            raise RuntimeError("a unit of work is entered once")
        connection = await self._connections.connect()
        try:
            transaction = await begin(connection, self.workspace)
        except BaseException:
            await connection.close()
            raise
        self._transaction = transaction
        self.sources = SqlSources(transaction)
        self.articles = SqlArticles(transaction)
        self.stories = SqlStories(transaction)
        self.briefs = SqlBriefs(transaction)
        self.story_briefs = SqlStoryBriefs(transaction)
        self.subscriptions = SqlSubscriptions(transaction)
        self.editions = SqlEditions(transaction)
        self.deliveries = SqlDeliveries(transaction)
        self.questions = SqlQuestions(transaction)
        self.inbox = SqlInbox(transaction)
        self.links = SqlEvidenceLinks(transaction)
        self.rates = SqlRates(transaction)
        self.ledger = SqlLedger(transaction)
        self.search = SqlSearch(transaction)
        self.retention = SqlRetention(transaction)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A connection that breaks while it is given back has nothing left to undo: the server rolls back by itself.
        with contextlib.suppress(SQLAlchemyError):
            await self._open().connection.close()

    async def defer(
        self,
        job: str,
        *,
        lock: str | None = None,
        queueing_lock: str | None = None,
        at: datetime | None = None,
        **arguments: str | int,
    ) -> None:
        """See `bot.ports.UnitOfWork.defer`."""
        deferrer = self._connections.deferrer
        if deferrer is None:
            raise DatabaseError(f"The job {job} can't be deferred: this program runs without a queue.")
        transaction = self._open()
        transaction.check_open()
        connection = transaction.connection
        with translated():
            # A refused queueing lock is an error of SQL, which would cost the whole transaction.
            savepoint = await connection.begin_nested()
            driver = (await connection.get_raw_connection()).driver_connection
            deferred = await deferrer(
                driver,
                job,
                lock=lock,
                queueing_lock=queueing_lock,
                at=at,
                arguments={**arguments, "workspace": self.workspace},
            )
            await (savepoint.commit() if deferred else savepoint.rollback())

    async def defer_many(self, job: str, keys: Sequence[str], arguments: Sequence[Mapping[str, str | int]]) -> None:
        """See `bot.ports.UnitOfWork.defer_many`."""
        if not await self._deferred_together(job, keys, arguments):
            for key, one in zip(keys, arguments, strict=True):
                await self.defer(job, lock=key, queueing_lock=key, at=None, **one)

    async def _deferred_together(
        self, job: str, keys: Sequence[str], arguments: Sequence[Mapping[str, str | int]]
    ) -> bool:
        deferrer = self._connections.batch_deferrer
        if deferrer is None or len(keys) < 2:
            return False
        transaction = self._open()
        transaction.check_open()
        connection = transaction.connection
        whole = [{**one, "workspace": self.workspace} for one in arguments]
        with translated():
            savepoint = await connection.begin_nested()
            driver = (await connection.get_raw_connection()).driver_connection
            deferred = await deferrer(driver, job, keys=keys, arguments=whole)
            await (savepoint.commit() if deferred else savepoint.rollback())
        return deferred

    async def commit(self) -> None:
        """Make everything permanent. Nothing can be done with the unit of work afterwards but leave it."""
        await self._open().commit()

    def _open(self) -> Transaction:
        if self._transaction is None:
            raise RuntimeError("a unit of work is used within `async with`")
        return self._transaction
