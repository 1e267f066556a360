"""A real PostgreSQL server for the tests of this folder, one for each test process."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.store.embedded import EmbeddedPostgres, ServerAddress


class RunningServer:
    """The session's server and its address."""

    def __init__(self, postgres: EmbeddedPostgres, address: ServerAddress) -> None:
        self.postgres = postgres
        self.address = address


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server() -> AsyncIterator[RunningServer]:
    """An embedded server in a temporary data folder, stopped at the end. It does not survive a power cut."""
    with tempfile.TemporaryDirectory(prefix="dragoman-tests-") as folder:
        postgres = EmbeddedPostgres(
            Path(folder), settings={"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        )
        address = await postgres.start()
        try:
            yield RunningServer(postgres, address)
        finally:
            await postgres.stop()


# At the end: these fixtures build on the server above.
from tests.integration.database_fixtures import database, migrated, template, workspace  # noqa: E402

__all__ = ["RunningServer", "database", "migrated", "server", "template", "workspace"]
