"""Quotations of an article: direct, mixed and indirect speech with the speaker that the sentence names, or None."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.language.attributions import find_attributions
from bot.language.marks import Run, quoted_runs
from bot.language.paragraphs import (
    Paragraph,
    find_paragraphs,
    frame_groups,
    mask_runs,
    placed,
    sentence_at,
    shifted,
)
from bot.language.speakers import People
from bot.language.subjects import main_subject
from bot.language.tagging import Frame, grammar_language, make_frame
from bot.language.utterances import Attribution
from bot.model.reading import Name, Quotation, Reading, Sentence, Speaker
from bot.model.span import Span

_OPENING = "\"“„«»‘'"
_CLAUSE_WORDS = 4
_FRAME_LIMIT = 6_000
_SUBJUNCTIVE = frozenset(
    """sei seien habe werde könne müsse solle wolle dürfe gebe gehe komme stehe bleibe lasse brauche wisse sehe nehme
    hätten hätte wären wäre würden würde könnten müssten sollten dürften""".split()
)


def find_quotations(
    text: str, sentences: Sequence[Sentence], people: Sequence[Name], language: str
) -> tuple[Quotation, ...]:
    """Return the quotations in text order.

    A mixed sentence yields two: the indirect clause, and inside it, `mixed`, the words in marks. A run in marks without
    a cue is a quotation only where it is a clause of its own; its speaker is None unless it continues speech that has
    one.
    """
    rules = grammar_language(language) or "en"
    reader = _Reader(text, People(text, people), rules)
    paragraphs = find_paragraphs(text, sentences)
    for number, paragraph in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        reader.read(paragraph, continues=following is not None and text[following.start] in _OPENING)
    return tuple(sorted(reader.found, key=lambda q: (q.spans[0].start, -q.spans[0].end)))


def quote_rows(reading: Reading) -> list[dict[str, Any]]:
    """Return the rows of the `quotes` pipe: `{start, end, kind, speaker, cue}`, one a piece.

    A clause that holds quoted words is one row of kind `mixed`; the words themselves are not listed again.
    """
    rows: list[dict[str, Any]] = []
    mixed = [piece for quotation in reading.quotations if quotation.kind == "mixed" for piece in quotation.spans]
    clauses = [piece for quotation in reading.quotations if quotation.kind == "indirect" for piece in quotation.spans]
    for quotation in reading.quotations:
        speaker = quotation.speaker
        who = (
            {"start": speaker.span.start, "end": speaker.span.end, "text": speaker.span.of(reading.text)}
            if speaker
            else None
        )
        cue = {"start": quotation.cue.start, "end": quotation.cue.end} if quotation.cue else None
        for piece in quotation.spans:
            kind = quotation.kind
            if kind == "mixed" and any(clause.contains(piece) for clause in clauses):
                continue
            if kind == "indirect" and any(piece.contains(inner) for inner in mixed):
                kind = "mixed"
            rows.append({"start": piece.start, "end": piece.end, "kind": kind, "speaker": who, "cue": cue})
    return rows


class _Reader:
    """Reads paragraph after paragraph; remembers who spoke last, for speech that goes on without a cue."""

    def __init__(self, text: str, people: People, language: str) -> None:
        self._text = text
        self._people = people
        self._language = language
        self.found: list[Quotation] = []
        self._carried: Speaker | None = None
        """The speaker whose quotation ended the paragraph before."""
        self._announced: Speaker | None = None
        """The speaker of a sentence that ended in a colon."""
        self._open: list[int] = []
        """Indices into `found` of quotations left open, that wait for the speaker of what follows."""

    def read(self, paragraph: Paragraph, *, continues: bool) -> None:
        runs = quoted_runs(self._text, paragraph.start, paragraph.end, continues=continues)
        masked = mask_runs(self._text, paragraph, runs)
        local = _Speech(self._announced or self._carried)
        offset = paragraph.start
        waiting: list[int] = []
        at = 0
        for group in frame_groups(paragraph.sentences, runs):
            start, end = group[0].span.start, group[-1].span.end
            first = at
            while at < len(runs) and runs[at].outer < end:
                at += 1
            if end - start > _FRAME_LIMIT:
                local.current = None
                continue
            inside = shifted(runs[first:at], -offset)
            frame = make_frame(masked, start - offset, end - offset, inside, self._language)
            self._read_frame(placed(frame, self._text, offset), group, local, waiting)
        if local.first is not None:
            for number in self._open:
                self.found[number] = replace(self.found[number], speaker=local.first)
        left_open = bool(runs) and runs[-1].open and local.first is None
        self._open = [*self._open, *waiting] if left_open else []
        self._announced = local.announced
        self._carried = local.quoted if local.current is not None or local.single else None

    def _read_frame(self, frame: Frame, group: list[Sentence], local: _Speech, waiting: list[int]) -> None:
        sentence = group[0].index
        heading = group[0].block in ("title", "heading")
        attributions = find_attributions(frame, self._text, self._language)
        claimed: set[int] = set()
        for attribution in attributions:
            speaker = self._speaker(frame, attribution, sentence)
            claimed.update(attribution.runs)
            self._keep(frame, attribution, speaker, group)
            if not heading:
                local.spoke(speaker, quoted=attribution.kind != "indirect")
        local.announced = None
        if frame.tags.rstrip(".").endswith(":"):
            local.announced = local.current = self._announcer(frame, attributions, sentence)
        elif self._quoted_alone(frame, group, claimed, local, waiting, heading=heading):
            pass
        elif not attributions and self._free_indirect(frame, local):
            span = Span(frame.tokens[0].start, frame.tokens[-1].end)
            self.found.append(Quotation((span,), "indirect", local.current, None, sentence))
        elif not any(attribution.subject for attribution in attributions):
            local.narrated(self._subject_of(frame, sentence))

    def _free_indirect(self, frame: Frame, local: _Speech) -> bool:
        """German reported speech goes on in the subjunctive: "Die Lage sei ernst." after a sentence with a speaker."""
        if self._language != "de" or local.current is None or not local.in_paragraph or not frame.tokens:
            return False
        words = [frame.word(n) for n, tag in enumerate(frame.tags[:12]) if tag in "AbWE"]
        return any(word in _SUBJUNCTIVE for word in words)

    def _speaker(self, frame: Frame, attribution: Attribution, sentence: int) -> Speaker | None:
        subject = attribution.subject
        if subject is None:
            return None
        span = Span(frame.tokens[subject.first].start, frame.tokens[subject.last].end)
        words = span.of(self._text)
        trimmed = words.rstrip(" .,;:")
        if not trimmed:
            return None
        if words.endswith(".") and not re.search(r"\b(?:Jr|Sr|Inc|Corp|Ltd|Co|[A-Z])\.$", words):
            span = Span(span.start, span.start + len(trimmed))
        contracted = re.match(r"(?:he|she|it|they|we|you|i|who)(?=['’])", span.of(self._text), re.IGNORECASE)
        if contracted is not None:
            span = Span(span.start, span.start + contracted.end())
        return self._people.speaker(span, sentence)

    def _keep(self, frame: Frame, attribution: Attribution, speaker: Speaker | None, group: list[Sentence]) -> None:
        pieces = attribution.pieces
        sentence = sentence_at(group, pieces[0].start)
        if attribution.kind == "direct":
            self.found.append(Quotation(pieces, "direct", speaker, attribution.cue, sentence))
            return
        inner = tuple(Span(frame.runs[n].start, frame.runs[n].end) for n in attribution.runs if n in frame.runs)
        whole = inner and pieces[0].start >= inner[0].start - 1 and pieces[-1].end <= inner[-1].end + 1
        if not whole:
            self.found.append(Quotation(pieces, "indirect", speaker, attribution.cue, sentence))
        if inner:
            self.found.append(Quotation(inner, "mixed", speaker, attribution.cue, sentence_at(group, inner[0].start)))

    def _announcer(self, frame: Frame, attributions: list[Attribution], sentence: int) -> Speaker | None:
        """Return who is introduced by a sentence that ends in a colon: its cue's subject, else its main subject."""
        for attribution in reversed(attributions):
            if attribution.subject is not None:
                return self._speaker(frame, attribution, sentence)
        subject = main_subject(frame, len(frame.tags))
        if subject is None:
            return None
        return self._speaker(frame, Attribution("indirect", (Span(frame.start, frame.end),), subject, None), sentence)

    def _quoted_alone(
        self,
        frame: Frame,
        group: list[Sentence],
        claimed: set[int],
        local: _Speech,
        waiting: list[int],
        *,
        heading: bool,
    ) -> bool:
        """Keep speech without a cue, a whole sentence in marks; return whether the frame holds nothing else."""
        only_runs = not frame.tags.strip("Q.,-&") or (
            self._language in _DROPS_SUBJECTS and _CUE_ALONE.fullmatch(frame.tags) is not None
        )
        for number, run in frame.runs.items():
            if number in claimed or heading:
                continue
            words = len(self._text[run.start : run.end].split())
            if words < _CLAUSE_WORDS and not only_runs:
                continue
            if not only_runs and not self._sentence_like(run):
                continue
            speaker = local.current if only_runs else None
            quotation = Quotation((Span(run.start, run.end),), "direct", speaker, None, sentence_at(group, run.start))
            if speaker is None and run.open:
                waiting.append(len(self.found))
            self.found.append(quotation)
            if only_runs:
                local.spoke(speaker, quoted=True)
        return only_runs and bool(frame.runs)

    def _sentence_like(self, run: Run) -> bool:
        """Whether words in marks are an utterance, not a title or a borrowed phrase."""
        words = self._text[run.start : run.end].strip()
        return words[-1:] in ".,!?…" and words[:1].isupper() and len(words.split()) > _CLAUSE_WORDS

    def _subject_of(self, frame: Frame, sentence: int) -> Speaker | None:
        """Return who a sentence without speech is about; the pronouns after it may mean them."""
        subject = main_subject(frame, len(frame.tags))
        if subject is None:
            return None
        return self._people.speaker(Span(frame.tokens[subject.first].start, frame.tokens[subject.last].end), sentence)


