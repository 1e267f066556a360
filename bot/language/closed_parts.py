"""Closed parts: what an English sentence may lose because it is complete in itself, whatever words of force it holds.

The doer of a passive, what something was worth, by what means somebody spoke, the agreement that something rests on,
the reason inside an aside, and the second of two phrases with one preposition.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.clauses import CONDITIONS, DOWNWARD, RELATIVE, breaks, clause_at, past, reports
from bot.language.force import force_of, is_cue
from bot.language.inflection import past_of_participle
from bot.language.name_licences import Gap
from bot.language.tails import measured, sweeping
from bot.language.terms import Term
from bot.language.verbs import verb_class

_MEANS = frozenset("telephone phone email mail e-mail letter fax videolink text sms".split())
_AGREEMENTS = frozenset("agreement accord deal contract treaty protocol pact convention settlement".split())
_CONCLUDED = frozenset("signed initialled initialed reached concluded agreed struck ratified".split())
_BEEN = frozenset("was were been".split())
# Behind a doer these open what belongs to the deed; "in" and "at" may belong to the doer.
_BEHIND_DOER = frozenset("after before during amid".split())
# A passive that says little without its doer, or something else.
_WITH_DOER = frozenset(
    """followed preceded accompanied led headed owned joined replaced matched surrounded caused affected hit
    accused supported backed opposed exceeded""".split()
)
_EACH = frozenset("each every any a an one either another all".split())
_REPEATED = frozenset("for on with against from to over".split())
_PAIRING = frozenset("between both either neither from together jointly combined respectively".split())
_RELATIVE = RELATIVE | {"that"}
_MODALS = frozenset("would could might may should must can will shall".split())


def closed_gaps(terms: Sequence[Term], language: str) -> list[Gap]:
    """Return the parts of an English sentence that are closed in themselves and may go."""
    found = _second_phrases(terms)
    found += _reasons_in_asides(terms, language)
    found += _agreements(terms, language)
    found += _means(terms)
    found += _concessions(terms, language)
    found += _contrasts(terms)
    if not any(t.low in CONDITIONS for t in terms):
        found += _goods(terms, language)
    if not sweeping(terms, language):
        found += _worth(terms)
        found += _doers(terms, language)
        found += _places_in_relatives(terms)
    return found


def _means(terms: Sequence[Term]) -> list[Gap]:
    """As in "confirmed by telephone that": by which means somebody said something."""
    return [
        (index, index + 2)
        for index in range(2, len(terms) - 1)
        if terms[index].low == "by"
        and terms[index + 1].low in _MEANS
        and is_cue(terms[index - 1].low, "en")
        and not any(t.quoted or t.before for t in terms[index : index + 2])
    ]


def _concessions(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "repaired two ferries although the crane was broken": whatever is conceded, the rest holds."""
    for index in range(3, len(terms) - 2):
        if terms[index].low not in {"although", "though"} or terms[index].quoted or breaks(terms[index]):
            continue
        kept, lost = terms[:index], terms[index:]
        if reports(kept, language) or reports(lost, language) or terms[index - 1].low in {"as", "even"}:
            continue
        if clause_at(terms, index + 1) and not any(t.low in CONDITIONS or t.quoted for t in lost):
            return [(index, len(terms))]
    return []


def _contrasts(terms: Sequence[Term]) -> list[Gap]:
    """As in "exports boats to Chile, but not to Peru": the same preposition shows that nothing is taken back."""
    for index in range(3, len(terms) - 3):
        lead = terms[index + 2]
        if terms[index].low != "but" or terms[index + 1].low != "not" or lead.low not in _PLACES:
            continue
        kept, lost = terms[:index], terms[index:]
        same = next((i for i in range(1, index - 1) if kept[i].low == lead.low), None)
        named = same is not None and terms[same + 1].capital and terms[index + 3].capital
        if not named or sweeping(kept, "en") or any(t.quoted or t.low in CONDITIONS for t in lost):
            continue
        if not any(breaks(t) for t in lost[1:]):
            return [(index, len(terms))]
    return []


_PLACES = frozenset("in to from with".split())


def _worth(terms: Sequence[Term]) -> list[Gap]:
    """As in "won a contract worth 612 million euros to rebuild": the worth of one thing, behind its article."""
    found: list[Gap] = []
    for index in range(2, len(terms) - 1):
        amount = terms[index + 1].amount
        if terms[index].low != "worth" or terms[index].quoted or amount is None or not amount.money:
            continue
        single = any(t.low in {"a", "an"} and not t.quoted for t in terms[max(0, index - 4) : index - 1])
        if single and past(terms[:index]) and verb_class(terms, index - 1) is None:
            of = index + 2 < len(terms) and terms[index + 2].low in {"of", "or"}
            found += [] if of else [(index, index + 2)]
    return found


