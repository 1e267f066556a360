"""`dragoman takedown`: what a publisher asks for is done at once."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.bootstrap import Application, application
from bot.chat.console import plain
from bot.cli.shared import err, out, run_async, settings
from bot.cli.source_words import meant
from bot.errors import InputError
from bot.sources.urls import canonical, without_trackers


def register(app: typer.Typer) -> None:
    app.command("takedown")(takedown)


def takedown(
    url: Annotated[str | None, typer.Argument(help="The article's address.")] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="All articles of this source (an id as `sources list` shows it).")
    ] = None,
) -> None:
    """Remove the text of an article, or of all articles of a source, at once and for good.

    It is not read again. What editions and answers quoted is left, at its place, and shown as withdrawn; a source is
    removed with its articles' texts.

    Example: `dragoman takedown https://example.org/an-article`
    """
    if (url is None) == (source is None):
        raise typer.BadParameter("give an address, or --source ID")
    loaded = settings()

    async def work() -> int:
        async with application(loaded, progress=err()) as program:
            if url is not None:
                return await _article(program, url)
            return await _source(program, source or "")

    removed = run_async(work)
    if removed:
        out().print(f"The text of {removed} article{'' if removed == 1 else 's'} is removed.", markup=False)
    elif url is not None:
        out().print(f"{plain(url)} is not stored, and will not be read.", markup=False)
    else:
        out().print("The source has no articles; it is removed.", markup=False)


async def _article(program: Application, url: str) -> int:
    names = [name for name in dict.fromkeys((canonical(url), without_trackers(url), url)) if name]
    if canonical(url) is None:
        raise InputError(f"{url} is not a web address")
    async with program.database(program.workspace) as unit:
        found = await unit.retention.withdraw(names, now=program.clock.now())
        await unit.commit()
    return found


async def _source(program: Application, beginning: str) -> int:
    found = meant(beginning, (row.source for row in await program.desk.sources()))
    async with program.database(program.workspace) as unit:
        await unit.sources.remove(found.id)
        count = await unit.retention.withdraw_source(found.id, now=program.clock.now())
        await unit.commit()
    return count
