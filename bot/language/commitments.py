"""Commitments: what was agreed, aimed at, pledged or given a deadline, by whom, how much, until when.

Rules over English sentences, and verb lists for five other languages; the rest give none rather than guesses. A denial,
demand, threat, hypothesis or failure is no commitment, nor is what a sentence mentions by the way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.language.commitment_agreements import AGREEMENTS
from bot.language.commitment_clauses import clauses_of, is_complement, shortest
from bot.language.commitment_deadlines import DEADLINES, TARGETS
from bot.language.commitment_parts import commitment_of
from bot.language.commitment_pledges import HANDOVER, PLEDGES
from bot.language.commitment_refusals import (
    AFTER,
    AUTHORITY,
    BEFORE,
    CLOSED_APPOSITION,
    CONDITION,
    EARLIER,
    NO_AUTHORITY,
    NOUN_LED,
    PARTICIPLE,
    PLUPERFECT,
    RELATIVE,
    SAID,
    UNDONE,
)
from bot.language.commitment_tongues import foreign_hits
from bot.language.commitment_words import Rule
from bot.language.dates import find_dates
from bot.language.detect import detect_language
from bot.language.figures import find_figures
from bot.language.sentences import split_sentences
from bot.model.article import Block
from bot.model.reading import Commitment, CommitmentKind, DateRef, Figure, Name, Sentence
from bot.model.span import Span

# Of two phrases that begin together, that of the earlier rule wins.
_RULES = (*AGREEMENTS, *DEADLINES, *TARGETS, *PLEDGES)
_HINTS = frozenset(hint for rule in _RULES for hint in rule.hints)
_MAX_SENTENCE = 2_500
_MAX_CLAUSE = 700
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|eighteen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|half|third|quarter|dozen|dozens"
    r"|double[sd]?|triple[sd]?|"
    r"halve[sd]?|net[- ]zero|zero)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|\w+day|20\d\d"
    r"|noon|midnight|tomorrow|"
    r"spring|summer|autumn|winter|year|years|month|months|week|weeks|day|days|hours|decade|quarter|Easter"
    r"|Christmas|rains|harvest)\b"
)
_FUTURE_TIME = re.compile(
    r"\b(?:\w+day|tomorrow|next\s+\w+|\d{1,2}\s+[A-Z]\w+|[A-Z]\w+\s+\d{1,2}|in\s+[A-Z][a-z]+|by|before)\b"
)
_MONEY = re.compile(
    r"[$€£¥₺]|\b(?:dollars?|euros?|pounds?|crowns?|francs?|lira|yuan|yen|rupees?|rand|pesos?|kroner|kronor|zloty"
    r"|dinars?)\b"
)
_BOUND_TO = re.compile(
    r"\b(?:will|would|is\s+to|are\s+to|must|has\s+to|have\s+to|to\s+\w+|shall|agreed|obliges?|gets?|receives?"
    r"|pays?)\b"
)
_REFLEXIVE = re.compile(r"\b(?:itself|themselves|himself|herself|ourselves|myself|(?:has|have|is"
                        r"|are)\s+(?:\w+\s+)?(?:committed|bound|obliged)|"
                        r"commits?)\b", re.IGNORECASE)  # fmt: skip
_SAID_BEFORE = re.compile(rf"\b{SAID}\b", re.IGNORECASE)
_FORECAST = re.compile(
    r"\b(?:prices?|rates?|inflation|economy|growth|gdp|demand|shares?|sales|temperatures?|storm|rain|deficit"
    r"|debt|traffic|crisis|war|"
    r"conflict|price\s+cap|costs?|unemployment|population|election|markets?|talks|negotiations|summit|meeting"
    r"|conference|"
    r"trial|hearing|window|exhibition|votes?|polls?|parliament|tax|taxes|tariffs?)\s*$",
    re.IGNORECASE,
)
_LEADING_DUE = re.compile(r"^(?:By|Before|No\s+later\s+than|Within|Until|Under)\b[^,]{2,60},", re.IGNORECASE)
_UNDER = re.compile(r"\bunder\s+(?:the|an?|this|their|its|that)?\s*$|^(?:under|in\s+line|as\s+part)", re.IGNORECASE)
_AHEAD = re.compile(r"\b(?:to|for|by|until|from|through|which|that|over)\s+\w+|\d(?!\d{3}\b)(?<!\d\d)|\bworth\b")
_NOBODY = re.compile(r"\b(?:nobody|nothing|none|no\s+one|neither)\b", re.IGNORECASE)
_HEADLINE = re.compile(
    r"^(?!(?:The|A|An|His|Her|Its|Their|Our|My|This|These|Those|In|On|At|How|What|Why|When"
    r"|Where)\b)[A-Z][\w'’&-]*(?:\s+[\w'’&-]+){0,4}\s*$"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|said|says|agreed|signed|plans?|wants?|wanted|asked|began"
    r"|needs?|able|ready|help|helped"
    r"|to|due|set|expected|order|way|must|can|could|\w+ed)\b",
    re.IGNORECASE,
)


class _Hit(NamedTuple):
    kind: CommitmentKind
    span: Span
    match: re.Match[str]


def find_commitments(
    text: str,
    sentences: Sequence[Sentence],
    figures: Sequence[Figure],
    dates: Sequence[DateRef],
    people: Sequence[Name],
    organisations: Sequence[Name],
    language: str,
) -> tuple[Commitment, ...]:
    """Return the commitments of running text in order, one for an act."""
    named = sorted({mention for name in (*people, *organisations) for mention in name.mentions})
    found: list[Commitment] = []
    for sentence in sentences:
        if sentence.block not in ("paragraph", "list_item") or len(sentence.span) > _MAX_SENTENCE:
            continue
        words = sentence.span.of(text)
        hits = _hits(words) if language == "en" else foreign_hits(words, language)
        if not hits:
            continue
        here = [figure for figure in figures if sentence.span.contains(figure.span)]
        when = [date for date in dates if sentence.span.contains(date.span)]
        near = [span for span in named if sentence.span.contains(span)]
        for kind, span, match in hits:
            found.append(commitment_of(kind, span, match, words, sentence.span.start, here, when, near, language))
    return tuple(sorted(found, key=lambda item: item.span.start))


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
            "amount": item.amount.span.of(text) if item.amount else None,
            "due": item.due.span.of(text) if item.due else None,
            "status": item.status.text if item.status else None,
        }
        for item in found
    ]


def _hits(words: str) -> list[_Hit]:
    """Return what an English sentence commits somebody to, one for a clause, in order."""
    if words.rstrip("\"'”’ ").endswith("?"):
        return []
    found: list[_Hit] = []
    for clause in clauses_of(words):
        if len(clause) > _MAX_CLAUSE:
            continue
        hit = _first(words, clause)
        if hit is None:
            continue
        found.append(hit)
        if hit.kind == "pledge" and (second := HANDOVER.search(words, hit.match.end(), clause.end)) is not None:
            found[-1] = _Hit(hit.kind, Span(hit.span.start, second.start()), hit.match)
            found.append(_Hit(hit.kind, Span(second.start("who"), second.end("amount")), second))
    return found


def _first(words: str, clause: Span) -> _Hit | None:
    """Return the commitment whose phrase stands first in the clause; of two that begin together, the earlier rule's."""
    body = words[clause.start : clause.end]
    low = body.lower()
    present = {hint for hint in _HINTS if hint in low}
    if not present:
        return None
    best: _Hit | None = None
    for rule in _RULES:
        if present.isdisjoint(rule.hints):
            continue
        for match in rule.pattern.finditer(words, clause.start, clause.end):
            if best is not None and match.start() >= best.match.start():
                break
            if _holds(words, clause, rule, match):
                reported = match.start() > clause.start and rule.tense == "noun"
                best = _Hit(rule.kind, shortest(words, clause, _verb(clause, rule, match), keep_source=reported), match)
                break
        if best is not None and rule.tense == "noun" and _UNDER.search(best.match.group()):
            return best
    return best


