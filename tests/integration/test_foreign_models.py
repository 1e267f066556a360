"""The whole way from a folder of articles to briefs, with model endpoints that others wrote and that fail.

Whatever they do, each article ends with a verified brief, and the ledger has every call at what the endpoint charged.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.bootstrap import application
from bot.config import Settings
from bot.jobs.clock import defer_fetch
from bot.model.brief import Brief
from bot.model.ledger import NOT_MADE, Spending
from bot.model.source import Source
from tests.evals.adversary import honest_of
from tests.evals.gate_cases import HERE, reading_of
from tests.integration.conftest import RunningServer
from tests.integration.model_servers import aimock, fetched_json, llmock, posted, report
from tests.unit.fakes import NOW, SetClock

NAME = "foreign_models"
ARTICLES = (
    "airline-order-cancelled.txt",
    "arbitration-pipeline-award.txt",
    "b-airline-cabin-strike.txt",
    "b-battery-licence.txt",
    "b-copper-mine-leak.txt",
    "b-fishing-court.txt",
    "b-grain-export-curbs.txt",
    "b-rail-tender.txt",
)
USAGE = {"prompt_tokens": 1_000, "completion_tokens": 50, "total_tokens": 1_050}


@dataclass(frozen=True)
class Run:
    """What is there after all jobs are done: briefs by their articles, rows of the ledger, the day's spending."""

    briefs: Mapping[str, Brief]
    calls: Sequence[Any]
    spending: Spending
    waiting: int

    @property
    def outcomes(self) -> Counter[str]:
        return Counter(call.outcome for call in self.calls)

    def check(self) -> None:
        """Hold what must hold whatever the endpoint does."""
        assert set(self.briefs) == set(ARTICLES)
        assert self.waiting == 0
        for name, brief in self.briefs.items():
            assert brief.points, name
            assert brief.headline is not None or brief.engine.model is None, name
            for statement in (*brief.points, *brief.next, brief.headline, brief.bottom_line):
                for citation in () if statement is None else statement.citations:
                    assert brief.article.text[citation.start : citation.end] == citation.quote
            assert (brief.engine.model is None) == (brief.engine.fallback is not None), name
        assert not self.outcomes.keys() & {"started", "lost"}
        made = [call for call in self.calls if call.outcome not in NOT_MADE]
        assert self.spending == Spending(tokens=sum(call.tokens_in + call.tokens_out for call in made))
        assert all(call.about is not None and call.latency_ms is not None for call in made)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def address(server: RunningServer, template: str) -> str:
    """A database of this module's own: its jobs are drained."""
    await server.postgres.create_database(NAME, template)
    return server.address.url("app", NAME)


@pytest.fixture
def settings(address: str, tmp_path: Path) -> dict[str, Any]:
    desk = tmp_path / "desk"
    desk.mkdir()
    for name in ARTICLES:
        (desk / name).write_bytes((HERE / "articles" / name).read_bytes())
    return {
        "_env_file": None,
        "DATABASE_URL": address,
        "data_dir": tmp_path,
        "workspace": f"desk-{tmp_path.name}",
        "engine_model": "mock",
        "web_port": 0,
    }


async def briefed(settings: Mapping[str, Any], url: str) -> Run:
    """Fetch the desk's folder with that endpoint as the model, until no job is left."""
    given = Settings(**{**settings, "engine_base_url": f"{url}/v1"})
    async with application(given, clock=SetClock()) as program:
        folder = str(given.data_dir / "desk")
        source = await program.desk.add_source(Source("desk", "folder", folder, "Desk"))
        async with program.work(program.workspace) as unit:
            await defer_fetch(unit, source.id)
            await unit.commit()
        await program.queue.drain()
        connection = await program.database.connect()
        try:
            await connection.execute(
                text("SELECT set_config('dragoman.workspace', :w, false)"), {"w": program.workspace}
            )
            calls = (await connection.execute(text("SELECT * FROM engine_calls ORDER BY seq"))).all()
            named = "SELECT r.id, a.identity FROM revisions r JOIN articles a ON a.id = r.article_id"
            rows = (await connection.execute(text(named))).all()
        finally:
            await connection.invalidate()
            await connection.close()
        names = {row.id: row.identity.rpartition("#")[2] for row in rows}
        async with program.work(program.workspace) as unit:
            found = await unit.briefs.newest(list(names))
            spending = await unit.ledger.spending(NOW.date())
            waiting = len(await unit.articles.unbriefed(100))
    return Run({names[revision]: brief for revision, brief in found.items()}, calls, spending, waiting)


# ---------------------------------------------------------------- scripted


def draft_of(name: str, *points: str) -> dict[str, Any]:
    """Return a draft with an honest headline and two honest points of the article, and these points besides."""
    first, second = honest_of(reading_of(name), 2)
    more = [{"text": words, "sentences": first.sentences, "words": []} for words in points]
    said = [item.model_dump() for item in (first, second)]
    return {"headline": said[0], "bottom_line": None, "points": [*said, *more], "next": []}


