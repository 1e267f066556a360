"""Attribution: putting "…, Meloni said" and "According to Meloni, …" before what was said, so that both compare."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.language.force import force_of, is_cue
from bot.language.terms import Term

_MAX_FRAME = 24
_RELATIVE = frozenset("who which whose whom".split())


@dataclass(frozen=True, slots=True)
class Framed:
    """A sentence with its frame in front: `terms[:end]`, of which what follows `core` only describes the speaker.

    The cue stands at `cue`.
    """

    terms: tuple[Term, ...]
    cue: int
    core: int
    end: int


def framed(terms: Sequence[Term], language: str) -> Framed | None:
    """Return the sentence with its frame moved to the front: speaker, cue, what hangs on it, then what was said.

    None when no frame stands apart, or more than one does: then nothing is moved.
    """
    if language != "en":
        return None
    parts = _parts(terms)
    frames = [part for part in parts if _is_frame(terms[part[0] : part[1]], language)]
    if len(frames) != 1 or len(parts) < 2:
        return None
    start, end = frames[0]
    core = _ordered(list(terms[start:end]), language)
    # ", who chaired the meeting" tells of the speaker and goes with the frame.
    last = end
    while last < len(terms) and any(part[0] == last and terms[last].low in _RELATIVE for part in parts):
        last = next(part[1] for part in parts if part[0] == last)
    said = [*terms[:start], *terms[last:]]
    if not said:
        return None
    # The marks around the frame were its own; what it stood between goes on.
    head = [replace(term, before="") if index in (0, start) else term for index, term in enumerate(said)]
    cue = next(i for i, term in enumerate(core) if term.kind == "word" and is_cue(term.low, language))
    frame = [replace(term, before="") for term in (*core, *terms[end:last])]
    return Framed((*frame, *head), cue, len(core), len(frame))


def _parts(terms: Sequence[Term]) -> list[tuple[int, int]]:
    """The parts between commas, marks and the ends."""
    cuts = [0]
    for index in range(1, len(terms)):
        term = terms[index]
        if any(mark in term.before for mark in ',;"?!') or term.quoted != terms[index - 1].quoted:
            cuts.append(index)
    cuts.append(len(terms))
    return [(start, end) for start, end in itertools.pairwise(cuts) if start < end]


def _is_frame(part: Sequence[Term], language: str) -> bool:
    """As in "Meloni said", "said Erdoğan", "President X told a conference with Y", "according to Rome"."""
    if any(term.quoted for term in part) or len(part) > _MAX_FRAME:
        return False
    if part[0].low == "according" and len(part) > 2 and part[1].low == "to":
        return all(force_of(term.low, language) in (None, "modality") for term in part[2:])
    cues = [index for index, term in enumerate(part) if term.kind == "word" and is_cue(term.low, language)]
    if len(cues) != 1:
        return False
    cue = cues[0]
    rest = [term for index, term in enumerate(part) if index != cue]
    if not rest or any(force_of(term.low, language) in ("negation", "condition") for term in rest):
        return False
    if any(term.low == "that" for term in rest):
        return False
    if cue == 0:
        return part[1].capital or part[1].low in {"the", "a", "an"}
    # What comes after the cue only hangs on it when it is no clause: a hearer, a place, a day.
    after = part[cue + 1 :]
    return not after or after[0].low in _AFTER_CUE or after[0].kind == "date"


_AFTER_CUE = frozenset("a an the in on at during after alongside before to reporters journalists lawmakers".split())


def _ordered(frame: list[Term], language: str) -> list[Term]:
    """Turn frames round: "said Erdoğan" becomes "Erdoğan said", "according to Rome" becomes "Rome according"."""
    if frame[0].low == "according":
        return [*frame[2:], frame[0]]
    if is_cue(frame[0].low, language):
        return [*frame[1:], frame[0]]
    return frame
