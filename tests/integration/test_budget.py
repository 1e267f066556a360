"""A day's budget holds however many call at once, from several processes; and what a call tells is in the ledger."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from bot.engines.extractive import ExtractiveEngine
from bot.engines.fallback import FallbackEngine
from bot.engines.metering import LedgerMeter
from bot.errors import EngineError
from bot.language.read import read_article
from bot.model.article import Article
from bot.model.ledger import Budget, Price
from bot.store.database import Database
from tests.integration.conftest import RunningServer
from tests.unit.fakes import NOW, SetClock
from tests.unit.model_endpoint import ScriptedEndpoint, completion, said
from tests.unit.samples import FERRY

PRICE = Price(Decimal("0.25"), Decimal("2.00"))
DAY = NOW.date()
GOOD = {
    "headline": {"text": "Two older ships will be scrapped.", "sentences": [3], "words": []},
    "bottom_line": None,
    "points": [{"text": "Two older ships will be scrapped once the new ones sail.", "sentences": [3], "words": []}],
    "next": [],
}


def meter(database: Database, budget: Budget, **options: Any) -> LedgerMeter:
    return LedgerMeter(database, SetClock(), prices={"m": PRICE}, budget=budget, **options)


async def calls_of(database: Database, workspace: str) -> Sequence[Any]:
    connection = await database.connect()
    try:
        await connection.execute(text("SELECT set_config('dragoman.workspace', :w, false)"), {"w": workspace})
        return (await connection.execute(text("SELECT * FROM engine_calls ORDER BY seq"))).all()
    finally:
        await connection.invalidate()
        await connection.close()


# ---------------------------------------------------------------- many at once


def answering_late(usage: Callable[[], tuple[int, int]]) -> ScriptedEndpoint:
    endpoint = ScriptedEndpoint(lambda _asked: said(GOOD, usage=usage()))
    at_once = endpoint.handle

    async def handle(request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(random.uniform(0, 0.02))
        return await at_once(request)

    endpoint.handle = handle  # type: ignore[method-assign]
    return endpoint


async def draft_many(url: str, workspace: str, budget: Budget, number: int) -> tuple[int, int, Decimal]:
    """Draft so many briefs at once with a pool of this process; return calls, tokens and cost as the endpoint tells."""
    database = Database(url)
    told: list[tuple[int, int]] = []

    def usage() -> tuple[int, int]:
        told.append((random.randint(1_000, 3_000), random.randint(10, 1_000)))
        return told[-1]

    endpoint = answering_late(usage)
    engine = FallbackEngine(
        endpoint.engine(meter(database, budget), concurrency=25, max_answer_tokens=1_000), ExtractiveEngine()
    )
    reading = read_article(Article(text=FERRY, language="en"))
    try:
        await asyncio.gather(*(engine.draft_brief(reading, workspace=workspace) for _ in range(number)))
    finally:
        await database.close()
    cost = sum((PRICE.of(*one) for one in told), Decimal(0))
    return len(endpoint.asked), sum(map(sum, told)), cost


def in_a_process(url: str, workspace: str, budget: Budget, number: int) -> tuple[int, int, Decimal]:
    return asyncio.run(draft_many(url, workspace, budget, number))


@pytest.mark.parametrize("budget", [Budget(tokens=60_000), Budget(usd=Decimal("0.03"))])
async def test_fifty_calls_of_two_processes_never_exceed_the_budget(
    server: RunningServer, migrated: str, database: Database, workspace: str, budget: Budget
) -> None:
    url = server.address.url("app", migrated)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        loop = asyncio.get_running_loop()
        ends = await asyncio.gather(
            *(loop.run_in_executor(pool, in_a_process, url, workspace, budget, 25) for _ in range(2))
        )

    made, tokens, cost = sum(end[0] for end in ends), sum(end[1] for end in ends), sum(end[2] for end in ends)
    async with database(workspace) as unit:
        spending = await unit.ledger.spending(DAY)
        (everything, *_) = await unit.ledger.usage(NOW - timedelta(days=1))
    assert 0 < made < 50
    assert (spending.tokens, spending.cost) == (tokens, cost)
    assert (spending.reserved_tokens, spending.reserved_cost) == (0, Decimal(0))
    assert budget.tokens is None or tokens <= budget.tokens
    assert budget.usd is None or cost <= budget.usd
    assert everything.outcomes == {"ok": made, "over_budget": 50 - made}


async def test_a_budget_that_is_only_set_aside_is_waited_for(database: Database, workspace: str) -> None:
    """Two calls whose bounds don't fit together are made one after the other."""
    endpoint = answering_late(lambda: (100, 10))
    engine = endpoint.engine(meter(database, Budget(tokens=12_000)), max_answer_tokens=1_000)
    reading = read_article(Article(text=FERRY, language="en"))

    drafted = await asyncio.gather(*(engine.draft_brief(reading, workspace=workspace) for _ in range(4)))

    assert [mark.name for _, mark in drafted] == ["openai_compatible"] * 4


