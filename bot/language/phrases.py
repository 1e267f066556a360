"""Noun phrases of an English sentence, as far as articles, capitals and the forms of words tell where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.language.clauses import RELATIVE, breaks, dateline_end
from bot.language.force import is_cue
from bot.language.persons import person_noun, plural_start
from bot.language.terms import Term
from bot.language.verbs import verb_class
from bot.language.words import is_function_word

DETERMINERS = frozenset(
    "the a an this that these those its their his her our some any no each every another all several many few".split()
)
_MANY = frozenset("these those several many few some all both two".split())
_CLAUSES = frozenset("that as while because since when if and but after before until whether how why".split())
_JOINS_NOUNS = frozenset({"of"})
_PREPOSITIONS = frozenset("of for in at from with over on between about to by against under near off around".split())
_INFINITIVE_LEADS = frozenset("to will would shall should can could may might must not did do does".split())
_TIMES = frozenset(
    """day days week weeks month months year years hour hours minute minutes morning evening night time times winter
    summer spring autumn quarter decade decades century noon midnight weekend""".split()
)
_ADVERBS = frozenset(
    "not often already meanwhile also twice unless until outside once never ever soon yet here there".split()
)
_AUXILIARIES = frozenset(
    "is are was were be been being have has had will would can could may might must do did".split()
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun with what leads it: `start:head + 1`; with what "of" adds: `start:end`. `part`: subject, object, other."""

    start: int
    head: int
    end: int
    several: bool
    person: bool
    named: bool
    part: str = "other"


def phrases(terms: Sequence[Term]) -> tuple[Phrase, ...]:
    """The noun phrases outside quotation marks, in order; pronouns, dates and verbs are none."""
    return _phrases(tuple(terms))


@lru_cache(maxsize=1024)
def _phrases(terms: tuple[Term, ...]) -> tuple[Phrase, ...]:
    found: list[Phrase] = []
    at = dateline_end(terms)
    subject = subject_at(terms)
    verb = None if subject is None else subject[2]
    object_start = None if verb is None else _object_at(terms, verb)
    while at < len(terms):
        head = _head(terms, at, verb)
        if head is None:
            at += 1
            continue
        end = _with_of(terms, head, verb)
        part = "other"
        if subject is not None and subject[0] <= at < subject[1]:
            part = "subject" if at == subject[0] else "inner"
        elif verb is not None and at > verb and object_start == at:
            part = "object"
        found.append(_phrase(terms, at, head, end, part))
        at = head + 1
    return tuple(found)


def _phrase(terms: Sequence[Term], start: int, head: int, end: int, part: str) -> Phrase:
    noun = terms[head]
    counted = next((t.amount for t in terms[start : head + 1] if t.amount is not None), None)
    bare = plural_start(terms, start, head + 1)
    named = not bare and noun.capital and all(t.capital or t.low in DETERMINERS for t in terms[start : head + 1])
    several = not named and (
        (counted is not None and counted.value != 1 and not counted.money and counted.unit is None)
        or (noun.low.endswith("s") and not noun.low.endswith(("ss", "us", "is", "'s")))
        or noun.low in {"people", "men", "women", "children", "both", "police"}
    )
    return Phrase(start, head, end, several, person_noun(noun), named, part)


def _plural_here(terms: Sequence[Term], at: int, verb: int | None) -> bool:
    """Whether a form in "-s" is a noun: counted, or behind a preposition that follows the only finite verb so far."""
    first = terms[at]
    if first.low in _MANY or (first.amount is not None and first.amount.value != 1 and first.amount.unit is None):
        return True
    if verb is None or at <= verb or any(t.low in RELATIVE | _CLAUSES for t in terms[verb:at]):
        return False
    return terms[at - 1].low in _PREPOSITIONS


def _head(terms: Sequence[Term], at: int, verb: int | None) -> int | None:
    """The last word of the run of nominal words that begins here; None: nothing nominal begins here."""
    first = terms[at]
    begins = first.low in DETERMINERS or _nominal(terms, at)
    if not begins or first.low in {"both", "all"}:
        return None
    end = at + 1
    while end < len(terms) and not breaks(terms[end]) and not terms[end].quoted:
        term = terms[end]
        if term.low == "'s" or (term.amount is not None and first.low in DETERMINERS and end == at + 1):
            end += 1
            continue
        noun = term.low.endswith("s") and verb_class(terms, end) == "present" and _plural_here(terms, at, verb)
        if term.low in DETERMINERS or not (noun or _nominal(terms, end)):
            break
        end += 1
    last = end - 1
    while last > at and terms[last].low == "'s":
        last -= 1
    if last == at and first.low in DETERMINERS:
        return None
    return last


