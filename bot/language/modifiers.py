"""Modifiers: opening clauses, reduced relative clauses, receivers, and what a name is in the midst of a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.clauses import CONDITIONS, DOWNWARD, breaks, clause_at, past, reports
from bot.language.force import AUXILIARIES, is_cue
from bot.language.inflection import is_base, past_of_participle
from bot.language.name_licences import Gap
from bot.language.tails import sweeping
from bot.language.terms import Term
from bot.language.verbs import verb_class

# Opening clauses that concede, contrast or explain: the main clause holds whatever they say.
_OPENINGS = frozenset("although though while whereas because since after as before when".split())
_DEFINITE = frozenset("the this these those its their his her our my all only every each both half no".split())
_OBJECT_LEADS = frozenset("in at by from with of on off near under inside for against over".split())
_GIVING = frozenset(
    """sold sent gave lent handed delivered exported shipped donated transferred awarded granted returned supplied
    leased rented presented submitted""".split()
)
_OWNERS = frozenset("her his its their the a an".split())


def modifier_gaps(terms: Sequence[Term], language: str) -> list[Gap]:
    """Return the modifiers of an English sentence that a statement may do without."""
    found = _opening_clause(terms, language)
    found += _namings(terms)
    if not sweeping(terms, language):
        found += _reduced(terms, language)
        found += _receivers(terms, language)
        found += _bare_verbs(terms)
    return found


def _opening_clause(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "Although rain delayed the start, …": the clause up to its comma, where nobody speaks in it."""
    end = next((i for i in range(1, len(terms)) if breaks(terms[i])), None)
    if end is None or terms[0].low not in _OPENINGS or terms[end].before != ",":
        return []
    lead, rest = terms[:end], terms[end:]
    if any(t.quoted for t in lead) or reports(lead, language) or any(t.low in CONDITIONS for t in lead[1:]):
        return []
    own = any(verb_class(lead, index) is not None for index in range(2, end))
    # "After they sign, the port will open" is a condition; so may every clause before what is to come.
    told = terms[0].low in {"although", "though", "while", "whereas", "because"} or past(rest)
    if terms[0].low in {"before", "when"}:
        # What somebody said then may speak of all: "Before she left, Lind said every hour counts".
        said = next((i for i, t in enumerate(rest) if is_cue(t.low, language)), len(rest))
        if sweeping(rest[:said], language) or not past(lead[1:]):
            return []
    return [(0, end)] if own and told and clause_at(terms, end) else []


def _namings(terms: Sequence[Term]) -> list[Gap]:
    """As in "met [her Slovenian counterpart,] Matej Zupan, in Zagreb": the name alone says who it was."""
    found: list[Gap] = []
    for index in range(2, len(terms) - 2):
        if terms[index].before != "," or not terms[index].capital or terms[index].quoted:
            continue
        end = index
        while end < len(terms) and terms[end].capital and (end == index or not terms[end].before):
            end += 1
        if end - index < 2 or (end < len(terms) and (terms[end].before != "," or terms[end].low in {"and", "or"})):
            continue
        start = next((i for i in range(index - 2, max(0, index - 7), -1) if terms[i].low in _OWNERS), None)
        if start is None or any(t.before or t.kind != "word" for t in terms[start:index]):
            continue
        role = not terms[index - 1].capital and not any(verb_class(terms, i) is not None for i in range(start, index))
        lead = terms[start - 1]
        one = not any(t.low in {"and", "or", "of"} for t in terms[start:index])
        if role and one and (verb_class(terms, start - 1) is not None or lead.low in {"by", "with"}):
            found.append((start, index))
    return found


def _reduced(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "400 kilos of cocaine [hidden in a container]", "A delegation [led by the minister] arrived".

    Only behind what is indefinite: some of those that were so are some. A definite noun is told from others by it.
    """
    if not past(terms) or reports(terms, language) or any(t.low in CONDITIONS for t in terms):
        return []
    if any(t.low in {"would", "could", "might", "may", "should", "must", "can"} for t in terms):
        return []
    found: list[Gap] = []
    for index in range(2, len(terms) - 2):
        term = terms[index]
        form = term.low.endswith("ed") or past_of_participle(term.low) is not None
        if not form or term.before or term.capital or term.quoted or terms[index + 1].low not in _OBJECT_LEADS:
            continue
        noun = terms[index - 1]
        if noun.kind != "word" or noun.low in AUXILIARIES | _DEFINITE or noun.low.endswith("ly"):
            continue
        # The finite verbs that are left, but for the participle itself.
        verbs = [i for i in range(1, len(terms)) if i != index and verb_class(terms, i) is not None]
        earlier = [i for i in verbs if i < index]
        later = [i for i in verbs if i > index and not any(breaks(t) for t in terms[index : i + 1])]
        begin = (earlier[-1] + 1) if earlier else 0
        head = terms[begin:index]
        if not head or any(t.low in _DEFINITE or t.low in DOWNWARD or breaks(t) for t in head[1:]):
            continue
        if head[0].low in _DEFINITE | DOWNWARD | AUXILIARIES or (head[0].capital and begin):
            continue
        if not (head[0].low in {"a", "an"} or head[0].amount is not None or head[0].low.endswith("s") or len(head) > 1):
            continue
        if earlier and not later:
            ends = [i for i in range(index + 2, len(terms)) if breaks(terms[i])][:1]
            found += [(index, end) for end in (*ends, len(terms)) if not any(breaks(t) for t in terms[index + 1 : end])]
        elif not earlier and later and head[0].low in {"a", "an"}:
            found.append((index, later[0]))
    return found


def _receivers(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "sold its stake [to a Dutch fund for 410 million euros]": to whom something was given, to the end."""
    verb = next((i for i in range(1, len(terms)) if verb_class(terms, i) is not None), None)
    if verb is None or terms[verb].low not in _GIVING or reports(terms, language):
        return []
    for index in range(verb + 3, len(terms) - 1):
        if breaks(terms[index]):
            return []
        if terms[index].low != "to":
            continue
        lost, kept = terms[index:], terms[verb + 1 : index]
        if not (terms[index + 1].capital or terms[index + 1].low in {"a", "an", "the", "its"}):
            continue
        if any(t.amount is not None and (t.amount.money or t.amount.unit is not None) for t in kept):
            return []
        if any(t.low in CONDITIONS or t.quoted for t in lost) or any(breaks(t) for t in lost[1:]):
            return []
        if any(verb_class(terms, i) is not None for i in range(index, len(terms))):
            return []
        return [(index, len(terms))]
    return []


def _bare_verbs(terms: Sequence[Term]) -> list[Gap]:
    """As in "will [close its plant and] cut 320 jobs": either of two verbs under one "will"."""
    modal = next((i for i in range(1, len(terms)) if verb_class(terms, i) is not None), None)
    if modal is None or terms[modal].low != "will" or any(t.low in CONDITIONS or t.quoted for t in terms):
        return []
    for index in range(modal + 3, len(terms) - 1):
        if breaks(terms[index]) or terms[index].low in {"that", "to", "who", "which"}:
            return []
        if terms[index].low != "and":
            continue
        if not (is_base(terms[modal + 1].low) and is_base(terms[index + 1].low)) or terms[index + 1].capital:
            return []
        if any(verb_class(terms, i) is not None for i in range(modal + 1, index)) or reports(terms[index:], "en"):
            return []
        found = [(modal + 1, index + 1)]
        if not any(breaks(t) for t in terms[index:]):
            found.append((index, len(terms)))
        return found
    return []
