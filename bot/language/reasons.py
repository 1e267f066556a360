"""Reasons: why a statement failed, as a code that can be counted and the word that it failed on."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.align import somewhere
from bot.language.force import PLAIN_MODALS, force_of
from bot.language.licences import EMPTY
from bot.language.terms import Term

_CODES = {
    "negation": "negation_differs",
    "modality": "modality_differs",
    "condition": "condition_differs",
    "hedge": "hedge_differs",
    "attribution": "attribution_differs",
}


def explain(said: Sequence[Term], heard: Sequence[Sequence[Term]], language: str, *, asked: bool) -> str:
    """Return the reason, the gravest first: what the statement adds, then what it leaves out, then its order."""
    if asked:
        return "question_as_fact"
    for index, term in enumerate(said):
        if term.low in EMPTY or any(somewhere(said, index, sentence, language) for sentence in heard):
            continue
        return f"{_code(term, heard, language)}: {term.text}"
    missing = _dropped(said, heard, language)
    if missing is not None:
        return missing
    if any(term.quoted for sentence in heard for term in sentence) and not any(term.quoted for term in said):
        return "attribution_differs: words from a quotation"
    return "order_or_parts_differ"


def _code(term: Term, heard: Sequence[Sequence[Term]], language: str) -> str:
    if term.kind == "date":
        return "date_not_in_evidence"
    if term.amount is not None:
        return _amount_code(term, heard)
    kind = force_of(term.low, language)
    if kind is not None and (kind != "modality" or language != "en" or term.low in PLAIN_MODALS):
        return _CODES[kind]
    return "name_not_in_evidence" if term.capital and term.start > 0 else "word_not_in_evidence"


def _amount_code(term: Term, heard: Sequence[Sequence[Term]]) -> str:
    said = term.amount
    for sentence in heard:
        for other in sentence:
            if said is None or other.amount is None or other.amount.value != said.value:
                continue
            if other.amount.currency != said.currency:
                return "currency_differs"
            if other.amount.unit != said.unit:
                return "unit_differs"
            return "range_differs"
    return "number_not_in_evidence"


def _dropped(said: Sequence[Term], heard: Sequence[Sequence[Term]], language: str) -> str | None:
    """The first word of force that every cited sentence has and the statement has not."""
    own = {term.low for term in said}
    for kind, code in _CODES.items():
        lost = [
            next(
                (
                    t.text
                    for t in sentence
                    if t.kind == "word" and t.low not in own and force_of(t.low, language) == kind
                ),
                None,
            )
            for sentence in heard
        ]
        if lost and all(word is not None for word in lost):
            return f"{code}: {lost[0]}"
    return None
