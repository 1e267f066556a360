"""References: a pronoun or a short name in one cited sentence, put right by the sentences before it.

Who is meant must be the natural one (`antecedents`); where two fit, nothing is put right. Every sentence between a
reference and its antecedent is at hand, so that no rival can stand in one that is not.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.language.antecedents import (
    able,
    countries,
    forms_of,
    names_of,
    organisation_word,
    person_of,
    thing_of,
    willed_verb,
)
from bot.language.clauses import breaks
from bot.language.force import is_cue
from bot.language.fuller_names import DEFINITE, fuller_names, put_in, with_role
from bot.language.licences import EMPTY
from bot.language.persons import Names, Person, person_noun, persons
from bot.language.phrases import phrases, subject_at
from bot.language.terms import Term
from bot.language.verbs import verb_class

_HE = {
    "en": {"he": "he", "she": "she", "him": "he", "her": "she", "his": "he"},
    "de": {"er": "er", "sie": "sie"}, "it": {"lui": "lui", "lei": "lei"},
    "fr": {"il": "il", "elle": "elle", "lui": "il"},
    "es": {"él": "él", "ella": "ella"}, "tr": {"o": "o"},
}  # fmt: skip
_CLAUSE_PRONOUNS = frozenset("it they he she".split())
_OWNING = frozenset("his her its their".split())
_THINGS = {"it": False, "its": False, "they": True, "them": True, "their": True}
_FOREIGN_THINGS = {"de": frozenset({"sie", "es", "er"}), "fr": frozenset({"il", "elle"})}
_DROPS_PRONOUNS = frozenset({"es", "it", "tr"})
REACH = 4
"""How many sentences back an antecedent may stand."""
_MAX_SPOTS = 3

Heard = Sequence[Term]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A sentence with what refers back replaced; `places`: (how far back, start, end) of each antecedent."""

    terms: tuple[Term, ...]
    places: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Spot:
    """What stands at `start:end` may be read as `means`, for which `source` stands `back` sentences earlier."""

    start: int
    end: int
    means: tuple[Term, ...]
    back: int
    source: Heard

    @property
    def place(self) -> tuple[int, int, int]:
        return self.back, min(t.start for t in self.source), max(t.end for t in self.source)


def resolved(
    said: Heard, heard: Heard, chain: Sequence[Heard], others: Sequence[Heard], names: Names, bodies: frozenset[str],
    language: str,
) -> Iterator[Resolved]:  # fmt: skip
    """Yield the sentence with what refers back replaced by the name or noun that another sentence gives.

    Only what the statement itself says is put in. `chain`: the sentences that stand before this one without a gap,
    the nearest first. `others`: the cited ones; a role or a surname may be made fuller by any of them.
    """
    spots = _chosen(_spots(heard, chain, names, bodies, language, said), said)
    for made in _put_together(heard, spots):
        yield made
        if language == "en":
            for fuller in fuller_names(made.terms, others):
                yield Resolved(fuller, made.places)
    if others:
        for terms in (*with_role(heard, others, names, language), *fuller_names(heard, others, language)):
            yield Resolved(terms)


def _chosen(spots: Iterator[_Spot], said: Heard) -> list[list[_Spot]]:
    """Of each place's readings those that the statement has, the longest first."""
    words = [term.plain for term in said if term.low not in EMPTY]
    found: dict[int, list[_Spot]] = {}
    for spot in spots:
        owner = spot.means[:-1] if spot.means[-1].low == "'s" else spot.means
        meant = [term.plain for term in owner if term.low not in EMPTY]
        if meant and any(words[at : at + len(meant)] == meant for at in range(len(words) - len(meant) + 1)):
            found.setdefault(spot.start, []).append(spot)
    return [sorted(found[start], key=lambda spot: -len(spot.means))[:2] for start in sorted(found)][:_MAX_SPOTS]


