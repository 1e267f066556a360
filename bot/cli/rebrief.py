"""Briefs written anew, beside the old ones: `rebrief`."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.bootstrap import Application, application
from bot.chat.console import plain
from bot.cli.engine_choice import EXTRACTIVE, EngineOption, PromptOption, uses_model, version_of, with_engine
from bot.cli.shared import JsonFlag, err, out, print_json, run_async, settings
from bot.engines.extractive import ExtractiveEngine
from bot.engines.fallback import FallbackEngine
from bot.engines.prompts import PromptStore
from bot.engines.replay import ReplayEngine
from bot.errors import InputError
from bot.model.brief import Brief, EngineMark
from bot.model.rows import Rewritten
from bot.ports import Engine
from bot.resources import prompts_folder


def register(app: typer.Typer) -> None:
    app.command("rebrief")(rebrief)


def rebrief(
    article: Annotated[str | None, typer.Argument(help="An article's address, or the beginning of its id.")] = None,
    story: Annotated[str | None, typer.Option(help="Only articles of the story whose id begins so.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Only articles stored on that day (UTC) or later: 2025-04-30.")
    ] = None,
    fallbacks: Annotated[
        bool,
        typer.Option("--fallbacks", help="Only where a model was to write the brief and could not: budget, endpoint …"),
    ] = False,
    replay: Annotated[
        bool,
        typer.Option("--replay", help="From the answers of models that are still kept, by the present gate: no calls."),
    ] = False,
    engine: EngineOption = None,
    prompt: PromptOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Write briefs anew with the present program, another engine or another prompt.

    The new brief stands beside the old one and is what is read from now on; editions stay as they were delivered.
    Where the model fails again the old brief stays.

    Example: `dragoman rebrief --fallbacks --since 2025-04-30`
    """
    if article is None and story is None and since is None and not fallbacks:
        raise InputError("say which: an article, --story, --since or --fallbacks")
    if replay and (engine is not None or prompt is not None):
        raise InputError("--replay asks no engine: leave out --engine and --prompt")
    loaded = with_engine(settings(), EXTRACTIVE if replay else engine)
    began = _day(since)
    version = version_of(prompt)
    if version is not None:
        PromptStore(prompts_folder()).get("brief", version)

    async def work() -> list[Rewritten]:
        versions = {"brief": version} if version is not None else None
        async with application(loaded, progress=err(), prompts=versions) as program:
            async with program.work(program.workspace) as unit:
                chosen = await unit.briefs.briefed(article=article, story=story, since=began, fallbacks=fallbacks)
            if not chosen:
                raise InputError("there is no such brief")
            kept = await replaying(program, chosen) if replay else None
            at_once = loaded.engine_concurrency if uses_model(loaded) else 1
            return await rewrite_all(program, chosen, at_once=at_once, engine=kept)

    found = run_async(work)
    if as_json:
        print_json([rewritten_json(one) for one in found])
    else:
        show(found, out())


def _day(since: str | None) -> datetime | None:
    if since is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(since), time(), UTC)
    except ValueError:
        raise InputError(f"{since} is no day; write it like 2025-04-30") from None


async def replaying(program: Application, revisions: Sequence[str]) -> Engine:
    """Return the engine that gives again what models answered about these revisions."""
    async with program.work(program.workspace) as unit:
        answers = await unit.ledger.answers(revisions)
    kept = ReplayEngine(answers, max_article_tokens=program.settings.engine_article_tokens)
    return FallbackEngine(kept, ExtractiveEngine())


async def rewrite_all(
    program: Application, revisions: Sequence[str], *, at_once: int, engine: Engine | None = None
) -> list[Rewritten]:
    """Write these briefs anew, in order, so many at a time; no more of them once the day's budget is spent."""
    found: dict[str, Rewritten] = {}
    waiting = iter(revisions)
    spent = asyncio.Event()

    async def work() -> None:
        while not spent.is_set() and (revision := next(waiting, None)) is not None:
            one = await program.desk.rewrite(revision, engine=engine)
            if one is not None:
                found[revision] = one
                if one.new.engine.fallback == "budget":
                    spent.set()

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(work())
    return [found[revision] for revision in revisions if revision in found]


def rewritten_json(one: Rewritten) -> dict[str, Any]:
    return {
        "revision": one.ref.revision,
        "title": one.ref.title,
        "url": one.ref.url,
        "kept": one.kept,
        "old": _brief_json(one.old),
        "new": _brief_json(one.new),
    }


def _brief_json(brief: Brief) -> dict[str, Any]:
    mark = brief.engine
    return {
        "engine": mark.name,
        "model": mark.model,
        "prompt": mark.prompt,
        "prompt_version": mark.prompt_version,
        "fallback": mark.fallback,
        "points": len(brief.points),
        "dropped": len(brief.dropped),
    }


def show(found: list[Rewritten], console: Console) -> None:
    """Print a line for each article, and what became of them all."""
    for one in found:
        new = one.new
        became = f"{len(new.points)} points, {len(new.dropped)} dropped, by {_engine(new.engine)}"
        old = f"before: {len(one.old.points)} points, by {_engine(one.old.engine)}"
        state = "" if one.kept else " (the old one stays)"
        console.print(plain(f"{one.ref.title or one.ref.url or one.ref.revision}: {became}; {old}{state}"))
    kept = sum(one.kept for one in found)
    reasons = Counter(one.new.engine.fallback for one in found if not one.kept)
    told = ", ".join(f"{reason} {number}" for reason, number in reasons.most_common())
    rest = f"; {len(found) - kept} stay as they were ({told})" if told else ""
    console.print(f"{kept} of {len(found)} briefs written anew{rest}.")


def _engine(mark: EngineMark) -> str:
    if mark.model is not None:
        return f"{mark.model}, {mark.prompt} v{mark.prompt_version}"
    return f"rules ({mark.fallback})" if mark.fallback is not None else "rules"
