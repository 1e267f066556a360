"""Amounts: numbers with what they are of (a currency, a unit), with ranges and approximations.

The layer between bare numbers and figures: figures add what an amount measures, the gate compares amounts.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.language.currencies import Mark, currency_after, currency_before
from bot.language.numbers import Number, find_numbers, parse_digits, scale_at
from bot.language.units import unit_after
from bot.model.span import Span

APPROXIMATIONS: dict[str, tuple[str, ...]] = {
    "en": ("more than", "less than", "fewer than", "at least", "at most", "up to", "as much as", "as many as",
           "no more than", "no less than", "nearly", "almost", "about", "around", "roughly", "approximately", "some",
           "over", "under", "close to", "just over", "just under", "well over", "an estimated", "in excess of", "above",
           "below", "only", "just", "exactly", "upwards of"),
    "de": ("mehr als", "weniger als", "mindestens", "höchstens", "bis zu", "fast", "beinahe", "knapp", "rund", "etwa",
           "ungefähr", "circa", "ca.", "über", "unter", "gut", "nur"),
    "it": ("più di", "meno di", "almeno", "fino a", "quasi", "circa", "oltre", "poco più di", "poco meno di", "solo"),
    "fr": ("plus de", "moins de", "au moins", "jusqu'à", "près de", "presque", "environ", "quelque", "seulement"),
    "es": ("más de", "menos de", "al menos", "hasta", "casi", "cerca de", "alrededor de", "unos", "unas", "solo"),
    "tr": ("yaklaşık", "en az", "en fazla", "neredeyse", "takriben", "sadece"),
}  # fmt: skip
_APPROXIMATION = {
    language: re.compile(
        rf"(?<!\w)({'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})\s+(?:an?\s+)?$",
        re.IGNORECASE,
    )
    for language, words in APPROXIMATIONS.items()
}
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:to|bis|a|à|ile)\s")
_BETWEEN = re.compile(r"(?:between|zwischen|tra|fra|entre)\s+$", re.IGNORECASE)
_AND = re.compile(r"\s(?:and|und|e|et|y)\s")
_LONE_M = re.compile(r" ?[mM](?!\w|\.\w)")
_TURKISH_PERCENT = re.compile(r"(?:yüzde|%)\s?$", re.IGNORECASE)
_AND_CENTS = re.compile(r" (?:and )?")


class Amount(NamedTuple):
    """`span` covers sign, number, scale and unit. `value` in whole units of `currency` ("50 cents" = 0.5)."""

    span: Span
    number: Span
    value: float
    currency: str | None = None
    money: bool = False
    unit: str | None = None
    high: float | None = None
    approximation: Span | None = None
    scaled: bool = False
    spelled: bool = False
    factor: float = 1.0


def find_amounts(text: str, language: str) -> list[Amount]:
    """Return every number of `text` as an amount, in order, without overlap; bare ones have no currency or unit."""
    found: list[Amount] = []
    numbers = find_numbers(text, language)
    for number in numbers:
        if found and number.start < found[-1].span.end:
            continue
        amount = _amount(text, number, language)
        joined = _joined(text, found[-1], amount) if found else None
        if joined is not None:
            found[-1] = joined
        else:
            found.append(amount)
    return [_approximated(text, amount, language) for amount in found]


def _amount(text: str, number: Number, language: str) -> Amount:
    raw = text[number.start : number.end]
    large = number.scaled or number.value >= 100 or any(mark in raw for mark in ".,")
    place = Span(number.start, number.end)
    bare = Amount(
        place, place, number.value, scaled=number.scaled, spelled=number.spelled, factor=number.factor
    )  # fmt: skip
    before = currency_before(text, number.start, large=large)
    if before is not None:
        return _signed_before(text, bare, before, language, large=large)
    return _with_suffix(text, bare, language, large=large)


def _signed_before(text: str, bare: Amount, mark: Mark, language: str, *, large: bool) -> Amount:
    amount = _reread(text, bare, mark.code)._replace(currency=mark.code, money=True)
    lone = None if amount.scaled else _LONE_M.match(text, amount.span.end)
    if lone is not None:
        amount = _in_millions(amount, lone.end())
    end = amount.span.end
    # "US$100 million USD", "SGD4.90 $": a code or sign behind names the same money again.
    after = currency_after(text, end, language, large=large)
    if after is not None and after.factor == 1 and after.start - end <= 1 and _is_mark(text[after.start : after.end]):
        end = after.end
        if text[mark.start : mark.end].strip() == "$" and after.code is not None:
            amount = amount._replace(currency=after.code)
    return amount._replace(span=Span(mark.start, end))


def _is_mark(word: str) -> bool:
    return word.isupper() or not word.isalnum()


def _in_millions(amount: Amount, end: int) -> Amount:
    return amount._replace(
        value=round(amount.value * 1e6, 4), scaled=True, factor=1e6, number=Span(amount.number.start, end),
        span=Span(amount.span.start, end),
    )  # fmt: skip


def _with_suffix(text: str, bare: Amount, language: str, *, large: bool) -> Amount:
    start, end = bare.span.start, bare.span.end
    dash = 2 if text[end : end + 2] in (",-", ".-") else 0
    after = currency_after(text, end + dash, language, large=large)
    if after is None and not bare.scaled:
        lone = _LONE_M.match(text, end)
        money = currency_after(text, lone.end(), language, large=True) if lone is not None else None
        if lone is not None and money is not None and money.factor == 1:
            after, bare = money, _in_millions(bare, lone.end())
    if after is not None:
        return _money(text, bare, after, language)
    unit = unit_after(text, end, language)
    if unit is not None:
        return bare._replace(span=Span(start, unit.end), unit=unit.name)
    if language == "tr":
        percent = _TURKISH_PERCENT.search(text[max(start - 8, 0) : start])
        if percent is not None:
            return bare._replace(span=Span(start - len(percent.group()), end), unit="percent")
    return bare


def _money(text: str, bare: Amount, mark: Mark, language: str) -> Amount:
    amount = _reread(text, bare, mark.code)
    end = mark.end
    value, scaled, factor = amount.value * mark.factor, amount.scaled, amount.factor
    if not scaled and mark.factor == 1:
        scale = scale_at(text, end, language)  # "75 USD million"
        if scale is not None:
            factor, end = scale
            value, scaled = value * factor, True
    return amount._replace(
        span=Span(amount.span.start, end), value=round(value, 6), currency=mark.code, money=True,
        unit="cent" if mark.factor == 0.01 else None, scaled=scaled, factor=factor,
    )  # fmt: skip


_COMMA_MONEY = frozenset("EUR IDR VND HUF TRY DKK NOK SEK PLN CZK BRL ARS CLP COP RUB UAH ISK RON RSD DEM ITL".split())


def _reread(text: str, amount: Amount, code: str | None) -> Amount:
    """Read "1.500" as thousands where the currency's own country groups with points, "0.125" never."""
    raw = amount.number.of(text)
    if amount.scaled or amount.spelled or raw.count(".") != 1 or "," in raw:
        return amount
    if code not in _COMMA_MONEY and not raw.endswith("000"):
        return amount
    value = parse_digits(raw, thousands=True)
    return amount if value is None else amount._replace(value=value)


