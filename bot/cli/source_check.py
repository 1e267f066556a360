"""`dragoman sources check`: what a fetch of a source does, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from bot.bootstrap import application
from bot.chat.console import plain
from bot.cli.shared import JsonFlag, err, out, print_json, run_async, settings
from bot.cli.source_words import ago, rate, state_of
from bot.errors import InputError
from bot.model.source import Source, SourceEvent, source_id
from bot.sources.explain import Step
from bot.sources.urls import fetchable


def check_source(
    what: Annotated[str, typer.Argument(metavar="URL|ID", help="An address, or a source's id or its beginning.")],
    as_json: JsonFlag = False,
) -> None:
    """Explain what a fetch of a source does, step by step. Nothing is stored.

    Exit code 1 when a step did not go as it should.

    Example: `dragoman sources check https://example.org/feed.xml`
    """
    loaded = settings()

    async def work() -> bool:
        async with application(loaded, progress=err()) as program:
            known = [row.source for row in await program.desk.sources()]
            source = _meant(what, known, loaded.fetch_allow_hosts)
            async with program.work(program.workspace) as unit:
                events = await unit.sources.events(5, source_id=source.id)
            steps: list[Step] = []
            async for step in program.explainer.explain(source):
                steps.append(step)
                if not as_json:
                    _print(step)
            if as_json:
                rows = [{"step": step.what, "fine": step.fine, "says": step.says} for step in steps]
                print_json({"source": source.location, "known": source in known, "steps": rows})
            elif source in known:
                _print_known(source, events, ago(source.last_success_at, program.clock.now()))
        return all(step.fine for step in steps)

    if not run_async(work):
        raise typer.Exit(1)


def _meant(what: str, known: list[Source], allowed_hosts: frozenset[str]) -> Source:
    found = [source for source in known if what in (source.location, source.origin) or source.id.startswith(what)]
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        raise InputError(f"{len(found)} sources begin with {what!r}; `dragoman sources list` shows them")
    fine, reason = fetchable(what, allowed_hosts=allowed_hosts)
    if not fine:
        raise InputError(f"{what} can't be fetched: {reason}")
    return Source(source_id("feed", what), "feed", what, "")


def _print(step: Step) -> None:
    out().print("ok  " if step.fine else "look", style="green" if step.fine else "red", end=" ")
    out().print(f"{step.what}: {plain(step.says)}")


def _print_known(source: Source, events: Sequence[SourceEvent], read: str) -> None:
    pace = rate(source.entries_a_day)
    out().print(f"     stored: {plain(state_of(source))}; read {read}{f', usually {pace}' if pace else ''}")
    for event in events:
        out().print(f"     {event.at:%Y-%m-%d %H:%M} UTC {event.kind}: {plain(event.note)}")
