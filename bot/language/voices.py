"""Voices: the passive with its agent told in the active: "A was signed by B on Monday" is "B signed A on Monday".

Who does and who suffers keep their roles; what stands behind the agent stays behind. A passive without its agent, one
that is denied, and one whose agent can't be told from what follows it have no active form here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from bot.language.clauses import CONDITIONS, DOWNWARD, RELATIVE, breaks
from bot.language.cues import LABELLING
from bot.language.force import force_of, is_cue
from bot.language.inflection import base_of_participle, past_of_participle, running_of
from bot.language.terms import Term
from bot.language.verbs import verb_class

_MODALS = frozenset("will would shall should can could may might must".split())
_ADVERBS = frozenset("still also now already then later jointly finally".split())
_OBJECT = {"he": "him", "she": "her", "they": "them", "i": "me", "we": "us"}
_SUBJECT = {"him": "he", "them": "they", "me": "i", "us": "we"}
_PLACES = frozenset("in at on aboard".split())
_RESTS = frozenset("that to as after before during when while because since until despite".split())
_MOST = 12
"""Active forms of one sentence; the work stays in proportion to its length."""


def active_forms(
    terms: Sequence[Term], other: Collection[str], ends: Mapping[int, Sequence[int]] | None = None
) -> list[tuple[Term, ...]]:
    """Return the active forms of an English sentence with a passive and its agent.

    `other`: the words of the sentence that they are compared with, to choose the verb's form by. `ends`: what may be
    left out of the sentence; None: nothing is.
    """
    found: list[tuple[Term, ...]] = []
    for by in range(2, len(terms) - 1):
        if terms[by].low != "by" or terms[by].before or any(t.quoted for t in terms[: by + 2]):
            continue
        group = _group(terms, by)
        if group is None:
            continue
        start, verbs, between = group
        for begin, kept in _subjects(terms, start, ends):
            subject = terms[begin:start]
            if not subject or not _nominal(subject):
                continue
            for verb in verbs:
                if any(term.low not in other for term in verb):
                    continue
                for last in _ends(terms, by, ends):
                    for cut in _agent_ends(terms, by + 1, last, strict=ends is not None):
                        made = _turned(kept, terms[by + 1 : cut], verb, subject, between, terms[cut:last])
                        found.append(made)
                        if len(found) >= _MOST:
                            return found
    return found


def agentless_forms(said: Sequence[Term], heard: Sequence[Term]) -> list[tuple[tuple[Term, ...], int]]:
    """Return what a passive without agent says, from the verb on, and where the verb stands in an active sentence.

    "Three paintings were stolen from the villa" is "[thieves] stole three paintings from the villa". Whoever did it
    may go unnamed where somebody did: nobody, few or whoever may do it under a condition are no such subject.
    """
    verb = next((i for i in range(1, len(heard)) if verb_class(heard, i) is not None), None)
    if verb is None or verb > 14 or any(t.quoted for t in (*said, *heard[: verb + 1])):
        return []
    subject = heard[:verb]
    if any(t.low in DOWNWARD or t.low in CONDITIONS or (t.before and i) for i, t in enumerate(subject)):
        return []
    if any(force_of(t.low, "en") is not None for t in subject) or subject[0].low in _NO_SUBJECTS:
        return []
    helper = next((i for i in range(1, len(said)) if said[i].low in _BEING), None)
    if helper is None or not _nominal(said[:helper]):
        return []
    at = helper + 1
    while at < len(said) - 1 and said[at].low in _ADVERBS:
        at += 1
    if at >= len(said) or said[at].before or said[at].kind != "word" or said[at].capital:
        return []
    low, participle, lead = said[helper].low, said[at], said[helper - 1].low
    if low in {"was", "were"}:
        forms, start, head = [past_of_participle(participle.low) or participle.low], helper, []
    elif low == "been" and lead in {"has", "have", "had"} and heard[verb].low in {"has", "have", "had"}:
        forms, start, head = [participle.low], helper - 1, [heard[verb]]
    elif low == "be" and lead in _MODALS and helper > 1:
        forms, start, head = base_of_participle(participle.low), helper - 1, [said[helper - 1]]
    else:
        return []
    if (head and low == "been" and (lead == "had") != (heard[verb].low == "had")) or not start:
        return []
    known = {term.low for term in heard[verb : verb + 3]}
    found: list[tuple[tuple[Term, ...], int]] = []
    for form in forms:
        if form in known:
            first = [t._replace(before="") for t in (*head, participle._replace(low=form))]
            patient = [
                t._replace(low=_OBJECT.get(t.low, t.low), before=t.before if i else "")
                for i, t in enumerate(said[:start])
            ]
            found.append(((*first, *patient, *said[at + 1 :]), verb))
    return found


_NO_SUBJECTS = frozenset(
    """in on at for with from of about against over under into as after before between among when while because if
    unless whether that which who there it what and but or so yet although though since until once""".split()
)


def _group(terms: Sequence[Term], by: int) -> tuple[int, list[list[Term]], Sequence[Term]] | None:
    """The passive before "by": where its verbs begin, its active forms, and a day that stands before "by"."""
    at = _participle_before(terms, by)
    if at is None:
        return None
    between = terms[at + 1 : by]
    participle = terms[at]
    if participle.kind != "word" or participle.capital or participle.before or at < 1:
        return None
    if not (participle.low.endswith("ed") or past_of_participle(participle.low) is not None):
        return None
    helper = at - 1
    while helper and terms[helper].low in _ADVERBS:
        helper -= 1
    middle = list(terms[helper + 1 : at])
    low = terms[helper].low
    lead = terms[helper - 1] if helper else None
    if low in {"was", "were", "is", "are"}:
        past = low in {"was", "were"}
        forms = [past_of_participle(participle.low) or participle.low] if past else _presents(participle.low)
        begin, heads = helper, [[*middle]]
    elif low == "being" and lead is not None and lead.low in {"is", "are", "was", "were"}:
        pair = ("is", "are") if lead.low in {"is", "are"} else ("was", "were")
        forms, begin = [running_of(base) for base in base_of_participle(participle.low)], helper - 1
        heads = [[lead._replace(low=one, before=""), *middle] for one in pair]
    elif low == "been" and lead is not None and lead.low in {"has", "have", "had"}:
        forms, begin, heads = [participle.low], helper - 1, _helpers(lead, middle)
    elif low == "be" and lead is not None and lead.low == "and":
        modal = _modal_before(terms, helper - 1)
        if modal is None:
            return None
        begin, heads = modal, [[terms[modal], *middle]]
        forms = base_of_participle(participle.low)
    elif low == "be" and lead is not None and (lead.low in _MODALS or lead.low == "to"):
        begin = helper - 1
        if lead.low == "to" and begin and terms[begin - 1].low in {"has", "have", "had"}:
            begin -= 1
            heads = [[*head, lead, *middle] for head in _helpers(terms[begin], [])]
        elif lead.low == "to":
            return None
        else:
            heads = [[lead, *middle]]
        forms = base_of_participle(participle.low)
    else:
        return None
    while begin and terms[begin - 1].low in _ADVERBS and not terms[begin].before:
        begin -= 1
        heads = [[terms[begin]._replace(before=""), *head] for head in heads]
    if any(force_of(t.low, "en") == "negation" for t in terms[begin:at]):
        return None
    made = [
        [*(t._replace(before="") for t in head), participle._replace(low=form, before="")]
        for head in heads
        for form in forms
    ]
    return begin, made, between


def _participle_before(terms: Sequence[Term], by: int) -> int | None:
    """The participle before "by"; a day or a phrase of place may stand between: "delivered to Oslo in May by …"."""
    for index in range(by - 1, max(0, by - 10), -1):
        term = terms[index]
        if breaks(term) or term.quoted or term.low in {"and", "or", "that"} or term.low in RELATIVE:
            return None
        if terms[index - 1].low in _BEING or (terms[index - 1].low in _ADVERBS and terms[index - 2].low in _BEING):
            apart = terms[index + 1 : by]
            fits = not apart or apart[0].low in _PHRASES or apart[0].kind == "date"
            return index if fits and not any(t.low == "not" for t in apart) else None
    return None


_BEING = frozenset("is are was were be been being".split())
_PHRASES = frozenset("in on at to from for near during after before".split())


def _modal_before(terms: Sequence[Term], joint: int) -> int | None:
    """As in "will last ten weeks and be led by": the modal that both bare verbs hang on."""
    for index in range(joint - 2, 0, -1):
        low = terms[index].low
        if low in _MODALS:
            return index if terms[index + 1].low != "not" else None
        if breaks(terms[index]) or low in RELATIVE or low in {"that", "not", "to"} or low in CONDITIONS:
            return None
        if verb_class(terms, index) is not None:
            return None
    return None


def _helpers(helper: Term, middle: Sequence[Term]) -> list[list[Term]]:
    """The helper of the active: whether "has" or "have" depends on the agent."""
    lows = ("had",) if helper.low == "had" else ("has", "have")
    return [[helper._replace(low=low, before=""), *middle] for low in lows]


def _presents(participle: str) -> list[str]:
    return [form for base in base_of_participle(participle) for form in (base, base + "s", base + "es")]


def _subjects(
    terms: Sequence[Term], start: int, ends: Mapping[int, Sequence[int]] | None
) -> Iterator[tuple[int, Sequence[Term]]]:
    """Where the subject may begin: at the head, behind a part that may go, or behind "said" or "that", which stay."""
    for index in range(start - 1, 0, -1):
        lead = terms[index - 1]
        said = is_cue(lead.low, "en") and not lead.before and lead.low not in LABELLING
        if lead.low == "that" or (said and verb_class(terms, index - 1) is not None):
            yield index, terms[:index]
            return
    yield 0, ()
    for end in (ends or {}).get(0, ()):
        if end < start:
            yield end, ()


def _nominal(terms: Sequence[Term]) -> bool:
    """Whether the terms can be a subject: no verb of its own but in an aside, no condition, no report."""
    aside = False
    for index, term in enumerate(terms):
        if index and breaks(term):
            aside = not aside
        if term.low in CONDITIONS or (term.low in {"and", "but"} and breaks(term) and index):
            return False
        if (
            not aside
            and index
            and verb_class(terms, index) is not None
            and terms[index - 1].low not in RELATIVE | {"that"}
        ):
            return False
    return terms[0].low not in {"when", "while", "as", "because", "although", "though", "after", "before", "since"}


def _ends(terms: Sequence[Term], by: int, ends: Mapping[int, Sequence[int]] | None) -> list[int]:
    """Where the passive clause may end: at the end, or before a last part that may go."""
    whole, joined = len(terms), _second_verb(terms, by)
    found = [whole] if joined is None else []
    # One of several agents may not go: "signed by A and B" is not "A signed".
    starts = (start for start, stops in (ends or {}).items() if start > by + 1 and whole in stops)
    found += sorted((start for start in starts if terms[start].low != "and" or start == joined), reverse=True)
    return [end for end in found if joined is None or end <= joined][:4]


def _second_verb(terms: Sequence[Term], by: int) -> int | None:
    """Where a second verb of the same subject is joined: it has nothing to do with the agent."""
    for index in range(by + 2, len(terms) - 1):
        if terms[index].low not in {"and", "but"}:
            continue
        if any(verb_class(terms, place) is not None for place in range(index + 1, min(len(terms), index + 5))):
            return index
    return None


def _agent_ends(terms: Sequence[Term], start: int, last: int, *, strict: bool) -> list[int]:
    """Where the agent may end: what may be told of the agent as well as of the event stays with the agent."""
    first = terms[start]
    if first.kind == "date" or (strict and first.low.endswith("ing")) or start >= last:
        return []
    if first.amount is not None and (first.amount.money or first.amount.unit is not None or start + 1 >= last):
        return []
    found = [last] if _agent(terms[start:last], strict=strict) else []
    for index in range(start + 1, last):
        term = terms[index]
        if not _agent(terms[start:index], strict=strict):
            continue
        dated = term.kind == "date" or (
            term.low in {"on", "in"} and index + 1 < last and terms[index + 1].kind == "date"
        )
        named = all(t.capital or t.low in {"and", "the"} for t in terms[start:index])
        apart = "," in term.before and (term.low in _PLACES or dated)
        if dated or apart or term.low in _RESTS or (named and term.low in _PLACES and not term.before):
            found.append(index)
    return found


def _agent(terms: Sequence[Term], *, strict: bool) -> bool:
    relative = next((i for i, t in enumerate(terms) if t.low in RELATIVE | {"that"} and i), len(terms))
    if strict and any(verb_class(terms, index) is not None for index in range(1, relative)):
        return False
    return not (terms[-1].low in {"and", "or", "of", "the", "a", "an"} or terms[-1].low in _PLACES)


def _turned(
    kept: Sequence[Term],
    agent: Sequence[Term],
    verb: Sequence[Term],
    subject: Sequence[Term],
    between: Sequence[Term],
    rest: Sequence[Term],
) -> tuple[Term, ...]:
    agent = [t._replace(before="" if i == 0 else t.before, low=_SUBJECT.get(t.low, t.low)) for i, t in enumerate(agent)]
    subject = [
        t._replace(before="" if i == 0 else t.before, low=_OBJECT.get(t.low, t.low)) for i, t in enumerate(subject)
    ]
    closed = any(breaks(t) for t in agent[1:])
    verb = [verb[0]._replace(before="," if closed else ""), *verb[1:]]
    out = [*kept, *agent, *verb, *subject, *between, *rest]
    return tuple(out)
