"""`dragoman deliveries`: what became of messages, and what an owner decides about those that wait for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated

import typer

from bot.bootstrap import Application, application
from bot.chat.console import plain
from bot.cli.shared import JsonFlag, err, out, print_json, run_async, settings
from bot.errors import InputError
from bot.model.rows import Delivery, DeliveryNote, DeliveryState
from bot.pipeline import resend as decide

LIMIT = 200
WAITING: tuple[DeliveryState, ...] = ("unknown", "failed")


Id = Annotated[str, typer.Argument(help="An id as `deliveries list` shows it; its beginning will do.")]


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="What became of messages; send again, or give up.")
    group.command("list")(list_deliveries)
    group.command("resend")(resend)
    group.command("give-up")(give_up)
    app.add_typer(group, name="deliveries")


def list_deliveries(
    state: Annotated[DeliveryState | None, typer.Option("--state", help="Only messages in this state.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """List messages, newest first: with no state, those that wait for somebody's decision (unknown, failed).

    Example: `dragoman deliveries list --state unknown`
    """
    loaded = settings()

    async def work() -> list[DeliveryNote]:
        async with application(loaded, progress=err()) as program, program.work(program.workspace) as unit:
            wanted = (state,) if state is not None else WAITING
            found = [note for one in wanted for note in await unit.deliveries.in_state(one, LIMIT)]
            return sorted(found, key=lambda note: (note.at is not None, note.at), reverse=True)

    found = run_async(work)
    if as_json:
        print_json([asdict(note) | {"at": note.at and note.at.isoformat()} for note in found])
        return
    if not found:
        out().print("No message is in that state." if state else "No message waits for a decision.")
    for note in found:
        at = f"{note.at:%Y-%m-%d %H:%M} UTC" if note.at else "-"
        part = "" if note.edition is None else f" (part {note.position + 1} of an edition)"
        out().print(plain(f"{note.id[:8]}  {at}  {note.state}  {note.platform} {note.channel}{part}"))
        if note.reason:
            out().print(plain(f"          {note.reason}"), style="dim")


def resend(delivery: Id) -> None:
    """Send a message again whose outcome is unknown or that failed. Look first whether it is there.

    Example: `dragoman deliveries resend 3f2a91c0`
    """
    row = _decide(delivery, decide.resend)
    out().print(plain(f"The message for {row.platform} {row.channel} is sent again by `dragoman run`."))


def give_up(delivery: Id) -> None:
    """Never send a message: it is there already, or not wanted any more. The rest of its edition goes on.

    Example: `dragoman deliveries give-up 3f2a91c0`
    """
    row = _decide(delivery, decide.give_up)
    out().print(plain(f"The message for {row.platform} {row.channel} is given up."))


def _decide(delivery: str, decision: Callable[..., Awaitable[Delivery]]) -> Delivery:
    loaded = settings()

    async def work() -> Delivery:
        async with application(loaded, progress=err()) as program:
            found = await _whole_id(program, delivery)
            return await decision(found, workspace=program.workspace, work=program.work, clock=program.clock)

    return run_async(work)


async def _whole_id(program: Application, beginning: str) -> str:
    """Return the id that begins so. Raises `InputError` for none and for several."""
    async with program.work(program.workspace) as unit:
        found = await unit.deliveries.beginning(beginning)
    if len(found) != 1:
        raise InputError(
            "several messages' ids begin so; give more of it"
            if found
            else "there is no such message; `dragoman deliveries list` shows them"
        )
    return found[0]