def _nominal(terms: Sequence[Term], index: int) -> bool:
    term = terms[index]
    if term.quoted or term.kind == "date":
        return False
    if term.amount is not None:
        return True
    if term.low in DETERMINERS or is_function_word(term.low, "en") or term.low in _AUXILIARIES or term.low in RELATIVE:
        return False
    if term.low.endswith("ly") or term.low in _ADVERBS or verb_class(terms, index) is not None:
        return False
    before = terms[index - 1] if index and not term.before else None
    after = terms[index + 1] if index + 1 < len(terms) and not terms[index + 1].before else None
    if before is not None and before.low in _INFINITIVE_LEADS:
        return term.capital
    if not term.capital and is_cue(term.low, "en") and (before is None or before.low not in DETERMINERS):
        return False
    bare = term.low.endswith("ing") and (before is None or before.low not in DETERMINERS)
    return not (bare and after is not None and (after.low in DETERMINERS or after.capital))


def _with_of(terms: Sequence[Term], head: int, verb: int | None) -> int:
    end = head + 1
    while end + 1 < len(terms) and terms[end].low in _JOINS_NOUNS and not terms[end].before:
        inner = _head(terms, end + 1, verb)
        if inner is None:
            break
        end = inner + 1
    # "of $30 billion a year"
    if end + 1 < len(terms) and terms[end - 1].amount is not None and terms[end].low in {"a", "an"}:
        end += 2 if terms[end + 1].low in _TIMES else 0
    return end


def subject_at(terms: Sequence[Term]) -> tuple[int, int, int] | None:
    """Where the subject of the main clause stands (half-open), and its first verb; None: no subject can be told."""
    return _subject_at(tuple(terms))


@lru_cache(maxsize=1024)
def _subject_at(terms: tuple[Term, ...]) -> tuple[int, int, int] | None:
    start = dateline_end(terms)
    if start < len(terms) and terms[start].low in _LEADS:
        comma = next((i for i in range(start + 1, len(terms)) if breaks(terms[i])), None)
        if comma is None or ";" in terms[comma].before:
            return None
        start = comma
    verb = next(
        (i for i in range(start + 1, len(terms)) if verb_class(terms, i) is not None and not _inside(terms, start, i)),
        None,
    )
    if verb is None or terms[start].quoted:
        return None
    end = next((i for i in range(start + 1, verb) if breaks(terms[i]) or terms[i].low in RELATIVE), verb)
    return start, end, verb


_LEADS = frozenset(
    """in on at after following during before amid despite since from with under according by for if unless until
    although though while when as of""".split()
)


def _inside(terms: Sequence[Term], start: int, index: int) -> bool:
    """Whether a verb stands in an aside or a relative clause of the subject."""
    opened = next(
        (i for i in range(start + 1, index + 1) if breaks(terms[i]) or terms[i].low in {"that", "which", "who"}), None
    )
    if opened is None:
        return False
    if not breaks(terms[opened]):
        return any(breaks(t) for t in terms[opened + 1 :]) and not any(breaks(t) for t in terms[opened + 1 : index + 1])
    closed = next((i for i in range(opened + 1, len(terms)) if breaks(terms[i])), None)
    return closed is not None and index < closed


def _object_at(terms: Sequence[Term], verb: int) -> int | None:
    """Where the object of the verb begins: right behind it, past auxiliaries, adverbs and "themselves"."""
    at = verb + 1
    while at < len(terms) and not breaks(terms[at]) and (
        terms[at].low in _AUXILIARIES
        or terms[at].low in {"not", "also", "to", "meanwhile", "already", "now", "itself", "themselves", "himself"}
        or terms[at].low.endswith("ly")
        or (verb_class(terms, at) is not None)
        or (terms[at].low.endswith(("ed", "en", "n")) and terms[at - 1].low in _AUXILIARIES | {"not"})
        or (terms[at - 1].low in _INFINITIVE_LEADS and not terms[at].capital)
    ):  # fmt: skip
        at += 1
    return at if at < len(terms) and not breaks(terms[at]) and terms[at].low not in _PREPOSITIONS else None


def temporal(terms: Sequence[Term], phrase: Phrase) -> bool:
    """Whether the phrase says when or how long, or is a bare number: nothing that "it" would mean."""
    head = terms[phrase.head]
    return head.low in _TIMES or head.kind == "date" or head.amount is not None