def _verb(clause: Span, rule: Rule, match: re.Match[str]) -> Span:
    """The place that the clause may not lose: the phrase, and for what an agreement binds to the whole up to it."""
    if rule.tense == "noun" and _UNDER.search(match.group()) is not None:
        return Span(min(match.start(), clause.start), clause.end)
    what = match.start("what") if "what" in match.re.groupindex and match["what"] else match.end()
    status = match.end("status") if "status" in match.re.groupindex and match["status"] else match.start()
    end = what if what > status else match.end()
    return Span(match.start(), max(end, match.start() + 1))


def _holds(words: str, clause: Span, rule: Rule, match: re.Match[str]) -> bool:
    left = words[clause.start : match.start()]
    right = words[match.end() : clause.end]
    whole = words[clause.start : clause.end]
    if BEFORE.search(left) or AFTER.match(right) or CONDITION.search(whole) or UNDONE.search(whole):
        return False
    if _NOBODY.search(match.group()):
        return False
    if not _governs(words, clause, rule, match, left):
        return False
    if rule.tense in ("past", "noun") and rule.kind != "deadline" and _earlier(left, match.group(), right):
        return False
    return _needs(words, clause, rule, match, left)


def _governs(words: str, clause: Span, rule: Rule, match: re.Match[str], left: str) -> bool:
    """Whether the phrase is the clause's own verb, not a participle, a relative clause or a noun's attribute."""
    relative = RELATIVE.search(left)
    if relative is not None:
        that = relative.start("that") if relative["that"] else -1
        if that < 0 or not is_complement(words, clause.start + that):
            return False
    if rule.tense != "past":
        return True
    first = match.group().split()[0].lower()
    if first in ("has", "have", "is", "are", "was", "were"):
        return bool(left.strip()) or first in ("has", "have")
    if first in ("had", "having"):
        return _SAID_BEFORE.search(left) is not None and first == "had"
    if NOUN_LED.search(left):
        return False
    if PARTICIPLE.search(left) and not (first.endswith("s") or CLOSED_APPOSITION.match(left)):
        return False
    if PLUPERFECT.search(left):
        return _SAID_BEFORE.search(left) is not None
    return bool(left.strip())


