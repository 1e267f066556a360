"""Clauses in German, Italian, French, Spanish and Turkish that may go: reasons, concessions, joined ones, openings."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.clauses import breaks
from bot.language.foreign_asides import JOINING, forces, of_all
from bot.language.name_licences import Gap
from bot.language.roles import ROLES
from bot.language.terms import Term
from bot.language.words import fold

HELPERS = {
    "de": frozenset(
        """ist sind war waren hat haben hatte hatten wird werden wurde wurden soll sollen will wollen kann können muss
        müssen darf""".split()
    ),
    "it": frozenset(
        """è sono era erano ha hanno aveva avevano sarà saranno deve devono può possono vuole vogliono""".split()
    ),
    "fr": frozenset(
        """est sont était étaient a ont avait avaient sera seront doit doivent peut peuvent veut veulent""".split()
    ),
    "es": frozenset(
        """es son era eran ha han había será serán deberá deberán debe deben puede pueden podrá podrán quiere quieren
        tendrá tendrán está están fue fueron""".split()
    ),
    "tr": frozenset(),
}  # fmt: skip
# What gives a reason or concedes; a reason may be all that is denied, a concession never is.
_REASONS = {
    "de": frozenset({"weil", "da"}), "it": frozenset({"perché", "poiché"}), "fr": frozenset({"parce", "car"}),
    "es": frozenset({"porque"}), "tr": frozenset(),
}  # fmt: skip
_CONCESSIONS = {
    "de": frozenset({"obwohl", "obgleich", "während"}), "it": frozenset({"sebbene", "benché", "mentre"}),
    "fr": frozenset({"quoique"}), "es": frozenset({"aunque", "mientras"}), "tr": frozenset(),
}  # fmt: skip
_OPENINGS = {
    "de": frozenset(),  # the verb comes second: what opens the sentence can't go without moving the subject
    "it": frozenset("dopo in nel nella nell a alla durante malgrado nonostante".split()),
    "fr": frozenset("après en dans à au pendant malgré lors".split()),
    "es": frozenset("tras después en durante pese".split()),
    "tr": frozenset(),
}
_TO_COME = {
    "de": ("werde", "würde", "würden"), "it": ("rà", "ranno", "rebbe", "rebbero"),
    "fr": ("ra", "ront", "rait", "raient"),
    "es": ("rá", "rán", "ría", "rían"), "tr": ("acak", "ecek", "acaktır", "ecektir"),
}  # fmt: skip
_PRETERITE = ("ó", "aron", "ieron")
_FINITE_TURKISH = ("acak", "ecek", "dı", "di", "du", "dü", "tı", "ti", "tu", "tü", "yor")
_SUBORDINATE = frozenset("dass ob che que qui dont où cui chi ki".split())
_NO_VERBS = frozenset("von der des und oder aus in im am zum zur für mit".split())


def clause_gaps(terms: Sequence[Term], language: str) -> list[Gap]:
    """Return the clauses that may go from a sentence in one of the five languages."""
    found = _last_clauses(terms, language)
    found += _joined(terms, language)
    found += _first_verb(terms, language)
    found += _opening(terms, language)
    found += _bare_titles(terms)
    if language == "tr":
        found += _afterwards(terms)
    return found


def _last_clauses(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in ", weil zwei Kräne in Betrieb gingen", "parce que le toit menaçait": to the end, where nobody speaks."""
    found: list[Gap] = []
    for index in range(3, len(terms) - 2):
        term = terms[index]
        reason = term.low in _REASONS[language]
        if term.quoted or not (reason or term.low in _CONCESSIONS[language]):
            continue
        if (language == "de" or term.low in {"car", "mentre"}) and not breaks(term):
            continue
        kept, lost = terms[:index], terms[index + 1 :]
        if forces(lost, language) & {"attribution", "condition"} or any(t.low in _SUBORDINATE for t in kept):
            continue
        held = forces(kept, language)
        if "condition" in held or (reason and held & {"negation", "attribution"}):
            continue
        if not (reason and of_all(kept, language)):
            found.append((index, len(terms)))
    return found


def _finite(terms: Sequence[Term], index: int, language: str) -> bool:
    low = terms[index].low
    return low in HELPERS[language] or (language == "es" and low.endswith(_PRETERITE) and not terms[index].capital)


