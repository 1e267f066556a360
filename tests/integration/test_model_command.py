"""What operators see of a model: `doctor`'s lines, `usage`, and the chore that keeps the ledger."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from structlog.testing import capture_logs

from bot.bootstrap import application
from bot.cli.doctor import Check, examine
from bot.cli.eval_models import NOTHING_ACCEPTED, lines
from bot.cli.evaluate import Material, measure_model, results_json
from bot.cli.rebrief import replaying, rewrite_all
from bot.cli.usage import Found, show_usage, usage_json
from bot.config import Settings
from bot.errors import EngineError
from bot.jobs.upkeep import ledger_keeper
from bot.model.article import Article
from bot.model.brief import EngineMark, Fallback
from bot.model.ledger import Budget, CallResult, Spending
from bot.store.database import Database
from tests.integration.conftest import RunningServer
from tests.integration.test_openai_engine import Endpoint, Reply, completion, endpoint
from tests.unit.fakes import NOW, SetClock
from tests.unit.samples import FERRY, planned

__all__ = ["endpoint"]

LIES = {
    "headline": {"text": "Malta buys nine submarines.", "sentences": [0], "words": []},
    "bottom_line": None,
    "points": [{"text": "Two older ships were sunk.", "sentences": [3], "words": []}],
    "next": [],
}


@pytest.fixture
async def settings(
    server: RunningServer,
    migrated: str,
    workspace: str,
    endpoint: Endpoint,
    tmp_path: Path,
) -> dict[str, Any]:
    return {
        "_env_file": None,
        "DATABASE_URL": server.address.url("app", migrated),
        "data_dir": tmp_path,
        "workspace": workspace,
        "engine_base_url": endpoint.url,
        "engine_api_key": "sk-secret",
        "engine_model": "small",
        "web_port": 0,
    }


def says(status: int) -> Reply:
    return Reply(status=status, body={"error": {"message": "no, sk-secret"}})


async def engine_lines(given: dict[str, Any]) -> dict[str, Check]:
    return {check.what: check for check in await examine(Settings(**given)) if check.what.startswith("engine")}


async def test_doctor_says_on_which_rung_the_endpoint_stands(endpoint: Endpoint, settings: dict[str, Any]) -> None:
    endpoint.script = [says(400), Reply(body=completion('{"statements": []}'))]
    lines = await engine_lines({**settings, "prices": "small=0.10/0.40", "budget_tokens": 100_000})
    assert all(line.fine for line in lines.values())
    assert "takes JSON without a schema" in lines["engine"].says
    assert "small at 127.0.0.1:" in lines["engine"].says
    assert lines["engine price"].says == "0.10 USD for a million tokens in, 0.40 out"
    assert "of 100,000" in lines["engine budget"].says


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        (says(401), "refused the key (401)"),
        (says(404), "does not know this model or address (404)"),
        (Reply(body="<html>Login</html>", content_type="text/html"), "is the base URL right?"),
        (Reply(body=completion("Hello, how can I help?")), "not in the asked shape"),
    ],
)
async def test_doctor_says_what_is_wrong_in_one_line(
    endpoint: Endpoint,
    settings: dict[str, Any],
    reply: Reply,
    line: str,
) -> None:
    endpoint.script = [reply]
    found = (await engine_lines(settings))["engine"]
    assert not found.fine
    assert line in found.says
    assert "extractive engine" in found.says
    assert "sk-secret" not in found.says
    assert "\n" not in found.says


async def test_doctor_misses_a_price_and_a_model(endpoint: Endpoint, settings: dict[str, Any]) -> None:
    endpoint.script = [Reply(body=completion('{"statements": []}'))]
    lines = await engine_lines(settings)
    assert lines["engine price"].fine
    assert "DRAGOMAN_PRICES=small=IN/OUT" in lines["engine price"].says

    lines = await engine_lines({**settings, "budget_usd": "1"})
    assert not lines["engine price"].fine
    assert not lines["engine"].fine
    assert "DRAGOMAN_PRICES" in lines["engine"].says

    lines = await engine_lines({**settings, "engine_model": None})
    assert not lines["engine"].fine
    assert "DRAGOMAN_ENGINE_MODEL is missing" in lines["engine"].says
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [({"engine_model": None}, "settings"), ({"budget_usd": "1"}, "settings"), ({"budget_tokens": 10}, "budget")],
)
async def test_with_bad_settings_the_extractive_engine_works_and_says_so(
    endpoint: Endpoint, settings: dict[str, Any], wrong: dict[str, Any], reason: Fallback
) -> None:
    async with application(Settings(**{**settings, **wrong}), clock=SetClock()) as program:
        written = await program.desk.brief_text(Article(text=FERRY), identity="file:bad-settings")
    assert written.brief.points
    assert written.brief.engine == EngineMark("extractive", fallback=reason)
    assert endpoint.asked == []


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        (says(401), "The model endpoint refused the key (401)"),
        (says(404), "The model endpoint does not know this model or address (404)"),
        (Reply(body="<html>Login</html>", content_type="text/html"), "is the base URL right?"),
    ],
)
async def test_a_wrong_key_model_or_address_is_one_line_in_the_log_and_rules_work(
    endpoint: Endpoint, settings: dict[str, Any], reply: Reply, line: str
) -> None:
    endpoint.script = [reply]
    with capture_logs() as entries:
        async with application(Settings(**settings), clock=SetClock()) as program:
            written = await program.desk.brief_text(Article(text=FERRY), identity="file:bad-endpoint")
    assert written.brief.points
    assert written.brief.engine == EngineMark("extractive", fallback="endpoint")
    (told,) = [entry["reason"] for entry in entries if entry["event"] == "engine.fell_back"]
    assert line in told
    assert "sk-secret" not in str(entries)


async def test_a_liar_is_asked_once_more_and_then_the_article_speaks(
    endpoint: Endpoint,
    settings: dict[str, Any],
    database: Database,
    workspace: str,
) -> None:
    """Through everything: settings, SDK, verifier, repair turn, ledger, usage."""
    repair = {"statements": [{"number": 1, "text": "Malta buys ten.", "sentences": [0], "words": []}]}
    endpoint.script = [Reply(body=completion(json.dumps(LIES))), Reply(body=completion(json.dumps(repair)))]
    async with application(Settings(**settings), clock=SetClock()) as program:
        written = await program.desk.brief_text(Article(text=FERRY), identity="file:liar")
    brief = written.brief

    assert len(endpoint.asked) == 2
    assert brief.engine == EngineMark("extractive", fallback="unverified")
    assert brief.points
    assert all(point.text in FERRY for point in brief.points)
    assert [dropped.text for dropped in brief.dropped] == ["Malta buys ten.", "Two older ships were sunk."]
    async with database(workspace) as unit:
        rows = await unit.ledger.usage(NOW - timedelta(days=1))
        spending = await unit.ledger.spending(NOW.date())
        statements = await unit.briefs.drop_days(NOW - timedelta(days=1))
    found = usage_json(Found(workspace, NOW, rows, statements, spending, Budget(tokens=10**6)))
    assert found["total"]["outcomes"] == {"ok": 2}
    assert [row["name"] for row in found["prompts"]] == ["brief v2", "repair v1"]
    assert found["statements"]["kept"] > 0
    assert sum(found["statements"]["dropped"].values()) == 2
    assert found["today"]["tokens"]["left"] == 10**6 - spending.tokens


async def test_what_the_budget_left_to_rules_is_written_anew_beside_it(
    endpoint: Endpoint, settings: dict[str, Any]
) -> None:
    point = {"text": "Two older ships will be scrapped once the new ones sail.", "sentences": [3], "words": []}
    good = {"headline": point, "bottom_line": None, "points": [point], "next": []}
    endpoint.script = [Reply(body=completion(json.dumps(good))), says(503)]
    async with application(Settings(**{**settings, "budget_tokens": 10}), clock=SetClock()) as program:
        first = await program.desk.brief_text(Article(text=FERRY), identity="file:budget")
        assert first.brief.engine.fallback == "budget"

    async with application(Settings(**settings), clock=SetClock()) as program:
        async with program.work(program.workspace) as unit:
            chosen = list(await unit.briefs.briefed(fallbacks=True))
        assert chosen == [first.revision]
        (anew,) = await rewrite_all(program, chosen, at_once=2)
        (again,) = await rewrite_all(program, chosen, at_once=2)
        there = await program.desk.brief(first.revision)
        async with program.work(program.workspace) as unit:
            assert await unit.briefs.briefed(fallbacks=True) == []
        asked = len(endpoint.asked)
        (replayed,) = await rewrite_all(program, chosen, at_once=1, engine=await replaying(program, chosen))
        async with program.work(program.workspace) as unit:
            await unit.ledger.forget_raw(NOW + timedelta(days=1))
            await unit.commit()
        (forgotten,) = await rewrite_all(program, chosen, at_once=1, engine=await replaying(program, chosen))

    assert (anew.kept, anew.old, anew.new.engine.model) == (True, first.brief, "small")
    assert (again.kept, again.new.engine.fallback) == (False, "endpoint")
    assert (replayed.kept, replayed.new) == (True, replace(anew.new, written_at=replayed.new.written_at))
    assert len(endpoint.asked) == asked, "a replay asks nobody"
    assert forgotten.new.engine.fallback == "answer"
    assert there is not None
    assert there.brief == anew.new


async def test_a_prompt_is_measured_and_its_calls_are_paid_for(
    endpoint: Endpoint, settings: dict[str, Any], database: Database, workspace: str
) -> None:
    point = {"text": "Two older ships will be scrapped once the new ones sail.", "sentences": [3], "words": []}
    lie = {"text": "Two older ships were sunk.", "sentences": [3], "words": []}
    draft = {"headline": point, "bottom_line": None, "points": [point, lie], "next": []}
    no_repair: dict[str, Any] = {"statements": []}
    endpoint.script = [Reply(body=completion(json.dumps(said))) for said in (draft, no_repair)]
    material = [Material("ferry.txt", Article(text=FERRY), None)]

    result = await measure_model(Settings(**{**settings, "prices": "small=1/2"}), 1, material)

    (row,) = results_json([result], missing=False)["results"]
    assert (row["name"], row["accepted"], row["refused"]) == ("small v1", 2, {"word_not_in_evidence": 1})
    assert (row["calls"], row["outcomes"], row["fallbacks"]) == (2, {"ok": 2}, {})
    assert row["usd"] > 0
    assert row["tokens_out"] == 8_000, "no usage was told: the upper bound counts"
    text = " ".join(lines(result.name, row))
    assert "2 statements accepted, 1 refused (word_not_in_evidence 1)" in text
    async with database(workspace) as unit:
        found = await unit.ledger.usage(NOW - timedelta(days=1))
    assert [(one.key, one.calls) for one in found if one.group == "prompt"] == [("brief v1", 1), ("repair v1", 1)]
    nothing = {**row, "accepted": 0}
    assert list(lines("small v1", nothing))[-1] == f"small v1: {NOTHING_ACCEPTED}"


async def test_usage_is_a_table_for_people(database: Database, workspace: str) -> None:
    async with database(workspace) as unit:
        empty = await unit.ledger.usage(NOW)
        for name, cost in (("c1", "0.25"), ("c2", None)):
            await unit.ledger.reserve(planned(name, cost=cost), Budget())
            priced = None if cost is None else Decimal(cost)
            await unit.ledger.settle(name, CallResult("ok", 1_234, 1_000, 50, cost=priced))
        rows = await unit.ledger.usage(NOW)
        spending = await unit.ledger.spending(NOW.date())

    def shown(found: Found) -> str:
        console = Console(file=io.StringIO(), width=140)
        show_usage(found, console)
        return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]

    budget = Budget(usd=Decimal("1.00"), tokens=10_000)
    day = {"kept": 4, "word_not_in_evidence: sunk": 2, "word_not_in_evidence: nine": 1}
    statements = {NOW.date(): day, NOW.date() - timedelta(days=1): {"kept": 2}}
    text = shown(Found(workspace, NOW, rows, statements, spending, budget))
    assert "0.2500 + 1 unpriced" in text
    assert "brief v2" in text
    assert "1.2 s" in text
    assert "since 2025-04-30: 6 kept, 3 dropped (word_not_in_evidence 3)" in text
    assert "2025-04-29: 2 kept, 0 dropped" in text
    assert "2,100 tokens of 10,000 (7,900 left), 0.2500 USD of 1.00 (0.7500 left)" in text
    nothing = shown(Found(workspace, NOW, empty, {}, Spending(), Budget()))
    assert "No model was called since 2025-04-30" in nothing
    assert "no budget is set" in nothing


async def test_the_ledger_is_kept_in_order_by_the_clock(database: Database, workspace: str) -> None:
    async with database(workspace) as unit:
        for name, days in (("old", 8), ("new", 1)):
            await unit.ledger.reserve(planned(name, at=NOW - timedelta(days=days)), Budget())
            await unit.ledger.settle(name, CallResult("ok", 1, 1, 1, raw="{}"))
        await unit.ledger.reserve(planned("dead", at=NOW - timedelta(hours=2)), Budget())
        await unit.ledger.reserve(planned("alive", at=NOW), Budget())
        await unit.commit()

    await ledger_keeper(database, SetClock(), raw_days=7)()

    async with database(workspace) as unit:
        assert (await unit.ledger.usage(NOW - timedelta(days=30)))[0].outcomes == {"ok": 2, "lost": 1, "started": 1}
        assert await unit.ledger.forget_raw(NOW) == 1, "the newer raw answer is still there"


async def test_a_check_that_fails_is_in_the_ledger(endpoint: Endpoint, settings: dict[str, Any]) -> None:
    endpoint.script = [says(401)]
    async with application(Settings(**settings), clock=SetClock()) as program:
        assert program.endpoint is not None
        with pytest.raises(EngineError):
            await program.endpoint.check(workspace=program.workspace)
        async with program.work(program.workspace) as unit:
            assert (await unit.ledger.usage(NOW))[0].outcomes == {"unauthorised": 1}
