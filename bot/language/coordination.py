"""Coordination: which of two joined clauses, verbs or objects may stand alone."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from bot.language.clauses import (
    CONDITIONS,
    DOWNWARD,
    RELATIVE,
    breaks,
    clause_at,
    conditional,
    reports,
    reports_a_clause,
)
from bot.language.force import force_of
from bot.language.name_licences import Gap
from bot.language.terms import Term
from bot.language.verbs import ambiguous_form, bare_form, plural_verb, verb_class

_JOINING = frozenset({"and", "but"})
_BETWEEN_VERBS = frozenset("then later also now since already still nevertheless even subsequently".split())
_COLLECTIVE = frozenset("between both either neither together among each combined jointly respectively".split())
_REPEATED = frozenset("to for from on in at with against by of".split())
# Without the clause before it nobody knows what these mean.
_POINTING_BACK = frozenset("former latter other others such".split())
_EMBEDS = RELATIVE | frozenset(
    "that whether if because when while as after before since until unless than how why".split()
)


def joined_gaps(terms: Sequence[Term], language: str, *, led: bool) -> list[Gap]:
    """Return the parts that coordination lets go. `led`: the sentence hangs on a frame that stands before it."""
    found = _first_clauses(terms, language, led=led)
    found += _last_parts(terms, language)
    found += _first_verbs(terms, language, led=led)
    found += _that_clauses(terms)
    return found


def _first_clauses(terms: Sequence[Term], language: str, *, led: bool) -> list[Gap]:
    """The first of two clauses, when the second has a subject of its own and nothing in the first governs it.

    A verb of speech or opinion with a clause of its own may govern both, a condition too; a frame before the whole
    governs the first, and nobody knows whether the second.
    """
    if led:
        return []
    found: list[Gap] = []
    for index in range(2, len(terms) - 1):
        term = terms[index]
        strong = ";" in term.before or ":" in term.before
        joining = term.low in _JOINING
        after = index + 1 if joining else index
        if not (strong or joining) or after >= len(terms) - 1:
            continue
        if term.quoted or any(t.quoted for t in terms[:index]):
            continue
        first = terms[:index]
        if terms[after].low in _POINTING_BACK:
            continue
        if conditional(first) or (any(t.low == "that" for t in first) and reports(first, language)):
            continue
        if reports_a_clause(first, language) or (":" in term.before and reports(first, language)):
            continue
        if first[0].low in DOWNWARD and not strong:
            continue
        if not strong and _reports_back(first, language):
            continue  # "A, officials said, and B": they may have said both
        if not strong and not _has_verb(first):
            continue
        # After a comma a bare subject ("applications close") is one; without a comma it may be an object.
        own = clause_at(terms, after) and (
            "," in term.before or terms[after].capital or _starts_subject(terms, after, first)
        )
        bare = "," in term.before and _bare_clause(terms, after, first)
        # "Germany pays 300 million; Greece 150 million": a second clause without a verb borrows the first one's.
        if (strong and _has_verb(terms[after:])) or own or bare:
            found.append((0, after))
    return found


def _starts_subject(terms: Sequence[Term], after: int, first: Sequence[Term]) -> bool:
    """Whether what follows "and" without a comma can be no second object: it has its own auxiliary soon.

    "informed his superiors and no data were handed over"; but not after "to" or a verb that takes clauses.
    """
    return not any(term.low in _EMBEDS for term in first) and any(
        (verb_class(terms, place) or "past") not in {"past", "present"}
        for place in range(after + 1, min(len(terms), after + 6))
    )


def _bare_clause(terms: Sequence[Term], after: int, first: Sequence[Term]) -> bool:
    """As in ", and applications close on 31 May": a plural without article before a word that takes a preposition."""
    if after + 2 >= len(terms) or any(breaks(term) for term in first) or any(t.low in _EMBEDS for t in first):
        return False
    subject, verb, rest = terms[after], terms[after + 1], terms[after + 2]
    return (
        subject.kind == verb.kind == "word"
        and subject.low.endswith("s")
        and not verb.low.endswith("s")
        and not breaks(verb)
        and (rest.low in {"on", "in", "at", "by", "from", "to"} or rest.kind == "date")
    )


def _has_verb(terms: Sequence[Term]) -> bool:
    return any(
        verb_class(terms, index) is not None
        or (not terms[index].capital and force_of(terms[index].low, "en") == "modality")
        for index in range(1, len(terms))
    )


def _last_parts(terms: Sequence[Term], language: str) -> list[Gap]:
    """From a conjunction or a semicolon to the end: the last clause, verb or object.

    It stays where it belongs to a condition or to something denied ("did not sign and pay"), and where it brings a
    report that may cover all ("…, officials said").
    """
    found: list[Gap] = []
    for index in range(2, len(terms)):
        term = terms[index]
        if term.quoted:
            continue
        strong = ";" in term.before
        if not strong and term.low not in _JOINING:
            continue
        kept, lost = terms[:index], terms[index:]
        if _reports_back(lost, language) or (not strong and _open_condition(kept)):
            continue
        if strong:
            if lost[0].low not in CONDITIONS | {"but", "though", "although", "not"}:
                found.append((index, len(terms)))
            continue
        after = index + 1
        while after < len(terms) - 1 and (terms[after].low in _BETWEEN_VERBS or terms[after].low.endswith("ly")):
            after += 1
        if after >= len(terms):
            continue
        end = _part_end(terms, index)
        own = (
            clause_at(terms, after)
            or verb_class(terms, after) is not None
            or _like_first_verb(terms, after)
            or _bare_pair(terms, index, after)
        )
        if _conditional_tail(lost):
            continue
        if own or ("," in term.before and _bare_clause(terms, after, kept)):
            if any(t.low in DOWNWARD for t in kept[:2]) or any(t.low == "only" for t in kept):
                continue
            found.append((index, len(terms)))
            if end < len(terms) and not conditional(terms[end:]):
                found.append((index, end))
            continue
        if term.low == "and" and _plain_object(terms, index, end):
            found.append((index, end))
    return found


def _bare_pair(terms: Sequence[Term], index: int, after: int) -> bool:
    """As in "postings begin on 1 July and last eighteen months": two bare verbs of one plural subject."""
    return (
        bare_form(terms[after])
        and after + 1 < len(terms)
        and not terms[after + 1].before
        and any(plural_verb(terms, place) for place in range(1, index))
        and not any(verb_class(terms, place) is not None for place in range(1, index))
    )


def _like_first_verb(terms: Sequence[Term], after: int) -> bool:
    """Whether the word can be a verb in the plural that takes an infinitive: "aim to …, and hope to …"."""
    return (
        after + 1 < len(terms)
        and terms[after].kind == "word"
        and force_of(terms[after].low, "en") == "modality"
        and terms[after + 1].low == "to"
    ) or (after + 1 < len(terms) and terms[after + 1].low == "to" and terms[after].low in {"hope", "hopes"})


def _conditional_tail(lost: Sequence[Term]) -> bool:
    """Whether the lost part ends in a condition that may reach over the kept part too: "and sells it if …"."""
    return any(term.low in CONDITIONS - {"whether", "long", "soon", "otherwise", "subject"} for term in lost)


def _reports_back(lost: Sequence[Term], language: str) -> bool:
    """Whether a part that is not the first of the lost ones reports: a frame at the end covers what stands before."""
    starts = [index for index in range(1, len(lost)) if breaks(lost[index])]
    return any(
        reports(lost[start:end], language) and lost[start].low not in RELATIVE
        for start, end in itertools.pairwise([*starts, len(lost)])
    )


def _open_condition(kept: Sequence[Term]) -> bool:
    """Whether a condition begins in the kept part and no comma closes it: then the lost part may belong to it."""
    places = [index for index, term in enumerate(kept) if term.low in CONDITIONS]
    return bool(places) and not any(breaks(term) for term in kept[places[-1] + 1 :])


def _part_end(terms: Sequence[Term], start: int) -> int:
    return next((index for index in range(start + 1, len(terms)) if breaks(terms[index])), len(terms))


def _plain_object(terms: Sequence[Term], index: int, end: int) -> bool:
    """Whether "and" joins one more object that nothing else in the sentence counts or pairs."""
    kept, lost = terms[:index], terms[index + 1 : end]
    if not lost or end != len(terms) or not _has_verb(kept):
        return False
    if any((t.low in _COLLECTIVE or t.low in DOWNWARD) and not _closed(terms, i, index) for i, t in enumerate(kept)):
        return False
    if any(t.amount is not None and (t.amount.money or t.amount.unit == "percent") for t in kept):
        return any(t.low in {"the", "a", "an"} for t in lost[:1]) and lost[1:2] != () and lost[1].low == "rest"
    if lost[0].low in _REPEATED and any(t.amount is not None for t in kept):
        return False  # "sold 40 lorries to A and to B": the number is that of both
    verb = max((place for place in range(1, index) if verb_class(terms, place) is not None), default=index)
    # The subject's own members and complements stay: "pilots and crews", "talks between Rome and Ankara".
    return (
        index - verb >= 2
        and (terms[index - 1].kind == "word" or terms[index - 1].kind == "date")
        and terms[index - 1].low not in _EMBEDS
    )


def _first_verbs(terms: Sequence[Term], language: str, *, led: bool) -> list[Gap]:
    """As in "both voiced their will AND lifted the target": the first verb with all that hangs on it, and the "and".

    The second verb must be finite, and there must be one verb only that it can be joined with.
    """
    found: list[Gap] = []
    verbs = {index: kind for index in range(1, len(terms)) if (kind := verb_class(terms, index)) is not None}
    for index in range(2, len(terms) - 1):
        if terms[index].low not in _JOINING or terms[index].quoted:
            continue
        after = index + 1
        while after < len(terms) - 1 and terms[after].low in _BETWEEN_VERBS:
            after += 1
        kind = verb_class(terms, after)
        plural = kind is None and _like_first_verb(terms, after)
        if kind is None and not plural:
            continue
        if terms[after + 1 : after + 2] and terms[after + 1].low == "by":
            continue
        start = _partner(terms, verbs, index, kind, language, led=led)
        if start is None:
            continue
        if ambiguous_form(terms[after]) and any(t.low == "to" for t in terms[start:index]):
            continue
        if any(t.low in DOWNWARD for t in terms[:start]) and kind == "past":
            continue
        found.append((start, after))
    return found


def _partner(
    terms: Sequence[Term], verbs: dict[int, str], index: int, kind: str | None, language: str, *, led: bool
) -> int | None:
    """The one verb before "and" that the verb after it can be joined with; parts closed by commas don't count."""
    open_parts = [place for place in range(index) if not _closed(terms, place, index)]
    candidates = [place for place in verbs if place in open_parts and place < index]
    if kind is None:
        # "aim to …, and hope to …": a plural verb that takes an infinitive.
        starts = [p for p in open_parts if p and _like_first_verb(terms, p) and terms[p].low not in {"set", "due"}]
        return starts[0] if len(starts) == 1 and not candidates else None
    if not candidates:
        return None
    start = candidates[0]
    others = candidates[1:]
    # "has cancelled" is one verb; "is to …" as well.
    if verbs[start] not in {"past", "present"}:
        if kind == "past":
            return None  # the participle may hang on the dropped auxiliary
        others = [place for place in others if place > start + 3 or verbs[place] != "past"]
    relative = start and terms[start - 1].low in {"that", "which", "who"}
    others = _without_plurals(terms, others)
    candidates = [start, *others]
    if others and terms[others[-1] - 1].low in {"that", "which", "who"} and verbs[others[-1]] == kind == "present":
        # "ended a meeting with a text that promises … but sets …": only the inner verb has the same time.
        return others[-1] if all(verbs[place] != kind for place in candidates[:-1]) else None
    if others and _of_plurals(terms, others, terms[index + 1]):
        return start  # "resumed it after talks broke down, and says": "talks" say nothing in the singular
    if others or relative:
        return None
    between = [terms[place] for place in open_parts if start < place < index]
    if any(term.low in _EMBEDS for term in between) or any(term.quoted for term in between):
        return None
    if any(t.low in CONDITIONS for t in terms[:start]) and not any(breaks(t) for t in terms[1:start]):
        return None
    if led and reports(terms[start : start + 1], language):
        return None
    return start


