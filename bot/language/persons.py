"""Persons: which runs of capitals in a sentence are people, and how they may be called.

Known names come from the reading. Others are told by what stands beside them: a role before or behind the name, a
clause with "who", an age. What might be a person and shows none of this is `sure=False`: a rival, seldom an antecedent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.language.clauses import breaks, dateline_end
from bot.language.force import is_cue
from bot.language.name_licences import TITLES
from bot.language.places import is_demonym, place_names
from bot.language.roles import COMPANY_KINDS, ORGANISATIONS, ROLES
from bot.language.terms import Term
from bot.language.verbs import verb_class
from bot.language.words import fold, is_function_word

Names = Sequence[Sequence[str]]

# Words for people that are no titles; the endings tell the rest.
_PEOPLE = frozenset(
    """man woman teacher engineer farmer fisherman lecturer researcher reader resident witness survivor executive
    official diplomat negotiator counterpart expert scholar historian writer worker trader driver pilot fellow member
    veteran volunteer student undersecretary wife husband son daughter brother sister father mother widow owner winner
    successor predecessor consul premier master inspector broker singer actor nurse guard soldier sailor docker
    passenger suspect prisoner buyer seller investor tenant neighbour neighbor colleague guest skipper mechanic cook
    priest carpenter architect captor rescuer mediator observer auditor arbitrator administrator accused defendant
    plaintiff claimant applicant heir
    consejero consejera assessore assessora sindaca""".split()
)
_PERSON_ENDINGS = ("woman", "sman")
_ROLE_ENDINGS = tuple(
    """minister ministerin präsident präsidentin sprecher sprecherin sekretär chef vorsitzende vorsitzender leiter
    leiterin direktor direktorin kanzler kanzlerin""".split()
)
_BEFORE_NOUN = frozenset(
    """of in at for from on with to by and or that which who whose as von der des di del della du de der""".split()
)
_LEADS = frozenset(
    """in at from to of into near over across between by via on off around through
    en a à au aux del della dal dans aus nach bei""".split()
)
_STARTS = frozenset("the a an its their his her our der die das il la lo l le un una une el ein eine bir".split())


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands at `start:end`.

    `name`: without titles; `role`: what is said beside it; `sure`: something else than capitals tells that it is one.
    """

    start: int
    end: int
    name: tuple[Term, ...]
    role: tuple[Term, ...] = ()
    sure: bool = False

    @property
    def key(self) -> str:
        """What tells one person from another within an article: the last word of the name, or of the role."""
        return self.name[-1].plain if self.name else self.role[-1].plain


def person_noun(term: Term) -> bool:
    """Whether the word alone says that somebody is meant: an office, a trade, a relation."""
    plain = fold(term.text)
    return (
        plain in ROLES or plain in _PEOPLE or term.low == "prime minister" or plain.endswith(_PERSON_ENDINGS)
        or (len(plain) > 6 and plain.endswith("ist")) or (len(plain) > 8 and plain.endswith(_ROLE_ENDINGS))
    )  # fmt: skip


def persons(terms: Sequence[Term], names: Names, bodies: frozenset[str], language: str) -> tuple[Person, ...]:
    """The people whom the unquoted part of a sentence names, in order; `bodies`: folded names that are no people."""
    return _persons(tuple(terms), tuple(map(tuple, names)), bodies, language)


@lru_cache(maxsize=1024)
def _persons(
    terms: tuple[Term, ...], names: tuple[tuple[str, ...], ...], bodies: frozenset[str], language: str
) -> tuple[Person, ...]:
    known = {form.casefold() for group in names for form in group}
    found: list[Person] = []
    for first, end in _runs(terms):
        # "When Pavic arrived": the first word has its capital from its place.
        start = 1 if first == 0 and end > 1 and is_function_word(terms[0].low, language) else first
        made = _sure(terms, start, end, known, language)
        # Every German noun has a capital: one alone is no sign of a name.
        if made is None and (language != "de" or end - start > 1) and _may_be(terms, start, end, bodies, language):
            made = Person(start, end, tuple(terms[start:end]))
        if made is not None:
            found.append(made)
    # "The chief executive of Trakia Gaz, Boyana Stefanova": what stands within somebody's role is nobody else.
    within = {term.start for person in found for term in person.role}
    return tuple(person for person in found if person.name[0].start not in within)


def unnamed(terms: Sequence[Term], taken: Sequence[Person]) -> Iterator[tuple[int, int]]:
    """Yield the nouns for one person that belong to no name: "the minister", "a retired teacher"."""
    for index, term in enumerate(terms):
        if term.kind != "word" or term.quoted or not person_noun(term) or _noun_goes_on(terms, index):
            continue
        if any(p.start <= index < p.end or term in p.role for p in taken):
            continue
        start = index
        while start and not terms[start].before and terms[start - 1].low not in _BEFORE_NOUN and index - start < 5:
            start -= 1
            if terms[start].low in _STARTS or verb_class(terms, start) is not None:
                break
        if terms[start].low in _STARTS and not term.low.endswith("s"):
            yield start, index + 1


def _noun_goes_on(terms: Sequence[Term], index: int) -> bool:
    """As in "chief executive", "minister's deputy": the word is no head."""
    after = terms[index + 1] if index + 1 < len(terms) and not terms[index + 1].before else None
    return after is not None and (after.low == "'s" or person_noun(after))


