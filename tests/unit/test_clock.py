"""A tick a minute: what is due becomes jobs, and nothing that goes wrong stops the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from bot.errors import DatabaseUnavailable
from bot.jobs.clock import REMEMBER, SWEEP_EVERY_TICKS, Ticker, WallClock, defer_due, due_edition
from bot.model.rows import Asked, Delivery, PauseReason, Subscription
from tests.unit.fakes import NOW, SetClock, World
from tests.unit.samples import FEED, MORNINGS, brief_of, edition, fetched, post

GRACE = timedelta(hours=6)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SUBSCRIPTION = Subscription(
    "s1", "chat", "C1", (), MORNINGS, created_at=NOW - 10 * DAY, active_since=NOW - 10 * DAY, last_slot=NOW - DAY
)


# ---------------------------------------------------------------- one subscription


def test_an_edition_is_due_from_its_slot_on_and_not_before() -> None:
    assert due_edition(SUBSCRIPTION, now=NOW - MINUTE, grace=GRACE) is None

    due = due_edition(SUBSCRIPTION, now=NOW, grace=GRACE)
    assert due is not None
    assert (due.slot, due.late) == (NOW, False)
    assert due.local_date.isoformat() == "2025-04-30"


def test_an_edition_that_exists_is_not_due_again() -> None:
    assert due_edition(replace(SUBSCRIPTION, last_slot=NOW), now=NOW + MINUTE, grace=GRACE) is None


def test_a_new_subscription_waits_for_its_first_slot() -> None:
    fresh = replace(SUBSCRIPTION, last_slot=None, active_since=NOW + MINUTE)

    assert due_edition(fresh, now=NOW + 2 * MINUTE, grace=GRACE) is None
    assert due_edition(fresh, now=NOW + DAY, grace=GRACE) is not None


def test_after_downtime_the_newest_slot_is_caught_up_once_and_marked() -> None:
    week_ago = replace(SUBSCRIPTION, last_slot=NOW - 7 * DAY)

    due = due_edition(week_ago, now=NOW + timedelta(hours=2), grace=GRACE)
    assert due is not None
    assert (due.slot, due.late) == (NOW, True)
    assert due_edition(replace(week_ago, last_slot=due.slot), now=NOW + timedelta(hours=2), grace=GRACE) is None
    assert due_edition(week_ago, now=NOW + GRACE + MINUTE, grace=GRACE) is None


@pytest.mark.parametrize("why", ["asked", "unscheduled", "unreachable"])
def test_what_rests_is_not_due(why: PauseReason) -> None:
    assert due_edition(replace(SUBSCRIPTION, paused=why), now=NOW, grace=GRACE) is None


def test_what_was_due_while_it_rested_is_not_caught_up() -> None:
    resumed = replace(SUBSCRIPTION, active_since=NOW + MINUTE)

    assert due_edition(resumed, now=NOW + 2 * MINUTE, grace=GRACE) is None
    tomorrow = due_edition(resumed, now=NOW + DAY, grace=GRACE)
    assert tomorrow is not None
    assert tomorrow.slot == NOW + DAY


# ---------------------------------------------------------------- ticks


class Desk:
    """A world with one due source and one subscription whose slot is now."""

    def __init__(self) -> None:
        self.world = World()
        self.clock = SetClock(NOW - MINUTE)

    async def set_up(self, *workspaces: str) -> None:
        for workspace in workspaces:
            async with self.world(workspace) as unit:
                await unit.sources.add(replace(FEED, next_fetch_at=NOW))
                await unit.subscriptions.add(
                    platform="chat", channel="C1", topics=(), schedule=MORNINGS, now=self.clock.now() - DAY
                )
                await unit.commit()

    def ticker(
        self,
        *chores: Callable[[], Awaitable[object]],
        workspaces: Callable[[], Awaitable[Sequence[str]]] | None = None,
    ) -> Ticker:
        async def names() -> Sequence[str]:
            return sorted(self.world.workspaces)

        return Ticker(
            workspaces=workspaces or names, work=self.world, clock=self.clock, grace=GRACE, housekeeping=chores
        )

    def jobs(self) -> list[tuple[str, str | int]]:
        return [(job.name, job.arguments["workspace"]) for job in self.world.jobs]


async def test_a_pause_ends_by_itself_and_what_was_due_in_it_is_not_caught_up() -> None:
    desk = Desk()
    await desk.set_up("rome")
    (subscription,) = desk.world.rows("rome").subscriptions
    async with desk.world("rome") as unit:
        await unit.subscriptions.pause(subscription, "asked", until=NOW + MINUTE)
        await unit.commit()

    for desk.clock.moment in (NOW, NOW + MINUTE, NOW + 2 * MINUTE):
        await desk.ticker().tick()
    assert desk.world.jobs_named("compose") == []
    assert desk.world.rows("rome").subscriptions[subscription].paused is None

    desk.clock.moment = NOW + DAY
    await desk.ticker().tick()
    (compose,) = desk.world.jobs_named("compose")
    assert compose.arguments["slot"] == (NOW + DAY).isoformat()


async def test_what_is_due_becomes_jobs_of_its_workspace() -> None:
    desk = Desk()
    await desk.set_up("ankara", "rome")
    ticker = desk.ticker()

    await ticker.tick()
    assert desk.jobs() == []

    desk.clock.moment = NOW
    await ticker.tick()
    assert desk.jobs() == [("fetch", "ankara"), ("compose", "ankara"), ("fetch", "rome"), ("compose", "rome")]

    (compose,) = [job for job in desk.world.jobs_named("compose") if job.arguments["workspace"] == "rome"]
    (subscription,) = desk.world.rows("rome").subscriptions
    assert compose.arguments == {
        "workspace": "rome",
        "subscription": subscription,
        "slot": NOW.isoformat(),
        "local_date": "2025-04-30",
        "late": 0,
    }


async def test_one_waiting_job_is_enough() -> None:
    desk = Desk()
    await desk.set_up("rome")
    desk.clock.moment = NOW
    one, other = desk.ticker(), desk.ticker()

    for ticker in (one, other, one, one):
        await ticker.tick()

    assert desk.jobs() == [("fetch", "rome"), ("compose", "rome")]


async def test_a_paused_source_is_not_fetched() -> None:
    desk = Desk()
    await desk.set_up("rome")
    desk.clock.moment = NOW
    rows = desk.world.rows("rome")
    rows.sources[FEED.id] = replace(rows.sources[FEED.id], paused=True)

    await desk.ticker().tick()

    assert desk.world.jobs_named("fetch") == []


async def test_work_whose_job_was_lost_is_found_again() -> None:
    desk = Desk()
    world = desk.world
    async with world("rome") as unit:
        briefed = await unit.articles.store(fetched(), source_id=None, fingerprint="1", now=NOW)
        waiting = await unit.articles.store(
            fetched("Another text.", name="other"), source_id=None, fingerprint="2", now=NOW
        )
        await unit.briefs.save(briefed.revision, brief_of(fetched().article.text))
        await unit.editions.save(edition(id="e1"))
        for number, (state, of_edition) in enumerate(
            [("pending", "e1"), ("sending", "e1"), ("sent", "e2"), ("unknown", "e3"), ("pending", None)]
        ):
            row = Delivery(f"d{number}", f"k{number}", "chat", "C1", "post", number, post(), state, of_edition)  # type: ignore[arg-type]
            await unit.deliveries.add(row)
        await unit.inbox.add(Asked("a1", "chat", "Ev1", "C1", "7.0", "U1", "Which ships?", NOW))
        await unit.commit()
    desk.clock.moment = NOW - MINUTE

    ticker = desk.ticker()
    await ticker.tick()

    assert len(world.jobs_named("cluster")) == 1
    assert [job.arguments["revision"] for job in world.jobs_named("write")] == [waiting.revision]
    assert [job.arguments["edition"] for job in world.jobs_named("deliver")] == ["e1"]
    assert [job.arguments["delivery"] for job in world.jobs_named("send")] == ["d4"]
    assert [job.arguments["asked"] for job in world.jobs_named("answer")] == ["a1"]

    world.jobs.clear()
    for _ in range(SWEEP_EVERY_TICKS - 1):
        await ticker.tick()
    assert world.jobs == []
    await ticker.tick()
    assert len(world.jobs) == 5


async def test_what_came_in_long_ago_is_forgotten_and_what_waits_is_not() -> None:
    desk = Desk()
    before = NOW - REMEMBER - DAY
    async with desk.world("rome") as unit:
        await unit.inbox.first_time("chat", "Ev0", now=before)
        await unit.inbox.first_time("chat", "Ev1", now=NOW)
        await unit.inbox.add(Asked("a1", "chat", "Ev2", "C1", "7.0", "U1", "Which ships?", before))
        await unit.commit()
    desk.clock.moment = NOW

    await desk.ticker().tick()

    rows = desk.world.rows("rome")
    assert set(rows.heard) == {("chat", "Ev1")}
    assert set(rows.asked) == {"a1"}, "it still waits for its answer"


async def fail() -> None:
    raise DatabaseUnavailable("no connection")


async def break_down() -> None:
    raise RuntimeError("a bug")


@pytest.mark.parametrize("chore", [fail, break_down])
async def test_a_chore_that_fails_holds_up_nothing(chore: Callable[[], Awaitable[None]]) -> None:
    desk = Desk()
    await desk.set_up("rome")
    desk.clock.moment = NOW
    done = []

    async def other() -> None:
        done.append("other")

    await desk.ticker(chore, other).tick()

    assert done == ["other"]
    assert desk.jobs() == [("fetch", "rome"), ("compose", "rome")]


@pytest.mark.parametrize("error", [DatabaseUnavailable("no connection"), RuntimeError("a bug")])
async def test_a_workspace_that_fails_holds_up_no_other(error: Exception) -> None:
    desk = Desk()
    await desk.set_up("ankara", "rome")
    desk.clock.moment = NOW
    desk.world.commit_errors = [error]
    ticker = desk.ticker()

    await ticker.tick()
    assert desk.jobs() == [("fetch", "rome"), ("compose", "rome")]

    await ticker.tick()
    assert sorted(desk.jobs()) == [("compose", "ankara"), ("compose", "rome"), ("fetch", "ankara"), ("fetch", "rome")]


@pytest.mark.parametrize("error", [DatabaseUnavailable("no connection"), RuntimeError("a bug")])
async def test_a_tick_without_a_database_raises_nothing(error: Exception) -> None:
    async def gone() -> Sequence[str]:
        raise error

    await Desk().ticker(workspaces=gone).tick()


async def test_a_tick_can_be_stopped() -> None:
    async def for_ever() -> None:
        await asyncio.Event().wait()

    task = asyncio.ensure_future(Desk().ticker(for_ever).tick())
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


def test_the_wall_clock_gives_utc() -> None:
    assert WallClock().now().tzinfo is UTC


async def test_young_pages_are_looked_at_again_by_a_job_of_their_own() -> None:
    world = World()
    async with world("local") as unit:
        await unit.sources.add(replace(FEED, next_fetch_at=NOW + timedelta(days=1)))
        await unit.articles.store(
            fetched(published_at=NOW), source_id=FEED.id, fingerprint="1", now=NOW - timedelta(hours=2)
        )
        await unit.commit()
    async with world("local") as unit:
        await defer_due(unit, now=NOW, grace=timedelta(hours=1))
        await unit.commit()

    (job,) = world.jobs
    assert (job.name, job.arguments["source"]) == ("recheck", FEED.id)
    assert job.lock == f"fetch:local:{FEED.id}", "never beside a fetch of the same source"