def scripted() -> tuple[list[dict[str, Any]], Counter[str], dict[str, str | None]]:
    """Return aimock's fixtures, the outcomes that they lead to, and why no model wrote the article's brief."""
    fixtures: list[dict[str, Any]] = []
    outcomes: Counter[str] = Counter()
    fallbacks: dict[str, str | None] = dict.fromkeys(ARTICLES)

    def says(name: str, response: dict[str, Any], **match: Any) -> None:
        marker = " ".join(honest_of(reading_of(name), 1)[0].text.split())
        fixtures.append({"match": {"systemMessage": "You write briefs", "userMessage": marker, **match}, **response})

    def good(name: str, *points: str) -> dict[str, Any]:
        return {"response": {"content": json.dumps(draft_of(name, *points)), "usage": USAGE}}

    def failure(status: int) -> dict[str, Any]:
        return {"response": {"error": {"message": "no", "type": "mock"}, "status": status}}

    plain, mended, busy, cut, prose, down, shut, lying = ARTICLES
    says(plain, good(plain))
    repair = {"statements": [{"number": 1, **honest_of(reading_of(mended), 3)[2].model_dump()}]}
    answer = {"response": {"content": json.dumps(repair), "usage": USAGE}}
    fixtures.append({"match": {"userMessage": "Pirates sank the ruling.", "turnIndex": 1}, **answer})
    says(mended, good(mended, "Pirates sank the ruling."), turnIndex=0)
    says(busy, failure(429), sequenceIndex=0)
    says(busy, good(busy))
    says(cut, {"response": {"content": '{"headline": nu', "finishReason": "length", "usage": USAGE}})
    fixtures.append(
        {"match": {"userMessage": "not what was asked for", "turnIndex": 1}, **good(prose)},
    )
    says(prose, {"response": {"content": "Strikes are bad news.", "usage": USAGE}}, turnIndex=0)
    says(down, failure(503))
    says(shut, failure(401))
    lies = {"headline": None, "bottom_line": None, "points": [{"text": "Whales won.", "sentences": [1], "words": []}]}
    says(lying, {"response": {"content": json.dumps({**lies, "next": []}), "usage": USAGE}}, turnIndex=0)
    no_repair = {"response": {"content": '{"statements": []}', "usage": USAGE}}
    fixtures.append({"match": {"userMessage": "Whales won.", "turnIndex": 1}, **no_repair})
    outcomes.update(ok=7, rate_limited=1, truncated=1, invalid=1, server_error=2, unauthorised=1)
    fallbacks |= {cut: "answer", down: "endpoint", shut: "endpoint", lying: "unverified"}
    return fixtures, outcomes, fallbacks


async def test_scripted_answers_and_failures_lead_where_they_should(settings: dict[str, Any], tmp_path: Path) -> None:
    fixtures, outcomes, fallbacks = scripted()
    (tmp_path / "fixtures.json").write_text(json.dumps({"fixtures": fixtures}))

    with aimock(tmp_path / "fixtures.json", "--strict") as url:
        run = await briefed(settings, url)
        served = fetched_json(f"{url}/__aimock/journal")

    run.check()
    assert run.outcomes == outcomes
    assert {name: brief.engine.fallback for name, brief in run.briefs.items()} == fallbacks
    billed = outcomes["ok"] + outcomes["truncated"] + outcomes["invalid"]
    charged = billed * USAGE["total_tokens"]
    # 503 is not charged for; nothing else has no usage.
    assert run.spending == Spending(tokens=charged)
    assert len(served) == len(run.calls) == outcomes.total()
    assert not [call for call in run.calls if call.estimated]


# ---------------------------------------------------------------- at random


async def test_under_chaos_nothing_is_lost(settings: dict[str, Any], tmp_path: Path) -> None:
    draft: dict[str, Any] = {"headline": None, "bottom_line": None, "points": [], "next": []}
    everything = [{"match": {}, "response": {"content": json.dumps(draft)}}]
    (tmp_path / "fixtures.json").write_text(json.dumps({"fixtures": everything}))
    rates = [f"--chaos-{kind}" for kind in ("drop", "malformed", "disconnect", "ratelimit")]
    with aimock(tmp_path / "fixtures.json", *(part for rate in rates for part in (rate, "0.2"))) as url:
        run = await briefed(settings, url)

    run.check()
    assert run.outcomes.keys() <= {"ok", "server_error", "unreadable", "cut", "rate_limited", "not_an_endpoint"}
    assert {brief.engine.name for brief in run.briefs.values()} == {"extractive"}


async def test_a_judge_of_clients_finds_nothing_wrong(settings: dict[str, Any], tmp_path: Path) -> None:
    """`llmock` invents JSON of the right shape, all of it lies, and looks at how its failures are met."""
    with llmock(tmp_path, "--error-rate", "503=0.3") as url:
        cut = {"type": "reply", "text": '{"headline": nu', "finish_reason": "length", "times": 2}
        busy = {"type": "fail", "status": 429, "retry_after": 0.2, "times": 2}
        posted(f"{url}/_llmock/scenario", {"behaviors": [cut, busy]})
        run = await briefed(settings, url)
        served = fetched_json(f"{url}/_llmock/requests")
        code, verdict = report(url)

    run.check()
    assert code == 0, verdict
    assert served["count"] == len(run.calls)
    assert run.outcomes["rate_limited"] == 2
    assert run.outcomes["truncated"] <= 2
    assert run.outcomes.keys() <= {"ok", "invalid", "server_error", "rate_limited", "truncated"}
    assert {brief.engine.name for brief in run.briefs.values()} == {"extractive"}
    assert sum(len(brief.dropped) for brief in run.briefs.values()) > 0