def _runs(terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    at = dateline_end(terms)
    while at < len(terms):
        if not _namelike(terms[at]):
            at += 1
            continue
        end = at + 1
        while end < len(terms) and _namelike(terms[end]) and not terms[end].before:
            end += 1
        yield at, end
        at = end


def _namelike(term: Term) -> bool:
    return term.kind == "word" and term.capital and not term.quoted and len(term.text) > 1 and term.low != "'s"


def _sure(terms: Sequence[Term], start: int, end: int, known: set[str], language: str) -> Person | None:
    titles = [i for i in range(start, end) if person_noun(terms[i]) or fold(terms[i].low) in TITLES]
    core = titles[-1] + 1 if titles else start
    owned = end < len(terms) and terms[end].low == "'s" and not terms[end].before
    if core == end:
        return None
    name = tuple(terms[core:end])
    words = " ".join(term.text for term in name).casefold()
    match = max((form for form in known if words == form or words.endswith(" " + form)), key=len, default=None)
    if match is not None:
        length = end - core if language == "en" else len(match.split())
        role = tuple(terms[start:core]) if titles else _role_beside(terms, end - length, end, language)
        return Person(end - length, end, tuple(terms[end - length : end]), role, sure=True)
    if owned or any(fold(t.low) in ORGANISATIONS for t in name) or len(name) > 4:
        return None
    if titles:
        return Person(start, end, name, tuple(terms[start:core]), sure=True)
    role = _role_beside(terms, core, end, language)
    if role:
        return Person(core, end, name, role, sure=True)
    after = terms[end] if end < len(terms) else None
    if after is not None and after.before == "," and (after.low == "who" or _age(terms, end)):
        return Person(core, end, name, sure=True)
    return None


def _age(terms: Sequence[Term], index: int) -> bool:
    amount = terms[index].amount
    closes = index + 1 == len(terms) or breaks(terms[index + 1])
    return amount is not None and closes and not amount.money and amount.unit is None and 10 < amount.value < 100


def _role_beside(terms: Sequence[Term], start: int, end: int, language: str) -> tuple[Term, ...]:
    """The role right before a name or between commas beside it; its noun stands before any preposition."""
    if start and not terms[start].before:
        first = start
        while first and not terms[first].before and start - first < 5 and terms[first - 1].low not in _BEFORE_NOUN:
            first -= 1
            if terms[first].low in _STARTS or terms[first].low == "'s" or verb_class(terms, first) is not None:
                break
        part = terms[first:start]
        if part and person_noun(part[-1]) and verb_class(part, 0) is None:
            return tuple(part)
    if start and terms[start].before == "," and (end == len(terms) or breaks(terms[end])):
        first = next((i for i in range(start - 1, -1, -1) if breaks(terms[i]) or terms[i - 1].quoted), 0)
        verb = next((i for i in range(start - 1, first - 1, -1) if _verb(terms, i, language)), None)
        first = first if verb is None else verb + 1
        while first < start and terms[first].low in {"and", "by", "with", "from", "to", "said"}:
            first += 1
        part = terms[first:start]
        if _has_role(part, language):
            return tuple(part)
    if end < len(terms) and terms[end].before == ",":
        last = next((i for i in range(end + 1, len(terms)) if breaks(terms[i])), len(terms))
        part = terms[end:last]
        if _has_role(part, language) and not any(_verb(part, i, language) for i in range(_noun_end(part))):
            return tuple(part)
    return ()


def _verb(terms: Sequence[Term], index: int, language: str) -> bool:
    term = terms[index]
    if language == "en" and verb_class(terms, index) is not None:
        return True
    noun = person_noun(term) or (index > 0 and terms[index - 1].low in _STARTS)
    return term.kind == "word" and not term.capital and is_cue(term.low, language) and not noun


def _noun_end(part: Sequence[Term]) -> int:
    return next((i for i, t in enumerate(part) if i and t.low in _BEFORE_NOUN), len(part))


def _has_role(part: Sequence[Term], language: str) -> bool:
    if not part or len(part) > 14 or any(t.quoted for t in part):
        return False
    head = part[: _noun_end(part)]
    return person_noun(head[-1]) if language in {"en", "de"} else any(person_noun(t) for t in head)


def plural_start(terms: Sequence[Term], start: int, end: int) -> bool:
    """Whether the first word of a sentence is more likely a bare plural ("Barges waited") than a name."""
    return start == 0 and end == 1 and terms[0].low.endswith("s") and not terms[0].low.endswith("ss")


def _may_be(terms: Sequence[Term], start: int, end: int, bodies: frozenset[str], language: str) -> bool:
    """Whether nothing speaks against a person: no article, place, body, owner or adjective."""
    name = terms[start:end]
    before = terms[start - 1] if start else None
    after = terms[end] if end < len(terms) else None
    words = fold(" ".join(t.text for t in name))
    if words in bodies or words in place_names(language) or any(fold(t.low) in ORGANISATIONS for t in name):
        return False
    if start == 0 and (is_function_word(name[0].low, language) or len(name[0].text) < 3):
        return False
    if start == 0 and end == 1 and after is not None and not after.before and verb_class(terms, 1) is None:
        return language == "en" and is_cue(after.low, language)
    if language == "en" and plural_start(terms, start, end):
        return after is not None and is_cue(after.low, language)
    if before is not None and not name[0].before and (
        before.low in _STARTS or before.low in _LEADS or fold(before.low) in ORGANISATIONS | COMPANY_KINDS
    ):  # fmt: skip
        return False
    if all(is_demonym(t.text, language) for t in name) or any(t.text.isupper() and len(t.text) < 6 for t in name):
        return False
    if after is None or after.before:
        return True
    if after.low == "'s":
        return False
    noun = after.kind == "word" and not after.capital and verb_class(terms, end) is None
    return not noun or is_function_word(after.low, language) or is_cue(after.low, language)