def _agreements(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in ", under a protocol initialled on Thursday": what was agreed holds; "under a draft" holds nothing."""
    for index in range(3, len(terms) - 3):
        if terms[index].low != "under" or terms[index].before != ",":
            continue
        noun = index + 2
        concluded = terms[index + 1].low in {"a", "an", "the"} and terms[noun].low in _AGREEMENTS
        part = terms[index:]
        if not concluded or terms[noun + 1].low not in _CONCLUDED or any(breaks(t) for t in part[1:]):
            continue
        if not reports(part, language) and not any(t.low in CONDITIONS or t.quoted for t in part):
            return [(index, len(terms))]
    return []


def _reasons_in_asides(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in ", who asked not to be named because the talks are confidential,": the reason goes, the aside stays."""
    found: list[Gap] = []
    for index in range(3, len(terms) - 2):
        if terms[index].low != "because" or terms[index].quoted or breaks(terms[index]):
            continue
        start = next((i for i in range(index - 1, 0, -1) if breaks(terms[i])), None)
        if start is None or terms[start].low not in {"who", "which"}:
            continue
        end = next((i for i in range(index + 1, len(terms)) if breaks(terms[i])), len(terms))
        kept = terms[start + 1 : index]
        negations = [i for i, t in enumerate(kept) if force_of(t.low, language) == "negation"]
        # "who did not come because …" may have come for another reason; "asked not to be named" asked in any case.
        asked = all(i and kept[i - 1].low in {"asked", "requested", "demanded"} for i in negations)
        if asked and not any(t.quoted or t.low in CONDITIONS for t in terms[start:end]):
            found.append((index, end))
    return found


def _goods(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "to pay 143 million dollars to the seller for gas that it ordered and never took": what it was paid for."""
    for index in range(4, len(terms) - 4):
        if terms[index].low != "for" or terms[index].quoted or breaks(terms[index]):
            continue
        first = terms[index + 1]
        relative = next((i for i in range(index + 2, min(len(terms), index + 6)) if terms[i].low in _RELATIVE), None)
        if relative is None or first.low in _EACH or first.amount is not None or first.kind == "date":
            continue
        kept, end = (
            terms[:index],
            next((i for i in range(index, len(terms)) if i > index and breaks(terms[i])), len(terms)),
        )
        part = terms[index:end]
        if not past(kept) or any(t.low in DOWNWARD or t.quoted for t in kept) or reports(part, language):
            continue
        if end == len(terms) and any(t.amount is not None and t.amount.money for t in kept):
            return [(index, end)]
    return []


def _doers(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "was called by students after the arrest": who did it; how many had it done to them counts by doer."""
    found: list[Gap] = []
    for index in range(3, len(terms) - 1):
        form, first = terms[index - 1], terms[index + 1]
        if terms[index].low != "by" or terms[index].before or terms[index].quoted or form.low in _WITH_DOER:
            continue
        participle = form.low.endswith("ed") or past_of_participle(form.low) is not None
        if not participle or terms[index - 2].low not in _BEEN:
            continue
        called = form.low == "called"  # a strike is called, and somebody is called something
        if not called and (reports((form,), language) or force_of(form.low, language) is not None):
            continue
        if first.amount is not None or first.kind == "date":
            continue
        if first.low.endswith("ing") or first.low in {"which", "whom", "what"}:
            continue
        before = terms[: index - 2]
        if any(t.amount is not None or t.low in _MODALS or t.low in CONDITIONS for t in before) or breaks(form):
            continue
        end = next(
            (i for i in range(index + 2, len(terms)) if breaks(terms[i]) or terms[i].low in _BEHIND_DOER), len(terms)
        )
        lost = terms[index:end]
        if (end < len(terms) and breaks(terms[end])) or (called and end == len(terms)):
            continue  # a list of doers, or what describes the last of them, may go on
        if any(t.quoted or t.low in CONDITIONS or t.low in _RELATIVE for t in lost):
            continue
        if not any(verb_class(terms, i) is not None for i in range(index + 1, end)):
            found.append((index, end))
    return found


def _second_phrases(terms: Sequence[Term]) -> list[Gap]:
    """As in "asks for 60 engineers and for the school to open": the last of two phrases with one preposition.

    What is counted before both of them ("sold 40 lorries to A and to B") is the sum of them.
    """
    verb = next((i for i in range(1, len(terms)) if verb_class(terms, i) is not None), None)
    if verb is None:
        return []
    for index in range(len(terms) - 3, verb + 3, -1):
        lead = terms[index + 1].low
        if terms[index].low != "and" or terms[index].quoted or lead not in _REPEATED:
            continue
        first = next((i for i in range(verb + 1, index - 1) if terms[i].low == lead), None)
        if first is None:
            continue
        kept, lost = terms[:first], terms[index:]
        if any(t.amount is not None or t.low in DOWNWARD or t.low in _PAIRING or t.low in CONDITIONS for t in kept):
            continue
        inside = terms[first:index]
        if any(t.low in CONDITIONS | {"that", "who", "which", "or"} | _PAIRING for t in inside if t.low != lead):
            continue
        if measured(inside) or any(t.low in CONDITIONS | {"according"} or t.quoted for t in lost):
            continue
        later = next((i for i in range(1, len(lost)) if breaks(lost[i])), len(lost))
        if reports(lost[later:], "en"):
            continue  # ", officials said" may cover all of it
        return [(index, len(terms))]
    return []


def _places_in_relatives(terms: Sequence[Term]) -> list[Gap]:
    """As in "two satellites that would watch fires around the Mediterranean": the place of what describes."""
    for index in range(len(terms) - 2, 4, -1):
        if breaks(terms[index]):
            return []
        if terms[index].low not in {"around", "along", "across"}:
            continue
        place = terms[index + 1 :]
        named = place[0].capital or (place[0].low == "the" and len(place) > 1 and place[1].capital)
        relative = next((i for i in range(index - 2, 2, -1) if terms[i].low in {"that", "which"}), None)
        if (
            not named
            or relative is None
            or any(breaks(t) or t.amount is not None for t in terms[relative : len(terms)])
        ):
            return []
        main = next((i for i in range(1, relative) if verb_class(terms, i) is not None), None)
        noun = main is not None and relative - main >= 3
        told = past(terms) and not is_cue(terms[relative - 1].low, "en") and verb_class(terms, relative + 1) is not None
        return [(index, len(terms))] if noun and told and not reports(terms[:relative], "en") else []
    return []
