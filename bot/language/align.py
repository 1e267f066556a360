"""Alignment: whether a statement's terms are the evidence's terms, in order, less what may be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from bot.language.amounts import Amount
from bot.language.approximations import APPROXIMATING, OF_APPROXIMATIONS, approximations
from bot.language.backshift import REPORTED
from bot.language.force import cue_covers, is_cue, one_cue
from bot.language.foreign_asides import ARTICLES
from bot.language.inflection import (
    TENSES,
    headline_future,
    headline_present,
    may_be_past,
    other_forms,
    perfect_passive,
    told_otherwise,
)
from bot.language.licences import EMPTY
from bot.language.spellings import american, name_spellings
from bot.language.tails import sweeping
from bot.language.terms import Term
from bot.language.verbs import verb_class
from bot.language.words import is_function_word

_ON = frozenset({"on", "in"})
_BEFORE_DATES = {
    "de": frozenset({"am", "im"}), "it": frozenset({"nel", "a", "in"}), "fr": frozenset({"en"}),
    "es": frozenset({"en"}),
}  # fmt: skip
"""What stands before a date and not before a bare "last month", "yesterday" that means the same."""
_NEARLY = frozenset({"nearly", "almost"})


Pairs = tuple[tuple[int, int], ...]
"""(statement index, evidence index) of matched terms."""


def align(
    statement: Sequence[Term], evidence: Sequence[Term], leave: Mapping[int, Sequence[int]], language: str
) -> Pairs | None:
    """Match every term of the statement with the evidence in order; evidence goes unmatched only where licensed.

    A search over (statement, evidence) positions, each visited once.
    """
    english, on = language == "en", _BEFORE_DATES.get(language, _ON)
    empty = EMPTY if english else ARTICLES.get(language, frozenset())
    said, heard = len(statement), len(evidence)
    free_said = [_is_free(statement, i, empty) for i in range(said)]
    free_heard = [_is_free(evidence, j, empty) for j in range(heard)]
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
                if statement[i].low in on and _date_bare(statement, i, evidence, j, language):
                    steps.append((i + 1, j))
                if statement[i].low == "and" and _member(evidence, j, leave):
                    steps.append((i + 1, j))
                if evidence[j].low in on and _date_bare(evidence, j, statement, i, language):
                    steps.append((i, j + 1))
                if statement[i].low in APPROXIMATING and evidence[j].low in APPROXIMATING:
                    steps.extend(approximations(statement, i, evidence, j))
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
    return foreign_words(statement, evidence, language, limit=1) == 0


def foreign_words(statement: Sequence[Term], evidence: Sequence[Term], language: str, *, limit: int) -> int:
    """Count the content words of the statement that are the same as no word of the evidence, up to the limit."""
    known = {term.low for term in evidence}
    found = 0
    known |= {REPORTED[low] for low in known & REPORTED.keys()}
    for index, term in enumerate(statement):
        if term.low in known or term.kind != "word" or term.low in OF_APPROXIMATIONS:
            continue
        if is_function_word(term.low, language):
            continue
        if somewhere(statement, index, evidence, language):
            continue
        if language != "en" or known.isdisjoint(other_forms(term.low)):
            found += 1
            if found >= limit:
                break
    return found


def in_order(statement: Sequence[Term], evidence: Sequence[Term], language: str) -> bool:
    """Whether each content word of the statement may have its place in the evidence, one behind the other.

    Where this fails `align` does, whatever may be left out: it is asked before the parts are that may go. As with
    `may_align`, a rule that lets a content word stand for others must be told here too.
    """
    at, end, english = 0, len(evidence), language == "en"
    for said in statement:
        low = said.low
        if said.kind != "word" or low in OF_APPROXIMATIONS or is_function_word(low, language):
            continue
        lead, first, group = low[:3], low[:1], _group(low, language)
        plain, capital = low.isascii(), said.capital
        while at < end:
            heard = evidence[at]
            at += 1
            if heard.kind != "word":
                continue
            other = heard.low
            if other == low or other[:3] == lead:
                break
            if english and (may_be_past(first, other) or other in other_forms(low)):
                break
            if group is not None and group == _group(other, language):
                break
            if ((capital and heard.capital) or not (plain and other.isascii())) and _one_name(said, heard):
                break
            if other == "american" and low == "united states":
                break
        else:
            return False
    return True


def _one_name(said: Term, heard: Term) -> bool:
    """Whether two words are one but for diacritics or the spelling of a name."""
    if said.capital and heard.capital and not name_spellings(said.low).isdisjoint(name_spellings(heard.low)):
        return True
    if said.low.isascii() and heard.low.isascii():
        return said.low == heard.low
    return (said.capital or heard.capital) and said.plain == heard.plain


def somewhere(statement: Sequence[Term], i: int, evidence: Sequence[Term], language: str) -> bool:
    """Whether any term of the evidence says the same as this one; asks `same` only where it may say yes."""
    said = statement[i]
    if said.kind != "word":
        return any(
            same(statement, i, evidence, j, language) for j in range(len(evidence)) if evidence[j].kind != "word"
        )
    low = said.low
    lead, first, group = low[:3], low[:1], _group(low, language)
    plain, capital = low.isascii(), said.capital
    for j, heard in enumerate(evidence):
        if heard.kind != "word":
            continue
        other = heard.low
        if (
            other == low
            or other[:3] == lead
            or may_be_past(first, other)
            or (((capital and heard.capital) or not (plain and other.isascii())) and _one_name(said, heard))
            or (group is not None and group == _group(other, language))
            or low in _SHIFTING
            or (other == "american" and low == "united states")
        ) and same(statement, i, evidence, j, language):
            return True
    return False


_SHIFTING = frozenset({"to", "was", "were"})
"""What stands for another helper before a verb that both sentences have."""


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
    if _one_name(said, heard):
        return _same_case(said, heard)
    if language == "en" and said.low[:3] == heard.low[:3] and american(said.low) == american(heard.low):
        return _same_case(said, heard)
    if language == "en" and (headline_present(statement, i, evidence, j) or headline_future(statement, i, evidence, j)):
        return True
    if language == "en" and heard.low == "been" and perfect_passive(statement, i, evidence, j):
        return True
    if said.low == "united states" and heard.low == "american" and language == "en":
        return said.text == "US" and _describing(statement, i) and _describing(evidence, j)
    group = _group(said.low, language)
    if group is None or group != _group(heard.low, language):
        return False
    if group == "cue":
        return cue_covers(said.low, heard.low) or (language != "en" and one_cue(said.low, heard.low, language))
    # "on Tuesday" is "in April", said more coarsely
    return group == "nearly" or (_date_follows(statement, i) and _date_follows(evidence, j))


def _describing(terms: Sequence[Term], index: int) -> bool:
    """Whether a noun that is no name follows, and no name stands before: "an American firm", not "Latin American"."""
    after = terms[index + 1] if index + 1 < len(terms) else None
    before = terms[index - 1] if index else None
    if after is None or after.kind != "word" or after.capital or after.before:
        return False
    # A capital may stand there because the sentence begins with it.
    return before is None or bool(terms[index].before) or not before.capital or (index == 1 and before.low in EMPTY)


@lru_cache(maxsize=16384)
def _group(word: str, language: str) -> str | None:
    """The class of words that a word may stand for others of; None, as for most: for itself alone."""
    if is_cue(word, language):
        return "cue"
    if word in _ON:
        return "on"
    return "nearly" if word in _NEARLY else None


def _on(terms: Sequence[Term], index: int) -> bool:
    return index > 0 and terms[index - 1].low in _ON


def _member(evidence: Sequence[Term], j: int, leave: Mapping[int, Sequence[int]]) -> bool:
    """Whether a member of a list stands here that may go with all up to its "and": then an "and" before it will do.

    So it will before the second of three verbs of which the last may go: "runs until May, covers …, and allows …".
    """
    if evidence[j].before != ",":
        return False
    if any(end < len(evidence) and evidence[end].low == "and" and not evidence[end].before for end in leave.get(j, ())):
        return True
    kind = verb_class(evidence, j)
    if kind not in {"past", "present"} or not any(verb_class(evidence, i) == kind for i in range(1, j)):
        return False
    last = next((i for i in range(j + 1, len(evidence) - 1) if evidence[i].low == "and"), None)
    return last is not None and verb_class(evidence, last + 1) == kind and len(evidence) in leave.get(last, ())


def _date_bare(terms: Sequence[Term], i: int, others: Sequence[Term], j: int, language: str) -> bool:
    """Whether "in 2025" stands beside a bare "last year", or the other way round."""
    return (
        _date_follows(terms, i)
        and others[j].kind == "date"
        and (j == 0 or others[j - 1].low not in _HOLDING)
        and same(terms, i + 1, others, j, language)
    )


_HOLDING = frozenset("by until till since from before after of for to between than through on in".split())


def _is_free(terms: Sequence[Term], index: int, empty: frozenset[str]) -> bool:
    """Whether a word may stand or not: "the", "that", the "of" of "half of the members"."""
    low = terms[index].low
    if low == "of":
        return _of_share(terms, index)
    return low in empty and not _holds_few(terms, index)


def _of_share(terms: Sequence[Term], index: int) -> bool:
    share = terms[index - 1].amount if index else None
    return (
        share is not None
        and share.unit == "percent"
        and index + 1 < len(terms)
        and terms[index + 1].low in {"the", "its", "their", "his", "her", "our", "all", "these", "those"}
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


def _amounts(said: Amount, heard: Amount) -> bool:
    said, heard = _in_points(said), _in_points(heard)
    if said.money != heard.money or said.currency != heard.currency:
        return False
    if said.unit != heard.unit and not (said.money and {said.unit, heard.unit} <= {None, "cent"}):
        return False
    return _equal(said.value, heard.value) and (
        said.high == heard.high if said.high is None or heard.high is None else _equal(said.high, heard.high)
    )


def _in_points(amount: Amount) -> Amount:
    """Basis points as percentage points."""
    if amount.unit != "basis point":
        return amount
    high = None if amount.high is None else amount.high / 100
    return amount._replace(unit="percentage point", value=amount.value / 100, high=high)


def _equal(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b))


def _dates(said: Term, heard: Term) -> bool:
    return said.interval is not None and said.interval == heard.interval


def _within(said: Term, heard: Term) -> bool:
    """Whether the statement's time holds the evidence's: it says the same more coarsely."""
    if said.interval is None or heard.interval is None or not _one_of_calendar(*said.interval):
        return False
    return said.interval[0] <= heard.interval[0] and heard.interval[1] <= said.interval[1]


def _one_of_calendar(first: date, last: date) -> bool:
    """Whether an interval is a week, a month, a quarter, a half, a year or ten: "12 to 14 May" is no wider "13 May"."""
    if (last - first).days == 6:
        return first.weekday() == 0
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return whole and months in {1, 3, 6, 12, 120} and (first.month - 1) % min(months, 12) == 0
