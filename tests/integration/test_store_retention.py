"""Texts go when their time is over or when they are taken down; what was said with their words stands."""

from __future__ import annotations

from datetime import timedelta

from bot.jobs.upkeep import article_keeper
from bot.model.brief import EngineMark
from bot.model.question import Answer
from bot.model.rows import EvidenceLink, StoredRevision
from bot.model.source import Source, SourceEvent
from bot.model.span import Citation
from bot.pipeline import evidence
from bot.pipeline.write import write_brief
from bot.store.database import Database
from tests.integration.store_values import (
    NOW,
    TEXT,
    brief,
    edition,
    fetched,
    ref,
    span,
    statement,
    store,
    subscribe,
)
from tests.unit.fakes import PicklingOffload, ScriptedEngine, SetClock

DAY = timedelta(days=1)
TOKEN = "t" * 22
KEPT = (
    "Rome and Ankara aim higher",
    "Italy and Türkiye will raise their trade",
    "We are patient people",
    "$40 billion",
    "Deniz Aydın, the trade minister 🚢",
    "two governments",
)
GONE = ("to $40 billion by 2030", "said on Tuesday", "said Deniz")


async def told(database: Database, workspace: str) -> tuple[StoredRevision, str]:
    """Store an article that an edition, an answer and a posted link stand on; return it and the answer's id."""
    stored = await store(database, workspace)
    subscription = await subscribe(database, workspace)
    said = statement("Deniz Aydın, the trade minister 🚢", stored.revision)
    answer = Answer("Who?", (said,), None, (ref(stored),), (), EngineMark("extractive"), ())
    cited = Citation.cut(TEXT, span("two governments"), stored.revision)
    async with database(workspace) as unit:
        await unit.briefs.save(stored.revision, brief(stored.revision))
        await unit.editions.save(edition(stored, subscription))
        question = await unit.questions.save(answer, asked_by="u", now=NOW)
        await unit.links.add([EvidenceLink(TOKEN, cited, NOW + 900 * DAY)], now=NOW)
        await unit.commit()
    return stored, question


async def test_an_expired_article_leaves_what_is_cited_and_an_old_edition_resolves(
    database: Database, workspace: str
) -> None:
    stored, question = await told(database, workspace)
    other = await store(database, workspace, fetched("https://a.example/2"), now=NOW + 20 * DAY)
    async with database(workspace) as unit:
        before = await unit.editions.get("e1")
    await article_keeper(database, SetClock(NOW + 731 * DAY), days=730)()
    async with database(workspace) as unit:
        assert await unit.editions.get("e1") == before
        assert (await unit.questions.get(question)) is not None
        assert await unit.retention.expire(NOW + DAY, limit=9) == 0  # nothing is left to do
        shown = await evidence.cited_paragraph(unit, TOKEN, now=NOW + DAY)
        page = await evidence.page(unit, stored.revision)
        assert page is not None
        text = page.article.text
        assert await unit.search.passages("Italy trade", limit=9) != []  # the other article's
        assert {p.ref.revision for p in await unit.search.passages("Italy trade", limit=9)} == {other.revision}
        assert stored.revision not in await unit.articles.unbriefed(9)
        assert stored.revision not in await unit.articles.unclustered(9)
    assert len(text) == len(TEXT)
    assert page.article.kept == "cited"
    assert page.brief is None
    assert [told.id for told in page.editions] == ["e1"]
    assert all(words in text for words in KEPT)
    assert not any(words in text for words in GONE)
    assert shown is not None
    assert shown.citation.quote == "two governments"
    assert "said on Tuesday" not in shown.text
    engine = ScriptedEngine()
    assert (
        await write_brief(
            stored.revision,
            workspace=workspace,
            work=database,
            engine=engine,
            offload=PicklingOffload(),
            clock=SetClock(NOW),
        )
        is None
    )
    # The same text again is nothing new.
    again = await store(database, workspace, now=NOW + 800 * DAY)
    assert (again.revision, again.new_revision) == (stored.revision, False)


async def test_a_taken_down_article_is_withdrawn_at_once_and_not_read_again(database: Database, workspace: str) -> None:
    stored, _ = await told(database, workspace)
    async with database(workspace) as unit:
        assert await unit.retention.withdraw(["https://a.example/1"], now=NOW + DAY) == 1
        assert await unit.retention.withdraw(["https://a.example/never"], now=NOW + DAY) == 0
        await unit.commit()
    edited = await store(database, workspace, fetched(text=TEXT + "\n\nMore of it."), now=NOW + DAY)
    assert (edited.revision, edited.new_revision) == (stored.revision, False)
    unseen = await store(database, workspace, fetched("https://a.example/never"), now=NOW + DAY)
    assert not unseen.new_revision
    async with database(workspace) as unit:
        known = await unit.articles.known(["https://a.example/1", "https://a.example/never"])
        assert all(one.withdrawn for one in known.values())
        assert len(known) == 2
        (story,) = (await unit.editions.newest())[0].stories
        assert [one.withdrawn for one in story.refs] == [True]
        assert story.headline.text == "Rome and Ankara aim higher"
        shown = await evidence.cited_paragraph(unit, TOKEN, now=NOW + DAY)
        page = await evidence.page(unit, stored.revision)
        assert await unit.search.passages("Italy trade", limit=9) == []
        assert await unit.stories.in_window(NOW - DAY, NOW + DAY, subscription_id=None) == []
    assert shown is not None
    assert shown.withdrawn
    assert page is not None
    assert page.article.kept == "withdrawn"
    assert not any(words in page.article.text for words in GONE)


async def test_all_articles_of_a_source_are_taken_down_together(database: Database, workspace: str) -> None:
    async with database(workspace) as unit:
        feed = await unit.sources.add(Source("f1", "feed", "https://a.example/feed", "A"))
        for number in range(3):
            one = fetched(f"https://a.example/{number}")
            await unit.articles.store(one, source_id=feed.id, fingerprint="f", now=NOW)
        await unit.commit()
    async with database(workspace) as unit:
        assert await unit.retention.withdraw_source(feed.id, now=NOW) == 3
        await unit.commit()
    async with database(workspace) as unit:
        assert await unit.search.passages("Italy trade", limit=9) == []


async def test_what_a_watched_page_shows_today_is_kept(database: Database, workspace: str) -> None:
    async with database(workspace) as unit:
        page = await unit.sources.add(Source("p1", "page", "https://a.example/1", "A"))
        old = await unit.articles.store(fetched(), source_id=page.id, fingerprint="f", now=NOW)
        new = fetched(text=TEXT.replace("patient", "tired"))
        now = await unit.articles.store(new, source_id=page.id, fingerprint="g", now=NOW + DAY)
        await unit.commit()
    async with database(workspace) as unit:
        assert await unit.retention.expire(NOW + 900 * DAY, limit=9) == 1
        left = [await unit.articles.revision(one.revision) for one in (old, now)]
        assert [one.kept for one in left if one is not None] == ["cited", "whole"]


async def test_what_happened_to_sources_is_forgotten_after_its_time(database: Database, workspace: str) -> None:
    async with database(workspace) as unit:
        await unit.sources.add(Source("f1", "feed", "https://a.example/feed", "A"))
        for number in range(3):
            await unit.sources.happened(SourceEvent("f1", "failing", NOW + number * DAY, "it broke"))
        assert await unit.sources.forget_events(NOW + 2 * DAY) == 2
        assert len(await unit.sources.events(9)) == 1
