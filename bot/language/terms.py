"""Terms: what the gate compares. Words, amounts and dates of a sentence in order, with what stands between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from bot.language.amounts import Amount, find_amounts
from bot.language.locate import normalise
from bot.language.shares import find_shares
from bot.language.times import find_times
from bot.language.words import fold
from bot.model.span import Span

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*(?:-[^\W\d_]+)*")
_SUFFIXES = {"'ll": "will", "'re": "are", "'ve": "have", "'m": "am"}
_IS_OWNERS = frozenset("it he she that there what who here let".split())
# Words that lose their vowel before another: they are words of their own, so that "n'avait" denies.
_ELIDED = {
    "fr": {"l": "l", "d": "de", "qu": "que", "n": "ne", "s": "se", "c": "ce", "j": "je", "m": "me", "t": "te",
           "jusqu": "jusque", "lorsqu": "lorsque", "puisqu": "puisque"},
    "it": {"l": "l", "d": "di", "un": "una", "dell": "della", "nell": "nella", "all": "alla", "dall": "dalla",
           "sull": "sulla", "quell": "quella", "quest": "questa", "c": "ci", "s": "si", "n": "ne", "v": "vi"},
}  # fmt: skip
_IRREGULAR_NOT = {"won't": "will", "can't": "can", "cannot": "can", "shan't": "shall"}

# Names of one thing: CLDR's alternates of territory names (Türkiye, Czechia, …), and the abbreviations of unions
# and states that every paper uses. Each row is one thing; the first form is the key.
_SAME = (
    "united nations|un|uno|onu|vereinte nationen|vereinten nationen|nazioni unite|nations unies|naciones unidas",
    "european union|eu|europäische union|europäischen union|unione europea|union européenne|unión europea",
    "türkiye|turkey", "czechia|czech republic", "eswatini|swaziland", "myanmar|burma", "ivory coast|côte d'ivoire",
    "cabo verde|cape verde", "north macedonia|macedonia", "united states|us|usa|united states of america",
    "united kingdom|uk|britain|great britain", "european commission|ec",
    "united arab emirates|uae", "democratic republic of the congo|drc", "prime minister|premier|pm", "kyiv|kiev",
    "world health organization|who", "international monetary fund|imf", "european central bank|ecb",
)  # fmt: skip
_RANGE_LEADS = frozenset("between zwischen tra fra entre".split())
_SHARE_ARTICLES = {
    "it": frozenset("il lo l' i gli".split()), "fr": frozenset("le les".split()), "es": frozenset("el los un".split()),
}  # fmt: skip
_EXACT_CASE = frozenset({"us", "who", "un", "uno", "onu", "ec", "eu", "pm", "turkey"})


class Term(NamedTuple):
    """One word, amount or date. `before`: punctuation since the last term. `quoted`: somebody else's words.

    A tuple, since sentences of them are keys of caches, which are hashed again at each look-up.
    """

    text: str
    low: str
    start: int
    end: int
    kind: str = "word"
    before: str = ""
    quoted: bool = False
    capital: bool = False
    amount: Amount | None = None
    interval: tuple[date, date] | None = None

    @property
    def plain(self) -> str:
        """The word without diacritics."""
        return self.low if self.low.isascii() else fold(self.low)


_START = attrgetter("start")
_made = tuple.__new__
"""What `Term(…)` does, without its defaults: sentences are made of many."""


@lru_cache(maxsize=2048)
def terms_of(text: str, language: str, anchor: date | None, quoted: tuple[Span, ...]) -> tuple[Term, ...]:
    """Return the terms of a sentence. `quoted`: the parts of it that stand between quotation marks."""
    found: list[Term] = []
    taken: list[tuple[int, int]] = []
    for when in find_times(text, anchor, language):
        interval = (when.start, when.end) if when.start and when.end else None
        words = when.span.of(text)
        taken.append((when.span.start, when.span.end))
        found.append(Term(words, _as_compared(words), when.span.start, when.span.end, "date", interval=interval))
    for amount in (*find_shares(text, language), *find_amounts(text, language)):
        if any(start < amount.span.end and amount.span.start < end for start, end in taken):
            continue
        words = amount.span.of(text)
        taken.append((amount.span.start, amount.span.end))
        found.append(Term(words, _as_compared(words), amount.span.start, amount.span.end, "amount", amount=amount))
    blank = _blanked(text, taken)
    for match in _WORD.finditer(blank):
        raw = match.group()
        if raw.isascii() and raw.isalpha() and raw != "cannot":
            low = raw.lower()
            start, end = match.span()
            found.append(_made(Term, (raw, low, start, end, "word", "", False, raw[0] != low[0], None, None)))
        else:
            found.extend(_words(raw, match.start(), language))
    if taken:
        found.sort(key=_START)
        articles = _SHARE_ARTICLES.get(language, frozenset())
        found = [
            term
            for term, after in zip(found, (*found[1:], None), strict=False)
            if after is None or after.amount is None or not _in_amount(term, after.amount, articles)
        ]
    return tuple(_joined_names(_with_context(found, text, quoted)))


def _in_amount(term: Term, after: Amount, articles: frozenset[str]) -> bool:
    """Whether a word says no more than the amount behind it.

    "Between $3 billion and $5 billion" is "$3-5 billion", "el 75 %" is "tres cuartas partes".
    """
    return (after.high is not None and term.low in _RANGE_LEADS) or (after.unit == "percent" and term.low in articles)


def _blanked(text: str, taken: Sequence[tuple[int, int]]) -> str:
    pieces = []
    at = 0
    for start, end in sorted(taken):
        pieces.append(text[at:start])
        pieces.append(" " * (end - start))
        at = end
    return "".join(pieces) + text[at:]


def _words(raw: str, start: int, language: str) -> list[Term]:
    text = raw.replace("’", "'")
    low = text.casefold()
    end = start + len(raw)
    capital = text[0].isupper()
    if language == "en" and ("'" in low or low == "cannot"):
        if low in _IRREGULAR_NOT:
            return [Term(raw, _IRREGULAR_NOT[low], start, end - 1), Term("not", "not", end - 1, end)]
        if low.endswith("n't"):
            return [Term(raw[:-3], low[:-3], start, end - 3, capital=capital), Term("not", "not", end - 3, end)]
        for suffix, word in _SUFFIXES.items():
            if low.endswith(suffix):
                cut = end - len(suffix)
                return [Term(raw[: -len(suffix)], low[: -len(suffix)], start, cut, capital=capital),
                        Term(word, word, cut, end)]  # fmt: skip
        if low.endswith("'s"):
            owner = low[:-2]
            mark = "is" if owner in _IS_OWNERS else "'s"
            return [Term(raw[:-2], owner, start, end - 2, capital=capital), Term(mark, mark, end - 2, end)]
    if language in _ELIDED and "'" in low:
        lead, _, rest = low.partition("'")
        if lead in _ELIDED[language] and rest:
            cut = start + len(lead) + 1
            return [Term(raw[: len(lead) + 1], _ELIDED[language][lead], start, cut, capital=capital),
                    *_words(raw[len(lead) + 1 :], cut, language)]  # fmt: skip
    if "." in low:
        low = low.replace(".", "")
        text = text.replace(".", "")
    joined = low if low.startswith("re-") else low.replace("-", "")
    return [Term(raw if "." not in raw else text, joined, start, end, capital=capital)]


def _with_context(found: list[Term], text: str, quoted: tuple[Span, ...]) -> list[Term]:
    out: list[Term] = []
    last = 0
    for term in found:
        between = text[last : term.start]
        between = "" if between in {"", " "} else _marks(between)
        inside = bool(quoted) and any(span.start <= term.start and term.end <= span.end for span in quoted)
        out.append(_made(Term, (*term[:5], between, inside, *term[7:])) if between or inside else term)
        last = term.end
    return out


@lru_cache(maxsize=1024)
def _marks(between: str) -> str:
    return normalise(between).replace(" ", "")


@lru_cache(maxsize=4096)
def _as_compared(words: str) -> str:
    return normalise(words).casefold()


@lru_cache(maxsize=1)
def _variants() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word → (words, key), longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in _SAME:
        forms = row.split("|")
        for form in forms:
            words = tuple(fold(form).split())
            found.setdefault(words[0], []).append((words, fold(forms[0])))
    for entries in found.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return found


def _joined_names(terms: list[Term]) -> list[Term]:
    """Put the names of one thing under one key; "US" and "us" are told apart by their capitals."""
    out: list[Term] = []
    at = 0
    table = _variants()
    keys = [term.plain for term in terms]
    if table.keys().isdisjoint(keys):
        return terms
    while at < len(terms):
        term, plain = terms[at], keys[at]
        count = 1
        if plain in table and term.kind == "word":
            for words, key in table[plain]:
                part = terms[at : at + len(words)]
                if [t.plain for t in part] != list(words) or any(t.before for t in part[1:]):
                    continue
                if len(words) == 1 and words[0] in _EXACT_CASE and not _cased(term, words[0]):
                    continue
                if not part[0].capital and key != "prime minister":
                    continue
                term = term._replace(text=" ".join(t.text for t in part), low=key, end=part[-1].end)
                count = len(words)
                break
        out.append(term)
        at += count
    return out


def _cased(term: Term, word: str) -> bool:
    return term.capital if word == "turkey" else term.text.replace(".", "").isupper()
