"""Commitments: what was agreed, aimed at, pledged or given a deadline, by whom, how much, until when.

Rules over English sentences; other languages give none rather than guesses. A denial, demand, threat, hypothesis or
failure is no commitment, and a sentence that holds the signs of one is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.language.commitment_words import KINDS, LEAVE_ALONE, RELATION, Rule
from bot.language.dates import find_dates
from bot.language.detect import detect_language
from bot.language.figures import find_figures
from bot.language.parties import find_parties
from bot.language.sentences import split_sentences
from bot.model.article import Block
from bot.model.reading import Commitment, CommitmentKind, Cut, DateRef, Figure, Name, Sentence
from bot.model.span import Span

_MAX_SENTENCE = 2_500
_DUE = r"by|until|till|before|no later than|by the (?:end|middle|start|beginning) of|deadline of|due(?: on| by| in)?"
_DUE_ONLY = re.compile(rf"\b(?:{_DUE})\s+$")
_DUE_LEAD = re.compile(rf"\b(?:{_DUE}|in|within)\s+$")


class _Found(NamedTuple):
    kind: CommitmentKind
    match: re.Match[str]
    rule: Rule


def find_commitments(
    text: str,
    sentences: Sequence[Sentence],
    figures: Sequence[Figure],
    dates: Sequence[DateRef],
    people: Sequence[Name],
    organisations: Sequence[Name],
    language: str,
) -> tuple[Commitment, ...]:
    """Return the commitments of running text in order, at most one of a kind for a sentence."""
    if language != "en":
        return ()
    named = sorted({mention for name in (*people, *organisations) for mention in name.mentions})
    found: list[Commitment] = []
    for sentence in sentences:
        if sentence.block not in ("paragraph", "list_item") or len(sentence.span) > _MAX_SENTENCE:
            continue
        words = sentence.span.of(text)
        here = [figure for figure in figures if sentence.span.contains(figure.span)]
        when = [date for date in dates if sentence.span.contains(date.span)]
        near = [span for span in named if sentence.span.contains(span)]
        found.extend(_commitment(item, words, sentence.span, here, when, near) for item in _kinds(words, here, when))
    return tuple(found)


def commitment_rows(text: str) -> list[dict[str, Any]]:
    """Return the rows of the `commitments` pipe for a text without blocks."""
    language = detect_language(text) if len(text) >= 60 else "en"
    if not text.strip():
        return []
    sentences = split_sentences(text, (Block("paragraph", Span(0, len(text))),), language)
    figures = find_figures(text, sentences, language)
    dates = find_dates(text, None, language)
    found = find_commitments(text, sentences, figures, dates, (), (), language)
    return [
        {
            "start": item.span.start,
            "end": item.span.end,
            "kind": item.kind,
            "parties": [party.text for party in item.parties],
        }
        for item in found
    ]


def _kinds(words: str, figures: Sequence[Figure], dates: Sequence[DateRef]) -> list[_Found]:
    """Return the kinds that a sentence states, the first rule of each that holds."""
    found: list[_Found] = []
    for kind, rules in KINDS.items():
        for rule in rules:
            if (rule.needs_amount and not figures) or (rule.needs_date and not dates):
                continue
            match = next((m for m in rule.pattern.finditer(words) if not _refused(words, m, rule)), None)
            if match is not None:
                found.append(_Found(kind, match, rule))
                break
    if any(item.kind == "agreement" for item in found):
        # "agreed to provide": one commitment, not an agreement and a pledge.
        found = [item for item in found if item.kind != "pledge"]
    return found


def _refused(words: str, match: re.Match[str], rule: Rule) -> bool:
    """Whether the clause of the match denies, demands, threatens, supposes or regrets."""
    start = max(words.rfind(mark, 0, match.start()) for mark in ";:")
    clause = words[start + 1 : match.end()][-200:]
    tail = words[match.end() :][:160]
    if words.rstrip("\"'”’ ").endswith("?") or LEAVE_ALONE["before"].search(clause):
        return True
    if LEAVE_ALONE["after"].match(tail) or LEAVE_ALONE["condition"].search(f"{clause} {tail}"):
        return True
    return rule.refuse is not None and rule.refuse.search(clause + tail) is not None


def _commitment(
    item: _Found,
    words: str,
    sentence: Span,
    figures: Sequence[Figure],
    dates: Sequence[DateRef],
    named: Sequence[Span],
) -> Commitment:
    match, shift = item.match, sentence.start

    def cut(span: Span | None) -> Cut | None:
        return None if span is None else Cut(span.of(words), Span(span.start + shift, span.end + shift))

    parties = find_parties(words, match, [Span(span.start - shift, span.end - shift) for span in named])
    after = [figure for figure in figures if figure.span.start >= shift + match.start()]
    amount = after[0] if after else (figures[0] if figures and item.kind == "target" else None)
    status = Span(*match.span("status")) if "status" in match.re.groupindex and match["status"] else None
    return Commitment(
        span=sentence,
        kind=item.kind,
        parties=tuple(party for span in parties if (party := cut(span)) is not None),
        what=cut(_what(words, match)),
        amount=amount if amount is not None and (amount.currency or amount.unit or item.kind == "target") else None,
        due=_due(words, shift, match, dates, item.kind),
        status=cut(status),
    )


def _due(
    words: str, shift: int, match: re.Match[str], dates: Sequence[DateRef], kind: CommitmentKind
) -> DateRef | None:
    """The date by which: after the commitment's verb, led by "by", "until" and their kin."""
    for when in dates:
        start = when.span.start - shift
        lead = (_DUE_LEAD if kind == "deadline" else _DUE_ONLY).search(words[max(start - 24, 0) : start])
        if lead is not None and (start >= match.start() or kind == "deadline"):
            return when
    return None


def _what(words: str, match: re.Match[str]) -> Span | None:
    """What was undertaken: the words after the verb, up to the end of the clause."""
    if "what" in match.re.groupindex and match["what"]:
        return Span(*match.span("what"))
    end = RELATION.search(words, match.end())
    stop = end.start() if end is not None else len(words.rstrip(" .!\"'”’"))
    start = match.end()
    while start < stop and words[start] in " ,":
        start += 1
    return Span(start, stop) if 3 < stop - start <= 300 else None
