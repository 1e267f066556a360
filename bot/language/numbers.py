"""Numbers as texts write them: digits with separators, number words, scales, in six languages.

`find_numbers` returns where they stand and what they are worth. Money, percentages, counts and dates are told apart
elsewhere; here "2024", "two and a half million" and "32,2 miliardi" are numbers alike.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bot.language.number_words import SCALES, SHORT_SCALES, word_values

_DECIMAL_COMMA = frozenset({"de", "it", "fr", "es", "tr", "nl", "pt", "pl", "cs", "ru", "uk", "sv", "da", "nb", "fi"})
# Digits in groups of three (or Indian groups), or plain, with one decimal part; spaces as separators are handled by
# the second form only, so that "in 2024 300 people" stays two numbers.
_DIGITS = re.compile(
    r"(?<![\w.,])(?:"
    r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:[.,]\d{1,2})?(?![\d])"
    r"|\d{1,3}(?:['’]\d{3})+(?:[.,]\d{1,2})?"
    r"|\d+(?:[.,]\d+)*"
    r"|[.,]\d+"
    r")"
)
_ANY_DIGIT = re.compile(r"\d")
_GLUED = re.compile(r"(?<=[^\W\d_])\d+(?:[.,]\d+)*|(?<=[$€£¥₺₹₽₩₪])[.,]?\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_GAP = re.compile(r"[ \u00a0\u2009\u202f\n-]{1,2}")
_FRACTION = re.compile(r"(?<=\d)(?:[ \u00a0]?([½¼¾⅓⅔])| (\d) ?/ ?(\d)(?!\d))|[½¼¾⅓⅔]")
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}


class Number(NamedTuple):
    """A number and its half-open place, scale word included. `scaled`: a scale stood there. `spelled`: in words.

    `factor` is what the scale word behind digits multiplies by.
    """

    start: int
    end: int
    value: float
    scaled: bool = False
    spelled: bool = False
    factor: float = 1.0


def parse_digits(raw: str, *, decimal_comma: bool = False, thousands: bool | None = None) -> float | None:
    """Return the value of digits with separators; None when it is no number ("1.2.3").

    One separator with exactly three digits after it is ambiguous: `thousands` decides, or, where it is None, the
    habit of the language (`decimal_comma`).
    """
    plain = re.sub(r"[ \u00a0\u2009\u202f'’]", "", raw)
    marks = [char for char in plain if char in ".,"]
    if not marks:
        return _float(plain)
    last = marks[-1]
    head, _, tail = plain.rpartition(last)
    if len(set(marks)) == 2:
        if marks.count(last) > 1:
            return None
        return _float(re.sub(r"[.,]", "", head) + "." + tail)
    if len(marks) > 1:
        groups = plain.split(last)
        if all(len(group) == 3 for group in groups[1:]) or (
            len(groups[-1]) == 3 and all(len(group) == 2 for group in groups[1:-1])
        ):
            return _float("".join(groups))
        return None
    if len(tail) == 3 and 1 <= len(head) <= 3 and head != "0":
        grouping = thousands if thousands is not None else (last == ",") != decimal_comma
        return _float(head + tail) if grouping else _float(f"{head}.{tail}")
    return _float(f"{head or '0'}.{tail or '0'}")


def _float(digits: str) -> float | None:
    # More digits than any measure has: an identifier; float() of thousands of digits would be infinite.
    if not digits or len(digits) > 24 or not digits.replace(".", "", 1).isascii():
        return None
    try:
        return float(digits)
    except ValueError:
        return None


def find_numbers(text: str, language: str) -> list[Number]:
    """Return the numbers of `text` in order, without overlap; scale words directly after digits are taken in."""
    found = _digit_numbers(text, language)
    taken = [(number.start, number.end) for number in found]
    found += [number for number in _spelled_numbers(text, language) if not _inside(number, taken)]
    return sorted(found)


def _inside(number: Number, taken: list[tuple[int, int]]) -> bool:
    # Both lists are short next to the text; a bisect keeps gigantic lines linear.
    low, high = 0, len(taken)
    while low < high:
        middle = (low + high) // 2
        if taken[middle][1] <= number.start:
            low = middle + 1
        else:
            high = middle
    return low < len(taken) and taken[low][0] < number.end


def _digit_numbers(text: str, language: str) -> list[Number]:
    found: list[Number] = []
    if _ANY_DIGIT.search(text) is None:
        return found
    matches = sorted(
        {(m.start(), m.end()) for pattern in (_DIGITS, _GLUED) for m in pattern.finditer(text)},
        key=lambda place: (place[0], -place[1]),
    )
    at = -1
    for start, stop in matches:
        end = stop
        if start < at:
            continue
        scale = scale_at(text, end, language)
        value = parse_digits(
            text[start:end],
            decimal_comma=language in _DECIMAL_COMMA,
            # "$1.125 billion": nobody writes thousands of billions with a point, nor "1,234 Mrd." otherwise.
            thousands=None if scale is None else (text[start:end].count(",") > 0 and language not in _DECIMAL_COMMA),
        )
        if value is None:
            at = end
            continue
        fraction = _FRACTION.match(text, end)
        if fraction is not None:
            value += _fraction(fraction)
            end = fraction.end()
            scale = scale_at(text, end, language)
        if scale is not None:
            found.append(Number(start, scale[1], _times(value, scale[0]), scaled=True, factor=scale[0]))
            at = scale[1]
        else:
            found.append(Number(start, end, value))
            at = end
    return found


def _times(value: float, scale: float) -> float:
    """Multiply without the noise of binary fractions: 32.2 billion is 32200000000.0."""
    return round(value * scale, 4)


def _fraction(match: re.Match[str]) -> float:
    if match[2]:
        return int(match[2]) / int(match[3]) if int(match[3]) else 0.0
    return _FRACTIONS[match.group().strip()]


def scale_at(text: str, end: int, language: str) -> tuple[float, int] | None:
    """Return (factor, end) of the scale word or letter that stands directly after `end`; scales of scales multiply."""
    factor = 1.0
    at = end
    for _ in range(2):
        gap = _GAP.match(text, at)
        word = _WORD.match(text, gap.end() if gap else at)
        if word is None:
            break
        attached = gap is None
        value = _scale_value(word.group(), language, attached=attached)
        if value is None:
            break
        factor *= value
        at = word.end()
        # "Mrd.", "mln.", "mio.": the point belongs to the abbreviation when the sentence goes on.
        if word.group().casefold() in SHORT_SCALES and text[at : at + 2] == ". ":
            at += 1
    return (factor, at) if at > end else None


@lru_cache(maxsize=4096)
def _scale_value(word: str, language: str, *, attached: bool) -> float | None:
    low = word.casefold()
    scale = SCALES.get(language, {}).get(low) or SCALES[""].get(low)
    if scale is not None:
        return scale
    short = SHORT_SCALES.get(low)
    if short is None or (len(low) == 1 and (not attached and low != "m")):
        return None
    # A lone m is metres as often as millions; who needs it (money) asks for it.
    return None if low == "m" or (low in {"b", "t"} and word.islower()) else short


def _spelled_numbers(text: str, language: str) -> list[Number]:
    found: list[Number] = []
    if _counting(language).isdisjoint(_WORD.findall(text.casefold())):
        return found
    values = word_values(language)
    leads = _leads(language)
    words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)]
    at = 0
    while at < len(words):
        if words[at][0].casefold() not in leads:
            at += 1
            continue
        number = _spelled_at(text, words, at, values, language)
        if number is None:
            at += 1
            continue
        found.append(number[0])
        at = number[1]
    return found


@lru_cache(maxsize=16)
def _leads(language: str) -> frozenset[str]:
    """The words that a spelled number can begin with."""
    return frozenset({*word_values(language), *_BARE_SCALES, *_ARTICLES, *_HALVES})


@lru_cache(maxsize=16)
def _counting(language: str) -> frozenset[str]:
    """The words of which every spelled number holds one."""
    return frozenset({*word_values(language), *SCALES.get(language, ()), *SCALES[""], *_HALVES})


def _spelled_at(
    text: str, words: list[tuple[str, int, int]], at: int, values: dict[str, float], language: str
) -> tuple[Number, int] | None:
    """Read the longest number in words that begins with `words[at]`; the parts are added and multiplied as spoken."""
    total = current = 0.0
    seen = False
    scaled = False
    end = index = at
    article = False
    last = last_scale = 0.0
    while index < len(words):
        word, start, stop = words[index]
        if index > at and not _GAP.fullmatch(text, words[index - 1][2], start):
            break
        low = word.casefold()
        scale = SCALES.get(language, {}).get(low) or SCALES[""].get(low)
        if scale is not None and (seen or article or low in _BARE_SCALES):
            if current == 0 and total and scale > last_scale:  # "mil millones"
                total = _times(total, scale)
            else:
                total, current = total + _times(current or 1.0, scale), 0.0
            seen, scaled, last, last_scale = True, True, scale, scale
        elif low in values and not (seen and not scaled and _clash(last, values[low])):
            value = values[low]
            current = current * 100 if value == 100 and current else current + value
            seen, last = True, value
        elif not seen and not article and low in _ARTICLES:
            article = True
        elif seen and low in _JOINERS:
            half = _half(words, index)
            if half is not None:
                index, last = half, 0.5
                if current == 0:  # "due miliardi e mezzo"
                    total += last_scale / 2
                else:
                    current += 0.5
            elif index + 1 >= len(words) or not _adds(last, values.get(words[index + 1][0].casefold())):
                break
        elif low in _HALVES and not seen:
            current, seen, last = _HALVES[low], True, 0.5
            if index + 1 < len(words) and words[index + 1][0].casefold() in _ARTICLES:
                index += 1
        elif low == "buçuk" and seen:
            current, last = current + 0.5, 0.5
        else:
            break
        index += 1
        if seen:
            end = index
    if not seen or end == at:
        return None
    value = total + current
    first, stop = words[at][1], words[end - 1][2]
    if article and end == at + 1:
        return None
    if value in (0.5, 0.25):  # "half" alone is no number here
        return None
    if end == at + 1 and value == 1 and not scaled:
        return None  # "one" and its kin are pronouns and articles more often than numbers
    return Number(first, stop, value, scaled=scaled, spelled=True), end


_ARTICLES = frozenset({"a", "an", "un", "una", "une", "ein", "eine", "einer"})
_JOINERS = frozenset({"and", "und", "e", "et", "y"})
_BARE_SCALES = frozenset({"tausend", "mil", "mille", "bin"})
_HALVES = {"half": 0.5, "quarter": 0.25, "halbe": 0.5, "mezzo": 0.5, "medio": 0.5, "demi": 0.5, "yarım": 0.5}


def _half(words: list[tuple[str, int, int]], index: int) -> int | None:
    """Return the index of the last word of "and a half" that begins at `index`, or None."""
    rest = [word.casefold() for word, _, _ in words[index + 1 : index + 3]]
    if rest[:2] in (["a", "half"], ["one", "half"]):
        return index + 2
    return index + 1 if rest[:1] and rest[0] in {"mezzo", "mezza", "medio", "media", "demi", "demie"} else None


def _adds(last: float, following: float | None) -> bool:
    """Whether "and" goes on with the number: "three hundred and fifty", "treinta y cinco"."""
    if following is None:
        return False
    return (last >= 100 and following < 100) or (last in range(20, 100, 10) and following < 10)


def _clash(last: float, value: float) -> bool:
    """Whether two number words in a row are two numbers: "five six", "twenty thirty"."""
    if value == 100:
        return last >= 100
    return not (last >= 20 and last % 10 == 0 and value < 10) and last != 100
