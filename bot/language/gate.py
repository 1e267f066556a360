"""The support gate: whether a statement says what its cited sentences say, and nothing more.

A statement passes when its words are the words of a cited sentence, in order, less parts that a sentence may lose
without saying something else (`licences`), up to stated equivalences: numbers and dates written another way, variants
of one name, "…, Meloni said" for "Meloni said …". Everything else fails, with a reason that begins with a code that
can be counted: `word_not_in_evidence: threatened`.

The gate knows no grammar, so it is built the other way round: it does not look for lies, it follows what may be done
to a true sentence and refuses the rest.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import overload

from bot.language.align import align, foreign_words, in_order, may_align
from bot.language.clauses import dateline_end
from bot.language.foreign_voices import foreign_active
from bot.language.forms import Form, forms_of_sentence, framed_once, shifted_form
from bot.language.inner_statements import inner_statements
from bot.language.kept import keeps_verb, speech_kept
from bot.language.licences import gaps
from bot.language.locate import locate
from bot.language.reasons import explain
from bot.language.references import REACH, resolved
from bot.language.remains import sound
from bot.language.speech import quoted_within
from bot.language.terms import Term, terms_of
from bot.language.voices import BEING, active_forms, agentless_forms
from bot.model.span import Span

MAX_STATEMENT = 1_200
"""Code points; a longer statement is no statement. The work of the gate grows with the product of both lengths."""
MAX_EVIDENCE = 4_000

_JOINTS = re.compile(r"(?<=[.!?])[\"'”’»]?\s+(?=[\"'“‘«„]?[^\W\d_a-z])|;\s+|,?\s+(?:and|while)\s+")
_TRIM = " \t\n.,;:!?\"'“”‘’«»„…"
_TRIM_BUT_QUESTION = _TRIM.replace("?", "")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A cited sentence. `quoted`: the parts of `text` (offsets into it) that are somebody's words; None: by its marks.

    `names`: groups of full and short forms of one name, as the article uses them. `anchor`: the day that relative
    dates in it count from; None: the anchor of the check. `speaker`: whose words they are, where the reading tied
    them to somebody in another sentence; who passes one must cite that place too. `order`: the number of the sentence
    in its text; without it no pronoun is resolved, since its antecedent must stand right before it.
    """

    text: str
    quoted: tuple[Span, ...] | None = None
    names: tuple[tuple[str, ...], ...] = ()
    anchor: date | None = None
    speaker: str | None = None
    order: int | None = None
    bodies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is None when it passed, else `code: detail`.

    `antecedents`: the places, by a sentence's `order` and a span of its text, that say who or what is meant by the
    pronouns that the statement puts names for. Whoever shows the statement cites them too.
    """

    passed: bool
    reason: str | None = None
    antecedents: tuple[Place, ...] = ()


Place = tuple[int, Span]
_NO_CONTEXT: Mapping[int, Evidence] = {}


def check(
    statement: str,
    evidence: Sequence[Evidence],
    *,
    language: str,
    anchor: date | None = None,
    context: Mapping[int, Evidence] = _NO_CONTEXT,
) -> Verdict:
    """Return whether the statement is supported by the cited sentences taken together.

    Several sentences support a statement whose parts, joined by "and" or a full stop, each pass alone; or one of them
    says who is meant by the pronoun or the short name of another. `context`: order → sentence of the same text; it
    supports nothing, but a pronoun's antecedent may stand in it. Never raises.
    """
    words = statement.strip()
    if not words or not any(char.isalnum() for char in words):
        return Verdict(False, "empty")
    cited = [item for item in evidence if item.text.strip()]
    if not cited:
        return Verdict(False, "no_evidence")
    if len(words) > MAX_STATEMENT or any(len(item.text) > MAX_EVIDENCE for item in cited):
        return Verdict(False, "too_long")
    if _is_verbatim(words, cited):
        return Verdict(True)
    marks = quoted_within(words, Span(0, len(words)))
    missing = _false_quote(words, marks, cited)
    if missing is not None:
        return Verdict(False, f"quote_not_in_evidence: {missing}")
    lost = language == "en" and _lost(words, marks, cited, context, anchor)
    places = None if lost else _supported(words, marks, cited, context, language, anchor)
    if places is None and not lost:
        ways = (_all_supported(parts, cited, context, language, anchor) for parts in _split(words))
        places = next((way for way in ways if way is not None), None)
    if places is not None:
        return Verdict(True, antecedents=places)
    said = terms_of(words, language, anchor, marks)
    heard = [_terms(item, language, anchor) for item in cited]
    asked = all(_asks(item.text) for item in cited)
    return Verdict(False, explain(said, heard, language, asked=asked and not words.rstrip(_TRIM[:-9]).endswith("?")))


def _lost(
    words: str,
    marks: tuple[Span, ...],
    cited: Sequence[Evidence],
    context: Mapping[int, Evidence],
    anchor: date | None,
) -> bool:
    """Whether an English statement has a word that neither a cited sentence has nor any that one may refer to.

    Then no search for the order of words finds anything, in the whole or in parts; but a passive has its verb in
    another form, one in each part.
    """
    said = terms_of(words, "en", anchor, marks)
    heard = [_terms(item, "en", anchor) for item in cited]
    heard += [terms_of(f"{item.speaker} said", "en", None, ()) for item in cited if item.speaker is not None]
    told = tuple(itertools.chain.from_iterable(heard))
    if not foreign_words(said, told, "en", limit=1):
        return False
    if any(term.before.endswith("-") for term in said):
        return False  # a dateline of its own is no part of what is compared
    spoken, known = {term.low for term in said}, {term.low for term in told}
    turns = not BEING.isdisjoint(spoken) or ("by" in known and not BEING.isdisjoint(known))
    limit = 2 if turns else 1
    if turns and (_JOINTS.search(words) or foreign_words(said, told, "en", limit=2) < 2):
        return False
    around = (_Chain(item, cited, context, "en", anchor) for item in cited)
    told += tuple(term for chain in around for terms in chain for term in terms)
    return foreign_words(said, told, "en", limit=limit) == limit


def _is_verbatim(words: str, cited: Sequence[Evidence]) -> bool:
    """Whether the statement is cited sentences in their order, word for word and whole.

    A sentence inside of a quotation that begins or ends elsewhere is not: without the marks it would be a fact.
    """
    for item in cited:
        sentence = item.text.strip()
        if words.startswith(sentence):
            if item.quoted is not None and item.quoted != quoted_within(item.text, Span(0, len(item.text))):
                return False
            words = words[len(sentence) :].lstrip()
            if not words:
                return True
    return False


def _false_quote(words: str, marks: Sequence[Span], cited: Sequence[Evidence]) -> str | None:
    """Return the first run between the statement's marks that no cited sentence holds word for word."""
    for mark in marks:
        run = mark.of(words).strip(_TRIM)
        if not run:
            continue
        if not any(_stands(run, item.text) for item in cited):
            return run[:60]
    return None


