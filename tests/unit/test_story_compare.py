"""What originals say together: who agrees, who is alone, which figures differ, and that copies count once."""

from __future__ import annotations

from datetime import date

import pytest

from bot.language.story_compare import Comparison, compare_story
from bot.language.story_gist import Weights, alike, gist_of, touches
from bot.language.story_verify import verify_story
from bot.model.draft import DraftStatement
from bot.model.story import Original, StoryBrief, StoryPoint
from tests.unit.story_samples import MARK, courier, draft, drafted, gazette, original, wire

METHANOL = "The ferries will burn methanol on the line to Split."
ORDER = "The port of Ancona ordered three ferries from the Adria yard in Trieste on Tuesday for €120 million."
SHARES = "Shares of the yard's owner rose 4 percent in Milan."


def compared(originals: list[Original], *points: DraftStatement) -> StoryBrief:
    brief = compare_story(verify_story(draft(originals, *points), originals, MARK), originals)
    assert brief is not None
    return brief


def one(originals: list[Original], text: str, *beginnings: str) -> StoryPoint:
    (point,) = compared(originals, drafted(text, originals, *beginnings)).points
    return point


# ---------------------------------------------------------------- who agrees


def test_the_same_statement_is_passed_by_the_gate_for_another_outlet_and_cites_it() -> None:
    point = one([gazette(), courier(fresh=True)], METHANOL)

    assert [citation.revision for citation in point.statement.citations] == ["g", "c"]
    assert (point.alike, point.alone) == ((), False)


def test_a_like_statement_of_another_outlet_stands_beside_it_in_its_own_words() -> None:
    articles = [gazette(), wire()]

    point = one(articles, ORDER)

    assert {citation.revision for citation in point.statement.citations} == {"g"}
    (like,) = point.alike
    assert like.text.startswith("The port of Ancona has ordered three ferries")
    assert {citation.revision for citation in like.citations} == {"w"}
    assert not point.alone


def test_two_articles_of_one_outlet_are_no_agreement() -> None:
    again = original(WIRE_AGAIN, "h", "Harbour Gazette")

    point = one([gazette(), again], METHANOL)

    assert [citation.revision for citation in point.statement.citations] == ["g"]
    assert point.alike == ()
    assert not point.alone  # nobody else was asked


WIRE_AGAIN = METHANOL + "\nThe yard in Trieste builds ferries since 1908."


def test_what_another_day_or_somebody_unnamed_says_is_no_agreement() -> None:
    first = original(
        "The crane at the quay fell on Tuesday, and it will be replaced.\nIt cost the port €2 million.", "a", "A"
    )
    week_later = original("The crane at the quay fell on Tuesday, and it will be replaced.", "b", "B", hours=24 * 7)
    also = original("It cost the port €2 million.", "c", "C")

    for text in ("The crane at the quay fell on Tuesday, and it will be replaced.", "It cost the port €2 million."):
        articles = [first, week_later, also]
        verified = verify_story(draft(articles, drafted(text, articles), headline="x"), articles, MARK)
        for statement in verified.points:
            point = Comparison(articles).point(statement)
            assert {c.revision for c in point.statement.citations} == {"a"}
            assert point.alike == ()


