"""Paragraphs of sentences, and the frames of one: sentences taken together so that no quoted run is cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.language.marks import Run
from bot.language.tagging import Frame
from bot.model.reading import Sentence

_SILENT = ("caption", "notice")


class Paragraph(NamedTuple):
    """Sentences of one block between line ends, and where they begin and end."""

    sentences: list[Sentence]
    start: int
    end: int


def find_paragraphs(text: str, sentences: Sequence[Sentence]) -> list[Paragraph]:
    """Group sentences into paragraphs: a blank line, another kind of block, or a line end after a stop parts them."""
    groups: list[list[Sentence]] = []
    for sentence in sentences:
        if sentence.block in _SILENT:
            continue
        if groups:
            last = groups[-1][-1]
            gap = text[last.span.end : min(sentence.span.start, last.span.end + 200)]
            if "\n" not in gap and last.block == sentence.block and last.index + 1 == sentence.index:
                groups[-1].append(sentence)
                continue
        groups.append([sentence])
    return [Paragraph(group, group[0].span.start, group[-1].span.end) for group in groups]


def frame_groups(sentences: Sequence[Sentence], runs: Sequence[Run]) -> list[list[Sentence]]:
    """Group sentences so that no quoted run is cut: `"A. B. C," X said.` is one frame of three sentences."""
    groups: list[list[Sentence]] = []
    at = 0
    for sentence in sentences:
        start = sentence.span.start
        while at < len(runs) and runs[at].outer_end <= start:
            at += 1
        joined = bool(groups) and at < len(runs) and runs[at].outer < start < runs[at].outer_end
        if joined:
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    return groups


def mask_runs(text: str, paragraph: Paragraph, runs: Sequence[Run]) -> str:
    """Return the paragraph with \\x01 over each run and its marks; offsets count from the paragraph's start."""
    pieces: list[str] = []
    at = paragraph.start
    for run in runs:
        pieces.append(text[at : run.outer].replace("\x01", " "))
        pieces.append("\x01" * (run.outer_end - run.outer))
        at = run.outer_end
    pieces.append(text[at : paragraph.end].replace("\x01", " "))
    return "".join(pieces)


def shifted(runs: Sequence[Run], by: int) -> list[Run]:
    """Return the runs moved by that many code points."""
    return [Run(r.start + by, r.end + by, r.outer + by, r.outer_end + by, r.open) for r in runs]


def placed(frame: Frame, text: str, offset: int) -> Frame:
    """Return the frame with places in the article instead of the paragraph."""
    tokens = [type(t)(t.start + offset, t.end + offset) for t in frame.tokens]
    runs = {n: shifted([run], offset)[0] for n, run in frame.runs.items()}
    return Frame(tokens, frame.tags, runs, frame.start + offset, frame.end + offset, text)


def sentence_at(group: Sequence[Sentence], at: int) -> int:
    """Return the index of the sentence of the group that holds the place."""
    for sentence in group:
        if at < sentence.span.end:
            return sentence.index
    return group[-1].index
