"""Alignment: whether a statement's terms are the evidence's terms, in order, less what may be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.language.amounts import Amount
from bot.language.force import cue_covers, is_cue, one_cue
from bot.language.inflection import (
    TENSES,
    headline_future,
    headline_present,
    other_forms,
    perfect_passive,
    told_otherwise,
)
from bot.language.licences import EMPTY
from bot.language.tails import sweeping
from bot.language.terms import Term
from bot.language.words import is_function_word

# Words that say the same of a number; anything else between them changes the quantity.
_APPROXIMATE = (
    frozenset({"nearly", "almost"}),
    frozenset({"about", "around", "roughly", "approximately", "some"}),
    frozenset({"over", "above"}),
    frozenset({"under", "below"}),
)
_ON = frozenset({"on", "in"})


Pairs = tuple[tuple[int, int], ...]
"""(statement index, evidence index) of matched terms."""


def align(
    statement: Sequence[Term], evidence: Sequence[Term], leave: Mapping[int, Sequence[int]], language: str
) -> Pairs | None:
    """Match every term of the statement with the evidence in order; evidence goes unmatched only where licensed.

    A search over (statement, evidence) positions, each visited once.
    """
    empty = EMPTY if language == "en" else frozenset()
    english = language == "en"
    said, heard = len(statement), len(evidence)
    free_said = [term.low in empty and not _holds_few(statement, i) for i, term in enumerate(statement)]
    free_heard = [term.low in empty and not _holds_few(evidence, j) for j, term in enumerate(evidence)]
    goal = (said, heard)
    parents: dict[tuple[int, int], tuple[int, int]] = {(0, 0): (-1, -1)}
    stack = [(0, 0)]
    while stack:
        here = stack.pop()
        if here == goal:
            break
        i, j = here
        steps: list[tuple[int, int]] = []
        if j < heard:
            steps = [(i, end) for end in leave.get(j, ())]
            if free_heard[j]:
                steps.append((i, j + 1))
        if i < said:
            if free_said[i]:
                steps.append((i + 1, j))
            if j < heard:
                if statement[i].low in _ON and _date_bare(statement, i, evidence, j, language):
                    steps.append((i + 1, j))
                if statement[i].low == "and" and _member(evidence, j, leave):
                    steps.append((i + 1, j))
                if statement[i].low in _BOUND_WORDS and evidence[j].low in _BOUND_WORDS:
                    steps.extend(_bounds(statement, i, evidence, j))
                if english and (statement[i].low in TENSES or evidence[j].low in TENSES):
                    steps.extend(told_otherwise(statement, i, evidence, j))
                if same(statement, i, evidence, j, language):
                    steps.append((i + 1, j + 1))
        for step in steps:
            if step not in parents:
                parents[step] = here
                stack.append(step)
    if goal not in parents:
        return None
    pairs: list[tuple[int, int]] = []
    here = goal
    while here != (0, 0):
        before = parents[here]
        if here[0] > before[0] and here[1] > before[1]:
            pairs.append((here[0] - 1, here[1] - 1))
        here = before
    return tuple(reversed(pairs))


def may_align(statement: Sequence[Term], evidence: Sequence[Term], language: str) -> bool:
    """Whether no content word of the statement is foreign to the evidence: what spares the search for its order.

    A rule that lets a content word stand for several, or for a word that `same` does not know, must be told here too.
    """
    known = {term.low for term in evidence}
    for index, term in enumerate(statement):
        if term.low in known or term.kind != "word" or is_function_word(term.low, language):
            continue
        if any(same(statement, index, evidence, place, language) for place in range(len(evidence))):
            continue
        if language != "en" or known.isdisjoint(other_forms(term.low)):
            return False
    return True


def same(statement: Sequence[Term], i: int, evidence: Sequence[Term], j: int, language: str) -> bool:
    """Whether the two terms are equal, or say the same by one of the stated equivalences."""
    said, heard = statement[i], evidence[j]
    if said.kind == "word" and heard.kind == "word":
        return _same_word(statement, i, evidence, j, language)
    if said.kind == "date" and heard.kind == "date":
        if said.low == heard.low:
            return True
        return _dates(said, heard) or (_within(said, heard) and _on(evidence, j) and not sweeping(evidence, language))
    if said.amount is not None and heard.amount is not None:
        return _amounts(said.amount, heard.amount)
    return False


def _same_word(statement: Sequence[Term], i: int, evidence: Sequence[Term], j: int, language: str) -> bool:
    said, heard = statement[i], evidence[j]
    if said.low == heard.low:
        return _same_case(said, heard)
    if (said.capital or heard.capital) and said.plain == heard.plain:
        return _same_case(said, heard)
    if said.capital and heard.capital and _transliterated(said.plain) == _transliterated(heard.plain):
        return _same_case(said, heard)
    if language == "en" and (headline_present(statement, i, evidence, j) or headline_future(statement, i, evidence, j)):
        return True
    if language == "en" and heard.low == "been" and perfect_passive(statement, i, evidence, j):
        return True
    group = _group(said.low, language)
    if group is None or group != _group(heard.low, language):
        return False
    if group == "cue":
        return cue_covers(said.low, heard.low) or (language != "en" and one_cue(said.low, heard.low, language))
    if group == "on":  # "on Tuesday" is "in April", said more coarsely
        return _date_follows(statement, i) and _date_follows(evidence, j)
    return True


@lru_cache(maxsize=16384)
def _group(word: str, language: str) -> str | None:
    """The class of words that a word may stand for others of; None, as for most: for itself alone."""
    if is_cue(word, language):
        return "cue"
    if word in _ON:
        return "on"
    return next((f"approximate {number}" for number, group in enumerate(_APPROXIMATE) if word in group), None)


def _on(terms: Sequence[Term], index: int) -> bool:
    return index > 0 and terms[index - 1].low in _ON


def _member(evidence: Sequence[Term], j: int, leave: Mapping[int, Sequence[int]]) -> bool:
    """Whether a member of a list stands here that may go with all up to its "and": then an "and" before it will do."""
    return evidence[j].before == "," and any(
        end < len(evidence) and evidence[end].low == "and" and not evidence[end].before for end in leave.get(j, ())
    )


def _date_bare(statement: Sequence[Term], i: int, evidence: Sequence[Term], j: int, language: str) -> bool:
    """Whether "in 2025" stands for a bare "last year"."""
    return (
        _date_follows(statement, i)
        and evidence[j].kind == "date"
        and (j == 0 or evidence[j - 1].low not in _HOLDING)
        and same(statement, i + 1, evidence, j, language)
    )


_HOLDING = frozenset("by until till since from before after of for to between than through on in".split())


def _bounds(statement: Sequence[Term], i: int, evidence: Sequence[Term], j: int) -> list[tuple[int, int]]:
    """As "more than" for "over", "less than" for "under", before a number, and the other way round."""
    found: list[tuple[int, int]] = []
    for two, one in _BOUNDS:
        if _pair(statement, i, two) and _single(evidence, j, one):
            found.append((i + 2, j + 1))
        if _single(statement, i, one) and _pair(evidence, j, two):
            found.append((i + 1, j + 2))
    return found


_BOUNDS = (
    (frozenset({"more"}), frozenset({"over", "above"})),
    (frozenset({"less", "fewer"}), frozenset({"under", "below"})),
)
_BOUND_WORDS = frozenset().union(*(words for pair in _BOUNDS for words in pair))


def _pair(terms: Sequence[Term], at: int, words: frozenset[str]) -> bool:
    return (
        at + 2 < len(terms)
        and terms[at].low in words
        and terms[at + 1].low == "than"
        and terms[at + 2].amount is not None
        and not (at and terms[at - 1].low in {"no", "not"})
    )


def _single(terms: Sequence[Term], at: int, words: frozenset[str]) -> bool:
    return (
        at + 1 < len(terms)
        and terms[at].low in words
        and terms[at + 1].amount is not None
        and not (at and terms[at - 1].low in {"no", "not"})
    )


def _holds_few(terms: Sequence[Term], index: int) -> bool:
    """Whether "a" makes a number of what would be next to nothing: "a few", "a little"."""
    return index + 1 < len(terms) and terms[index + 1].low in {"few", "little"}


def _date_follows(terms: Sequence[Term], index: int) -> bool:
    return index + 1 < len(terms) and terms[index + 1].kind == "date"


def _same_case(said: Term, heard: Term) -> bool:
    """Tell "US" from "us" and "WHO" from "who": an abbreviation stays one."""
    acronym = len(heard.text) in range(2, 5) and heard.text.isupper()
    return not acronym or said.text.isupper() or said.text[:1].isupper()


_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "ß": "ss", "ı": "i", "ð": "d", "þ": "th"})
_ENDINGS = ("iy", "yy", "ii", "ij", "yi", "y", "i")


@lru_cache(maxsize=4096)
def _transliterated(plain: str) -> str:
    """A name with letters that have no accent to lose made plain, and the endings that Cyrillic names are given in."""
    plain = plain.translate(_LETTERS)
    if len(plain) < 7:
        return plain
    ending = next((end for end in _ENDINGS if plain.endswith(end)), None)
    return plain if ending is None else plain[: -len(ending)] + "i"


def _amounts(said: Amount, heard: Amount) -> bool:
    if said.money != heard.money or said.currency != heard.currency:
        return False
    if said.unit != heard.unit and not (said.money and {said.unit, heard.unit} <= {None, "cent"}):
        return False
    return _equal(said.value, heard.value) and (
        said.high == heard.high if said.high is None or heard.high is None else _equal(said.high, heard.high)
    )


def _equal(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b))


def _dates(said: Term, heard: Term) -> bool:
    return said.interval is not None and said.interval == heard.interval


def _within(said: Term, heard: Term) -> bool:
    """Whether the statement's time holds the evidence's: it says the same more coarsely."""
    if said.interval is None or heard.interval is None:
        return False
    return said.interval[0] <= heard.interval[0] and heard.interval[1] <= said.interval[1]
