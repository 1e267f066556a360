"""Lesser adjuncts: small closed forms that a sentence may lose: manner, the hour, members of a list, old values."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from bot.language.clauses import CONDITIONS, DOWNWARD, breaks, past, reports
from bot.language.name_licences import Gap
from bot.language.tails import sweeping
from bot.language.terms import Term
from bot.language.verbs import verb_class

# How something was done: whatever was done so was done. No adverb of doubt, of degree, of number or of time.
_MANNER = frozenset(
    """politely quietly quickly slowly swiftly openly publicly warmly coolly sharply strongly firmly formally solemnly
    repeatedly successfully unanimously immediately promptly suddenly abruptly briefly closely carefully cautiously
    calmly angrily bitterly gladly happily proudly sadly bluntly flatly categorically vehemently fiercely harshly
    steadily gradually rapidly dramatically significantly substantially considerably markedly massively heavily
    jointly peacefully safely secretly personally explicitly clearly simply finally eventually ultimately
    simultaneously subsequently recently duly directly unexpectedly surprisingly narrowly
    overwhelmingly reluctantly""".split()
)
_NEAR = frozenset("shortly just soon right late early".split())
_HOURS = frozenset("noon midnight midday dawn dusk sunrise sunset nightfall daybreak".split())
_HOLDING_TIME = frozenset("shortly just soon".split())
_COLLECTIVE = frozenset(
    """between both either neither together among each combined jointly respectively only total altogether with
    without alternately first last""".split()
)
_PAYING = frozenset("fine fines fined".split())
_NO_LEADS = frozenset(
    """according depending assuming barring pending considering failing providing excluding including supposing
    regarding concerning notwithstanding lacking saying adding claiming alleging arguing insisting""".split()
)
_UNCONDITIONAL = frozenset("whatever whichever".split())


def lesser_gaps(terms: Sequence[Term], language: str) -> list[Gap]:
    """Return the small parts of an English sentence that a statement may do without."""
    found: list[Gap] = []
    if not sweeping(terms, language):
        found += _manners(terms)
        found += _hours(terms)
        found += _members(terms)
        found += _opening_participle(terms, language)
        found += _old_values(terms)
        found += _fines(terms)
        found += _because_of(terms, language)
        found += _routes(terms)
    found += _whatever(terms)
    return found


def _manners(terms: Sequence[Term]) -> list[Gap]:
    """As in "has politely declined": an adverb of manner beside a verb; what is asked or ordered keeps its manner."""
    found = []
    for index in range(1, len(terms)):
        term = terms[index]
        before = terms[index - 1]
        if term.low not in _MANNER or term.quoted or not (before.low in {"has", "have", "had"} or past(terms)):
            continue
        behind = index + 1 < len(terms) and verb_class(terms, index + 1) is not None
        if behind or verb_class(terms, index - 1) == "past" or before.low in {"has", "have", "had", "was", "were"}:
            found.append((index, index + 1))
    return found


def _hours(terms: Sequence[Term]) -> list[Gap]:
    """As in "shortly after noon", "just before dawn": the hour of what happened."""
    found = []
    for index in range(2, len(terms) - 1):
        if terms[index].low in {"late", "early"} and not terms[index].quoted and past(terms[:index]):
            dated = index + 2 < len(terms) and terms[index + 2].kind == "date"
            if terms[index + 1].low == "on" and dated and not terms[index + 1].before:
                end = index + 3 if index + 3 == len(terms) or breaks(terms[index + 3]) else index + 1
                found += [(index, index + 1), (index, end)]
            continue
        if terms[index].low not in {"after", "before", "at", "around"} or terms[index + 1].low not in _HOURS:
            continue
        start = index - 1 if terms[index - 1].low in _NEAR and not terms[index].before else index
        end = index + 2
        closed = end == len(terms) or breaks(terms[end])
        if closed and past(terms[:start]) and not any(t.quoted for t in terms[start:end]):
            found.append((start, end))
    return found


def _members(terms: Sequence[Term]) -> list[Gap]:
    """Members of a list of three or more things behind a verb: "eight helicopters, a battery and 130 vehicles".

    The last "and" stays with a member behind it. A list that something counts, pairs or sums up stays whole.
    """
    found: list[Gap] = []
    verb = next((i for i in range(1, len(terms)) if verb_class(terms, i) is not None or _wants(terms, i)), None)
    if verb is None:
        return found
    for index in range(verb + 3, len(terms) - 1):
        if terms[index].low != "and" or breaks(terms[index]) or terms[index].quoted:
            continue
        starts = _list_starts(terms, verb, index)
        if not starts:
            continue
        if _told_off(terms[verb : starts[0]], len(starts) + 1):
            continue
        if any(t.low in _COLLECTIVE or t.low in DOWNWARD or t.low in CONDITIONS for t in terms[:index]):
            continue
        if any(t.amount is not None and (t.amount.money or t.amount.unit is not None) for t in terms):
            continue
        # From one comma to the next, or to the "and" (the comma before the last but one goes with it).
        ends = [*starts[1:], index]
        found += [(start, end) for start, end in zip(starts, ends, strict=True)]
        found += [(start, index) for start in starts[:-1]]
        if not any(breaks(term) for term in terms[index:]) and not any(
            _clausal(terms, i) for i in range(index, len(terms))
        ):
            found.append((index, len(terms)))
    return found


def _told_off(first: Sequence[Term], others: int) -> bool:
    """As in "named two envoys, A and B": the list says who those counted are."""
    return any(t.amount is not None and t.amount.unit is None and t.amount.value == others for t in first)


def _clausal(terms: Sequence[Term], index: int) -> bool:
    return verb_class(terms, index) is not None or terms[index].low in {"that", "which", "who", "to", "for", "in", "on"}


def _wants(terms: Sequence[Term], index: int) -> bool:
    return terms[index].low in {"cover", "include", "comprise"} and terms[index - 1].low.endswith("s")


def _list_starts(terms: Sequence[Term], verb: int, joint: int) -> list[int]:
    """Where the members behind the first one begin, each behind a comma and without a verb or mark of its own."""
    starts: list[int] = []
    at = joint - 1
    while at > verb:
        if breaks(terms[at]):
            if terms[at].before != ",":
                return []
            starts.append(at)
        if verb_class(terms, at) is not None or terms[at].quoted:
            return []
        at -= 1
    starts.reverse()
    members = [*starts, joint]
    sizes = [b - a for a, b in itertools.pairwise(members)]
    # "an engineer, a friend of hers and …" may describe; a list has short members, none of which opens a clause.
    openers = [terms[start].low for start in starts]
    if any(size > 6 for size in sizes) or any(o in {"who", "which", "where", "when", "but", "or"} for o in openers):
        return []
    return starts


def _opening_participle(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "Meeting in Rome on Tuesday, …": what they were doing when they did what the rest tells."""
    first = terms[0]
    end = next((i for i in range(1, len(terms)) if breaks(terms[i])), None)
    if end is None or not first.low.endswith("ing") or len(first.low) < 6 or first.low in _NO_LEADS:
        return []
    lead, rest = terms[:end], terms[end:]
    if any(t.quoted for t in lead) or reports(lead, language) or any(t.low in CONDITIONS for t in lead):
        return []
    return [(0, end)] if past(rest) and verb_class(rest, 0) is None else []


