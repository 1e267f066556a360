"""Search on a real server: what a question finds, and in which order."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.article import Article, FetchedArticle, join_title
from bot.store.database import Database
from bot.store.passages import searchable
from bot.store.search import PER_ARTICLE

NOW = datetime(2025, 4, 29, 6, 0, tzinfo=UTC)

ARTICLES = {
    "trade": Article(
        text="Italy and Türkiye raise their trade target to $40 billion, the leaders said after the summit in Rome.",
        title="Rome summit ends with a trade target",
        language="en",
    ),
    "drones": Article(
        text="Baykar’s new partner will build unmanned aircraft in Italy. “Trade follows trust”, its chairman said.",
        title="Drone makers join hands",
        language="en",
    ),
    "ferry": Article(
        text="Ferries between Trieste and Pendik sail again, the ports said.", title="Strike called off", language="en"
    ),
    "vertice": Article(
        text="I due governi hanno firmato undici accordi; le città e le università collaboreranno.",
        title="Vertice di Roma, gli accordi",
        language="it",
    ),
    "zirve": Article(
        text="İki ülkenin liderleri İstanbul'daki görüşmelerin ardından anlaşmaları imzaladı, dedi Kılıçdaroğlu.",
        title="Roma zirvesi",
        language="tr",
    ),
}


async def load(database: Database, workspace: str, articles: dict[str, Article]) -> None:
    batch = [
        FetchedArticle(name, dataclasses.replace(one, text=join_title(one.title, one.text), url=name))
        for name, one in articles.items()
    ]
    async with database(workspace) as unit:
        await unit.articles.store_many([(one, "") for one in batch], source_id=None, now=NOW)
        await unit.commit()


async def ask(
    database: Database,
    workspace: str,
    question: str,
    *,
    limit: int = 10,
    language: str | None = None,
    asked_at: datetime | None = None,
) -> list[str | None]:
    """The names of the articles found, best first."""
    async with database(workspace) as unit:
        found = await unit.search.passages(question, limit=limit, language=language, asked_at=asked_at)
    for passage in found:
        assert passage.text == passage.span.of(passage.context)
    scores = [passage.score for passage in found]
    assert asked_at is not None or scores == sorted(scores, reverse=True)
    return [passage.ref.url for passage in found]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What trade volume did Turkiye and Italy agree to aim for?", "trade"),
        ("Which drones will be built?", "drones"),
        ("Did Baykar find a partner?", "drones"),
        ("What does the chairman say trade follows?", "drones"),
        ("Are ferries sailing?", "ferry"),
        ("accordo citta universita", "vertice"),
        ("Istanbul görüşme", "zirve"),
        ("KILIÇDAROĞLU", "zirve"),
        ("kilicdaroglu anlaşma", "zirve"),
        ("called off strikes", "ferry"),
    ],
)
async def test_a_question_finds_its_article(database: Database, workspace: str, question: str, first: str) -> None:
    await load(database, workspace, ARTICLES)
    assert (await ask(database, workspace, question))[0] == first


@pytest.mark.parametrize(
    "question", ["", "?", "What is it?", "Sardinian helicopters", "' | !x & (", "\x00", "\ud800", "\\", "'; DROP TABLE"]
)
async def test_a_question_without_a_known_word_finds_nothing(database: Database, workspace: str, question: str) -> None:
    assert await ask(database, workspace, "Italy") == []
    await load(database, workspace, ARTICLES)
    assert await ask(database, workspace, question) == []


async def test_signs_in_words_do_no_harm(database: Database, workspace: str) -> None:
    odd = Article(text="The o'clock rule\\s path is C:\\temp\\x and foo:*bar & baz | qux ! not.", language="en")
    await load(database, workspace, {**ARTICLES, "odd": odd})
    assert (await ask(database, workspace, r"What's C:\temp\x o'clock & baz | !qux foo:*?"))[0] == "odd"


async def test_one_article_fills_the_result_only_where_others_do_not(database: Database, workspace: str) -> None:
    line = (
        "The canal treaty names article {} and the canal authority, and this line goes on about the canal at length. "
    )
    long = Article(text="\n".join(line.format(n) * 8 for n in range(6)), title="Canal", language="en")
    short = Article(text="A treaty.", title="Short", language="en")
    await load(database, workspace, {"long": long, "short": short})
    assert sorted(str(name) for name in await ask(database, workspace, "canal treaty", limit=3)) == [
        "long",
        "long",
        "short",
    ]
    everything = await ask(database, workspace, "canal treaty")
    assert everything.count("long") > PER_ARTICLE
    assert everything.count("short") == 1
    assert await ask(database, workspace, "canal treaty", limit=1) == ["long"]
    assert await ask(database, workspace, "canal treaty", limit=0) == []


async def test_a_language_may_be_asked_for(database: Database, workspace: str) -> None:
    await load(database, workspace, ARTICLES)
    assert set(await ask(database, workspace, "Roma, Rome")) == {"trade", "vertice", "zirve"}
    assert await ask(database, workspace, "Roma, Rome", language="it") == ["vertice"]
    assert await ask(database, workspace, "Roma, Rome", language="de") == []


async def test_of_passages_alike_the_timely_one_comes_first(database: Database, workspace: str) -> None:
    text = "The minister opened the tunnel."
    years = {
        f"{year}": Article(text=f"{text} {year}", published_at=datetime(year, 4, 29, tzinfo=UTC), language="en")
        for year in (2022, 2023, 2024)
    }
    await load(database, workspace, {**years, "other": Article(text="Nothing of the kind.", language="en")})
    for year, one in years.items():
        assert one.published_at is not None
        at = one.published_at + timedelta(days=1)
        assert (await ask(database, workspace, "Who opened the tunnel?", asked_at=at))[0] == year


async def test_a_very_long_question_is_answered(database: Database, workspace: str) -> None:
    await load(database, workspace, ARTICLES)
    question = " ".join(f"word{n}" for n in range(2000)) + " Which ports? " + ARTICLES["trade"].text * 5
    assert "trade" in await ask(database, workspace, question)


def test_signs_beyond_ascii_are_no_part_of_words() -> None:
    assert searchable("“peace” – d’État, cafe\u0301…") == " peace    d'État, café "
