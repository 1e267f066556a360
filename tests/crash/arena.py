"""One database, one scripted platform, one or more programs on them: orders of kills, then the verdict."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bot.model.schedule import EVERY_DAY, Schedule
from bot.store.address import queue_conninfo
from bot.store.database import Database
from tests.crash.platform import POST, CrashSlack
from tests.crash.programs import SETTLE_S, Program
from tests.crash.steps import AT_THE_PLATFORM, Orders
from tests.crash.verdict import Verdict, judge, read_rows
from tests.integration.fake_slack import Fault

WORKSPACE = "local"
RANDOM = "at random"
SHAPES = {"one run": ("run",), "two runs, two workers": ("run", "run", "worker", "worker")}
STEP_PATIENCE_S = 40.0
FINISH_PATIENCE_S = 240.0
SUBSCRIPTIONS_A_KILL = 2


@dataclass
class Outcome:
    """What one batch gave."""

    shape: str
    kills: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    verdict: Verdict = field(default_factory=Verdict)
    seconds: float = 0.0
    stuck: list[str] = field(default_factory=list)
    """Messages that were not finished in the end."""
    traces: int = 0
    """Tracebacks that the programs showed."""

    @property
    def fine(self) -> bool:
        return self.verdict.fine and not self.stuck and not self.traces


class Arena:
    """To be entered with `arena(...)`."""

    def __init__(
        self, shape: str, programs: Sequence[Program], slack: CrashSlack, database: Database, orders: Orders,
        rng: random.Random,
    ) -> None:  # fmt: skip
        self.outcome = Outcome(shape)
        self._programs = {program.who: program for program in programs}
        self._slack = slack
        self._database = database
        self._orders = orders
        self._rng = rng
        self._channels: list[str] = []
        self._struck: int | None = None
        self.say: Callable[[str], None] = lambda line: None

    async def batch(self, steps: Sequence[str]) -> Outcome:
        """Kill at each of the steps, one after the other; then let everything be finished, and judge."""
        began = time.monotonic()
        hit = True
        for step in steps:
            await self._subscribe(SUBSCRIPTIONS_A_KILL)
            if not hit and await self._at_random():
                # Nobody was killed, so nobody began anew and looked at what is due.
                self.outcome.kills[RANDOM] += 1
            hit = await self._at_random() if step == RANDOM else await self._strike(step)
            (self.outcome.kills if hit else self.outcome.missed)[step] += 1
            self.say(f"{step}: {'killed' if hit else 'missed'} after {time.monotonic() - began:.0f} s")
        await self._subscribe(1)
        await self._finish()
        self.outcome.verdict = judge(self._channels, await read_rows(self._database, WORKSPACE), self._slack.messages())
        logs = [program.log.read_text("utf-8") for program in self._programs.values() if program.log.exists()]
        self.outcome.traces = sum(log.count("Traceback") for log in logs)
        self.outcome.seconds = time.monotonic() - began
        return self.outcome

    async def _subscribe(self, count: int) -> None:
        """Let editions be due: the slot was a minute ago."""
        now = datetime.now(UTC)
        due = (now - timedelta(minutes=1)).time().replace(second=0, microsecond=0)
        async with self._database(WORKSPACE) as unit:
            for _ in range(count):
                channel = f"C{len(self._channels):05}"
                self._slack.channel(channel)
                self._channels.append(channel)
                await unit.subscriptions.add(
                    platform="slack",
                    channel=channel,
                    topics=(),
                    schedule=Schedule(EVERY_DAY, (due,), "UTC"),
                    now=now - timedelta(minutes=3),
                )
            await unit.commit()

    async def _start_dead(self) -> None:
        for program in self._programs.values():
            if not program.alive:
                await program.start()

    async def _at_random(self) -> bool:
        # A `run`: its successor looks at once what is due.
        await self._start_dead()
        await asyncio.sleep(self._rng.uniform(0.5, 8.0))
        clocks = [program for program in self._programs.values() if program.kind == "run"]
        return await self._rng.choice(clocks).kill()

    async def _strike(self, step: str) -> bool:
        if step.startswith("look."):
            self._slack.fail(POST, Fault("lost"))
        elif step == "deliver.postponing":
            self._slack.fail(POST, Fault("ratelimited", retry_after_s=5))
        self._struck = None
        at_platform = step in AT_THE_PLATFORM
        if at_platform:
            self._slack.kill = self._kill
            self._slack.ordered = step
        else:
            await self._orders.order(step)
        try:
            return await self._wait(at_platform=at_platform)
        finally:
            self._slack.ordered = None
            if not at_platform:
                await self._orders.withdraw()

    async def _wait(self, *, at_platform: bool) -> bool:
        await self._start_dead()
        until = time.monotonic() + STEP_PATIENCE_S
        while time.monotonic() < until:
            if at_platform and self._struck is not None:
                return True
            if not at_platform and (held := await self._orders.held()) is not None:
                return await self._programs[held.who].kill()
            await asyncio.sleep(0.02)
        return False

    async def _kill(self, who: int) -> None:
        await self._programs[who].kill()
        self._struck = who

    async def _finish(self) -> None:
        await self._start_dead()
        until = time.monotonic() + FINISH_PATIENCE_S
        while time.monotonic() < until:
            rows = await read_rows(self._database, WORKSPACE)
            said = {row.channel for row in rows}
            if said == set(self._channels) and all(row.state in ("sent", "unknown") for row in rows):
                break
            await asyncio.sleep(0.2)
            await self._start_dead()
        else:
            rows = await read_rows(self._database, WORKSPACE)
            self.outcome.stuck = [f"{row.channel} {row.key} {row.state}" for row in rows if row.state != "sent"]
        # What is posted twice would be posted now.
        await asyncio.sleep(2 * SETTLE_S)


@asynccontextmanager
async def arena(
    shape: str, *, app_url: str, owner_url: str, folder: Path, rng: random.Random, faults: float
) -> AsyncIterator[Arena]:
    """Yield an arena on a database of its own, with `shape`'s programs; end them afterwards."""
    database = Database(app_url)
    async with (
        CrashSlack(rng, faults=faults, settle_s=SETTLE_S) as slack,
        await psycopg.AsyncConnection.connect(owner_url, autocommit=True) as connection,
    ):
        kinds = SHAPES[shape]
        programs = [Program(who, kind, app_url, slack.url, folder) for who, kind in enumerate(kinds, start=1)]
        try:
            yield Arena(shape, programs, slack, database, Orders(connection, len(kinds)), rng)
        finally:
            for program in programs:
                await program.kill()
            await database.close()


def plain_url(url: str) -> str:
    """Return the address as psycopg takes it, without a role taken on."""
    return queue_conninfo(url).replace("-c role=dragoman_app", "").replace("options=''", "")
