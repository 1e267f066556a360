"""The entry point: commands put together, errors turned into one line and an exit code.

Exit codes: 0 success, 1 failure, 2 usage (also wrong settings), 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import uuid

import structlog
import typer

from bot import __version__
from bot.cli import (
    batch,
    chats,
    database,
    deliveries,
    digests,
    evaluate,
    operate,
    read,
    rebrief,
    sources,
    takedown,
    usage,
)
from bot.errors import DragomanError

app = typer.Typer(
    name="dragoman",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Briefs of the news your team follows; every statement carries a verbatim quote.

Begin with `dragoman demo --once`, then ask: `dragoman ask "What trade volume did Türkiye and Italy agree to aim for?"`
""",
)
log = structlog.get_logger()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dragoman {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    del version


operate.register(app)
read.register(app)
digests.register(app)
sources.register(app)
chats.register(app)
deliveries.register(app)
batch.register(app)
database.register(app)
usage.register(app)
takedown.register(app)
rebrief.register(app)
evaluate.register(app)


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; return its exit code. No exception leaves it."""
    try:
        # Typer prints usage errors itself and leaves with the exit code.
        app(arguments, prog_name="dragoman")
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else int(leave.code is not None)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except DragomanError as error:
        _say(error.message)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output left (`dragoman ... | head`); nothing more can be said there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        reference = uuid.uuid4().hex[:8]
        log.error("command.failed", reference=reference, error=type(error).__name__)  # noqa: TRY400 - trace below
        log.debug("command.failed.trace", reference=reference, exc_info=True)
        _say(f"something went wrong that should not (reference {reference}); the log file has the details")
        return 1
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"dragoman: {line}\n")
