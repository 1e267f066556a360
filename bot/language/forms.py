"""Forms: a cited sentence as it stands, with its frame in front, with its first part last, or as reported speech.

Each comes with the parts that a statement may leave out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.language.attribution import Framed, framed
from bot.language.backshift import backshifted
from bot.language.clauses import RELATIVE, breaks
from bot.language.fronting import moved
from bot.language.licences import forceful, gaps
from bot.language.reductions import reductions
from bot.language.terms import Term, terms_of

framed_once = lru_cache(maxsize=1024)(framed)
Form = tuple[tuple[Term, ...], dict[int, list[int]]]
"""A sentence, and which parts of it may be left out."""


def shifted_form(
    said: Sequence[Term],
    heard: tuple[Term, ...],
    names: tuple[tuple[str, ...], ...],
    language: str,
    fits: Callable[[tuple[Term, ...]], bool],
) -> tuple[tuple[Term, ...], dict[int, list[int]]] | None:
    """The sentence with its frame in front and its tense and person as reported speech has them; None: unchanged."""
    turned = framed_once(heard, language) if language == "en" else None
    if turned is None or (turned.led and not any(term.quoted for term in heard)):
        return None
    terms = backshifted(said, turned.terms, turned.cue, turned.end)
    if terms is None or not fits(terms):
        return None
    return terms, _framed_gaps(replace(turned, terms=terms), language, names)


def forms_of_sentence(
    heard: tuple[Term, ...],
    names: tuple[tuple[str, ...], ...],
    speaker: str | None,
    language: str,
    fits: Callable[[tuple[Term, ...]], bool],
) -> Iterator[Form]:
    """The sentence with what may be left out of it; and again with its frame in front, where it has one.

    `fits`: whether it is worth looking for what may be left out of a form.
    """
    yield from _plain_and_framed(heard, names, speaker, language, fits)
    renamed = _renamed(heard, language)
    if renamed is not None and fits(renamed.terms):
        yield renamed.terms, _framed_gaps(renamed, language, names)
    for terms, frame in _moved(heard, language):
        if fits(terms):
            yield terms, gaps(terms, language, names) if frame is None else _framed_gaps(frame, language, names)
    for shorter in _reduced(heard, names, language):
        yield from _plain_and_framed(shorter, names, speaker, language, fits)


def _plain_and_framed(
    heard: tuple[Term, ...],
    names: tuple[tuple[str, ...], ...],
    speaker: str | None,
    language: str,
    fits: Callable[[tuple[Term, ...]], bool],
) -> Iterator[Form]:
    if fits(heard):
        yield heard, gaps(heard, language, names)
    framing = framed_once(heard, language)
    if framing is None or fits(framing.terms):
        turned = _turned(heard, names, speaker, language)
        if turned is not None:
            yield turned


@lru_cache(maxsize=1024)
def _renamed(heard: tuple[Term, ...], language: str) -> Framed | None:
    """The frame with what the speaker is before the name: "The port's director, Inga Solheim, said …"."""
    turned = framed_once(heard, language)
    if turned is None or language != "en":
        return None
    verb = next((i for i in range(turned.cue, 0, -1) if turned.terms[i].before == ","), 0)
    marks = [i for i in range(1, verb) if breaks(turned.terms[i])]
    if len(marks) != 1 or turned.terms[marks[0]].before != ",":
        return None
    name, role = turned.terms[: marks[0]], turned.terms[marks[0] : verb]
    if not all(t.capital for t in name) or all(t.capital for t in role) or role[0].low in RELATIVE:
        return None
    swapped = (role[0]._replace(before=""), *role[1:], name[0]._replace(before=","), *name[1:])
    return replace(turned, terms=(*swapped, *turned.terms[verb:]))


@lru_cache(maxsize=1024)
def _reduced(
    heard: tuple[Term, ...], names: tuple[tuple[str, ...], ...], language: str
) -> tuple[tuple[Term, ...], ...]:
    return tuple(reductions(heard, gaps(heard, language, names), language))


@lru_cache(maxsize=1024)
def _moved(heard: tuple[Term, ...], language: str) -> tuple[tuple[tuple[Term, ...], Framed | None], ...]:
    """The sentence with its first or last part at the other end, also behind its frame."""
    forms: list[tuple[tuple[Term, ...], Framed | None]] = [(tuple(terms), None) for terms in moved(heard, language)]
    turned = framed_once(heard, language)
    if turned is not None:
        for said in moved(turned.terms[turned.end :], language):
            other = replace(turned, terms=(*turned.terms[: turned.end], *said))
            forms.append((other.terms, other))
    return tuple(forms)


@lru_cache(maxsize=1024)
def _turned(
    heard: tuple[Term, ...], names: tuple[tuple[str, ...], ...], speaker: str | None, language: str
) -> Form | None:
    turned = framed_once(heard, language)
    if turned is not None:
        return turned.terms, _framed_gaps(turned, language, names)
    if speaker is None or language != "en" or not heard or not all(term.quoted for term in heard):
        return None
    name = terms_of(f"{speaker} said", language, None, ())
    led = (*name, *heard)
    leave = gaps(led, language, names)
    return led, {
        start: [end for end in ends if end <= len(name) or start >= len(name)] for start, ends in leave.items()
    }


def _framed_gaps(turned: Framed, language: str, names: tuple[tuple[str, ...], ...]) -> dict[int, list[int]]:
    """What may go from the frame, but for speaker and verb; and from what was said, as if it stood alone."""
    frame, said = turned.terms[: turned.end], turned.terms[turned.end :]
    leave = {
        start: [end for end in ends if not start <= turned.cue < end]
        for start, ends in gaps(frame, language, names).items()
    }
    if turned.core < turned.end and not forceful(frame[turned.core :], language):
        leave.setdefault(turned.core, []).append(turned.end)
    for start, ends in gaps(said, language, names, led=turned.led).items():
        leave.setdefault(start + turned.end, []).extend(end + turned.end for end in ends)
    return leave
