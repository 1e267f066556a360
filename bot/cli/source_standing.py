"""`dragoman sources standing`: whose reports count for more when stories are ranked."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from bot.bootstrap import application
from bot.chat.console import plain
from bot.cli.shared import err, out, run_async, settings
from bot.cli.source_words import meant

Standing = Literal["high", "usual", "low"]
VALUES: dict[Standing, int] = {"high": 1, "usual": 0, "low": -1}


def set_standing(
    source: Annotated[str, typer.Argument(help="The id, or the beginning of it, as `sources list` shows it.")],
    standing: Annotated[Standing, typer.Argument(help="high: its stories come earlier; low: later.")],
) -> None:
    """Say whether a source's reports count for more or less than others' when stories are ranked.

    Example: `dragoman sources standing 3fa4c1d2 high`
    """
    loaded = settings()

    async def work() -> str:
        async with application(loaded, progress=err()) as program, program.work(program.workspace) as unit:
            found = meant(source, await unit.sources.all())
            await unit.sources.set_standing(found.id, VALUES[standing])
            await unit.commit()
            return found.title

    out().print(plain(f"{run_async(work)} has {standing} standing now."))
