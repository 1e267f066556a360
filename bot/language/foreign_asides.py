"""What a sentence in German, Italian, French, Spanish or Turkish may lose around its nouns: roles, measures, days."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from bot.language.clauses import breaks, marks_of
from bot.language.force import force_of, is_cue
from bot.language.name_licences import Gap
from bot.language.roles import ROLES
from bot.language.terms import Term
from bot.language.words import fold

JOINING = {
    "de": frozenset({"und"}), "it": frozenset({"e", "ed"}), "fr": frozenset({"et"}), "es": frozenset({"y", "e"}),
    "tr": frozenset({"ve"}),
}  # fmt: skip
# Words that speak of all or of the utmost.
_ALL = {
    "de": frozenset("alle alles allen aller jeder jede jedes nur einzige erste erster ersten höchste größte".split()),
    "it": frozenset("tutti tutte tutto ogni solo unico unica primo prima maggior maggiore".split()),
    "fr": frozenset("tous toutes tout chaque seul seule premier première plus".split()),
    "es": frozenset("todos todas todo cada sólo solo único única primer primera más".split()),
    "tr": frozenset("tüm her bütün yalnız sadece tek ilk en".split()),
}
_DETERMINERS = {
    "de": frozenset("der die das ein eine sein seine ihr ihre".split()),
    "it": frozenset("il lo la i gli le l un uno una un' suo sua".split()),
    "fr": frozenset("le la les l un une son sa leur".split()),
    "es": frozenset("el la los las un una su sus".split()),
    "tr": frozenset(),
}
_PLACE_WORDS = {
    "de": frozenset("in im am auf aus bei von vom mit für".split()),
    "it": frozenset("di del della dei delle a al alla in nel nella da dal per con".split()),
    "fr": frozenset("de du des d à au aux en dans pour avec".split()),
    "es": frozenset("de del a al en para con".split()),
    "tr": frozenset(),
}
_DAY_LEADS = {
    "de": frozenset("am im".split()),
    "it": frozenset("il lo nel l".split()),
    "fr": frozenset("le en".split()),
    "es": frozenset("el en".split()),
    "tr": frozenset(),
}
# Before an indefinite object: whoever joins a force of 3000 men joins a force.
_INDEFINITE = {
    "de": frozenset("ein eine einen einem einer".split()),
    "it": frozenset("un uno una".split()),
    "fr": frozenset("un une".split()),
    "es": frozenset("un una unos unas".split()),
    "tr": frozenset(),
}
_HOLDING = frozenset(
    """bis seit ab vor nach von zwischen und oder fino da dal entro dopo prima tra e o jusqu depuis avant après dès
    entre et ou hasta desde antes después y""".split()
)
# Said of a thing behind its measure: "58 Kilometer lange", "drei Tage dauernde".
_DIMENSIONS = frozenset(
    f"{stem}{ending}"
    for stem in "lang breit hoch hoh tief groß schwer teur alt dick weit lang stark".split()
    for ending in ("e", "en", "er", "es", "em")
)
_REST = frozenset("rest reste resto".split())


def described_gaps(terms: Sequence[Term], language: str) -> list[Gap]:
    """Return what a statement may leave out around the nouns of the sentence."""
    found = _descriptions(terms, language)
    found += _amounts_aside(terms, language)
    found += _of_indefinite(terms, language)
    found += _days(terms, language)
    found += _dimensions(terms)
    found += _the_rest(terms)
    found += _apposed(terms, language)
    found += _perfects(terms, language)
    if language == "tr":
        found += _topics(terms)
    return found


def forces(terms: Sequence[Term], language: str) -> set[str]:
    """Return the kinds of force that words of these terms carry."""
    return {kind for t in terms if t.kind == "word" and (kind := force_of(t.low, language)) is not None}


def of_all(terms: Sequence[Term], language: str) -> bool:
    """Whether something is said of all or of the utmost; "due in più" are only two more."""
    return any(
        t.low in _ALL[language] or (t.low == "più" and index and terms[index - 1].low != "in")
        for index, t in enumerate(terms)
    )


def _capitals(terms: Sequence[Term], start: int) -> int:
    """Where the run of capitalised words that begins here ends."""
    end = start
    while (
        end < len(terms)
        and terms[end].kind == "word"
        and terms[end].capital
        and (end == start or not terms[end].before)
    ):
        end += 1
    return end


def _descriptions(terms: Sequence[Term], language: str) -> list[Gap]:
    """What a name is, at the head of a sentence: "La seconda, la romana X, ", "Le député X ", "Der Chef der Y, X, "."""
    determiners = _DETERMINERS[language]
    if not terms or terms[0].low not in determiners or terms[0].quoted:
        return []
    for cut in range(2, min(len(terms) - 1, 14)):
        lead = terms[:cut]
        end = _capitals(terms, cut)
        if end <= cut or end >= len(terms) or terms[cut].quoted:
            continue
        if forces(lead, language) or of_all(lead, language) or any(t.low in JOINING[language] for t in lead):
            return []
        closed = "," in terms[end].before and terms[end].low not in JOINING[language]
        marks = [i for i, t in enumerate(lead) if i and t.before]
        if terms[cut].before == "," and closed and not marks and end - cut >= 2:
            return [(0, cut)]
        again = len(marks) == 1 and lead[marks[0]].before == "," and lead[marks[0]].low in determiners
        if again and closed and not terms[cut].before and end - cut >= 2 and cut - marks[0] <= 4:
            return [(0, cut)]
        if not marks and _role(lead, language) and not terms[cut].before and not terms[end].before and end - cut >= 2:
            return [(0, cut)]
    return []


def _role(lead: Sequence[Term], language: str) -> bool:
    """As in "Le député", "Die neue Ministerin": one office and nobody else's; "l'avocat du maire" is two people."""
    inner = lead[1:]
    if any(t.low in _DETERMINERS[language] | _PLACE_WORDS[language] for t in inner) or any(
        t.capital for t in inner[:-1]
    ):
        return False
    return any(fold(t.low) in ROLES for t in inner) and (language == "de" or not inner[-1].capital)


