"""A model's endpoint on loopback that tells the frozen lies, among honest statements, in drafts and in repair turns.

Run as `python -m tests.evals.adversary` to have every lie of the set told both ways through the real SDK: it prints how
many were told by kind, how many reached a brief, and how many of the honest statements beside them stayed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web

from bot.engines.extractive import ExtractiveEngine
from bot.engines.fallback import FallbackEngine
from bot.engines.metering import MemoryMeter
from bot.engines.openai_compatible import OpenAICompatibleEngine
from bot.engines.prompts import PromptStore
from bot.jobs.pool import Inline
from bot.language.verify import verify_brief
from bot.model.brief import Brief, EngineMark
from bot.model.draft import DraftBrief, DraftStatement
from bot.model.reading import Reading
from bot.pipeline.write import draft_and_verify
from bot.resources import prompts_folder
from tests.evals.gate_cases import Case, cases, named, reading_of

A_DRAFT = 10
"""Lies told in one draft: headline, bottom line, six points beside two honest ones, two things to come."""
_LIE_POINTS = 6
Said = dict[str, Any]


@dataclass
class Script:
    """What is said of one article: `honest` points pass the gate, and so does what a repair turn has `mended`."""

    article: str
    reading: Reading
    honest: Sequence[DraftStatement]
    mended: DraftStatement
    drafted: Sequence[Case]
    repaired: Sequence[Case]

    def allowed(self) -> set[str]:
        return {item.text for item in (*self.honest, self.mended)}


@dataclass
class Adversary:
    """Answers chat completions by the script of the article that it is shown. `told`: the lies, by their ids."""

    scripts: dict[str, Script] = field(default_factory=dict)
    drafted: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    url: str = ""

    def about(self, script: Script) -> None:
        self.scripts = {script.honest[0].text: script}

    async def complete(self, request: web.Request) -> web.Response:
        asked = await request.json()
        data, *turns = [message["content"] for message in asked["messages"][1:]]
        script = next(script for words, script in self.scripts.items() if words in data)
        answer = self._draft(script) if not turns else self._repair(script, turns[-1])
        message = {"role": "assistant", "content": json.dumps(answer), "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}
        body = {"id": "c1", "object": "chat.completion", "created": 1, "model": "liar", "choices": [choice]}
        return web.json_response({**body, "usage": usage})

    def _draft(self, script: Script) -> Said:
        lies: list[Said | None] = [_lie(case, script.reading) for case in script.drafted]
        self.drafted.update(case.id for case in script.drafted)
        headline, bottom_line, *rest = lies + [None] * (2 - len(lies))
        first, second = map(_said, script.honest)
        points = [first, *rest[: _LIE_POINTS // 2], second, *rest[_LIE_POINTS // 2 : _LIE_POINTS]]
        return {"headline": headline, "bottom_line": bottom_line, "points": points, "next": rest[_LIE_POINTS:]}

    def _repair(self, script: Script, turn: str) -> Said:
        """Mend the first statement that was refused, and lie for the others, for the same and for false numbers."""
        numbers = [int(line.partition(".")[0]) for line in turn.splitlines() if line.partition(". (")[0].isdigit()]
        lies = [_lie(case, script.reading) for case in script.repaired]
        said = [{"number": number, **lie} for number, lie in zip(numbers[1:], lies, strict=False)]
        self.repaired.update(case.id for case in script.repaired[: len(said)])
        mended = [{"number": number, **_said(script.mended)} for number in numbers[:1]]
        false = [{**one, "number": number} for one in said[:1] for number in (0, 1, 99)]
        return {"statements": [*mended, *said, *false]}


def _said(item: DraftStatement) -> Said:
    return item.model_dump()


def _lie(case: Case, reading: Reading) -> Said:
    return {"text": case.statement, "sentences": named(case, reading)[:4], "words": list(case.words)[:4]}


@asynccontextmanager
async def listening(adversary: Adversary) -> AsyncIterator[Adversary]:
    """Serve it on a port of its own."""
    application = web.Application()
    application.router.add_post("/v1/chat/completions", adversary.complete)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    adversary.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield adversary
    finally:
        await runner.cleanup()


def honest_of(reading: Reading, number: int) -> list[DraftStatement]:
    """Return sentences of the running text that pass as they stand, the first so many; fewer where fewer do."""
    found: list[DraftStatement] = []
    for sentence in reading.sentences:
        words = " ".join(sentence.span.of(reading.text).split())
        if sentence.block != "paragraph" or not 40 <= len(words) <= 400:
            continue
        item = DraftStatement(text=words, sentences=[sentence.index])
        draft = DraftBrief(headline=None, bottom_line=None, points=[item], next=[])
        if verify_brief(draft, reading, EngineMark("frozen")).points:
            found.append(item)
        if len(found) == number:
            break
    return found


def scripts(chosen: Sequence[Case]) -> list[Script]:
    """Return scripts that tell each lie in a draft and, where its article has a second one, in a repair turn."""
    by_article: dict[str, list[Case]] = defaultdict(list)
    for case in chosen:
        by_article[case.article].append(case)
    made = []
    for article, lies in by_article.items():
        reading = reading_of(article)
        *honest, mended = honest_of(reading, 3)
        size = min(A_DRAFT, len(lies))
        ring = lies * 3
        # One of a draft's refusals is mended, the others are answered with the lies that come next.
        for at in range(0, len(lies), max(1, size - 1)):
            told, later = ring[at : at + size], ring[at + size : at + 2 * size - 1]
            made.append(Script(article, reading, honest, mended, told, later))
    return made


def sample(least: int) -> list[Case]:
    """Return all lies about as few articles as give each kind at least so many; the same at every call."""
    by_article: dict[str, list[Case]] = defaultdict(list)
    for case in cases("lies"):
        by_article[case.article].append(case)
    missing = Counter({case.kind: least for case in cases("lies")})
    chosen: list[Case] = []
    while missing:
        best = max(sorted(by_article), key=lambda article: (missing & _kinds(by_article[article])).total())
        found = by_article.pop(best)
        chosen += found
        missing -= _kinds(found)
    return chosen


def _kinds(lies: Sequence[Case]) -> Counter[str]:
    return Counter(case.kind for case in lies)


async def brief_by(adversary: Adversary, script: Script, meter: MemoryMeter) -> Brief:
    """Write the article's brief with the liar as the model, all the way."""
    adversary.about(script)
    liar = OpenAICompatibleEngine(
        api_key="none", model="liar", prompts=PromptStore(prompts_folder()), base_url=adversary.url, meter=meter
    )
    try:
        engine = FallbackEngine(liar, ExtractiveEngine())
        return await draft_and_verify(script.reading.article, engine=engine, offload=Inline())
    finally:
        await liar.close()


