"""Approximations: words before a number that say the same of it. Any other word there changes the quantity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.language.terms import Term

# Each row means one thing, in one language or in words that no two languages share.
_SAME = (
    "nearly|almost",
    "about|around|roughly|approximately|some",
    "over|above|more than|in excess of|upwards of",
    "under|below|less than|fewer than",
    "at least|no less than|no fewer than|not less than|not fewer than",
    "at most|no more than|not more than",
    "up to|as many as|as much as",
    "fast|beinahe",
    "rund|etwa|ungefähr|circa|ca|zirka",
    "mindestens|wenigstens",
    "höchstens|maximal",
    "circa|intorno a",
    "oltre|più di",
    "environ|quelque",
    "près de|presque",
    "unos|unas|aproximadamente|alrededor de",
    "al menos|por lo menos|como mínimo",
    "más de|por encima de",
    "yaklaşık|takriben",
    "neredeyse|hemen hemen",
)
_ROWS = tuple(tuple(tuple(form.split()) for form in row.split("|")) for row in _SAME)
APPROXIMATING = frozenset(form[0] for row in _ROWS for form in row)
"""The words that such a phrase can begin with."""
OF_APPROXIMATIONS = frozenset(word for row in _ROWS for form in row for word in form)
_DENIALS = frozenset({"no", "not", "nicht", "non", "pas", "nie"})


def approximations(statement: Sequence[Term], i: int, evidence: Sequence[Term], j: int) -> Iterator[tuple[int, int]]:
    """Yield where both sentences go on behind phrases that say the same of the amounts right behind them."""
    for row in _ROWS:
        ends = [end for form in row if (end := _end(statement, i, form)) is not None]
        if not ends:
            continue
        for form in row:
            end = _end(evidence, j, form)
            if end is not None:
                yield from ((other, end) for other in ends)


def _end(terms: Sequence[Term], at: int, form: tuple[str, ...]) -> int | None:
    """Where the phrase ends that begins here, with an amount right behind it and no denial before it."""
    end = at + len(form)
    if end >= len(terms) or terms[end].amount is None or terms[end].before:
        return None
    if any(terms[at + k].low != word or (k and terms[at + k].before) for k, word in enumerate(form)):
        return None
    return None if at and terms[at - 1].low in _DENIALS else end
