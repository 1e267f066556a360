"""article → story: articles about one event come together, copies are known as copies, and nothing is left out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import DatabaseUnavailable
from bot.language.similarity import STORY_WINDOW
from bot.model.article import FetchedArticle
from bot.pipeline.cluster import BATCH, cluster_new
from tests.unit.fakes import NOW, PicklingOffload, SetClock, World
from tests.unit.samples import BRIDGE, fetched

WIRE = """The port of Ancona on Tuesday ordered three car ferries from the Adria yard in Trieste, its largest order.
The contract is worth €120 million, harbour master Livia Conti told reporters at the quay.
The ferries will sail between Ancona and the Croatian port of Split. Each will carry 900 passengers and 200 cars, and
each will run on methanol as well as on diesel. The first of them is to be delivered in spring 2027.
Two older ships, the Conero and the Numana, will be scrapped once the new ones sail, Conti said.
"""
OWN_WORDS = """Trieste's Adria yard has won a contract for three car ferries for Ancona, the port said.
Harbour master Livia Conti put its value at €120 million. The methanol ferries replace the Conero and the Numana on
the line to Split. Workers at the yard in Trieste welcomed the order for the Ancona ferries.
"""
FERRIES = fetched(WIRE, title="Ancona orders three ferries", name="wire")
COPY = fetched(WIRE, title="Three ferries for Ancona", name="copy", published_at=NOW - timedelta(minutes=50))
OTHER_WORDS = fetched(OWN_WORDS, title="Adria yard wins Ancona ferries", name="own", published_at=NOW)
FOOTBRIDGE = fetched(BRIDGE, title="Galata footbridge closed", name="footbridge")


async def stored(world: World, *articles: FetchedArticle) -> list[str]:
    """Store the articles; return their ids."""
    async with world("local") as unit:
        found = [await unit.articles.store(one, source_id=None, fingerprint="", now=NOW) for one in articles]
        await unit.commit()
    return [one.article for one in found]


async def cluster(world: World) -> int:
    return await cluster_new(workspace="local", work=world, offload=PicklingOffload(), clock=SetClock())


async def test_one_event_is_one_story_and_another_is_another() -> None:
    world = World()
    wire, own, bridge = await stored(world, FERRIES, OTHER_WORDS, FOOTBRIDGE)

    assert await cluster(world) == 3

    rows = world.rows().articles
    assert rows[wire].story == rows[own].story
    assert rows[bridge].story not in (None, rows[wire].story)
    assert [rows[key].original_of for key in (wire, own, bridge)] == [None, None, None]


async def test_a_copy_of_a_wire_text_joins_it_as_a_copy() -> None:
    world = World()
    wire, copy = await stored(world, FERRIES, COPY)

    await cluster(world)

    rows = world.rows().articles
    assert rows[copy].story == rows[wire].story
    assert (rows[wire].original_of, rows[copy].original_of) == (None, wire)


async def test_doing_it_again_changes_nothing() -> None:
    world = World()
    await stored(world, FERRIES, COPY, FOOTBRIDGE)
    await cluster(world)
    before = dict(world.rows().articles)

    assert await cluster(world) == 0
    assert world.rows().articles == before


async def test_a_later_article_joins_the_story_that_is_there() -> None:
    world = World()
    (wire,) = await stored(world, FERRIES)
    await cluster(world)
    (own,) = await stored(world, OTHER_WORDS)

    assert await cluster(world) == 1
    assert world.rows().articles[own].story == world.rows().articles[wire].story


async def test_the_same_words_long_after_are_another_story() -> None:
    world = World()
    late = fetched(OWN_WORDS, name="late", published_at=NOW + 2 * STORY_WINDOW)
    wire, again = await stored(world, FERRIES, late)

    await cluster(world)

    assert world.rows().articles[again].story != world.rows().articles[wire].story


async def test_an_article_without_a_time_counts_as_of_now() -> None:
    world = World()
    undated = fetched(OWN_WORDS, name="undated", published_at=None)
    wire, own = await stored(world, FERRIES, undated)

    await cluster(world)

    assert world.rows().articles[own].story == world.rows().articles[wire].story


async def test_more_than_a_batch_is_done_to_the_end() -> None:
    world = World()
    many = [fetched(f"Item {n} of the list: {'word' * n}.", title=f"Item {n}", name=str(n)) for n in range(BATCH + 3)]
    await stored(world, *many)

    assert await cluster(world) == BATCH + 3
    assert all(row.story for row in world.rows().articles.values())


async def test_a_lost_database_leaves_the_rest_to_be_done_again() -> None:
    world = World()
    await stored(world, FERRIES, FOOTBRIDGE)
    world.commit_errors = [None, DatabaseUnavailable("gone")]

    with pytest.raises(DatabaseUnavailable):
        await cluster(world)
    assert [row.story is None for row in world.rows().articles.values()] == [False, True]

    assert await cluster(world) == 1
