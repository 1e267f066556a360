"""What may go before a name: its title, its given name, what it is."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.force import AUXILIARIES
from bot.language.terms import Term
from bot.language.verbs import finite_like

Gap = tuple[int, int]

TITLES = frozenset(
    """president premier chancellor king queen prince princess pope senator minister prime mr mrs ms dr general ceo
    chairman chairwoman chairperson chief secretary ambassador governor mayor commissioner director sir lord judge
    justice professor speaker admiral colonel captain sheikh emir representative congressman congresswoman
    spokesman spokeswoman spokesperson sen rep gov gen""".split()
)
_DIMINISHING = frozenset(
    "vice deputy former ex acting assistant under shadow interim honorary late designate elect".split()
)


def title_gaps(terms: Sequence[Term], names: Sequence[Sequence[str]]) -> list[Gap]:
    """Title and given names before a surname, all of them or none; "Vice President" is one title."""
    surnames = {tuple(name.casefold().split()) for group in names for name in group}
    found: list[Gap] = []
    at = 0
    while at < len(terms):
        end = at
        while end < len(terms) and _name_part(terms, end, at):
            end += 1
        if end - at >= 2:
            lows = tuple(term.text.casefold() for term in terms[at:end])
            for cut in range(at + 1, end):
                kept = terms[cut]
                if kept.low in TITLES or kept.low == "prime minister" or terms[cut - 1].low in _DIMINISHING:
                    continue
                dropped = terms[at:cut]
                titled = any(term.low in TITLES or term.low == "prime minister" for term in dropped)
                if titled or (lows in surnames and lows[cut - at :] in surnames):
                    found.append((at, cut))
                if titled and at >= 2 and terms[at - 1].low == "'s" and terms[at - 2].capital:
                    found.append((at - 2, cut))
                # The title may stay while the given name goes: "President [Recep Tayyip] Erdoğan".
                if titled:
                    last = max(i for i in range(at, cut) if terms[i].low in TITLES or terms[i].low == "prime minister")
                    found.append((last + 1, cut))
        at = max(end, at + 1)
    return found


def _name_part(terms: Sequence[Term], index: int, start: int) -> bool:
    term = terms[index]
    return term.kind == "word" and term.capital and (index == start or not term.before) and term.low != "'s"


_DESCRIBING = frozenset(
    """firm company group giant maker manufacturer airline bank agency magnate retailer startup conglomerate newspaper
    broadcaster club shipyard contractor producer operator supplier builder city capital port town island tycoon
    businessman economist politician lawmaker journalist automaker carmaker shipbuilder insurer lender utility
    refiner specialist champion leader chief boss envoy mayor governor diplomat lawyer activist singer author""".split()
)


def descriptor_gaps(terms: Sequence[Term]) -> list[Gap]:
    """What a name is, right before it: "[Italian defence firm] Leonardo"."""
    found: list[Gap] = []
    for index in range(1, len(terms)):
        if not terms[index].capital or terms[index].before or terms[index - 1].low not in _DESCRIBING:
            continue
        start = index - 1
        while start and index - start < 4 and _noun_like(terms[start - 1]) and not terms[start].before:
            start -= 1
        lead = terms[start - 1] if start and not terms[start].before else None
        if lead is not None and lead.capital and (start == 1 or lead.low[-2:] in _DEMONYM_ENDS):
            start -= 1
        found.append((start, index))
    return found


_DEMONYM_ENDS = frozenset({"an", "sh", "se", "ek", "ch", "ss", "ni", "ic", "li", "tv", "qi"})


_ING_NOUNS = frozenset("shipping engineering mining trading manufacturing banking publishing housing".split())


def _noun_like(term: Term) -> bool:
    if term.kind != "word" or term.capital or term.low in AUXILIARIES or finite_like(term):
        return False
    return (not term.low.endswith("ing") or term.low in _ING_NOUNS) and term.low not in _NO_NOUNS and len(term.low) > 3


_NO_NOUNS = frozenset(
    """during after following amid alongside before ahead since through with under across along into over from about
    between against that this these those their which than""".split()
)
