"""Antecedents: who or what an earlier sentence makes the natural meaning of "he", "it", "them" or "the company".

Each question has one answer or none: where two fit, nobody is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.language.attribution import framed
from bot.language.clauses import RELATIVE
from bot.language.force import force_of, is_cue
from bot.language.persons import Names, Person, person_noun, persons, plural_start, unnamed
from bot.language.phrases import DETERMINERS, Phrase, phrases, subject_at, temporal
from bot.language.places import place_names
from bot.language.roles import ORGANISATIONS
from bot.language.terms import Term
from bot.language.verbs import verb_class
from bot.language.words import fold

_COMPANY = frozenset(
    """company firm group agency bank union institute airline operator maker ministry office court tribunal council
    association federation commission club party fund retailer carrier yard museum university hospital newspaper
    organisation organization charity regulator board authority league government army navy committee panel parliament
    consortium manufacturer bloc alliance mission
    unternehmen firma konzern reederei gruppe behörde bank werft azienda società gruppo agenzia banca compagnia
    empresa compañía grupo banco agencia entreprise société groupe compagnie agence banque şirket firma banka
    kurum""".split()
)
# What only somebody who decides can do, beside speaking: with these verbs "it" is no thing.
_WILLED = frozenset(
    """counted counts wants wanted plans planned hopes hoped expects expected asks asked intends intended decided
    agreed refused rejected appeal appealed blamed blames accuses accused thanked demands demanded hired
    publish published
    sign signed meet met decide agree ask discuss discussed vote voted invest invested pay paid appointed invited
    approve approved undertook pledge vow""".split()
)
_SKIPPED = frozenset("has had have will would also then not did does do".split())
_MALE = frozenset({"mr", "king", "prince", "sir", "lord", "pope", "chairman", "spokesman", "herr"})
_FEMALE = frozenset({"mrs", "ms", "queen", "princess", "lady", "chairwoman", "spokeswoman", "frau"})
_PLACE_LEADS = frozenset("in at from to near off across around".split())


def person_of(
    terms: Sequence[Term], pronoun: str, names: Names, bodies: frozenset[str], language: str
) -> tuple[Person | None, bool]:
    """Who a pronoun in the next sentence means; and whether this sentence speaks of any person at all."""
    everyone = persons(terms, names, bodies, language)
    agreeing = [p for p in everyone if _agrees(pronoun, p)]
    sure = {p.key: p for p in agreeing if p.sure}
    doubtful = {p.key: p for p in agreeing if not p.sure and p.key not in sure}
    roles = list(unnamed(terms, everyone))
    if len(sure) == 1:
        (one,) = sure.values()
        roles = [role for role in roles if not _relative_of(terms, role, one)]
    if not sure and not doubtful and len(roles) == 1:
        start, end = roles[0]
        described = Person(start, end, (), tuple(terms[start:end]), sure=True)
        return (described if _agrees(pronoun, described) else None), True
    if len(sure) == 1 and not roles:
        (found,) = sure.values()
        if all(_beside(terms, p) for p in doubtful.values()):
            return found, True
    if len(sure) > 1:
        speaker = {term.start for term in speaker_of(terms, language)}
        spoken = [p for p in sure.values() if p.name[-1].start in speaker]
        silent = [p for p in sure.values() if p.name[-1].start not in speaker]
        if len(spoken) == 1 and all(p.name[-1].quoted for p in silent) and not roles:
            return spoken[0], True
    if not sure and len(doubtful) == 1 and not roles:
        (found,) = doubtful.values()
        if _first_or_speaking(terms, found, language):
            return found, True
    return None, bool(sure or doubtful or roles)


def _relative_of(terms: Sequence[Term], role: tuple[int, int], person: Person) -> bool:
    """As "his brother" behind a preposition, where he himself is what the sentence is about."""
    start = role[0]
    subject = subject_at(terms)
    about = subject is not None and subject[0] <= person.start < subject[1]
    return about and terms[start].low in {"his", "her"} and terms[start - 1].low in {"by", "with", "of", "for", "from"}


def _agrees(pronoun: str, person: Person) -> bool:
    """Whether no title speaks against the pronoun."""
    titles = {fold(t.low) for t in (*person.role, *person.name)}
    if pronoun in {"he", "er", "il", "lui", "él"}:
        return not titles & _FEMALE
    if pronoun in {"she", "sie", "elle", "lei", "ella"}:
        return not titles & _MALE
    return True


def _beside(terms: Sequence[Term], person: Person) -> bool:
    """Whether a capitalised run that may be a person only stands by: after "of" or "for", in a list of places."""
    if not person.start or terms[person.start].before:
        return False
    return terms[person.start - 1].low in {"of", "for", "in", "at", "from", "'s"}


def _first_or_speaking(terms: Sequence[Term], person: Person, language: str) -> bool:
    if plural_start(terms, person.start, person.end):
        return False
    spoken = any(
        0 <= place < len(terms) and terms[place].kind == "word" and is_cue(terms[place].low, language)
        for place in (person.start - 1, person.end)
    )
    subject = subject_at(terms) if language == "en" else None
    acts = subject is not None and subject[0] == person.start and verb_class(terms, subject[2]) is not None
    return spoken or (acts and subject is not None and person.start > 0) or (
        acts and person.end < len(terms) and not terms[0].low.endswith("ing")
    )  # fmt: skip


def thing_of(
    terms: Sequence[Term], *, several: bool, willed: bool, names: Names, bodies: frozenset[str]
) -> Phrase | None:
    """What "it" or "they" in the next English sentence means: the subject, where no object or other subject fits too.

    `willed`: the pronoun does what only people and bodies do; then things are no rivals.
    """
    speech = _reported(terms)
    if speech is not None:
        inside = thing_of(terms[speech:], several=several, willed=willed, names=names, bodies=bodies)
        speaking = _direct(terms, several=several, willed=True, names=names, bodies=bodies)
        if speaking is None or speaking.part != "subject":
            return None if inside is None else _moved(inside, speech)
        rival = inside is not None and (not willed or able(terms[speech:], inside))
        return None if rival else speaking
    return _direct(terms, several=several, willed=willed, names=names, bodies=bodies)


def _direct(
    terms: Sequence[Term], *, several: bool, willed: bool, names: Names, bodies: frozenset[str]
) -> Phrase | None:
    """The antecedent in a sentence as it stands, whoever says it."""
    people = {p.start: p for p in persons(terms, names, bodies, "en") if p.sure}
    found = [p for p in phrases(terms) if not _somebody(p, people) and not temporal(terms, p)]
    fits = [p for p in found if p.several == several]
    if _part_of_some(terms):
        return None
    subject = next((p for p in found if p.part == "subject"), None)
    if subject is not None and subject not in fits:
        subject = None
    joined = _joined_subject(terms) if several else None
    if joined is not None or (several and willed):
        objects = [p for p in fits if p.part == "object" and not (willed and not able(terms, p))]
        found_here = joined or (subject if subject is not None and able(terms, subject) else None)
        if found_here is not None:
            return found_here if not objects else None
    if willed and not several:
        bodies_here = [p for p in fits if able(terms, p)]
        speaker = {term.start for term in speaker_of(terms, "en")}
        spoken = [p for p in bodies_here if terms[p.head].start in speaker]
        ruling = [p for p in bodies_here if p is subject] or spoken
        if any(p.part == "object" and p not in ruling for p in bodies_here):
            return None
        if len(ruling) == 1 and (not spoken or spoken == ruling):
            return ruling[0]
        if len(bodies_here) == 1:
            return bodies_here[0]
        return None
    rivals = [p for p in fits if (p.part == "object" and _definite(terms, p)) or _acts(terms, p)]
    if subject is not None:
        return subject if all(p is subject for p in rivals) else None
    main = subject_at(terms)
    objects = [p for p in fits if p.part == "object"]
    if len(objects) == 1:
        later = [p for p in fits if p.start >= objects[0].end and not _at_place(terms, p)]
        return objects[0] if not later and main is not None else None
    outer = [p for p in fits if not _at_place(terms, p)]
    outer = [p for p in outer if not any(q.start < p.start < q.end for q in outer)]
    return outer[0] if len(outer) == 1 else None


def _part_of_some(terms: Sequence[Term]) -> bool:
    """As "three of nine supports", "some of the crews": what follows speaks of those, and not of all."""
    main = subject_at(terms)
    start = 0 if main is None else main[0]
    lead = next((i for i in range(start, min(start + 4, len(terms))) if terms[i].low == "of"), None)
    return lead is not None and lead > start and any(
        t.amount is not None or t.low in _QUANTIFIERS for t in terms[start:lead]
    )  # fmt: skip


_QUANTIFIERS = frozenset("some most many few several half none all both each any one two part another neither".split())


def _reported(terms: Sequence[Term]) -> int | None:
    """Where what a sentence reports begins, when its speaker stands first: "The minister said that | …"."""
    main = subject_at(terms)
    if main is None or not is_cue(terms[main[2]].low, "en"):
        return None
    that = main[2] + 1
    if that + 2 < len(terms) and terms[that].low == "that" and not terms[that + 1].quoted:
        return that + 1
    return None


def _moved(phrase: Phrase, by: int) -> Phrase:
    return Phrase(
        phrase.start + by, phrase.head + by, phrase.end + by, phrase.several, phrase.person, phrase.named, phrase.part
    )


def _somebody(phrase: Phrase, people: dict[int, Person]) -> bool:
    return phrase.person or any(phrase.start <= start <= phrase.head for start in people)


def able(terms: Sequence[Term], phrase: Phrase) -> bool:
    """Whether the phrase names a body that can speak and decide: a ministry, a firm, a name."""
    head = terms[phrase.head]
    low = head.low
    forms = {low, fold(low)}
    if phrase.several:
        forms |= {low.removesuffix("s"), low.removesuffix("ies") + "y", low.removesuffix("es")}
        if any(person_noun(head._replace(text=form)) for form in forms):
            return True
    return phrase.named or not forms.isdisjoint(_COMPANY) or not forms.isdisjoint(ORGANISATIONS)


def willed_verb(terms: Sequence[Term], index: int) -> bool:
    """Whether the verb behind a pronoun is one of speech or of will; "it was said" is none."""
    at = index + 1
    while at < len(terms) and (terms[at].low in _SKIPPED or terms[at].low.endswith("ly")):
        at += 1
    return at < len(terms) and (is_cue(terms[at].low, "en") or terms[at].low in _WILLED)


def _definite(terms: Sequence[Term], phrase: Phrase) -> bool:
    """Whether the noun can be picked up again: it has an article or a name; "fuel" has neither."""
    return phrase.named or terms[phrase.start].low in DETERMINERS or any(
        t.capital for t in terms[phrase.start : phrase.head + 1]
    )  # fmt: skip


def _acts(terms: Sequence[Term], phrase: Phrase) -> bool:
    """Whether a finite verb follows right behind the noun: it is the subject of some clause."""
    after = phrase.end
    return (
        after < len(terms)
        and not terms[after].before
        and verb_class(terms, after) is not None
        and phrase.part in {"other", "object"}
    )


def _at_place(terms: Sequence[Term], phrase: Phrase) -> bool:
    lead = terms[phrase.start - 1].low if phrase.start else ""
    return phrase.named and lead in _PLACE_LEADS


def _joined_subject(terms: Sequence[Term]) -> Phrase | None:
    """As "Leonardo and Baykar": two nouns joined by "and" are one subject of several."""
    main = subject_at(terms)
    if main is None:
        return None
    start, end, _ = main
    if not any(t.low == "and" for t in terms[start + 1 : end]) or any(t.low in RELATIVE for t in terms[start:end]):
        return None
    return Phrase(start, end - 1, end, several=True, person=False, named=False, part="subject")


def forms_of(terms: Sequence[Term], phrase: Phrase) -> Iterator[tuple[Term, ...]]:
    """The ways to call a thing again, the fullest first; what lessens it ("draft", "former") is never left out."""
    full = tuple(terms[phrase.start : phrase.end])
    short = tuple(terms[phrase.start : phrase.head + 1])
    yield full
    if short != full:
        yield short
    for cut in range(1, len(short)):
        if short[cut - 1].kind == "word" and force_of(short[cut - 1].low, "en") in {"hedge", "negation"}:
            return
        if short[cut - 1].capital and short[cut].capital:
            return
        if short[cut].low == "'s":
            continue
        yield short[cut:]


def names_of(person: Person) -> Iterator[tuple[Term, ...]]:
    """The ways to call a person again: name with or without title, surname, role."""
    if person.name:
        if person.role and person.role[-1].end < person.name[0].start:
            yield (*person.role, *person.name)
        yield person.name
        if person.role and person.role[-1].end < person.name[0].start and len(person.name) > 1:
            for cut in range(1, len(person.role)):
                yield (*person.role[cut:], *person.name)
            yield (*person.role, person.name[-1])
        if len(person.name) > 1:
            yield person.name[-1:]
    if person.role:
        yield person.role


def countries(terms: Sequence[Term], language: str) -> list[int]:
    """Where states are named in a sentence, by name; adjectives don't count."""
    return [i for i, t in enumerate(terms) if t.capital and place_names(language).get(fold(t.text))]


def organisation_word(term: Term) -> bool:
    return term.low in _COMPANY


def roles_of(terms: Sequence[Term], role: str) -> Iterator[tuple[Term, ...]]:
    """The names that the sentence ties to a role: "Energy Minister Ayşe Tunçel", "the minister, Ayşe Tunçel"."""
    for index, term in enumerate(terms):
        if term.kind != "word" or term.quoted or not (term.low == role or (len(role) > 5 and term.low.endswith(role))):
            continue
        at = index + 1
        end = at
        while end < len(terms) and terms[end].capital and terms[end].kind == "word" and not terms[end].quoted and (
            end == at or not terms[end].before
        ):  # fmt: skip
            end += 1
        if end - at >= 1 and (not terms[at].before or terms[at].before == ","):
            yield tuple(terms[at:end])


def speaker_of(terms: Sequence[Term], language: str) -> tuple[Term, ...]:
    """Who speaks in the sentence, by its frame; empty: nobody."""
    turned = framed(terms, language)
    if turned is None:
        return ()
    return tuple(term for term in turned.terms[: turned.cue] if not is_cue(term.low, language))
