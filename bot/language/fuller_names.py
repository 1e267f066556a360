"""Fuller names: the name that a role is tied to, and the given name that another cited sentence adds to a surname."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.language.antecedents import roles_of
from bot.language.persons import Names
from bot.language.terms import Term

Heard = Sequence[Term]
DEFINITE = frozenset("the this that these those der die das il la lo el le".split())


def put_in(heard: Heard, start: int, end: int, name: Heard) -> tuple[Term, ...]:
    """The sentence with other terms at `start:end`; the mark before the place stays."""
    made = [term._replace(before="" if i == 0 else term.before, quoted=False) for i, term in enumerate(name)]
    made[0] = made[0]._replace(before=heard[start].before)
    return (*heard[:start], *made, *heard[end:])


def with_role(heard: Heard, others: Sequence[Heard], names: Names, language: str) -> Iterator[tuple[Term, ...]]:
    """As "the minister": the one name that the cited sentences tie to that word, where no other name bears it."""
    start = 1 if heard and heard[0].low in DEFINITE else 0
    if start >= len(heard) or heard[start].quoted or (start == 0 and language != "tr"):
        return
    role = heard[start].low
    found = {run[-1].plain: run for other in others for run in roles_of(other, role)}
    bearers = {group[0] for group in names if any(role in form.casefold() for form in group)}
    if len(bearers) > 1:
        return
    if len(found) == 1:
        name = next(iter(found.values()))
        yield put_in(heard, 0, start + 1, name)
        yield put_in(heard, 0, start + 1, name[-1:])


def fuller_names(heard: Heard, others: Sequence[Heard], language: str = "en") -> Iterator[tuple[Term, ...]]:
    """Yield the sentence with a surname in it made the full name that another cited sentence has; English only."""
    if language != "en":
        return
    for other in others:
        for start, end in _name_runs(other):
            fuller = _fuller(heard, other[start:end])
            if fuller is not None:
                yield fuller


def _name_runs(terms: Heard) -> Iterator[tuple[int, int]]:
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


def _fuller(heard: Heard, run: Heard) -> tuple[Term, ...] | None:
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
