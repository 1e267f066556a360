"""Articles and sources on a real server."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import InputError
from bot.model.article import Article, Block, FetchedArticle
from bot.model.rows import StoredRevision
from bot.model.source import Listing, Look, Source
from bot.model.span import Span
from bot.ports import UnitOfWork
from bot.store.database import Database

NOW = datetime(2025, 4, 29, 6, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TEXT = "Ferry strike called off\n\nThe ports of Trieste and Pendik reopened on Monday, “as agreed”, said Müge Çelik."


def fetched(text: str = TEXT, identity: str = "https://adria.example/ferry", partial: bool = False) -> FetchedArticle:
    article = Article(
        text=text,
        title="Ferry strike called off",
        url=identity,
        published_at=NOW,
        language="en",
        author="A. Writer",
        outlet="Adria Exchange",
        timezone="Europe/Rome",
        blocks=(Block("title", Span(0, 23)),),
    )
    return FetchedArticle(identity, article, partial)


async def store(
    database: Database, workspace: str, one: FetchedArticle, *, source: str | None = None, now: datetime = NOW
) -> StoredRevision:
    async with database(workspace) as unit:
        stored = await unit.articles.store(one, source_id=source, fingerprint="f1", now=now)
        await unit.commit()
    return stored


async def test_an_article_comes_back_as_it_went_in(database: Database, workspace: str) -> None:
    one = fetched()
    stored = await store(database, workspace, one)
    assert stored.new_article
    assert stored.new_revision
    async with database(workspace) as unit:
        article = await unit.articles.revision(stored.revision)
        refs = await unit.articles.refs([stored.revision, "nonsense"])
        known = await unit.articles.known([one.identity, "elsewhere"])
        nothing = await unit.articles.revision("nonsense")
    assert article == dataclasses.replace(one.article, revision=stored.revision)
    assert nothing is None
    assert set(refs) == {stored.revision}
    ref = refs[stored.revision]
    assert (ref.article, ref.title, ref.outlet, ref.published, ref.language) == (
        stored.article,
        "Ferry strike called off",
        "Adria Exchange",
        "2025-04-29T06:00:00+00:00",
        "en",
    )
    assert set(known) == {one.identity}
    assert (known[one.identity].article, known[one.identity].fingerprint) == (stored.article, "f1")
    assert known[one.identity].checked_at == NOW


async def test_a_day_without_a_time_is_told_as_a_day(database: Database, workspace: str) -> None:
    article = dataclasses.replace(fetched().article, published_at=None, date="2025-04-29", language=None)
    stored = await store(database, workspace, FetchedArticle("x", article))
    async with database(workspace) as unit:
        ref = (await unit.articles.refs([stored.revision]))[stored.revision]
    assert ref.published == "2025-04-29"
    assert ref.language == "en"  # found from the text


async def test_the_same_text_again_is_no_new_revision(database: Database, workspace: str) -> None:
    first = await store(database, workspace, fetched())
    again = await store(database, workspace, fetched(), now=LATER)
    assert again == StoredRevision(first.article, first.revision, new_article=False, new_revision=False)
    async with database(workspace) as unit:
        assert (await unit.articles.known([fetched().identity]))[fetched().identity].checked_at == LATER


async def test_a_changed_text_is_the_newest_revision_and_the_old_one_stays(database: Database, workspace: str) -> None:
    first = await store(database, workspace, fetched())
    second = await store(database, workspace, fetched(TEXT + " Corrected: Tuesday."), now=LATER)
    assert second.article == first.article
    assert second.new_revision
    assert not second.new_article
    async with database(workspace) as unit:
        old = await unit.articles.revision(first.revision)
        assert old is not None
        assert old.text == TEXT
        assert await unit.articles.unclustered(10) == [second.revision]
        assert [p.ref.revision for p in await unit.search.passages("Trieste ports", limit=5)] == [second.revision]


async def test_a_text_that_comes_back_is_newest_again(database: Database, workspace: str) -> None:
    first = await store(database, workspace, fetched())
    await store(database, workspace, fetched(TEXT + " Corrected."), now=LATER)
    back = await store(database, workspace, fetched(), now=LATER)
    assert back.revision == first.revision
    assert not back.new_revision
    async with database(workspace) as unit:
        assert [p.ref.revision for p in await unit.search.passages("Trieste ports", limit=5)] == [first.revision]


async def test_a_feeds_summary_does_not_replace_the_whole_text(database: Database, workspace: str) -> None:
    whole = await store(database, workspace, fetched())
    summary = await store(database, workspace, fetched("The ports reopened.", partial=True), now=LATER)
    assert summary.revision == whole.revision
    assert not summary.new_revision


async def test_a_text_that_cannot_be_stored_is_refused_in_one_line(database: Database, workspace: str) -> None:
    for text in ("nul \x00 inside", "half a pair \ud800"):
        async with database(workspace) as unit:
            with pytest.raises(InputError, match="can't be stored"):
                await unit.articles.store(fetched(text), source_id=None, fingerprint="", now=NOW)
    async with database(workspace) as unit:
        with pytest.raises(InputError, match="longer than"):
            await unit.articles.store(
                fetched(identity="https://adria.example/" + "".join(map(str, range(9000)))),
                source_id=None,
                fingerprint="",
                now=NOW,
            )


async def test_two_at_once_store_an_article_once(database: Database, workspace: str) -> None:
    outcomes = await asyncio.gather(*(store(database, workspace, fetched()) for _ in range(4)))
    assert sum(one.new_article for one in outcomes) == 1
    assert sum(one.new_revision for one in outcomes) == 1
    assert len({one.revision for one in outcomes}) == 1


async def test_leaving_without_commit_undoes_everything(database: Database, workspace: str) -> None:
    async with database(workspace) as unit:
        await unit.articles.store(fetched(), source_id=None, fingerprint="", now=NOW)
    with contextlib.suppress(ZeroDivisionError):
        async with database(workspace) as unit:
            await unit.articles.store(fetched(), source_id=None, fingerprint="", now=NOW)
            raise ZeroDivisionError
    async with database(workspace) as unit:
        assert await unit.articles.known([fetched().identity]) == {}


async def test_many_are_stored_at_once(database: Database, workspace: str) -> None:
    first = await store(database, workspace, fetched())
    batch = [fetched(), *(fetched(f"{TEXT} Number {n}.", f"id-{n}") for n in range(30)), fetched("other", "id-3")]
    async with database(workspace) as unit:
        outcomes = await unit.articles.store_many([(one, "") for one in batch], source_id=None, now=LATER)
        await unit.commit()
    assert outcomes[0].revision == first.revision
    assert not outcomes[0].new_article
    assert outcomes[-1].article == outcomes[4].article
    assert len({one.revision for one in outcomes}) == 31
    async with database(workspace) as unit:
        assert await unit.articles.counts(LATER) == 30
        assert await unit.articles.counts(NOW) == 31
        assert len(await unit.articles.unbriefed(100)) == 31
        assert await unit.articles.unbriefed(1) == [first.revision]


def feed(location: str = "https://adria.example/feed.xml", name: str = "adria") -> Source:
    return Source(id=name, kind="feed", location=location, title="", timezone="Europe/Rome", language="en")


async def test_sources_are_known_by_kind_and_location(database: Database, workspace: str) -> None:
    async with database(workspace) as unit:
        assert await unit.sources.add(feed()) == feed()
        assert (await unit.sources.add(feed(name="another"))).id == "adria"
        with pytest.raises(InputError, match="another source"):
            await unit.sources.add(feed("https://elsewhere.example/feed.xml"))
        assert await unit.sources.get("adria") == feed()
        assert await unit.sources.get("another") is None
        assert await unit.sources.all() == [feed()]
        await unit.sources.remove("adria")
        assert await unit.sources.all() == []
        assert await unit.sources.get("adria") is None
        assert await unit.sources.due(NOW) == []
        assert await unit.sources.add(feed()) == feed()


async def test_a_source_tells_how_its_looks_went(database: Database, workspace: str) -> None:
    async with database(workspace) as unit:
        await unit.sources.add(feed())
        assert [source.id for source in await unit.sources.due(NOW)] == ["adria"]
        assert await unit.sources.checked_since(NOW) == (0, 0)
        await unit.sources.failed("adria", reason="timed out", now=NOW, next_fetch_at=LATER)
        await unit.sources.failed("adria", reason="timed out", now=NOW, next_fetch_at=LATER)
        assert await unit.sources.checked_since(NOW) == (1, 1)
        assert await unit.sources.due(NOW) == []
        broken = await unit.sources.get("adria")
        assert broken is not None
        assert (broken.last_error, broken.consecutive_failures) == ("timed out", 2)
        listing = Listing((), title="Adria", etag='"1"', moved_to="https://adria.example/new.xml")
        await unit.sources.succeeded("adria", Look(listing, NOW, LATER))
        await unit.sources.succeeded("adria", Look(listing, NOW, LATER, new_articles=2))
        quiet = Listing((), not_modified=True)
        await unit.sources.succeeded("adria", Look(quiet, LATER, LATER))
        assert await unit.sources.checked_since(NOW) == (1, 0)
        assert await unit.sources.get("adria") == dataclasses.replace(
            feed("https://adria.example/new.xml"),
            title="Adria",
            etag='"1"',
            next_fetch_at=LATER,
            last_success_at=LATER,
            last_article_at=NOW,
            origin="https://adria.example/feed.xml",
        )
        assert [source.id for source in await unit.sources.due(LATER)] == ["adria"]


async def test_a_source_does_not_move_onto_another(database: Database, workspace: str) -> None:
    async with database(workspace) as unit:
        await unit.sources.add(feed())
        await unit.sources.add(feed("https://b.example/feed", "b"))
        listing = Listing((), moved_to="https://b.example/feed")
        await unit.sources.succeeded("adria", Look(listing, NOW, LATER))
        adria = await unit.sources.get("adria")
    assert adria is not None
    assert adria.location == feed().location


async def test_removing_a_sources_articles_leaves_nothing_of_them(database: Database, workspace: str) -> None:
    async with database(workspace) as unit:
        await unit.sources.add(feed())
        await unit.commit()
    stored = await store(database, workspace, fetched(), source="adria")
    other = await store(database, workspace, fetched(identity="other"))
    async with database(workspace) as unit:
        await unit.stories.assign(stored.article, story_id=None, original_of=None, at=NOW)
        assert await unit.sources.article_counts() == {"adria": 1}
        assert await unit.articles.remove_of_source("adria") == 1
        assert await unit.articles.revision(stored.revision) is None
        assert await unit.stories.all_assignments() == {}
        assert await unit.sources.article_counts() == {}
        assert [p.ref.article for p in await unit.search.passages("Trieste", limit=5)] == [other.article]
        with pytest.raises(InputError, match="no source"):
            await unit.articles.store(fetched(), source_id="unknown", fingerprint="", now=NOW)


async def test_a_page_keeps_its_validators_for_the_next_look(database: Database, workspace: str) -> None:
    source = Source("f1", "feed", "https://adria.example/feed", "Adria")
    async with database(workspace) as unit:
        await unit.sources.add(source)
        one = dataclasses.replace(fetched(), etag='"1"', last_modified="then")
        await unit.articles.store_many([(one, "f")], source_id="f1", now=NOW)
        await unit.commit()

    async def there(unit: UnitOfWork) -> list[tuple[str | None, str | None]]:
        since = NOW - timedelta(days=1)
        found = await unit.articles.recheckable("f1", dated_since=since, checked_before=LATER, limit=9)
        return [(one.etag, one.last_modified) for one in found]

    async with database(workspace) as unit:
        assert await there(unit) == [('"1"', "then")]
        summary = dataclasses.replace(fetched("Only this."), partial=True)
        await unit.articles.store(summary, source_id="f1", fingerprint="f", now=NOW)
        assert await there(unit) == [('"1"', "then")]
        edited = dataclasses.replace(fetched(TEXT + " More."), etag='"2"')
        await unit.articles.store(edited, source_id="f1", fingerprint="f", now=NOW)
        assert await there(unit) == [('"2"', None)]
