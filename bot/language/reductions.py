"""Reductions: a sentence without one part that may go and that holds words of force; its other gaps are read anew.

"The regulator fined four producers 86 million dollars, the largest penalty it has ever imposed": "largest" and "ever"
are said of the penalty alone. As long as that part stands they keep the day and the sum in place; once it is gone,
nothing does. Each step is one that may be taken alone, so that what is left is what the sentence says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.language.clauses import breaks, dateline_end
from bot.language.force import force_of
from bot.language.remains import sound
from bot.language.tails import sweeping
from bot.language.terms import Term
from bot.language.verbs import verb_class

_MOST = 4


def reductions(terms: Sequence[Term], leave: Mapping[int, Sequence[int]], language: str) -> list[tuple[Term, ...]]:
    """Return the English sentence without each closed part that holds a word of force. `leave`: its gaps."""
    if language != "en":
        return []
    begin = dateline_end(terms)
    found: list[tuple[Term, ...]] = []
    for start, ends in leave.items():
        for end in ends:
            part = terms[start:end]
            opens = start <= begin or breaks(terms[start]) or part[0].low in {"and", "but", "for", "because"}
            closed = end == len(terms) or breaks(terms[end]) or part[-1].low in {"and", "but"}
            if not (opens and closed) or end - start < 2 or not _holding(part, language):
                continue
            left = [index for index in range(len(terms)) if not start <= index < end]
            if len(left) < 3 or not sound([terms[i] for i in left], terms, list(enumerate(left))):
                continue
            rest = terms[end:]
            if rest and start <= begin:
                rest = (rest[0]._replace(before=""), *rest[1:])
            shorter = (*(terms[:start] if start > begin else ()), *rest)
            if any(verb_class(shorter, index) is not None for index in range(1, len(shorter))):
                found.append(shorter)
    found.sort(key=len)
    return found[:_MOST]


def _holding(part: Sequence[Term], language: str) -> bool:
    """Whether a part holds words that other rules take for the whole sentence's."""
    return sweeping(part, language) or any(t.kind == "word" and force_of(t.low, language) is not None for t in part)