def _joined(terms: Sequence[Term], language: str) -> list[Gap]:
    """The last of two clauses: ", und die Schule wird …", "y agradeció …", "çalıştırıyor ve …"."""
    found: list[Gap] = []
    for index in range(3, len(terms) - 2):
        if terms[index].low not in JOINING[language] or terms[index].quoted:
            continue
        kept, lost = terms[:index], terms[index + 1 :]
        if forces(lost, language) & {"attribution", "condition"} or any(t.quoted for t in lost):
            continue
        if forces(kept, language) & {"condition", "negation"}:
            continue
        if language == "tr":
            own = terms[index - 1].low.endswith(_FINITE_TURKISH) and lost[-1].low.endswith(_FINITE_TURKISH)
        elif "," in terms[index].before:
            own = any(_finite(terms, i, language) for i in range(index + 1, min(len(terms), index + 9)))
        else:
            own = _finite(terms, index + 1, language)
        if own:
            found.append((index, len(terms)))
    return found


def _first_verb(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "Le maire [a signé l'accord et] a remercié les médiateurs": one subject, two verbs, nothing between."""
    found: list[Gap] = []
    for index in range(4, len(terms) - 1):
        if terms[index].low not in JOINING[language] or not _finite(terms, index + 1, language) or breaks(terms[index]):
            continue
        first = next((i for i in range(1, index) if _finite(terms, i, language)), None)
        if first is None and language == "de":
            first = _second_place(terms, index)
        if first is None or any(t.quoted or breaks(t) for t in terms[:index]):
            continue
        between = terms[first + 1 : index]
        if any(_finite(terms, i, language) for i in range(first + 1, index)):
            continue
        if any(t.low in _SUBORDINATE for t in (*terms[:first], *between)):
            continue
        if forces(terms[: index + 1], language) & {"negation", "condition", "attribution"}:
            continue
        if terms[first].low in HELPERS[language] and language == "de" and terms[-1].low.startswith("ge"):
            continue  # "hat A gebaut und B verkauft": the second participle hangs on the first helper
        found.append((first, index + 1))
    return found


def _second_place(terms: Sequence[Term], limit: int) -> int | None:
    """The German verb behind a subject of article, adjectives and noun: "Die neue Brücke kostet"."""
    noun = next(
        (i for i in range(min(5, limit)) if terms[i].capital and (i or terms[i].low not in {"der", "die", "das"})), None
    )
    if noun is None or noun + 1 >= limit:
        return None
    verb = terms[noun + 1]
    plain = verb.kind == "word" and not verb.capital and not verb.before and verb.low not in _NO_VERBS
    return noun + 1 if plain and verb.low.endswith(("t", "te", "en", "ten")) else None


def _opening(terms: Sequence[Term], language: str) -> list[Gap]:
    """As in "Après deux ans de travaux, la gare a rouvert": when or where something happened."""
    end = next((i for i in range(1, len(terms)) if breaks(terms[i])), None)
    if end is None or terms[0].low not in _OPENINGS[language] or terms[end].before != "," or end > 9:
        return []
    lead, rest = terms[:end], terms[end:]
    if forces(lead, language) or any(t.quoted for t in terms) or of_all(rest, language):
        return []
    if forces(rest, language) & {"modality", "negation", "hedge", "condition"}:
        return []
    if any(t.low.endswith(_TO_COME[language]) and len(t.low) > 4 and not t.capital for t in rest):
        return []
    measured = any(t.amount is not None and (t.amount.money or t.amount.unit is not None) for t in rest)
    dated = any(t.kind == "date" for t in lead)
    return [] if measured and dated else [(0, end)]


def _bare_titles(terms: Sequence[Term]) -> list[Gap]:
    """A title without article before a full name: "Bürgermeister Jens Holm", "Belediye Başkanı Ayşe Demir"."""
    end = 0
    while end < len(terms) and terms[end].kind == "word" and terms[end].capital and (end == 0 or not terms[end].before):
        end += 1
    titles = [i for i in range(end - 2) if fold(terms[i].low) in _TITLES]
    if not titles or end >= len(terms) or any(t.quoted for t in terms[:end]):
        return []
    return [(0, titles[-1] + 1)]


_TITLES = ROLES | {"yardimcisi", "vekili"}


def _afterwards(terms: Sequence[Term]) -> list[Gap]:
    """As in "Köprü, iki yıl süren çalışmaların ardından açıldı": what went before, behind the subject."""
    start = next((i for i in range(1, len(terms)) if breaks(terms[i])), None)
    end = next((i for i, t in enumerate(terms) if t.low == "ardından"), None)
    if start is None or end is None or not start < end < len(terms) - 1 or terms[start].before != ",":
        return []
    done = terms[-1].low.endswith(("dı", "di", "du", "dü", "tı", "ti", "tu", "tü"))
    if not done or forces(terms, "tr") or of_all(terms, "tr") or any(t.quoted for t in terms):
        return []
    return [(start, end + 1)]
