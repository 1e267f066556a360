"""What engines return: drafts. Untrusted by type; only the verifier turns one into a brief or an answer.

A draft names sentences by number (as the prompt showed them) and repeats words; it holds no offsets, since a quote
is words between two offsets of the stored text and never a string that a model returned.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field


class _Draft(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DraftStatement(_Draft):
    """A sentence about the world, with the numbers of the article's sentences that carry it and words quoted from them.

    In drafts over several texts a number is an index into the list of passages' sentences that the engine was shown.
    """

    text: str = Field(max_length=600)
    sentences: list[int] = Field(max_length=4)
    words: list[str] = Field(default_factory=list, max_length=4)


class DraftBrief(_Draft):
    """An engine's proposal for a brief: the verifier keeps what passes the gate."""

    headline: DraftStatement | None
    bottom_line: DraftStatement | None
    points: list[DraftStatement] = Field(max_length=8)
    next: list[DraftStatement] = Field(default_factory=list, max_length=4)


class DraftAnswer(_Draft):
    """An engine's proposal for an answer: no statements means that the passages do not tell."""

    statements: list[DraftStatement] = Field(max_length=6)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement of a draft that the verifier refused. Refusals are numbered from 1.

    `place` names the draft's field; `index` counts within it, from 0.
    `reason` is the verifier's: a code, mostly with the word that it failed on (`word_not_in_evidence: doubled`).
    """

    number: int
    place: str
    index: int
    item: DraftStatement
    reason: str


class RepairedStatement(DraftStatement):
    """Another wording of the refused statement of that number."""

    number: int


class DraftRepair(_Draft):
    """An engine's second try at what was refused; what it leaves out stays refused."""

    statements: list[RepairedStatement] = Field(max_length=14)
