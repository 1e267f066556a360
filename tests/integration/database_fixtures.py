"""A migrated database for the tests of this folder, and a fresh workspace for each test."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest_asyncio

from bot.store import migrate
from bot.store.database import Database
from tests.integration.conftest import RunningServer

TEMPLATE = "template_migrated"
NAME = "migrated"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def template(server: RunningServer) -> str:
    """The name of a database with this program's schema and nothing in it, to be copied: nobody connects to it."""
    await server.postgres.create_database(TEMPLATE)
    await migrate.upgrade(server.address.url("owner", TEMPLATE))
    return TEMPLATE


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated(server: RunningServer, template: str) -> str:
    """The name of the database that this process's tests share, each in a workspace of its own."""
    await server.postgres.create_database(NAME, template)
    return NAME


@pytest_asyncio.fixture
async def database(server: RunningServer, migrated: str) -> AsyncIterator[Database]:
    """The database as the program uses it: through the role that row-level security holds."""
    opened = Database(server.address.url("app", migrated))
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def workspace(database: Database) -> str:
    """A workspace of the test's own."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    await database.create_workspace(name)
    return name
