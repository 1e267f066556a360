"""The queue: jobs in PostgreSQL through Procrastinate, done in this process.

A job is deferred in the transaction that writes its row (`defer_on`), so neither exists without the other. Stages are
harmless to repeat; a job may run twice.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import procrastinate
import structlog
from procrastinate import exceptions
from procrastinate.jobs import Job, Status
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from psycopg import AsyncConnection
from tenacity import AsyncRetrying, retry_if_exception_type, wait_exponential_jitter

from bot.errors import DragomanError, TooEarly, TransientError

log = structlog.get_logger()

Stage = Callable[..., Awaitable[None]]
"""Called with the job's arguments by name: `workspace` and what the job was deferred with."""

SESSION = "dragoman queue"
"""What connections of the queue are called in the database, with the process's own name behind it."""
BLOCKED_POLL_S = 0.5
DELIVERING_AT_ONCE = 48
"""Jobs that send messages, beside the others: they mostly wait, for the platform and for its rate."""
DELAYED_POLL_S = 1.0
"""How late a delayed job may be begun; others are told of at once."""
DRAIN_S = 120.0
"""How long the last jobs may take when the queue is worked off; who stops the program meanwhile waits for them."""
MAX_ATTEMPTS = 10
FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 1800.0
KEEP_FINISHED_HOURS = 24
KEEP_FAILED_HOURS = 24 * 14


