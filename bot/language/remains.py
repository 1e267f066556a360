"""Remains: whether what several gaps leave of a sentence still hangs together as the sentence did.

A gap may be harmless and what it leaves may not: a name that stood beside one noun comes to stand beside another, the
subject of one clause before the verb of the next, a reason behind something that it is no reason for. The rules are a
last word on an alignment whichever licences it used. English only: they read verbs by their form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.language.clauses import breaks, clause_at
from bot.language.force import AUXILIARIES, force_of, is_cue
from bot.language.terms import Term
from bot.language.verbs import verb_class

_BLANK = frozenset("the a an that".split())
_PREPOSITIONS = frozenset(
    "in on at of for from to by with against into onto between among through since until till during than".split()
)
_APPROXIMATE = frozenset("about around nearly almost roughly some over under above below more less fewer".split())
_REASONS = frozenset("because since".split())
_JOINING = frozenset("and but while".split())
_LATER = frozenset("now then also later still already again soon".split())
_NO_SUPERLATIVES = frozenset(
    """interest forest harvest protest request arrest invest suggest manifest honest modest contest west best test rest
    guest chest nest vest quest conquest digest attest detest latest nearest midwest earnest tempest""".split()
)


def sound(said: Sequence[Term], heard: Sequence[Term], pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether no kept part of the sentence has come to hang on something else. `pairs`: (statement, sentence) terms."""
    kept = {j for _, j in pairs} | set(_said_freely(said, heard, pairs))
    return not any(
        _name_moved(heard, start, end)
        or _object_orphaned(heard, start, end)
        or _subject_moved(heard, kept, start, end)
        or _subject_lost(heard, kept, start, end)
        or _reason_moved(heard, start, end)
        or _owner_moved(heard, start, end)
        or _scope_lost(heard, kept, start, end)
        or _denial_reported(heard, start, end)
        or _head_lost(heard, start, end)
        or _change_cut(heard, kept, start, end)
        or _degree_lost(heard, start, end)
        or _speaker_lost(heard, start, end)
        or _period_lost(heard, kept, start, end)
        for start, end in _gaps(heard, kept)
    )


