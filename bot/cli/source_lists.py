"""`dragoman sources import` and `export`: lists of feeds as other readers give and take them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from bot.bootstrap import application
from bot.chat.console import plain
from bot.cli.shared import err, out, run_async, settings
from bot.errors import InputError
from bot.model.source import Source, source_id
from bot.sources.files import read_file
from bot.sources.opml import read_opml, write_opml
from bot.sources.urls import fetchable


def import_sources(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="A list of feeds, as feed readers export it.")],
) -> None:
    """Add the feeds of an OPML file. Those that are there already stay as they are.

    Example: `dragoman sources import feeds.opml`
    """
    loaded = settings()
    try:
        listed = read_opml(read_file(file))
    except InputError as error:
        raise InputError(error.message if file.name in error.message else f"{file}: {error.message}") from error
    wanted, refused = [], []
    for feed in listed:
        fine, reason = fetchable(feed.url, allowed_hosts=loaded.fetch_allow_hosts)
        if not fine:
            refused.append(f"{feed.url} can't be fetched: {reason}")
            continue
        name = feed.title or urlsplit(feed.url).hostname or feed.url
        wanted.append(Source(source_id("feed", feed.url), "feed", feed.url, name, language=feed.language))

    async def work() -> int:
        async with application(loaded, progress=err()) as program:
            before = len(await program.desk.sources())
            for source in wanted:
                await program.desk.add_source(source)
            return len(await program.desk.sources()) - before

    added = run_async(work)
    for line in refused:
        err().print(plain(line), style="yellow")
    there = len(wanted) - added
    out().print(f"Added {added} of {len(listed)} feeds" + (f"; {there} were there already." if there else "."))


def export_sources(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE.opml]", help="Where to write it; default: standard output.")
    ] = None,
) -> None:
    """Write the feeds as OPML, which other feed readers import.

    Example: `dragoman sources export feeds.opml`
    """
    loaded = settings()

    async def work() -> bytes:
        async with application(loaded, progress=err()) as program:
            return write_opml([row.source for row in await program.desk.sources()])

    written = run_async(work)
    if file is None:
        sys.stdout.write(written.decode("utf-8"))
        return
    try:
        file.write_bytes(written)
    except OSError as error:
        raise InputError(f"{file} can't be written") from error
    out().print(f"Wrote {plain(str(file))}", markup=False)
