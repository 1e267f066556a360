"""Attribution: putting "…, Meloni said" and "According to Meloni, …" before what was said, so that both compare.

A frame is who speaks, with what describes them, the verb, and what hangs on it (a hearer, a day, a place). Its form
here is always the same: speaker, description, verb, the rest; then what was said.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.language.clauses import RELATIVE, breaks, dateline_end
from bot.language.cues import RUNNING, WITH_HEARER
from bot.language.force import force_of, is_cue
from bot.language.persons import person_noun
from bot.language.terms import Term
from bot.language.verbs import verb_class

_MAX_FRAME = 40
_FRAME_MARKS = frozenset(',;:"?!')
_DETERMINERS = {
    "en": frozenset("the a an its his her their one two three another some no".split()),
    "de": frozenset("der die das ein eine einer sein seine ihr ihre".split()),
    "it": frozenset("il lo la i gli le l un uno una suo sua".split()),
    "fr": frozenset("le la les l un une son sa leur".split()),
    "es": frozenset("el la los las un una su".split()),
    "tr": frozenset("bir".split()),
}
_ADVERBIAL = frozenset("in on at after before during between since by with under for from despite unless if".split())
_HELPERS = {
    "en": frozenset("has have had".split()),
    "de": frozenset("hat haben".split()),
    "it": frozenset("ha hanno".split()),
    "fr": frozenset("a ont".split()),
    "es": frozenset("ha han".split()),
    "tr": frozenset[str](),
}
_THAT = frozenset("that dass che que".split())
_SOURCES = {"en": "according", "it": "secondo", "es": "según", "fr": "selon", "de": "laut"}


@dataclass(frozen=True, slots=True)
class Framed:
    """A sentence with its frame in front: `terms[:end]`; the verb stands at `cue`, what hangs on it from `core` on.

    `led`: it stood in front already, so that nobody knows how far it reaches.
    """

    terms: tuple[Term, ...]
    cue: int
    core: int
    end: int
    led: bool = False


def framed(terms: Sequence[Term], language: str) -> Framed | None:
    """Return the sentence with its frame moved to the front: speaker, verb, what hangs on it, then what was said.

    None when no frame stands apart, or more than one does: then nothing is moved.
    """
    terms = terms[dateline_end(terms) :]
    if language not in _DETERMINERS:
        return None
    if language == "tr":
        around = _turkish(terms)
        if around is not None:
            return around
    parts = _parts(terms)
    if len(parts) < 2:
        return _leading(terms, language)
    frames = [part for part in parts if _is_frame(terms[part[0] : part[1]], language)]
    if len(frames) > 1:
        return None
    if not frames:
        behind = _parted(terms, parts, language)
        if behind is not None:
            return behind
    if not frames:
        return _leading(terms, language)
    start, end = frames[0]
    place = parts.index((start, end))
    frame = list(terms[start:end])
    if frame[0].low == "as":
        if place and terms[parts[place - 1][0]].low in {"not", "rather"}:
            return None  # "for the dock, not for the yard, as some papers wrote": they wrote what is denied
        frame = frame[1:]
    speaker, verb, rest = _ordered(frame, language)
    if not speaker:
        return None
    # What describes the speaker: before a verb at the head of the sentence, or right behind the name.
    first, last = start, end
    if start and not is_cue(frame[0].low, language) and frame[0].low not in _HELPERS[language] and speaker[0].capital:
        # "Its secretary, Vangelis Katsaros, said": all that leads up to the verb.
        before = terms[:start]
        led = before[0].low in _ADVERBIAL  # "After the storm, Pavic said, …"
        if not led and not any(t.quoted for t in before) and not _clausal(before, language) and place == 1:
            speaker = [*before, *speaker]
            first = 0
    described: list[Term] = []
    spoken = first > 0 and (
        terms[0].quoted or (is_cue(frame[0].low, language) and frame[0].low not in _SOURCES.values())
    )
    while last < len(terms):
        following = next((part for part in parts if part[0] == last), None)
        closing = following is not None and following[1] == len(terms) and first > 0
        named = closing and all(t.capital and not t.quoted for t in terms[last:])
        if named and is_cue(frame[0].low, language):
            described.extend(terms[last:])
            last = len(terms)
            break
        if following is None or not _describes(terms, following, language, spoken=spoken):
            break
        described.extend(terms[following[0] : following[1]])
        last = following[1]
    said = [*terms[:first], *terms[last:]]
    if not said:
        return None
    return _made(speaker, described, verb, rest, said)


_THUS = frozenset("şöyle şunları".split())


def _turkish(terms: Sequence[Term]) -> Framed | None:
    """As in "Bozdağ, “…” dedi" and "Bozdağ şöyle dedi: “…”": the speaker in front, the verb behind or in front."""
    first = next((i for i, term in enumerate(terms) if term.quoted), None)
    if first is None or not 0 < first <= 8:
        return None
    end = next((i for i in range(first, len(terms)) if not terms[i].quoted), len(terms))
    if end == len(terms) and first > 2 and terms[first - 2].low in _THUS and is_cue(terms[first - 1].low, "tr"):
        speaker, verb = terms[: first - 2], terms[first - 1 : first]
    elif end == len(terms) - 1 and is_cue(terms[end].low, "tr"):
        speaker, verb = terms[:first], terms[end:]
    else:
        return None
    if not all(t.kind == "word" and t.capital for t in speaker) or any(t.before for t in speaker[1:]):
        return None
    return _made(speaker, [], verb, [], terms[first:end])


def _parted(terms: Sequence[Term], parts: Sequence[tuple[int, int]], language: str) -> Framed | None:
    """As in "…, its secretary, Vangelis Katsaros, said": the verb stands in a part of its own."""
    if language != "en":
        return None
    for place in range(2 if terms[0].quoted else 3, len(parts)):
        start, end = parts[place]
        cue = terms[start]
        if cue.quoted or cue.kind != "word" or not is_cue(cue.low, language) or cue.low in RUNNING["en"]:
            continue
        rest = terms[start + 1 : end]
        first = place - 2
        head, last = parts[place - 1], parts[place - 1]
        if not terms[parts[first][0]].quoted:
            head = parts[first]
        who = terms[head[0] : last[1]]
        if head[0] == 0 or any(t.quoted for t in who) or _clausal(who, language) or not _hangs_on(rest, cue):
            return None
        name = terms[head[0] : head[1]]
        about = terms[head[1] : last[1]]
        if not (all(t.capital for t in name) or (about and all(t.capital for t in about))):
            return None
        return _made(name, about, [cue], rest, [*terms[: head[0]], *terms[end:]])
    return None


def _made(
    speaker: Sequence[Term], described: Sequence[Term], verb: Sequence[Term], rest: Sequence[Term], said: Sequence[Term]
) -> Framed:
    """Put the pieces in order, the name before what describes it; marks around a moved piece go, those inside stay."""
    if described and all(t.capital for t in described) and not all(t.capital for t in speaker):
        speaker, described = described, speaker
    pieces: list[Term] = _after_mark(speaker, "")
    pieces += _after_mark(described, ",")
    cue = len(pieces) + len(verb) - 1
    pieces += [t._replace(before="," if (described and i == 0) else "", capital=False) for i, t in enumerate(verb)]
    core = len(pieces)
    pieces += _after_mark(rest, "")
    if said and said[0].low in _THAT and not said[0].quoted:
        said = said[1:]
    return Framed((*pieces, *_after_mark(said, "")), cue, core, len(pieces))


def _after_mark(terms: Sequence[Term], mark: str) -> list[Term]:
    """The terms with another mark before them."""
    return [terms[0]._replace(before=mark), *terms[1:]] if terms else []


def _parts(terms: Sequence[Term]) -> list[tuple[int, int]]:
    """The parts between commas, marks and the ends."""
    cuts = [0]
    for index in range(1, len(terms)):
        term = terms[index]
        if term.quoted != terms[index - 1].quoted or (term.before and not _FRAME_MARKS.isdisjoint(term.before)):
            cuts.append(index)
    cuts.append(len(terms))
    return [(start, end) for start, end in itertools.pairwise(cuts) if start < end]


def _is_frame(part: Sequence[Term], language: str) -> bool:
    """As in "Meloni said", "said Erdoğan", "President X told a conference with Y", "according to Rome"."""
    if any(term.quoted for term in part) or len(part) > _MAX_FRAME:
        return False
    if part[0].low == _SOURCES.get(language):
        lead = 2 if language == "en" else 1
        if language == "en" and (len(part) < 3 or part[1].low != "to"):
            return False
        rest = part[lead:]
        relative = next((i for i, t in enumerate(rest) if i and t.low in RELATIVE | {"that"}), len(rest))
        return bool(rest) and len(rest) < 14 and all(
            force_of(term.low, language) in (None, "modality", "hedge") for term in rest
        ) and not any(verb_class(rest, i) for i in range(relative) if language == "en")  # fmt: skip
    cues = [index for index in range(len(part)) if _cue_at(part, index, language)]
    if len(cues) != 1:
        return False
    cue = cues[0]
    rest = [term for index, term in enumerate(part) if index != cue]
    if not rest or any(force_of(term.low, language) in ("negation", "condition") for term in rest):
        return False
    if any(term.low in _THAT for index, term in enumerate(part[: cue + 3]) if index != cue):
        return False  # behind "on Tuesday after a summit" it begins a relative clause
    if part[0].low in {"told", "tells"}:
        return False  # nobody writes "told Rossi" for "Rossi told"
    if cue == 0 or (cue == 1 and part[0].low in _HELPERS[language]):
        after = part[cue + 1 :]
        if len(after) > 1 and after[0].kind == "date" and language != "en":  # "ont annoncé mercredi les ministères"
            after = after[1:]
        named = bool(after) and (after[0].capital or after[0].low in _DETERMINERS[language])
        several = language == "en" and bool(after) and after[0].low.endswith(("s", "police"))
        return named or (several and not any(verb_class(after, i) is not None for i in range(len(after))))
    if part[cue].low in RUNNING.get(language, frozenset()):
        return False
    if any(verb_class(part, i) is not None and not _reduced(part, i) for i in range(cue)) and language == "en":
        return False
    if part[0].low in RELATIVE | {"that", "and", "but", "while", "when", "because"}:
        return False
    if part[0].low == "as":  # "as the ministry announced on Monday"
        return cue > 1 and _hangs_on(part[cue + 1 :], part[cue])
    # What comes after the cue only hangs on it when it is no clause: a hearer, a place, a day.
    after = part[cue + 1 :]
    return _hangs_on(after, part[cue])


def _cue_at(terms: Sequence[Term], index: int, language: str) -> bool:
    """Whether a verb of speech stands here; "report" behind an article is a noun ("the report says")."""
    term = terms[index]
    if term.kind != "word" or (term.capital and index) or not is_cue(term.low, language):
        return False
    return not (language == "en" and index and not term.before and terms[index - 1].low in _DETERMINERS["en"])


def _reduced(part: Sequence[Term], index: int) -> bool:
    """As in "people briefed on the talks": what describes a noun, not its verb."""
    return (
        index > 0
        and part[index].low.endswith("ed")
        and part[index - 1].low.endswith(("s", "people", "person"))
        and index + 1 < len(part)
        and part[index + 1].low in {"on", "by", "in", "with", "to"}
    )


_AFTER_CUE = frozenset(
    """in on at during after alongside before to reporters journalists lawmakers parliament later earlier
    yesterday""".split()
)
_HEARERS = frozenset("a an the his her its their".split())


def _hangs_on(rest: Sequence[Term], cue: Term) -> bool:
    """Whether what stands behind the verb is a day, a place or a hearer; an object is no frame ("announced a plan")."""
    if not rest or rest[0].low in _AFTER_CUE or rest[0].kind == "date":
        return True
    return cue.low in WITH_HEARER and rest[0].low in _HEARERS


def _ordered(frame: list[Term], language: str) -> tuple[list[Term], list[Term], list[Term]]:
    """Take a frame apart: speaker, verb, what hangs on it. "According to Rome" has Rome for its speaker."""
    if frame[0].low == _SOURCES.get(language):
        return frame[2 if language == "en" else 1 :], [frame[0]], []
    helper = 1 if frame[0].low in _HELPERS[language] and len(frame) > 1 and is_cue(frame[1].low, language) else 0
    if is_cue(frame[helper].low, language):
        verb = frame[: helper + 1]
        rest = frame[helper + 1 :]
        if len(rest) > 1 and rest[0].kind == "date" and language != "en":
            return rest[1:], verb, rest[:1]
        # "said an official in Ankara": a place behind what somebody is belongs to it; behind a name to the verb.
        apart = {"on", "after", "during"} | (set() if language == "en" and rest[0].low in {"a", "an"} else {"at", "in"})
        cut = next((i for i, t in enumerate(rest) if i and (t.kind == "date" or t.low in apart)), len(rest))
        led = 1 if rest and rest[0].kind == "date" and len(rest) > 1 else 0
        if led and language != "en":
            return rest[1:], verb, rest[:1]
        named = rest[:cut]
        if cut < len(rest) and rest[cut].kind == "date" and rest[cut - 1].low == "on":
            named = rest[: cut - 1]
        return named, verb, rest[len(named) :]
    cue = next(i for i in range(len(frame)) if _cue_at(frame, i, language))
    begin = cue - 1 if cue > 1 and frame[cue - 1].low in _HELPERS[language] else cue
    return frame[:begin], frame[begin : cue + 1], frame[cue + 1 :]


def _describes(terms: Sequence[Term], part: tuple[int, int], language: str, *, spoken: bool) -> bool:
    """Whether a part behind the frame tells of the speaker: ", who chaired it", ", an analyst at Lothian"."""
    first = terms[part[0]]
    if first.quoted:
        return False
    if first.low in {"who", "whose", "che", "der", "die", "qui"} and (first.low in {"who", "whose"} or spoken):
        return True
    body = terms[part[0] : part[1]]
    closing = part[1] == len(terms)
    if language == "en" and spoken and closing and (first.low in {"a", "an", "the"} or person_noun(first)):
        # Behind "…," said X a comma opens nothing but what X is; a verb there belongs to no clause.
        return not any(verb_class(body, i) in _FINITE_ONLY for i in range(len(body))) or _relative_first(body)
    if first.low in _DETERMINERS[language] or (spoken and first.capital):
        if language == "en" and any(verb_class(body, i) is not None for i in range(len(body))):
            relative = next((i for i, t in enumerate(body) if t.low in {"who", "that", "which"}), None)
            return relative is not None and not any(verb_class(body, i) is not None for i in range(relative))
        return spoken or first.low in {"a", "an", "the"}
    return False


_FINITE_ONLY = frozenset("is was has had will would can could may might must should does did".split())


def _relative_first(body: Sequence[Term]) -> bool:
    """Whether the first finite auxiliary stands in a relative clause."""
    relative = next((i for i, t in enumerate(body) if t.low in {"who", "that", "which", "whose", "where"}), None)
    return relative is not None and not any(verb_class(body, i) in _FINITE_ONLY for i in range(relative))


def _clausal(terms: Sequence[Term], language: str) -> bool:
    """Whether a part holds a verb of its own, outside a relative clause."""
    relative = next((i for i, t in enumerate(terms) if t.low in RELATIVE), len(terms))
    return language == "en" and any(verb_class(terms, i) is not None for i in range(relative))


def _leading(terms: Sequence[Term], language: str) -> Framed | None:
    """As in "Oduya, who coordinates kitchens, said: …", "The ministry said on Friday that …"."""
    cue = _leading_cue(terms, language)
    if cue is None:
        return None
    begin = cue - 1 if cue > 1 and terms[cue - 1].low in _HELPERS[language] else cue
    speaker = terms[:begin]
    end = next(
        (
            index
            for index in range(cue + 1, len(terms))
            if terms[index].quoted or terms[index].low in _THAT or ":" in terms[index].before
        ),
        None,
    )
    if end is None or end >= len(terms):
        return None
    rest = terms[cue + 1 : end]
    if not _hangs_on(rest, terms[cue]) or any(breaks(term) for term in rest):
        return None
    if any(verb_class(rest, i) is not None for i in range(1, len(rest))) and language == "en":
        return None
    apposed = next((i for i in range(1, len(speaker)) if breaks(speaker[i])), len(speaker))
    if any(t.quoted for t in speaker):
        return None
    made = _made(speaker[:apposed], speaker[apposed:], terms[begin : cue + 1], rest, terms[end:])
    return replace(made, led=True)


def _leading_cue(terms: Sequence[Term], language: str) -> int | None:
    """The verb of speech that the sentence begins with, after its speaker; asides of the speaker's own are passed."""
    aside = False
    for index, term in enumerate(terms[:_MAX_FRAME]):
        if term.quoted:
            return None
        if index and breaks(term):
            aside = term.low in RELATIVE or not (
                (term.kind == "word" and is_cue(term.low, language)) or term.low in _HELPERS[language]
            )
        if not index:
            continue
        if _cue_at(terms, index, language):
            if (
                aside
                and not breaks(term)
                and not (terms[index - 1].low in _HELPERS[language] and breaks(terms[index - 1]))
            ):
                continue
            if term.low in RUNNING.get(language, frozenset()):
                return None
            return index
        if (
            language == "en"
            and not aside
            and verb_class(terms, index) is not None
            and term.low not in _HELPERS[language]
        ):
            return None
    return None
