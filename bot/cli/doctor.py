"""What `dragoman doctor` looks at. Each check is one line; none of them stops the others."""

from __future__ import annotations

import os
from dataclasses import dataclass

from bot.bootstrap import Application, application
from bot.config import Settings
from bot.errors import DragomanError


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report."""

    what: str
    fine: bool
    says: str


async def examine(settings: Settings) -> list[Check]:
    """Return the checks, the ones that everything else needs first."""
    checks = [_data_folder(settings), _engine(settings)]
    try:
        async with application(settings) as program:
            kind = "our own, in the data folder" if program.place.server else "DATABASE_URL"
            checks.append(Check("database", True, f"PostgreSQL {await program.database.ping()}, {kind}"))
            checks.append(Check("schema", True, "as this program needs it"))
            checks.extend(await _state(program))
    except DragomanError as error:
        checks.append(Check("database", False, error.message))
    return checks


def _data_folder(settings: Settings) -> Check:
    folder = settings.data_dir
    there = folder if folder.exists() else next(parent for parent in folder.parents if parent.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        return Check("data folder", False, f"{folder} can't be written; set DRAGOMAN_DATA_DIR to another")
    return Check("data folder", True, str(folder))


def _engine(settings: Settings) -> Check:
    if settings.engine_api_key is None and settings.engine_base_url is None:
        return Check("engine", True, "extractive; set DRAGOMAN_ENGINE_API_KEY and DRAGOMAN_ENGINE_MODEL for a model")
    if settings.engine_model is None:
        return Check("engine", False, "DRAGOMAN_ENGINE_MODEL is missing")
    host = settings.engine_base_url or "the SDK's default endpoint"
    return Check("engine", True, f"{settings.engine_model} at {host}, the extractive engine behind it")


async def _state(program: Application) -> list[Check]:
    async with program.work(program.workspace) as unit:
        sources = await unit.sources.all()
        unbriefed = await unit.articles.unbriefed(1000)
        statements = dict(await unit.briefs.drop_counts())
        unfinished = await unit.deliveries.unfinished(1000)
    failing = [source for source in sources if source.consecutive_failures]
    kept = statements.pop("kept", 0)
    dropped = sum(statements.values())
    rate = f"{kept} kept, {dropped} dropped"
    if dropped:
        reason, number = max(statements.items(), key=lambda item: item[1])
        rate += f" (most often {reason}: {number})"
    return [
        Check(
            "sources",
            not failing,
            f"{len(sources)} read"
            + (f", {len(failing)} failing, first {failing[0].title}: {failing[0].last_error}" if failing else ""),
        ),
        Check("statements", True, rate),
        Check("briefs", True, f"{len(unbriefed)} waiting to be written"),
        Check("deliveries", not unfinished, f"{len(unfinished)} not finished"),
        Check("queue", True, f"PostgreSQL {await program.queue.waiting()} jobs waiting"),
    ]