def _joined(text: str, left: Amount, right: Amount) -> Amount | None:
    """One amount out of two that touch: "$5-10 million", "between 3 and 5 percent", "3 dollars 50 cents"."""
    between = text[left.span.end : right.span.start]
    if len(between) > 6:
        return None
    if left.money and right.unit == "cent" and left.unit != "cent" and not left.scaled and right.value < 1:
        if _AND_CENTS.fullmatch(between):
            return left._replace(span=Span(left.span.start, right.span.end), value=round(left.value + right.value, 4))
        return None
    listed = _RANGE.fullmatch(between) is not None
    both = _AND.fullmatch(between) is not None and _BETWEEN.search(text[max(left.span.start - 12, 0) : left.span.start])
    if not (listed or both) or left.high is not None or right.high is not None:
        return None
    if left.money and right.money and left.currency != right.currency:
        return None
    same_kind = left.unit == right.unit or (left.unit is None and left.currency is None)
    if not same_kind and not (left.money and not right.money and right.unit is None):
        return None
    if not left.money and not right.money and right.unit is None and not right.scaled:
        return None
    low, high = left.value, right.value
    if not left.scaled and right.scaled and low < 1000:
        low = round(low * right.factor, 4)
    if low >= high:
        return None
    return right._replace(
        span=Span(left.span.start, right.span.end), value=low, high=high,
        currency=right.currency or left.currency, money=left.money or right.money,
        unit=right.unit or left.unit, number=Span(left.number.start, right.number.end),
    )  # fmt: skip


def _approximated(text: str, amount: Amount, language: str) -> Amount:
    pattern = _APPROXIMATION.get(language, _APPROXIMATION["en"])
    shift = max(amount.span.start - 24, 0)
    match = pattern.search(text[shift : amount.span.start])
    if match is None:
        return amount
    return amount._replace(approximation=Span(shift + match.start(1), shift + match.end(1)))
