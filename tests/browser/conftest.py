"""A real Chromium for the tests of this folder, which all run on one event loop: the browser's."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program. There is no way around it: without one the tests fail."""
    named = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else NAMES)), None)
    if found is None:
        pytest.fail(
            "no Chromium found: install Debian's `chromium` package, or set CHROMIUM to the program's path",
            pytrace=False,
        )
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(playwright: Playwright, chromium: str) -> AsyncIterator[Browser]:
    """A browser with a new profile that reaches this machine's loopback and nothing else."""
    launched = await launch(playwright, chromium, "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
    yield launched
    await launched.close()


async def launch(playwright: Playwright, chromium: str, hosts: str) -> Browser:
    """Start a browser with a profile of its own; `hosts` are Chromium's rules for where names lead."""
    return await playwright.chromium.launch(
        executable_path=chromium, chromium_sandbox=False, args=[*FLAGS, f"--host-resolver-rules={hosts}"]
    )
