"""Numbers and amounts: written in digits, in words, with scales, in six languages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.amounts import find_amounts
from bot.language.numbers import find_numbers, parse_digits

LANGUAGES = ("en", "de", "it", "fr", "es", "tr", "ar", "")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1,234.56", 1234.56), ("1.234,56", 1234.56), ("1 234,56", 1234.56), ("1'049,95", 1049.95),
        ("12,34,567.89", 1234567.89),
        ("1.144.000", 1144000.0), ("0,75", 0.75), ("0.125", 0.125), (".75", 0.75), ("1,5", 1.5), ("15,000", 15000.0),
        ("2024", 2024.0), ("1.2.3", None), ("1,2,3", None), ("9" * 30, None),
    ],
)  # fmt: skip
def test_digits(raw: str, value: float | None) -> None:
    assert parse_digits(raw) == value


def test_a_lone_separator_follows_the_language() -> None:
    assert parse_digits("1.234") == 1.234
    assert parse_digits("1.234", decimal_comma=True) == 1234
    assert parse_digits("1,234", decimal_comma=True) == 1.234
    assert parse_digits("1.234", thousands=True) == 1234


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "two and a half million", [2_500_000]),
        ("en", "a hundred soldiers and twenty-five thousand tons", [100, 25_000]),
        ("en", "half a million", [500_000]),
        ("en", "three hundred and fifty", [350]),
        ("en", "two million three hundred thousand", [2_300_000]),
        ("en", "1.125 billion, 3.5 bn and 2½ million", [1_125_000_000, 3_500_000_000, 2_500_000]),
        ("en", "In 2024 300 people", [2024, 300]),
        ("en", "one of them, hundreds of thousands, half of it", []),
        ("de", "einundzwanzig, zweieinhalb Millionen und 3,5 Mrd. Euro", [21, 2_500_000, 3_500_000_000]),
        ("de", "1,2 Milliarden", [1_200_000_000]),
        ("it", "40.000 milioni, 1.125 miliardi", [40_000_000_000, 1_125_000_000]),
        ("es", "1.900 millones", [1_900_000_000]),
        ("tr", "on bir, yirmi bir bin, on", [11, 21_000, 10]),
        ("it", "32,2 miliardi e cento milioni, due miliardi e mezzo", [32_200_000_000, 100_000_000, 2_500_000_000]),
        ("fr", "quatre-vingt-dix millions et 1 234,5", [90_000_000, 1234.5]),
        ("es", "treinta y cinco millones, mil millones", [35_000_000, 1_000_000_000]),
        ("tr", "kırk milyar, iki buçuk milyon, yüz bin", [40_000_000_000, 2_500_000, 100_000]),
    ],
)  # fmt: skip
def test_numbers_in_context(language: str, text: str, values: list[float]) -> None:
    assert [number.value for number in find_numbers(text, language)] == values


@pytest.mark.parametrize(
    ("language", "text", "words", "value", "currency", "unit"),
    [
        ("en", "worth $32.2 billion in 2024", "$32.2 billion", 32.2e9, "USD", None),
        ("en", "a €1.2bn fund", "€1.2bn", 1.2e9, "EUR", None),
        ("en", "about USD 5m", "USD 5m", 5e6, "USD", None),
        ("en", "£3.5 m", "£3.5 m", 3.5e6, "GBP", None),
        ("en", "5 million euros", "5 million euros", 5e6, "EUR", None),
        ("en", "5m euros", "5m euros", 5e6, "EUR", None),
        ("en", "₺100 a day", "₺100", 100, "TRY", None),
        ("en", "70 Turkish liras", "70 Turkish liras", 70, "TRY", None),
        ("en", "210 pence", "210 pence", 2.1, "GBP", "cent"),
        ("en", "3 dollars 50 cents", "3 dollars 50 cents", 3.5, "USD", None),
        ("en", "HK$ 10.05 billion", "HK$ 10.05 billion", 10.05e9, "HKD", None),
        ("en", "EUR 1.234,56", "EUR 1.234,56", 1234.56, "EUR", None),
        ("en", "1 299 zł", "1 299 zł", 1299, "PLN", None),
        ("en", "30 MUSD", "30 MUSD", 30e6, "USD", None),
        ("en", "300 km", "300 km", 300, None, "kilometer"),
        ("en", "40 square kilometres", "40 square kilometres", 40, None, "square-kilometer"),
        ("en", "14 percent", "14 percent", 14, None, "percent"),
        ("en", "0.25 percentage points", "0.25 percentage points", 0.25, None, "percentage point"),
        ("en", "two years", "two years", 2, None, "year"),
        ("de", "3,5 Mrd. Euro", "3,5 Mrd. Euro", 3.5e9, "EUR", None),
        ("de", "40 Prozent", "40 Prozent", 40, None, "percent"),
        ("it", "32,2 miliardi di dollari", "32,2 miliardi di dollari", 32.2e9, "USD", None),
        ("fr", "5 millions d'euros", "5 millions d'euros", 5e6, "EUR", None),
        ("es", "cinco millones de euros", "cinco millones de euros", 5e6, "EUR", None),
        ("tr", "40 milyar dolar", "40 milyar dolar", 40e9, "USD", None),
        ("tr", "yüzde 5 arttı", "yüzde 5", 5, None, "percent"),
    ],
)  # fmt: skip
def test_amounts(language: str, text: str, words: str, value: float, currency: str | None, unit: str | None) -> None:
    amount = find_amounts(text, language)[0]
    assert (amount.span.of(text), amount.value, amount.currency, amount.unit) == (words, value, currency, unit)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("$5-10 million", 5e6, 10e6), ("between 3 and 5 percent", 3, 5), ("$3 million to $5 million", 3e6, 5e6),
        ("between $3 billion and $5 billion", 3e9, 5e9), ("30 to 35 percent", 30, 35),
    ],
)  # fmt: skip
def test_ranges(text: str, low: float, high: float) -> None:
    (amount,) = find_amounts(text, "en")
    assert (amount.value, amount.high) == (low, high)


@pytest.mark.parametrize("words", ["nearly", "more than", "up to", "just under", "at least"])
def test_approximations_are_kept_apart(words: str) -> None:
    text = f"It cost {words} $3 million."
    (amount,) = find_amounts(text, "en")
    assert amount.span.of(text) == "$3 million"
    assert amount.approximation is not None
    assert amount.approximation.of(text) == words


def test_codes_that_are_words_are_no_currencies() -> None:
    for text in ("ALL 5 solutions are wrong.", "TRY 5 times", "TOP 10 lists", "5 try to leave"):
        assert all(amount.currency is None for amount in find_amounts(text, "en"))


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_any_text_can_be_read(text: str, language: str) -> None:
    amounts = find_amounts(text, language)
    for amount in amounts:
        assert 0 <= amount.span.start < amount.span.end <= len(text)
    assert all(a.span.end <= b.span.start for a, b in pairwise(amounts))


@given(
    st.lists(
        st.sampled_from("1 12 3.5 $ € million bn USD percent and to - between , . half a twenty ½ /".split(" ")),
        max_size=14,
    )
)
def test_any_heap_of_amount_words_can_be_read(words: list[str]) -> None:
    for text in (" ".join(words), "".join(words)):
        for amount in find_amounts(text, "en"):
            assert amount.value >= 0
            assert amount.high is None or amount.high > amount.value