def _said_freely(said: Sequence[Term], heard: Sequence[Term], pairs: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Yield the sentence's words that the statement has at the same place though the alignment did not need them."""
    edges = [(-1, -1), *sorted(pairs), (len(said), len(heard))]
    for (left, before), (right, after) in pairwise(edges):
        between = {term.low for term in said[left + 1 : right]}
        yield from (j for j in range(before + 1, after) if heard[j].low in between)
    for _, j in pairs:
        # "At least 900" may be told as "no fewer than 900": the amount holds its own approximation.
        amount = heard[j].amount
        if amount is not None and (about := amount.approximation) is not None:
            yield from (k for k, term in enumerate(heard) if about.start <= term.start < about.end)


def _gaps(heard: Sequence[Term], kept: set[int]) -> Iterator[tuple[int, int]]:
    """Yield what was left out, articles at its edges apart."""
    if not kept:
        return
    at = 0
    while at < len(heard):
        if at in kept:
            at += 1
            continue
        end = at
        while end < len(heard) and end not in kept:
            end += 1
        start, stop = at, end
        while start < stop and heard[start].low in _BLANK:
            start += 1
        while stop > start and heard[stop - 1].low in _BLANK:
            stop -= 1
        if start < stop:
            yield start, end
        at = end


def _part(heard: Sequence[Term], index: int) -> tuple[int, int]:
    """Where the part between marks that holds the term begins and ends."""
    start, end = index, index + 1
    while start and not breaks(heard[start]):
        start -= 1
    while end < len(heard) and not breaks(heard[end]):
        end += 1
    return start, end


def _name_moved(heard: Sequence[Term], start: int, end: int) -> bool:
    """As "the spokesman, [Colonel Enek, in the capital,] Lorn": a bare name whose neighbour is gone; lists may."""
    if not start or end >= len(heard) or not breaks(heard[end]) or not _bare_name(heard, *_part(heard, end)):
        return False
    before = _part(heard, end - 1)
    return before[0] >= start and not _bare_name(heard, *before)


def _bare_name(heard: Sequence[Term], start: int, end: int) -> bool:
    part = heard[start:end]
    named = all(term.capital or term.amount is not None or term.low in {"and", "or"} | _BLANK for term in part)
    return named and any(term.capital for term in part)


def _object_orphaned(heard: Sequence[Term], start: int, end: int) -> bool:
    """As "the deadliest night [in the area since the ceasefire of] August 2023": what the preposition held is kept."""
    if not start or end >= len(heard) or breaks(heard[end]) or heard[end].quoted:
        return False
    last = end - 1
    while last > start and heard[last].low in _BLANK | _APPROXIMATE:
        last -= 1
    if heard[last].low not in _PREPOSITIONS or (heard[last].low == "at" and heard[end].low in {"least", "most"}):
        return False  # the alignment takes "at least" as one
    if last == start and (heard[end].kind == "date" or heard[end].amount is not None):
        return False  # "on Tuesday" for "Tuesday"; the alignment has looked at it
    return heard[start - 1].low not in _PREPOSITIONS


def _subject_moved(heard: Sequence[Term], kept: set[int], start: int, end: int) -> bool:
    """As "France, [Ireland and others agreed,] Germany and the rest abstained": a subject that lost its verb."""
    if not start or end >= len(heard) or not any(_finite(heard, index) for index in range(start, end)):
        return False
    if not any(breaks(heard[index]) or heard[index].low in _JOINING for index in range(start, end + 1)):
        return False
    begin = max((index for index in range(start + 1) if _divides(heard[index])), default=0)
    left = [index for index in range(begin, start) if index in kept and heard[index].low not in _BLANK | _JOINING]
    if not left or heard[left[0]].low in _PREPOSITIONS or heard[left[0]].kind == "date":
        return False
    if any(_finite(heard, index) for index in left):
        return _embedded_subject_moved(heard, start, end)
    after = end + 1 if heard[end].low in _JOINING else end
    return _begins_clause(heard, after)


def _embedded_subject_moved(heard: Sequence[Term], start: int, end: int) -> bool:
    """As "she said that sales [grew, but] gave no figure": the verb may be the speaker's."""
    leads = [index for index in range(start) if heard[index].low == "that"]
    return (
        bool(leads)
        and not any(_finite(heard, index) for index in range(leads[-1] + 1, start))
        and start > leads[-1] + 1
        and heard[end - 1].low in _JOINING
        and breaks(heard[end - 1])
        and _finite(heard, end)
    )


def _begins_clause(heard: Sequence[Term], start: int) -> bool:
    """Whether a subject and its verb stand from here on, the subject perhaps in several parts."""
    if start >= len(heard) or heard[start].low in _PREPOSITIONS or _finite(heard, start):
        return False
    if clause_at(heard, start):
        return True
    joined = any(term.low == "and" for term in heard[start : start + 6])
    return joined and any(_finite(heard, index) for index in range(start + 1, min(len(heard), start + 10)))


def _subject_lost(heard: Sequence[Term], kept: set[int], start: int, end: int) -> bool:
    """As "she expects 270 billion; [the plan] names 280 billion": the verb falls to the subject before."""
    if not start or end >= len(heard) or not _finite(heard, end):
        return False
    opened = _divides(heard[start]) or heard[start - 1].low in _JOINING
    if not opened or not any(index in kept for index in range(start)):
        return False
    lost = [t for t in heard[start:end] if t.low not in _LATER | AUXILIARIES | _BLANK and not t.low.endswith("ly")]
    return bool(lost) and not any(_finite(heard, index) for index in range(start, end))


def _divides(term: Term) -> bool:
    return ";" in term.before or ":" in term.before


def _reason_moved(heard: Sequence[Term], start: int, end: int) -> bool:
    """As "they sold 3 million, [less than in July,] because two plants were closed"."""
    if not start or end >= len(heard) or heard[end].low not in _REASONS or heard[end].kind != "word":
        return False
    return any(term.low in {"than", "down", "up"} for term in heard[start:end]) or any(
        _finite(heard, index) for index in range(start, end)
    )


def _owner_moved(heard: Sequence[Term], start: int, end: int) -> bool:
    """As "the president's [envoy] Anna Rossi": the noun that is owned goes, a name takes its place."""
    if not start or end >= len(heard) or breaks(heard[start]) or breaks(heard[end]) or not heard[end].capital:
        return False
    owner = heard[start - 1]
    return owner.low.endswith(("'s", "’s")) and not heard[start].capital


def _head_lost(heard: Sequence[Term], start: int, end: int) -> bool:
    """As "[the contract with the firm] Dzirnavas contains no weapons": a name takes the place of what it describes."""
    if end >= len(heard) or breaks(heard[end]) or not heard[end].capital:
        return False
    noun = next((index for index in range(start, end) if heard[index].low not in _BLANK), end)
    return any(heard[index].low in _PREPOSITIONS and not breaks(heard[index]) for index in range(noun + 1, end)) and (
        start == 0 or breaks(heard[start]) or heard[start - 1].low in _BLANK | _JOINING
    )


def _change_cut(heard: Sequence[Term], kept: set[int], start: int, end: int) -> bool:
    """As "rose from 310,000 [in 2022 to 520,000] last year": half of a change, at the other half's time."""
    if end >= len(heard) or breaks(heard[end]):
        return False
    to = any(heard[i].low == "to" and heard[i + 1].amount is not None for i in range(start, end - 1))
    return to and any(heard[i].low == "from" and heard[i + 1].amount is not None and i in kept for i in range(start))


def _degree_lost(heard: Sequence[Term], start: int, end: int) -> bool:
    """As "the sum was [too] small"; "too" before a mark is "also"."""
    return end == start + 1 and heard[start].low == "too" and end < len(heard) and not breaks(heard[end])


def _speaker_lost(heard: Sequence[Term], start: int, end: int) -> bool:
    """As "“We pay,” said [the mayor, Anna Rossi,] at a meeting": nobody says it any more."""
    if start == 0 and end + 1 < len(heard) and is_cue(heard[end].low, "en") and heard[-1].quoted:
        return not any(term.capital for term in heard[end + 1 :] if not term.quoted)
    cue = start - 1
    while cue > 0 and heard[cue].low in _BLANK:
        cue -= 1
    if cue < 1 or not heard[cue - 1].quoted or not is_cue(heard[cue].low, "en"):
        return False
    if heard[start].low in _PREPOSITIONS or heard[start].kind == "date":
        return False
    return end >= len(heard) or not heard[end].capital


def _scope_lost(heard: Sequence[Term], kept: set[int], start: int, end: int) -> bool:
    """As "the deadliest night [since the ceasefire]" and "more than it earns [in six years]"."""
    begin = _part(heard, start)[0] if not breaks(heard[start]) else start
    same_part = [index for index in range(begin, start) if index in kept]
    if heard[start].low not in _PREPOSITIONS:
        return False
    if any(_superlative(heard[index]) for index in same_part):
        return True
    compared = [index for index in same_part if heard[index].low == "than"]
    return bool(compared) and any(term.kind == "date" or term.amount is not None for term in heard[start:end])


def _period_lost(heard: Sequence[Term], kept: set[int], start: int, end: int) -> bool:
    """As "reached 900 ships [in May], the most ever": the record is that of a month."""
    dates = [t for t in heard[start:end] if t.kind == "date" and not t.low.endswith("day")]
    if not any(t.interval is None or (t.interval[1] - t.interval[0]).days > 1 for t in dates):
        return False
    return any(heard[i].low in {"ever", "record"} or _superlative(heard[i]) for i in kept if i >= end)


def _superlative(term: Term) -> bool:
    return (
        term.kind == "word"
        and not term.capital
        and term.low.endswith("est")
        and len(term.low) > 5
        and term.low not in _NO_SUPERLATIVES
    )


def _denial_reported(heard: Sequence[Term], start: int, end: int) -> bool:
    """As "not for the roads, [as] some newspapers wrote": they wrote what is denied."""
    if end != start + 1 or heard[start].low != "as" or not start:
        return False
    before = heard[_part(heard, start - 1)[0] : start]
    return any(t.kind == "word" and force_of(t.low, "en") == "negation" for t in before)


def _finite(heard: Sequence[Term], index: int) -> bool:
    return verb_class(heard, index) is not None
