"""Quotation marks: which runs of a paragraph stand between marks. Apostrophes and feet-and-inches are none."""

from __future__ import annotations

import re
from typing import NamedTuple

_MARK = re.compile(r"[\"“”„‟«»‘’‚‹›']|``|''")
_CLOSERS = {
    "“": '”"“', "„": '“”"„', "«": "»", "»": "«", "‘": "’", "‚": "‘’", "‹": "›", '"': '"”', "'": "'",
    "``": "''”\"", "''": "''", "”": "”", "‟": '”"',
}  # fmt: skip
_SINGLE = frozenset("‘’‚'‹›")


class Run(NamedTuple):
    """Words between marks: `[start, end)` without them, `[outer, outer_end)` with them.

    `open`: no closing mark; the words run to the end of the paragraph, because the next one opens again.
    """

    start: int
    end: int
    outer: int
    outer_end: int
    open: bool = False


def quoted_runs(text: str, start: int, end: int, *, continues: bool = False) -> list[Run]:
    """Return the outermost runs of the paragraph `[start, end)` in order; nested marks stay inside their run.

    `continues`: the next paragraph begins with an opening mark, so that one left open here is no slip.
    """
    runs: list[Run] = []
    opened: tuple[str, int, int] | None = None
    inner: str | None = None
    found = list(_MARK.finditer(text, start, end))
    number = 0
    while number < len(found):
        mark, at, past = found[number].group(), found[number].start(), found[number].end()
        number += 1
        before = text[at - 1] if at > start else " "
        after = text[past] if past < end else " "
        if opened is None:
            # A closing mark that begins a paragraph is a slip of the keyboard for an opening one.
            slip = mark == "”" and at == start and not after.isspace()
            if (slip or _opens(mark, before, after)) and _can_close(text, found, number, mark, end):
                opened = (mark, at, past)
                inner = None
            continue
        if inner is not None:
            if mark in _CLOSERS.get(inner, ""):
                inner = None
            continue
        if mark in _CLOSERS[opened[0]] and _closes(mark, opened[0], before, after):
            if past > opened[2] + len(mark) and text[opened[2] : at].strip():
                first, last = _trimmed(text, opened[2], at)
                runs.append(Run(first, last, opened[1], past))
            opened = None
        elif mark != opened[0] and mark in "“„" and _opens(mark, before, after):
            inner = mark
        elif mark == opened[0] and mark in "“„«" and before.isspace():
            # A second opening mark before any closing one: the first was left open by mistake.
            opened = (mark, at, past)
    if opened is not None and opened[0] not in _SINGLE and text[opened[2] : end].strip():
        at_start = not text[start : opened[1]].strip()
        if continues or (at_start and end - opened[2] > 40 and text[end - 1] in ".!?…" and opened[0] in "“„«"):
            runs.append(Run(opened[2], end, opened[1], end, open=True))
    return runs


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return start, end


def _opens(mark: str, before: str, after: str) -> bool:
    if mark in ("“", "„", "‟", "``"):
        return not after.isspace() or mark == "„"
    if mark in "«»":
        # French spaces its marks inside; German turns them round: the side that touches the word decides.
        return not before.isalnum() and (mark == "«" or not after.isspace())
    free = before.isspace() or before in "([{—–-/:\u200b"
    if mark == "''":
        return free and not after.isspace()
    if mark in ('"', "‘", "'", "‚", "‹", "›"):
        return free and not after.isspace() and (mark == '"' or after.isalpha() or after in '“"…¿¡')
    return False


def _closes(mark: str, opener: str, before: str, after: str) -> bool:
    if mark in "'’" and opener in _SINGLE:
        return not before.isspace() and not after.isalnum()
    if mark == '"' and opener == '"':
        # A mark that can only open does not close, unless nothing stands before it either.
        return not (before.isspace() and not after.isspace())
    if mark == "“" and opener == "“":
        return not before.isspace() and not after.isalnum()
    return True


def _can_close(text: str, found: list[re.Match[str]], number: int, opener: str, end: int) -> bool:
    """Single marks need their partner close by: an apostrophe has none."""
    if opener not in _SINGLE:
        return True
    for later in found[number : number + 12]:
        at, past = later.start(), later.end()
        if later.group() in _CLOSERS[opener] and at - found[number - 1].end() >= 2:
            after = text[past] if past < end else " "
            if not text[at - 1].isspace() and not after.isalnum():
                return True
        elif later.group() == opener:
            return False
    return False