def _amounts_aside(terms: Sequence[Term], language: str) -> list[Gap]:
    """Between two marks an amount that only measures what stands before: ", de 18 millions d'euros, "."""
    found = []
    marks = marks_of(terms)
    for start, end in itertools.pairwise(marks):
        part = terms[start:end]
        lead = 1 if part[0].low in {"de", "di", "por", "von", "pari", "mit"} else 0
        if lead >= len(part) or part[lead].amount is None or forces(part, language) or terms[start].before != ",":
            continue
        before = terms[start - 1]
        listed = before.amount is not None or (end < len(terms) and terms[end].amount is not None)
        if end < len(terms) and terms[end].before == "," and not listed and len(part) <= lead + 3:
            found.append((start, end))
    return found


def _of_indefinite(terms: Sequence[Term], language: str) -> list[Gap]:
    """What describes an indefinite last object: "une force [de 3 000 hommes]", "una sociedad [con sede en X]"."""
    for index in range(len(terms) - 2, 2, -1):
        if breaks(terms[index]):
            return []
        if terms[index].low not in _PLACE_WORDS[language]:
            continue
        start = next(
            (i for i in range(index - 1, max(0, index - 5), -1) if terms[i].low in _INDEFINITE[language]), None
        )
        if start is None or index - start < 2:
            continue
        between = terms[start + 1 : index]
        if any(t.low in _PLACE_WORDS[language] or t.kind != "word" or t.before for t in between):
            continue
        kept, lost = terms[:index], terms[index:]
        tells = terms[index + 1].amount is not None or lost[0].low in {"con", "avec", "mit"}
        if not tells or of_all(terms, language) or forces(lost, language) - {"modality"}:
            return []
        if forces(kept, language) & {"negation", "condition", "hedge"} or any(t.quoted for t in lost):
            return []
        return [(index, len(terms))]
    return []


def _days(terms: Sequence[Term], language: str) -> list[Gap]:
    """The day on which something happened; what a number is of, and what is denied or said of all, keeps its day."""
    if of_all(terms, language) or forces(terms, language) & {"negation", "condition", "hedge"}:
        return []
    found: list[Gap] = []
    for index, term in enumerate(terms):
        if term.kind != "date" or term.quoted or index == 0:
            continue
        if term.interval is not None and (term.interval[1] - term.interval[0]).days > 1:
            continue
        before = terms[index - 1]
        if before.low in _DAY_LEADS[language] and not term.before:
            found.append((index - 1, index + 1))
        elif before.kind == "word" and before.low not in _HOLDING | _PLACE_WORDS[language]:
            found.append((index, index + 1))
    return found


def _dimensions(terms: Sequence[Term]) -> list[Gap]:
    """As in "Die [58 Kilometer lange] Leitung"."""
    return [
        (index, index + 2)
        for index in range(1, len(terms) - 2)
        if terms[index].amount is not None and terms[index + 1].low in _DIMENSIONS and terms[index + 2].capital
    ]


def _the_rest(terms: Sequence[Term]) -> list[Gap]:
    """As in ", Slowenien den Rest": the same verb with what is left over, to the end."""
    marks = marks_of(terms)
    if len(marks) < 2 or terms[-1].low not in _REST:
        return []
    start = marks[-2]
    fits = "," in terms[start].before and len(terms) - start <= 5 and (terms[start].capital or terms[start + 1].capital)
    return [(start, len(terms))] if fits and any(t.amount is not None for t in terms[:start]) else []


def _apposed(terms: Sequence[Term], language: str) -> list[Gap]:
    """What somebody is, between commas behind the full name that the sentence begins with."""
    start = _capitals(terms, 0)
    if start < 2 or start >= len(terms) or terms[start].before != ",":
        return []
    end = next((i for i in range(start + 1, len(terms)) if breaks(terms[i])), len(terms))
    part = terms[start:end]
    told = part[0].low in _DETERMINERS[language] or fold(part[0].low) in ROLES
    if not told or end == len(terms) or terms[end].before != "," or terms[end].capital:
        return []
    if forces(part, language) or any(t.low in JOINING[language] or t.quoted for t in (*part, terms[end])):
        return []
    return [(start, end)]


_HAVING = frozenset("a ont ha hanno han hat haben".split())


def _perfects(terms: Sequence[Term], language: str) -> list[Gap]:
    """The helper of a verb of speech: "a déclaré" for "déclare"."""
    return [
        (index, index + 1)
        for index in range(1, len(terms) - 1)
        if terms[index].low in _HAVING and not terms[index + 1].before and is_cue(terms[index + 1].low, language)
    ]


def _topics(terms: Sequence[Term]) -> list[Gap]:
    """The "ise" of contrast behind a name at the head of the sentence; behind a verb or an adjective it is "if"."""
    end = _capitals(terms, 0)
    if not 0 < end < len(terms) - 2 or terms[end].low != "ise" or terms[end].before or breaks(terms[end + 1]):
        return []
    return [(end, end + 1)]
