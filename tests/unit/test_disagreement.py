"""Figures that differ between outlets: shown side by side when they speak of one thing, and only then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.language.disagreement import find_disagreements
from bot.model.brief import Brief
from bot.model.reading import Commitment, Figure
from bot.model.span import Span
from tests.unit.samples import brief_of


def told(words: str, *figures: tuple[str, float, str | None], **fields: Any) -> Brief:
    """A brief whose figures are (words, value, label), in euros unless `fields` say otherwise."""
    found = tuple(
        Figure(
            span=Span(words.index(cut), words.index(cut) + len(cut)),
            value=value,
            label=label,
            **{"currency": "EUR", **fields},
        )
        for cut, value, label in figures
    )
    return replace(brief_of(words), figures=found)


ROME = told("The ferry order is worth €1.2 billion, says the yard.", ("€1.2 billion", 1.2e9, "ferry order"))
TRIESTE = told("The order for ferries comes to €950 million.", ("€950 million", 9.5e8, "order for ferries"))


def test_two_values_of_one_thing_stand_side_by_side_with_their_words() -> None:
    (found,) = find_disagreements({"r1": ROME, "r2": TRIESTE})

    assert [side.value for side in found.sides] == ["€1.2 billion", "€950 million"]
    for side, (revision, brief) in zip(found.sides, [("r1", ROME), ("r2", TRIESTE)], strict=True):
        (citation,) = side.citations
        assert citation.revision == revision
        assert citation.holds(brief.article.text)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(told("Ferry order: €1.205 billion.", ("€1.205 billion", 1.205e9, "Ferry order")), id="rounding"),
        pytest.param(told("The tug order is €3 billion.", ("€3 billion", 3e9, "tug order")), id="another thing"),
        pytest.param(told("It costs €3 billion.", ("€3 billion", 3e9, None)), id="no label"),
        pytest.param(told("The: €3 billion.", ("€3 billion", 3e9, "The")), id="a label without content"),
        pytest.param(told("Ferry order $3 bn", ("$3 bn", 3e9, "Ferry order"), currency="USD"), id="another currency"),
        pytest.param(
            told("Ferry order 12 ships", ("12 ships", 12, "Ferry order"), currency=None, unit="ship"), id="another unit"
        ),
        pytest.param(told("Ferry order €1-3 bn", ("€1-3 bn", 1e9, "Ferry order"), value_high=3e9), id="a range"),
    ],
)
def test_what_is_no_disagreement(other: Brief) -> None:
    assert find_disagreements({"r1": ROME, "r2": other}) == ()


def test_figures_of_different_years_do_not_disagree() -> None:
    older = told("Trade in 2023: €20 billion.", ("€20 billion", 2e10, "Trade"), as_of="2023")
    newer = told("Trade in 2024: €32 billion.", ("€32 billion", 3.2e10, "Trade"), as_of="2024")
    rival = told("In 2024 trade was €30 billion.", ("€30 billion", 3e10, "trade"), as_of="2024")

    assert find_disagreements({"r1": older, "r2": newer}) == ()
    (found,) = find_disagreements({"r1": newer, "r2": rival})
    assert len(found.sides) == 2


def test_an_article_does_not_disagree_with_itself() -> None:
    both = told(
        "Trade: €32 billion; trade once: €20 billion.", ("€32 billion", 3.2e10, "Trade"), ("€20 billion", 2e10, "trade")
    )

    assert find_disagreements({"r1": both}) == ()


def sourced(*sources: str | None, as_of: str | None = "2024", values: tuple[float, float] = (3.2e10, 2.9e10)) -> Brief:
    """A brief in which two sources value one thing."""
    words = "Trade was worth €32 billion to one and €29 billion to the other."
    both = told(words, ("€32 billion", values[0], "Trade"), ("€29 billion", values[1], "trade"), as_of=as_of)
    named = tuple(replace(figure, according_to=source) for figure, source in zip(both.figures, sources, strict=True))
    return replace(both, figures=named)


def test_two_sources_that_one_article_sets_against_each_other_disagree() -> None:
    (found,) = find_disagreements({"r1": sourced("the ministry", "the exporters")})

    assert [(side.value, side.according_to) for side in found.sides] == [
        ("€32 billion", "the ministry"),
        ("€29 billion", "the exporters"),
    ]


@pytest.mark.parametrize(
    "brief",
    [
        sourced("the ministry", "The Ministry"),
        sourced("the ministry", None),
        sourced("the ministry", "the exporters", as_of=None),
        sourced("the ministry", "the exporters", values=(3.2e10, 3.2e9)),
        sourced("the ministry", "the exporters", values=(3.2e10, 3.2e10)),
    ],
)
def test_one_source_or_none_does_not_disagree_with_itself(brief: Brief) -> None:
    assert find_disagreements({"r1": brief}) == ()


def test_who_gives_both_values_disagrees_with_nobody_who_gives_one() -> None:
    both = told(
        "Trade is €32 billion; the aim for trade: €40 billion.",
        ("€32 billion", 3.2e10, "Trade"),
        ("€40 billion", 4e10, "trade"),
    )
    one = told("Trade shall be €40 billion.", ("€40 billion", 4e10, "Trade"))

    assert find_disagreements({"r1": both, "r2": one}) == ()
    assert find_disagreements({"r1": one, "r2": both}) == ()


def test_three_outlets_two_values_make_two_sides() -> None:
    again = told("The ferry order of €950 million", ("€950 million", 9.5e8, "ferry order"))

    (found,) = find_disagreements({"r1": ROME, "r2": TRIESTE, "r3": again})

    assert [side.value for side in found.sides] == ["€1.2 billion", "€950 million"]


def test_one_article_or_none_is_no_disagreement() -> None:
    assert find_disagreements({}) == ()
    assert find_disagreements({"r1": ROME}) == ()


def dated(words: str, cut: str, value: float, label: str, as_of: str | None = "2024") -> Brief:
    return told(words, (cut, value, label), as_of=as_of)


BILATERAL = dated("Bilateral trade came to €29 billion in 2024.", "€29 billion", 2.9e10, "Bilateral trade")
TRADE = dated("Trade stood at €32 billion in 2024.", "€32 billion", 3.2e10, "Trade")


def test_a_shorter_name_for_the_same_thing_at_the_same_time_is_that_thing() -> None:
    (found,) = find_disagreements({"r1": BILATERAL, "r2": TRADE})

    assert found.label == "Trade"
    assert [side.value for side in found.sides] == ["€29 billion", "€32 billion"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(dated("Trade was €32 billion.", "€32 billion", 3.2e10, "Trade", "2023"), id="another year"),
        pytest.param(dated("Trade was €32 billion.", "€32 billion", 3.2e10, "Trade", None), id="no time"),
        pytest.param(dated("Trade in arms: €2 billion.", "€2 billion", 2e9, "Trade"), id="another order"),
        pytest.param(dated("Arms exports: €30 billion.", "€30 billion", 3e10, "Arms exports"), id="another thing"),
    ],
)
def test_a_shorter_name_alone_is_not_enough(other: Brief) -> None:
    assert find_disagreements({"r1": BILATERAL, "r2": other}) == ()


def test_what_somebody_aims_for_is_no_value_that_differs() -> None:
    words = "Trade is to reach €40 billion in 2024."
    target = dated(words, "€40 billion", 4e10, "Trade")
    aim = Commitment(Span(0, len(words)), "target", amount=target.figures[0])

    assert find_disagreements({"r1": BILATERAL, "r2": replace(target, commitments=(aim,))}) == ()


@pytest.mark.parametrize(
    ("label", "as_of"), [("goal", None), ("trade target", "2024"), ("Exports", None)], ids=["aim", "target", "one word"]
)
def test_an_old_aim_and_a_new_one_or_a_bare_word_are_no_disagreement(label: str, as_of: str | None) -> None:
    old = dated(f"The {label} was €30 billion.", "€30 billion", 3e10, label, as_of)
    new = dated(f"The {label} is €40 billion.", "€40 billion", 4e10, label, as_of)

    assert find_disagreements({"r1": old, "r2": new}) == ()