def _old_values(terms: Sequence[Term]) -> list[Gap]:
    """As in "raised its forecast from 4.6% to 4.9%": from where to where something was moved."""
    last = len(terms) - 1
    term = terms[last]
    start = last - 1
    moved = term.amount is not None and term.amount.high is not None and start > 0 and terms[start].low == "from"
    if not moved or term.before or breaks(terms[start]) or term.quoted or not past(terms[:start]):
        return []
    if any(t.amount is not None for t in terms[:start]):
        return []
    verb = next(i for i in range(1, start) if verb_class(terms, i) is not None)
    return [(start, last + 1)] if start - verb > 2 else []


def _fines(terms: Sequence[Term]) -> list[Gap]:
    """As in "fined four producers [a total of 86 million dollars] for …": the fine, behind those who were fined."""
    verb = next((i for i in range(1, len(terms)) if terms[i].low in _PAYING and not terms[i].capital), None)
    if verb is None or not past(terms):
        return []
    for index in range(verb + 2, len(terms)):
        amount = terms[index].amount
        # "producers a total": a plural before an article is no verb here.
        if verb_class(terms, index) not in {None, "present"} or (
            breaks(terms[index]) and "(" not in terms[index].before
        ):
            return []
        if amount is None or not amount.money:
            continue
        start = index
        if [t.low for t in terms[index - 3 : index]] == ["a", "total", "of"]:
            start = index - 3
        end = index + 1
        if end < len(terms) and terms[end].amount is not None and "(" in terms[end].before:
            end += 1
        return [(start, end)] if start > verb + 1 and end < len(terms) else []
    return []


def _whatever(terms: Sequence[Term]) -> list[Gap]:
    """As in "in June whatever happens": it only says that nothing stands in the way."""
    for index in range(3, len(terms) - 1):
        if terms[index].low in _UNCONDITIONAL and not terms[index].quoted:
            apart = terms[index - 1].kind == "date" or breaks(terms[index])
            return [(index, len(terms))] if apart and len(terms) - index <= 5 else []
    return []


def _because_of(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "halved because of the drought", "due to ice": the cause, to the end or the next mark."""
    for index in range(3, len(terms) - 2):
        pair = terms[index].low, terms[index + 1].low
        if pair not in {("because", "of"), ("due", "to"), ("owing", "to"), ("thanks", "to")} or terms[index].quoted:
            continue
        if verb_class(terms, index - 1) in {"is", "was"} or reports(terms[index:], language):
            return []  # "the delay was due to ice" tells nothing else
        if any(t.low in {"would", "could", "may", "might", "should", "if"} for t in terms):
            return []
        end = next((i for i in range(index + 1, len(terms)) if breaks(terms[i])), len(terms))
        return [(index, end)]
    return []


def _routes(terms: Sequence[Term]) -> list[Gap]:
    """As in "was carrying ammonia from Poti to Izmir": from one named place to another, at the end."""
    last = len(terms) - 4
    if last < 3:
        return []
    lead, start, to, end = terms[last:]
    named = start.capital and end.capital and lead.low == "from" and to.low == "to"
    return [(last, len(terms))] if named and not any(t.before for t in terms[last:]) and past(terms) else []
