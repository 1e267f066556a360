"""Which stories an article is compared with: all where there are few, else those of its days that share its words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

import pytest

from bot.language.similarity import STORY_WINDOW
from bot.model.article import Article, FetchedArticle
from bot.pipeline.cluster import cluster_new
from bot.store import story_terms
from bot.store.database import Database
from tests.integration.store_values import NOW
from tests.unit.fakes import PicklingOffload, SetClock

PORTS = ("Ancona", "Trieste", "Pendik", "Bari", "Durrës", "Mersin", "Split", "Chios", "Haifa", "Sète")
HOUR = timedelta(hours=1)


def about(port: str, number: int, *, hours: float = 0) -> FetchedArticle:
    text = (
        f"{port} harbour closed\n\nThe harbour of {port} closed on Monday: a storm broke {number} berths, the port "
        f"authority of {port} said. Ferries to {port} were sent back."
    )
    at = NOW + hours * HOUR
    article = Article(text=text, title=f"{port} harbour closed", published_at=at, language="en")
    return FetchedArticle(f"https://a.example/{port}/{number}", article)


async def cluster(database: Database, workspace: str, some: Collection[FetchedArticle]) -> Mapping[str, str]:
    """Store and cluster; return article → story."""
    async with database(workspace) as unit:
        for one in some:
            await unit.articles.store(one, source_id=None, fingerprint="f", now=NOW)
        await unit.commit()
    await cluster_new(workspace=workspace, work=database, offload=PicklingOffload(), clock=SetClock(NOW))
    async with database(workspace) as unit:
        known = await unit.articles.known([one.identity for one in some])
        stories = await unit.stories.all_assignments()
        return {name: stories[there.article][0] for name, there in known.items()}


async def test_among_many_stories_an_article_finds_its_own_by_rare_words(
    database: Database, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    firsts = await cluster(database, workspace, [about(port, 10 + n) for n, port in enumerate(PORTS)])
    assert len(set(firsts.values())) == len(PORTS)
    for name, value in (("FEW", 3), ("ALIKE", 2), ("RECENT", 2)):
        monkeypatch.setattr(story_terms, name, value)
    late = about("Pendik", 7, hours=50)
    async with database(workspace) as unit:
        stored = await unit.articles.store(late, source_id=None, fingerprint="f", now=NOW)
        await unit.stories.remember(stored.article, ["n:pendik", "w:harbour"], at=NOW + 50 * HOUR)
        near = await unit.stories.candidates(NOW + 50 * HOUR, STORY_WINDOW, like=[stored.article])
        everything = await unit.stories.candidates(NOW + 50 * HOUR, STORY_WINDOW)
    assert len(everything) == len(PORTS)
    assert len(near) < len(PORTS)
    assert firsts[about("Pendik", 12).identity] in {member.story for member in near}
    joined = await cluster(database, workspace, [late])
    assert joined[late.identity] == firsts[about("Pendik", 12).identity]


async def test_stories_of_other_days_are_no_candidates(
    database: Database, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_terms, "FEW", 0)
    first = await cluster(database, workspace, [about("Bari", 1)])
    later = await cluster(database, workspace, [about("Bari", 2, hours=24 * 30)])
    assert set(first.values()).isdisjoint(later.values())
    async with database(workspace) as unit:
        assert await unit.stories.forget(NOW + 10 * STORY_WINDOW) > 0
        assert await unit.stories.forget(NOW + 10 * STORY_WINDOW) == 0