def _stands(run: str, text: str) -> bool:
    found = locate(run, text, near=0)
    return found is not None and all(_at_word_edges(text, span) for span in found)


def _at_word_edges(text: str, span: Span) -> bool:
    before, after = text[: span.start][-1:], text[span.end :][:1]
    inside = text[span.start].isalnum(), text[span.end - 1].isalnum()
    return not (before.isalnum() and inside[0]) and not (after.isalnum() and inside[1])


def _split(words: str) -> Iterator[list[tuple[str, tuple[Span, ...]]]]:
    """Yield ways to take the statement apart: at every joint at once, then at each one alone."""
    quoted = quoted_within(words, Span(0, len(words)))
    joints = [m for m in _JOINTS.finditer(words) if not any(q.start < m.end() and m.start() < q.end for q in quoted)]
    if not joints:
        return
    cuts = [joints] if len(joints) == 1 else [joints, *([joint] for joint in joints[:6])]
    for chosen in cuts:
        parts: list[str] = []
        at = 0
        for joint in chosen:
            parts.append(words[at : joint.start()] + ("." if words[joint.start()].isspace() else ""))
            at = joint.end()
        parts.append(words[at:])
        yield [(part.strip(), quoted_within(part.strip(), Span(0, max(len(part.strip()), 1)))) for part in parts]


def _all_supported(
    parts: Sequence[tuple[str, tuple[Span, ...]]],
    cited: Sequence[Evidence],
    context: Mapping[int, Evidence],
    language: str,
    anchor: date | None,
) -> tuple[Place, ...] | None:
    """The antecedents of all parts together; None: one of them fails."""
    found: dict[Place, None] = {}
    for part, marks in parts:
        if len(terms_of(part, language, anchor, marks)) < 3:
            return None
        places = _supported(part, marks, cited, context, language, anchor)
        if places is None:
            return None
        found.update(dict.fromkeys(places))
    return tuple(found)


def _supported(
    words: str,
    marks: tuple[Span, ...],
    cited: Sequence[Evidence],
    context: Mapping[int, Evidence],
    language: str,
    anchor: date | None,
) -> tuple[Place, ...] | None:
    """The antecedents that one of the sentences needs to say the words, most often none; None: no sentence does."""
    said = terms_of(words, language, anchor, marks)
    asks = _asks(words)
    for index, item in enumerate(cited):
        if _asks(item.text) != asks:
            continue
        heard = _terms(item, language, anchor)
        if _holds(said, heard, item, language):
            return ()
        others = [_terms(other, language, anchor) for place, other in enumerate(cited) if place != index]
        chain = _Chain(item, cited, context, language, anchor)
        for clear in resolved(said, heard, chain, others, item.names, item.bodies, language):
            if _holds(said, clear.terms, item, language):
                order = item.order or 0
                return tuple((order - back, Span(start, end)) for back, start, end in clear.places)
    return None


