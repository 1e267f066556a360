"""Fixtures of the acceptance tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.command import Dragoman, Result, run_dragoman


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A data folder in which the demo has run once, and what it said. Read it; don't change it."""
    data = tmp_path_factory.mktemp("demo") / "data folder"
    return data, run_dragoman(data, "demo", "--once")


@pytest.fixture
def dragoman(tmp_path: Path) -> Dragoman:
    """The command on a fresh data folder."""

    def run(*arguments: str, **options: object) -> Result:
        return run_dragoman(tmp_path / "data", *arguments, **options)  # type: ignore[arg-type]

    return run
