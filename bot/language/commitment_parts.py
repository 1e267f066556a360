"""What a commitment is made of: parties, what is undertaken, amount, date, and what it has come to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.language.parties import find_parties
from bot.model.reading import Commitment, CommitmentKind, Cut, DateRef, Figure
from bot.model.span import Span

_DUE = (
    r"by|until|till|before|no\s+later\s+than|not\s+later\s+than|by\s+(?:the\s+)?(?:end|middle|start|beginning)\s+of|"
    r"deadline\s+of|due(?:\s+on|\s+by|\s+in)?|by\s+noon\s+on|to|is|in|from|for|as\s+of|within|over"
)
_DUE_LEAD = re.compile(rf"\b(?:{_DUE})\s+(?:the\s+|next\s+|late\s+|early\s+|mid-)?$", re.IGNORECASE)
_HOLDING = re.compile(
    r"(?:the\s+)?(?:agreements|documents|papers|deals|texts|accords)\s+includ\w+\s+(?:an?\s+|the\s+)?"
)
_NOBODY = re.compile(
    r"^(?:from|in|on|at|by|since|last|next|this|under|after|before|during|until|for|with|there)\b|\b(?:and|of|or)$",
    re.IGNORECASE,
)
"""A time or place at the clause's head, or a run of words that was cut: nobody commits himself there."""
_PASSIVE = re.compile(r"\b(?:is|are)\s+(?:due\b|to\s+be\s+\w+(?:ed|en|ne|wn|ld|un|ut|et|pt)\b)")
_LIMIT_LEAD = re.compile(r"\b(?:by|until|till|before|within|than|deadline\s+of)\s+(?:the\s+|next\s+)?$", re.IGNORECASE)
_SEASON = r"(?:spring|summer|autumn|fall|winter|harvest|rains|holidays|year-end|Christmas|Easter|Ramadan)"
_PERIOD = re.compile(
    rf"\b(?:by|before|until|till|no\s+later\s+than)\s+(?P<by>(?:the\s+)?(?:end|start|middle"
    rf"|beginning)\s+of\s+(?:the\s+|next\s+|this\s+)?"
    rf"[\w-]+|(?:the\s+|next\s+|this\s+)?{_SEASON}|next\s+\w+|tomorrow|tonight|noon|\w+day\b)"
    r"|\b(?P<in>within\s+[\w-]+(?:\s+[\w-]+)?\s+(?:hours|days|weeks|months|years))"
    r"|\b(?P<span>(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|sixty"
    r"|ninety|a|another)\s+"
    r"(?:more\s+|working\s+)?(?:hours|days|weeks|months|month|years|year))\s+to\b"
    rf"|\b(?P<this>this\s+{_SEASON}|next\s+(?:{_SEASON}|year|month|week)|tomorrow)\b",
    re.IGNORECASE,
)
_CONNECT = re.compile(r"[,;:]\s|\s[–—-]\s|,?\s(?:which|according\s+to|said|says)\s|[\"”]|\.$")
_LED_IN = re.compile(r"(?:By|Before|No|From|Until|Within|Under|Starting)\b[^,;]{0,140},\s+")
_PRONOUN = re.compile(r"^(?:it|they|he|she|we|i|both|who|which|this|that|there)$", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"(?:\s+(?:has|have|had|also|jointly|now|is|are|was|were|will|would|must|last\s+week|this\s+week|\w+ly|been"
    r"|on\s+\w+day))+\s*$",
    re.IGNORECASE,
)


