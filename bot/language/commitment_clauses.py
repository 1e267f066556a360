"""Clauses of an English sentence: pieces between marks, speech apart from its speaker, the shortest that says it."""

from __future__ import annotations

import re

from bot.language.commitment_refusals import COMPLEMENT, SAID
from bot.model.span import Span

_NAME_LED = r"(?:(?:the|its|his|her|their|a|an|one|both|two|three)\s+)?[\w'’.-]+(?:[\s,]+[\w'’.&-]+){0,9}?"
_ATTRIBUTED = re.compile(
    rf",?[\"”’]?\s*,\s+[\"”’]?(?:(?:as\s+)?{_NAME_LED}\s+(?:said|says|announced|told|added|confirmed|declared"
    rf"|stated|reported|wrote|"
    rf"disclosed|noted|explained|put\s+it|shows?)\b[^;]*|(?:said|says|announced|confirmed)\s[^;]*"
    rf"|according\s+to\s[^;]*)$",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"[\"“](?P<said>[^\"“”]{12,}?)[,.?!]?[\"”]")
_BREAK = re.compile(
    r";\s+|(?<!\bis)(?<!simple)(?<!plain)(?<!clear)(?<!this):\s+(?=\w)|\s[–—]\s|,\s+(?:but|while|whereas"
    r"|although|though|yet|even\s+though|whilst)\s+"
    r"|,\s+with\s+(?=[^,;]{3,60}\s(?:due|set)\s+to\b)"
    r"|,?\s+and\s+(?=(?:said|added|announced|promised|pledged|vowed)\b)"
    r"|,?\s+and\s+(?=(?:I|we)\s+(?:believe|think|hope|expect|know)\b)"
    r"|,\s+and\s+(?=(?:he|she|it|they|the\s+[\w-]+)\s+(?:will|would|has|have|is|are|must|pledged|promised|agreed"
    r"|said)\b)"
)
_CIRCUMSTANCE = re.compile(
    r"(?!(?:By|Before|No|From|Until|Within|Under|Starting)\b)(?:After|Following|At|In|On|During|Amid|Despite"
    r"|While|As|When|According|"
    r"Meeting|Speaking|With|Late|Early|Earlier|Hours|Days|Weeks|Meanwhile|Separately|Also|Today|Yesterday|\w+day"
    r"|For|Having|"
    r"Since|Asked|Instead|But|However|Last|This|To|Seeking|Hoping|And|Once)\b[^,;]{0,140},\s+(?=\S)"
)
_ASIDE = re.compile(
    r",\s+(?:up|down|compared|after|with|though|although|while|which|who|where|whose|despite|amid|as|the|its|his"
    r"|her|their|in\s+(?:a|what|"
    r"the)|a|an|not|one|including|far|more|less|twice|half|nearly|about|some|most|saying|adding|citing|calling"
    r"|ending|making|"
    r"bringing|raising|paving|clearing|allowing|giving|following|instead|rather|according|even|just|almost|part"
    r"|on\s+top|despite)\b"
    r"(?![^,]*\b(?:by|before|until|no\s+later|within)\s+(?:the\s+end|\d|January|February|March|April|May|June"
    r"|July|August|September|"
    r"October|November|December))",
    re.IGNORECASE,
)
_TIME_ASIDE = re.compile(
    r"\s+after\s+(?:a|an|the|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|months|years|weeks|\w+ing)\b"
)
_ELSE = re.compile(r",?\s+or\s+(?:lose|forfeit|pay|face|be|see|risk|else|their|its|the)\b")
_THAT = re.compile(rf"\b{SAID}\b(?:(?!,)[^;:\"“”]){{0,60}}?\bthat\s+|\b{SAID}\s+(?:(?:on\s+)?\w+day\s+"
                   rf"|late\s+\w+day\s+)?(?=(?:it|they|he|she|we|I|"
                   r"the|its|their|[A-Z][\w'’-]+)\b)", re.IGNORECASE)  # fmt: skip
_JOINED = re.compile(r",?\s+and\s+$")
_LONG_HEAD = 9
"""Before "and lifted the target" so many words are a clause of their own with another verb."""
_EDGE = " \t\n,;:\"“”‘’'«»"


def clauses_of(words: str) -> list[Span]:
    """Return the clauses of a sentence in order; what somebody says in marks is one of its own.

    The tail that only says who said it belongs to none.
    """
    found: list[Span] = []
    at = 0
    for speech in _SPEECH.finditer(words):
        inner = Span(*speech.span("said"))
        opens = not words[: speech.start()].strip() or words[: speech.start()].rstrip()[-1:] in ",:"
        if not opens or len(inner) < 20:
            continue
        found.extend(_broken(words, at, speech.start()))
        found.extend(_broken(words, inner.start, inner.end))
        at = speech.end()
    found.extend(_broken(words, at, len(words)))
    return [span for span in found if len(span) > 8]


def _broken(words: str, start: int, end: int) -> list[Span]:
    """Return the pieces between marks, each without its attribution and without edges."""
    found: list[Span | None] = []
    for mark in _BREAK.finditer(words, start, end):
        found.append(_without_source(words, start, mark.start()))
        start = mark.end()
    found.append(_without_source(words, start, end))
    return [piece for piece in found if piece is not None]


def _without_source(words: str, start: int, end: int) -> Span | None:
    source = _ATTRIBUTED.search(words, start, end)
    if source is not None and source.start() > start + 20:
        end = source.start()
    while start < end and words[start] in _EDGE:
        start += 1
    while end > start and words[end - 1] in _EDGE + ".!…":
        end -= 1
    return Span(start, end) if end > start else None


def shortest(words: str, clause: Span, verb: Span, *, keep_source: bool = False) -> Span:
    """Return the part of a clause that says who does what, how much and when.

    Without "X said that" before it, circumstances at its head and asides at its tail. `verb` is the place of the phrase
    that tells of the commitment; `keep_source` keeps "X said that" where its verb is that phrase.
    """
    start = clause.start
    if words[verb.start : verb.end].rstrip().endswith(":"):
        # "Our pledge is simple: …": what is pledged follows.
        return Span(verb.end + 1, clause.end) if verb.end + 1 < clause.end else clause
    if not keep_source:
        for told in _THAT.finditer(words, clause.start, verb.start):
            if words[told.end() : verb.start].strip():
                start = told.end()
    while (led := _CIRCUMSTANCE.match(words, start, clause.end)) is not None and led.end() <= verb.start:
        start = led.end()
    joined = _JOINED.search(words[start : verb.start])
    if joined is not None and len(words[start : start + joined.start()].split()) >= _LONG_HEAD:
        start = verb.start
    end = clause.end
    aside = _ASIDE.search(words, verb.end, end)
    if aside is not None:
        end = aside.start()
    later = _ELSE.search(words, verb.end, end)
    if later is not None:
        end = later.start()
    later = _TIME_ASIDE.search(words, verb.end, end)
    if later is not None:
        end = later.start()
    return Span(start, end)


def is_complement(words: str, that: int) -> bool:
    """Whether the "that" at a place opens what somebody said, rather than a relative clause."""
    return COMPLEMENT.search(words, 0, that) is not None