def _put_together(heard: Heard, spots: Sequence[Sequence[_Spot]]) -> Iterator[Resolved]:
    """Every way to replace one or more of the places, as many as can be first."""
    ways = itertools.product(*((*choices, None) for choices in spots))
    for way in sorted(ways, key=lambda way: sum(spot is None for spot in way)):
        taken = [spot for spot in way if spot is not None]
        if not taken or any(a.end > b.start for a, b in itertools.pairwise(taken)):
            continue
        terms = tuple(heard)
        for spot in reversed(taken):
            terms = put_in(terms, spot.start, spot.end, spot.means)
        yield Resolved(terms, tuple(spot.place for spot in taken if spot.back))
        if len(taken) == 1 and taken[0].start == 0:
            for introduced in _introduced(heard, taken[0]):
                yield Resolved(introduced, (taken[0].place,))


def _spots(
    heard: Heard, chain: Sequence[Heard], names: Names, bodies: frozenset[str], language: str, said: Heard
) -> Iterator[_Spot]:
    if language == "en":
        yield from _clauses_meant(heard, names, bodies)
    if chain:
        yield from _persons_meant(heard, chain, names, bodies, language)
        if language == "en":
            yield from _things_meant(heard, chain, names, bodies)
            if _picks_up(heard, said):
                yield from _nouns_again(heard, chain, names, bodies)
        else:
            yield from _foreign_thing(heard, chain[0], names, language)


def _clauses_meant(heard: Heard, names: Names, bodies: frozenset[str]) -> Iterator[_Spot]:
    """As in "The crews are tired, and they want a rest": the clause before is the sentence before."""
    for place in range(3, len(heard) - 1):
        term = heard[place]
        if term.quoted or term.low not in _CLAUSE_PRONOUNS:
            continue
        joined = heard[place - 1].low in {"and", "but"} and breaks(heard[place - 1])
        end = place - 1 if joined else place
        if not joined and ";" not in term.before:
            continue
        clause = heard[:end]
        if term.low in _THINGS:
            willed = willed_verb(heard, place)
            thing = thing_of(clause, several=_THINGS[term.low], willed=willed, names=names, bodies=bodies)
            forms = () if thing is None else forms_of(clause, thing)
        else:
            person, _ = person_of(clause, term.low, names, bodies, "en")
            forms = () if person is None else names_of(person)
        for form in forms:
            yield _Spot(place, place + 1, form, 0, form)


def _persons_meant(
    heard: Heard, chain: Sequence[Heard], names: Names, bodies: frozenset[str], language: str
) -> Iterator[_Spot]:
    table = _HE.get(language, {})
    places = [i for i, term in enumerate(heard) if term.low in table and not term.quoted and term.kind == "word"]
    dropped = not places and language in _DROPS_PRONOUNS and _begins_speaking(heard, language)
    if not places and not dropped:
        return
    kinds = {table[heard[i].low] for i in places} if places else {next(iter(table.values()))}
    if len(kinds) > 1 and language != "de":
        return
    first = places[0] if places else 0
    if language != "en" and places and not _beside_cue(heard, first, language) and first:
        return
    if any(p.end <= first and (p.sure or language == "en") for p in persons(heard, names, bodies, language)):
        return  # somebody in this very sentence may be meant
    meant, back = _person(chain, next(iter(kinds)) if places else "", names, bodies, language)
    if meant is None:
        return
    for place in places or [0]:
        owning = heard[place].low in _OWNING and _owns(heard, place)
        for form in names_of(meant):
            if dropped:
                yield _Spot(0, 1, (*form, heard[0]._replace(capital=False)), back, form)
            elif owning:
                yield _Spot(place, place + 1, (*form, _owner_mark(heard[place])), back, form)
            else:
                yield _Spot(place, place + 1, form, back, form)


def _beside_cue(heard: Heard, place: int, language: str) -> bool:
    return any(0 <= n < len(heard) and is_cue(heard[n].low, language) for n in (place - 1, place + 1))


def _begins_speaking(heard: Heard, language: str) -> bool:
    if not heard or heard[0].quoted:
        return False
    helped = heard[0].low in {"ha", "hanno"} and len(heard) > 1 and is_cue(heard[1].low, language)
    return helped or is_cue(heard[0].low, language)


