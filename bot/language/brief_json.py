"""Briefs as JSON: the shape that other programs read (`docs/brief.md`), and back again.

Going out, every offset points into `article.text`. Coming back, nothing is believed: each citation, span and cut
string is held against that text, and the text against its hash, or `EvidenceError` is raised.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.errors import EvidenceError
from bot.model.brief import Brief, BriefArticle, Disagreement, Dropped, EngineMark, Side, Statement
from bot.model.reading import Commitment, Cut, DateRef, Figure, Name, Quotation, Speaker
from bot.model.span import Citation, Span

_KINDS = {
    "quotation": ("direct", "mixed", "indirect"),
    "commitment": ("agreement", "target", "pledge", "deadline"),
}


def brief_to_json(brief: Brief, *, dropped: bool = False) -> dict[str, Any]:
    """Return the brief in the contract's shape. `dropped` adds what failed and why, for operators only."""
    text = brief.article.text
    data: dict[str, Any] = {
        "article": {
            "url": brief.article.url,
            "title": brief.article.title,
            "published_at": brief.article.published_at,
            "language": brief.article.language,
            "text": text,
            "sha256": brief.article.sha256,
        },
        "headline": _statement(brief.headline),
        "bottom_line": _statement(brief.bottom_line),
        "points": [_statement(point) for point in brief.points],
        "quotations": [_quotation(quotation, text) for quotation in brief.quotations],
        "figures": [_figure(figure, text) for figure in brief.figures],
        "commitments": [_commitment(commitment, text) for commitment in brief.commitments],
        "people": [_name(name) for name in brief.people],
        "organisations": [_name(name) for name in brief.organisations],
        "places": list(brief.places),
        "topics": list(brief.topics),
        "next": [_statement(statement) for statement in brief.next],
        "disagreements": [_disagreement(item) for item in brief.disagreements],
        "engine": {
            "name": brief.engine.name,
            "model": brief.engine.model,
            "prompt": brief.engine.prompt,
            "prompt_version": brief.engine.prompt_version,
            "fallback": brief.engine.fallback,
            "unread": brief.engine.unread,
        },
    }
    if brief.written_at is not None:
        data["written_at"] = brief.written_at.isoformat()
    if dropped:
        data["dropped"] = [{"text": item.text, "reason": item.reason} for item in brief.dropped]
    return data


def _span(span: Span | None) -> dict[str, int] | None:
    return None if span is None else {"start": span.start, "end": span.end}


def _cited(citation: Citation) -> dict[str, Any]:
    data: dict[str, Any] = {"start": citation.start, "end": citation.end, "quote": citation.quote}
    if citation.revision is not None:
        data["revision"] = citation.revision
    return data


def _statement(statement: Statement | None) -> dict[str, Any] | None:
    if statement is None:
        return None
    data: dict[str, Any] = {"text": statement.text, "citations": [_cited(citation) for citation in statement.citations]}
    return data if statement.rests_on is None else data | {"rests_on": statement.rests_on}


def _quotation(quotation: Quotation, text: str) -> dict[str, Any]:
    speaker = quotation.speaker
    return {
        "spans": [_span(span) for span in quotation.spans],
        "text": " … ".join(span.of(text) for span in quotation.spans),
        "kind": quotation.kind,
        "speaker": None
        if speaker is None
        else {
            "name": speaker.name,
            "role": speaker.role,
            "start": speaker.span.start,
            "end": speaker.span.end,
            "anonymous": speaker.anonymous,
            "role_span": _span(speaker.role_span),
        },
        "cue": _span(quotation.cue),
        "sentence": quotation.sentence,
    }


def _figure(figure: Figure, text: str) -> dict[str, Any]:
    return {
        "label": figure.label,
        "value": figure.value,
        "unit": figure.unit,
        "currency": figure.currency,
        "as_of": figure.as_of,
        "according_to": figure.according_to,
        "start": figure.span.start,
        "end": figure.span.end,
        "quote": figure.span.of(text),
        "value_high": figure.value_high,
        "approximation": figure.approximation,
        "label_span": _span(figure.label_span),
        "as_of_span": _span(figure.as_of_span),
        "according_to_span": _span(figure.according_to_span),
    }


