"""One database server for all arenas, and a template with articles that are read already."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.store import migrate
from bot.store.embedded import EmbeddedPostgres
from bot.store.server import ServerAddress
from tests.acceptance.command import run_dragoman
from tests.crash.arena import Arena, arena, plain_url
from tests.crash.steps import lay_triggers

TEMPLATE = "crash_template"
ARTICLES = {
    "ferries": """Ancona orders three ferries

The port of Ancona on {day} ordered three car ferries from the Adria yard in Trieste, its largest order.

"The contract is worth 120 million euros and the first ship comes in two years," harbour master Livia Conti said.
""",
    "bridge": """Galata footbridge closed

Engineers on {day} closed the Galata footbridge for repairs after a crack was found, the city said.

"The work will last six weeks, and nobody is in danger," chief engineer Nermin Tuna told reporters.
""",
    "wheat": """Romania raises its wheat forecast

Romania's farm ministry on {day} raised its forecast for this year's wheat harvest to 11 million tonnes.

"Rain came at the right time in Dobruja and in Banat," minister Radu Ilie told a conference in Bucharest.
""",
}


class CrashServer:
    """Makes arenas, each with a copy of the template."""

    def __init__(self, postgres: EmbeddedPostgres, address: ServerAddress, folder: Path) -> None:
        self._postgres = postgres
        self._address = address
        self._folder = folder
        self._numbers = itertools.count(1)
        self._making = asyncio.Lock()

    async def prepare(self) -> None:
        """Make the template: migrated, with articles, stories and briefs."""
        await self._postgres.create_database(TEMPLATE)
        owner = self._address.url("owner", TEMPLATE)
        await migrate.upgrade(owner)
        clippings = self._folder / "clippings"
        clippings.mkdir()
        for name, words in ARTICLES.items():
            (clippings / f"{name}.txt").write_text(words.format(day=f"{datetime.now(UTC):%A}"), "utf-8")
        env = {"DATABASE_URL": self._address.url("app", TEMPLATE)}
        for command in (("sources", "add", str(clippings)), ("fetch",)):
            done = await asyncio.to_thread(run_dragoman, self._folder / "data", *command, env=env)
            if done.code:
                raise RuntimeError(done.err)
        await lay_triggers(plain_url(owner))

    @asynccontextmanager
    async def _arena(self, shape: str, rng: random.Random, faults: float) -> AsyncIterator[Arena]:
        name = f"crash_{next(self._numbers)}"
        async with self._making:
            await self._postgres.create_database(name, TEMPLATE)
        folder = self._folder / name
        folder.mkdir()
        app, owner = self._address.url("app", name), plain_url(self._address.url("owner", name))
        async with arena(shape, app_url=app, owner_url=owner, folder=folder, rng=rng, faults=faults) as made:
            yield made

    def arena(self, shape: str, *, rng: random.Random, faults: float) -> AbstractAsyncContextManager[Arena]:
        return self._arena(shape, rng, faults)


@asynccontextmanager
async def crash_server(folder: Path) -> AsyncIterator[CrashServer]:
    postgres = EmbeddedPostgres(
        folder / "server", settings={"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    )
    address = await postgres.start()
    try:
        server = CrashServer(postgres, address, folder)
        await server.prepare()
        yield server
    finally:
        await postgres.stop()
