"""Figures: what is measured, as of when, according to whom; nothing rather than a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.figures import figure_rows, find_figures
from bot.model.reading import Figure, Sentence
from bot.model.span import Span


def figures(text: str, language: str = "en") -> tuple[Figure, ...]:
    return find_figures(text, (Sentence(0, Span(0, len(text)), "paragraph"),), language)


@pytest.mark.parametrize(
    ("text", "label", "as_of", "source"),
    [
        ("Bilateral trade was worth $32.2 billion in 2024, according to Rome.", "Bilateral trade", "2024", "Rome"),
        ("They set a trade volume target of $40 billion.", "trade volume target", None, None),
        ("The yard won a $300 million contract.", "contract", None, None),
        ("Exports to Egypt rose to 3.2 million tons last year, officials said.", "Exports to Egypt", "last year", None),
        ("The ministry bought goods worth €2 million in exports from Izmir.", "exports", None, None),
        ("The budget of 5 million euros must last until 2030.", "budget", None, None),
        ("On Tuesday the price stood at $70.", "price", None, None),
        ("Trade came to $9 billion in 2024, according to the Union, which has 20 firms.", "Trade", "2024", "the Union"),
        ("The goods tax on fish keeps a ceiling of 9 percent.", "ceiling", None, None),
        ("The rules keep the ceiling for foreign parts at 35 percent.", "ceiling", None, None),
        ("The previous aim, $30 billion, had been met.", "previous aim", None, None),
        ('"We have set $4 billion as the next goal," President Rehn told us.', "next goal", None, "President Rehn"),
        ("It is part of a plan, announced in March, that could free €800 billion.", None, None, None),
        ("Growers' cooperatives estimate the damage at 30 percent.", "damage", None, "Growers' cooperatives"),
        ("Estia has put forward ten cities.", None, None, None),
        ("Mowing the lawn again cost €38,500.", "Mowing the lawn again", None, None),
        ("Holm will spend €5 million over the coming decade.", None, None, None),
    ],
)  # fmt: skip
def test_what_a_figure_measures(text: str, label: str | None, as_of: str | None, source: str | None) -> None:
    figure = figures(text)[0]
    assert (figure.label, figure.as_of, figure.according_to) == (label, as_of, source)


def test_the_same_year_measures_the_same_thing() -> None:
    text = (
        "Bilateral trade came to $29 billion in 2024, the union said. The government put the same year at $32 billion."
    )
    edge = text.index(" The gov")
    sentences = (Sentence(0, Span(0, edge), "paragraph"), Sentence(1, Span(edge + 1, len(text)), "paragraph"))
    last = find_figures(text, sentences, "en")[-1]
    assert (last.label, last.as_of, last.according_to) == ("Bilateral trade", "2024", "The government")
    assert last.label_span == Span(0, 15)


def test_free_strings_are_cut_from_the_text() -> None:
    text = "Officials met. Bilateral trade was worth nearly $32.2 billion in 2024, according to Rome."
    sentences = (Sentence(0, Span(0, 14), "paragraph"), Sentence(1, Span(15, len(text)), "paragraph"))
    (figure,) = find_figures(text, sentences, "en")
    for words, span in (
        (figure.label, figure.label_span),
        (figure.as_of, figure.as_of_span),
        (figure.according_to, figure.according_to_span),
    ):
        assert span is not None
        assert span.of(text) == words
    assert figure.span.of(text) == "$32.2 billion"
    assert figure.approximation == "nearly"


@pytest.mark.parametrize(
    "text",
    [
        "In 2024 the summit moved to Izmir.", "The meeting of 29 April 2025 began at 10:30.", "Two leaders met.",
        "Boeing 737 jets and the F-35", "They came 4th.", "Euro 2032 comes next.", "Article 5 says so.",
        "It began three years ago.",
        "He is 27-year-old.",
    ],
)  # fmt: skip
def test_years_dates_names_and_ordinals_are_no_figures(text: str) -> None:
    assert figures(text) == ()


def test_counts_take_their_noun_as_unit() -> None:
    assert [(f.value, f.unit) for f in figures("The navy ordered 126 fighter jets and 1,900 people cheered.")] == [
        (126.0, "fighter jets"),
        (1900.0, "people"),
    ]


def test_people_named_by_what_they_are_may_give_a_figure() -> None:
    (figure,) = figures("Officials travelling with the minister said that trade was worth €3 billion in 2024.")

    assert figure.according_to == "Officials travelling with the minister"


def test_two_sources_mean_none() -> None:
    text = "According to Rome, trade was worth $32 billion, or $30 billion according to Ankara."
    assert {figure.according_to for figure in figures(text)} == {None}


@pytest.mark.parametrize(
    ("language", "text", "value", "currency"),
    [
        ("it", "L'interscambio ha raggiunto 32,2 miliardi di dollari nel 2024.", 32.2e9, "USD"),
        ("de", "Der Haushalt liegt bei 3,5 Mrd. Euro.", 3.5e9, "EUR"),
        ("fr", "Le budget est de 5 millions d'euros.", 5e6, "EUR"),
        ("es", "El presupuesto es de 1.234 euros.", 1234, "EUR"),
        ("tr", "Hedef 40 milyar dolar oldu.", 40e9, "USD"),
    ],
)  # fmt: skip
def test_other_languages(language: str, text: str, value: float, currency: str) -> None:
    (figure,) = figures(text, language)
    assert (figure.value, figure.currency) == (value, currency)


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [("EUR 1.234,56", 1234.56, "EUR"), ("1 299 zł", 1299.0, "PLN"), ("CHF 47.00 *", 47.0, "CHF"), ("1 ƒ", 1.0, None),
     ("Rp 350.000", 350000.0, "IDR")],
)  # fmt: skip
def test_bare_prices_in_the_pipe(text: str, value: float, currency: str | None) -> None:
    rows = figure_rows(text)
    assert (rows[0]["value"], rows[0]["currency"]) == (value, currency)


@given(st.text(max_size=300))
def test_any_text_gives_rows_within_it(text: str) -> None:
    for row in figure_rows(text):
        assert 0 <= row["start"] < row["end"] <= len(text)


def test_a_gigantic_line_is_read() -> None:
    rows = figure_rows("Trade was worth $3 million in 2024 and fell. " * 1_000)
    assert len(rows) > 980


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The two governments set themselves a goal of $30 billion a year.", "goal"),
        ("Fish went by road at an additional cost of about €1,150 each.", "additional cost"),
        ("Dutch buyers took Greek furniture worth €186 million last year.", "Greek furniture"),
        ("The engineer puts the bill for such a pair at around €70 million.", "bill"),
        ("The yard earned $1.8 billion from exports in 2024.", "exports"),
        ("Trade in 2020, the year of the pandemic, came to around $17 billion.", "Trade"),
        ("Ghana and Togo agreed to lift trade between Ghana and Togo to $4 billion.", "trade between Ghana and Togo"),
        ("Officials said that they exchanged goods worth $32.2 billion.", "goods"),
        ("Reaching $40 billion takes growth of a quarter.", None),
        ("He was paid $5 million by the club.", None),
    ],
)
def test_labels_are_cut_from_the_words_around(text: str, label: str | None) -> None:
    (figure,) = [f for f in find_figures(text, (Sentence(0, Span(0, len(text)), "paragraph"),), "en") if f.currency]
    assert figure.label == label