class BackOff(BaseRetryStrategy):
    """Transient errors are tried again, later each time or when the other side said so; everything else is final.

    What only came too early is no failure: it is done again when its time has come.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, TooEarly):
            asked = FIRST_WAIT_S if exception.retry_after_s is None else exception.retry_after_s
            return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=max(0.0, min(asked, LONGEST_WAIT_S))))
        if not isinstance(exception, TransientError) or job.attempts + 1 >= MAX_ATTEMPTS:
            return None
        wait = min(FIRST_WAIT_S * 2**job.attempts, LONGEST_WAIT_S)
        if exception.retry_after_s is not None:
            wait = max(wait, min(exception.retry_after_s, LONGEST_WAIT_S))
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=wait))


class Queue:
    """The queue of one database and the worker of this process."""

    def __init__(
        self,
        conninfo: str,
        stages: Mapping[str, Stage],
        *,
        platforms: Collection[str],
        concurrency: int,
        heartbeat_s: float,
        stalled_after_s: float,
    ) -> None:
        self._stalled_after_s = stalled_after_s
        self._session = f"{SESSION} {uuid.uuid4().hex[:12]}"
        # A worker that can't reach a platform leaves its messages to one that can.
        self._queues = [_queue_of(None), *(_queue_of(platform) for platform in sorted(platforms))]
        connector = procrastinate.PsycopgConnector(
            conninfo=conninfo,
            kwargs={"application_name": self._session},
            min_size=1,
            max_size=4,
            timeout=30,
        )
        self._app = procrastinate.App(
            connector=connector,
            worker_defaults={
                "concurrency": concurrency,
                "update_heartbeat_interval": heartbeat_s,
                "stalled_worker_timeout": stalled_after_s,
                "install_signal_handlers": False,
                "fetch_job_polling_interval": DELAYED_POLL_S,
                # Of the ten seconds that `docker stop` gives, some are for the database and the pool.
                "shutdown_graceful_timeout": 6.0,
            },
        )
        for name, stage in stages.items():
            self._app.task(name=name, retry=BackOff(), pass_context=True)(self._uncounted(_logged(name, stage)))

    def _uncounted(self, stage: Stage) -> Callable[..., Awaitable[None]]:
        """Wrap a stage so that what only came too early is no failed attempt, which would lengthen the next wait."""

        async def run(context: procrastinate.JobContext, **arguments: Any) -> None:
            try:
                await stage(**arguments)
            except TooEarly:
                await self._forgive(context.job.id)
                raise

        return run

    async def _forgive(self, job: int | None) -> None:
        """Take one attempt off the job; the retry adds it again."""
        await self._app.connector.execute_query_async(
            "UPDATE procrastinate_jobs SET attempts = attempts - 1 WHERE id = %(job)s AND status = 'doing'", job=job
        )

    async def open(self) -> None:
        await self._app.open_async()

    async def close(self) -> None:
        await self._app.close_async()

    async def defer_on(
        self,
        connection: AsyncConnection[Any],
        job: str,
        *,
        lock: str | None,
        queueing_lock: str | None,
        at: datetime | None,
        arguments: Mapping[str, str | int],
    ) -> bool:
        """Defer on the caller's open transaction; False, changing nothing, when `queueing_lock` has a waiting job."""
        deferrer = self._app.tasks[job].configure(
            lock=lock,
            queueing_lock=queueing_lock,
            schedule_at=at,
            connection=connection,
            queue=_queue_of(arguments.get("platform")),
        )
        try:
            # A violated queueing lock would abort the caller's transaction without a savepoint.
            async with connection.transaction():
                await deferrer.defer_async(**arguments)
        except exceptions.AlreadyEnqueued:
            return False
        return True

    async def defer_many_on(
        self,
        connection: AsyncConnection[Any],
        job: str,
        *,
        keys: Sequence[str],
        arguments: Sequence[Mapping[str, str | int]],
    ) -> bool:
        """As `defer_on`, a job for each of `arguments` in one statement, with its key as lock and queueing lock."""
        task = self._app.tasks[job]
        jobs = [
            task.configure(lock=key, queueing_lock=key, queue=_queue_of(one.get("platform"))).make_new_job(**one)
            for key, one in zip(keys, arguments, strict=True)
        ]
        try:
            async with connection.transaction():
                await self._app.job_manager.batch_defer_jobs_async(jobs, connection=connection)
        except exceptions.AlreadyEnqueued:
            return False
        return True

    async def run(self) -> None:
        """Work until cancelled, and take over what killed workers left; when the database goes away, wait and go on."""
        await self.take_over_dead()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch_others())
            group.create_task(self._work(self._queues[:1], {}))
            # Messages that wait for their turn keep nobody from composing, and so many of them are no load.
            if self._queues[1:]:
                group.create_task(self._work(self._queues[1:], {"concurrency": DELIVERING_AT_ONCE}))

    async def _watch_others(self) -> None:
        """Put back the jobs of workers that were killed, soon after their heartbeat is too old."""
        while True:
            await asyncio.sleep(self._stalled_after_s / 2)
            try:
                await self.take_over_stalled()
            except Exception as error:  # noqa: BLE001 - any of the driver's
                # The worker beside this says what is wrong with the database.
                log.debug("watch.failed", error=type(error).__name__)

    async def _work(self, queues: Sequence[str], options: Mapping[str, Any]) -> None:
        async for attempt in AsyncRetrying(
            wait=wait_exponential_jitter(initial=1, max=30),
            retry=retry_if_exception_type(Exception),
        ):
            with attempt:
                try:
                    await self._app.run_worker_async(queues=queues, wait=True, **options)
                except Exception as error:
                    log.error("worker.stopped", error=type(error).__name__)  # noqa: TRY400 - trace at debug
                    log.debug("worker.stopped.trace", exc_info=True)
                    raise
                # The worker returns by itself only when one of its connections broke.
                log.warning("worker.restarting")
                raise TransientError("the queue's connection was lost")

    async def drain(self) -> None:
        """Work until no job is waiting to be done now; jobs that wait for a dead worker's are waited for."""
        await self.take_over_dead()
        while await self.waiting():
            # Once none is waiting, those being done have this long to end: a slow machine loses none of them.
            await self._app.run_worker_async(
                queues=self._queues, wait=False, listen_notify=False, shutdown_graceful_timeout=DRAIN_S
            )
            if await self.waiting():
                # What is left stands behind another worker's job, which ends or is found to be stalled.
                await asyncio.sleep(BLOCKED_POLL_S)
                await self.take_over_stalled()

    async def waiting(self) -> int:
        """Return how many jobs could be done now, delayed ones left out."""
        jobs = await self._app.job_manager.list_jobs_async(status="todo")
        now = datetime.now(UTC)
        ours = [job for job in jobs if job.queue in self._queues]
        return sum(job.scheduled_at is None or job.scheduled_at <= now for job in ours)

    async def take_over_stalled(self) -> int:
        """Put the jobs of workers without a heartbeat back; return how many."""
        return await self._take_over(self._stalled_after_s)

    async def take_over_dead(self) -> int:
        """Put back what killed workers left, without waiting for their heartbeats to age, where that is certain.

        Every process with a worker holds connections that name it: where there are none but ours, no job is being
        done. Where the database does not show us other sessions' names, stalled workers are found by heartbeat alone.
        """
        row = await self._app.connector.execute_query_one_async(
            "SELECT count(*) FILTER (WHERE application_name IS NULL OR application_name = '') AS hidden,"
            " count(*) FILTER (WHERE application_name LIKE %(all)s AND application_name <> %(own)s) AS others"
            " FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'",
            all=f"{SESSION} %",
            own=self._session,
        )
        if row["hidden"] or row["others"]:
            return 0
        return await self._take_over(0)

    async def _take_over(self, silent_s: float) -> int:
        manager = self._app.job_manager
        stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=silent_s))
        for job in stalled:
            try:
                # That a process was killed is not the job's failure.
                await self._forgive(job.id)
                await manager.retry_job(job)
            except exceptions.ConnectorException:
                # One like it waits already, and one is enough.
                await manager.finish_job(job, status=Status.ABORTED, delete_job=False)
            log.warning("job.taken_over", job=job.id, task=job.task_name)
        return len(stalled)

    async def purge(self) -> None:
        """Delete finished jobs after a day, failed ones after two weeks."""
        await self._app.job_manager.delete_old_jobs(nb_hours=KEEP_FINISHED_HOURS)
        await self._app.job_manager.delete_old_jobs(
            nb_hours=KEEP_FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )


def _queue_of(platform: str | int | None) -> str:
    return "work" if platform is None else f"deliver-{platform}"


def _logged(name: str, stage: Stage) -> Stage:
    """Wrap a stage so that a failure is one line with a reference; the trace goes to the log file at debug."""

    async def run(**arguments: Any) -> None:
        try:
            await stage(**arguments)
        except TransientError as error:
            say = log.info if isinstance(error, TooEarly) else log.warning
            say("job.postponed", job=name, reason=error.message, **arguments)
            raise
        except DragomanError as error:
            log.error("job.failed", job=name, reason=error.message, **arguments)  # noqa: TRY400 - one line
            raise
        except Exception as error:
            reference = uuid.uuid4().hex[:8]
            log.error(  # noqa: TRY400 - the trace follows, for the file
                "job.failed", job=name, reference=reference, error=type(error).__name__, **arguments
            )
            log.debug("job.failed.trace", reference=reference, exc_info=True)
            raise

    return run
