"""Shares in words: "a fifth of" is 20 percent of it, "tres cuartas partes" 75, "half a percentage point" 0.5 points.

An ordinal has the form of a fraction in several languages ("a fifth company", "un terzo paese"). A fraction with the
numerator one is told by what stands around it: "of" behind it, or "by" before it and no noun behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.language.amounts import Amount
from bot.language.units import unit_after
from bot.model.span import Span

_NUMERATORS = {
    "en": "a|an|one two three four five six seven eight nine",
    "de": "ein|eine|einen|einem zwei drei vier fünf sechs sieben acht neun",
    "it": "un|una due tre quattro cinque sei sette otto nove",
    "fr": "un|une deux trois quatre cinq six sept huit neuf",
    "es": "un|una dos tres cuatro cinco seis siete ocho nueve",
    "tr": "bir iki üç dört beş altı yedi sekiz dokuz",
}
"""The forms of one to nine."""

# Denominator → its forms; "s" and the plural endings are told by the pattern.
_DENOMINATORS: dict[str, dict[str, int]] = {
    "en": {"third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
           "tenth": 10, "twentieth": 20},
    "de": {"drittel": 3, "viertel": 4, "fünftel": 5, "sechstel": 6, "siebtel": 7, "achtel": 8, "neuntel": 9,
           "zehntel": 10, "zwanzigstel": 20},
    "it": {"terz": 3, "quart": 4, "quint": 5, "sest": 6, "settim": 7, "ottav": 8, "non": 9, "decim": 10},
    "fr": {"tiers": 3, "quart": 4, "cinquième": 5, "sixième": 6, "septième": 7, "huitième": 8, "neuvième": 9,
           "dixième": 10},
    "es": {"terci": 3, "tercer": 3, "cuart": 4, "quint": 5, "sext": 6, "séptim": 7, "octav": 8, "noven": 9,
           "décim": 10},
    "tr": {"üçte": 3, "dörtte": 4, "beşte": 5, "altıda": 6, "yedide": 7, "sekizde": 8, "dokuzda": 9, "onda": 10},
}  # fmt: skip
_ENDINGS = {"en": "s?", "de": "s?", "it": "[oi]", "fr": "s?", "es": "(?:[oa]s?)?", "tr": ""}
_PARTS = {"es": "(?: partes?)?"}
_OF = {
    "en": r"of\b",
    "de": r"(?:der|des|von|aller|seiner|ihrer|davon)\b",
    "it": r"(?:d[ei]\b|del\b|dell[oae]\b|dell['’]|degli\b|dei\b)",
    "fr": r"(?:d[eu]s?\b|d['’])",
    "es": r"(?:del?\b)",
}
_BY = {"en": "by", "de": "um", "it": "di", "fr": "de|d['’]", "es": "en|un"}
# What may stand behind "by a fifth": anything that is no noun.
_FREE = {
    "en": r"(?:[.,;:!?)\"”’–—]|$|(?:of|in|on|since|from|to|at|over|during|after|before|as|and|but|or|more|less|fewer|"
    r"higher|lower|compared|this|last|when|while|because|between|under|within|against|that)\b)",
    "de": r"(?:[.,;:!?)]|$|(?:auf|in|im|seit|gegenüber|und|als|zu|höher|niedriger|mehr|weniger|gesunken|gestiegen)\b)",
    "it": r"(?:[.,;:!?)]|$|(?:in|nel|rispetto|da|dal|e|a)\b)",
    "fr": r"(?:[.,;:!?)]|$|(?:en|par|depuis|et|à|pour)\b)",
    "es": r"(?:[.,;:!?)]|$|(?:en|desde|respecto|y|a|por)\b)",
}
_HALVES = {
    "en": re.compile(r"(?<![\w-])half(?= (?:of|the|its|their|his|her|our|all|these|those)\b)", re.IGNORECASE),
    "de": re.compile(r"(?<!\w)die Hälfte(?= (?:der|des|von|aller|seiner|ihrer)\b)", re.IGNORECASE),
    "it": re.compile(r"(?<!\w)la metà(?= d)", re.IGNORECASE),
    "fr": re.compile(r"(?<!\w)la moitié(?= d)", re.IGNORECASE),
    "es": re.compile(r"(?<!\w)la mitad(?= del?\b)", re.IGNORECASE),
}
# "The first half of", "the other half of": a part of a time, or the rest of two.
_NO_HALF_BEFORE = re.compile(
    r"(?:first|second|third|other|last|latter|final|this|that|each|either|the|and) $", re.IGNORECASE
)
_HALF_A = {
    "en": re.compile(r"(?<![\w-])half an?(?= )", re.IGNORECASE),
    "de": re.compile(r"(?<!\w)(?:ein(?:en|em)? )?halbe[rn]?(?= )", re.IGNORECASE),
    "it": re.compile(r"(?<!\w)mezzo(?= )", re.IGNORECASE),
    "fr": re.compile(r"(?<!\w)un demi(?=[ -])", re.IGNORECASE),
    "es": re.compile(r"(?<!\w)medio(?= )", re.IGNORECASE),
    "tr": re.compile(r"(?<!\w)yarım(?= )", re.IGNORECASE),
}
_OF_A = re.compile(r" of (?:an?|one)(?= )")
_OF_UNITS = frozenset({"percent", "percentage point"})
_HINT = {
    "en": tuple("half third quarter fourth fifth sixth seventh eighth ninth tenth twentieth".split()),
    "de": tuple("tel hälfte halbe".split()),
    "it": tuple("terz quart quint sest settim ottav nono noni decim metà mezzo".split()),
    "fr": tuple("tiers quart ième moitié demi".split()),
    "es": tuple("terc cuart quint sext séptim octav noven décim mitad medio".split()),
    "tr": tuple("üçte dörtte beşte altıda yedide sekizde dokuzda onda yarım".split()),
}


def find_shares(text: str, language: str) -> list[Amount]:
    """Return the shares of `text` as percentages, and the halves of units, in order and without overlap."""
    low = text.lower()
    if not any(hint in low for hint in _HINT.get(language, ())):
        return []
    found = [*_halves(text, language), *_half_units(text, language), *_fractions(text, language)]
    kept: list[Amount] = []
    for amount in sorted(found, key=lambda amount: (amount.span.start, -amount.span.end)):
        if not kept or amount.span.start >= kept[-1].span.end:
            kept.append(amount)
    return kept


def _amount(start: int, end: int, value: float, unit: str) -> Amount:
    return Amount(Span(start, end), Span(start, end), value, unit=unit, spelled=True)


def _halves(text: str, language: str) -> Iterator[Amount]:
    pattern = _HALVES.get(language)
    for match in pattern.finditer(text) if pattern else ():
        if language == "en" and _NO_HALF_BEFORE.search(text[max(match.start() - 8, 0) : match.start()]):
            continue
        # "Half the members" and "half of the members" are one: "of" is no part of what is compared then.
        yield _amount(match.start(), match.end(), 50.0, "percent")


def _half_units(text: str, language: str) -> Iterator[Amount]:
    """As in "half a percentage point"."""
    for match in _HALF_A[language].finditer(text):
        unit = unit_after(text, match.end(), language)
        if unit is not None and unit.name in _OF_UNITS:
            yield _amount(match.start(), unit.end, 0.5, unit.name)


@lru_cache(maxsize=8)
def _pattern(language: str) -> re.Pattern[str]:
    names = sorted(_DENOMINATORS[language], key=len, reverse=True)
    numbers = "|".join(_NUMERATORS[language].replace(" ", "|").split("|"))
    below = rf"(?P<d>{'|'.join(names)}){_ENDINGS[language]}{_PARTS.get(language, '')}"
    if language == "tr":
        return re.compile(rf"(?<!\w){below} (?P<n>{numbers})(?P<s>s?[iıuü])?(?!\w)", re.IGNORECASE)
    return re.compile(rf"(?<![\w-])(?P<n>{numbers})[ -]{below}(?![\w-])", re.IGNORECASE)


def _fractions(text: str, language: str) -> Iterator[Amount]:
    counts = {form: n for n, forms in enumerate(_NUMERATORS[language].split(), 1) for form in forms.split("|")}
    for match in _pattern(language).finditer(text):
        count, parts = counts[match["n"].lower()], _DENOMINATORS[language][match["d"].lower()]
        if not 0 < count < parts or not _is_share(text, match, count, language):
            continue
        end, value = match.end(), 100.0 * count / parts
        of = _OF_A.match(text, end) if language == "en" else None
        unit = unit_after(text, of.end(), language) if of is not None else None
        if unit is not None and unit.name in _OF_UNITS:  # "a quarter of a percentage point"
            yield _amount(match.start(), unit.end, count / parts, unit.name)
        else:
            yield _amount(match.start(), end, round(value, 6), "percent")


def _is_share(text: str, match: re.Match[str], count: int, language: str) -> bool:
    """Whether it counts parts, not places in a row: a plural does, but for the quarters of a year."""
    if language == "tr":
        return True
    after = text[match.end() :].lstrip(" ")
    of = re.match(_OF[language], after, re.IGNORECASE) is not None
    below = match.group().casefold()
    if language == "en":
        plural = below.endswith("s")
        if plural != (count > 1):
            return False
        if "quarter" in below and count > 1 and "-" not in below:
            return re.match(r"of (?:the|its|their|his|her|all|those|these)\b", after) is not None
        if plural or below.startswith("one"):
            return True
    elif language == "fr" and re.match(r"de finale\b|d['’]heure\b", after) is not None:
        return False
    elif language == "de" or count > 1 or "part" in below or "tiers" in below:
        return True
    before = re.search(rf"(?<!\w)(?:{_BY[language]}) ?$", text[: match.start()], re.IGNORECASE)
    if language == "en" and re.match(r"(?:more|less|fewer|higher|lower|larger|smaller) than\b", after) is not None:
        return True
    return of or (before is not None and re.match(_FREE[language], after, re.IGNORECASE) is not None)
