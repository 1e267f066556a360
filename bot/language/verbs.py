"""Verbs that can be told by their form alone; the gate has no parser."""

from __future__ import annotations

from bot.language.terms import Term

_FINITE = frozenset(
    """is are was were has have had said says told met held made took gave went came saw led left set put began
    became brought built bought sold sent spoke wrote won lost found felt kept paid rose fell grew drew ran hit cut let
    stood understood agreed signed oversaw""".split()
)


def finite_like(term: Term) -> bool:
    """Whether the word looks like a finite past verb of its own."""
    return not term.capital and term.kind == "word" and (term.low.endswith("ed") or term.low in _FINITE)
