"""The `support` pipe: a balanced guess, with reasons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.support import forest, supported
from bot.language.support_features import NAMES, features
from bot.language.support_forest import CUTS

REFERENCE = (
    "The Galata footbridge was closed on Monday after engineers found a crack in its eastern pier. "
    "Repairs will last six weeks and cost 2.4 million euros, the city said. Commuters were told to take the tram."
)


@pytest.mark.parametrize(
    "claim",
    [
        "The Galata footbridge was closed on Monday after engineers found a crack in its eastern pier.",
        "Repairs will last six weeks and cost 2.4 million euros.",
    ],
)
def test_what_the_reference_says(claim: str) -> None:
    assert supported(claim, REFERENCE) == (True, [])


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("The Bosphorus tunnel was flooded in 1999 by a broken main near Kadıköy.", "number_not_in_reference"),
        ("Fishermen in Rize have sold their boats to tourists.", "words_not_in_reference"),
    ],
)
def test_what_it_does_not_say(claim: str, reason: str) -> None:
    answer, reasons = supported(claim, REFERENCE)
    assert not answer
    assert reason in reasons


def test_nothing_to_compare() -> None:
    for claim, reference in (("", REFERENCE), ("A claim.", ""), ("the of", REFERENCE), ("…", "…")):
        assert supported(claim, reference) == (False, ["nothing_to_compare"])


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_pair_gives_an_answer(claim: str, reference: str) -> None:
    assert len(features(claim, reference)) == len(NAMES)
    answer, reasons = supported(claim, reference)
    assert isinstance(answer, bool)
    assert len(set(reasons)) == len(reasons)


def test_a_gigantic_reference_is_read() -> None:
    assert supported("The tram runs.", "tram " * 300_000)[1]


def test_the_forest_is_whole() -> None:
    """Every tree ends, every node names a feature and one of its cuts."""
    assert len(CUTS) == len(NAMES)
    assert all(cut == tuple(sorted(cut)) for cut in CUTS)
    trees = forest()
    assert len(trees) > 10
    waiting = list(trees)
    while waiting:
        tree = waiting.pop()
        if isinstance(tree, tuple):
            assert 0 <= tree[1] < len(CUTS[tree[0]])
            waiting.extend(tree[2:])
        else:
            assert 0 <= tree <= 1
