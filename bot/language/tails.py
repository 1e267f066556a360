"""Tails: last parts and parts between marks that only add: appositions, relative clauses, places, reasons, purposes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

from bot.language.clauses import (
    CONDITIONS,
    DOWNWARD,
    RELATIVE,
    breaks,
    clause_at,
    marks_of,
    past,
    reports,
)
from bot.language.force import AUXILIARIES, SWEEPING, force_of
from bot.language.name_licences import Gap
from bot.language.terms import Term
from bot.language.verbs import verb_class

# Openings of a part between marks that describes what stands before it, whatever it says itself.
_NOUN_STARTS = frozenset("a an the its their his her one two three another some".split())
_PARTS_OF = frozenset("most many some half one two three all none both each several part".split())
_NOT_ASIDES = CONDITIONS | frozenset(
    """but only not though although even at if given based according excluding except partly perhaps in_part nor or
    and than subject least without no""".split()
)
_ASKING = frozenset("which who whom when where how why what".split())
_REMARKS = frozenset("mainly mostly chiefly largely notably especially particularly close exactly enough among".split())
_CLAUSE_LEADS = frozenset("while whereas where as after when since because before".split())
_CONTRAST = frozenset("while whereas".split())
_WOULD = frozenset("would could may might should will shall can must".split())
_IDIOMS = frozenset(
    """some certain most many few parts part places cases principle theory practice effect exchange return general
    name case event favour favor vain doubt question mind average condition conditions terms all least only
    force place addition fact particular short full""".split()
)
_ADJUNCTS = frozenset(
    """from against for towards toward around near off behind outside inside by in at on with within during
    throughout across along via through under over amid alongside before after between among""".split()
)
_MEASURED_ADJUNCTS = frozenset("after before during amid alongside via since".split())
# With these verbs a phrase with "from", "to" or "for" is what the statement is about.
_ARTICLES = frozenset("a an the its his her their this".split())
_RESTRICTING = frozenset(
    """ban bans banned bar bars barred exempt exempts exempted exclude excludes excluded suspend suspends suspended
    remove removes removed free frees freed clear cleared clears acquit acquitted protect protects protected restrict
    restricts restricted limit limits limited confine confined cap caps capped reserve reserved shield shielded
    warn warned accuse accused blame blamed charge charged""".split()
)
_CONTROL = frozenset(
    """ask asks asked tell tells told order orders ordered allow allows allowed force forces forced urge urges urged
    persuade persuaded invite invites invited want wants wanted expect expects expected help helps helped enable
    enables enabled require requires required oblige obliged warn warned instruct instructed authorise authorised
    authorize authorized permit permits permitted encourage encouraged forbid forbade forbidden cause causes caused
    lead leads led appeal appealed choose chose chosen appoint appointed train trained entitle entitled call called
    has have had need needs needed plan plans planned offer offers offered promise promised refuse refused agree agreed
    decide decided try tried fail failed seek sought hope hopes hoped wait waited get got is are was were be been
    beg begged compel compelled convince convinced press pressed pressure pressured push pushed prompt prompted
    inspire inspired tempt tempted advise advised direct directed command commanded dare motivate motivated remind
    reminded teach taught assign assigned task tasked mandate mandated empower empowered incite incited lobby lobbied
    nominate nominated recruit recruited hire hired challenge challenged condemn condemned sentence sentenced
    likely unlikely able unable ready willing due set free easy hard""".split()
)
# Deeds that undo: they were done, whatever was undone by them.
_UNDONE = frozenset(
    """reject rejects rejected cancel cancels cancelled canceled stop stops stopped halt halts halted abandon abandoned
    abandons drop dropped scrap scrapped""".split()
)
_PARTICLES = frozenset("up aside apart off".split())
_INFINITIVE_NOUNS = frozenset(
    """plan plans right rights decision decisions bid bids refusal attempt attempts ability effort efforts chance
    offer offers order orders request requests permission proposal proposals promise pledge vow call calls demand
    demands power duty obligation threat threats failure time reason way days weeks months years until need
    willingness readiness intention aim goal target move moves push deal agreement licence license mandate""".split()
)


def sweeping(terms: Sequence[Term], language: str) -> bool:
    """Whether the sentence denies something or speaks of all or the utmost: then when and where are part of it."""
    for index, term in enumerate(terms):
        if term.kind != "word" or not _sweeps(term.low, language):
            continue
        if term.low == "each" and index + 1 < len(terms) and terms[index + 1].low == "other":
            continue
        if not (term.low in {"least", "most"} and index and terms[index - 1].low == "at"):
            return True
    return False


@lru_cache(maxsize=16384)
def _sweeps(word: str, language: str) -> bool:
    return word in SWEEPING or force_of(word, language) == "negation"


def measured(terms: Sequence[Term]) -> bool:
    """Whether money or a share is stated: what stands behind says of what, of when, against what."""
    return any(t.amount is not None and (t.amount.money or t.amount.unit is not None) for t in terms)


def aside_gaps(terms: Sequence[Term], language: str) -> list[Gap]:
    """Parts after a mark, to the next mark, the one after it, or the end."""
    marks = marks_of(terms)
    found: list[Gap] = []
    for position, start in enumerate(marks[:-1]):
        for end in dict.fromkeys((*marks[position + 1 : position + 4], len(terms))):
            part = terms[start:end]
            if any(term.quoted for term in part):
                continue
            if is_aside(part, terms[:start], terms[end:], language):
                found.append((start, end))
    return found


def is_aside(part: Sequence[Term], before: Sequence[Term], after: Sequence[Term], language: str) -> bool:
    """Whether a part between marks only adds to what stands before it."""
    first = part[0]
    if "(" in first.before:
        inside = next((i for i, term in enumerate(part) if i and ")" in term.before), len(part))
        return inside == len(part) and not reports(part, language) and not sweeping(part[:1], language)
    if ":" in first.before:
        return False
    inner = [part[a:b] for a, b in _parts(part)]
    # What reports, or makes conditional, in a further part may reach over all that stands before.
    if any((reports(p, language) and p[0].low not in RELATIVE) or p[0].low in CONDITIONS for p in inner[1:]):
        return False
    if first.low in RELATIVE or (len(part) > 1 and first.low in {"of", "in", "to", "for"} and part[1].low in RELATIVE):
        return first.low != "where" or not any(t.low in _WOULD for t in before)
    if len(part) > 2 and first.low in _PARTS_OF and part[1].low == "of":
        return True
    if first.low in {"although", "though"} and not after and clause_at(part, 1) and not reports(before, language):
        return not reports(part, language)
    if first.low == "but" and len(part) == 3 and part[1].low == "not" and part[2].low in _ASKING:
        return not after  # ", but not which": it says what is left open
    if first.low in _NOT_ASIDES:
        return False
    if any(term.low in CONDITIONS - {"subject", "long", "soon", "excluding"} for term in part[1:]) and not after:
        return False
    if first.low in _CLAUSE_LEADS:
        return clause_gap_allowed(part, before, language)
    if first.low in {"down", "up"} and len(part) > 1 and part[1].low == "from":
        return True
    if first.low.endswith("ing") and len(first.low) > 4:
        return first.low not in {"according", "depending"}
    if first.low.endswith("ed") and len(first.low) > 4 and not first.capital:
        return not _has_own_clause(part[1:], language)
    if first.amount is not None or first.low in _NOUN_STARTS or first.low in {"half", "nearly", "almost", "about"}:
        return _apposition(part, language)
    if first.low == "in" and len(part) > 2 and part[1].low == "place":
        return True
    if first.low in _REMARKS:
        return not reports(part, language) and not any(t.low in CONDITIONS for t in part)
    if first.low == "to" and not after and len(part) > 2:
        return not _controls(before) and not any(t.low in _CONTROL for t in part[1:2])
    if first.low in {"together", "along", "alongside", "compared", "against"} and not after:
        return not reports(part, language)
    return False


def _controls(terms: Sequence[Term]) -> bool:
    """Whether a word stands here that wants an infinitive; "set up" and "set out" want none."""
    return any(
        term.low in _CONTROL
        and not (term.low == "set" and index + 1 < len(terms) and terms[index + 1].low in _PARTICLES)
        for index, term in enumerate(terms)
    )


def _parts(part: Sequence[Term]) -> list[tuple[int, int]]:
    cuts = [0, *(index for index in range(1, len(part)) if breaks(part[index])), len(part)]
    return [(a, b) for a, b in itertools.pairwise(cuts) if a < b]


def _apposition(part: Sequence[Term], language: str) -> bool:
    """A noun with what describes it; whoever says or thinks something in it does so in a clause of its own inside."""
    for index in range(len(part)):
        if part[index].low in RELATIVE | {"that"}:
            return True
        if verb_class(part, index) is not None and verb_class(part, index) != "present":
            # "the six they had demanded": a pronoun right behind a noun begins a clause that describes it.
            if any(t.low in {"since", "when", "after", "before", "while", "than"} for t in part[1:index]):
                return not reports(part[:index], language)
            pronoun = any(t.low in {"they", "he", "she", "it", "we"} for t in part[1:index])
            return pronoun and not reports(part[: index - 1], language)
        noun = index and part[index - 1].low in _ARTICLES  # "a post", "a claim"
        if index and not noun and reports(part[index : index + 1], language) and not part[index].low.endswith("ed"):
            return False
    return True


def _has_own_clause(part: Sequence[Term], language: str) -> bool:
    return False if not part else reports(part, language) and any(t.low == "that" for t in part)


def clause_gap_allowed(part: Sequence[Term], before: Sequence[Term], language: str) -> bool:
    """Whether a clause with "while", "as", "after", "because" may go: what it hangs on must have happened anyway.

    "as officials said" reports; "not … because" may deny the reason only; "will … after" may be a condition.
    """
    first = part[0].low
    if first in _CONTRAST:
        return clause_at(part, 1)
    if first == "as":
        if reports(part, language) and not _expectation(part):
            return False
        return clause_at(part, 1) and past(before) and not any(
            t.low in {"as", "so", "such", "same", "not", "just"} for t in before
        )  # fmt: skip
    if any(t.low in DOWNWARD or (t.kind == "word" and _keeps_back(t)) for t in before):
        return False
    if any(t.low in _WOULD for t in before) and first != "where":
        return False
    return first == "where" or past(before)


def _keeps_back(term: Term) -> bool:
    """Whether a verb stands here whose denial a reason may be part of: "failed to come because …"."""
    return force_of(term.low, "en") == "negation" and term.low not in _UNDONE


def _expectation(part: Sequence[Term]) -> bool:
    """As "ten of twelve economists had expected": it tells how it had been foreseen, not who reports it."""
    return any(t.low in {"expected", "predicted", "forecast", "hoped", "feared", "promised"} for t in part) and any(
        t.low == "had" for t in part
    )


_CLAUSE_ADJUNCTS = frozenset("while as after when because since before".split())
_ADJUNCT_LEADS = _CLAUSE_ADJUNCTS | _ADJUNCTS | {"which", "who", "that", "to"}


def adjunct_gaps(terms: Sequence[Term], language: str) -> list[Gap]:
    """Clauses and phrases that begin without a mark: "as a strike …", "while …", "from the yard", "to mark …"."""
    found: list[Gap] = []
    main = next((i for i in range(1, len(terms)) if verb_class(terms, i) is not None), None)
    start_at = 1 if main is None else main
    marks = marks_of(terms)
    for index in range(start_at + 1, len(terms) - 1):
        term = terms[index]
        if term.low not in _ADJUNCT_LEADS or term.quoted or breaks(term):
            continue
        kept = terms[:index]
        ends = [end for end in marks if end > index]
        if term.low in _CLAUSE_ADJUNCTS and clause_at(terms, index + 1):
            for end in (ends[0], len(terms)):
                part = terms[index:end]
                if _free_end(terms, index, end, language) and clause_gap_allowed(part, kept, language):
                    found.append((index, end))
            continue
        if term.low in {"which", "who"} or (term.low == "that" and _describes(terms, index, language)):
            if not sweeping(kept, language) and not _defining(kept, language):
                found.append((index, len(terms)))
            continue
        if main is None or sweeping(kept, language) or any(t.low in _RESTRICTING for t in kept):
            continue
        if term.low == "to" and _purpose(terms, index, main):
            found.extend((index, end) for end in (ends[0], len(terms)) if _free_end(terms, index, end, language))
        elif term.low in _ADJUNCTS:
            found.extend(
                (index, end) for end in _phrase_ends(terms, index) if _phrase(terms, index, end, main, language)
            )
    return found


def _describes(terms: Sequence[Term], index: int, language: str) -> bool:
    """Whether "that" begins a relative clause: a noun before it, a finite verb right behind."""
    return (
        index + 1 < len(terms)
        and verb_class(terms, index + 1) is not None
        and not reports(terms[index - 1 : index], language)
        and verb_class(terms, index - 1) is None
    )


def _defining(kept: Sequence[Term], language: str) -> bool:
    """Whether what a relative clause narrows is counted or measured: "ships that fail" is not "ships"."""
    return reports_clause(kept, language) or any(t.low in _WOULD | {"not", "if"} for t in kept) or not past(kept)


def reports_clause(kept: Sequence[Term], language: str) -> bool:
    return reports(kept, language)


def _free_end(terms: Sequence[Term], start: int, end: int, language: str) -> bool:
    """Whether what a gap drops brings no report or condition that may reach back, past its first part."""
    inner = _parts(terms[start:end])
    lost = terms[start:end]
    return not any(
        (reports(lost[a:b], language) and lost[a].low not in RELATIVE) or lost[a].low in CONDITIONS
        for a, b in inner[1:]
    )


def _purpose(terms: Sequence[Term], index: int, main: int) -> bool:
    """Whether "to …" tells the purpose of something complete: an object stands before, no verb or noun wants it."""
    if terms[main].low == "will" and main + 1 < index and terms[main + 1].low not in _CONTROL | {"not"}:
        main += 1  # "will station officers in ports to go after smugglers"
        if any(t.low in CONDITIONS or t.low in _WOULD for t in (*terms[: main - 1], *terms[main:])):
            return False
    elif not past(terms[:index]):
        return False
    between = terms[main + 1 : index]
    if not between:
        return False
    if any(force_of(t.low, "en") not in {None, "attribution"} for t in terms[main:index] if t.kind == "word"):
        return False
    if any(t.low in _CONTROL or t.low in AUXILIARIES - {"was", "were", "to"} for t in terms[main:index]):
        return False
    if any(t.low == "to" and not terms[main + place + 1].capital for place, t in enumerate(terms[main : index - 1])):
        return False
    last = terms[index - 1]
    if last.low in _INFINITIVE_NOUNS or any(t.low in {"enough", "too", "how", "what", "whether"} for t in between):
        return False
    following = terms[index + 1]
    if following.kind != "word" or following.capital or following.low in {"the", "a", "an", "its", "their", "his"}:
        return False
    if last.kind == "date" and not reports(terms[main:index], "en"):
        return True
    if any(t.low in {"a", "an"} or t.amount is not None for t in between):
        return True
    # "officers in each other's ports to …": an object with a place behind it is complete.
    return len(between) >= 4 and any(t.low in {"in", "at", "on"} for t in between[1:-1])


def _phrase_ends(terms: Sequence[Term], index: int) -> list[int]:
    """Where a phrase that begins at a preposition may end: the next preposition, mark or conjunction; the end."""
    found: list[int] = []
    for end in range(index + 2, len(terms) + 1):
        if end == len(terms) or breaks(terms[end]):
            found.append(end)
            break
        if terms[end].low in _ADJUNCTS | {"to"} or terms[end].kind == "date":
            found.append(end)
        if terms[end].low in {"that", "which", "who"} or verb_class(terms, end) is not None:
            break
    if len(terms) not in found:
        found.append(len(terms))
    return found


def _phrase(terms: Sequence[Term], index: int, end: int, main: int, language: str) -> bool:
    """Whether a phrase with a preposition only says more of something that happened."""
    before, part, kept = terms[index - 1], terms[index:end], terms[:index]
    if before.kind == "word" and (
        verb_class(terms, index - 1) is not None
        or before.low in AUXILIARIES | _ADJUNCTS | SWEEPING | {"of", "to", "and", "or", "that", "the", "a", "an", "not"}
        or (before.low.endswith("ing") and not any(t.low in _ARTICLES for t in terms[max(0, index - 4) : index - 1]))
    ):
        return False
    if before.kind == "date" and terms[index].low not in {"with", "for", "from", "against", "at"}:
        return False
    if any(force_of(t.low, language) in {"negation", "condition", "attribution"} for t in part if t.kind == "word"):
        return False
    if part[1].low in _IDIOMS or any(t.low in SWEEPING for t in part) or reports(part, language):
        return False
    if not _free_end(terms, index, end, language) or not (past(kept) or _named_subject(terms, main)):
        return False
    if any(t.low in _WOULD - {"will"} for t in kept):
        return False
    if any(t.low == "will" for t in kept) and terms[index].low not in {"from", "against", "around", "for"}:
        return False
    change = terms[index].low == "from" and part[1].amount is not None
    if change:
        return len(part) == 4 and part[2].low == "to" and part[3].amount is not None
    if measured(kept):
        return terms[index].low in _MEASURED_ADJUNCTS and not any(t.kind == "date" for t in part)
    if end < len(terms) and terms[end].low == "to" and terms[index].low == "from":
        return False
    return verb_class(terms, main) != "is" or terms[index].low != "for"


def _named_subject(terms: Sequence[Term], main: int) -> bool:
    return main > 0 and all(t.capital for t in terms[:main]) and verb_class(terms, main) == "present"