def _commitment(commitment: Commitment, text: str) -> dict[str, Any]:
    due = commitment.due
    return {
        "kind": commitment.kind,
        "parties": [party.text for party in commitment.parties],
        "what": commitment.what.text if commitment.what else None,
        "amount": _figure(commitment.amount, text) if commitment.amount else None,
        "due": due.span.of(text) if due else None,
        "status": commitment.status.text if commitment.status else None,
        "start": commitment.span.start,
        "end": commitment.span.end,
        "quote": commitment.span.of(text),
        "parties_span": [_span(party.span) for party in commitment.parties],
        "what_span": _span(commitment.what.span if commitment.what else None),
        "due_span": _span(due.span if due else None),
        "due_from": due.start.isoformat() if due and due.start else None,
        "due_until": due.end.isoformat() if due and due.end else None,
        "status_span": _span(commitment.status.span if commitment.status else None),
    }


def _name(name: Name) -> dict[str, Any]:
    return {
        "name": name.name,
        "role": name.role,
        "mentions": [_span(mention) for mention in name.mentions],
        "role_span": _span(name.role_span),
    }


def _disagreement(item: Disagreement) -> dict[str, Any]:
    return {
        "label": item.label,
        "sides": [
            {
                "value": side.value,
                "according_to": side.according_to,
                "citations": [_cited(citation) for citation in side.citations],
            }
            for side in item.sides
        ],
    }


def brief_from_json(data: Mapping[str, Any]) -> Brief:
    """Read a brief back. Raises `EvidenceError` when its shape is wrong or a place does not hold in the text."""
    try:
        return _Reader(data).brief()
    except EvidenceError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise EvidenceError(f"a brief has the wrong shape: {type(error).__name__} at {error}") from error