def _without_plurals(terms: Sequence[Term], verbs: list[int]) -> list[int]:
    """As in "that promises shorter queues at borders": one clause has one verb, what follows it is a plural."""
    kept: list[int] = []
    for place in verbs:
        last = kept[-1] if kept else None
        led = last is not None and terms[last - 1].low in {"that", "which", "who"}
        between = terms[last + 1 : place] if last is not None else ()
        if led and not any(t.low in _EMBEDS | {"and", "or", "but"} or t.before for t in between):
            form = terms[place]
            if form.low.endswith("s") and form.low not in _SINGULAR and not form.before:
                continue
        kept.append(place)
    return kept


_SINGULAR = frozenset({"is", "was", "has"})


def _of_plurals(terms: Sequence[Term], verbs: Sequence[int], second: Term) -> bool:
    """Whether all the verbs have a plural right before them, and the second verb the form of the singular."""
    singular = second.low in _SINGULAR or second.low.endswith("s")
    return singular and all(
        (lead := next((p for p in range(at - 1, max(0, at - 8), -1) if terms[p].low in _EMBEDS), None)) is not None
        and _plural_subject(terms[lead + 1 : at])
        for at in verbs
    )


def _plural_subject(subject: Sequence[Term]) -> bool:
    """As in "talks", "the talks on a truce": one plural noun, alone or with what a preposition hangs on it."""
    nouns = [term for term in subject[:3] if term.low not in {"the", "these", "those", "all", "their", "its"}]
    if not nouns or nouns[0].kind != "word" or nouns[0].capital:
        return False
    return nouns[0].low.endswith("s") and not nouns[0].low.endswith(("ss", "us", "is", "'s"))