class _Chain(Sequence[tuple[Term, ...]]):
    """The sentences right before one, the nearest first, as far as none between them is left out.

    Each is cut into terms when it is asked for: most sentences refer to nothing before them.
    """

    def __init__(
        self,
        item: Evidence,
        cited: Sequence[Evidence],
        context: Mapping[int, Evidence],
        language: str,
        anchor: date | None,
    ) -> None:
        self._language, self._anchor = language, anchor
        self._before: list[Evidence] = []
        if item.order is None:
            return
        numbered = {other.order: other for other in cited if other.order is not None}
        for at in range(item.order - 1, item.order - 1 - REACH, -1):
            before = numbered.get(at) or context.get(at)
            if before is None:
                break
            self._before.append(before)

    def __len__(self) -> int:
        return len(self._before)

    @overload
    def __getitem__(self, index: int) -> tuple[Term, ...]: ...

    @overload
    def __getitem__(self, index: slice) -> list[tuple[Term, ...]]: ...

    def __getitem__(self, index: int | slice) -> tuple[Term, ...] | list[tuple[Term, ...]]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        return _terms(self._before[index], self._language, self._anchor)


def _terms(item: Evidence, language: str, anchor: date | None) -> tuple[Term, ...]:
    quoted = item.quoted if item.quoted is not None else quoted_within(item.text, Span(0, len(item.text)))
    return terms_of(item.text, language, item.anchor or anchor, quoted)


def _asks(words: str) -> bool:
    return "?" in words and words.rstrip(_TRIM_BUT_QUESTION).endswith("?")


def _holds(said: tuple[Term, ...], heard: tuple[Term, ...], item: Evidence, language: str) -> bool:
    """Whether the statement aligns with one sentence, as it stands or with either one's frame in front."""
    bare = said[dateline_end(said) :]
    if language == "tr" and (led := framed_once(said, language)) is not None:
        bare = led.terms  # without its "şöyle"
    foreign = foreign_words(bare, heard, language, limit=2)
    if item.speaker is not None or not foreign:
        turned = framed_once(said, language)
        spoken = (said,) if turned is None else (said, turned.terms)
        for terms, leave in _forms(spoken, heard, item, language):
            if any(_aligned(form, terms, leave, language) for form in spoken):
                return True
        if language == "en":
            for told in _inner(heard):
                if _left_out(said, told, item, language):
                    return True
    # In another voice the verb alone has another form.
    if language != "en":
        return _holds_foreign(said, heard, item, language)
    return foreign < 2 and _holds_turned(said, heard, item)


def _forms(
    spoken: Sequence[tuple[Term, ...]], heard: tuple[Term, ...], item: Evidence, language: str
) -> Iterator[Form]:
    """The forms of a sentence in which one form of the statement finds its words in order."""

    def fits(terms: tuple[Term, ...]) -> bool:
        return any(in_order(form, terms, language) for form in spoken)

    yield from forms_of_sentence(heard, item.names, item.speaker, language, fits)
    shifted = shifted_form(spoken[0], heard, item.names, language, fits)
    if shifted is not None:
        yield shifted


@lru_cache(maxsize=1024)
def _inner(heard: tuple[Term, ...]) -> tuple[tuple[Term, ...], ...]:
    return tuple(inner_statements(heard))


def _aligned(said: Sequence[Term], heard: Sequence[Term], leave: Mapping[int, Sequence[int]], language: str) -> bool:
    pairs = align(said, heard, leave, language)
    return (
        pairs is not None
        and keeps_verb(heard, pairs, leave, language)
        and speech_kept(said, heard, pairs, language)
        and (language != "en" or sound(said, heard, pairs))
    )


def _left_out(said: tuple[Term, ...], heard: tuple[Term, ...], item: Evidence, language: str) -> bool:
    """Whether the statement aligns with one form of a sentence, less what may be left out of that."""
    return (
        may_align(said, heard, language)
        and in_order(said, heard, language)
        and _aligned(said, heard, gaps(heard, language, item.names), language)
    )


def _holds_turned(said: tuple[Term, ...], heard: tuple[Term, ...], item: Evidence) -> bool:
    """Whether the statement aligns with the sentence when the one that is passive is told in the active."""
    spoken, words = {term.low for term in said}, {term.low for term in heard}
    if "by" in words and not BEING.isdisjoint(words):
        for form in active_forms(heard, spoken, gaps(heard, "en", item.names)):
            if _left_out(said, form, item, "en"):
                return True
    if BEING.isdisjoint(spoken):
        return False
    if "by" in spoken:
        for form in active_forms(said, words):
            if _left_out(form, heard, item, "en"):
                return True
    for form, verb in agentless_forms(said, heard):
        acted = heard[verb:]
        if _left_out(form, acted, item, "en"):
            return True
    return False


def _holds_foreign(said: tuple[Term, ...], heard: tuple[Term, ...], item: Evidence, language: str) -> bool:
    """The same for the passives of other languages."""
    turned = [(said, form) for form in foreign_active(heard, language, {term.low for term in said})]
    turned += [(form, heard) for form in foreign_active(said, language, {term.low for term in heard})]
    return any(_left_out(form, terms, item, language) for form, terms in turned)