class _Reader:
    """Reads one brief; holds the text that everything is checked against."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        article = data["article"]
        self._article = BriefArticle(
            url=article["url"],
            title=article["title"],
            published_at=article["published_at"],
            language=str(article["language"]),
            text=str(article["text"]),
            sha256=str(article["sha256"]),
        )
        self._text = self._article.text
        digest = hashlib.sha256(self._text.encode("utf-8", "surrogatepass")).hexdigest()
        if digest != self._article.sha256:
            raise EvidenceError("a brief's text does not match its hash")

    def brief(self) -> Brief:
        data = self._data
        written = data.get("written_at")
        return Brief(
            article=self._article,
            headline=self._statement(data["headline"]),
            bottom_line=self._statement(data["bottom_line"]),
            points=self._statements(data["points"]),
            quotations=tuple(self._quotation(item) for item in data["quotations"]),
            figures=tuple(self._figure(item) for item in data["figures"]),
            commitments=tuple(self._commitment(item) for item in data["commitments"]),
            people=tuple(self._name(item) for item in data["people"]),
            organisations=tuple(self._name(item) for item in data["organisations"]),
            places=tuple(str(place) for place in data["places"]),
            topics=tuple(str(topic) for topic in data["topics"]),
            next=self._statements(data["next"]),
            disagreements=tuple(self._disagreement(item) for item in data["disagreements"]),
            engine=EngineMark(
                **{key: data["engine"].get(key) for key in ("name", "model", "prompt", "prompt_version", "fallback")},
                unread=data["engine"].get("unread", 0),
            ),
            dropped=tuple(Dropped(str(item["text"]), str(item["reason"])) for item in data.get("dropped", ())),
            written_at=datetime.fromisoformat(written) if written else None,
        )

    def _place(self, item: Mapping[str, Any]) -> Span:
        start, end = item["start"], item["end"]
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(self._text)):
            raise EvidenceError(f"a place outside the text: {start!r} to {end!r}")
        return Span(start, end)

    def _maybe(self, item: Mapping[str, Any] | None) -> Span | None:
        return None if item is None else self._place(item)

    def _cut(self, words: str | None, place: Mapping[str, Any] | None, what: str) -> tuple[str | None, Span | None]:
        """A free string must be what stands at its place; a string without a place is refused."""
        span = self._maybe(place)
        if (words is None) != (span is None) or (span is not None and span.of(self._text) != words):
            raise EvidenceError(f"{what} is not what stands at its place in the text")
        return words, span

    def _citation(self, item: Mapping[str, Any]) -> Citation:
        citation = Citation(item["start"], item["end"], item["quote"], item.get("revision"))
        self._place(item)
        if not citation.holds(self._text):
            raise EvidenceError(f"a citation does not hold: {citation.start} to {citation.end}")
        return citation

    def _statement(self, item: Mapping[str, Any] | None) -> Statement | None:
        return None if item is None else self._statements([item])[0]

    def _statements(self, items: Sequence[Mapping[str, Any]]) -> tuple[Statement, ...]:
        return tuple(self._made(item) for item in items)

    def _made(self, item: Mapping[str, Any]) -> Statement:
        rests_on = item.get("rests_on")
        if rests_on not in (None, "caption", "heading"):
            raise EvidenceError("a statement rests on an unknown kind of block")
        return Statement(str(item["text"]), tuple(self._citation(one) for one in item["citations"]), rests_on)

    def _quotation(self, item: Mapping[str, Any]) -> Quotation:
        said = item["speaker"]
        speaker = None
        if said is not None:
            role, role_span = self._cut(said["role"], said.get("role_span"), "a speaker's role")
            speaker = Speaker(str(said["name"]), self._place(said), role, role_span, bool(said["anonymous"]))
        if item["kind"] not in _KINDS["quotation"] or not item["spans"]:
            raise EvidenceError("a quotation of an unknown kind, or without words")
        spans = tuple(self._place(span) for span in item["spans"])
        return Quotation(spans, item["kind"], speaker, self._maybe(item.get("cue")), item.get("sentence"))

    def _figure(self, item: Mapping[str, Any]) -> Figure:
        span = self._citation(item).span
        label, label_span = self._cut(item["label"], item.get("label_span"), "a figure's label")
        as_of, as_of_span = self._cut(item["as_of"], item.get("as_of_span"), "a figure's date")
        source, source_span = self._cut(item["according_to"], item.get("according_to_span"), "a figure's source")
        high = item.get("value_high")
        approximation = item.get("approximation")
        if approximation is not None and approximation not in self._text:
            raise EvidenceError("a figure's approximation is not in the text")
        return Figure(
            span=span,
            value=float(item["value"]),
            unit=item["unit"],
            currency=item["currency"],
            value_high=None if high is None else float(high),
            approximation=approximation,
            label=label,
            label_span=label_span,
            as_of=as_of,
            as_of_span=as_of_span,
            according_to=source,
            according_to_span=source_span,
        )

    def _commitment(self, item: Mapping[str, Any]) -> Commitment:
        if item["kind"] not in _KINDS["commitment"] or len(item["parties"]) != len(item["parties_span"]):
            raise EvidenceError("a commitment of an unknown kind, or with parties that have no place")
        due_words, due_span = self._cut(item["due"], item["due_span"], "a due date")
        due = None
        if due_words is not None and due_span is not None:
            first, last = item["due_from"], item["due_until"]
            due = DateRef(
                due_span, date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None
            )
        parties = [
            self._words(words, place, "a party")
            for words, place in zip(item["parties"], item["parties_span"], strict=True)
        ]
        return Commitment(
            span=self._citation(item).span,
            kind=item["kind"],
            parties=tuple(party for party in parties if party is not None),
            what=self._words(item["what"], item["what_span"], "what a commitment is about"),
            amount=self._figure(item["amount"]) if item["amount"] else None,
            due=due,
            status=self._words(item["status"], item["status_span"], "a commitment's status"),
        )

    def _words(self, words: str | None, place: Mapping[str, Any] | None, what: str) -> Cut | None:
        cut, span = self._cut(words, place, what)
        return None if cut is None or span is None else Cut(cut, span)

    def _name(self, item: Mapping[str, Any]) -> Name:
        role, role_span = self._cut(item["role"], item.get("role_span"), "a role")
        return Name(str(item["name"]), tuple(self._place(span) for span in item["mentions"]), role, role_span)

    def _disagreement(self, item: Mapping[str, Any]) -> Disagreement:
        """Sides cite several articles; those of other revisions are checked by the store that holds their texts."""
        sides = []
        for side in item["sides"]:
            citations = tuple(
                Citation(c["start"], c["end"], c["quote"], c["revision"]) if c.get("revision") else self._citation(c)
                for c in side["citations"]
            )
            sides.append(Side(str(side["value"]), side["according_to"], citations))
        return Disagreement(str(item["label"]), tuple(sides))
