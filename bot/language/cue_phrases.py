"""Cues of a frame with their subjects: which verb hands the word to whom."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.language.cues import WITH_HEARER
from bot.language.subjects import Subject, main_subject, name_before, subject_after, subject_before
from bot.language.tagging import Frame

_HEARER = re.compile(r"(?:P|D?(?:W+|N+(?:WN+)?|D[NW]+)(?:O[DNW]+)?)")
# Languages whose finite verb stands second: what follows it is its subject when what precedes is none.
_VERB_SECOND = frozenset(("de",))


class Cue(NamedTuple):
    """A cue verb at token `at`, in the written `form` (lower case), with its subject if one holds."""

    at: int
    subject: Subject | None
    left: int
    """First token of subject and verb group."""
    right: int
    """First token behind verb, inverted subject and hearer."""
    inverted: bool
    form: str


def find_cues(frame: Frame, text: str, language: str) -> list[Cue]:
    """Return the cues of the frame in order; passives and nouns in disguise are none."""
    tags = frame.tags
    cues: list[Cue] = []
    for at, tag in enumerate(tags):
        if tag not in "CG":
            continue
        word = frame.tokens[at]
        form = text[word.start : word.end].lower()
        before = tags[at - 1] if at else "^"
        if language == "en" and ((before == "b" and tag == "C") or before in "DIO"):
            continue
        verb = _auxiliary(tags, at) if language in _VERB_SECOND else at
        group = verb
        while group > 0 and tags[group - 1] == "A" and language not in _VERB_SECOND:
            group -= 1
        lead = tags[group - 1] if group else "^"
        hearing = form in WITH_HEARER
        subject: Subject | None = None
        inverted = False
        touching = lead == "Q" or (lead in ",-" and group >= 2 and tags[group - 2] == "Q")
        if tag == "C" and touching and not hearing:
            subject = subject_after(frame, verb, loose=language in _VERB_SECOND)
            inverted = subject is not None
        if subject is None and language in _VERB_SECOND and (_fronted(tags, verb) or tags[verb + 1 : verb + 2] == "P"):
            subject = subject_after(frame, verb, loose=True)
            inverted = subject is not None
        if subject is None and (tag == "C" or before in "bX"):
            subject = subject_before(frame, verb)
        if subject is None and tag == "C" and not hearing and lead in ",-" and _speech_ends(tags, group - 1):
            subject = subject_after(frame, verb, loose=language in _VERB_SECOND)
            inverted = subject is not None
        if subject is None and tag == "G" and before in "NP":
            subject = name_before(frame, at)
        if subject is None and lead != "^" and (tag == "G" or lead in "&,S"):
            subject = _shared(frame, cues, at, lead)
        if subject is None and language in _VERB_SECOND:
            subject = subject_after(frame, verb, loose=True)
            inverted = subject is not None
        if subject is None and lead == "^":
            continue
        left = group if subject is None or inverted or subject.shared else min(subject.first, group)
        right = max(subject.last if subject and inverted else at, at) + 1
        if hearing and not inverted:
            hearer = _HEARER.match(tags, right)
            if hearer is not None and hearer.end() > right:
                right = hearer.end()
        # A cue within the speaker's own phrase ("an official who asked not to be named") says nothing.
        if subject is not None and not subject.shared:
            cues = [cue for cue in cues if not subject.first <= cue.at <= subject.last]
        cues.append(Cue(at, subject, left, right, inverted, form))
    return cues


def _shared(frame: Frame, cues: list[Cue], at: int, lead: str) -> Subject | None:
    """Return the subject that a coordinated or running cue takes over from its sentence."""
    tags = frame.tags
    if lead == "&":
        verb = next((n for n in range(at - 2, max(-1, at - 14), -1) if tags[n] in "EVAbC,Q"), -1)
        if verb > 0 and tags[verb] in "EVAb":
            own = subject_before(frame, verb)
            earlier = max((cue.at for cue in cues), default=-1)
            # "X said the link was late and added": the verb beside "and" belongs to what X said.
            within = own is not None and 0 <= earlier < own.first and "," not in tags[earlier : own.first]
            if own is not None and not within:
                return Subject(own.first, own.last, shared=True)
    for cue in reversed(cues):
        # The subject of "who said" is not that of the sentence.
        if cue.subject is not None and "R" not in tags[cue.subject.last : cue.at]:
            return Subject(cue.subject.first, cue.subject.last, shared=True)
    return main_subject(frame, at)


def _auxiliary(tags: str, participle: int) -> int:
    """Return the "hat" of "hat am Montag erklärt", which is where the subject stands; else the cue itself."""
    for number in range(participle - 1, max(-1, participle - 16), -1):
        if tags[number] == "A":
            return number
        if tags[number] in ",;:QCVb":
            break
    return participle


def _fronted(tags: str, verb: int) -> bool:
    """Whether an adverbial opens the clause, so that the subject follows the verb."""
    start = max(tags.rfind(mark, 0, verb) for mark in ",;:Q") + 1
    return start < verb and tags[start] in "IBSOK"


def _speech_ends(tags: str, comma: int) -> bool:
    """Whether the comma may close speech: something stands before it that is more than an adverbial."""
    return comma >= 1 and (tags[comma - 1] in "Q)" or comma >= 3)
