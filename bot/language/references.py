"""References: a pronoun or a short name in one cited sentence, put right by the cited sentences before it.

Only what is cited counts: every sentence between the reference and its antecedent is cited too, so that no rival can
stand in one that is not. Who is meant must be the natural one: the only person whom the nearest sentence with a person
speaks of, or the one whose words it gives; the subject of the sentence before, where its object is no rival; the name
that a role is tied to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.language.antecedents import has_rival, organisation_word, plural, roles_of, speaker_of, subject_of
from bot.language.force import is_cue
from bot.language.terms import Term

_PERSON_PRONOUNS = {
    "en": frozenset({"he", "she"}), "de": frozenset({"er", "sie"}), "it": frozenset({"lui", "lei"}),
    "fr": frozenset({"il", "elle"}), "es": frozenset({"él", "ella"}), "tr": frozenset({"o"}),
}  # fmt: skip
_THINGS = {"en": frozenset({"it", "they"}), "de": frozenset({"sie", "es", "er"}), "fr": frozenset({"il", "elle"})}
_DROPS_PRONOUNS = frozenset({"es", "it", "tr"})
_ARTICLES = frozenset("the der die das il la lo el le".split())
_PLACE_LEADS = frozenset("in at from to of into near over across between with for by via on".split())

Names = Sequence[Sequence[str]]


def resolved(
    heard: Sequence[Term],
    chain: Sequence[Sequence[Term]],
    others: Sequence[Sequence[Term]],
    names: Names,
    language: str,
) -> Iterator[tuple[Term, ...]]:
    """Yield the sentence with what refers back replaced by the name or noun that another sentence gives.

    `chain`: the cited sentences that stand before this one without a gap, the nearest first. `others`: all others;
    a surname may be made fuller by any of them.
    """
    person = _person(chain, names, language)
    if person:
        yield from _with_person(heard, person, language)
    if others:
        yield from _with_role(heard, others, names, language)
    if chain:
        yield from _with_subject(heard, chain[0], names, language)
    if language == "en":
        for other in others:
            for start, end in name_runs(other):
                fuller = _fuller(heard, other[start:end])
                if fuller is not None:
                    yield fuller


def _put(heard: Sequence[Term], start: int, end: int, name: Sequence[Term]) -> tuple[Term, ...]:
    made = [term._replace(before="" if i == 0 else term.before, quoted=False) for i, term in enumerate(name)]
    made[0] = made[0]._replace(before=heard[start].before)
    return (*heard[:start], *made, *heard[end:])


def _person(chain: Sequence[Sequence[Term]], names: Names, language: str) -> dict[str, tuple[Term, ...]]:
    """Pronoun → the person it can mean: the nearest sentence that speaks of somebody decides."""
    found: dict[str, tuple[Term, ...]] = {}
    for pronoun in _PERSON_PRONOUNS.get(language, frozenset()):
        for terms in chain:
            runs = list(name_runs(terms))
            people = [run for run in _people(terms, runs, names, language) if _agree(pronoun, run, language)]
            distinct = {run[-1].plain: run for run in people}
            if len(distinct) == 1:
                found[pronoun] = next(iter(distinct.values()))
            elif len(distinct) > 1:
                speaker = speaker_of(terms, language)
                spoken = {key: run for key, run in distinct.items() if any(t.plain == key for t in speaker)}
                if len(spoken) == 1 and all(t.quoted or t in speaker for run in distinct.values() for t in run):
                    found[pronoun] = next(iter(spoken.values()))
            if distinct or (subject_of(terms) is not None and not _carries(terms, pronoun)):
                break
    return found


def _carries(terms: Sequence[Term], pronoun: str) -> bool:
    """Whether the sentence goes on speaking of the same person, by the same pronoun."""
    return any(term.low == pronoun for term in terms)


def _with_person(
    heard: Sequence[Term], person: dict[str, tuple[Term, ...]], language: str
) -> Iterator[tuple[Term, ...]]:
    place = _subject_pronoun(heard, language)
    if place is not None and heard[place].low in person:
        name = person[heard[place].low]
        yield _put(heard, place, place + 1, name)
        if len(name) > 1:
            yield _put(heard, place, place + 1, name[-1:])
        return
    if language in _DROPS_PRONOUNS and heard and is_cue(heard[0].low, language) and person:
        name = next(iter(person.values()))
        for form in (name, name[-1:]):
            yield (*(t._replace(before="", quoted=False) for t in form), heard[0]._replace(capital=False), *heard[1:])
        return
    owner = {"his": "he", "her": "she"}.get(heard[0].low) if heard and language == "en" else None
    if owner in person:
        name = person[owner]
        for form in (name, name[-1:]):
            yield _put(heard, 0, 1, (*form, heard[0]._replace(text="'s", low="'s", capital=False)))


def _with_subject(
    heard: Sequence[Term], before: Sequence[Term], names: Names, language: str
) -> Iterator[tuple[Term, ...]]:
    """As "it", "they", "its", "the company": the subject of the sentence right before, where nothing rivals it."""
    subject = subject_of(before) if language == "en" else _named_thing(before, names, language)
    if subject is None or not heard:
        return
    noun = before[subject[0] : subject[1]]
    if language == "en" and _is_person(noun, names):
        return
    several = plural(noun)
    rival = language == "en" and has_rival(before, subject[1], several)
    place = next((i for i, t in enumerate(heard[:8]) if t.low in _THINGS.get(language, ()) and not t.quoted), None)
    if place is not None and (place == 0 or heard[place].before or heard[place - 1].low in {"if", "that", "unless"}):
        agent = place + 1 < len(heard) and is_cue(heard[place + 1].low, language)
        fits = language != "en" or (heard[place].low == "they") == several
        if fits and (agent or not rival) and (place == 0 or not rival):
            yield _put(heard, place, place + 1, noun)
    for i, term in enumerate(heard[:4]):
        if language == "en" and term.low == ("their" if several else "its") and not term.quoted:
            mark = term._replace(text="'s", low="'s", before="", capital=False)
            if i <= 1 and (not rival or i == 0):
                yield _put(heard, i, i + 1, (*noun, mark))
                yield from _introduced(heard, i, noun)
            break
    if all(t.capital or t.low in {"the", "of", "and"} for t in noun) and len(heard) > 1:
        for i in (0, 1):
            if organisation_word(heard[i]) and not heard[i].before and (i == 0 or heard[0].low in _ARTICLES):
                yield _put(heard, 0, i + 1, noun)


def _introduced(heard: Sequence[Term], place: int, noun: Sequence[Term]) -> Iterator[tuple[Term, ...]]:
    """As "its president, Katerina Loizou, said" as "Katerina Loizou, president of the union, said"."""
    if place != 0:
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


def _with_role(
    heard: Sequence[Term], others: Sequence[Sequence[Term]], names: Names, language: str
) -> Iterator[tuple[Term, ...]]:
    """As "the minister": the one name that the cited sentences tie to that word, where no other name bears it."""
    start = 1 if heard and heard[0].low in _ARTICLES else 0
    if start >= len(heard) or heard[start].quoted or (start == 0 and language != "tr"):
        return
    role = heard[start].low
    found = {run[-1].plain: run for other in others for run in roles_of(other, role)}
    bearers = {group[0] for group in names if any(role in form.casefold() for form in group)}
    if len(bearers) > 1:
        return
    if len(found) == 1:
        name = next(iter(found.values()))
        yield _put(heard, 0, start + 1, name)
        yield _put(heard, 0, start + 1, name[-1:])


def _is_person(noun: Sequence[Term], names: Names) -> bool:
    words = " ".join(term.text for term in noun).casefold()
    return any(form.casefold() in words for group in names for form in group)


def _named_thing(before: Sequence[Term], names: Names, language: str) -> tuple[int, int] | None:
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
    pronouns = _PERSON_PRONOUNS.get(language, frozenset())
    places = [i for i, term in enumerate(terms) if term.low in pronouns and not term.quoted]
    if not places or len({terms[i].low for i in places}) > 1:
        return None
    beside = next(
        (i for i in places if any(0 <= n < len(terms) and is_cue(terms[n].low, language) for n in (i + 1, i - 1))), None
    )
    first = places[0]
    opens = first == 0 or "," in terms[first].before
    return first if opens else beside


def _people(
    terms: Sequence[Term], runs: Sequence[tuple[int, int]], names: Names, language: str
) -> Iterator[tuple[Term, ...]]:
    """The runs that can be a person. With known names, those count; without, every run that is no place does."""
    known = {form.casefold() for group in names for form in group}
    for start, end in runs:
        run = tuple(terms[start:end])
        words = " ".join(term.text for term in run).casefold()
        beside_cue = any(
            0 <= place < len(terms) and terms[place].kind == "word" and is_cue(terms[place].low, language)
            for place in (start - 1, end)
        )
        if known and _introduced_here(terms, start, end, language):
            yield run
        elif known:
            matched = [form for form in known if words == form or words.endswith(" " + form)]
            if matched:
                length = max(len(form.split()) for form in matched)
                yield run[-length:] if language != "en" else run
        elif language == "en":
            after_lead = start > 0 and terms[start - 1].low in _PLACE_LEADS
            owner = end < len(terms) and terms[end].low == "'s"
            first_word = start == 0 and end == 1 and not beside_cue
            if not (after_lead or owner) and not (first_word and not _acts(terms, end)):
                yield run


def _introduced_here(terms: Sequence[Term], start: int, end: int, language: str) -> bool:
    """Whether a full name is a person by its place alone, though the article's names leave it out.

    It speaks ("Rashid Noorani of Gulf Commodity Bank said"), or stands between commas behind a role.
    """
    if not 2 <= end - start <= 3 or end >= len(terms):
        return False
    if start and terms[start].before == "," and terms[end].before == "," and not terms[start - 1].capital:
        return is_cue(terms[end].low, language) or language != "en"
    after = end
    if terms[end].low == "of" and start == 0:
        after = next((i for i in range(end + 1, len(terms)) if not terms[i].capital and terms[i].low != "the"), end)
    spoken = terms[after].kind == "word" and is_cue(terms[after].low, language) and not terms[after].before
    return spoken and start == 0 and after > end


_MALE = frozenset({"mr", "king", "prince", "sir", "lord", "pope", "chairman", "spokesman"})
_FEMALE = frozenset({"mrs", "ms", "queen", "princess", "lady", "chairwoman", "spokeswoman"})


def _agree(pronoun: str, person: Sequence[Term], language: str) -> bool:
    """Whether no title speaks against the pronoun."""
    if language != "en":
        return True
    against = _FEMALE if pronoun == "he" else _MALE
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
    titled = place > 0 and heard[place - 1].low in {"mr", "mrs", "ms", "dr"}
    if place and not titled and _namelike(heard[place - 1]) and not heard[place].before:
        return None
    if place + 1 < len(heard) and _namelike(heard[place + 1]) and not heard[place + 1].before:
        return None
    name = [term._replace(before="", quoted=False) for term in run]
    name[0] = name[0]._replace(before=heard[place].before)
    return (*heard[: place - titled], *name, *heard[place + 1 :])
