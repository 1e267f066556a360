"""What a question asks for: the kind of answer, the words that the answer's surroundings must hold, whose words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.language.cues import FINITE
from bot.language.words import content_stems, fold, is_function_word, stem, tokens

AnswerKind = Literal["money", "percent", "measure", "count", "time", "person", "saying", "whether", "other"]

_MONEY = re.compile(r"\b(?:dollars?|euros?|pounds?|lira|cost|costs|price|pay|paid|worth|spend|spent|money|funding)\b")
_HOW_MUCH = re.compile(
    r"\bhow (?:much|many|long|far|old|big|large|high|tall|fast|often)\b|\bwie ?viele?\b|\bquant[oaie]\b|\bcombien\b"
    r"|\bcuánt[oa]s?\b|\bne kadar\b|\bkaç\b"
)
# Nouns that are answered by a number: what measures are called, not what any article happens to measure.
_MEASURES = (
    "volume amount sum total value price cost budget share percentage number rate level size length distance speed age"
    " score figure target revenue turnover fine salary prize population temperature magnitude"
)
_WHAT_MEASURE = re.compile(
    rf"\b(?:what|which)\b(?P<noun>(?: \w+){{0,3}} (?:{_MEASURES.strip().replace(' ', '|')})s?)\b"
)
_HOW_MANY = re.compile(r"\bhow many\b|\bwie viele\b|\bquant[ie]\b|\bcombien de\b|\bcuánt[oa]s\b|\bkaç\b")
_WHETHER = re.compile(r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should)\b")
_PERCENT = re.compile(r"\bpercent(?:age)?\b|%|\bper cent\b")
_TIME = re.compile(
    r"\bwhen\b|\bwann\b|\bquando\b|\bquand\b|\bcuándo\b|\bne zaman\b|\b(?:what|which) (?:year|month|day|date)\b"
)
_PERSON = re.compile(r"\bwho\b|\bwhom\b|\bwhose\b|\bwer\b|\bchi\b|\bqui\b|\bquién(?:es)?\b|\bkim\b")
_SAYING = re.compile(
    r"^(?:what|how|wie|was|che cosa|cosa|qu'|que|qué|ne)\b.*?\b(?:did|does|has|have|do|is|was|were)\s+(?P<who>.+?)\s+"
    r"(?P<cue>say|said|saying|tell|told|claim|claimed|announce|announced|warn|warned|comment|commented|react|reacted"
    r"|respond|responded|describe|described|promise|promised|explain|explained)\b(?P<topic>.*)$",
    re.IGNORECASE,
)
_ASKING = frozenset(
    "what which who whom whose when where why how much many many did do does was were is are name named called".split()
)
_VAGUE = frozenset("week recently recent today yesterday month year latest first time people following news".split())
"""Words of questions that say when they were asked, or nothing: they need not stand in the answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """`stems` are the content words by weight; `names` the stems among them that name somebody or something.

    `counted` are the stems of what is counted or measured ("how many police officers", "what trade volume"), one of
    which must stand with the number. For `saying`: `speaker` are the folded words for who is asked about, `topic` the
    stems of the matter, if any.
    """

    text: str
    language: str
    kind: AnswerKind
    stems: dict[str, float]
    names: frozenset[str]
    counted: frozenset[str] = frozenset()
    speaker: tuple[str, ...] = ()
    topic: frozenset[str] = frozenset()


def read_question(text: str, language: str) -> Question:
    """Return what the question asks for. `language` is that of the passages, so that stems compare."""
    question = " ".join(text.split())
    stems: dict[str, float] = {}
    names: set[str] = set()
    begins = True
    for token in tokens(question):
        word = token.text
        first, begins = begins, question[token.end : token.end + 1] in (".", "?", "!")
        low = fold(word)
        if low in _ASKING or is_function_word(word, language):
            continue
        key = stem(word, language)
        named = word[0].isdigit() or (word[0].isupper() and not first) or (word.isupper() and len(word) > 1)
        stems[key] = max(stems.get(key, 0.0), 1.6 if named else 0.4 if low in _VAGUE else 1.0)
        if named:
            names.add(key)
    saying = _SAYING.match(question.rstrip(" ?!."))
    speaker: tuple[str, ...] = ()
    topic: frozenset[str] = frozenset()
    if saying:
        speaker = tuple(fold(t.text).removesuffix("'s") for t in tokens(saying["who"]) if _tells(t.text, language))
        topic = frozenset(
            stem(t.text, language)
            for t in tokens(saying["topic"])
            if _tells(t.text, language) and fold(t.text) not in _VAGUE
        )
    return Question(
        text=question,
        language=language,
        kind=_kind(question, bool(speaker)),
        stems=stems,
        names=frozenset(names),
        counted=_counted(question, language),
        speaker=speaker,
        topic=topic,
    )


def _counted(question: str, language: str) -> frozenset[str]:
    """Return the stems of the words right after "how many" up to the next function word, or those of the measure."""
    low = question.lower()
    found = _HOW_MANY.search(low)
    if found is None:
        measure = _WHAT_MEASURE.search(low)
        return frozenset(content_stems(measure["noun"], language)) if measure else frozenset()
    counted: set[str] = set()
    for token in tokens(low[found.end() :]):
        if is_function_word(token.text, language):
            break
        counted.add(stem(token.text, language))
    return frozenset(counted)


def _tells(word: str, language: str) -> bool:
    return not is_function_word(word, language) and fold(word) not in FINITE.get(language, frozenset())


def _kind(question: str, saying: bool) -> AnswerKind:
    low = question.lower()
    if saying:
        return "saying"
    if _PERCENT.search(low):
        return "percent"
    if _HOW_MANY.search(low):
        return "count"
    if _HOW_MUCH.search(low) or _WHAT_MEASURE.search(low):
        return "money" if _MONEY.search(low) else "measure"
    if _TIME.search(low):
        return "time"
    if _PERSON.search(low):
        return "person"
    return "whether" if _WHETHER.match(low) else "other"