@pytest.mark.parametrize(
    ("said", "heard", "agree"),
    [
        ("Lira Bank lent the yard €40 million.", "The yard lent Lira Bank €40 million.", False),
        ("Lira Bank lent the yard €40 million.", "In Oslo, Lira Bank lent the yard €40 million on Monday.", True),
        ("Lira Bank lent the yard €40 million.", "Lira Bank lent the yard €50 million.", False),
        ("Lira Bank lent the yard €40 million.", "Lira Bank lent the yard $40 million.", False),
        ("Lira Bank lent the yard €40 million.", "Lira Bank has not lent the yard €40 million.", False),
        ("Lira Bank lent the yard €40 million.", "Lira Bank may have lent the yard €40 million.", False),
        ("Lira Bank lent the yard €40 million.", "Lira Bank allegedly lent the yard €40 million.", False),
        ("Exports of Norway rose by 12 percent.", "Exports of Norway fell by 12 percent.", False),
        ("Oslo sold Riga the ferry Conero for €3 million.", "Riga sold Oslo the ferry Conero for €3 million.", False),
        ("Oslo and Riga bought ferries for €3 million.", "Riga and Oslo bought ferries for €3 million.", True),
        ("Dana Berg said Oslo bought ferries for €3 million.", "Oslo bought ferries for €3 million.", False),
        (
            "Dana Berg said Oslo bought ferries for €3 million.",
            "Ivo Lund said Oslo bought ferries for €3 million.",
            False,
        ),
        ("She bought ferries in Oslo for €3 million.", "She bought ferries in Oslo for €3 million.", False),
    ],
)
def test_outlets_agree_only_where_little_else_can_be_meant(said: str, heard: str, *, agree: bool) -> None:
    one, other = gist_of(said, "en", date(2025, 4, 29)), gist_of(heard, "en", date(2025, 4, 29))

    assert alike(one, other, Weights([one, other])) is agree


# ---------------------------------------------------------------- who is alone


def test_who_alone_reports_something_is_told() -> None:
    point = one([gazette(), wire(), courier()], SHARES)

    assert point.alone
    assert point.alike == ()


@pytest.mark.parametrize(
    ("others", "why"),
    [
        ([original("Milan saw the yard's shares close higher.", "o", "Other")], "another says something like it"),
        ([original("Il porto ha ordinato tre traghetti.", "o", "Altro", language="it")], "one that can't be compared"),
        ([original("The sea was calm.", "o", "Adria Wire")], "its own outlet"),
        ([], "nobody else"),
    ],
)
def test_nobody_is_alone_where_that_is_not_known(others: list[Original], why: str) -> None:
    assert not one([wire(), *others], SHARES).alone, why


@pytest.mark.parametrize(
    ("said", "heard", "touching"),
    [
        ("Aydos Enerji and Nova Power founded it, each holding half.", "The venture is owned in equal shares.", True),
        ("Aydos Enerji and Nova Power founded it, each holding half.", "The partners have 50 percent apiece.", True),
        ("Aydos Enerji holds 50 percent.", "It is a fifty-fifty venture of two firms.", True),
        ("Aydos Enerji holds 33 percent.", "A third of it belongs to Turks.", True),
        ("Exports of Nova Power rose by 100 percent.", "What was sold abroad doubled.", True),
        ("Nova Power hired 1,200 welders.", "The company took on 1,187 welders.", True),
        ("Aydos Enerji holds 50 percent.", "A quarter of it belongs to the town.", False),
        ("Aydos Enerji holds 50 percent.", "The sea was calm.", False),
        ("Nova Power hired 1,200 welders.", "The bridge is 1,190 metres long.", False),
    ],
)
def test_a_number_written_another_way_may_be_the_same(said: str, heard: str, *, touching: bool) -> None:
    one, other = gist_of(said, "en"), gist_of(heard, "en")

    assert touches(one, other, Weights([one, other])) is touching
    if touching:
        assert not alike(one, other, Weights([one, other])), "it is no agreement for that"


@pytest.mark.parametrize(
    ("language", "half", "percent"),
    [
        ("de", "Die Partner halten sie zu gleichen Teilen.", "Rhenus besitzt 50 Prozent."),
        ("it", "Le due la possiedono in parti uguali.", "Aydos detiene il 50 per cento."),
        ("fr", "Ils la détiennent à parts égales.", "Aydos possède 50 % du capital."),
        ("es", "La poseen a partes iguales.", "Aydos tiene el 50 por ciento."),
        ("tr", "Ortaklar eşit paya sahip.", "Aydos yüzde 50 hisse aldı."),
    ],
)
def test_equal_shares_are_halves_in_every_language(language: str, half: str, percent: str) -> None:
    one, other = gist_of(percent, language), gist_of(half, language)

    assert touches(one, other, Weights([one, other]))
    assert touches(other, one, Weights([one, other]))


def test_what_others_carry_as_a_copy_is_not_reported_alone() -> None:
    copied = wire(carriers=("Lagoon Times",))

    assert not one([copied, gazette()], SHARES).alone


