"""Fixtures of the acceptance tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.command import Dragoman, Result, run_dragoman


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A data folder in which the demo has run once, with room for every story, and what it said. Only to be read."""
    data = tmp_path_factory.mktemp("demo") / "data folder"
    return data, run_dragoman(data, "demo", "--once", env={"DRAGOMAN_EDITION_STORIES": "20"})


@pytest.fixture
def dragoman(tmp_path: Path) -> Dragoman:
    """The command on a fresh data folder."""

    def run(*arguments: str, **options: object) -> Result:
        return run_dragoman(tmp_path / "data", *arguments, **options)  # type: ignore[arg-type]

    return run
