"""Patterns of dates in six languages, and what tells soon that a text holds none: most sentences don't."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.language.date_words import RELATIVE_DAYS, SHIFTS, UNITS, alternatives, months, weekdays
from bot.language.words import fold

ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.((?:19|20)\d{2})(?!\d)")
YEAR = re.compile(
    r"(?<![\w$€£¥₺.,:/'’-])(?P<decade>the )?(?P<year>1[89]\d{2}|20\d{2})(?P<s>s)?"
    r"(?:(?P<until>[-–/])(?P<high>20\d{2}|\d{2}))?"
    r"(?:['’][a-zıüöçşğ]{1,5})?(?![\w%€$]|[.,:]\d|[ \u00a0-]?(?:%|percent|people|euros?|dollars?"
    r"|million|billion|Uhr|km))"
)
QUARTER = re.compile(
    r"\b(?:(?P<word>first|second|third|fourth|last|final) (?P<kind>quarter|half)(?: of (?P<year>20\d{2}|19\d{2}))?"
    r"|Q(?P<q>[1-4])(?: (?:of )?(?P<qyear>20\d{2}))?)\b"
)


@lru_cache(maxsize=16)
def day_month(language: str) -> re.Pattern[str]:
    names = alternatives(language, "months")
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º|er)?"
    year = r"(?P<year>(?:19|20)\d{2})"
    return re.compile(
        rf"(?<![\w.,$])(?:(?:the )?{day}(?:[-–](?P<high>\d{{1,2}})\.?)?(?: (?:of|de|di))? (?P<month>{names})\.?\b"
        rf"(?:,? (?:de |del )?{year})?"
        rf"|(?P<month2>{names})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.,:]\d)(?:[-–](?P<high2>\d{{1,2}}))?"
        rf"(?:,? (?P<year2>(?:19|20)\d{{2}}))?)(?![\d%])"
    )


@lru_cache(maxsize=16)
def month_only(language: str) -> re.Pattern[str]:
    names = alternatives(language, "months")
    lead = {
        "en": r"in|since|by|until|of|from|during|last|next|this|early|late|mid|before|after|through",
        "de": r"im|seit|bis|ab|vom|anfang|mitte|ende|letzten|vergangenen|kommenden",
        "it": r"a|ad|in|di|da|dal|entro|nel|lo scorso|fine|inizio",
        "fr": r"en|depuis|d'|de|fin|debut|au mois de",
        "es": r"en|de|desde|hasta|a finales de|a principios de",
        "tr": r"gecen|bu|gelecek",
    }[language]
    turkish = r"|(?P<month3>" + names + r")(?:['’]?(?:da|de|ta|te|dan|den) | ayinda )" if language == "tr" else ""
    return re.compile(
        rf"\b(?P<month2>{names})\.?,? (?:de |del )?(?P<year2>(?:19|20)\d{{2}})\b"
        rf"|\b(?P<lead>{lead})[ -](?P<month>{names})\b(?! (?:\d{{1,2}}|\d{{4}})(?!\d|[.,]\d)){turkish}"
    )


class _Letters(dict[int, str]):
    """Code point → the letter it folds to; one that folds to several keeps its own."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        folded = fold(letter)
        self[point] = folded if len(folded) == 1 else letter
        return self[point]


_LETTERS = _Letters()


def folded_letters(text: str) -> str:
    """Fold letter by letter, so that offsets stay."""
    return text.lower() if text.isascii() else text.translate(_LETTERS)


@lru_cache(maxsize=16)
def _shortest(language: str, kind: str) -> tuple[str, ...]:
    """The names of months or weekdays that hold no other: a text without any of them holds none at all."""
    names = months(language) if kind == "months" else weekdays(language)
    return tuple(name for name in names if not any(other != name and other in name for other in names))


def names_any(folded: str, language: str, kind: str) -> bool:
    return holds_any(folded, _shortest(language, kind))


def holds_any(text: str, words: Iterable[str]) -> bool:
    for word in words:  # noqa: SIM110 - no generator, since every sentence is asked several times
        if word in text:
            return True
    return False


@lru_cache(maxsize=16)
def relative_day(language: str) -> re.Pattern[str]:
    words = sorted(RELATIVE_DAYS[language], key=len, reverse=True)
    return re.compile(rf"(?<![\w'’])(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=16)
def weekday(language: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:(?P<shift>last|next|this|letzten|kommenden) )?(?P<day>{alternatives(language, 'weekdays')})(?!\w)"
    )


@lru_cache(maxsize=16)
def shifted_unit(language: str) -> re.Pattern[str]:
    units = "|".join(sorted(UNITS[language], key=len, reverse=True))
    words = "|".join(re.escape(word) for word in sorted(SHIFTS[language], key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:(?P<shift>{words}) ?(?P<unit>{units})|(?P<unit2>{units}) (?P<shift2>{words}))(?!\w)", re.IGNORECASE
    )


@lru_cache(maxsize=16)
def _shortest_units(language: str) -> tuple[str, ...]:
    names = UNITS[language]
    return tuple(name for name in names if not any(other != name and other in name for other in names))


def units_any(text: str, language: str) -> bool:
    return holds_any(text.lower(), _shortest_units(language))
