"""Logs: one outcome line an item on standard error, everything with traces in a file.

Standard error never shows a trace; the file, in the data folder, keeps them under the reference that users see.
"""

from __future__ import annotations

import logging
import logging.handlers
import sys
from pathlib import Path
from typing import Any

import structlog
from structlog.types import EventDict, Processor

MAX_FILE_BYTES = 5_000_000
KEPT_FILES = 3
NOISY = (
    "procrastinate", "apscheduler", "sqlalchemy", "alembic", "httpx2", "httpcore2", "openai", "asyncio", "trafilatura",
    "htmldate", "charset_normalizer", "tzlocal", "slack_bolt", "slack_sdk", "aiohttp", "uvicorn", "fastapi",
    "python_multipart",
)  # fmt: skip


def configure_logs(level: str, style: str, *, folder: Path | None) -> None:
    """Set up structlog and the standard library's loggers; a folder that can't be written gets no file."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    # A line that can't be written (a full disk, a closed terminal) is lost; it must not become a trace on stderr.
    logging.raiseExceptions = False
    root = logging.getLogger()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    root.setLevel(logging.DEBUG)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # Procrastinate logs each failing job with its trace; our own line says it already.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)

    console = logging.StreamHandler(sys.stderr)
    console.setLevel(level.upper())
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    console.setFormatter(_formatter(shared, [_without_trace, renderer]))
    root.addHandler(console)

    if folder is not None:
        file = _file_handler(folder)
        if file is not None:
            file.setFormatter(
                _formatter(shared, [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()])
            )
            root.addHandler(file)


def _formatter(shared: list[Processor], last: list[Processor]) -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
    )


def _file_handler(folder: Path) -> logging.Handler | None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
        return logging.handlers.RotatingFileHandler(
            folder / "dragoman.log", maxBytes=MAX_FILE_BYTES, backupCount=KEPT_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        # A folder that can't be written is said by whoever needs it; logging is not the one to fail.
        return None


def _without_trace(_logger: Any, _name: str, event: EventDict) -> EventDict:
    event.pop("exc_info", None)
    event.pop("exception", None)
    event.pop("stack_info", None)
    return event