def _owns(heard: Heard, place: int) -> bool:
    after = heard[place + 1] if place + 1 < len(heard) else None
    return after is not None and not after.before and after.kind == "word" and verb_class(heard, place + 1) is None


def _owner_mark(term: Term) -> Term:
    return term._replace(text="'s", low="'s", before="", capital=False)


def _person(
    chain: Sequence[Heard], pronoun: str, names: Names, bodies: frozenset[str], language: str
) -> tuple[Person | None, int]:
    """The person whom the nearest sentence with a person speaks of."""
    for back, terms in enumerate(chain, 1):
        found, anybody = person_of(terms, pronoun, names, bodies, language)
        if anybody:
            return found, back
    return None, 0


def _things_meant(heard: Heard, chain: Sequence[Heard], names: Names, bodies: frozenset[str]) -> Iterator[_Spot]:
    for place, term in enumerate(heard):
        if term.low not in _THINGS or term.quoted or term.kind != "word":
            continue
        several = _THINGS[term.low]
        owning = term.low in _OWNING
        willed = not owning and term.low != "them" and willed_verb(heard, place)
        if owning and place + 1 < len(heard) and person_noun(heard[place + 1]):
            willed = True
        if _meant_here(heard, place, several, willed, names, bodies):
            continue
        for back, terms in enumerate(chain, 1):
            found = thing_of(terms, several=several, willed=willed, names=names, bodies=bodies)
            if found is not None:
                for form in forms_of(terms, found):
                    if owning:
                        yield _Spot(place, place + 1, (*form, _owner_mark(term)), back, form)
                        yield from _owned(heard, place, form, back)
                    else:
                        yield _Spot(place, place + 1, form, back, form)
            if found is not None or not _goes_on(terms, term.low):
                break


def _goes_on(terms: Heard, pronoun: str) -> bool:
    """Whether the sentence goes on about the same thing, by the same pronoun at its head."""
    return bool(terms) and terms[0].low == {"its": "it", "their": "they", "them": "they"}.get(pronoun, pronoun)


def _owned(heard: Heard, place: int, owner: Heard, back: int) -> Iterator[_Spot]:
    """As in "its removal" as "the removal of the sentence"."""
    end = place + 1
    while end < len(heard) and end - place <= 3 and not heard[end].before and heard[end].kind == "word":
        end += 1
        of = heard[place]._replace(text="of", low="of", before="", capital=False)
        yield _Spot(place, end, (*heard[place + 1 : end], of, *owner), back, owner)


def _meant_here(heard: Heard, place: int, several: bool, willed: bool, names: Names, bodies: frozenset[str]) -> bool:
    """Whether something earlier in the same sentence may be meant; an object is never its own clause's subject."""
    people = {p.start for p in persons(heard, names, bodies, "en") if p.sure}
    before = [
        p for p in phrases(heard) if p.head < place and p.several == several and not p.person and p.start not in people
    ]
    if willed:
        before = [p for p in before if able(heard, p)]
    if not before:
        return False
    lead = heard[place - 1]
    as_object = lead.low in {"for", "of", "to", "with", "by", "on", "from"} or verb_class(heard, place - 1) is not None
    own = next((p for p in reversed(before) if p.part == "subject"), None)
    main = subject_at(heard)
    one_clause = main is not None and not any(
        verb_class(heard, i) is not None and i > main[2] + 2 for i in range(main[2], place)
    )
    return not (as_object and one_clause and before == [own])


def _picks_up(heard: Heard, said: Heard) -> bool:
    """Whether a definite noun stands here that the statement has too, or that a name may stand for."""
    spoken = {term.plain for term in said}
    return any(
        lead.low in DEFINITE
        and not head.capital
        and (head.plain in spoken or head.low == "country" or organisation_word(head))
        for lead, head in itertools.pairwise(heard)
    )


