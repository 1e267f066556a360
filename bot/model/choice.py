"""Why a story is in an edition, or is not: the readable trace of what was chosen and left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.model.edition import ArticleRef

Verdict = Literal[
    "told",
    "unwanted",
    "nothing new",
    "not read yet",
    "only copies",
    "too old",
    "no headline",
    "no room",
    "not from a source",
]

IN_WORDS: Mapping[Verdict, str] = {
    "told": "told",
    "unwanted": "not what this digest is about",
    "nothing new": "told before, and nothing new since",
    "not read yet": "no brief of it yet; a later edition can have it",
    "only copies": "what is new copies what was told",
    "too old": "published before this edition's time",
    "no headline": "no statement of it held as a headline",
    "no room": "others ranked higher, and the digest was full",
    "not from a source": "given to be briefed, not reported by a source",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What became of one story; `revision` is the article that it is shown by.

    `why` is our own line, with what somebody typed as a topic. `parts` are what its rank (`score`, higher is told
    earlier) is the sum of; stories that were not ranked have none.
    """

    story: str
    revision: str | None
    verdict: Verdict
    why: str = ""
    score: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explained:
    """A choice with the article that its story is shown by; None where that was taken down."""

    choice: Choice
    ref: ArticleRef | None
