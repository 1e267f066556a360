"""The passive with its agent told in the active, in Italian, French and Spanish: "a été bâti par X" is "X a bâti"."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.language.clauses import breaks
from bot.language.foreign_asides import forces
from bot.language.terms import Term

AGENTS = {
    "fr": frozenset({"par"}), "es": frozenset({"por"}),
    "it": frozenset("da dal dallo dalla dai dagli dalle".split()),
}  # fmt: skip
"""The prepositions of agents; languages without an entry have no active forms here."""
_BEEN = {"fr": frozenset({"été"}), "it": frozenset("stato stata stati state".split()), "es": frozenset({"sido"})}
_HAVE = {"fr": ("a", "ont"), "it": ("ha", "hanno"), "es": ("ha", "han")}
_PERFECT = {"fr": frozenset({"a", "ont"}), "it": frozenset({"è", "sono"}), "es": frozenset({"ha", "han"})}
_BE = {"fr": "être", "it": "essere", "es": "ser"}
_MODALS = {
    "fr": frozenset("doit doivent peut peuvent devra devront pourra pourront".split()),
    "it": frozenset("deve devono può possono dovrà dovranno potrà potranno".split()),
    "es": frozenset("debe deben puede pueden deberá deberán podrá podrán".split()),
}
_ADVERBS = frozenset("encore aussi déjà ancora già anche aún también ya todavía".split())
_INNER = frozenset("que qui dont où che cui quien y et e o ou".split())
_ENDINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "fr": {"é": ("er",), "i": ("ir",), "u": ("re", "oir")},
    "it": {"at": ("are",), "ut": ("ere",), "it": ("ire",)},
    "es": {"ad": ("ar",), "id": ("er", "ir")},
}
_PRETERITES = {"ado": ("ó", "aron"), "ido": ("ió", "ieron"), "uido": ("uyó", "uyeron")}


def foreign_active(terms: Sequence[Term], language: str, other: Collection[str]) -> list[tuple[Term, ...]]:
    """Return the active forms of a sentence with a passive and its agent, in words that `other` has."""
    found: list[tuple[Term, ...]] = []
    by = next((i for i in range(3, len(terms) - 1) if terms[i].low in AGENTS.get(language, ())), None)
    if by is None or any(t.quoted for t in terms) or "negation" in forces(terms[:by], language):
        return found
    participle = terms[by - 1]
    if participle.capital or participle.before or terms[by].before or participle.kind != "word":
        return found
    group = _group(terms, by - 1, language)
    if group is None:
        return found
    start, verbs = group
    subject = terms[:start]
    if not subject or any(breaks(t) for t in subject[1:]) or any(t.low in _INNER for t in subject):
        return found
    if forces(subject, language) or terms[by + 1].kind == "date" or terms[by + 1].amount is not None:
        return found
    for lows in verbs:
        if not all(low in other for low in lows):
            continue
        verb = [participle._replace(text=low, low=low) for low in lows]
        for end in _agent_ends(terms, by + 1):
            agent = [terms[by + 1]._replace(before=""), *terms[by + 2 : end]]
            found.append((*agent, *verb, subject[0]._replace(before=""), *subject[1:], *terms[end:]))
    return found


def _group(terms: Sequence[Term], at: int, language: str) -> tuple[int, list[list[str]]] | None:
    """Where the passive verb begins, and its active forms: helpers and verb."""
    stems = _bare(terms[at].low, language)
    one, two = terms[at - 1].low, terms[at - 2].low
    if one in _BEEN[language] and two in _PERFECT[language]:
        return at - 2, [[have, stem] for have in _HAVE[language] for stem in stems]
    if language == "es" and one in {"fue", "fueron"}:
        return at - 1, [[form] for form in _past(stems[0])]
    if one == _BE[language]:
        modal = at - 3 if two in _ADVERBS else at - 2
        if modal > 0 and terms[modal].low in _MODALS[language]:
            between = [t.low for t in terms[modal : at - 1]]
            return modal, [[*between, form] for form in _infinitives(stems, language)]
    return None


def _bare(participle: str, language: str) -> list[str]:
    """The participle without the endings of gender and number that it takes from the subject of a passive."""
    if language == "fr":
        return list(
            dict.fromkeys((participle, participle.removesuffix("s"), participle.removesuffix("s").removesuffix("e")))
        )
    return [participle.removesuffix("s")[:-1] + "o"]


def _infinitives(stems: Sequence[str], language: str) -> list[str]:
    found = []
    for stem in stems:
        root = stem if language == "fr" else stem[:-1]
        for ending, forms in _ENDINGS[language].items():
            if root.endswith(ending):
                found += [root[: -len(ending)] + form for form in forms]
    return found


def _past(participle: str) -> list[str]:
    return [
        participle[: -len(ending)] + form
        for ending, forms in _PRETERITES.items()
        if participle.endswith(ending)
        for form in forms
    ]


def _agent_ends(terms: Sequence[Term], start: int) -> list[int]:
    """Where the agent may end: at the end, a mark, or the day on which it happened."""
    for index in range(start + 1, len(terms)):
        if breaks(terms[index]):
            return [index]
        if terms[index].kind == "date":
            lead = index - 1 if terms[index - 1].low in {"le", "il", "el", "en", "nel", "in"} else index
            return [lead] if lead > start else []
    return [len(terms)]
