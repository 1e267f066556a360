"""Units of measure, from CLDR through Babel: "km", "square kilometres", "Tonnen", "megawatt", "years"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from babel.units import format_unit

from bot.language.words import fold

_LANGUAGES = ("en", "de", "it", "fr", "es", "tr")
_UNITS = """
length-kilometer length-meter length-centimeter length-millimeter length-mile length-foot length-inch length-yard
length-nautical-mile
area-square-kilometer area-square-meter area-hectare area-acre area-square-mile area-square-foot
mass-kilogram mass-gram mass-tonne mass-ton mass-ounce
volume-liter volume-cubic-meter volume-barrel volume-gallon
speed-kilometer-per-hour speed-mile-per-hour speed-knot
power-watt power-kilowatt power-megawatt power-gigawatt power-horsepower
energy-kilowatt-hour electric-volt frequency-hertz frequency-megahertz frequency-gigahertz
temperature-celsius temperature-fahrenheit
digital-gigabyte digital-megabyte digital-terabyte
duration-year duration-month duration-week duration-day duration-hour duration-minute duration-second duration-decade
""".split()
# British spellings and forms that CLDR's English does not list, and what it leaves out.
_ADDITIONS = {
    "kilometre": "kilometer", "kilometres": "kilometer", "metre": "meter", "metres": "meter",
    "centimetres": "centimeter",
    "square kilometres": "square-kilometer", "square metres": "square-meter", "sq km": "square-kilometer",
    "cubic metres": "cubic-meter", "kilos": "kilogram", "tonne": "tonne", "tonnes": "tonne",
    "litre": "liter", "litres": "liter", "barrels": "barrel", "mw": "megawatt", "gw": "gigawatt", "kw": "kilowatt",
    "mph": "mile-per-hour", "kph": "kilometer-per-hour", "km/h": "kilometer-per-hour",
    "nautical miles": "nautical-mile", "terawatt hours": "terawatt-hour", "twh": "terawatt-hour",
    "megawatts": "megawatt", "gigawatts": "gigawatt",
}  # fmt: skip
_SHORT_ALLOWED = frozenset("km cm mm kg m² km² km2 m2 ha °c °f gb mb tb mw gw kw kwh mph km/h hz mhz ghz".split())
_PERCENT = re.compile(
    r"[ \u00a0\u202f-]{0,2}(?P<unit>%|percent\b|per cent\b|prozent\b|per cento\b|pour cent\b|por ciento\b|pct\b"
    r"|(?P<points>(?:percentage|percent|prozent)[ -]?(?:points?|punkte?n?)\b|pp\b|punt[oi] percentual[ei]\b"
    r"|points? de pourcentage\b|puntos? porcentual(?:es)?\b|yüzde puan\w*)|basis points?\b)",
    re.IGNORECASE,
)
_POINTS_AFTER_SIGN = re.compile(r"(?:[ \u00a0-](?:points?|punkte?n?|puan\w*)\b)", re.IGNORECASE)
_WORDS = re.compile(r"[ \u00a0\u202f\n-]{0,2}([^\W\d_]+[²³2]?(?:/h)?|°[CF])(?:[ \u00a0-]([^\W\d_]+))?")


class Unit(NamedTuple):
    """A unit's place and its name: a CLDR identifier ("square-kilometer"), "percent", "percentage point"."""

    start: int
    end: int
    name: str


@lru_cache(maxsize=16)
def _names(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for locale in dict.fromkeys(("en", language)):
        if locale not in _LANGUAGES:
            continue
        for unit in _UNITS:
            name = unit.split("-", 1)[1]
            for count in (1, 2):
                for length in ("long", "short"):
                    label = format_unit(count, unit, length=length, locale=locale)
                    label = fold(label.replace(str(count), "").replace("\u00a0", " ")).strip()
                    if length == "long" or label in _SHORT_ALLOWED:
                        found.setdefault(label, name)
    return found | {fold(label): name for label, name in _ADDITIONS.items()}


def unit_after(text: str, at: int, language: str) -> Unit | None:
    """Return the unit that begins directly after the number that ends at `at`."""
    percent = _PERCENT.match(text, at)
    if percent is not None:
        end = percent.end()
        if percent["unit"].casefold().startswith("basis"):
            return Unit(percent.start("unit"), end, "basis point")
        points = percent["points"] is not None
        if not points and percent["unit"] != "pp":
            more = _POINTS_AFTER_SIGN.match(text, end)
            if more is not None:
                points, end = True, more.end()
        return Unit(percent.start("unit"), end, "percentage point" if points else "percent")
    match = _WORDS.match(text, at)
    if match is None:
        return None
    names = _names(language)
    if match[2]:
        name = names.get(fold(f"{match[1]} {match[2]}"))
        if name is not None:
            return Unit(match.start(1), match.end(2), name)
    name = names.get(fold(match[1]))
    return Unit(match.start(1), match.end(1), name) if name is not None else None
