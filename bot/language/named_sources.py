"""Speech tied to its source without a verb: "according to X", a colon, a dash before a name, a label in marks."""

from __future__ import annotations

import re

from bot.language.cue_phrases import Cue
from bot.language.subjects import Subject, main_subject, phrase_before_source, source_phrase
from bot.language.tagging import Frame
from bot.language.utterances import Attribution, run_span, tokens_span
from bot.model.span import Span

_SIGNED = re.compile(r"Q-N{1,4}(?:ON+)?\.*$")


def find_led_in(frame: Frame, claimed: set[int]) -> list[Attribution]:
    """`X was scathing: "…"` and `"…" – X`: a colon or a dash ties speech to the sentence's subject or to a name."""
    tags = frame.tags
    found: list[Attribution] = []
    for number in frame.runs:
        if number in claimed:
            continue
        if number >= 2 and tags[number - 1] == ":" and not tags[number + 1 :].strip(".-Q"):
            subject = main_subject(frame, number - 1)
            if subject is not None:
                found.append(Attribution("direct", (run_span(frame, number),), subject, None, (number,)))
        elif _SIGNED.match(tags, number):
            last = len(tags.rstrip(".")) - 1
            found.append(Attribution("direct", (run_span(frame, number),), Subject(number + 2, last), None, (number,)))
    return found


def find_source(frame: Frame, text: str, at: int, claimed: set[int], language: str) -> Attribution | None:
    """Return the clause that a source is named for: before, behind or around "according to X"."""
    tags = frame.tags
    where = Span(frame.tokens[at].start, frame.tokens[at].end)
    after_speech = text[where.start : where.end] == "so"
    if after_speech and (at == 0 or tags[at - 1] != ","):
        return None
    subject = source_phrase(frame, at, loose=not after_speech) if tags[at] == "K" else phrase_before_source(frame, at)
    if subject is None:
        return None
    left = at if tags[at] == "K" else subject.first
    right = (subject.last if tags[at] == "K" else at) + 1
    size = len(tags)
    sides: list[tuple[int, int]] = []
    fronted = left == 0 or (left <= 2 and tags[left - 1] in "S&B")
    if fronted:
        while language != "de" and right < size and tags[right] in "ItNWDO#" and "," in tags[right : right + 12]:
            right += 1
        sides.append((right, size))
    else:
        sides.append((0, left))
        behind = tags[right:].strip(".,")
        inserted = tags[left - 1] not in ",(-" or tags[right : right + 1] in (",", "-")
        if (
            not after_speech
            and inserted
            and len(behind) >= 2
            and "C" not in behind
            and (any(tag in behind for tag in "AbVEQ") or tags[left - 1] in "AbVEWB" or language == "de")
        ):
            sides.append((right, size))
    pieces: list[Span] = []
    runs: list[int] = []
    for first, last in sides:
        start, stop = first, last
        while start < stop and tags[start] in ",-":
            start += 1
        while stop > start and tags[stop - 1] in ".,;:-(":
            stop -= 1
        if stop <= start:
            continue
        span = tokens_span(frame, text, start, stop)
        if span is not None:
            pieces.append(span)
        runs.extend(n for n in range(start, stop) if tags[n] == "Q" and n in frame.runs and n not in claimed)
    if not pieces or (sum(last - first for first, last in sides) < 3 and not runs):
        return None
    spoken = runs and not tags[: runs[0]].strip("Q,&") and not fronted
    if spoken and runs[-1] == left - 2:
        return Attribution("direct", tuple(run_span(frame, n) for n in runs), subject, where, tuple(runs))
    return Attribution("mixed" if runs else "indirect", tuple(pieces), subject, where, tuple(runs))


def find_labelled(frame: Frame, cue: Cue, claimed: set[int]) -> Attribution | None:
    """`X called the plan "reckless"`: the words in marks behind the verb, within its clause."""
    tags = frame.tags
    if cue.subject is None:
        return None
    runs: list[int] = []
    for number in range(cue.right, min(len(tags), cue.right + 24)):
        if tags[number] == "Q" and number in frame.runs and number not in claimed:
            runs.append(number)
        elif tags[number] in ";:RCGAb" or (runs and tags[number] not in "&,DW"):
            break
    if not runs:
        return None
    where = Span(frame.tokens[cue.at].start, frame.tokens[cue.at].end)
    return Attribution("mixed", tuple(run_span(frame, n) for n in runs), cue.subject, where, tuple(runs))
