"""Who is party to a commitment: the names of its subject, of "with …", "between … and …" and "by …"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.model.span import Span

_NAME = (
    r"(?:[^\W\d_a-z](?=[\w.])[\w.'’/&-]*|(?<=[ (])[A-Z]{2,})"
    r"(?:\s+(?:(?:of|for|and\s+the|de|di|von|van|al|bin)\s+(?:the\s+)?)?[^\W\d_a-z][\w.'’/&-]*){0,7}"
)
_LINKS = (
    r"(?!(?:and|or|of|in|on|at|for|to|by|from|with|the|a|an|also|has|have|had|will|is|are|said|says|believe|hope|expect"
    r"|today|that)\b)"
)
# Words that begin sentences and are no names.
_OPENING = (
    r"(?:In|On|At|The|A|An|It|He|She|They|We|I|This|That|These|Those|Following|After|During|As|Under|With|But|And|His|Her"
    r"|Their|Its|Our|Both|Two|Some|Many|Several|When|While|Once|If|Earlier|Later|Meanwhile|Also|Whoever|Whatever"
    r"|[A-Z][a-z]+ing)\b"
)
# One party: a name, or a name with what it is: "Libyan leader Muammar Gaddafi", "Turkish drone magnate Baykar".
_PARTY = re.compile(
    rf"(?:[Tt]he\s+)?(?P<party>(?!{_OPENING}){_NAME}(?:\s+{_LINKS}[a-z][a-z-]+){{0,3}}(?:\s+{_NAME})?)(?=[\s,.;]|$)"
)
# Between the names and the verb: then another subject does it.
_ELSEWHERE = re.compile(r",\s+(?:where|while|but|as)\b|\b(?:gave|give|gives|made|makes|said|says|since|had it)\b")
_GAP = re.compile(r"[\s,]*(?:and|as well as|along with|together with)?(?:\s+(?:the|its|their))?\s*")
_REPORTED = re.compile(
    rf"(?P<party>{_NAME}(?:\s+{_LINKS}[a-z][a-z-]+){{0,2}})\s+(?:has\s+|have\s+)?(?:said|says|announced|confirmed|added)\b"
    r"[^\"“”;]{0,40}?\b(?:they|it|he|she)\b\s*(?:has|have|had|will|would)?\s*$"
)
_BETWEEN = re.compile(rf"\bbetween\s+(?:the\s+)?(?P<a>{_NAME})\s+and\s+(?:the\s+)?(?P<b>{_NAME})")
_WITH = re.compile(rf"\b(?:with|by)\s+(?:the\s+)?(?P<party>{_NAME}(?:\s+and\s+(?:the\s+)?{_NAME})?)")
_TO = re.compile(rf"\b(?:to|for)\s+(?:the\s+)?(?P<party>{_NAME})")
_AND = re.compile(r"\s+and\s+(?:the\s+)?")
_NO_PARTY = re.compile(
    r"^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|MoU|MOU|(?:Memorandum|Memoranda|Protocol|Treaty|Declaration|Cessation|Agreement)\b.*)$"
)
_DATELINE = re.compile(r"[^\W\d_a-z]{3,}[^a-z\n]{0,40}\s[-–—]\s")
_LED = re.compile(r"\b(?:of|in|from|at|on|under|between|after|against)\s+(?:the\s+|its\s+)?$", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:they|both|it|he|she|we)\b\s*(?:have|has|had|also|will)?\s*$", re.IGNORECASE)
_LIMIT = 8


def find_parties(words: str, match: re.Match[str], named: Sequence[Span]) -> list[Span]:
    """Return the parties in order, each cut from the sentence; none where only a pronoun stands for them."""
    found = _subject(words, match)
    tail_end = _clause_end(words, match)
    for pattern, groups in ((_BETWEEN, ("a", "b")), (_WITH, ("party",)), (_TO, ("party",))):
        for later in pattern.finditer(words, match.start(), tail_end):
            found.extend(part for group in groups for part in _split(words, later.span(group)))
    spans = [span for span in found if not _NO_PARTY.match(span.of(words))]
    near = [span for span in named if match.start() <= span.start < tail_end]
    spans += [span for span in near if not any(other.overlaps(span) for other in spans)]
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept[:_LIMIT]


def _clause_end(words: str, match: re.Match[str]) -> int:
    """Where the clause of the match ends: at a mark or semicolon, or after 240 characters."""
    end = min(len(words), match.start() + 240)
    marks = [at for mark in ';"“”' if (at := words.find(mark, match.start(), end)) >= 0]
    return max(min(marks, default=end), min(match.end(), end))


def _subject(words: str, match: re.Match[str]) -> list[Span]:
    """The names right before the verb that "and" and commas join; of "X said it will", X."""
    start = max(words.rfind(mark, 0, match.start()) for mark in ';"“”') + 1
    head_end = match.start()
    reported = _REPORTED.search(words[start:head_end])
    if reported is not None:
        return [Span(start + reported.start("party"), start + reported.end("party"))]
    if _PRONOUN.search(words[start:head_end]):
        return []
    groups: list[list[Span]] = []
    end = -1
    dateline = _DATELINE.match(words)
    start = max(start, dateline.end() if dateline else 0)
    for found in _PARTY.finditer(words, start, head_end):
        parts = [part for part in _split(words, found.span("party")) if not _NO_PARTY.match(part.of(words))]
        if not parts:
            continue
        if groups and _GAP.fullmatch(words, end, found.start("party")):
            groups[-1].extend(parts)
        else:
            groups.append(parts)
        end = found.end("party")
    # The list that stands first is the subject; what follows "of", "in" or "from" belongs to it.
    for group in groups:
        lead = words[max(group[0].start - 12, start) : group[0].start]
        if not _LED.search(lead) and not _ELSEWHERE.search(words, group[-1].end, head_end):
            return group
    return []


def _split(words: str, place: tuple[int, int]) -> list[Span]:
    """Names such as "Erdoğan and Meloni" are two; so are names that "and" joins inside one run."""
    start, end = place
    parts: list[Span] = []
    for joint in _AND.finditer(words, start, end):
        if joint.start() > start:
            parts.append(Span(start, joint.start()))
        start = joint.end()
    if start < end:
        parts.append(Span(start, end))
    return [_trimmed(words, part) for part in parts]


def _trimmed(words: str, span: Span) -> Span:
    """Without the full stop of the sentence, or a possessive; "U.S." keeps its own."""
    end = span.end
    while (
        end - span.start > 2 and words[end - 1] in ".,'’-&" and not (words[end - 3] == "." or words[end - 2].isupper())
    ):
        end -= 1
    return Span(span.start, end)
