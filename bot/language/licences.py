"""Licences: which parts of a sentence a statement may leave out.

A part may go when what remains still says what the sentence said: words between commas that describe, a clause
that was only joined by "and", when and where something happened, a title before a name. What a negation, a condition,
a hedge or a report in the lost part may reach stays; a part that holds one may go where it is closed in itself: an
independent clause, a relative clause, an apposition. Statements in languages without rules of their own keep their
sentence whole, but for datelines and the names of equal things.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.language.clauses import dateline_end, marks_of
from bot.language.closed_parts import closed_gaps
from bot.language.coordination import joined_gaps
from bot.language.force import AUXILIARIES, force_of
from bot.language.foreign_licences import foreign_gaps
from bot.language.inflection import perfect_helper
from bot.language.lesser_adjuncts import lesser_gaps
from bot.language.modifiers import modifier_gaps
from bot.language.name_licences import Gap, acronym_gaps, descriptor_gaps, house_gaps, naming_gaps, title_gaps
from bot.language.tails import adjunct_gaps, aside_gaps, sweeping
from bot.language.terms import Term
from bot.language.verbs import finite_like, verb_class

# Words that carry nothing: either side may have them or not.
EMPTY = frozenset("the a an that".split())
_ADVERBS = frozenset(
    """also too then meanwhile moreover furthermore additionally further both newly now together however nevertheless
    therefore thus""".split()
)
_OPENERS = frozenset("and but yet so still meanwhile however also moreover furthermore additionally".split())
_RELATIVE = frozenset("which who whom whose where".split())
_TRAIL = frozenset(
    "in at during after following amid alongside before ahead since through via with under across along".split()
)
_LEAD = frozenset(
    """in on at after following during before amid despite since from ahead earlier later speaking with under alongside
    meanwhile besides beyond throughout""".split()
)
_WOULD = frozenset("would could may might should will shall".split())


def forceful(terms: Sequence[Term], language: str) -> bool:
    """Whether a part holds a word that may reach beyond it; modals alone do not."""
    return any(
        term.kind == "word" and force_of(term.low, language) in ("negation", "condition", "hedge", "attribution")
        for term in terms
    )


@lru_cache(maxsize=4096)
def gaps(
    terms: tuple[Term, ...], language: str, names: tuple[tuple[str, ...], ...], *, led: bool = False
) -> dict[int, list[int]]:
    """Return start → ends of the parts of the evidence that a statement may leave out (indices, half-open).

    `led`: these terms are what a frame before them reports ("Meloni said that …"). Kept for each sentence: what is
    returned must not be changed.
    """
    head = dateline_end(terms)
    found: list[Gap] = [(0, head)] if head else []
    body = terms[head:]
    if not body:
        return {}
    if language == "en":
        inner = _english(body, language, names, led=led)
    else:
        inner = [*foreign_gaps(body, language, names), *acronym_gaps(body)]
    # Whoever leaves out the beginning leaves out the dateline with it.
    found += [(0 if start == 0 else start + head, end + head) for start, end in inner]
    found += [(start + head, end + head) for start, end in inner if start == 0 and head]
    out: dict[int, list[int]] = {}
    for start, end in found:
        if start < end and not (start == 0 and end >= len(terms)) and end not in out.setdefault(start, []):
            out[start].append(end)
    return out


def _english(terms: Sequence[Term], language: str, names: Sequence[Sequence[str]], *, led: bool) -> list[Gap]:
    found = _small(terms, language)
    found += _commas(terms, language)
    if not sweeping(terms, language):
        found += _times(terms)
        found += _tails(terms, language)
    found += joined_gaps(terms, language, led=led)
    found += aside_gaps(terms, language)
    found += adjunct_gaps(terms, language)
    found += lesser_gaps(terms, language)
    found += closed_gaps(terms, language)
    found += modifier_gaps(terms, language)
    found += title_gaps(terms, names)
    found += acronym_gaps(terms)
    found += [(i, i + 1) for i in range(1, len(terms)) if perfect_helper(terms, i)]
    found += naming_gaps(terms, language)
    found += house_gaps(terms)
    found += [gap for gap in descriptor_gaps(terms) if not forceful(terms[gap[0] : gap[1]], language)]
    return found


def _small(terms: Sequence[Term], language: str) -> list[Gap]:
    """Small words that only join; "no further talks" is not "no talks"."""
    found = [
        (index, index + 1)
        for index, term in enumerate(terms)
        if term.low in _ADVERBS
        and not term.quoted
        and not (index and force_of(terms[index - 1].low, language) == "negation")
        and (term.low != "further" or (index and terms[index - 1].low == "to"))
    ]
    if terms and terms[0].low in _OPENERS:
        found.append((0, 1))
    return found


def _times(terms: Sequence[Term]) -> list[Gap]:
    """When: "on Tuesday", "in March", "yesterday"; what dates a figure stays with it."""
    measured = any(term.kind == "amount" for term in terms)
    found: list[Gap] = []
    for index, term in enumerate(terms):
        if term.kind != "date" or term.quoted or _possessive(terms, index + 1):
            continue
        fine = term.interval is None or (term.interval[1] - term.interval[0]).days < 2
        if measured and not fine:
            continue
        before = terms[index - 1] if index else None
        end = index + 1
        if end < len(terms) and terms[end].low in _HOURS and not terms[end].before:
            end += 1
        if before is not None and before.low in {"on", "in"} and not term.before:
            found.append((index - 1, end))
            found += _place_beside(terms, index)
        elif fine and (before is None or (before.kind == "word" and before.low not in _HOLDING)):
            found.append((index, end))
    return found


_HOURS = frozenset("morning afternoon evening night".split())


def _place_beside(terms: Sequence[Term], index: int) -> list[Gap]:
    """As in "in Rome on Tuesday": the place goes with the day."""
    start = index - 2
    while start > 0 and terms[start].capital and terms[start].kind == "word" and not terms[start + 1].before:
        start -= 1
    if start > 0 and start < index - 2 and terms[start].low in {"in", "at"} and not terms[start + 1].before:
        return [(start, index + 1), (start, index - 1)]
    return []


_HOLDING = frozenset(
    "by until till since from before after of for to between than and or through this next last".split()
)


def _possessive(terms: Sequence[Term], index: int) -> bool:
    return index < len(terms) and terms[index].low == "'s"


def _commas(terms: Sequence[Term], language: str) -> list[Gap]:
    """Parts between two commas, from the start to a comma, and from a comma to the end."""
    marks = marks_of(terms)
    found: list[Gap] = []
    conditional = any(term.low in _WOULD for term in terms)
    if marks[0] < len(terms):
        lead = terms[: marks[0]]
        if lead and _may_lead(lead, terms[marks[0] :], language):
            found.append((0, marks[0]))
    for position, start in enumerate(marks[:-1]):
        for end in dict.fromkeys((*marks[position + 1 : position + 3], len(terms))):
            part = terms[start:end]
            if any(term.quoted != part[0].quoted for term in part):
                continue
            if part[0].low in _RELATIVE or (len(part) > 1 and part[0].low == "of" and part[1].low in _RELATIVE):
                # A describing clause takes its own negations with it, but nobody's report.
                if end == len(terms) or "," in terms[end].before or "-" in terms[end].before:
                    found.append((start, end))
                continue
            if forceful(part, language) or verb_class(part, 0) not in {None, "past"}:
                continue
            if end < len(terms) or _hangs(part, conditional):
                found.append((start, end))
    return found


def _may_lead(lead: Sequence[Term], rest: Sequence[Term], language: str) -> bool:
    """Whether an opening phrase only says when, where or beside what; not on what condition, nor for how far."""
    first = lead[0].low
    if first not in _LEAD:
        return False
    # Behind "despite" a word of speech is a noun: "despite protests", "amid reports of fire".
    if forceful(lead[1:2] if first in {"despite", "amid"} and len(lead) < 6 else lead, language) and not (
        first in {"despite", "amid"} and force_of(lead[1].low, language) == "attribution"
    ):
        return False
    if first not in {"despite", "besides", "beyond", "meanwhile"} and sweeping(rest, language):
        return False
    if any(term.low in {"would", "could", "might", "may"} for term in rest):
        return False
    return first not in _CONDITIONAL or not any(term.low in {"will", "shall", "can"} for term in rest)


_CONDITIONAL = frozenset("with under after before following upon from in".split())


def _hangs(part: Sequence[Term], conditional: bool) -> bool:
    """Whether a last part only adds: a participle, a place or time, "and" with a clause of its own."""
    first = part[0].low
    if first.endswith("ing") and len(first) > 4:
        return True
    if first in _TRAIL or first in {"as", "including", "especially", "particularly"}:
        return not (conditional and first in _CONDITIONAL)
    if first in {"its", "their", "his", "her"}:  # an apposition: "their lowest level in a year"
        return not any(term.low in AUXILIARIES - {"to"} or finite_like(term) for term in part)
    return first == "and" or part[0].capital


def _tails(terms: Sequence[Term], language: str) -> list[Gap]:
    """From a preposition of place or time to the end: where and when something happened."""
    if any(term.low in _WOULD for term in terms):
        allowed = _TRAIL - _CONDITIONAL - {"since", "amid", "during"} | {"in"}
    else:
        allowed = _TRAIL
    found: list[Gap] = []
    if _habitual(terms):
        return found
    for index in range(len(terms) - 1, 1, -1):
        term = terms[index]
        if term.quoted or forceful((term,), language):
            break
        before = terms[index - 1]
        if term.low not in allowed or before.low in AUXILIARIES or before.low in EMPTY or before.low in _TRAIL:
            continue
        tail = terms[index:]
        if any(part.kind == "date" and not _day(part) for part in tail) and any(t.kind == "amount" for t in terms):
            continue
        found.append((index, len(terms)))
    return found


def _habitual(terms: Sequence[Term]) -> bool:
    """Whether the sentence tells what is usual of many: "cars pay 74 crowns at night" says nothing of the day."""
    kinds = [kind for index in range(1, len(terms)) if (kind := verb_class(terms, index)) is not None]
    return not kinds or (kinds[0] == "present" and not any(term.capital for term in terms[:2]))


def _day(term: Term) -> bool:
    return term.interval is None or (term.interval[1] - term.interval[0]).days < 2
