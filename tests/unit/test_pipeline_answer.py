"""question → answer: from the stored articles, with their words, or not at all; and kept."""

from __future__ import annotations

import pytest

from bot.errors import EngineTransient
from bot.model.draft import DraftAnswer, DraftStatement
from bot.model.question import Answer
from bot.pipeline.answer import PASSAGES, answer_question
from tests.unit.fakes import MARK, NOW, PicklingOffload, ScriptedEngine, SetClock, World
from tests.unit.samples import BRIDGE, fetched

QUESTION = "What will happen to the older ships?"
SCRAPPED = "Two older ships will be scrapped once the new ones sail."


async def coverage(workspace: str = "local", articles: int = 1) -> World:
    world = World()
    async with world(workspace) as unit:
        for number in range(articles):
            await unit.articles.store(fetched(name=f"ferries-{number}"), source_id=None, fingerprint="", now=NOW)
        await unit.articles.store(
            fetched(BRIDGE, title="Footbridge", name="bridge"), source_id=None, fingerprint="", now=NOW
        )
        await unit.commit()
    return world


async def ask(world: World, engine: ScriptedEngine, question: str = QUESTION, workspace: str = "local") -> Answer:
    return await answer_question(
        question,
        asked_by="chat:U1",
        asked_at=NOW,
        workspace=workspace,
        work=world,
        engine=engine,
        offload=PicklingOffload(),
        clock=SetClock(),
    )


async def test_an_answer_is_words_of_an_article_with_their_place() -> None:
    world, engine = await coverage(), ScriptedEngine()
    engine.answers.append(SCRAPPED)

    answer = await ask(world, engine)

    assert answer.abstained is None
    assert [statement.text for statement in answer.statements] == [SCRAPPED]
    (citation,) = answer.statements[0].citations
    assert citation.revision is not None
    assert citation.holds(world.rows().revisions[citation.revision].value.text)
    assert [ref.revision for ref in answer.refs] == [citation.revision]
    assert answer.refs[0].outlet == "Harbour Gazette"
    assert answer.engine == MARK


async def test_the_answer_is_stored() -> None:
    world, engine = await coverage(), ScriptedEngine()
    engine.answers.append(SCRAPPED)

    answer = await ask(world, engine)

    assert list(world.rows().questions.values()) == [answer]


async def test_an_invented_answer_is_none() -> None:
    world, engine = await coverage(), ScriptedEngine()
    engine.answers.append(DraftAnswer(statements=[DraftStatement(text="They will be sold to Malta.", sentences=[0])]))

    answer = await ask(world, engine)

    assert (answer.statements, answer.abstained) == ((), "nothing_verified")
    assert [dropped.text for dropped in answer.dropped] == ["They will be sold to Malta."]
    assert len(world.rows().questions) == 1


async def test_an_engine_may_say_that_the_coverage_does_not_tell() -> None:
    world, engine = await coverage(), ScriptedEngine()

    answer = await ask(world, engine)

    assert (answer.statements, answer.refs, answer.abstained) == ((), (), "coverage_does_not_tell")


async def test_what_no_article_mentions_was_not_found() -> None:
    answer = await ask(await coverage(), ScriptedEngine(), "Who won the chess olympiad?")

    assert answer.abstained == "nothing_found"


async def test_another_workspace_s_articles_answer_nothing() -> None:
    world, engine = await coverage("ankara"), ScriptedEngine()

    answer = await ask(world, engine, workspace="rome")

    assert answer.abstained == "nothing_found"
    assert world.rows("ankara").questions == {}


async def test_the_engine_is_shown_some_passages_best_first() -> None:
    world, engine = await coverage(articles=PASSAGES + 5), ScriptedEngine()

    await ask(world, engine)

    ((question, passages),) = engine.questions
    assert question == QUESTION
    assert len(passages) == PASSAGES
    assert [passage.score for passage in passages] == sorted((p.score for p in passages), reverse=True)


async def test_an_endpoint_that_is_down_stores_no_half_answer() -> None:
    world, engine = await coverage(), ScriptedEngine()
    engine.answers.append(EngineTransient("busy"))

    with pytest.raises(EngineTransient):
        await ask(world, engine)

    assert world.rows().questions == {}