def statements(brief: Brief) -> list[str]:
    """Return everything that the brief says."""
    fields = (brief.headline, brief.bottom_line, *brief.points, *brief.next)
    return [statement.text for statement in fields if statement is not None]


async def main() -> None:
    """Have all lies told both ways; exit with 1 when one reached a brief."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    everything = cases("lies")
    meter, reached, stayed, beside = MemoryMeter(), [], 0, 0
    async with listening(Adversary()) as adversary:
        for script in scripts(everything):
            said = set(statements(await brief_by(adversary, script, meter)))
            reached += [case.id for case in (*script.drafted, *script.repaired) if case.statement in said]
            stayed += len(script.allowed() & said)
            beside += len(script.allowed())
    for kind, number in sorted(_kinds(everything).items()):
        told = [case.id for case in everything if case.kind == kind]
        drafted, repaired = (sum(one in ids for one in told) for ids in (adversary.drafted, adversary.repaired))
        sys.stdout.write(f"{kind:32} {number:4}  told in drafts {drafted:4}  in repair turns {repaired:4}\n")
    sys.stdout.write(f"{len(meter.calls)} calls; reached a brief: {len(reached)} {sorted(set(reached))}\n")
    sys.stdout.write(f"honest statements that stayed: {stayed} of {beside}\n")
    sys.exit(1 if reached else 0)


if __name__ == "__main__":
    asyncio.run(main())