async def test_at_the_limit_no_call_is_made_and_the_mark_says_so(database: Database, workspace: str) -> None:
    endpoint = ScriptedEndpoint(said(GOOD))
    engine = FallbackEngine(endpoint.engine(meter(database, Budget(tokens=1_000))), ExtractiveEngine())

    draft, mark = await engine.draft_brief(read_article(Article(text=FERRY)), workspace=workspace)

    assert endpoint.asked == []
    assert draft.points
    assert (mark.name, mark.fallback) == ("extractive", "budget")
    (call,) = await calls_of(database, workspace)
    assert (call.outcome, call.tokens_in, call.cost, call.latency_ms) == ("over_budget", 0, None, None)


async def test_one_workspace_s_budget_is_not_another_s(database: Database, workspace: str) -> None:
    await database.create_workspace(f"{workspace}-other")
    endpoint = ScriptedEndpoint(said(GOOD, usage=(9_000, 500)))
    engine = endpoint.engine(meter(database, Budget(tokens=12_000)), max_answer_tokens=1_000)
    reading = read_article(Article(text=FERRY))

    await engine.draft_brief(reading, workspace=workspace)
    with pytest.raises(EngineError, match="budget"):
        await engine.draft_brief(reading, workspace=workspace)
    await engine.draft_brief(reading, workspace=f"{workspace}-other")

    assert len(endpoint.asked) == 2


async def test_a_budget_in_money_without_a_price_lets_no_call_through(database: Database, workspace: str) -> None:
    endpoint = ScriptedEndpoint(said(GOOD))
    unpriced = LedgerMeter(database, SetClock(), prices={}, budget=Budget(usd=Decimal(5)))
    with pytest.raises(EngineError, match="DRAGOMAN_PRICES"):
        await endpoint.engine(unpriced).draft_brief(read_article(Article(text=FERRY)), workspace=workspace)
    assert endpoint.asked == []
    assert [call.outcome for call in await calls_of(database, workspace)] == ["no_price"]


async def test_who_works_in_a_passing_workspace_pays_from_the_lasting_one(database: Database, workspace: str) -> None:
    endpoint = ScriptedEndpoint(said(GOOD))
    engine = endpoint.engine(meter(database, Budget(), payer=workspace))
    await engine.draft_brief(read_article(Article(text=FERRY)), workspace="batch-1")
    assert len(await calls_of(database, workspace)) == 1


# ---------------------------------------------------------------- what is written down


async def test_a_call_leaves_everything_about_it(database: Database, workspace: str) -> None:
    endpoint = ScriptedEndpoint(completion("Ships!\x00 \ud83d"), said(GOOD, usage=(812, 64)))
    engine = endpoint.engine(meter(database, Budget()))

    await engine.draft_brief(read_article(Article(text=FERRY)), workspace=workspace, about="r1")

    first, second = await calls_of(database, workspace)
    assert (first.purpose, first.outcome, second.purpose, second.outcome) == ("brief", "invalid", "repair", "ok")
    assert first.raw.startswith("Ships!")
    assert json.loads(second.raw) == GOOD
    assert (second.prompt, second.prompt_version, len(second.prompt_sha256)) == ("brief", 2, 64)
    assert (second.engine, second.model, second.endpoint) == ("openai_compatible", "m", "models.example/v1")
    assert (second.tokens_in, second.tokens_out, second.cost) == (812, 64, PRICE.of(812, 64))
    assert (second.rung, second.about, second.day, second.at) == ("json_schema", "r1", DAY, NOW)
    assert second.latency_ms >= 0
    assert not second.estimated


async def test_raw_answers_are_not_kept_where_that_is_asked(database: Database, workspace: str) -> None:
    engine = ScriptedEndpoint(said(GOOD)).engine(meter(database, Budget(), keep_raw=False))
    await engine.draft_brief(read_article(Article(text=FERRY)), workspace=workspace)
    assert [call.raw for call in await calls_of(database, workspace)] == [None]


async def test_the_rung_is_remembered_by_the_next_program(database: Database, workspace: str) -> None:
    reading = read_article(Article(text=FERRY))
    refuses = ScriptedEndpoint(
        lambda asked: httpx2.Response(400, json={}) if "json_schema" in str(asked) else said(GOOD)
    )
    await refuses.engine(meter(database, Budget())).draft_brief(reading, workspace=workspace)
    await refuses.engine(meter(database, Budget())).draft_brief(reading, workspace=workspace)
    assert refuses.formats() == ["json_schema", "json_object", "json_object"]
