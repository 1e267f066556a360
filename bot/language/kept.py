"""What a statement must keep of its sentence, whatever may be left out: its verb, and whose words are whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.language.clauses import breaks
from bot.language.force import AUXILIARIES, is_cue
from bot.language.terms import Term
from bot.language.verbs import bare_form, finite_like, plural_verb, verb_class

_OWN_PERSON = frozenset("i we us our ours my mine me you your yours myself ourselves".split())


def keeps_verb(
    heard: Sequence[Term], pairs: Sequence[tuple[int, int]], leave: Mapping[int, Sequence[int]], language: str
) -> bool:
    """Whether a verb that can be told from its form is kept, where the sentence has one: else it is a fragment.

    Verbs in parts between commas are not the sentence's own; clauses parted by a semicolon or a colon have their own.
    """
    if language != "en":
        return True
    # Of parts that begin at one place the shortest: "Baykar, the drone maker, was picked, …" has "was" for its verb.
    inner = [
        (start, min(ends))
        for start, ends in leave.items()
        if start
        and ends
        and breaks(heard[start])
        and (end := min(ends)) < len(heard)
        and breaks(heard[end])
        and verb_class(heard, start) in {None, "past"}
        and heard[start].low not in AUXILIARIES
    ]
    # Where the first clause is left out, its verbs are not asked for.
    begin = max(
        (end for end in leave.get(0, ()) if end <= pairs[0][1] and heard[end - 1].low in {"and", "but"}), default=0
    )

    def own(index: int) -> bool:
        return index >= begin and _verb(heard, index) and not any(start <= index < end for start, end in inner)

    if any(own(index) for _, index in pairs):
        return True
    number = 0
    clause_of: list[int] = []
    for term in heard:
        number += ";" in term.before or ":" in term.before
        clause_of.append(number)
    kept = {clause_of[j] for _, j in pairs}
    return not any(clause_of[index] in kept and own(index) for index in range(begin, len(heard)))


def _verb(terms: Sequence[Term], index: int) -> bool:
    """Whether a verb that can be told from its form stands here."""
    return (
        finite_like(terms[index])
        or verb_class(terms, index) is not None
        or _auxiliary(terms, index)
        or _plural(terms, index)
    )


def _plural(terms: Sequence[Term], index: int) -> bool:
    """Whether a plural's verb stands here, or a second one of it behind "and"."""
    if plural_verb(terms, index):
        return True
    return index > 1 and terms[index - 1].low in {"and", "but"} and bare_form(terms[index])


def _auxiliary(terms: Sequence[Term], index: int) -> bool:
    """Whether an auxiliary stands here, but for the "have" and "be" of an infinitive."""
    low = terms[index].low
    return (
        low in AUXILIARIES
        and low != "to"
        and not (low in {"have", "be", "get", "do"} and index and terms[index - 1].low == "to")
    )


def speech_kept(said: Sequence[Term], heard: Sequence[Term], pairs: Sequence[tuple[int, int]], language: str) -> bool:
    """Whether what is quoted stays quoted or attributed, and nothing else is put between marks."""
    attributed = any(
        not heard[j].quoted and not said[i].quoted and heard[j].kind == "word" and is_cue(heard[j].low, language)
        for i, j in pairs
    )
    for i, j in pairs:
        if said[i].quoted and not heard[j].quoted:
            return False
        if heard[j].quoted and not said[i].quoted and (not attributed or said[i].low in _OWN_PERSON):
            return False
    return True
