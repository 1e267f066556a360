"""What the commands share: consoles, running async work, logs, JSON output."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from bot.config import Settings, load_settings
from bot.jobs.logs import configure_logs

T = TypeVar("T")

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]


def out() -> Console:
    """Return the console of results (standard output), as wide as the terminal, at most 110 columns.

    Neither console reads markup or the names of emoji: what is printed holds other people's words.
    """
    console = Console(highlight=False, soft_wrap=False, markup=False, emoji=False)
    # Longer lines tire the eye.
    console.width = min(console.width, 110)
    return console


def err() -> Console:
    """Return the console of progress and notes (standard error)."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def settings(*, log_file: bool = True) -> Settings:
    """Read the settings and set up the logs, with a file in the data folder unless the command needs no folder."""
    loaded = load_settings()
    configure_logs(loaded.log_level, loaded.log_format, folder=loaded.data_dir / "logs" if log_file else None)
    return loaded


def run_async(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run the coroutine to its end. SIGTERM cancels it as Ctrl-C does, so that it can leave in order.

    A program that was told to end and did so in order leaves with 0; Ctrl-C gives 130.
    """
    told: list[bool] = []

    async def guarded() -> T:
        task = asyncio.current_task()
        assert task is not None

        def end() -> None:
            told.append(True)
            task.cancel()

        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end)
        return await work()

    try:
        return asyncio.run(guarded())
    except asyncio.CancelledError:
        if told:
            raise typer.Exit(0) from None
        raise KeyboardInterrupt from None


def print_json(value: object) -> None:
    """Print one JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
