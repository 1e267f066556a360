"""Speakers: from the noun phrase beside a cue to a person of the article, or to the phrase's own words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from bot.language.words import fold
from bot.model.reading import Name, Quotation, Speaker
from bot.model.span import Span

_HE_SHE = frozenset("he she er sie lui lei egli ella il elle él o".split())
_UNNAMED = re.compile(
    r"\b(?:sources?|officials?|insiders?|persons? familiar|people familiar|diplomats?|aides?|executives?|witness(?:es)?"
    r"|who (?:asked|declined|spoke|requested|wished)|anonym\w*|unnamed|not (?:to be )?(?:named|identified)"
    r"|quellen?|kreisen?|insider|fonti?|fuentes?|kaynak\w*|yetkili\w*)\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:(?:he|she|it|they|we|i|you|who|which|that|this|these|those|one|neither|none|both|er|sie|es|man|wir|ich|lui|lei|egli"
    r"|ella|essi|esse|loro|il|elle|ils|elles|on|je|nous|él|ellos|ellas|o|onlar|bu)"
    r"|(?:[^\W\d_]+-)+(?:il|elle|ils|elles|on|je|nous|er|sie)"
    r"|(?:(?:the|a|an|one|another)\s+)?(?:[\w-]+\s+)?(?:badge|banner|sign|poster|placard|plaque|slogan|sticker|billboard"
    r"|leaflet|headline|caption|graffiti|t-shirt|label|inscription)(?:\s+(?:of|on|in|at|from|outside|near)\s.*)?)",
    re.IGNORECASE,
)
"""A pronoun that nothing resolved, and things that only bear words."""
_NO_ROLE = re.compile(r"\b(?:the|a|an|of|after|before|when|that|which|day|week)$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")


def with_speakers_known(quotations: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """Return the quotations as a brief shows them: without a speaker where the words for one name nobody."""
    return tuple(
        replace(quotation, speaker=None)
        if quotation.speaker is not None and _NOBODY.fullmatch(quotation.speaker.name)
        else quotation
        for quotation in quotations
    )


class People:
    """The people of one article, to be asked by place, by surname and by the last one spoken of."""

    def __init__(self, text: str, people: Sequence[Name]) -> None:
        self._text = text
        self._mentions = sorted((span, number) for number, name in enumerate(people) for span in name.mentions)
        self._starts = [span.start for span, _ in self._mentions]
        self._people = people
        self._last: tuple[Name, int] | None = None
        self._genders: dict[str, set[str]] = {}

    def within(self, span: Span) -> list[tuple[Span, Name]]:
        """Return the mentions inside the span, in order."""
        found: list[tuple[Span, Name]] = []
        for at in range(bisect_left(self._starts, span.start), len(self._mentions)):
            mention, number = self._mentions[at]
            if mention.start >= span.end:
                break
            if mention.end <= span.end:
                found.append((mention, self._people[number]))
        return found

    def spoke(self, name: Name, sentence: int) -> None:
        """Remember who was the subject of a sentence, for the pronouns after it."""
        self._last = (name, sentence)

    def speaker(self, span: Span, sentence: int) -> Speaker:
        """Return the speaker at `span`; a pronoun is resolved to the subject of the last two sentences only."""
        words = span.of(self._text)
        # French turns verb and pronoun round: "a-t-il ajouté".
        low = fold(words).rsplit("-", 1)[-1]
        if low in _HE_SHE:
            return self._pronoun(span, words, low, sentence)
        named = self.within(span)
        # "Clinton's spokesman", "the office of Erdoğan": the person named is not the one who speaks.
        own = [(place, name) for place, name in named if self._is_head(span, place)]
        if own:
            place, name = own[0]
            self.spoke(name, sentence)
            role_span = _before(self._text, span.start, place.start)
            fuller = role_span is not None and (name.role or "").casefold().endswith(
                role_span.of(self._text).casefold()
            )
            if role_span is not None and not fuller:
                return Speaker(name.name, span, role_span.of(self._text), role_span)
            return Speaker(name.name, span, name.role, name.role_span)
        anonymous = _UNNAMED.search(words) is not None and not _proper_head(words)
        return Speaker(words, span, anonymous=anonymous)

    def _pronoun(self, span: Span, words: str, low: str, sentence: int) -> Speaker:
        if self._last is None or sentence - self._last[1] > 2 or not self._fits(self._last[0].name, low):
            return Speaker(words, span)
        name = self._last[0]
        self._genders.setdefault(name.name, set()).add(low)
        self.spoke(name, sentence)
        return Speaker(name.name, span, name.role, name.role_span)

    def _fits(self, name: str, pronoun: str) -> bool:
        """One person is not he in one sentence and she in the next."""
        known = self._genders.get(name, set())
        return not known or pronoun in known

    def _is_head(self, span: Span, place: Span) -> bool:
        behind = self._text[place.end : min(span.end, place.end + 2)]
        if behind[:1] in ("'", "’") and len(behind) == 2 and behind[1] in "sS":
            return False
        before = self._text[span.start : place.start].split()
        links = {"of", "for", "to", "in", "from", "at", "with", "von", "der", "des", "di", "de", "del"}
        return not any(word.lower() in links for word in before[-2:]) or any(word[0].isupper() for word in before[-1:])


def _before(text: str, start: int, name: int) -> Span | None:
    """Return the role words between the phrase's start and the name, without its article."""
    while start < name and text[start].isspace():
        start += 1
    article = re.match(r"(?:the|a|an|der|die|das|il|la|le|el|l['’])\s*\b", text[start:name], re.IGNORECASE)
    if article is not None and article.end() < name - start:
        start += article.end()
    end = name
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",–-"):
        end -= 1
    found = Span(start, end) if end > start and _WORD.search(text, start, end) else None
    return None if found is not None and _NO_ROLE.search(found.of(text)) else found


def _proper_head(words: str) -> bool:
    """Whether the phrase ends in a name ("official John Smith"), which is then no anonymous source."""
    last = words.split()[-2:]
    return len(last) == 2 and all(word[0].isupper() for word in last)
