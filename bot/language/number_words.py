"""Number words and scale words of six languages, from their grammars."""

from __future__ import annotations

from functools import lru_cache

SCALES: dict[str, dict[str, float]] = {
    # Words that mean the same in every language that has them.
    "": {
        "thousand": 1e3, "million": 1e6, "millions": 1e6, "milliard": 1e9, "milliards": 1e9, "tausend": 1e3,
        "millionen": 1e6, "milliarde": 1e9, "milliarden": 1e9, "billionen": 1e12, "mila": 1e3, "mille": 1e3,
        "milione": 1e6, "milioni": 1e6, "miliardo": 1e9, "miliardi": 1e9, "millón": 1e6, "millones": 1e6,
        "billón": 1e12, "milyon": 1e6, "milyar": 1e9, "trilyon": 1e12, "crore": 1e7, "lakh": 1e5,
        "trillion": 1e12, "trillions": 1e12, "billion": 1e9, "billions": 1e9,
    },
    "en": {"thousands": 1e3},
    "de": {"billion": 1e12, "trillion": 1e18, "trillionen": 1e18},
    "fr": {"billion": 1e12, "billions": 1e12, "trillion": 1e18, "trillions": 1e18},
    "es": {"mil": 1e3, "billones": 1e12},
    "it": {"bilione": 1e12, "bilioni": 1e12},
    "tr": {"bin": 1e3},
}  # fmt: skip
"""Lower-case scale word → factor; "" holds the words that no other of the languages uses otherwise."""

SHORT_SCALES: dict[str, float] = {
    "k": 1e3, "tsd": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "mio": 1e6, "mill": 1e6, "b": 1e9, "bn": 1e9,
    "bln": 1e9, "mrd": 1e9, "mld": 1e9, "mds": 1e9, "md": 1e9, "mlr": 1e9, "tn": 1e12, "trn": 1e12, "t": 1e12,
    "mlyr": 1e9,
}  # fmt: skip

_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_DE = (
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
).split()
_DE_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_IT = (
    "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove"
).split()
_IT_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()
_FR = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
_FR_TENS = "vingt trente quarante cinquante soixante".split()
_ES = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve"
).split()
_ES_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_TR = "sıfır bir iki üç dört beş altı yedi sekiz dokuz".split()
_TR_TENS = "on yirmi otuz kırk elli altmış yetmiş seksen doksan".split()


@lru_cache(maxsize=16)
def word_values(language: str) -> dict[str, float]:
    """Return lower-case number word → value below a thousand, for the language; {} for one without a table."""
    make = {"en": _english, "de": _german, "it": _italian, "fr": _french, "es": _spanish, "tr": _turkish}.get(language)
    return make() if make else {}


def _english() -> dict[str, float]:
    values: dict[str, float] = {word: float(value) for value, word in enumerate(_EN)}
    for ten, word in enumerate(_EN_TENS, 2):
        values[word] = ten * 10
        values.update({f"{word}-{_EN[unit]}": ten * 10 + unit for unit in range(1, 10)})
    values.update({"hundred": 100, "dozen": 12})
    return values


def _german() -> dict[str, float]:
    values: dict[str, float] = {word: float(value) for value, word in enumerate(_DE)} | {"eins": 1, "eine": 1}
    for ten, word in enumerate(_DE_TENS, 2):
        values[word] = ten * 10
        values.update({f"{_DE[unit]}und{word}": ten * 10 + unit for unit in range(1, 10)})
    hundreds = {"hundert": 100.0, "einhundert": 100.0}
    hundreds.update({f"{_DE[n]}hundert": n * 100.0 for n in range(2, 10)})
    values.update({f"{_DE[unit]}einhalb": unit + 0.5 for unit in range(2, 10)} | {"anderthalb": 1.5, "eineinhalb": 1.5})
    del values["ein"], values["eine"]  # articles
    values.update(hundreds)
    return values


def _italian() -> dict[str, float]:
    values: dict[str, float] = {word: float(value) for value, word in enumerate(_IT)}
    for ten, word in enumerate(_IT_TENS, 2):
        values[word] = ten * 10
        for unit in range(1, 10):
            stem = word[:-1] if unit in (1, 8) else word
            values[stem + ("tré" if unit == 3 else _IT[unit])] = ten * 10 + unit
    values["cento"] = 100
    values.update({f"{_IT[n]}cento": n * 100 for n in range(2, 10)})
    return values


def _french() -> dict[str, float]:
    values: dict[str, float] = {word: float(value) for value, word in enumerate(_FR)}
    values.update({"dix-sept": 17, "dix-huit": 18, "dix-neuf": 19, "quatre-vingts": 80, "quatre-vingt": 80})
    for ten, word in enumerate(_FR_TENS, 2):
        values[word] = ten * 10
        values.update({f"{word}-{_FR[unit]}": ten * 10 + unit for unit in range(2, 10)})
    for unit in range(1, 20):
        small = _FR[unit] if unit < 17 else f"dix-{_FR[unit - 10]}"
        values[f"quatre-vingt-{small}"] = 80 + unit
        if unit >= 10:
            values[f"soixante-{small}"] = 60 + unit
    del values["un"]  # the article
    values.update({"cent": 100, "cents": 100})
    return values


def _spanish() -> dict[str, float]:
    values: dict[str, float] = {word: float(value) for value, word in enumerate(_ES)}
    values.update({word: ten * 10 for ten, word in enumerate(_ES_TENS, 3)})
    hundreds = "doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos".split()
    values.update({word: n * 100 for n, word in enumerate(hundreds, 2)})
    values.update({"cien": 100, "ciento": 100})
    return values


def _turkish() -> dict[str, float]:
    values: dict[str, float] = {word: float(value) for value, word in enumerate(_TR)}
    values.update({word: (ten + 1) * 10 for ten, word in enumerate(_TR_TENS)})
    del values["bir"]  # the article
    values["yüz"] = 100
    return values
