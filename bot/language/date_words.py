"""Words of time in six languages: months and weekdays from CLDR through Babel, the rest from the grammars."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

from bot.language.words import fold

LANGUAGES = ("en", "de", "it", "fr", "es", "tr")

# English abbreviations that papers use beside CLDR's.
_MORE_MONTHS = {"sept": 9}

RELATIVE_DAYS: dict[str, dict[str, int]] = {
    "en": {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0, "this morning": 0, "this afternoon": 0,
           "this evening": 0, "the day before yesterday": -2, "the day after tomorrow": 2},
    "de": {"heute": 0, "gestern": -1, "morgen": 1, "vorgestern": -2, "übermorgen": 2},
    "it": {"oggi": 0, "ieri": -1, "domani": 1, "stamattina": 0, "stasera": 0, "dopodomani": 2},
    "fr": {"aujourd'hui": 0, "aujourd’hui": 0, "hier": -1, "demain": 1, "avant-hier": -2, "après-demain": 2},
    "es": {"hoy": 0, "ayer": -1, "mañana": 1, "anteayer": -2, "pasado mañana": 2},
    "tr": {"bugün": 0, "dün": -1, "yarın": 1},
}  # fmt: skip
"""Word → days from the anchor."""

UNITS: dict[str, dict[str, str]] = {
    "en": {"day": "day", "days": "day", "week": "week", "weeks": "week", "month": "month", "months": "month",
           "year": "year", "years": "year", "decade": "decade", "decades": "decade"},
    "de": {"tag": "day", "tage": "day", "tagen": "day", "woche": "week", "wochen": "week", "monat": "month",
           "monate": "month", "monaten": "month", "jahr": "year", "jahre": "year", "jahren": "year"},
    "it": {"giorno": "day", "giorni": "day", "settimana": "week", "settimane": "week", "mese": "month",
           "mesi": "month", "anno": "year", "anni": "year"},
    "fr": {"jour": "day", "jours": "day", "semaine": "week", "semaines": "week", "mois": "month", "an": "year",
           "ans": "year", "année": "year", "années": "year"},
    "es": {"día": "day", "días": "day", "semana": "week", "semanas": "week", "mes": "month", "meses": "month",
           "año": "year", "años": "year"},
    "tr": {"gün": "day", "hafta": "week", "ay": "month", "yıl": "year", "sene": "year"},
}  # fmt: skip

# (pattern of the words before the unit, shift in units); the unit follows, or stands before in Romance languages.
SHIFTS: dict[str, dict[str, int]] = {
    "en": {"last": -1, "this": 0, "next": 1, "the previous": -1, "the past": -1, "the current": 0, "the coming": 1},
    "de": {"letzte": -1, "letzten": -1, "letzter": -1, "letztes": -1, "vergangene": -1, "vergangenen": -1,
           "vorige": -1, "vorigen": -1, "diese": 0, "diesen": 0, "dieser": 0, "dieses": 0, "diesem": 0,
           "nächste": 1, "nächsten": 1, "nächstes": 1, "kommende": 1, "kommenden": 1},
    "it": {"scorso": -1, "scorsa": -1, "questo": 0, "questa": 0, "quest'": 0, "prossimo": 1, "prossima": 1},
    "fr": {"dernier": -1, "dernière": -1, "ce": 0, "cette": 0, "prochain": 1, "prochaine": 1},
    "es": {"pasado": -1, "pasada": -1, "este": 0, "esta": 0, "próximo": 1, "próxima": 1},
    "tr": {"geçen": -1, "geçtiğimiz": -1, "bu": 0, "gelecek": 1, "önümüzdeki": 1},
}  # fmt: skip

# Words that make a following number of units a distance from the anchor. Lengths are bounded and starts are word
# starts, so that a gigantic run of letters is read once.
_N = r"(?<![\w-])(?P<n>[\w-]{1,24})"
_UNIT = r"(?P<unit>\w{1,20})"
AGO = {
    "en": re.compile(rf"{_N}(?: and a half)? {_UNIT} ago\b", re.IGNORECASE),
    "de": re.compile(rf"\bvor {_N} {_UNIT}\b", re.IGNORECASE),
    "it": re.compile(rf"{_N} {_UNIT} fa\b", re.IGNORECASE),
    "fr": re.compile(rf"\bil y a {_N} {_UNIT}\b", re.IGNORECASE),
    "es": re.compile(rf"\bhace {_N} {_UNIT}\b", re.IGNORECASE),
    "tr": re.compile(rf"{_N} {_UNIT} önce\b", re.IGNORECASE),
}
AGO_WORD = {"en": " ago", "de": "vor ", "it": " fa", "fr": "il y a ", "es": "hace ", "tr": " once"}
"""What each pattern of `AGO` holds, folded letter by letter: a text without it needs no search."""
WITHIN = {
    "en": re.compile(
        rf"\b(?:within|in|over|during) the (?P<next>next|coming|following) (?:{_N} )?{_UNIT}\b"
        r"|\bwithin (?P<n2>[\w-]{1,24}) (?P<unit2>\w{1,20})\b",
        re.IGNORECASE,
    ),
}
PAST = {"en": re.compile(rf"\b(?:the|over the|in the) (?:past|last) {_N} {_UNIT}\b", re.IGNORECASE)}
FUTURE = re.compile(
    r"\b(?:will|shall|to be|due|scheduled|expected|set to|plans?|planned|next|upcoming|ahead of|wird|werden|soll|"
    r"sollen|sarà|saranno|si terrà|aura|se tiendra|será|tendrá|yapılacak|olacak|edecek|gelecek)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=16)
def months(language: str) -> dict[str, int]:
    """Return folded month name or abbreviation → 1 to 12."""
    return _calendar(language, "months", 0)


@lru_cache(maxsize=16)
def weekdays(language: str) -> dict[str, int]:
    """Return folded weekday name → 0 (Monday) to 6; full names only."""
    if language not in LANGUAGES:
        return {}
    return {fold(name): day for day, name in Locale(language).days["format"]["wide"].items()}


def _calendar(language: str, kind: str, shift: int) -> dict[str, int]:
    if language not in LANGUAGES:
        return {}
    found: dict[str, int] = dict(_MORE_MONTHS) if language == "en" else {}
    for form in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in getattr(Locale(language), kind)[form][width].items():
                found[fold(name).rstrip(".")] = number + shift
    return found


@lru_cache(maxsize=16)
def alternatives(language: str, kind: str) -> str:
    """Return the names of `months` or `weekdays` as the inside of a regular expression over folded text."""
    names = months(language) if kind == "months" else weekdays(language)
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or "(?!)"
