"""Inflection: another form of a verb that says the same: a headline's "signs", "to sell" for "will sell"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.language.terms import Term
from bot.language.verbs import verb_class

# Base form → past, where no rule makes it.
_IRREGULAR = {
    "leave": "left", "give": "gave", "take": "took", "hold": "held", "make": "made", "meet": "met", "go": "went",
    "come": "came", "see": "saw", "lead": "led", "begin": "began", "become": "became", "bring": "brought",
    "build": "built", "buy": "bought", "sell": "sold", "send": "sent", "win": "won", "lose": "lost", "find": "found",
    "feel": "felt", "keep": "kept", "pay": "paid", "rise": "rose", "fall": "fell", "grow": "grew", "draw": "drew",
    "run": "ran", "stand": "stood", "withdraw": "withdrew", "seek": "sought", "choose": "chose", "break": "broke",
    "write": "wrote", "speak": "spoke", "shut": "shut", "cut": "cut", "set": "set", "hit": "hit", "put": "put",
    "strike": "struck", "get": "got", "fight": "fought", "know": "knew", "drive": "drove", "throw": "threw",
}  # fmt: skip
_PASTS = frozenset(_IRREGULAR.values())
# Past forms that are no participles.
_ONLY_PAST = frozenset(
    "gave took went came saw began became wrote spoke rose fell grew drew ran withdrew chose broke".split()
)
_HELPERS = frozenset(
    "has have had is are was were be been being will would can could may might must should do did does to".split()
)


def headline_present(statement: Sequence[Term], i: int, evidence: Sequence[Term], j: int) -> bool:
    """Whether the statement tells in the present what the evidence tells in the simple past or the perfect.

    Only the sentence's own finite verb, never one behind an auxiliary other than "has": what will or may happen, or
    is denied, is not told as happening.
    """
    said, heard = statement[i], evidence[j]
    if heard.low[-2:] != "ed" and heard.low not in _PASTS:
        return False
    if said.capital or heard.capital or said.quoted or heard.quoted or i == 0 or j == 0:
        return False
    if not any(_past(base) == heard.low for base in _bases(said.low)):
        return False
    before = statement[i - 1]
    if before.low in _HELPERS or (before.before == "" and before.low in {"not", "a", "an", "the", "of", "by", "for"}):
        return False
    perfect = evidence[j - 1].low in {"has", "have"} and not heard.before
    if not perfect and verb_class(evidence, j) != "past":
        return False
    if not perfect and evidence[j - 1].low in _HELPERS | {"that", "who", "which", "not", "of", "by"}:
        return False
    return evidence[j - 1].low != "and" or heard.low in _ONLY_PAST


@lru_cache(maxsize=8192)
def _bases(form: str) -> tuple[str, ...]:
    if form.endswith("ies"):
        return (form, form[:-3] + "y")
    if form.endswith("es"):
        return (form, form[:-1], form[:-2])
    return (form, form[:-1]) if form.endswith("s") else (form,)


@lru_cache(maxsize=8192)
def _past(base: str) -> str:
    if base in _IRREGULAR:
        return _IRREGULAR[base]
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ied"
    return base + "ed" if not base.endswith("cel") else base + "led"


def headline_future(statement: Sequence[Term], i: int, evidence: Sequence[Term], j: int) -> bool:
    """Whether "to sell" stands for "will sell" in the same words, with the subject right before, as headlines do."""
    return (
        statement[i].low == "to"
        and evidence[j].low == "will"
        and 0 < i < len(statement) - 1
        and 0 < j < len(evidence) - 1
        and statement[i + 1].low == evidence[j + 1].low
        and statement[i - 1].low == evidence[j - 1].low
        and not statement[i].before
        and not evidence[j].before
        and verb_class(statement, i - 1) is None
    )


def perfect_helper(evidence: Sequence[Term], j: int) -> bool:
    """Whether "has" or "have" stands right before a participle in "-ed": "has cancelled" for "cancelled"."""
    return (
        evidence[j].low in {"has", "have"}
        and j + 1 < len(evidence)
        and not evidence[j + 1].before
        and evidence[j + 1].low.endswith("ed")
        and not evidence[j].quoted
    )
