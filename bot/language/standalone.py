"""Whether a sentence can stand alone, and what is taken off so that it can: the dateline, a "But" at its head.

A reader of a brief sees a sentence without the one before it. "It", "they", "neither", "with that" then point at
nothing. What can't be told from the words of the sentence alone counts as standing: the rules here are for English,
where a pronoun says little of whom it means; elsewhere only the first word is looked at (`phrasing`).
"""

from __future__ import annotations

import re

from bot.model.span import Span

_DATELINE = re.compile(
    r"(?:[^\W\d_a-zß-öø-ÿ][^\W\d_a-zß-öø-ÿ.'’-]+(?:[ /][^\W\d_a-zß-öø-ÿ][^\W\d_a-zß-öø-ÿ.'’-]*){0,3})"
    r"(?:, \w[\w. ]{1,24})?(?: ?\([\w .,/]{2,24}\))?\s*(?:[—–]|-(?=\s)|--)\s*(?=\S)"
)
"""PLACE, place of a wider kind, agency, dash: "ROME (AX) — "."""
_CONTRAST = re.compile(r"(?:But|And|Yet|Still,|So) (?=\w)")
_PREPOSITION = (
    r"(?:In|On|At|For|From|With|After|Before|During|Under|By|Within|Since|To|Of|Among|Besides|Despite|Unlike|Like|Behind"
    r"|Beyond|Around|Between|Over|Through|Until|Without|Near|Across)"
)
_AIMLESS = re.compile(
    r"(?:But |And |Yet |So )?(?:"
    # a pronoun at the head, or behind what stands at the head
    r"(?:He|She|It|They|This|That|These|Those|Such|Both|Him|Her|Them)\b(?! (?:day|week|month|year|morning|spring|summer"
    r"|autumn|winter)\b)"
    rf"|{_PREPOSITION} (?:it|them|this|that|these|those|him|her|then|each|both)\b(?! (?:day|week|month|year|morning"
    r"|spring|summer|autumn|winter)\b)"
    r"|(?:If|When|While|Although|Though|Because|Once|Unless|As) (?:it|they|he|she|this|that|these|those)\b"
    r"|(?:Then|Nor|Hence|Thus|Otherwise|Instead|Or|Here|Likewise|Again)\b"
    # a number or a share of things that the sentence before names
    r"|(?:Neither|Either|Most|Many|Some|Few|Several|All|None|Others?|Another|Each|One|Two|Three|Half|The (?:first"
    r"|second|third|last|other|others|former|latter|rest|same|two|three)) (?:were|was|are|is|have|has|had|will|would"
    r"|came|come|could|can|may|did|do|does|of (?:them|these|those|which)|said|says|went|took|got|more)\b"
    r"|[A-Z][\w-]+ ones\b"
    r")"
)
_SUBJECT_BEHIND = re.compile(rf"{_PREPOSITION} (?P<between>[^,;:]{{2,90}}?)(?P<comma>,?) (?:it|they|he|she) [a-z]")
_PERSON = re.compile(rf"(?P<lead>{_PREPOSITION} [^,;:]{{2,90}}?,? )?(?P<who>[Hh]e|[Ss]he) [a-z]")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|said|says|came|went|made|\w{2,}ed)\b")
_CLAUSE = re.compile(rf"{_VERB.pattern}|\b(?:that|which|who|where|what)\b")
_FIRST_PRONOUN = re.compile(r"(?<!\w)(?:it|them|they|he|she|him)(?!\w)")
_POINTED_AT = re.compile(r"\b(?:the|a|an|this|that|its|their|his|her|each|every|no|any|one|\w+['’]s)\s+\w|\w\s+[A-Z]")
_DEMONSTRATIVE = re.compile(
    r"\b(?:cut|cuts|of|than|for|with|about|do|does|did|from|like|to|after|before|by)\s+(?:this|that|these|those)"
    r"(?=[.,;:]|\s+(?:by|in|at|and|but|on|with|from|as)\b)"
)
_DESCRIBES = re.compile(r", (?:when|where|which|who|whose|while) ")
_SHORT = 4
_HEAD = re.compile(r"\w+")
_NAMED_SPEAKER = re.compile(
    r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)* (?:also |then )?(?:said|says|told|added|expects?|hopes?|thinks?|believes?"
    r"|promised|warned|denied|denies|wrote|wants?|hoped|insisted)\b"
)


def without_dateline(sentence: str) -> str:
    """Return the sentence without the place and agency that an article opens with."""
    found = _DATELINE.match(sentence)
    return sentence[found.end() :] if found is not None and found.end() < 70 else sentence


def without_contrast(sentence: str) -> str:
    """Return an English sentence without the "But" that ties it to the one before."""
    found = _CONTRAST.match(sentence)
    if found is None:
        return sentence
    rest = sentence[found.end() :]
    return rest[:1].upper() + rest[1:]


def subject_pronoun(sentence: str) -> Span | None:
    """Return the place of the "he" or "she" that an English sentence opens with, or has behind "On Libya,"."""
    found = _PERSON.match(sentence)
    return Span(*found.span("who")) if found is not None and not _VERB.search(found["lead"] or "") else None


def main_part(sentence: str, language: str) -> str:
    """Return an English sentence up to its first clause behind a comma that only describes ("..., when ... is due")."""
    return _DESCRIBES.split(sentence, 1)[0] if language == "en" else sentence


def hangs(sentence: str) -> bool:
    """Whether an English sentence points at something that it does not name."""
    if _AIMLESS.match(sentence):
        return True
    behind = _SUBJECT_BEHIND.match(sentence)
    # Without a comma a noun in a long run of words can be the subject, and the pronoun a later clause's.
    if (
        behind is not None
        and not _CLAUSE.search(behind["between"])
        and (behind["comma"] or len(behind["between"].split()) <= _SHORT)
    ):
        return True
    if _DEMONSTRATIVE.search(sentence):
        return True
    pronoun = _FIRST_PRONOUN.search(sentence)
    if pronoun is None:
        return False
    head = _HEAD.match(sentence)
    before = sentence[head.end() if head else 0 : pronoun.start()]
    opener = sentence[: head.end()] if head else ""
    if _NAMED_SPEAKER.match(sentence):
        return False
    named = opener in ("The", "A", "An") or bool(_POINTED_AT.search(sentence[: pronoun.start()]))
    return not (named or len(before.split()) > 8)
