"""Reported speech: the tense and the person that somebody's words take behind "she said that".

"“We will not pay,” Roldan said" is "Roldan said they would not pay". Only this way round: what was reported as "would"
is not made "will" again.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.terms import Term

REPORTED = {
    "will": "would", "shall": "would", "can": "could", "may": "might", "is": "was", "are": "were", "am": "was",
    "has": "had", "have": "had",
}  # fmt: skip
_PAST_CUES = frozenset(
    """said told added stated wrote announced warned stressed explained noted insisted declared argued claimed replied
    remarked confirmed predicted promised vowed pledged acknowledged admitted emphasised emphasized continued
    suggested""".split()
)
_NO_RIVALS = frozenset("on in at during after before reporters journalists parliament lawmakers later".split())
_PERSONS = {
    "he": {"i": "he", "me": "him", "my": "his", "mine": "his", "myself": "himself"},
    "she": {"i": "she", "me": "her", "my": "her", "mine": "hers", "myself": "herself"},
    "they": {"we": "they", "us": "them", "our": "their", "ours": "theirs", "ourselves": "themselves"},
}  # fmt: skip


def _persons(own: set[str], words: Sequence[Term]) -> dict[str, str]:
    """Which pronouns change; none that would then mean two people."""
    spoken = {term.low for term in words}
    found: dict[str, str] = {}
    for table in _PERSONS.values():
        meant = set(table.values())
        if own & meant and not spoken & meant and not found.keys() & table.keys():
            found |= table
    return found


def _no_hearer(rest: Sequence[Term]) -> bool:
    """Whether nobody is told who "he" or "they" could be as well; reporters never are."""
    return not rest or rest[0].low in _NO_RIVALS or rest[0].kind == "date"


def backshifted(said: Sequence[Term], heard: Sequence[Term], cue: int, end: int) -> tuple[Term, ...] | None:
    """Return a sentence with its frame in front (`heard[:end]`, verb at `cue`) as reported speech would give it.

    Only the forms that the statement uses change. None: nothing changes, or the frame is not in the past.
    """
    if heard[cue].low not in _PAST_CUES:
        return None
    own = {term.low for term in said if not term.quoted}
    persons = _persons(own, heard[end:]) if _no_hearer(heard[cue + 1 : end]) else {}
    shifted = own & set(REPORTED.values())
    if not persons and not shifted:
        return None
    made = list(heard)
    for index in range(end, len(heard)):
        term = heard[index]
        if term.kind != "word":
            continue
        to = REPORTED.get(term.low)
        if to is not None and to in shifted and term.low not in own:
            made[index] = term._replace(low=to)
        elif term.quoted and term.low in persons:
            made[index] = term._replace(low=persons[term.low])
    return tuple(made) if made != list(heard) else None
