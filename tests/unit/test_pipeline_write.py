"""article → brief: what the engine drafts is kept where the article says it, and written once."""

from __future__ import annotations

import pytest

from bot.errors import DatabaseUnavailable, EngineTransient
from bot.model.article import Article
from bot.model.brief import Brief
from bot.model.draft import DraftBrief, DraftStatement
from bot.pipeline.write import draft_and_verify, write_brief
from tests.unit.fakes import MARK, NOW, PicklingOffload, ScriptedEngine, SetClock, World
from tests.unit.samples import FERRY, draft_of, drafted, fetched

ARTICLE = fetched().article
HEADLINE = "The port of Ancona ordered three ferries from a yard in Trieste on Tuesday."
SCRAPPED = "Two older ships will be scrapped once the new ones sail."
WORTH = "The contract is worth €120 million, harbour master Livia Conti said."
UNATTRIBUTED = "The contract is worth €120 million."
INVENTED = "The port of Ancona ordered nine submarines from a yard in Trieste on Tuesday."


async def stored(world: World) -> str:
    async with world("local") as unit:
        found = await unit.articles.store(fetched(), source_id=None, fingerprint="1", now=NOW)
        await unit.commit()
    return found.revision


async def write(world: World, engine: ScriptedEngine, revision: str) -> Brief | None:
    return await write_brief(
        revision, workspace="local", work=world, engine=engine, offload=PicklingOffload(), clock=SetClock()
    )


async def test_a_brief_is_written_and_stored_with_its_time() -> None:
    world, engine = World(), ScriptedEngine()
    revision = await stored(world)
    engine.briefs.append(draft_of(ARTICLE, SCRAPPED, headline=HEADLINE))

    brief = await write(world, engine, revision)

    assert brief is not None
    assert world.rows().briefs == {revision: brief}
    assert brief.headline is not None
    assert [brief.headline.text, *(point.text for point in brief.points)] == [HEADLINE, SCRAPPED]
    assert brief.written_at == NOW
    assert brief.engine == MARK
    assert brief.article.text == ARTICLE.text


async def test_every_citation_cuts_its_words_out_of_the_stored_text() -> None:
    world, engine = World(), ScriptedEngine()
    revision = await stored(world)
    engine.briefs.append(draft_of(ARTICLE, SCRAPPED, WORTH, headline=HEADLINE))

    brief = await write(world, engine, revision)

    assert brief is not None
    assert brief.headline is not None
    statements = [brief.headline, *brief.points]
    assert len(statements) == 3
    for statement in statements:
        for citation in statement.citations:
            assert ARTICLE.text[citation.start : citation.end] == citation.quote


async def test_what_the_article_does_not_say_is_dropped_with_its_reason() -> None:
    world, engine = World(), ScriptedEngine()
    revision = await stored(world)
    invented = drafted(ARTICLE.text, INVENTED)
    claimed = DraftStatement(text=UNATTRIBUTED, sentences=drafted(ARTICLE.text, WORTH).sentences)
    kept = drafted(ARTICLE.text, SCRAPPED)
    engine.briefs.append(DraftBrief(headline=invented, bottom_line=None, points=[invented, claimed, kept]))

    brief = await write(world, engine, revision)

    assert brief is not None
    assert brief.headline is None
    assert [point.text for point in brief.points] == [SCRAPPED]
    assert {dropped.text for dropped in brief.dropped} == {INVENTED, UNATTRIBUTED}
    assert all(dropped.reason for dropped in brief.dropped)


async def test_a_brief_is_written_once() -> None:
    world, engine = World(), ScriptedEngine()
    revision = await stored(world)
    engine.briefs.append(draft_of(ARTICLE, headline=HEADLINE))

    first = await write(world, engine, revision)
    again = await write(world, engine, revision)

    assert first == again
    assert len(engine.readings) == 1


async def test_a_revision_that_is_gone_gets_no_brief() -> None:
    world, engine = World(), ScriptedEngine()

    assert await write(world, engine, "revision of a removed source") is None
    assert engine.readings == []


async def test_an_endpoint_that_is_down_leaves_the_work_to_be_done() -> None:
    world, engine = World(), ScriptedEngine()
    revision = await stored(world)
    engine.briefs += [EngineTransient("busy"), draft_of(ARTICLE, headline=HEADLINE)]

    with pytest.raises(EngineTransient):
        await write(world, engine, revision)
    assert world.rows().briefs == {}

    assert await write(world, engine, revision) is not None
    assert list(world.rows().briefs) == [revision]


async def test_a_lost_database_leaves_the_work_to_be_done() -> None:
    world, engine = World(), ScriptedEngine()
    revision = await stored(world)
    world.commit_errors = [DatabaseUnavailable("gone")]

    with pytest.raises(DatabaseUnavailable):
        await write(world, engine, revision)

    assert world.rows().briefs == {}


async def test_the_engine_sees_the_article_that_was_stored_and_its_language() -> None:
    world, engine = World(), ScriptedEngine()
    revision = await stored(world)

    await write(world, engine, revision)

    (reading,) = engine.readings
    assert reading.text == ARTICLE.text
    assert reading.language == "en"
    assert any("Two older ships" in sentence.span.of(reading.text) for sentence in reading.sentences)


@pytest.mark.parametrize("text", ["x", "?!", "12", "\u00a0.", "a" * 3_000, FERRY[:40]])
async def test_any_text_gives_a_brief(text: str) -> None:
    brief = await draft_and_verify(Article(text=text), engine=ScriptedEngine(), offload=PicklingOffload())

    assert brief.article.text == text
    assert brief.points == ()
