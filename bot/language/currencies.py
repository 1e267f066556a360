"""Currencies: symbols, codes and names, from CLDR through Babel, and the short forms that CLDR does not list."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from babel import Locale
from babel.numbers import get_currency_name

from bot.language.words import fold

LANGUAGES = ("en", "de", "it", "fr", "es", "tr")

# Signs as they are printed; None where several currencies share one and the text does not say which.
# A lone dollar sign is the United States', a lone pound sign sterling: what news means when it says no more.
SYMBOLS: dict[str, str | None] = {
    "US$": "USD", "U.S.$": "USD", "u.s $": "USD", "u.s. $": "USD", "us $": "USD", "A$": "AUD", "AU$": "AUD",
    "C$": "CAD", "c $": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "hk $": "HKD", "S$": "SGD", "NT$": "TWD",
    "R$": "BRL", "MX$": "MXN", "RD$": "DOP", "BZ$": "BZD", "Z$": "ZWL", "T$": "TOP", "$U": "UYU", "J$": "JMD",
    "TT$": "TTD", "CUC$": "CUC", "EC$": "XCD", "N$": "NAD", "$": "USD",
    "€": "EUR", "£": "GBP", "¥": "JPY", "CN¥": "CNY", "￥": "JPY", "₺": "TRY", "TL": "TRY", "₽": "RUB", "руб.": "RUB",
    "руб": "RUB", "р.": "RUB", "Р": "RUB", "₴": "UAH", "грн.": "UAH", "грн": "UAH", "лв.": "BGN", "лв": "BGN",
    "zł": "PLN", "zl": "PLN", "Kč": "CZK", "kč": "CZK", "Ft": "HUF", "kr.": None, "kr": None, "lei": "RON",
    "LEI": "RON", "leu": "RON", "₹": "INR", "Rs.": None, "Rs": None, "₨": None, "Rp": "IDR", "RM": "MYR",
    "₩": "KRW", "₪": "ILS", "₱": "PHP", "฿": "THB", "₦": "NGN", "₸": "KZT", "₾": "GEL", "₼": "AZN", "₡": "CRC",
    "₲": "PYG", "GH₵": "GHS", "₵": "GHS", "₫": "VND", "đ": "VND", "₭": "LAK", "₮": "MNT", "₿": "BTC", "BTC": "BTC",
    "円": "JPY", "元": "CNY", "원": "KRW", "Fr.": "CHF", "SFr.": "CHF", "sFr": "CHF", "FCFA": "XAF", "৳": "BDT",
    "ரூ": "LKR", "درهم": "AED", "تومان": None, "S/.": "PEN", "KM": "BAM", "Bs": None, "ƒ": None, "₶": None,
}  # fmt: skip

# Names that news uses without saying whose, and abbreviations. Those of several countries are None.
_NOUNS: dict[str, dict[str, str | None]] = {
    "en": {
        "dollar": "USD", "dollars": "USD", "pound": "GBP", "pounds": "GBP", "pounds sterling": "GBP", "sterling": "GBP",
        "euro": "EUR", "euros": "EUR", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rmb": "CNY", "rouble": "RUB",
        "roubles": "RUB", "ruble": "RUB", "rubles": "RUB", "rupee": "INR", "rupees": "INR", "lira": "TRY",
        "liras": "TRY", "turkish liras": "TRY",
        "franc": None, "francs": None, "zloty": "PLN", "zlotys": "PLN", "shekel": "ILS",
        "shekels": "ILS", "rand": "ZAR", "krona": None, "kronor": None, "krone": None, "kroner": None, "dirham": None,
        "dirhams": None, "riyal": None, "riyals": None, "dinar": None, "dinars": None, "dinara": "RSD", "peso": None,
        "pesos": None, "peseta": "ESP", "pesetas": "ESP", "guilder": "NLG", "guilders": "NLG", "markka": "FIM",
        "markkaa": "FIM", "forint": "HUF", "koruna": "CZK", "hryvnia": "UAH", "hryvnias": "UAH", "baht": "THB",
        "ringgit": "MYR", "rupiah": "IDR", "naira": "NGN", "cedi": "GHS", "cedis": "GHS", "shillings": None,
        "bitcoin": "BTC", "bitcoins": "BTC", "us dollar": "USD", "u.s. dollar": "USD", "u.s. dollars": "USD",
        "american dollars": "USD", "deutsche marks": "DEM", "lei": "RON", "lek": "ALL", "leva": "BGN",
        "finnish markka": "FIM", "dutch guilders": "NLG", "netherlands guilders": "NLG",
    },
    "de": {
        "dollar": "USD", "us-dollar": "USD", "pfund": "GBP", "lira": "TRY", "türkische lira": "TRY", "yen": "JPY",
        "franken": "CHF", "schweizer franken": "CHF", "rubel": "RUB", "zloty": "PLN", "kronen": None, "rupien": "INR",
        "türkischer lira": "TRY", "mark": "DEM", "d-mark": "DEM",
    },
    "it": {
        "dollaro": "USD", "dollari": "USD", "dollari americani": "USD", "sterlina": "GBP", "sterline": "GBP",
        "lira turca": "TRY", "lire turche": "TRY", "lire": "ITL", "rubli": "RUB", "franchi svizzeri": "CHF",
        "yen": "JPY", "yuan": "CNY", "euro": "EUR", "rupie": "INR",
    },
    "fr": {
        "dollar": "USD", "dollars": "USD", "livre turque": "TRY", "livres turques": "TRY", "livres sterling": "GBP",
        "francs suisses": "CHF", "francs": None, "roubles": "RUB", "yens": "JPY", "yuans": "CNY", "euro": "EUR",
    },
    "es": {
        "dólar": "USD", "dólares": "USD", "lira turca": "TRY", "liras turcas": "TRY", "libras": "GBP",
        "libras esterlinas": "GBP", "pesos": None, "rublos": "RUB", "francos suizos": "CHF", "yenes": "JPY",
    },
    "tr": {
        "dolar": "USD", "doları": "USD", "dolarlık": "USD", "dolara": "USD", "dolarını": "USD", "dolardan": "USD",
        "avro": "EUR", "euro": "EUR", "avroluk": "EUR", "euroluk": "EUR", "avroya": "EUR", "lira": "TRY",
        "liralık": "TRY", "liraya": "TRY", "lirayı": "TRY", "sterlin": "GBP", "yen": "JPY", "ruble": "RUB",
        "frank": None, "yuan": "CNY", "türk lirası": "TRY",
    },
}  # fmt: skip
_MINOR = {
    "cent": None, "cents": None, "¢": None, "euro cents": "EUR", "pence": "GBP", "penny": None, "p": "GBP",
    "centesimi": "EUR", "centimes": None, "céntimos": "EUR", "kuruş": "TRY", "centavos": None, "kopecks": "RUB",
}  # fmt: skip
_EVERYDAY = frozenset("USD EUR GBP JPY CHF CNY AUD CAD NZD RUB PLN DKK SEK NOK INR RMB".split())
# Codes that are also words or headings in capitals; they count behind the number, or before a large one.
_WORDLIKE = frozenset("ALL TOP CUP MAD PEN TRY GEL BAM DOP COP MOP ANG LAK BIF MUR SOS".split())


class Mark(NamedTuple):
    """A currency found in a text: its place, the ISO code or None, and 0.01 for cents and their kin."""

    start: int
    end: int
    code: str | None
    factor: float = 1.0


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """Return the ISO 4217 codes that CLDR knows, historical ones included, and BTC."""
    return frozenset(Locale("en").currencies) - {"XXX", "XTS"} | {"BTC"}


@lru_cache(maxsize=16)
def _names(language: str) -> dict[str, str | None]:
    """Folded currency name → code, for English and the language."""
    found: dict[str, str | None] = {}
    for name in dict.fromkeys(("en", language)):
        if name not in LANGUAGES:
            continue
        for code in sorted(codes() - {"BTC"}):
            for count in (1, 2):
                label = fold(get_currency_name(code, count=count, locale=name))
                if "(" not in label and len(label) > 3:
                    found.setdefault(label, code)
        found |= {fold(noun): code for noun, code in _NOUNS[name].items()}
    return found


@lru_cache(maxsize=16)
def _first_words(language: str) -> dict[str, int]:
    """First word of each name → the most words that a name beginning so has."""
    longest: dict[str, int] = {}
    for name in (*_names(language), *map(fold, _MINOR)):
        words = re.split(r"[\s-]", name)
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


_SYMBOL_PATTERN = "|".join(re.escape(symbol) for symbol in sorted(SYMBOLS, key=len, reverse=True))
# Letters need an edge ("Rs" is not in "Rsvp"); true signs stand anywhere.
_SYMBOL_AFTER = re.compile(rf"[ \u00a0\u202f]{{0,2}}({_SYMBOL_PATTERN})(?![^\W\d_])")
_SYMBOL_BEFORE = re.compile(rf"(?:(?<![^\W_])({_SYMBOL_PATTERN})|([$€£¥₺₹₽₩₪₿]))[ \u00a0\u202f]{{0,2}}$")
_CODE_AFTER = re.compile(r"[ \u00a0\u202f]?(M|m|k|K)?([A-Z]{3}|[a-z]{3})(?:\$)?(?![^\W_])")
_CODE_BEFORE = re.compile(r"(?<![^\W_])([A-Z]{3}|[a-z]{3})[ \u00a0\u202f]?\$?[ \u00a0\u202f]?$")
_NAME_WORD = re.compile(r"[ \u00a0\u202f\n-]{0,2}([^\W\d_]+(?:\.[^\W\d_]\.)?|¢)")
# "32 miliardi di dollari", "5 millions d'euros": the link between a scale and a name.
_OF = re.compile(r" (?:d[ie] |d['’](?=e))")


def currency_before(text: str, at: int, *, large: bool) -> Mark | None:
    """Return the sign or code that ends directly before the number at `at`; `large`: the number looks like money."""
    head = text[max(at - 12, 0) : at]
    shift = max(at - 12, 0)
    match = _CODE_BEFORE.search(head)
    if match is not None:
        code = _code(match[1])
        if code is not None and (large or code not in _WORDLIKE):
            return Mark(shift + match.start(), at, code)
    match = _SYMBOL_BEFORE.search(head)
    if match is None:
        return None
    symbol = match[1] or match[2]
    if symbol.isalpha() and symbol.isascii() and symbol in {"p", "KM", "Bs", "RM"} and not large:
        return None
    return Mark(shift + match.start(), at, SYMBOLS.get(symbol))


def currency_after(text: str, at: int, language: str, *, large: bool) -> Mark | None:
    """Return the sign, code or name that begins directly after the number that ends at `at`."""
    match = _SYMBOL_AFTER.match(text, at)
    if match is not None and not (match[1] in "$€£" and _owned_by_next(text, match)):
        return Mark(match.start(1), match.end(), SYMBOLS[match[1]])
    code_match = _CODE_AFTER.match(text, at)
    if code_match is not None:
        code = _code(code_match[2])
        if code is not None:
            factor = {"m": 1e6, "k": 1e3}.get((code_match[1] or "").casefold(), 1.0)
            return Mark(code_match.start(2), code_match.end(2), code, factor)
    return _name_after(text, at, language, large=large)


def _owned_by_next(text: str, match: re.Match[str]) -> bool:
    """Whether a sign between two numbers belongs to the second: "3 $50 cards", "20,000 $ 37,305"."""
    after = text[match.end() : match.end() + 2]
    spaced_before = match.start(1) > match.start()
    return spaced_before and (after[:1].isdigit() or (after[:1] == " " and after[1:2].isdigit()))


def _code(letters: str) -> str | None:
    code = letters.upper()
    if letters.islower() and code not in _EVERYDAY:
        return None
    return "CNY" if code == "RMB" else code if code in codes() else None


def _name_after(text: str, at: int, language: str, *, large: bool) -> Mark | None:
    names, longest = _names(language), _first_words(language)
    words: list[str] = []
    places: list[tuple[int, int]] = []
    of = _OF.match(text, at) if language in ("it", "fr", "es") else None
    end = of.end() if of is not None else at
    limit = 1
    while len(words) < limit:
        match = _NAME_WORD.match(text, end)
        if match is None:
            break
        words.append(fold(match[1]))
        places.append((match.start(1), match.end()))
        end = match.end()
        if len(words) == 1:
            limit = longest.get(words[0], 0)
    for count in range(min(len(words), limit), 0, -1):
        name = " ".join(words[:count])
        start, stop = places[0][0], places[count - 1][1]
        if name in _MINOR_FOLDED:
            if name == "p" and start > at:
                continue
            return Mark(start, stop, _MINOR_FOLDED[name], 0.01)
        dashed = "-".join(words[:count])
        key = name if name in names else dashed
        if key in names and (large or key not in {"mark", "real", "won", "rand"}):
            return Mark(start, stop, names[key])
    return None


_MINOR_FOLDED = {fold(name): code for name, code in _MINOR.items()}
