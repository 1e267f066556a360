"""`dragoman sources`: what is read."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, cast
from urllib.parse import urlsplit

import typer
from rich.table import Table

from bot.bootstrap import application
from bot.chat.console import plain
from bot.chat.schedule_words import known_timezone
from bot.cli.json_forms import source_json
from bot.cli.shared import JsonFlag, err, out, print_json, run_async, settings
from bot.errors import InputError
from bot.model.source import Source, SourceKind
from bot.sources.urls import fetchable

sources_app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")
KINDS = ("feed", "page", "sitemap", "folder")


def register(app: typer.Typer) -> None:
    app.add_typer(sources_app, name="sources", help="List, add and remove what is read.")


@sources_app.command("list")
def list_sources(as_json: JsonFlag = False) -> None:
    """List the sources with their health.

    Example: `dragoman sources list --json`
    """
    loaded = settings()

    async def work() -> None:
        async with application(loaded, progress=err()) as program:
            health = await program.desk.sources()
        if as_json:
            print_json([source_json(row) for row in health])
            return
        table = Table(box=None, header_style="bold")
        for column in ("id", "kind", "title", "location", "articles", "state"):
            table.add_column(column, overflow="fold")
        for row in health:
            source = row.source
            state = "paused" if source.paused else plain(source.last_error or "") or "fine"
            if source.last_success_at is None and source.last_error is None:
                state = "not read yet"
            short = source.id[:8]
            table.add_row(short, source.kind, plain(source.title), plain(source.location), str(row.articles), state)
        out().print(table)

    run_async(work)


@sources_app.command("add")
def add_source(
    location: Annotated[str, typer.Argument(help="The address of a feed, page or sitemap, or a folder.")],
    kind: Annotated[
        str | None, typer.Option(help="feed, page, sitemap or folder; default: a folder or a feed.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="The outlet's name; default: the feed's host.")] = None,
    timezone: Annotated[str | None, typer.Option(help="The outlet's timezone, such as Europe/Rome.")] = None,
    language: Annotated[str | None, typer.Option(help="The outlet's language, such as en.")] = None,
) -> None:
    """Add a source; `dragoman run` reads it, `dragoman fetch` reads it now.

    Example: `dragoman sources add https://example.org/feed.xml --timezone Europe/Rome`
    """
    source = _source(location, kind, title, timezone, language)
    loaded = settings()

    async def work() -> Source:
        async with application(loaded, progress=err()) as program:
            return await program.desk.add_source(source)

    stored = run_async(work)
    out().print(f"Added {stored.kind} {stored.id[:8]}: {plain(stored.location)}", markup=False)


def _source(location: str, kind: str | None, title: str | None, timezone: str | None, language: str | None) -> Source:
    is_url = "://" in location
    chosen = kind or ("feed" if is_url else "folder")
    if chosen not in KINDS:
        raise typer.BadParameter(f"there is no kind {chosen!r}; one of: {', '.join(KINDS)}", param_hint="--kind")
    if chosen == "folder":
        folder = Path(location).expanduser().absolute()
        if not folder.is_dir():
            raise InputError(f"{location} is not a folder")
        location = str(folder)
    else:
        fine, reason = fetchable(location)
        if not fine:
            raise InputError(f"{location} can't be fetched: {reason}")
    name = title or (urlsplit(location).hostname if chosen != "folder" else Path(location).name) or location
    return Source(
        id=hashlib.sha256(f"{chosen}\n{location}".encode()).hexdigest()[:32],
        kind=cast(SourceKind, chosen),
        location=location,
        title=name,
        timezone=known_timezone(timezone) if timezone else None,
        language=language,
    )


@sources_app.command("remove")
def remove_source(
    source: Annotated[str, typer.Argument(help="The id, or the beginning of it, as `sources list` shows it.")],
) -> None:
    """Stop reading a source. Its articles stay, so that old editions still resolve.

    Example: `dragoman sources remove 3fa4c1d2`
    """
    loaded = settings()

    async def work() -> str:
        async with application(loaded, progress=err()) as program:
            found = [row.source for row in await program.desk.sources() if row.source.id.startswith(source)]
            if len(found) != 1:
                raise InputError(f"{len(found)} sources begin with {source!r}; `dragoman sources list` shows them")
            await program.desk.remove_source(found[0].id)
            return found[0].location

    out().print(f"Removed {plain(run_async(work))}", markup=False)
