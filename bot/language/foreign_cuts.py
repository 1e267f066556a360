"""Plain cuts in German, Italian, French and Spanish: the day in front, who or what a noun is, a second clause."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.clauses import breaks
from bot.language.force import is_cue
from bot.language.foreign_asides import JOINING, forces, of_all
from bot.language.foreign_clauses import HELPERS
from bot.language.name_licences import Gap
from bot.language.terms import Term

_ARTICLES = {
    "de": frozenset("der die das".split()),
    "it": frozenset("il lo la i gli le l".split()),
    "fr": frozenset("le la les l".split()),
    "es": frozenset("el la los las".split()),
}
_BEFORE_DATES = {
    "de": frozenset[str](),  # the verb comes second: the day can't go without moving the subject
    "it": frozenset("a nel in il".split()),
    "fr": frozenset("en le au".split()),
    "es": frozenset("en el".split()),
}
# Behind a comma these say what something is like: its size, place, age.
_LIKE = {
    "de": frozenset[str](),
    "it": frozenset(
        """lungo lunga lunghi lunghe alto alta largo larga situato situata situati situate costruito costruita fondato
        fondata nato nata""".split()
    ),
    "fr": frozenset(
        """long longue longs longues haut haute large situé située situés situées construit construite fondé fondée né
        née""".split()
    ),
    "es": frozenset(
        """largo larga alto alta situado situada situados situadas construido construida fundado fundada
        nacido nacida""".split()
    ),
}
_BUT = {"de": "aber", "it": "ma", "fr": "mais", "es": "pero"}
_SUBORDINATE = frozenset("dass ob wenn weil che se que qui dont où cui chi si quand quando cuando".split())
_PARTICIPLES = {"it": ("ato", "ito", "uto", "rto", "sto", "so"), "fr": ("é", "ert", "is", "it", "u")}
_JOINED = frozenset("und oder e ed o et ou y u".split())
_NAME_PARTS = frozenset("de di da del della von van der le la du des".split())
_VERB_ENDS = {"it": ("a", "e"), "fr": ("e",)}
_NO_VERB_ENDS = {"it": ("ta", "te", "sa", "se"), "fr": ("ée", "ite", "ue", "ise", "erte")}


def cut_gaps(terms: Sequence[Term], language: str) -> list[Gap]:
    """Return the parts that a sentence in one of the four languages may lose."""
    if language not in _ARTICLES:
        return []
    found = _day_in_front(terms, language)
    found += _names_and_looks(terms, language)
    found += _second_clauses(terms, language)
    found += _second_verbs(terms, language)
    return found


def _day_in_front(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "Lundi, le maire a inauguré", "Lunedì il sindaco": not where something is denied, measured or of all."""
    day = 1 if terms[0].low in _BEFORE_DATES[language] else 0
    if language == "de" or len(terms) < day + 5 or terms[day].kind != "date":
        return []
    rest = terms[day + 1 :]
    if not (breaks(rest[0]) or rest[0].low in _ARTICLES[language]) or rest[0].before not in {"", ","}:
        return []
    end = next((i for i in range(1, len(rest)) if breaks(rest[i])), len(rest))
    clause = rest[:end]
    if any(t.quoted for t in terms) or of_all(clause, language) or forces(clause, language) & {"negation", "condition"}:
        return []
    interval = terms[day].interval
    fine = interval is not None and (interval[1] - interval[0]).days < 2
    counted = any(t.amount is not None for t in clause)
    return [] if counted and not fine else [(0, day + 1)]


def _names_and_looks(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "Le maire de Brest, Yann Le Goff, a inauguré" and "Le pont, long de 400 mètres, a été inauguré"."""
    found: list[Gap] = []
    for start in range(2, len(terms) - 1):
        if terms[start].before != "," or terms[start].quoted:
            continue
        end = next((i for i in range(start + 1, len(terms)) if breaks(terms[i])), len(terms))
        part, lead = terms[start:end], terms[:start]
        if part[0].low in _LIKE[language] and not forces(part, language) and not of_all(lead, language):
            closed = end < len(terms) and terms[end].before == "," and terms[end].low not in _JOINED
            if end == len(terms) or closed:
                found.append((start, end))
            continue
        if end + 1 >= len(terms) or terms[end].before != "," or any(breaks(t) for t in lead[1:]):
            continue
        named = len(part) >= 2 and part[0].capital and all(t.capital or t.low in _NAME_PARTS for t in part)
        titled = lead[0].low in _ARTICLES[language] - {"i", "gli", "les", "los", "las"} and len(lead) >= 2
        # A list of people has a capital, "and" or an article behind its commas; the verb of the sentence has not.
        verb = terms[end].low in HELPERS[language] or is_cue(terms[end].low, language) or (
            language == "de" and not terms[end].capital and terms[end].low.endswith(("te", "ten"))
        )  # fmt: skip
        joined = any(t.low in JOINING[language] for t in lead)
        if not (named and titled and verb) or joined or forces(lead, language):
            continue
        if language == "de" or not terms[1].capital:
            found.append((start, end))
    return found


def _second_clauses(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "a inauguré le pont et le tunnel sera rouvert", ", mais le troisième reste à quai": to the end."""
    found: list[Gap] = []
    for index in range(4, len(terms) - 3):
        joint = terms[index]
        contrast = joint.low == _BUT[language] and joint.before == ","
        if joint.quoted or not (contrast or joint.low in JOINING[language]):
            continue
        if terms[index + 1].low not in _ARTICLES[language]:
            continue
        kept, lost = terms[:index], terms[index + 1 :]
        if any(t.quoted for t in terms) or any(t.low in _SUBORDINATE for t in kept):
            continue
        if forces(lost, language) & {"condition", "attribution", "hedge"} or forces(kept, language):
            continue
        if any(breaks(t) for t in lost) or of_all(kept, language):
            continue
        if contrast:
            found.append((index, len(terms)))
            continue
        verb = next((i for i in range(1, min(6, len(lost))) if lost[i].low in HELPERS[language]), None)
        own = any(t.low in HELPERS[language] for t in kept[1:])
        if language != "de" and verb is not None and verb >= 2 and own:
            found.append((index, len(terms)))
    return found


def _second_verbs(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "Le chantier a rouvert et emploie 400 ouvriers": a verb in the present behind a finished participle."""
    if language not in _PARTICIPLES:
        return []
    for index in range(3, len(terms) - 2):
        before, verb, behind = terms[index - 1], terms[index + 1], terms[index + 2]
        if terms[index].low not in JOINING[language] or terms[index].quoted or breaks(terms[index]):
            continue
        done = before.low.endswith(_PARTICIPLES[language]) and terms[index - 2].low in HELPERS[language]
        running = verb.low.endswith(_VERB_ENDS[language]) and not verb.low.endswith(_NO_VERB_ENDS[language])
        object_behind = behind.amount is not None or behind.low in _ARTICLES[language]
        kept, lost = terms[:index], terms[index:]
        if not (done and running and object_behind) or verb.capital or len(verb.low) < 4 or verb.low in _SUBORDINATE:
            continue
        if forces(lost, language) & {"condition", "attribution"} or forces(kept, language) or of_all(kept, language):
            continue
        if any(t.low in _SUBORDINATE for t in kept) or any(breaks(t) for t in lost):
            continue
        return [(index, len(terms))]
    return []
