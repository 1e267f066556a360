"""Places: countries from CLDR through Babel, and the cities that the time zone database is named for."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from bot.language.words import fold

# CLDR's English form is "Türkiye"; much of the press writes "Turkey". Common short forms that its tables lack.
_ALSO = {
    "turkey": "TR", "turkiye": "TR", "us": "US", "usa": "US", "u.s": "US", "u.s.": "US", "uk": "GB", "u.k": "GB",
    "u.k.": "GB", "britain": "GB", "great britain": "GB", "czech republic": "CZ", "russian federation": "RU",
    "ivory coast": "CI", "burma": "MM", "holland": "NL", "palestine": "PS", "congo": "CD", "macedonia": "MK",
    "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "bosnia": "BA", "vatican": "VA",
}  # fmt: skip
# Capitals for which no time zone is named, as ISO 3166 seats of government.
_CAPITALS = (
    "ankara|beijing|washington|ottawa|canberra|brasilia|bern|new delhi|abuja|islamabad|rabat|the hague|astana|hanoi"
    "|wellington|pretoria|cape town|abu dhabi|nicosia|tbilisi|jerusalem|pristina|valletta|yaounde|naypyidaw|izmir"
)
_AREAS = frozenset(("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"))


@lru_cache(maxsize=16)
def place_names(language: str) -> dict[str, str]:
    """Return folded place name -> territory code, in the language and in English; cities map to ""."""
    table: dict[str, str] = {}
    for code in dict.fromkeys((language, "en")):
        try:
            territories = Locale.parse(code).territories
        except (UnknownLocaleError, ValueError):
            continue
        for territory, name in territories.items():
            if len(territory) == 2 and territory.isalpha() and territory not in ("EU", "EZ", "UN", "XA", "XB", "ZZ"):
                table.setdefault(fold(name), territory)
                table.setdefault(fold(name.split(" (")[0]), territory)
    for zone in get_global("zone_territories"):
        area, _, city = zone.partition("/")
        if area in _AREAS and "/" not in city:
            table.setdefault(fold(city.replace("_", " ")), "")
    for city in _CAPITALS.split("|"):
        table.setdefault(city, "")
    table.update(_ALSO)
    return table


@lru_cache(maxsize=16)
def first_words(language: str) -> frozenset[str]:
    """Return the first words of all place names, to rule most words out at once."""
    return frozenset(name.split()[0] for name in place_names(language) if name.split())


@lru_cache(maxsize=16)
def _language_names(language: str) -> frozenset[str]:
    """Return folded names of languages, which double as demonyms ("Italian", "Turkish")."""
    names: set[str] = set()
    for code in dict.fromkeys((language, "en")):
        try:
            names.update(fold(name) for name in Locale.parse(code).languages.values())
        except (UnknownLocaleError, ValueError):
            continue
    return frozenset(names)


@lru_cache(maxsize=4096)
def is_demonym(word: str, language: str) -> bool:
    """Whether a capitalised word says where somebody is from: a language's name, or a country's name bent."""
    plain = fold(word)
    if " " in plain or len(plain) < 4:
        return False
    if plain in _language_names(language):
        return True
    endings = (
        "an",
        "ian",
        "i",
        "ish",
        "ese",
        "ch",
        "ic",
        "isch",
        "ische",
        "ischer",
        "ischen",
        "ano",
        "ana",
        "ense",
        "ais",
    )
    return plain.endswith(endings) and any(
        name[:4] == plain[:4] and name != plain for name in place_names(language) if len(name) > 3
    )
