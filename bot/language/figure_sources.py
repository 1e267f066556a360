"""Who gives a figure: "according to ROME", "THE MINISTRY said", "THE UNION puts it at". Cut from the text, or None."""

from __future__ import annotations

import re

from bot.language.cues import SOURCE_FOLLOWS, SOURCE_PRECEDES
from bot.model.span import Span

_SPEAKER = (
    r"(?:the\s+)?(?!(?:He|She|It|They|We|I|You|This|That)\b)[^\W\d_a-z][\w.'’-]*"
    r"(?:\s+(?:of\s+(?:the\s+)?)?[^\W\d_a-z][\w.'’-]*){0,6}"
)
_PLAIN_SOURCE = re.compile(
    r"\s*(?P<source>(?:(?:the|a|an|der|die|das|den|dem|le|la|les|il|lo|el|los|gli|dell['’]|l['’])\s*)?"
    r"[^\W_][^,;:()\"“”«».!?]{1,70}?)(?=\s*(?:[,;:()\"“”«»!?]|\.(?:\s|$)|$|\s+(?:and|while|as|which|who|und|e|et"
    r"|y)\s))"
)


def source_of(sentence: str, span: Span, language: str) -> Span | None:
    """Return who gives the figure: "according to ROME", "…, THE MINISTRY said"; None where two might be meant."""
    found: list[Span] = []
    pattern = SOURCE_FOLLOWS.get(language)
    if pattern is not None:
        for match in pattern.finditer(sentence):
            named = _PLAIN_SOURCE.match(sentence, match.end())
            if named is not None and len(named["source"].split()) <= (8 if language == "en" else 4):
                found.append(Span(*named.span("source")))
    preceding = SOURCE_PRECEDES.get(language)
    if preceding is not None and not found:
        for match in preceding.finditer(sentence):
            head = sentence[max(match.start() - 60, 0) : match.start()].rstrip()
            shift = max(match.start() - 60, 0)
            name = re.search(r"[^\W\d_][^,;:()\"“”.!?\d]*$", head)
            if name is not None and len(name.group().split()) <= 5:
                found.append(Span(shift + name.start(), shift + len(head)))
    if not found and language == "en":
        found = _said(sentence)
    near = [place for place in found if abs(place.start - span.start) < 400 and not _aside(sentence, place, span)]
    return near[0] if len(near) == 1 else None


def _aside(sentence: str, source: Span, figure: Span) -> bool:
    """Whether the figure stands in words that describe the source: "according to the union, which has 6,200 firms"."""
    return figure.start >= source.end and _DESCRIBES.search(sentence, source.end, figure.start) is not None


_GIVES = (
    r"(?:said|says|told|added|announced|estimated|estimates?|reported|stated|reckons?|reckoned|calculates?|calculated"
    r"|puts?(?=\s[^,;.]{2,60}\sat\s)|arrives?\s+at|counts?|counted)"
)
_PLURAL = r"[A-Z][a-z]+s\s+(?:from|in|of|at|with|close|near|familiar|[a-z]+ing)\s[^,;:.\d\"“”]{2,60}?"
"""Several people by what they are: "Officials travelling with the Italian prime minister"."""
_SAID = re.compile(
    rf"(?:(?:^|[\"”]\s+|(?<!\w),\s+)(?P<before>{_SPEAKER}|{_PLURAL}|(?:The|Both|[A-Z]\w+['’]?)\s+(?:(?!ha[sd]|have|will|would)[A-Z]?[a-z-]+\s+){{0,2}}(?!ha[sd]\b|have|will|would)[a-z-]+)"
    rf"(?:,\s+[^,;:]{{3,90}},)?\s+{_GIVES}\b"
    rf"|[\"”,]\s+(?:said|says|added)\s+(?P<after>{_SPEAKER})"
    rf"|,\s+(?P<tail>{_SPEAKER}|(?:an?|the)\s+[a-z][^,;:]{{2,60}}?)\s+(?:said|says|estimated|reported|told)\b)"
)
_DESCRIBES = re.compile(r",\s+(?:which|who|whose|where)\b")


def _said(sentence: str) -> list[Span]:
    return [
        Span(*match.span("before" if match["before"] else "after" if match["after"] else "tail"))
        for match in _SAID.finditer(sentence[:2_000])
    ]
