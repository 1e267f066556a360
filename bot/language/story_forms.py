"""Shorter forms of a sentence that may stand for it: without its dateline, and up to a joint.

Outlets agree on the core of what happened and dress it differently. A form is a draft like any other; the gate says
whether it may stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.language.speech import quoted_within
from bot.model.span import Span

MIN_WORDS = 7
_DATELINE = re.compile(r"^[^\W\d_a-z][^\W\d_a-z'’ .-]{2,40}(?:\s\([A-Z]{2,8}\))?\s+[-–—]\s+(?=[^\W\d_])")
_JOINT = re.compile(r",?\s(?=and\s|but\s|after\s|as\s|while\s|at\s)|,\s")


def without_dateline(text: str) -> str:
    """Return the sentence without the place in capitals that it opens with."""
    return _DATELINE.sub("", text, count=1)


def cores(text: str) -> Iterator[str]:
    """Yield the beginnings of a sentence up to its joints, longest first; what is quoted is never cut."""
    quoted = quoted_within(text, Span(0, len(text))) if text else ()
    ends = [match.start() for match in _JOINT.finditer(text)]
    for end in reversed(ends):
        if any(span.start - 1 <= end <= span.end + 1 for span in quoted):
            continue
        if len(text[:end].split()) >= MIN_WORDS:
            yield f"{text[:end].rstrip(' ,;')}."
