"""`dragoman brief FILE` on an article of ours with the traps of real ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.command import Dragoman

ARTICLE = """ date 2025-03-12 Norway and Portugal on Wednesday agreed to widen their cooperation in shipbuilding and \
set a new goal for trade between them, as both countries look for partners outside their regions.

"Norway and Portugal are old maritime partners. Our ties grow stronger every year," Prime Minister Kari Solbakken told \
reporters alongside Portugal's President João Almeida Castro.

"We will keep investing in joint shipyards with Portugal through new projects," Solbakken added.

She arrived in Lisbon on Tuesday for the second bilateral forum between the two countries.

Shipbuilding deal

Following their talks, the two leaders oversaw the signing of several agreements, including a memorandum between \
Fjordverft and Lusonave.

Prime Minister Kari Solbakken and President João Almeida Castro applaud after the signing in Lisbon, Portugal, \
March 12, 2025. (NX Photo)

"I believe that we are opening a new chapter for our two nations," Almeida Castro told the press conference.

"The results are better than we had hoped."

Bilateral trade was worth $4.7 billion in 2024, according to Oslo.

"At this forum, we set our new trade target at $6 billion, and I believe we will reach it," said Solbakken.

Fisheries 'first on the list'

Almeida Castro said protecting cod stocks "is first on our list."

The forum will be followed by a meeting of business leaders from both countries.
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "forum article.txt"
    file.write_text(ARTICLE, "utf-8")
    return file


def spans(brief: dict[str, Any]) -> list[tuple[int, int, str]]:
    """Every place of the brief that carries a quote."""
    found = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if {"start", "end", "quote"} <= value.keys():
                found.append((value["start"], value["end"], value["quote"]))
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(brief)
    return found


def test_brief_has_the_contract_shape_and_exact_spans(dragoman: Dragoman, article: Path) -> None:
    result = dragoman("brief", str(article), "--json")
    assert result.code == 0, result.err
    brief = json.loads(result.out)
    text = brief["article"]["text"]
    assert brief["article"]["published_at"] == "2025-03-12"
    assert brief["article"]["language"] == "en"
    assert text.startswith("Norway and Portugal on Wednesday")
    quoted = spans(brief)
    assert quoted
    assert all(text[start:end] == quote for start, end, quote in quoted)
    for key in ("headline", "bottom_line", "points", "quotations", "figures", "commitments", "people"):
        assert key in brief
    assert 3 <= len(brief["points"]) <= 7
    assert "dropped" not in brief


def test_brief_knows_who_said_what(dragoman: Dragoman, article: Path) -> None:
    brief = json.loads(dragoman("brief", str(article), "--json").out)
    text = brief["article"]["text"]
    said = {
        " … ".join(text[span["start"] : span["end"]] for span in quotation["spans"]): quotation["speaker"]
        for quotation in brief["quotations"]
        if quotation["kind"] != "indirect"
    }

    def speaker(words: str) -> str:
        found = next((value for key, value in said.items() if words in key), None)
        return found["name"] if found else ""

    assert speaker("old maritime partners").endswith("Solbakken")
    assert speaker("joint shipyards").endswith("Solbakken")
    assert speaker("opening a new chapter").endswith("Almeida Castro")
    assert speaker("we set our new trade target").endswith("Solbakken")
    assert speaker("first on our list").endswith("Almeida Castro")


def test_brief_reads_the_money(dragoman: Dragoman, article: Path) -> None:
    brief = json.loads(dragoman("brief", str(article), "--json").out)
    money = {figure["value"]: figure for figure in brief["figures"] if figure["currency"] == "USD"}
    assert set(money) == {4.7e9, 6e9}
    assert money[4.7e9]["according_to"] == "Oslo"


def test_headings_and_captions_are_no_statements(dragoman: Dragoman, article: Path) -> None:
    brief = json.loads(dragoman("brief", str(article), "--json").out)
    stated = [brief["headline"], brief["bottom_line"], *brief["points"], *brief["next"]]
    for statement in filter(None, stated):
        for trap in ("Shipbuilding deal", "Fisheries 'first", "NX Photo", "applaud", "date 2025"):
            assert trap not in statement["text"]
            assert all(trap not in citation["quote"] for citation in statement["citations"])


def test_brief_for_people_reads_as_one(dragoman: Dragoman, article: Path) -> None:
    result = dragoman("brief", str(article))
    assert result.code == 0
    for heading in ("Points", "Quotations", "Figures", "People"):
        assert heading in result.out


def test_the_same_file_twice_is_one_article_and_an_edit_is_a_revision(dragoman: Dragoman, article: Path) -> None:
    first = dragoman("brief", str(article), "--json").out
    assert dragoman("brief", str(article), "--json").out == first
    article.write_text(ARTICLE.replace("$6 billion", "$7 billion"), "utf-8")
    edited = json.loads(dragoman("brief", str(article), "--json").out)
    assert 7e9 in {figure["value"] for figure in edited["figures"]}
    question = "What trade target did Norway and Portugal set?"
    assert "$7 billion" in dragoman("ask", question).out


def test_standard_input_is_a_file_too(dragoman: Dragoman) -> None:
    result = dragoman("brief", "-", "--json", stdin=ARTICLE.encode())
    assert result.code == 0, result.err
    assert json.loads(result.out)["article"]["published_at"] == "2025-03-12"


def test_markup_and_control_characters_are_shown_as_text(dragoman: Dragoman, tmp_path: Path) -> None:
    file = tmp_path / "hostile.txt"
    file.write_text(
        ARTICLE.replace("old maritime partners", "[bold red]old[/] \x1b[31mmaritime\x1b[0m \u202epartners"), "utf-8"
    )
    result = dragoman("brief", str(file))
    assert result.code == 0, result.err
    assert "\x1b" not in result.out
    assert "\u202e" not in result.out
    assert "[bold red]old[/]" in result.out
