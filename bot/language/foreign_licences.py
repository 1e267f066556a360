"""Licences in German, Italian, French, Spanish and Turkish: few, made of marks and of closed lists of words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.clauses import breaks, marks_of
from bot.language.foreign_asides import JOINING, described_gaps, forces, of_all
from bot.language.foreign_clauses import HELPERS, clause_gaps
from bot.language.foreign_cuts import cut_gaps
from bot.language.name_licences import Gap
from bot.language.terms import Term

_RELATIVE = {
    "de": "der die das den dem deren dessen denen wo welche welcher welches während",
    "it": "che cui dove quando mentre il cui la cui i cui le cui",
    "fr": "qui que dont où quand lorsque tandis",
    "es": "que quien quienes donde cuando mientras cuyo cuya lo",
    "tr": "",
}
_OF_WHOM = frozenset("cui quien quienes cual cuales".split())
_MEASURES = {
    "de": "fast rund etwa knapp mehr weniger ein eine drei zwei doppelt",
    "it": "quasi circa oltre un una due tre più meno in",
    "fr": "presque près environ un une deux trois soit",
    "es": "casi unos unas un una dos tres más",
    "tr": "yaklaşık",
}
_ADJUNCTS = {
    "de": "für gegen",
    "it": "verso contro presso",
    "fr": "vers contre chez",
    "es": "con contra hacia desde",
    "tr": "",
}
_FINITE_TURKISH = ("acak", "ecek", "dı", "di", "du", "dü", "tı", "ti", "tu", "tü", "yor", "mış", "miş", "muş", "müş",
                   "dır", "dir", "dur", "dür", "tır", "tir")  # fmt: skip


def foreign_gaps(terms: Sequence[Term], language: str, names: Sequence[Sequence[str]]) -> list[Gap]:
    """Return what may go: a last clause behind a semicolon, what a comma adds, a role before a known name."""
    if language not in _RELATIVE:
        return []
    found: list[Gap] = []
    marks = marks_of(terms)
    for start in marks[:-1]:
        for end in (next(m for m in marks if m > start), len(terms)):
            part, kept = terms[start:end], terms[:start]
            if any(t.quoted for t in part) or _reports_or_limits(part, language):
                continue
            if _adds(part, kept, language):
                found.append((start, end))
    found += _last_verbs(terms, language)
    found += _last_adjunct(terms, language)
    found += _roles(terms, language, names)
    found += described_gaps(terms, language)
    found += clause_gaps(terms, language)
    found += cut_gaps(terms, language)
    return found


def _reports_or_limits(part: Sequence[Term], language: str) -> bool:
    """Whether a part brings a condition, or a report that is not its own: a last word that all hangs on."""
    force = forces(part, language)
    if "condition" in force and part[0].low not in {"mientras", "mentre", "während"}:
        return True
    return "attribution" in force and part[0].low not in {"quando", "cuando", "quand"} and ";" not in part[0].before


def _adds(part: Sequence[Term], kept: Sequence[Term], language: str) -> bool:
    first = part[0]
    if ";" in first.before:
        return True
    if "," not in first.before and "-" not in first.before:
        return False
    second = part[1].low if len(part) > 1 else ""
    if first.low in _RELATIVE[language].split() or (first.low in {"di", "a", "da", "de", "en"} and second in _OF_WHOM):
        return "negation" not in forces(kept, language)
    if first.low in _MEASURES[language].split() or first.amount is not None:
        return any(
            t.low in {"als", "che", "que", "de", "di", "rispetto"} for t in part[1:]
        ) and "negation" not in forces(part, language)
    if language == "tr":
        before = kept[-1]
        return before.low.endswith(_FINITE_TURKISH) and len(kept) > 2
    return False


def _last_verbs(terms: Sequence[Term], language: str) -> list[Gap]:
    """As "… y quiere llegar al 54 por ciento": a second verb of the same subject, to the end."""
    joining, verbs = JOINING[language], HELPERS[language]
    found = []
    for index in range(3, len(terms) - 2):
        if terms[index].low in joining and terms[index + 1].low in verbs and not terms[index].quoted:
            lost, kept = terms[index:], terms[:index]
            if forces(lost, language) & {"condition", "attribution"} or forces(kept, language) & {
                "condition",
                "negation",
            }:
                continue
            found.append((index, len(terms)))
    return found


def _last_adjunct(terms: Sequence[Term], language: str) -> list[Gap]:
    """A last phrase with "for", "against", "towards", where nothing is denied, measured or said of all."""
    words = _ADJUNCTS[language].split()
    for index in range(len(terms) - 2, 2, -1):
        if terms[index].low not in words or terms[index].quoted or breaks(terms[index]):
            continue
        kept, lost = terms[:index], terms[index:]
        if of_all((*kept, *lost), language) or forces(kept, language) & {"negation", "condition", "hedge"}:
            return []
        if forces(lost, language) or any(breaks(t) for t in lost):
            return []
        if any(t.amount is not None and (t.amount.money or t.amount.unit is not None) for t in kept):
            return []
        return [(index, len(terms))]
    return []


def _roles(terms: Sequence[Term], language: str, names: Sequence[Sequence[str]]) -> list[Gap]:
    """What somebody is, before a name that the article knows, at the head of the sentence."""
    known = {tuple(form.casefold().split()) for group in names for form in group}
    found: list[Gap] = []
    for start in range(min(len(terms), 12)):
        for length in (3, 2):
            run = terms[start : start + length]
            words = tuple(t.text.casefold() for t in run)
            if len(run) < length or any(t.before for t in run[1:]) or not _known(words, known):
                continue
            lead = terms[:start]
            if forces(lead, language) & {"negation", "condition", "attribution"} or any(t.quoted for t in lead):
                return found
            apposed = start > 0 and run[0].before == "," and not any(breaks(t) for t in lead[1:])
            titled = all(t.capital for t in lead) and not any(breaks(t) for t in (*lead[1:], run[0]))
            closed = start + length < len(terms) and "," in terms[start + length].before
            if start and ((apposed and closed) or titled):
                found.append((0, start))
            if not start or titled or (apposed and closed):
                found.append((0, start + length - 1))
            return found
    return found


def _known(words: tuple[str, ...], known: set[tuple[str, ...]]) -> bool:
    """Whether the words are a full name; a title that the reading took into the name does not count with it."""
    return words in known or any(len(form) > len(words) and form[-len(words) :] == words for form in known)
