"""Fronting: "In May, the port closed" is "The port closed in May", where the sentence is one clause.

Only what a comma parts from a clause without another verb, report or infinitive moves: there it can belong to nothing
but the clause as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.language.clauses import RELATIVE, breaks, marks_of, reports
from bot.language.terms import Term
from bot.language.verbs import verb_class

_LEADS = frozenset("in on at after before during between since by near off across throughout".split())
_ORDERING = frozenset("to that and but or as while if because than".split())


def moved(terms: Sequence[Term], language: str) -> Iterator[tuple[Term, ...]]:
    """Yield the sentence with its first part at the end, and with its last part at the start, where either may move."""
    if language != "en" or len(terms) < 6 or any(term.quoted for term in terms):
        return
    marks = marks_of(terms)
    if len(marks) < 2:
        return
    first, last = marks[0], marks[-2]
    if _adverbial(terms[:first]) and _one_clause(terms[first:]):
        head = terms[0]._replace(before=",")
        yield (terms[first]._replace(before=""), *terms[first + 1 :], head, *terms[1:first])
    if last != first or not _adverbial(terms[:first]):
        part, rest = terms[last:], terms[:last]
        if _adverbial(part) and _one_clause(rest):
            yield (part[0]._replace(before=""), *part[1:], rest[0]._replace(before=","), *rest[1:])


def _adverbial(part: Sequence[Term]) -> bool:
    """Whether a part says when, where or by whose count: a preposition and what it governs, without a verb."""
    return (
        len(part) > 1
        and part[0].low in _LEADS
        and not any(verb_class(part, i) is not None for i in range(1, len(part)))
        and not any(term.low in RELATIVE | {"that"} or term.low.endswith("ing") for term in part)
        and not any(breaks(term) for term in part[1:])
    )


def _one_clause(part: Sequence[Term]) -> bool:
    verbs = [i for i in range(1, len(part)) if verb_class(part, i) is not None]
    main = next((i for i in verbs), None)
    if main is None or any(breaks(term) for term in part[1:]) or reports(part, "en"):
        return False
    joined = [i for i, term in enumerate(part) if term.low in _ORDERING | RELATIVE and i > main]
    return all(part[i].low == "and" and not _verb_behind(part, i) for i in joined) and len(verbs) <= 2


def _verb_behind(part: Sequence[Term], index: int) -> bool:
    return any(verb_class(part, i) is not None for i in range(index + 1, len(part)))