def _nouns_again(heard: Heard, chain: Sequence[Heard], names: Names, bodies: frozenset[str]) -> Iterator[_Spot]:
    """As in "the company", "the country", "the panel": a definite noun that the sentence before names more fully."""
    before = chain[0]
    for phrase in phrases(heard):
        first, head = heard[phrase.start], heard[phrase.head]
        if first.low not in DEFINITE or first.quoted or phrase.head != phrase.start + 1 or head.capital:
            continue
        if head.low == "country":
            found = list(dict.fromkeys(before[i].low for i in countries(before, "en")))
            if len(found) == 1 and not any(i < phrase.start for i in countries(heard, "en")):
                place = next(i for i in countries(before, "en"))
                yield _Spot(phrase.start, phrase.head + 1, (before[place],), 1, before[place : place + 1])
            continue
        same = [p for p in phrases(before) if before[p.head].plain == head.plain]
        if len(same) == 1:
            for form in forms_of(before, same[0]):
                if len(form) > 1:
                    yield _Spot(phrase.start, phrase.head + 1, form, 1, form)
        elif not same and organisation_word(head):
            people = {p.start for p in persons(before, names, bodies, "en") if p.sure}
            named = [p for p in phrases(before) if p.named and able(before, p) and p.start not in people]
            named = [p for p in named if not _of_place(before, p.start)]
            subject = [p for p in named if p.part == "subject"]
            if len(named) == 1 and subject == named:
                for form in forms_of(before, named[0]):
                    yield _Spot(phrase.start, phrase.head + 1, form, 1, form)


def _of_place(terms: Heard, start: int) -> bool:
    return start in countries(terms, "en") or (start > 0 and terms[start - 1].low in {"in", "at", "from", "to"})


def _foreign_thing(heard: Heard, before: Heard, names: Names, language: str) -> Iterator[_Spot]:
    """As "es", "das Unternehmen": the thing that stands first in the sentence before."""
    subject = _named_thing(before, names, language)
    if subject is None or not heard:
        return
    noun = tuple(before[subject[0] : subject[1]])
    if heard[0].low in _FOREIGN_THINGS.get(language, ()) and not heard[0].quoted:
        yield _Spot(0, 1, noun, 1, noun)
    if all(t.capital or t.low in {"the", "of", "and"} for t in noun) and len(heard) > 1:
        for i in (0, 1):
            if organisation_word(heard[i]) and not heard[i].before and (i == 0 or heard[0].low in DEFINITE):
                yield _Spot(0, i + 1, noun, 1, noun)


def _introduced(heard: Heard, spot: _Spot) -> Iterator[tuple[Term, ...]]:
    """As "its president, Katerina Loizou, said" as "Katerina Loizou, president of the union, said"."""
    noun = spot.means[:-1]
    if spot.means[-1].low != "'s" or not noun:
        return
    comma = next((i for i in range(1, min(7, len(heard))) if heard[i].before == ","), None)
    if comma is None or comma < 2 or not heard[comma].capital:
        return
    end = next((i for i in range(comma + 1, len(heard)) if heard[i].before or not heard[i].capital), len(heard))
    if end >= len(heard) or heard[end].before != ",":
        return
    name = [heard[comma]._replace(before=""), *heard[comma + 1 : end]]
    role = [heard[1]._replace(before=","), *heard[2:comma]]
    of = heard[0]._replace(text="of", low="of", before="", capital=False)
    owner = [term._replace(before="") if i == 0 else term for i, term in enumerate(noun)]
    yield (*name, *role, of, *owner, *heard[end:])


def _is_person(noun: Heard, names: Names) -> bool:
    words = " ".join(term.text for term in noun).casefold()
    return any(form.casefold() in words for group in names for form in group)


def _named_thing(before: Heard, names: Names, language: str) -> tuple[int, int] | None:
    """The subject of a German, Romance or Turkish sentence, where it stands first: an article and a noun, or a name."""
    if not before or before[0].quoted:
        return None
    if before[0].low in {"die", "der", "das", "la", "el", "il", "le"} and len(before) > 1:
        return (0, 2) if not (len(before) > 2 and before[2].capital and language != "de") else None
    end = 0
    while end < len(before) and before[end].capital and (end == 0 or not before[end].before):
        end += 1
    if end == 0 or _is_person(before[:end], names):
        return None
    return 0, end
