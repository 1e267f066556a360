"""Clauses: where a sentence's parts begin and end, as far as marks, conjunctions and the forms of words tell."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.cues import OPINION
from bot.language.force import force_of, is_cue
from bot.language.terms import Term
from bot.language.verbs import verb_class

RELATIVE = frozenset("which who whom whose where".split())
SUBJECT_STARTS = frozenset(
    """the a an this these those its their his her it he she they both all some we i you no nobody neither none each
    every another others many most several few one""".split()
)
_NO_SUBJECTS = frozenset(
    """and or but to by in on at for with from of about against over under into as after before between among not
    then also only that which who whom whose where when while because if unless so nor than like including""".split()
)
CONDITIONS = frozenset(
    """if unless provided providing assuming supposing barring once until till should otherwise depending depends
    pending contingent conditional conditionally subject except excluding whether wherever whenever long soon""".split()
)
_MARKS = frozenset(",;:()")
_PARTICIPLES = frozenset({"written", "known", "sworn"})
# Whoever stands under one of these speaks of nobody or of few: nothing said of them holds of a part.
DOWNWARD = frozenset(
    """no not none nobody nothing neither nor never few fewer less little only hardly without rarely seldom
    barely""".split()
)


def breaks(term: Term) -> bool:
    """Whether a mark that parts a sentence stands before the term."""
    between = term.before
    if not between:
        return False
    return not _MARKS.isdisjoint(between) or "--" in between or between == "-"


def marks_of(terms: Sequence[Term]) -> list[int]:
    """Where the parts between marks begin, but for the first; and the end."""
    return [index for index, term in enumerate(terms) if index and breaks(term)] + [len(terms)]


def dateline_end(terms: Sequence[Term]) -> int:
    """How many terms the dateline takes: "LISBON, 4 July - ", "ISTANBUL, Sept 25 (Euxine News) - "; 0: none."""
    for index, term in enumerate(terms[:12]):
        if index and term.before.endswith("-") and term.before.strip("()-.,") == "" and not term.quoted:
            dated = index > 1 and terms[index - 1].kind == "date" and terms[index - 1].before == ","
            return index if (terms[0].text.isupper() and len(terms[0].text) > 2) or dated else 0
        if not (term.capital or term.kind == "date" or term.amount is not None):
            return 0
    return 0


def reports(terms: Sequence[Term], language: str) -> bool:
    """Whether a part holds a verb of speech or of opinion: what follows it may be its content, marks or not."""
    return any(
        term.kind == "word"
        and not (term.capital and index)
        and term.low not in _PARTICIPLES
        and (is_cue(term.low, language) or term.low in OPINION or force_of(term.low, language) == "attribution")
        for index, term in enumerate(terms)
    )


def reports_a_clause(terms: Sequence[Term], language: str) -> bool:
    """Whether a verb of speech or opinion governs a clause here: a "that", or another finite verb, stands behind it."""
    for index, term in enumerate(terms):
        if not reports((term,), language) or (index and term.capital):
            continue
        rest = terms[index + 1 :]
        if any(t.low in {"that", "whether", "how", "why"} for t in rest) or any(t.quoted for t in rest):
            return True
        if any(verb_class(terms, place) is not None for place in range(index + 1, len(terms))):
            return True
    return False


def conditional(terms: Sequence[Term]) -> bool:
    """Whether a word stands here that makes what is said depend on something."""
    return any(term.kind == "word" and term.low in CONDITIONS for term in terms)


def clause_at(terms: Sequence[Term], start: int) -> bool:
    """Whether a subject begins here and a finite verb of its own follows it in the same part."""
    if start >= len(terms) or terms[start].low in _NO_SUBJECTS or verb_class(terms, start) is not None:
        return False
    for index in range(start + 1, min(len(terms), start + 12)):
        if breaks(terms[index]) or terms[index].low in RELATIVE | {"that"}:
            return False
        if verb_class(terms, index) is not None:
            return True
    return False


def past(terms: Sequence[Term]) -> bool:
    """Whether the first finite verb tells of something that happened: then times and clauses around it only add."""
    for index in range(len(terms)):
        kind = verb_class(terms, index)
        if kind is not None and index != 0:
            return kind in {"past", "was", "has", "had"}
    return False