def test_in_other_languages_alone_is_said_of_what_was_compared() -> None:
    italian = original("Il porto di Ancona ha ordinato tre traghetti.", "i", "Il Molo", language="it")

    brief = compared([wire(), gazette(), italian], drafted(SHARES, [wire(), gazette(), italian]))

    assert brief.scope == "en"
    assert brief.points[0].alone
    assert compared([wire(), gazette()], drafted(SHARES, [wire(), gazette()])).scope is None


def test_a_quotation_of_others_is_not_alone() -> None:
    heard = gist_of('"The yard needs 200 welders by June," the union wrote.', "en")
    said = gist_of('Paolo Greco told us: "The yard needs 200 welders by June."', "en")

    assert touches(said, heard, Weights([said, heard]))


# ---------------------------------------------------------------- figures


def test_figures_that_differ_stand_side_by_side_with_their_sentences_and_not_as_points() -> None:
    one_side = original(
        "Bilateral trade came to $32 billion in 2024, the ministry said.\nThe port of Bari is full.", "a", "A"
    )
    other = original(
        "Bilateral trade came to $29 billion in 2024, according to the exporters.\nRoads are full.", "b", "B"
    )
    articles = [one_side, other]

    brief = compared_headless(articles, "Bilateral trade came to $32 billion in 2024, the ministry said.")

    (found,) = brief.disagreements
    assert [side.value for side in found.sides] == ["$32 billion", "$29 billion"]
    sentences = [side.sentence.quote for side in found.sides if side.sentence is not None]
    assert sentences == [
        "Bilateral trade came to $32 billion in 2024, the ministry said.",
        "Bilateral trade came to $29 billion in 2024, according to the exporters.",
    ]
    assert brief.points == ()
    assert [dropped.reason for dropped in brief.dropped] == ["side_by_side"]


def compared_headless(articles: list[Original], text: str) -> StoryBrief:
    """Compare a draft whose headline is the last sentence of the first article."""
    last = articles[0].reading.sentences[-1].span.of(articles[0].reading.text)
    brief = compare_story(
        verify_story(draft(articles, drafted(text, articles, text[:20]), headline=last), articles, MARK), articles
    )
    assert brief is not None
    return brief


def test_a_newer_count_takes_the_place_of_an_older_one() -> None:
    early = original("Insured losses from the storm reached €16 million.\nThe port of Bari is shut.", "a", "A")
    late = original("Insured losses from the storm reached €23 million.\nRoads are full.", "b", "B", hours=9)

    brief = compared_headless([early, late], "Insured losses from the storm reached €16 million.")

    assert brief.disagreements == ()
    assert brief.points == ()
    assert [dropped.reason for dropped in brief.dropped] == ["overtaken"]


# ---------------------------------------------------------------- what is told


def test_what_was_told_before_or_says_the_same_is_not_told_again() -> None:
    articles = [wire(), courier(), gazette(fresh=False)]
    again = drafted(
        "The port of Ancona has ordered three ferries from the Adria yard for €120 million, to be built in Trieste.",
        articles,
        "The port",
    )

    brief = compared(articles, drafted(METHANOL, articles, "The ferries"), again, drafted(SHARES, articles))

    assert [point.statement.text for point in brief.points] == [SHARES]
    assert {dropped.reason for dropped in brief.dropped} == {"told_before"}


def test_what_several_tell_comes_first_and_what_one_reports_last() -> None:
    articles = [gazette(), wire(), courier()]
    scrapped = "Two older ships of the port will be scrapped once the new ferries sail."

    brief = compared(
        articles, drafted(SHARES, articles), drafted(scrapped, articles), drafted(METHANOL, articles, "The ferries")
    )

    assert brief.points[0].statement.text == METHANOL
    assert brief.points[-1].alone


def test_without_a_headline_there_is_no_brief() -> None:
    articles = [gazette(), wire()]
    bare = draft(articles).model_copy(update={"headline": None})

    assert compare_story(verify_story(bare, articles, MARK), articles) is None