_DROPS_SUBJECTS = frozenset({"it", "es"})
_CUE_ALONE = re.compile(r"Q[,-]*B?A?[CG]B?(?:[,It].{0,24})?[.]*")
"""Speech and its verb alone: who spoke before goes on ("«È vero», ha aggiunto")."""


class _Speech:
    """Who speaks within one paragraph, for speech that goes on without a cue."""

    def __init__(self, before: Speaker | None) -> None:
        self.current = before
        """Whose speech a sentence in marks would go on; None as soon as the text is about something else."""
        self.announced: Speaker | None = None
        self.first: Speaker | None = None
        self.quoted: Speaker | None = None
        """The speaker of the last words in marks."""
        self.in_paragraph = False
        self.single = True

    def spoke(self, speaker: Speaker | None, *, quoted: bool) -> None:
        """Note speech with a cue."""
        self.current = speaker
        self.in_paragraph = True
        if quoted:
            self.single = self.single and (self.quoted is None or speaker is None or self.quoted.name == speaker.name)
            self.first = self.first or speaker
            self.quoted = speaker

    def narrated(self, subject: Speaker | None) -> None:
        """Note a sentence without speech: unless it is about the speaker, nobody's speech goes on after it."""
        if subject is None or self.current is None or subject.name != self.current.name:
            self.current = None
