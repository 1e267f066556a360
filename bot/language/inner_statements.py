"""Inner statements: what a sentence tells by the way, in a clause with "who" or "which" or in an apposition.

"Duarte, who leads the board, resigned" tells that Duarte leads the board; "Duarte, the head of the board, resigned"
that she is its head. Only where the comma shows that nothing is picked out by it, and where nobody but the writer
tells it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.language.clauses import CONDITIONS, DOWNWARD, breaks, dateline_end, reports
from bot.language.force import is_cue
from bot.language.terms import Term
from bot.language.verbs import verb_class

_DETERMINERS = frozenset("the a an its his her their this".split())
_LEADS = frozenset("by with to for".split())
_IN = frozenset("in at on of for from with by to near over under between into".split())
_LINKS = frozenset("also still now already once".split())


def inner_statements(terms: Sequence[Term]) -> Iterator[tuple[Term, ...]]:
    """Yield what an English sentence tells by the way, as sentences of their own."""
    begin = dateline_end(terms)
    for index in range(begin + 1, len(terms) - 1):
        term = terms[index]
        if term.before != "," or term.quoted or not (term.low in {"who", "which"} or term.low in _DETERMINERS):
            continue
        end = next((i for i in range(index + 1, len(terms)) if breaks(terms[i])), len(terms))
        part = terms[index:end]
        head = _head(terms, begin, index)
        if head is None or any(t.quoted for t in part) or not _told_by_the_writer(terms, head, end):
            continue
        start = [terms[head]._replace(before=""), *terms[head + 1 : index]]
        if term.low in _DETERMINERS:
            if _is_apposition(terms, head, index, end):
                yield (*start, Term("is", "is", term.start, term.start), part[0]._replace(before=""), *part[1:])
            continue
        if end < len(terms) and terms[end].low in {"and", "or"}:
            continue  # a list of verbs may go on behind the comma
        verb = 2 if len(part) > 2 and part[1].low in _LINKS else 1
        if verb_class(terms, index + verb) is not None or part[1].low in {"will", "would", "can", "could", "may"}:
            yield (*start, *part[1:])


def _head(terms: Sequence[Term], begin: int, index: int) -> int | None:
    """Where the noun or name begins that stands right before the comma, where there is but one to choose."""
    start = index - 1
    while start >= begin and index - start <= 6 and terms[start].kind == "word" and terms[start].low not in _IN:
        if verb_class(terms, start) is not None or (breaks(terms[start]) and start > begin):
            break
        if terms[start].low in {"and", "or", "that", "who", "which", "'s"} or terms[start].quoted:
            return None
        if start == begin or terms[start].low in _DETERMINERS:
            start -= 1
            break
        start -= 1
    start += 1
    noun = terms[start:index]
    if not noun or any(t.low in DOWNWARD or t.low in CONDITIONS for t in noun):
        return None
    named = all(t.capital for t in noun)
    if start == begin:
        return start if named or noun[0].low in _DETERMINERS else None
    lead = terms[start - 1]
    told = verb_class(terms, start - 1) is not None or lead.low in _LEADS
    if breaks(terms[start]) or not told:
        return None
    if lead.low in _LEADS and verb_class(terms, start - 2) is None and not _participle(terms[start - 2]):
        return None
    return start if (named and len(noun) >= 2) or noun[0].low == "the" else None


def _participle(term: Term) -> bool:
    return term.low.endswith("ed") and not term.capital


def _told_by_the_writer(terms: Sequence[Term], head: int, end: int) -> bool:
    """Whether no verb of speech or opinion stands outside the part, but for one whose subject the head is."""
    before, after = terms[:head], terms[end:]
    speaks = bool(after) and is_cue(after[0].low, "en") and head == dateline_end(terms)
    spoken = bool(before) and is_cue(before[-1].low, "en") and not after
    if reports(after, "en") and not speaks:
        return False
    if reports(before[:-1] if spoken else before, "en"):
        return False
    return not any(t.low in CONDITIONS for t in before)


def _is_apposition(terms: Sequence[Term], head: int, index: int, end: int) -> bool:
    """Whether a noun between the commas says what the name before it is: no list, no clause."""
    noun, part = terms[head:index], terms[index:end]
    if not all(t.capital for t in noun) or len(part) < 2 or part[0].low == "this":
        return False
    if any(verb_class(terms, i) is not None for i in range(index, end)) or any(t.low in DOWNWARD for t in part):
        return False
    if head and breaks(terms[head]):
        return False
    if end == len(terms):
        return head > 0 and verb_class(terms, head - 1) is not None
    after = terms[end]
    return after.before == "," and not after.capital and after.low not in {"and", "or", *_DETERMINERS}