def _closed(terms: Sequence[Term], place: int, index: int) -> bool:
    """Whether a term stands in a part between two commas (or brackets) that begins like an aside."""
    begin = next((at for at in range(place, 0, -1) if breaks(terms[at])), None)
    if begin is None:
        return False
    end = next((at for at in range(place + 1, index + 1) if breaks(terms[at])), None)
    if end is None:
        return False
    first = terms[begin]
    return first.low in RELATIVE or first.low.endswith(("ing", "ed")) or first.low in {
        "a", "an", "the", "its", "his", "her", "their", "in", "on", "of", "at", "with", "who", "after", "as",
        "including",
    }  # fmt: skip


def _that_clauses(terms: Sequence[Term]) -> list[Gap]:
    """As in "promised that A and that B": either of them under the same verb, which stays."""
    found: list[Gap] = []
    first = next((index for index, term in enumerate(terms) if term.low == "that" and index), None)
    if first is None:
        return found
    before = terms[first - 1]
    if before.kind != "word" or any(t.low in DOWNWARD for t in terms[:first]):
        return found
    for index in range(first + 2, len(terms) - 2):
        if terms[index].low in _JOINING and terms[index + 1].low == "that" and not terms[index].quoted:
            if conditional(terms[first:index]):
                continue
            found.append((first, index + 1))
            end = len(terms)
            found.append((index, end))
    return found
