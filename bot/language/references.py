"""References: a pronoun or a short name in one cited sentence, put right by another cited sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.language.force import is_cue
from bot.language.terms import Term

_PERSON_PRONOUNS = frozenset({"he", "she"})
_PLACE_LEADS = frozenset("in at from to of into near over across between with for by via on".split())

Names = Sequence[Sequence[str]]


def resolved(
    heard: Sequence[Term], others: Sequence[tuple[Sequence[Term], bool]], names: Names, language: str
) -> Iterator[tuple[Term, ...]]:
    """Yield the sentence with its subject pronoun, or a surname, replaced by the name that another sentence gives.

    `others`: the other cited sentences, each with whether it stands right before this one. A pronoun stands for a
    person only when the sentence right before has exactly one who can be meant; further pronouns stay as they are.
    """
    if language != "en":
        return
    for other, right_before in others:
        runs = list(name_runs(other))
        pronoun = _subject_pronoun(heard, language)
        person = _only_person(other, runs, names, language)
        if right_before and pronoun is not None and person is not None and _agree(heard[pronoun], person):
            name = [replace(term, before="", quoted=False) for term in person]
            name[0] = replace(name[0], before=heard[pronoun].before)
            yield (*heard[:pronoun], *name, *heard[pronoun + 1 :])
        for run in runs:
            fuller = _fuller(heard, other[run[0] : run[1]])
            if fuller is not None:
                yield fuller


def name_runs(terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """Yield the runs of capitalised words outside quotation marks, a first word of the sentence included."""
    at = 0
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
    return term.kind == "word" and term.capital and not term.quoted and len(term.text) > 1


def _subject_pronoun(terms: Sequence[Term], language: str) -> int | None:
    """The pronoun at the start, after an opening phrase, or beside the cue; None when "he" and "she" both occur."""
    places = [i for i, term in enumerate(terms) if term.low in _PERSON_PRONOUNS and not term.quoted]
    if not places or len({terms[i].low for i in places}) > 1:
        return None
    first = places[0]
    beside_cue = first + 1 < len(terms) and is_cue(terms[first + 1].low, language)
    opens = first == 0 or "," in terms[first].before
    return first if opens or beside_cue else None


def _only_person(
    terms: Sequence[Term], runs: Sequence[tuple[int, int]], names: Names, language: str
) -> tuple[Term, ...] | None:
    """The one run that can be a person. With known names, those count; without, every run that is no place does."""
    known = {form.casefold() for group in names for form in group}
    people: dict[str, tuple[Term, ...]] = {}
    for start, end in runs:
        run = tuple(terms[start:end])
        words = " ".join(term.text for term in run).casefold()
        beside_cue = any(
            0 <= place < len(terms) and terms[place].kind == "word" and is_cue(terms[place].low, language)
            for place in (start - 1, end)
        )
        if known:
            person = any(words == form or words.endswith(" " + form) for form in known)
        else:
            after_lead = start > 0 and terms[start - 1].low in _PLACE_LEADS
            owner = end < len(terms) and terms[end].low == "'s"
            first_word = start == 0 and end == 1 and not beside_cue
            person = not (after_lead or owner) and not (first_word and not _acts(terms, end))
        if person:
            people.setdefault(run[-1].plain, run)
    return next(iter(people.values())) if len(people) == 1 else None


_MALE = frozenset({"mr", "king", "prince", "sir", "lord", "pope", "chairman", "spokesman"})
_FEMALE = frozenset({"mrs", "ms", "queen", "princess", "lady", "chairwoman", "spokeswoman"})


def _agree(pronoun: Term, person: Sequence[Term]) -> bool:
    """Whether a title speaks against the pronoun."""
    against = _FEMALE if pronoun.low == "he" else _MALE
    return not any(term.low in against for term in person)


def _acts(terms: Sequence[Term], end: int) -> bool:
    """Whether what follows a first capitalised word makes it a subject: a word that looks like a verb."""
    return end < len(terms) and not terms[end].before and terms[end].low.endswith(("ed", "s", "id"))


def _fuller(heard: Sequence[Term], run: Sequence[Term]) -> tuple[Term, ...] | None:
    """The sentence with a surname standing alone replaced by the fuller name, when it has the surname once."""
    if len(run) < 2:
        return None
    surname = run[-1].plain
    places = [i for i, term in enumerate(heard) if _namelike(term) and term.plain == surname]
    if len(places) != 1:
        return None
    place = places[0]
    if place and _namelike(heard[place - 1]) and not heard[place].before:
        return None
    if place + 1 < len(heard) and _namelike(heard[place + 1]) and not heard[place + 1].before:
        return None
    name = [replace(term, before="", quoted=False) for term in run]
    name[0] = replace(name[0], before=heard[place].before)
    return (*heard[:place], *name, *heard[place + 1 :])
