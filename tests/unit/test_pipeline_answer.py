"""question → answer: from the stored articles, with their words, or not at all; and kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import EngineTransient, InputError
from bot.model.draft import DraftAnswer, DraftStatement
from bot.model.question import Answer
from bot.model.rows import Asked
from bot.pipeline.answer import PASSAGES, answer_asked, answer_question, share_answer
from tests.unit.fakes import LINKS, MARK, NO_LINKS, NOW, ScriptedEngine, ScriptedPresenter, World, answering
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
        answering=answering(world, engine, workspace=workspace),
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

    assert list(world.rows().questions.values()) == [replace(answer, passages=())]


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


# ---------------------------------------------------------------- questions from a chat


async def hear(world: World, key: str = "Ev1", text: str = QUESTION, thread: str = "7.0") -> str:
    asked = Asked(f"asked-{key}", "chat", key, "C1", thread, "U1", text, NOW)
    async with world("local") as unit:
        await unit.inbox.add(asked)
        await unit.commit()
    return asked.id


async def reply(world: World, engine: ScriptedEngine, asked: str, presenter: ScriptedPresenter | None = None) -> None:
    await answer_asked(
        asked, answering=answering(world, engine), presenter=presenter or ScriptedPresenter(), links=LINKS
    )


async def test_what_was_asked_in_a_chat_is_answered_in_its_thread_once() -> None:
    world, engine = await coverage(), ScriptedEngine()
    engine.answers += [SCRAPPED, SCRAPPED]
    asked = await hear(world)

    for _ in range(2):
        await reply(world, engine, asked)

    (row,) = world.rows().deliveries.values()
    (job,) = world.jobs_named("send")
    (question,) = world.rows().questions.values()
    assert (row.platform, row.channel, row.thread, row.answer) == ("chat", "C1", "7.0", question.id)
    assert job.arguments["delivery"] == row.id
    assert row.post.answer == question.id
    assert question.asked_by == "chat:U1"
    assert world.rows().asked[asked].question == question.id
    assert len(engine.questions) == 1


async def test_an_answer_that_fails_on_the_way_is_there_to_be_done_again() -> None:
    world, engine = await coverage(), ScriptedEngine()
    engine.answers += [EngineTransient("slow"), SCRAPPED]
    asked = await hear(world)

    with pytest.raises(EngineTransient):
        await reply(world, engine, asked)
    async with world("local") as unit:
        assert [one.id for one in await unit.inbox.unanswered(9)] == [asked]
    await reply(world, engine, asked)

    assert len(world.rows().deliveries) == 1
    async with world("local") as unit:
        assert await unit.inbox.unanswered(9) == []


async def test_a_long_answer_is_several_messages_in_order_behind_one_lock() -> None:
    world, engine = await coverage(), ScriptedEngine()
    engine.answers.append(SCRAPPED)

    await reply(world, engine, await hear(world), ScriptedPresenter(parts=3))

    rows = list(world.rows().deliveries.values())
    assert [row.position for row in rows] == [0, 1, 2]
    assert {job.lock for job in world.jobs_named("send")} == {"thread:chat:C1:7.0"}


async def test_words_are_placed_at_the_publisher_s_page_and_behind_a_link_of_ours() -> None:
    world, engine = await coverage(), ScriptedEngine()
    engine.answers.append(SCRAPPED)

    await reply(world, engine, await hear(world))

    (row,) = world.rows().deliveries.values()
    (place,) = row.post.places
    assert place.url is not None
    assert place.url.startswith("https://harbour.example/ferries-0#:~:text=")
    assert place.token is not None
    assert len(place.token) >= 20
    async with world("local") as unit:
        shown = await unit.links.citation(place.token, now=NOW)
    assert shown is not None
    assert shown.quote == SCRAPPED


async def test_without_a_public_address_no_link_is_made() -> None:
    world, engine = await coverage(), ScriptedEngine()
    engine.answers.append(SCRAPPED)

    await answer_asked(
        await hear(world), answering=answering(world, engine), presenter=ScriptedPresenter(), links=NO_LINKS
    )

    (row,) = world.rows().deliveries.values()
    assert [place.token for place in row.post.places] == [None]
    assert world.rows().links == {}


async def test_an_answer_is_shared_in_a_channel_once() -> None:
    world, engine = await coverage(), ScriptedEngine()
    engine.answers.append(SCRAPPED)
    answer = await ask(world, engine)
    assert answer.id is not None

    async def share(channel: str, question: str = answer.id or "") -> bool:
        return await share_answer(
            question,
            platform="chat",
            channel=channel,
            thread=None,
            answering=answering(world, engine),
            presenter=ScriptedPresenter(),
            links=LINKS,
        )

    assert [await share("C1"), await share("C1"), await share("C2")] == [True, False, True]
    assert [row.channel for row in world.rows().deliveries.values()] == ["C1", "C2"]
    with pytest.raises(InputError, match="ask again"):
        await share("C1", "gone")
