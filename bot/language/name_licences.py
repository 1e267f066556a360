"""What may go before a name: its title, its given name, what it is."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.force import AUXILIARIES, SWEEPING, force_of
from bot.language.terms import Term
from bot.language.verbs import finite_like, verb_class

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


def naming_gaps(terms: Sequence[Term], language: str) -> list[Gap]:
    """What somebody is, at the head of the sentence, before the name that the rest is about.

    "Its secretary, Vangelis Katsaros, said", "Deputy energy minister Levent Sağıroğlu said": the name says alone who
    is meant. A list of names is none of this, nor is what holds a negation or speaks of all.
    """
    found: list[Gap] = []
    for cut in range(1, min(len(terms), 14)):
        if not terms[cut].capital or terms[cut].kind != "word" or terms[cut].quoted:
            continue
        end = cut
        while (
            end < len(terms)
            and terms[end].capital
            and terms[end].kind == "word"
            and (end == cut or not terms[end].before)
        ):
            end += 1
        lead = terms[:cut]
        if any(t.quoted or verb_class(terms, i) is not None for i, t in enumerate(lead)):
            break
        if any(force_of(t.low, language) == "negation" or t.low in SWEEPING or t.low == "and" for t in lead):
            break
        between = terms[cut].before
        before = terms[cut - 1]
        if _whose_house(lead):
            break
        role = before.kind == "word" and not before.capital and before.low not in _NO_ROLE
        closed = end < len(terms) and "," in terms[end].before and terms[end].low not in {"and", "or"}
        if between == "," and closed and (role or _described(lead)):
            if not any("," in t.before for t in lead[1:]):
                found.append((0, cut))
        elif not between and role:
            renamed = closed and _renamed(lead)
            if renamed or (end - cut >= 2 and end < len(terms) and _verb_follows(terms, end)):
                found.append((0, cut))
    return found


def _whose_house(lead: Sequence[Term]) -> bool:
    """As in "Anna Rossi of the association": the name that follows is another's."""
    names = next((i for i, term in enumerate(lead) if not term.capital), len(lead))
    return names >= 2 and names < len(lead) and lead[names].low in {"of", "from", "at", "for", "with"}


def _described(lead: Sequence[Term]) -> bool:
    """As in "A senator for Lombardy, ": one whose description ends in a name."""
    return len(lead) >= 4 and lead[0].low in {"a", "an", "the", "its"} and not lead[1].capital


def _renamed(lead: Sequence[Term]) -> bool:
    """As in "A third party, the Romanian trader": a description, a comma, and what it is once more, up to the name."""
    cut = next((i for i in range(1, len(lead)) if lead[i].before), None)
    if cut is None or lead[cut].before != "," or any(t.before for t in lead[cut + 1 :]):
        return False
    return (
        lead[0].low in {"a", "an", "the", "its"} and not lead[1].capital and lead[cut].low in {"a", "an", "the", "its"}
    )


_NO_ROLE = frozenset(
    """in on at of for with by from to and or the a an that while after before as since when where because if
    under over between against during""".split()
)


def _verb_follows(terms: Sequence[Term], index: int) -> bool:
    return not terms[index].before and verb_class(terms, index) is not None


def house_gaps(terms: Sequence[Term]) -> list[Gap]:
    """Where somebody belongs, between the name and the verb: "Anna Rossi [of the association Mer Vivante] said"."""
    start = next((i for i, term in enumerate(terms) if not term.capital or term.quoted), len(terms))
    if not 2 <= start < len(terms) - 3 or terms[start].low not in {"of", "from", "at"} or terms[start].before:
        return []
    end = next((i for i in range(start + 2, min(len(terms), start + 10)) if verb_class(terms, i) is not None), None)
    if end is None or any(t.before or t.low in {"and", "or"} for t in terms[start:end]) or not terms[end - 1].capital:
        return []
    return [(start, end)]


def acronym_gaps(terms: Sequence[Term]) -> list[Gap]:
    """As in "the Gulf Pilotage Council (GPC)": the long name or the short one may go, where the letters are its own."""
    found: list[Gap] = []
    for index, term in enumerate(terms):
        if index < 2 or not term.before.endswith("(") or not term.text.isupper() or not 2 <= len(term.text) <= 7:
            continue
        if index + 1 < len(terms) and ")" not in terms[index + 1].before:
            continue
        for start in range(index - 2, max(-1, index - 9), -1):
            words = terms[start:index]
            if any(t.before for t in words[1:]) or not words[0].capital:
                continue
            strong = "".join(t.text[0] for t in words if t.capital).upper()
            if term.text in {strong, "".join(t.text[0] for t in words).upper()}:
                found.append((start, index))
                found.append((index, index + 1))
                break
    return found
