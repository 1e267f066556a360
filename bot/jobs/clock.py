"""The clock: a tick a minute asks what is due and defers it.

Schedules are rows; what is due is decided by pure functions, and unique keys make two clocks as good as one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import DragomanError
from bot.language.similarity import STORY_WINDOW
from bot.model.rows import Subscription
from bot.model.schedule import DueSlot, due_slot
from bot.pipeline.deliver import lock_of
from bot.pipeline.fetch import RECHECK_AGE, RECHECK_EVERY
from bot.ports import Clock, UnitOfWork, UnitOfWorkFactory

log = structlog.get_logger()

SWEEP_EVERY_TICKS = 15
"""How often rows whose jobs were lost for good are looked for, in ticks; the first tick does it too."""
SWEEP_LIMIT = 200
REMEMBER = timedelta(days=3)
"""How long it is known what came in: platforms deliver an event again within hours."""

EVENTS_KEPT = timedelta(days=180)
"""How long it is known what happened to sources."""


class WallClock:
    """The real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Ticker:
    """What happens at each tick, for every workspace."""

    def __init__(
        self,
        *,
        workspaces: Callable[[], Awaitable[Sequence[str]]],
        work: UnitOfWorkFactory,
        clock: Clock,
        grace: timedelta,
        housekeeping: Sequence[Callable[[], Awaitable[object]]] = (),
    ) -> None:
        self._workspaces = workspaces
        self._work = work
        self._clock = clock
        self._grace = grace
        self._housekeeping = housekeeping
        self._ticks = 0

    async def tick(self) -> None:
        """Defer what is due. Never raises: the next tick comes in a minute."""
        sweep = self._ticks % SWEEP_EVERY_TICKS == 0
        self._ticks += 1
        for chore in self._housekeeping:
            with _one_failure_is_not_the_others():
                await chore()
        workspaces: Sequence[str] = ()
        with _one_failure_is_not_the_others():
            workspaces = await self._workspaces()
        for workspace in workspaces:
            with _one_failure_is_not_the_others():
                async with self._work(workspace) as unit:
                    await defer_due(unit, now=self._clock.now(), grace=self._grace)
                    if sweep:
                        await defer_lost(unit)
                        await unit.inbox.forget(self._clock.now() - REMEMBER)
                        await unit.links.forget(self._clock.now())
                        await unit.stories.forget(self._clock.now() - 3 * STORY_WINDOW)
                        await unit.sources.forget_events(self._clock.now() - EVENTS_KEPT)
                        await unit.rates.forget(self._clock.now())
                    await unit.commit()


@contextmanager
def _one_failure_is_not_the_others() -> Iterator[None]:
    try:
        yield
    except DragomanError as error:
        log.warning("tick.failed", reason=error.message)
    except Exception as error:
        log.error("tick.failed", error=type(error).__name__)  # noqa: TRY400 - the trace follows, for the file
        log.debug("tick.failed.trace", exc_info=True)


async def defer_due(unit: UnitOfWork, *, now: datetime, grace: timedelta) -> None:
    """Defer a fetch of each due source, another look at pages that may have been edited, and each due slot."""
    for source in await unit.sources.due(now):
        await defer_fetch(unit, source.id)
    for source_id in await unit.articles.sources_to_recheck(
        dated_since=now - RECHECK_AGE, checked_before=now - RECHECK_EVERY
    ):
        await defer_recheck(unit, source_id)
    for subscription in await unit.subscriptions.all():
        if subscription.paused_until is not None and subscription.paused_until <= now:
            await unit.subscriptions.resume(subscription.id, now=subscription.paused_until)
            subscription = replace(subscription, paused=None, active_since=subscription.paused_until)  # noqa: PLW2901
        due = due_edition(subscription, now=now, grace=grace)
        if due is not None:
            await defer_compose(unit, subscription, due)


async def defer_fetch(unit: UnitOfWork, source_id: str) -> None:
    # Two workspaces may read one source under one id.
    key = f"fetch:{unit.workspace}:{source_id}"
    await unit.defer("fetch", lock=key, queueing_lock=key, source=source_id)


async def defer_recheck(unit: UnitOfWork, source_id: str) -> None:
    key = f"{unit.workspace}:{source_id}"
    # One lock with the fetch, which looks at the same pages.
    await unit.defer("recheck", lock=f"fetch:{key}", queueing_lock=f"recheck:{key}", source=source_id)


async def defer_compose(unit: UnitOfWork, subscription: Subscription, due: DueSlot) -> None:
    key = f"compose:{subscription.id}"
    await unit.defer(
        "compose",
        lock=key,
        queueing_lock=key,
        subscription=subscription.id,
        slot=due.slot.isoformat(),
        local_date=due.local_date.isoformat(),
        late=int(due.late),
    )


async def defer_lost(unit: UnitOfWork) -> None:
    """Defer work whose row is due and whose job is gone (given up, or purged)."""
    workspace = unit.workspace
    if await unit.articles.unclustered(1):
        await unit.defer("cluster", lock=f"cluster:{workspace}", queueing_lock=f"cluster:{workspace}")
    for revision in await unit.articles.unbriefed(SWEEP_LIMIT):
        await unit.defer("write", lock=f"write:{revision}", queueing_lock=f"write:{revision}", revision=revision)
    unfinished = await unit.deliveries.unfinished(SWEEP_LIMIT)
    for edition, platform in sorted({(row.edition, row.platform) for row in unfinished if row.edition}):
        key = f"edition:{edition}"
        await unit.defer("deliver", lock=key, queueing_lock=key, platform=platform, edition=edition)
    for row in unfinished:
        if row.edition is None:
            key = f"send:{row.id}"
            await unit.defer("send", lock=lock_of(row), queueing_lock=key, platform=row.platform, delivery=row.id)
    for asked in await unit.inbox.unanswered(SWEEP_LIMIT):
        await unit.defer("answer", queueing_lock=f"answer:{asked.id}", asked=asked.id)


def due_edition(subscription: Subscription, *, now: datetime, grace: timedelta) -> DueSlot | None:
    """Return the slot to compose for the subscription at `now`, or None."""
    if subscription.paused is not None:
        return None
    begun = max(subscription.last_slot or subscription.active_since, subscription.active_since)
    return due_slot(subscription.schedule, begun, now, grace)


def start_clock(ticker: Ticker) -> AsyncIOScheduler:
    """Start ticking on the running loop: at once, then as each minute begins. The caller shuts it down."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    options = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler.add_job(ticker.tick, "date", run_date=datetime.now(UTC), **options)
    # On the minute, as schedules are written: an edition of 08:30 is not one of 08:30:59.
    scheduler.add_job(ticker.tick, "cron", second=0, **options)
    scheduler.start()
    return scheduler
