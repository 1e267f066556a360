"""A model that tells every kind of lie, in drafts and in repair turns, through the real SDK: none reaches a brief."""

from __future__ import annotations

from bot.engines.extractive import ExtractiveEngine
from bot.engines.metering import MemoryMeter
from bot.language.verify import verify_brief
from tests.evals.adversary import Adversary, brief_by, listening, sample, scripts, statements
from tests.evals.gate_cases import cases

OF_EACH_KIND = 3
"""`python -m tests.evals.adversary` tells them all."""


async def test_of_a_liar_s_drafts_only_the_honest_statements_stay() -> None:
    lies, meter = sample(OF_EACH_KIND), MemoryMeter()
    async with listening(Adversary()) as adversary:
        for script in scripts(lies):
            brief = await brief_by(adversary, script, meter)

            draft, mark = ExtractiveEngine().brief(script.reading)
            plain = verify_brief(draft, script.reading, mark)
            assert brief.engine.name == "openai_compatible"
            assert {point.text for point in brief.points} >= {item.text for item in script.honest}
            assert script.mended.text in statements(brief)
            # A headline that is no lie may be the article's own.
            headline = [plain.headline.text] if plain.headline is not None else []
            assert set(statements(brief)) <= {*headline, *script.allowed()}
            assert {dropped.text for dropped in brief.dropped} & {case.statement for case in script.repaired}

    told = {case.id: case.kind for case in lies}
    assert adversary.drafted.keys() == adversary.repaired.keys() == told.keys()
    assert set(told.values()) == {case.kind for case in cases("lies")}
    assert meter.outcomes == ["ok"] * len(meter.calls)
