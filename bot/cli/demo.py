"""The demo: the main job on the newsroom that ships with the program.

The demo's clock stands on the newsroom's morning and goes on from there, so that the edition is of that day.
"""

from __future__ import annotations

import asyncio
import hashlib
import shlex
import shutil
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from bot.bootstrap import Application, application
from bot.chat.console import plain, render_post
from bot.chat.post import count, digest_post
from bot.config import Settings
from bot.errors import DragomanError
from bot.jobs.clock import defer_compose, defer_fetch, due_edition
from bot.model.rows import Subscription
from bot.model.schedule import EVERY_DAY, Schedule
from bot.model.source import Source
from bot.newsroom.server import Newsroom, lay_out_folders

FIRST_LOOK = timedelta(hours=2)
SECOND_LOOK = timedelta(minutes=10)


class DemoClock:
    """A clock that was set to a moment and runs from there."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def set(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)
        self._since = monotonic()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=monotonic() - self._since)


async def run_demo(
    settings: Settings,
    *,
    out: Console,
    err: Console,
    once: bool,
    keep_going: Callable[[Application], Awaitable[None]],
) -> None:
    """Ingest, cluster, brief, compose, deliver; then go on until Ctrl-C, unless `once`."""
    clock = DemoClock(datetime(2025, 4, 30, tzinfo=UTC))
    everything = application(
        settings, clock=clock, console=out, progress=err, demo=True, long_running=True, rooms=not once
    )
    async with everything as program:
        newsroom = program.newsroom
        clock.set(newsroom.now - FIRST_LOOK)
        subscription = await _set_up(program, newsroom)
        if subscription.last_slot is None:
            await _ingest(program, clock, newsroom, err)
            clock.set(newsroom.now)
            await _compose(program, clock, subscription.id)
        else:
            clock.set(newsroom.now)
            await _show_again(program, out, err)
        _what_next(newsroom, out)
        if not once:
            for room in program.rooms:
                err.print(plain(room.says), style="dim")
            err.print("Dragoman keeps running on the newsroom's clock. Ctrl-C stops it.", style="dim")
            await keep_going(program)


async def _set_up(program: Application, newsroom: Newsroom) -> Subscription:
    """Add the newsroom's sources and the console's subscription; harmless the second time."""
    folder = program.settings.data_dir / "newsroom"
    assert program.newsroom_server is not None
    for source in newsroom.sources:
        location = str(folder / source.location) if source.kind == "folder" else source.location
        await program.desk.add_source(
            Source(
                id=hashlib.sha256(f"{source.kind}\n{location}".encode()).hexdigest()[:32],
                kind=source.kind,
                location=location,
                title=source.title,
                timezone=source.timezone,
                language=source.language,
            )
        )
    morning = Schedule(EVERY_DAY, (time(newsroom.now.hour, newsroom.now.minute),), newsroom.timezone)
    return await program.desk.subscribe(
        platform="console", channel="terminal", topics=newsroom.topics, schedule=morning
    )


async def _ingest(program: Application, clock: DemoClock, newsroom: Newsroom, err: Console) -> None:
    """Look at every source twice: as first published, and after the outlets' later edits."""
    server = program.newsroom_server
    assert server is not None
    folder = program.settings.data_dir / "newsroom"
    for edited, moment in ((False, newsroom.now - FIRST_LOOK), (True, newsroom.now - SECOND_LOOK)):
        clock.set(moment)
        server.edited = edited
        await asyncio.to_thread(lay_out_folders, newsroom, folder, edited=edited)
        async with program.work(program.workspace) as unit:
            for source in await unit.sources.all():
                await defer_fetch(unit, source.id)
            await unit.commit()
        what = "Looking again for edits" if edited else "Reading the newsroom"
        await _drain_with_progress(program, what, err)


async def _drain_with_progress(program: Application, what: str, err: Console) -> None:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        bar = progress.add_task(what, total=None)
        async with asyncio.TaskGroup() as group:
            drain = group.create_task(program.queue.drain())
            while not drain.done():
                with suppress(DragomanError):
                    async with program.work(program.workspace) as unit:
                        articles = await unit.articles.counts(datetime.min.replace(tzinfo=UTC))
                        waiting = len(await unit.articles.unbriefed(1000))
                    progress.update(bar, completed=articles - waiting, total=articles or None)
                await asyncio.wait({drain}, timeout=0.2)
    async with program.work(program.workspace) as unit:
        articles = await unit.articles.counts(datetime.min.replace(tzinfo=UTC))
        checked, failed = await unit.sources.checked_since(datetime.min.replace(tzinfo=UTC))
    err.print(
        f"{what}: {count(articles, 'article')} from {count(checked, 'source')}"
        + (f", {failed} failed" if failed else ""),
        style="dim",
    )


async def _compose(program: Application, clock: DemoClock, subscription_id: str) -> None:
    async with program.work(program.workspace) as unit:
        subscription = await unit.subscriptions.get(subscription_id)
        assert subscription is not None
        due = due_edition(subscription, now=clock.now(), grace=program.settings.grace)
        if due is not None:
            await defer_compose(unit, subscription, due)
        await unit.commit()
    await program.queue.drain()


async def _show_again(program: Application, out: Console, err: Console) -> None:
    editions = await program.desk.editions(1)
    if editions:
        err.print("This edition was delivered before; here it is again.", style="dim")
        out.print(render_post(digest_post(editions[0])))


def _what_next(newsroom: Newsroom, out: Console) -> None:
    out.print()
    out.print(Text("Try next", style="bold cyan"))
    command = _command()
    for question in newsroom.questions:
        out.print(f"  {command} ask {shlex.quote(question)}", soft_wrap=True)
    out.print(f"  {command} digest --json", soft_wrap=True)
    out.print(f"  {command} sources list", soft_wrap=True)


def _command() -> str:
    """Return the command as it can be typed here: by its name where the shell finds it, else by its path."""
    script = Path(sys.argv[0])
    if script.name != "dragoman" or shutil.which("dragoman") is not None:
        return "dragoman"
    with suppress(ValueError):
        script = script.absolute().relative_to(Path.cwd())
    return shlex.quote(str(script))
