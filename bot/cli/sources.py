"""`dragoman sources`: what is read."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, cast
from urllib.parse import urlsplit

import typer
from rich.table import Table

from bot.bootstrap import Application, application
from bot.chat.console import plain
from bot.chat.schedule_words import known_timezone
from bot.cli import source_check, source_lists, source_standing
from bot.cli.json_forms import source_json
from bot.cli.shared import JsonFlag, err, out, print_json, run_async, settings
from bot.cli.source_words import ago, day, meant, rate, state_of
from bot.errors import InputError
from bot.model.rows import SourceHealth
from bot.model.source import Source, SourceKind, source_id
from bot.sources.discover import Found
from bot.sources.urls import fetchable

sources_app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")
KINDS = ("feed", "page", "sitemap", "folder")


def register(app: typer.Typer) -> None:
    app.add_typer(sources_app, name="sources", help="List, add, check and remove what is read.")


sources_app.command("import")(source_lists.import_sources)
sources_app.command("export")(source_lists.export_sources)
sources_app.command("check")(source_check.check_source)
sources_app.command("standing")(source_standing.set_standing)


@sources_app.command("list")
def list_sources(as_json: JsonFlag = False) -> None:
    """List the sources with their health: those in trouble first.

    Example: `dragoman sources list --json`
    """
    loaded = settings()

    async def work() -> None:
        async with application(loaded, progress=err()) as program:
            health = await program.desk.sources()
            now = program.clock.now()
        if as_json:
            print_json([source_json(row) for row in health])
            return
        table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
        for column in ("id", "source", "articles", "usually", "read", "new", "state"):
            table.add_column(column, overflow="fold")
        for row in sorted(health, key=_trouble):
            source = row.source
            state = state_of(source)
            style = "" if state == "fine" else "dim" if source.paused else "yellow"
            table.add_row(
                source.id[:8],
                f"{plain(source.title)}\n{source.kind} {plain(source.location)}",
                str(row.articles),
                rate(source.entries_a_day),
                ago(source.last_success_at, now),
                ago(source.last_change_at or source.last_article_at, now),
                plain(state),
                style=style,
            )
        out().print(table)

    run_async(work)


def _trouble(row: SourceHealth) -> int:
    source = row.source
    return 0 if source.consecutive_failures or source.ended_at or source.silent_since else 1


@sources_app.command("add")
def add_source(
    location: Annotated[str, typer.Argument(help="The address of a site, feed, page or sitemap, or a folder.")],
    kind: Annotated[
        str | None, typer.Option(help="feed, page, sitemap or folder: added as given, without a look at it.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="The outlet's name; default: as the feed says.")] = None,
    timezone: Annotated[str | None, typer.Option(help="The outlet's timezone, such as Europe/Rome.")] = None,
    language: Annotated[str | None, typer.Option(help="The outlet's language, such as en.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Add the best of what is found without asking.")] = False,
) -> None:
    """Add a source: the feed behind an address is found and shown first. `dragoman run` reads it from then on.

    Example: `dragoman sources add https://example.org --timezone Europe/Rome`
    """
    location = _with_scheme(location)
    given = _source(location, kind, title, timezone, language)
    loaded = settings()

    async def work() -> Source:
        async with application(loaded, progress=err()) as program:
            source = given
            if kind is None and given.kind == "feed":
                there = [row.source for row in await program.desk.sources() if row.source.location == location]
                if not there:
                    found = await _chosen(program, location, yes=yes)
                    source = _source(found.url, found.kind, title or found.title, timezone, language)
            return await program.desk.add_source(source)

    stored = run_async(work)
    out().print(f"Added {stored.kind} {stored.id[:8]}: {plain(stored.location)}", markup=False)


def _with_scheme(location: str) -> str:
    """Return the location, `https://` put before what looks like a site's name and is no file here."""
    name = location.partition("/")[0]
    if "://" in location or Path(location).expanduser().exists() or "." not in name.strip("."):
        return location
    return f"https://{location}" if not location.startswith((".", "~", "/")) else location


async def _chosen(program: Application, location: str, *, yes: bool) -> Found:
    """Show what the address offers and return what the user wants of it. Raises `InputError` when nothing is."""
    with err().status(f"Looking for a feed at {plain(location)} …"):
        found = await program.finder.find(location)
        page = None if found else await program.finder.page(location)
    if not found and page is None:
        raise InputError(f"no feed was found at {location}; `--kind feed` adds it all the same")
    if page is not None:
        out().print("No feed was found. The page itself can be watched for changes:", markup=False)
    offers = [*found, *([page] if page else [])]
    _show(offers)
    if yes:
        return offers[0]
    if not sys.stdin.isatty():
        raise InputError("nothing was added: say --yes to add the first of what was found")
    if len(offers) == 1:
        if not typer.confirm("Add it?", default=True):
            raise typer.Abort
        return offers[0]
    number: int = typer.prompt(f"Which one? 1 to {len(offers)}, 0 for none", default=1, type=int)
    if not 1 <= number <= len(offers):
        raise typer.Abort
    return offers[number - 1]


def _show(offers: Sequence[Found]) -> None:
    for number, found in enumerate(offers, 1):
        name = plain(found.title or "without a title")
        out().print(f"{number}. {name}: {found.kind} with {found.listed} entries, {found.how}", style="bold")
        out().print(f"   {plain(found.url)}")
        for entry in found.newest:
            moment = entry.published_at or entry.updated_at
            out().print(f"   {day(moment) if moment else 'undated   '}  {plain(entry.title or entry.url or '')}")


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
        fine, reason = fetchable(location, allowed_hosts=settings().fetch_allow_hosts)
        if not fine:
            raise InputError(f"{location} can't be fetched: {reason}")
    name = title or (urlsplit(location).hostname if chosen != "folder" else Path(location).name) or location
    return Source(
        id=source_id(cast(SourceKind, chosen), location),
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
            found = meant(source, (row.source for row in await program.desk.sources()))
            await program.desk.remove_source(found.id)
            return found.location

    out().print(f"Removed {plain(run_async(work))}", markup=False)