def commitment_of(
    kind: CommitmentKind,
    span: Span,
    match: re.Match[str],
    words: str,
    shift: int,
    figures: Sequence[Figure],
    dates: Sequence[DateRef],
    named: Sequence[Span],
    language: str,
) -> Commitment:
    """Return a commitment of a sentence (`words`, at `shift` in the text) with its parts, each cut from the text.

    `span` is its clause and `match` its phrase, both within the sentence; figures, dates and names are the sentence's.
    """

    def cut(place: Span | None) -> Cut | None:
        return None if place is None else Cut(place.of(words), _moved(place, shift))

    near = [Span(mention.start - shift, mention.end - shift) for mention in named]
    parties = find_parties(words, match, near) if language == "en" else [s for s in near if span.contains(s)]
    parties = [place for place in parties if not _NOBODY.search(place.of(words))]
    if not parties and (subject := _subject(words, span, match)) is not None:
        parties = [subject]
    whole = _moved(span, shift)
    inside = [figure for figure in figures if whole.contains(figure.span)]
    status = Span(*match.span("status")) if "status" in match.re.groupindex and match["status"] else None
    due = _due(words, shift, span, dates, made=match.start() if kind == "agreement" else 0)
    return Commitment(
        span=whole,
        kind=kind,
        parties=tuple(party for place in parties if (party := cut(place)) is not None),
        what=cut(_without_date(words, _what(words, span, match), due, shift)),
        amount=_amount(inside, words, shift, match, kind),
        due=due,
        status=cut(status),
    )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _subject(words: str, span: Span, match: re.Match[str]) -> Span | None:
    """The words before the verb, where they are a short noun phrase: "The coalition parties"."""
    led_in = _LED_IN.match(words, span.start, match.start())
    start = led_in.end() if led_in else span.start
    head = words[start : match.start()]
    led = _AUXILIARY.search(head)
    end = start + (led.start() if led else len(head.rstrip(" ,")))
    chosen = Span(start, end) if end > start else None
    if chosen is None or len(chosen.of(words).split()) > 8 or "," in chosen.of(words):
        return None
    if _PASSIVE.search(words, end, span.end) is not None:
        return None  # "A joint report is to be published": it is what is undertaken, not who undertakes it
    return None if _PRONOUN.match(chosen.of(words).strip()) or _NOBODY.search(chosen.of(words)) else chosen


def _amount(
    figures: Sequence[Figure], words: str, shift: int, match: re.Match[str], kind: CommitmentKind
) -> Figure | None:
    """Money before counts, what follows the verb before what precedes it, the new value before the old."""
    usable = [figure for figure in figures if figure.currency or figure.unit or kind == "target"]
    after = [figure for figure in usable if figure.span.start >= shift + match.start()] or usable
    fresh = [
        f for f in after if not re.search(r"\bfrom\s+$", words[max(0, f.span.start - shift - 6) : f.span.start - shift])
    ]
    after = fresh or after
    money = [figure for figure in after if figure.currency]
    return next(iter(money or after), None)


def _due(words: str, shift: int, span: Span, dates: Sequence[DateRef], made: int) -> DateRef | None:
    """The date by which, in the clause: led by "by", "until" and their kin, or a season or period that has no date.

    A date before `made`, where an agreement's verb stands, says when it was made, unless it is a limit.
    """
    period = None
    for found in _PERIOD.finditer(words, span.start, span.end):
        group = next(name for name in ("by", "in", "span", "this") if found[name])
        period = Span(*found.span(group))
        break
    for when in dates:
        start, end = when.span.start - shift, when.span.end - shift
        if not span.contains(Span(start, end)):
            continue
        if period is not None and period.overlaps(Span(start, end)):
            return DateRef(_moved(period, shift), when.start, when.end) if len(period) > end - start else when
        if end <= made and not _LIMIT_LEAD.search(words[max(start - 24, 0) : start]):
            continue
        if _DUE_LEAD.search(words[max(start - 24, 0) : start]):
            return when
    return DateRef(_moved(period, shift), None, None) if period is not None else None


def _without_date(words: str, what: Span | None, due: DateRef | None, shift: int) -> Span | None:
    """Take off the date that what is undertaken begins with: "October 31 to propose a procedure" is the procedure."""
    if what is None or due is None or not what.start <= due.span.start - shift <= what.start + 4:
        return what
    start = due.span.end - shift
    led = re.compile(r",?\s+to\s+").match(words, start, what.end)
    return Span(led.end(), what.end) if led is not None and what.end - led.end() > 3 else None


def _what(words: str, span: Span, match: re.Match[str]) -> Span | None:
    """What was undertaken: the words after the verb, up to the end of the clause."""
    if "what" in match.re.groupindex and match["what"]:
        start, end = match.span("what")
        end = min(end, span.end) if start < span.end else end
        held = _HOLDING.match(words, start, end)
        start = held.end() if held is not None else start
        if words[end : end + 1] == "." and words[end + 1 : end + 2].isdigit():
            stop_mark = _CONNECT.search(words, end + 1, span.end)
            end = stop_mark.start() if stop_mark is not None else span.end  # "1.2 billion": no end of a sentence
        return Span(start, start + len(words[start:end].rstrip(" ,"))) if end > start else None
    stop_mark = _CONNECT.search(words, match.end(), max(span.end, match.end()))
    stop = stop_mark.start() if stop_mark is not None else max(span.end, match.end())
    start = match.end()
    while start < stop and words[start] in " ,":
        start += 1
    return Span(start, stop) if 3 < stop - start <= 300 else None
