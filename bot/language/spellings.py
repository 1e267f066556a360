"""Spellings: one word or name written in two ways. What is pronounced otherwise is another word."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.language.words import fold

# Letters that have no accent to lose.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "ß": "ss", "ı": "i", "ð": "d", "þ": "th", "ə": "a"}
)  # fmt: skip
# The same letters, and those with an umlaut, as passports and telegraphs write them.
_DIGRAPHS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj", "ß": "ss", "æ": "ae", "ı": "i", "ł": "l"}
)  # fmt: skip
_ENDINGS = ("iy", "yy", "ii", "ij", "yi", "y", "i")
_BRITISH = (
    (re.compile(r"is(ations?|ers?|e[ds]?|ing)$"), r"iz\1"),
    (re.compile(r"our(s|ed|ing|ites?|able|hoods?|ers?)?$"), r"or\1"),
    (re.compile(r"tre(s)?$"), r"ter\1"),
    (re.compile(r"(def|off|lic|pret)ence(s)?$"), r"\1ense\2"),
    (re.compile(r"^programme"), "program"),
)
_SHORT = 6


@lru_cache(maxsize=8192)
def name_spellings(low: str) -> frozenset[str]:
    """Return the plain forms of a name's word: without its accents, and with two letters for one."""
    return frozenset({_plain(fold(low).translate(_LETTERS)), _plain(fold(low.translate(_DIGRAPHS)))})


def _plain(word: str) -> str:
    """The endings and beginnings that Cyrillic names are given in, made one."""
    if len(word) >= _SHORT and word.startswith("ye"):
        word = word[1:]
    if len(word) >= _SHORT and word.endswith(("ey", "ay", "oy")):
        return word[:-1] + "i"
    if len(word) <= _SHORT:
        return word
    ending = next((end for end in _ENDINGS if word.endswith(end)), None)
    return word if ending is None or word[-2:] in {"ei", "ai", "oi"} else word[: -len(ending)] + "i"


@lru_cache(maxsize=16384)
def american(low: str) -> str:
    """Return an English word as America spells it: "organisation", "harbour", "centre", "defence"."""
    if len(low) < _SHORT:
        return low
    for pattern, to in _BRITISH:
        low = pattern.sub(to, low)
    return low
