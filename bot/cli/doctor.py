"""What `dragoman doctor` looks at. Each check is one line; none of them stops the others."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from pydantic import SecretStr

from bot.bootstrap import NO_MODEL, Application, application
from bot.cli.source_words import state_of
from bot.cli.usage import budget_line
from bot.config import Settings
from bot.errors import DragomanError, EngineError
from bot.model.ledger import Rung
from bot.model.rows import Subscription
from bot.model.source import Source

RUNGS: dict[Rung, str] = {
    "json_schema": "a JSON schema (the best of three rungs)",
    "json_object": "JSON without a schema (the middle of three rungs)",
    "text": "plain text alone (the lowest of three rungs)",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report."""

    what: str
    fine: bool
    says: str


async def examine(settings: Settings) -> list[Check]:
    """Return the checks, the ones that everything else needs first."""
    checks = [_data_folder(settings)]
    try:
        async with application(settings) as program:
            kind = "our own, in the data folder" if program.place.server else "DATABASE_URL"
            checks.append(Check("database", True, f"PostgreSQL {await program.database.ping()}, {kind}"))
            checks.append(Check("schema", True, "as this program needs it"))
            checks.extend(await _engine(settings, program))
            checks.extend(await _state(program))
            checks.extend(await _slack(settings, program))
    except DragomanError as error:
        checks.append(Check("database", False, error.message))
    return checks


def _data_folder(settings: Settings) -> Check:
    folder = settings.data_dir
    there = folder if folder.exists() else next(parent for parent in folder.parents if parent.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        return Check("data folder", False, f"{folder} can't be written; set DRAGOMAN_DATA_DIR to another")
    return Check("data folder", True, str(folder))


async def _engine(settings: Settings, program: Application) -> list[Check]:
    """Make one small call of the model, and look at its price and at today's budget."""
    if settings.engine_api_key is None and settings.engine_base_url is None:
        return [Check("engine", True, "extractive; set DRAGOMAN_ENGINE_API_KEY and DRAGOMAN_ENGINE_MODEL for a model")]
    if program.endpoint is None:
        return [Check("engine", False, f"{NO_MODEL}; the extractive engine works meanwhile")]
    try:
        report = await program.endpoint.check(workspace=program.workspace)
    except EngineError as error:
        engine = Check(
            "engine", False, f"{settings.engine_model}: {error.message}; the extractive engine works meanwhile"
        )
    else:
        shaped = "" if report.shaped else ", though not in the asked shape: its drafts may be of no use"
        says = f"{report.model} at {report.endpoint} takes {RUNGS[report.rung]} and answered in {report.latency_ms} ms"
        engine = Check("engine", report.shaped, f"{says}{shaped}; the extractive engine stands behind it")
    async with program.work(program.workspace) as unit:
        spending = await unit.ledger.spending(program.clock.now().astimezone(UTC).date())
    return [engine, _price(settings), Check("engine budget", True, budget_line(settings.budget, spending))]


def _price(settings: Settings) -> Check:
    price = settings.prices.get(settings.engine_model or "")
    if price is not None:
        says = f"{price.tokens_in} USD for a million tokens in, {price.tokens_out} out"
        return Check("engine price", True, says)
    missing = f"{settings.engine_model} has no price; set DRAGOMAN_PRICES={settings.engine_model}=IN/OUT"
    if settings.budget_usd is not None:
        return Check("engine price", False, f"{missing}: without it DRAGOMAN_BUDGET_USD lets no call through")
    return Check("engine price", True, f"{missing} to count what it costs")


async def _slack(settings: Settings, program: Application) -> list[Check]:
    subscriptions = await program.desk.subscriptions()
    ours = [subscription for subscription in subscriptions if subscription.platform == "slack"]
    if settings.slack_bot_token is None and settings.slack_app_token is None:
        says = "not set up; docs/slack.md leads from nothing to the first digest"
        return [Check("slack", not ours, says if not ours else "DRAGOMAN_SLACK_BOT_TOKEN is missing: digests wait")]
    from bot.chat.slack.checks import check_slack  # noqa: PLC0415 - a second of imports, for who has Slack
    from bot.chat.slack.client import web_client  # noqa: PLC0415

    def secret(value: SecretStr | None) -> str | None:
        return value.get_secret_value() if value is not None else None

    lines = await check_slack(
        web_client(secret(settings.slack_bot_token) or "", base_url=settings.slack_api_url),
        app_token=secret(settings.slack_app_token),
        signing_secret=secret(settings.slack_signing_secret),
        public_url=settings.public_url,
        channels=[subscription.channel for subscription in ours],
        prefix=settings.slack_command_prefix,
    )
    return [Check(f"slack: {what}", fine, says) for what, fine, says in lines]


def _resting(subscriptions: Sequence[Subscription]) -> Check:
    unreachable = [one for one in subscriptions if one.paused == "unreachable"]
    says = f"{len(subscriptions)} scheduled"
    if unreachable:
        says += f"; {unreachable[0].platform} {unreachable[0].channel} is paused: {unreachable[0].pause_note}"
    return Check("subscriptions", not unreachable, says)


def _sources(sources: Sequence[Source]) -> Check:
    """Say how many are read, and of each kind of trouble how many have it and who is the first of them."""
    read = [source for source in sources if not source.paused]
    gone = [source for source in read if source.ended_at is not None]
    failing = [source for source in read if source.consecutive_failures and source.ended_at is None]
    silent = [source for source in read if source.silent_since is not None and source not in [*gone, *failing]]
    says = [f"{len(sources) - len(gone)} read"]
    for number, trouble in ((failing, "failing"), (gone, "gone for good"), (silent, "silent for longer than is usual")):
        if number:
            says.append(f"{len(number)} {trouble}, first {number[0].title}: {state_of(number[0])}")
    return Check("sources", len(says) == 1, "; ".join(says))


async def _state(program: Application) -> list[Check]:
    async with program.work(program.workspace) as unit:
        sources = await unit.sources.all()
        unbriefed = await unit.articles.unbriefed(1000)
        statements = dict(await unit.briefs.drop_counts())
        unfinished = await unit.deliveries.unfinished(1000)
        subscriptions = await unit.subscriptions.all()
    kept = statements.pop("kept", 0)
    dropped = sum(statements.values())
    rate = f"{kept} kept, {dropped} dropped"
    if dropped:
        reason, number = max(statements.items(), key=lambda item: item[1])
        rate += f" (most often {reason}: {number})"
    return [
        _sources(sources),
        Check("statements", True, rate),
        Check("briefs", True, f"{len(unbriefed)} waiting to be written"),
        Check("deliveries", not unfinished, f"{len(unfinished)} not finished"),
        _resting(subscriptions),
        Check("queue", True, f"PostgreSQL {await program.queue.waiting()} jobs waiting"),
    ]
