"""Briefs as JSON: the contract's shape, there and back, and nothing believed on the way back."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.errors import EvidenceError
from bot.language.brief_json import brief_from_json, brief_to_json
from bot.model.article import Article
from bot.model.brief import Brief, BriefArticle, Disagreement, Dropped, EngineMark, Side, Statement
from bot.model.reading import Commitment, Cut, DateRef, Figure, Name, Quotation, Speaker
from bot.model.span import Citation, Span

TEXT = (
    "“We agreed on ferries,” Minister Elif Aksoy said. Trade was worth nearly $32.2 billion in 2024, according to "
    "Rome. Trieste and Mersin signed a protocol and will pay €3 million by 2027."
)


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def cut(words: str) -> Cut:
    return Cut(words, at(words))


def full_brief() -> Brief:
    said = Statement(
        "Minister Elif Aksoy spoke.",
        (Citation.cut(TEXT, at("Minister Elif Aksoy said")), Citation.cut(TEXT, at("Trade"))),
    )
    amount = Figure(at("€3 million"), 3e6, currency="EUR")
    return Brief(
        article=BriefArticle("https://port.example/a", "Ferries", "2025-04-29", "en", TEXT, Article(text=TEXT).sha256),
        headline=said,
        bottom_line=None,
        points=(said, Statement("Trade was worth nearly $32.2 billion.", (Citation.cut(TEXT, at("Trade"), "r9"),))),
        quotations=(
            Quotation(
                (at("We agreed"), at("on ferries")),
                "direct",
                Speaker("Elif Aksoy", at("Elif Aksoy"), "Minister", at("Minister"), anonymous=False),
                at("said"),
                0,
            ),
            Quotation((at("We agreed on ferries"),), "direct"),
        ),
        figures=(
            Figure(
                at("$32.2 billion"), 32.2e9, None, "USD", None, "nearly", "Trade", at("Trade"),
                "2024", at("2024"), "Rome", at("Rome"),
            ),
            Figure(at("2027"), 5.0, "ships", value_high=7.0),
        ),
        commitments=(
            Commitment(
                at("Trieste and Mersin signed a protocol and will pay €3 million by 2027."),
                "agreement",
                (cut("Trieste"), cut("Mersin")),
                cut("a protocol"),
                amount,
                DateRef(at("2027"), date(2027, 1, 1), date(2027, 12, 31)),
                cut("signed"),
            ),
            Commitment(at("Trade"), "target"),
        ),
        people=(Name("Elif Aksoy", (at("Elif Aksoy"),), "Minister", at("Minister")),),
        organisations=(Name("Port of Trieste", (at("Trieste"),)),),
        places=("Trieste",),
        topics=("ferries",),
        next=(said,),
        disagreements=(
            Disagreement("Trade", (Side("$32.2 billion", "Rome", (Citation.cut(TEXT, at("$32.2 billion")),)),)),
        ),
        engine=EngineMark("extractive"),
        dropped=(Dropped("Ferries sank.", "word_not_in_evidence: sank"),),
        written_at=datetime(2025, 4, 30, 8, 30, tzinfo=UTC),
    )  # fmt: skip


def test_there_and_back() -> None:
    brief = full_brief()
    data = json.loads(json.dumps(brief_to_json(brief, dropped=True)))
    assert brief_from_json(data) == brief


def test_the_shape_of_the_contract() -> None:
    data = brief_to_json(full_brief())
    assert set(data) >= {
        "article", "headline", "bottom_line", "points", "quotations", "figures", "commitments", "people",
        "organisations",
        "places", "topics", "next", "disagreements", "engine",
    }  # fmt: skip
    assert "dropped" not in data
    assert set(data["article"]) == {"url", "title", "published_at", "language", "text", "sha256"}
    assert data["bottom_line"] is None
    citation = data["headline"]["citations"][0]
    assert citation == {**citation, "quote": TEXT[citation["start"] : citation["end"]]}
    first, second = data["quotations"]
    assert first["text"] == "We agreed … on ferries"
    assert first["speaker"] == {
        "name": "Elif Aksoy", "role": "Minister", "start": at("Elif Aksoy").start, "end": at("Elif Aksoy").end,
        "anonymous": False, "role_span": {"start": at("Minister").start, "end": at("Minister").end},
    }  # fmt: skip
    assert second["speaker"] is None
    figure = data["figures"][0]
    assert (figure["label"], figure["value"], figure["unit"], figure["currency"]) == ("Trade", 32.2e9, None, "USD")
    assert (figure["as_of"], figure["according_to"], figure["quote"]) == ("2024", "Rome", "$32.2 billion")
    commitment = data["commitments"][0]
    assert (commitment["kind"], commitment["parties"], commitment["due"]) == (
        "agreement",
        ["Trieste", "Mersin"],
        "2027",
    )
    assert commitment["amount"]["value"] == 3e6
    assert commitment["status"] == "signed"
    for item in (figure, commitment, *data["people"]):
        for key, place in item.items():
            if key.endswith("_span") and isinstance(place, dict):
                assert TEXT[place["start"] : place["end"]] == item[key.removesuffix("_span")]
    assert data["engine"] == {
        "name": "extractive",
        "model": None,
        "prompt": None,
        "prompt_version": None,
        "fallback": None,
        "unread": 0,
    }


def _set(data: dict[str, Any], path: str, value: object) -> None:
    *steps, last = path.split(".")
    here: Any = data
    for step in steps:
        here = here[int(step)] if step.isdigit() else here[step]
    here[int(last) if last.isdigit() else last] = value


BROKEN: list[Callable[[dict[str, Any]], object]] = [
    lambda d: _set(d, "article.text", TEXT + " "),
    lambda d: _set(d, "article.sha256", "0"),
    lambda d: _set(d, "headline.citations.0.quote", "Minister Elif Aksoy sang"),
    lambda d: _set(d, "headline.citations.0.start", 0),
    lambda d: _set(d, "headline.citations.0.end", 10_000),
    lambda d: _set(d, "headline.citations.0.start", -5),
    lambda d: _set(d, "headline.citations.0.start", "0"),
    lambda d: _set(d, "headline.citations", []),
    lambda d: _set(d, "points.0.citations.0", None),
    lambda d: _set(d, "quotations.0.spans.0.end", 10_000),
    lambda d: _set(d, "quotations.0.spans", []),
    lambda d: _set(d, "quotations.0.kind", "invented"),
    lambda d: _set(d, "quotations.0.speaker.start", 10_000),
    lambda d: _set(d, "quotations.0.speaker.role", "President"),
    lambda d: _set(d, "figures.0.label", "Debt"),
    lambda d: _set(d, "figures.0.label_span", None),
    lambda d: _set(d, "figures.0.quote", "$33 billion"),
    lambda d: _set(d, "figures.0.according_to", "Athens"),
    lambda d: _set(d, "figures.0.approximation", "hardly"),
    lambda d: _set(d, "commitments.0.parties", ["Trieste"]),
    lambda d: _set(d, "commitments.0.parties.0", "Athens"),
    lambda d: _set(d, "commitments.0.kind", "threat"),
    lambda d: _set(d, "commitments.0.due", "2028"),
    lambda d: _set(d, "commitments.0.what_span", {"start": 0, "end": 5}),
    lambda d: _set(d, "people.0.role", "Mayor"),
    lambda d: _set(d, "people.0.mentions.0.end", 10_000),
    lambda d: _set(d, "disagreements.0.sides.0.citations.0.quote", "$31 billion"),
    lambda d: d.pop("figures"),
    lambda d: d.pop("article"),
    lambda d: _set(d, "points", 3),
]


@pytest.mark.parametrize("spoil", range(len(BROKEN)))
def test_nothing_is_believed_on_the_way_back(spoil: int) -> None:
    data = copy.deepcopy(json.loads(json.dumps(brief_to_json(full_brief()))))
    BROKEN[spoil](data)
    with pytest.raises(EvidenceError):
        brief_from_json(data)
