"""`dragoman batch TASK`: JSON lines in, one JSON line out for each, in order. How other programs use the parts."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import structlog
import typer

from bot.cli import tasks
from bot.cli.shared import run_async, settings
from bot.errors import DragomanError, InputError

log = structlog.get_logger()

MAX_LINE_BYTES = 64 * 1024 * 1024

Row = dict[str, Any]


def register(app: typer.Typer) -> None:
    app.command("batch")(batch)


def batch(
    task: Annotated[str, typer.Argument(help=f"One of: {', '.join(tasks.ALL)}.")],
    corpus: Annotated[
        Path | None, typer.Option(help="For `ask`: the articles to answer from, a JSON lines file.", show_default=False)
    ] = None,
) -> None:
    """Run one of Dragoman's parts over JSON lines from standard input.

    One JSON line per input line, in order, `id` echoed. A bad line gives `{"id": …, "error": "…"}` and the rest goes
    on. Logs go to standard error.

    Example: `echo '{"id": "1", "text": "Exports grew to $32.2 billion."}' | dragoman batch figures`
    """
    if task not in tasks.ALL:
        raise typer.BadParameter(f"there is no task {task!r}; one of: {', '.join(tasks.ALL)}", param_hint="TASK")
    if (corpus is not None) != (task == "ask"):
        raise typer.BadParameter("`ask` needs --corpus FILE; the other tasks take none", param_hint="--corpus")
    if task in tasks.PURE:
        settings(log_file=False)
        work = tasks.pure(task)
        for row in read_rows(sys.stdin.buffer):
            write_row(_one(work, row))
        return
    if task == "stories":
        settings(log_file=False)
        _stories(list(read_rows(sys.stdin.buffer)))
        return
    assert corpus is not None
    path = corpus
    loaded = settings()
    run_async(lambda: _ask(loaded, path))


async def _ask(loaded: Any, corpus: Path) -> None:
    async with tasks.asking(loaded, corpus) as ask:
        loop = asyncio.get_running_loop()
        rows = read_rows(sys.stdin.buffer)
        while (row := await loop.run_in_executor(None, next, rows, None)) is not None:
            if "error" in row:
                write_row(row)
                continue
            try:
                write_row({"id": row.get("id"), **await ask(row)})
            except DragomanError as error:
                write_row(failed(row, error.message))
            except Exception as error:  # noqa: BLE001 - one line's failure is not the others'
                write_row(failed(row, _unexpected(error)))


def _stories(rows: list[Row]) -> None:
    """All lines are one corpus; bad lines answer for themselves and stay out of it."""
    good: list[Row] = []
    reasons: dict[int, str] = {}
    for position, row in enumerate(rows):
        try:
            if "error" not in row:
                tasks.check_story_row(row)
                good.append(row)
        except InputError as error:
            reasons[position] = error.message
    labels = iter(tasks.stories(good))
    for position, row in enumerate(rows):
        if "error" in row:
            write_row(row)
        elif position in reasons:
            write_row(failed(row, reasons[position]))
        else:
            write_row({"id": row.get("id"), **next(labels)})


def _one(work: Callable[[Row], Row], row: Row) -> Row:
    if "error" in row:
        return row
    try:
        return {"id": row.get("id"), **work(row)}
    except DragomanError as error:
        return failed(row, error.message)
    except Exception as error:  # noqa: BLE001 - one line's failure is not the others'
        return failed(row, _unexpected(error))


def failed(row: Row, reason: str) -> Row:
    return {"id": row.get("id"), "error": reason}


def _unexpected(error: Exception) -> str:
    reference = uuid.uuid4().hex[:8]
    log.error("batch.failed", reference=reference, error=type(error).__name__, exc_info=error)
    return f"this line could not be processed (reference {reference})"


def read_rows(stream: BinaryIO) -> Iterator[Row]:
    """Yield an object per non-empty line; a line that is none becomes `{"id": null, "error": …}`."""
    for raw in _lines(stream):
        if raw is None:
            yield {"id": None, "error": f"the line is longer than {MAX_LINE_BYTES // 2**20} MiB"}
            continue
        if not raw.strip():
            continue
        try:
            row = json.loads(raw, parse_constant=_no_json)
        except (ValueError, RecursionError):
            yield {"id": None, "error": "the line is not JSON in UTF-8"}
            continue
        if not isinstance(row, dict):
            yield {"id": None, "error": "the line is not a JSON object"}
        elif "error" in row:
            yield {"id": row.get("id"), "error": "the input has a field `error`, which is the output's"}
        else:
            yield row


def _no_json(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _lines(stream: BinaryIO) -> Iterable[bytes | None]:
    """Yield lines; None for one that is too long, which is skipped without being held in memory."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        if len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            while (rest := stream.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield None
        else:
            yield line


def write_row(row: Row) -> None:
    """Write one JSON line and flush it; lone surrogates, which are no UTF-8, are escaped."""
    line = json.dumps(row, ensure_ascii=False)
    try:
        data = line.encode("utf-8")
    except UnicodeEncodeError:
        data = json.dumps(row).encode("ascii")
    with contextlib.suppress(ValueError):
        sys.stdout.buffer.write(data + b"\n")
        sys.stdout.buffer.flush()
