"""Stories do not depend on which article came first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.settling import settled
from bot.language.similarity import STORY_WINDOW, Regrouped, regroup
from bot.pipeline.cluster import cluster_new
from tests.unit.fakes import PicklingOffload, SetClock, World
from tests.unit.test_pipeline_cluster import COPY, FERRIES, FOOTBRIDGE, OTHER_WORDS
from tests.unit.test_pipeline_cluster import stored as store
from tests.unit.test_similarity import DAY, DRONES, FERRY, FERRY_ELSEWHERE, GAS, ITALIAN, member

MEMBERS = (
    member("a1", "s1", "Strike over, ferry sails", FERRY),
    member("a2", "s2", "Trieste dockers end strike", FERRY_ELSEWHERE, published_at=DAY + timedelta(hours=1)),
    member("a3", "s3", "Leonardo and Baykar sign", DRONES),
    member("a4", "s3", "Traghetti, finito lo sciopero", ITALIAN, language="it"),
    member("a5", "s1", "More Caspian gas", GAS),
)
ALL = frozenset(one.article for one in MEMBERS)


def grouped(found: list[Regrouped]) -> set[frozenset[str]]:
    return {frozenset(article for article, _ in group.articles) for group in found}


def test_articles_are_put_where_they_belong_and_stories_keep_their_names() -> None:
    found = regroup(MEMBERS, ALL)

    assert grouped(found) == {frozenset({"a1", "a2", "a4"}), frozenset({"a3"}), frozenset({"a5"})}
    assert {frozenset(a for a, _ in g.articles): g.story for g in found}[frozenset({"a3"})] == "s3"
    names = [group.story for group in found]
    assert len({name for name in names if name}) == len([name for name in names if name])
    assert regroup(MEMBERS[::-1], ALL) == found


def test_what_somebody_was_told_stays_and_draws_the_others() -> None:
    found = regroup(MEMBERS, ALL - {"a1", "a3"})

    (ferry,) = [group for group in found if ("a2", None) in group.articles]
    assert ferry.story == "s1"
    assert not {"a1", "a3"} & {article for group in found for article, _ in group.articles}


def test_two_stories_that_were_told_are_never_joined() -> None:
    told = (MEMBERS[0], replace(MEMBERS[1], story="s2"))

    assert regroup(told, frozenset()) == []


def test_of_copies_that_came_together_the_oldest_is_the_original() -> None:
    late = member("c1", "s", "Strike over", FERRY, published_at=DAY + timedelta(hours=2))
    early = member("c2", "s", "Ferry sails", FERRY, published_at=DAY, original_of="c1")

    (group,) = regroup((late, early), {"c1", "c2"})
    assert dict(group.articles) == {"c2": None, "c1": "c2"}
    assert regroup((late, early), {"c2"})[0].articles == (("c2", "c1"),)


def test_articles_far_apart_in_time_are_no_story() -> None:
    late = replace(MEMBERS[1], published_at=DAY + 2 * STORY_WINDOW)

    assert len(regroup((MEMBERS[0], late), ALL)) == 2
    assert regroup((), ALL) == []


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_stories_are_the_same_in_whatever_order_feeds_arrive(order: tuple[int, ...]) -> None:
    articles = [FERRIES, COPY, OTHER_WORDS, FOOTBRIDGE]
    world = World()
    for place in order:
        await store(world, articles[place])
        await cluster_new(workspace="local", work=world, offload=PicklingOffload(), clock=SetClock())

    rows = {row.identity: row for row in world.rows().articles.values()}
    wire, copy, own, bridge = (rows[article.identity] for article in articles)
    assert wire.story == copy.story == own.story != bridge.story
    assert (wire.original_of, copy.original_of, own.original_of) == (None, wire.id, None)


@given(st.lists(st.lists(st.floats(0, 1), min_size=6, max_size=6), min_size=6, max_size=6), st.integers(0, 3))
def test_every_item_is_in_one_group_and_fixed_groups_stay_apart(scores: list[list[float]], fixed: int) -> None:
    def similarity(one: int, other: int) -> float:
        return scores[min(one, other)][max(one, other)]

    found = settled([[item] for item in range(6)], similarity, 0.4, fixed=fixed)

    assert sorted(item for group in found for item in group) == list(range(6))
    assert all(sum(item < fixed for item in group) <= 1 for group in found)