def _earlier(left: str, phrase: str, right: str) -> bool:
    """Whether the sentence dates what was done to an earlier year."""
    if EARLIER.search(left) and not re.search(r"\bfrom\b", left):
        return True
    # Behind an infinitive, a purpose or a value the year belongs to what is to be done, or to what is counted.
    head = _AHEAD.split(right, maxsplit=1)[0]
    found = EARLIER.search(f"{phrase} {head}"[:220])
    return found is not None


def _needs(words: str, clause: Span, rule: Rule, match: re.Match[str], left: str) -> bool:
    whole = words[clause.start : clause.end]
    if not rule.needs:
        if rule.tense == "noun" and _UNDER.search(match.group()) is not None:
            rest = f"{left} {words[match.end() : clause.end]}"
            return _BOUND_TO.search(rest) is not None and re.search(r"\b(?:talks|was|were)\b", left) is None
        if rule.kind == "deadline":
            return _authorised(whole, match, left)
        return True
    tail = words[match.start() : clause.end]
    for need in rule.needs:
        if need == "number" and not _NUMBER.search(tail):
            return False
        if need == "number|date|that" and not (_NUMBER.search(tail) or _WHEN.search(tail) or " that " in tail):
            return False
        if need == "money" and not (_MONEY.search(tail) and _NUMBER.search(tail)):
            return False
        if need == "when" and (not _WHEN.search(whole) or NO_AUTHORITY.search(_giver(words, clause, rule))):
            return False
        if need == "date" and not _FUTURE_TIME.search(tail):
            return False
        if need == "authority" and (AUTHORITY.search(left) is None or NO_AUTHORITY.search(left)):
            return False
        if need == "leading" and not (_LEADING_DUE.search(whole) and _WHEN.search(whole.split(",", maxsplit=1)[0])):
            return False
        if need == "reflexive" and not _REFLEXIVE.search(match.group()):
            return False
        if need == "definite" and not _definite(tail, left, whole):
            return False
        if need == "said" and _SAID_BEFORE.search(words, 0, match.start()) is None:
            return False
        if need == "headline" and (_HEADLINE.match(left) is None or _FINITE.search(left)):
            return False
    return True


def _giver(words: str, clause: Span, rule: Rule) -> str:
    """Where the one who sets a date is named: beside the clause for what somebody must do, else in it."""
    beside = f"{words[: clause.start]} {words[clause.end :]}"
    return beside if rule.tense == "modal" else f"{beside} {words[clause.start : clause.end]}"


def _authorised(whole: str, match: re.Match[str], left: str) -> bool:
    """Whether it is no ultimatum: what rebels give their hostages' families, or anybody until midnight."""
    if NO_AUTHORITY.search(whole):
        return False
    giving = re.search(r"\b(?:g[ai]v|allow|grant)", match.group(), re.IGNORECASE)
    if giving is None:
        return True
    own = re.search(r"\b(?:itself|themselves|ourselves|myself|himself|herself)\b", whole)
    passive = re.search(r"\b(?:was|were|been|is|are)\s*$", left)
    return own is not None or passive is not None or AUTHORITY.search(left) is not None


def _definite(tail: str, left: str, whole: str) -> bool:
    """Whether a plain future is somebody's plan with a number or a date, not a forecast or a schedule."""
    if _FORECAST.search(left.strip()):
        return False
    return bool(_NUMBER.search(tail) or _WHEN.search(tail) or _LEADING_DUE.search(whole))
