"""Antecedents: who or what a sentence is about, so that "it" or "the minister" in the next one can be put right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.language.attribution import framed
from bot.language.clauses import RELATIVE, breaks, dateline_end
from bot.language.force import is_cue
from bot.language.terms import Term
from bot.language.verbs import verb_class

_LEADS = frozenset(
    """in on at after following during before amid despite since from with under according by for if unless until
    although though while when as of""".split()
)
_NO_SUBJECT = frozenset("it they he she this that these those both one there here we i you all some many most".split())
_COMPANY = frozenset(
    """company firm group agency bank union institute airline operator maker ministry office court tribunal council
    association federation commission club party fund retailer carrier yard museum university hospital newspaper
    organisation organization charity regulator board authority
    unternehmen firma konzern reederei gruppe behörde bank werft azienda società gruppo agenzia banca compagnia
    empresa compañía grupo banco agencia entreprise société groupe compagnie agence banque şirket firma banka
    kurum""".split()
)


def subject_of(terms: Sequence[Term]) -> tuple[int, int] | None:
    """Where the subject of the main clause stands, for English: from the head or the first comma to the first verb.

    What describes it between commas is left out. None where it is a pronoun, a quotation, or no verb can be told.
    """
    start = dateline_end(terms)
    if start < len(terms) and terms[start].low in _LEADS:
        comma = next((i for i in range(start + 1, len(terms)) if breaks(terms[i])), None)
        if comma is None or ";" in terms[comma].before:
            return None
        start = comma
    verb = next(
        (i for i in range(start + 1, len(terms)) if verb_class(terms, i) is not None and not _inside(terms, start, i)),
        None,
    )
    if verb is None or terms[start].low in _NO_SUBJECT or terms[start].quoted:
        return None
    end = next((i for i in range(start + 1, verb) if breaks(terms[i]) or terms[i].low in RELATIVE), verb)
    if end - start > 8 or any(t.quoted or t.kind == "date" for t in terms[start:end]):
        return None
    return start, end


def _inside(terms: Sequence[Term], start: int, index: int) -> bool:
    """Whether a verb stands in an aside or a relative clause of the subject."""
    opened = next(
        (i for i in range(start + 1, index + 1) if breaks(terms[i]) or terms[i].low in {"that", "which", "who"}), None
    )
    if opened is None:
        return False
    if not breaks(terms[opened]):
        return any(breaks(t) for t in terms[opened + 1 :]) and not any(breaks(t) for t in terms[opened + 1 : index + 1])
    closed = next((i for i in range(opened + 1, len(terms)) if breaks(terms[i])), None)
    return closed is not None and index < closed


def plural(terms: Sequence[Term]) -> bool:
    """Whether a noun phrase speaks of several: joined by "and", or its head ends in "s"."""
    if any(t.low == "and" for t in terms):
        return True
    head = next(
        (i - 1 for i, t in enumerate(terms) if i and t.low in {"of", "for", "in", "at", "from", "with"}), len(terms) - 1
    )
    word = terms[head]
    if word.capital:
        return False
    return word.low.endswith("s") and not word.low.endswith(("ss", "us", "is"))


def has_rival(terms: Sequence[Term], end: int, several: bool) -> bool:
    """Whether the object of the sentence could be meant as well: it stands right behind the verb and is of one number.

    A subject keeps the attention of the next sentence unless its object can take it ("bought a yard. It employs").
    """
    verb = next((i for i in range(end, len(terms)) if verb_class(terms, i) is not None), None)
    if verb is None:
        return False
    after = verb + 1
    while after < len(terms) and (
        verb_class(terms, after) is not None or terms[after].low in {"not", "been", "to", "also"}
    ):
        after += 1
    if after >= len(terms):
        return False
    first = terms[after]
    if several:
        return first.amount is not None or first.low in {"the", "these", "its", "their", "several", "some"}
    return first.low in {"a", "an", "the", "its", "his", "her", "their", "this"} or first.capital


def organisation_word(term: Term) -> bool:
    return term.low in _COMPANY


def roles_of(terms: Sequence[Term], role: str) -> Iterator[tuple[Term, ...]]:
    """The names that the sentence ties to a role: "Energy Minister Ayşe Tunçel", "the minister, Ayşe Tunçel"."""
    for index, term in enumerate(terms):
        if term.kind != "word" or term.quoted or not (term.low == role or (len(role) > 5 and term.low.endswith(role))):
            continue
        at = index + 1
        end = at
        while end < len(terms) and terms[end].capital and terms[end].kind == "word" and not terms[end].quoted and (
            end == at or not terms[end].before
        ):  # fmt: skip
            end += 1
        if end - at >= 1 and (not terms[at].before or terms[at].before == ","):
            yield tuple(terms[at:end])


def speaker_of(terms: Sequence[Term], language: str) -> tuple[Term, ...]:
    """Who speaks in the sentence, by its frame; empty: nobody."""
    turned = framed(terms, language)
    if turned is None:
        return ()
    return tuple(term for term in turned.terms[: turned.cue] if not is_cue(term.low, language))
