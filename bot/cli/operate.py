"""What operators run: `run`, `worker`, `demo`, `fetch`, `doctor`."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated

import typer
from rich.console import Console

from bot.bootstrap import Application, application
from bot.chat.console import plain
from bot.cli import demo as demo_steps
from bot.cli.doctor import examine
from bot.cli.shared import JsonFlag, err, out, print_json, run_async, settings
from bot.errors import InputError
from bot.jobs.clock import defer_fetch, start_clock


def register(app: typer.Typer) -> None:
    app.command("run")(run)
    app.command("worker")(worker)
    app.command("demo")(demo)
    app.command("fetch")(fetch)
    app.command("doctor")(doctor)


def run() -> None:
    """Keep going: fetch the sources, compose and deliver editions by the clock, answer, until Ctrl-C.

    The web desk is at http://127.0.0.1:8300 (DRAGOMAN_WEB_PORT). With Slack's tokens it is there too.

    Example: `dragoman run`
    """
    loaded = settings()

    async def work() -> None:
        everything = application(loaded, console=out(), progress=err(), long_running=True, chats=True, rooms=True)
        async with everything as program:
            for room in program.rooms:
                err().print(plain(room.says), style="dim")
            err().print("Dragoman is running. Ctrl-C stops it.", style="dim")
            await keep_going(program)

    run_async(work)


def worker() -> None:
    """Only do the queue's jobs, beside `dragoman run` on this or another machine. Posts nothing to this console.

    Example: `DATABASE_URL=postgresql://… dragoman worker`
    """
    loaded = settings()

    async def work() -> None:
        async with application(loaded, progress=err(), long_running=True, chats=True) as program:
            err().print("The worker is running. Ctrl-C stops it.", style="dim")
            await program.queue.run()

    run_async(work)


async def keep_going(program: Application) -> None:
    """Tick, work and serve until cancelled."""
    scheduler = start_clock(program.ticker)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(program.queue.run())
            for room in program.rooms:
                group.create_task(room.serve())
    finally:
        scheduler.shutdown(wait=False)
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop after the edition.")] = False,
) -> None:
    """Run the main job on the demo newsroom: no key, no token, no server.

    Example: `dragoman demo --once`
    """
    loaded = settings()
    run_async(lambda: demo_steps.run_demo(loaded, out=out(), err=err(), once=once, keep_going=keep_going))


def fetch(
    source: Annotated[str | None, typer.Argument(help="An id as `sources list` shows it; default: all.")] = None,
) -> None:
    """Fetch sources now, with all that follows: stories and briefs.

    Example: `dragoman fetch`
    """
    loaded = settings()

    async def work() -> None:
        notes: Console = err()
        async with application(loaded, progress=notes, long_running=True) as program:
            health = await program.desk.sources()
            chosen = [row.source for row in health if source is None or row.source.id.startswith(source)]
            if not chosen:
                raise InputError("no such source; `dragoman sources list` shows them")
            before = sum(row.articles for row in health)
            async with program.work(program.workspace) as unit:
                for found in chosen:
                    await defer_fetch(unit, found.id)
                await unit.commit()
            with notes.status("Fetching, reading, briefing …"):
                await program.queue.drain()
            after = await program.desk.sources()
        failed = [row.source for row in after if row.source.last_error]
        out().print(f"{len(chosen)} sources looked at, {sum(r.articles for r in after) - before} new articles.")
        for found in failed:
            err().print(plain(f"{found.location}: {found.last_error}"), style="yellow")

    run_async(work)


def doctor(as_json: JsonFlag = False) -> None:
    """Check the installation: settings, database, schema, sources, engine, work that waits.

    Exit code 1 when something has to be done.

    Example: `dragoman doctor`
    """
    loaded = settings()
    checks = run_async(lambda: examine(loaded))
    if as_json:
        print_json([{"check": check.what, "fine": check.fine, "says": check.says} for check in checks])
    else:
        for check in checks:
            console = out()
            console.print("ok  " if check.fine else "look", style="green" if check.fine else "red", end=" ")
            console.print(f"{check.what}: {plain(check.says)}")
    if not all(check.fine for check in checks):
        raise typer.Exit(1)
