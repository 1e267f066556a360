"""stories → briefs of stories: drafted, verified, repaired once, compared, kept; no story holds up the edition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from bot.engines.extractive import ExtractiveEngine
from bot.errors import DatabaseUnavailable, EngineTransient
from bot.language.read import read_article
from bot.language.verify import verify_brief
from bot.model.brief import EngineMark, Fallback
from bot.model.draft import DraftBrief, DraftRepair, RepairedStatement
from bot.model.edition import Edition, EditionStory
from bot.model.rows import Subscription
from bot.model.schedule import DueSlot
from bot.model.source import Source
from bot.pipeline.compose import compose_edition
from bot.pipeline.tell import Storytelling
from bot.ports import Engine
from tests.unit.fakes import NO_LINKS, NOW, PicklingOffload, ScriptedEngine, ScriptedPresenter, SetClock, World
from tests.unit.samples import MORNINGS, fetched
from tests.unit.story_samples import COURIER, GAZETTE, WIRE, draft, drafted

HOUR = timedelta(hours=1)
TODAY = DueSlot(NOW, date(2025, 4, 30), late=False)
MODEL = EngineMark("scripted", "small")
METHANOL = "The ferries will burn methanol on the line to Split."
SHARES = "Shares of the yard's owner rose 4 percent in Milan."
TITLES = {
    GAZETTE: "Ancona orders three ferries",
    WIRE: "Adria yard wins order from Ancona",
    COURIER: "Trieste celebrates",
}
OUTLETS = {GAZETTE: "Harbour Gazette", WIRE: "Adria Wire", COURIER: "Trieste Courier"}


class Newsroom:
    """One story in a world, told by an engine."""

    def __init__(self) -> None:
        self.world = World()
        self.clock = SetClock()
        self.story: str | None = None

    async def article(self, text: str, *, outlet: str | None = None, copies: str | None = None) -> str:
        """Store, cluster and brief the article; return its id."""
        name = (outlet or OUTLETS[text]).replace(" ", "-").lower()
        body = text.strip().replace("\n", "\n\n")
        one = fetched(body, title=TITLES[text], name=name, outlet=outlet or OUTLETS[text])
        reading = read_article(one.article)
        plain, mark = ExtractiveEngine().brief(reading)
        async with self.world("local") as unit:
            source = await unit.sources.add(Source(name, "feed", f"https://{name}.example/feed.xml", name))
            stored = await unit.articles.store(one, source_id=source.id, fingerprint="", now=NOW - HOUR)
            self.story = await unit.stories.assign(
                stored.article, story_id=self.story, original_of=copies, at=NOW - HOUR
            )
            await unit.briefs.save(stored.revision, verify_brief(plain, reading, mark))
            await unit.commit()
        return stored.article

    async def subscribe(self, channel: str = "C1") -> Subscription:
        async with self.world("local") as unit:
            added = await unit.subscriptions.add(
                platform="chat", channel=channel, topics=(), schedule=MORNINGS, now=NOW - 240 * HOUR
            )
            await unit.commit()
        return added

    async def compose(self, engine: Engine, channel: str = "C1") -> EditionStory:
        found: Edition | None = await compose_edition(
            (await self.subscribe(channel)).id,
            TODAY,
            workspace="local",
            work=self.world,
            clock=self.clock,
            presenter=ScriptedPresenter(),
            links=NO_LINKS,
            limit=8,
            storytelling=Storytelling(engine, PicklingOffload()),
        )
        assert found is not None
        (story,) = found.stories
        return story


async def newsroom(*texts: str) -> Newsroom:
    room = Newsroom()
    for text in texts or (GAZETTE, WIRE, COURIER):
        await room.article(text)
    return room


def only(story: EditionStory) -> list[str]:
    return [point.text for point in story.points if story.standing_of(point).alone]


def texts_of(statements: Sequence[object]) -> list[str]:
    return [statement.text for statement in statements]  # type: ignore[attr-defined]


async def test_without_a_model_a_story_is_told_by_all_its_articles() -> None:
    room = await newsroom()

    story = await room.compose(ExtractiveEngine())

    cited = {citation.revision for point in story.points for citation in point.citations}
    assert len(cited) == 3
    assert SHARES in only(story)
    assert METHANOL not in only(story)
    texts = {row.id: row.value.text for row in room.world.rows().revisions.values()}
    for statement in (story.headline, *story.points, *(a for one in story.standings for a in one.alike)):
        assert all(c.revision is not None and c.holds(texts[c.revision]) for c in statement.citations)
    assert (set(story.outlets), story.originals) == ({"Harbour Gazette", "Adria Wire", "Trieste Courier"}, 3)


async def test_a_copy_counts_as_no_further_original_and_nobody_is_alone_with_its_text() -> None:
    room = Newsroom()
    await room.article(GAZETTE)
    wire = await room.article(WIRE)
    await room.article(WIRE, outlet="Lagoon Times", copies=wire)

    story = await room.compose(ExtractiveEngine())

    assert SHARES in texts_of(story.points)
    assert SHARES not in only(story)
    assert (len(story.outlets), story.originals) == (3, 2)


async def test_a_story_of_one_outlet_needs_no_comparison() -> None:
    room = await newsroom(GAZETTE)
    engine = ScriptedEngine()

    story = await room.compose(engine)

    assert story.standings == ()
    assert engine.stories == []
    assert room.world.rows().story_briefs == {}


async def test_what_a_model_says_passes_the_gate_or_is_repaired_or_dropped() -> None:
    room = await newsroom()
    engine = ScriptedEngine(MODEL, behind=ScriptedEngine())
    probe = ScriptedEngine(MODEL)
    await room.compose(probe, "C0")
    room.world.rows().story_briefs.clear()
    (shown,) = probe.stories
    articles = list(shown)
    lie = drafted("Paolo Greco ordered three ferries for €120 million.", articles, "The port of Ancona ordered")
    other = drafted('"We have waited ten years," Paolo Greco said.', articles, '"We have waited')
    engine.story_drafts.append(draft(articles, drafted(METHANOL, articles, everywhere=True), lie, other))
    saved = drafted(SHARES, articles)
    engine.repairs.append(
        DraftRepair(statements=[RepairedStatement(number=1, text=saved.text, sentences=saved.sentences, words=[])])
    )

    story = await room.compose(engine)

    assert texts_of(story.points) == [METHANOL, SHARES]
    (refused,) = engine.refused
    assert [one.item.text for one in refused] == [lie.text, other.text]
    assert engine.errands == [("local", room.story), ("local", room.story)]
    (kept,) = room.world.rows().story_briefs.values()
    assert [dropped.text for dropped in kept.dropped] == [other.text]
    assert (kept.engine, kept.written_at) == (MODEL, NOW)


async def test_where_nothing_of_a_models_passes_the_rules_tell_it() -> None:
    room = await newsroom()
    engine = Modelled(MODEL)
    engine.story_drafts.append(DraftBrief(headline=None, bottom_line=None, points=[]))

    story = await room.compose(engine)

    assert story.points
    assert story.fallback == "unverified"


async def test_a_brief_is_written_once_for_all_subscriptions_and_anew_for_another_article() -> None:
    room = await newsroom(GAZETTE, WIRE)
    engine = Counting()
    await room.compose(engine)
    await room.compose(engine, "C2")
    assert engine.asked == 1

    await room.article(COURIER)
    await room.compose(engine, "C3")
    assert engine.asked == 2


class Modelled(ScriptedEngine):
    """A model with the rules behind it."""

    def without_model(self, reason: Fallback) -> ExtractiveEngine:  # type: ignore[override]
        return ExtractiveEngine(reason)


class Counting(ExtractiveEngine):
    """Counts the stories that it drafts."""

    asked = 0

    async def draft_story(self, originals, **fields):  # type: ignore[no-untyped-def]
        self.asked += 1
        return await super().draft_story(originals, **fields)


async def test_a_story_that_can_t_be_written_is_told_by_its_articles_briefs() -> None:
    room = await newsroom()
    engine = ScriptedEngine()
    engine.story_drafts.append(EngineTransient("gone", outcome="timeout"))

    story = await room.compose(engine)

    assert story.points
    assert story.standings == ()


async def test_a_lost_database_is_no_reason_to_tell_less() -> None:
    room = await newsroom()
    await room.subscribe()
    room.world.commit_errors = [None, DatabaseUnavailable("gone")]

    with pytest.raises(DatabaseUnavailable):
        await room.compose(ExtractiveEngine())
    assert room.world.rows().editions == {}
