"""Counting what briefs tell: facts of our own against statements, and a folder with files of facts."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.cli.evaluate import lead, load_material, measure, results_json
from bot.engines.extractive import ExtractiveEngine
from bot.errors import InputError
from bot.language.coverage import Expected, Fact, Tally, Told, expected_from_json, holds

FERRIES = (
    "TRIESTE - The port of Trieste will add two ferries to Pendik from June, its authority said on Monday.\n\n"
    "The line carried 92,000 trucks in 2024, the authority said. A third berth opens in September 2026.\n\n"
    "Gulls circled over the quay as the captain waved.\n"
)
FACTS = {
    "language": "en",
    "facts": [
        {"fact": "Two ferries from June.", "words": ["two ferries", "June"], "weight": 3},
        {"fact": "A strike.", "words": ["strike"], "weight": 1},
    ],
    "not_news": ["Gulls circled over the quay as the captain waved."],
}


def test_a_fact_needs_all_its_words_in_one_statement() -> None:
    expected = expected_from_json(FACTS)
    tally = Tally()
    tally.add(
        "a", Told(("Two ferries.",), ("From June on.", "Gulls circled over the quay as the captain waved.")), expected
    )
    tally.add("b", Told((), ("Two ferries sail from June.",), kept=1, dropped=2), None)
    assert (tally.coverage, tally.loud_share, tally.noise_share) == (0.0, 0.0, 0.5)
    assert (tally.articles, tally.expected, tally.points, tally.kept, tally.dropped) == (2, 1, 3, 1, 2)
    tally.add("c", Told(("Two ferries sail from June.",), ()), expected)
    assert (tally.covered, tally.weight, tally.loud, tally.loud_all) == (3, 8, 1, 2)
    assert [name for name, _ in tally.missing] == ["a", "a", "c"]


@pytest.mark.parametrize(
    ("statement", "sequence", "found"),
    [
        ("Trade of $40bn a year", "$40 billion", True),
        ("They signed the agreements", "signed the agreement", True),
        ("signed by them, the agreement", "signed the agreement", False),
    ],
)
def test_words_stand_one_after_another(statement: str, sequence: str, found: bool) -> None:
    assert holds(statement, sequence, "en") is found


@pytest.mark.parametrize(
    "row",
    [
        [],
        {},
        {"facts": [{"fact": "x", "words": "x", "weight": 1}]},
        {"facts": [{"fact": "x", "words": ["x"], "weight": 9}]},
    ],
)
def test_other_json_is_no_file_of_facts(row: object) -> None:
    with pytest.raises(InputError, match="not a file of facts"):
        expected_from_json(row)


def test_expectations_may_be_empty() -> None:
    assert expected_from_json({"facts": []}) == Expected("en", (), ())
    assert Fact("x", ("y",), 1).weight == 1
    assert Tally().coverage is None


def test_a_folder_is_measured_beside_its_first_sentences(tmp_path: Path) -> None:
    (tmp_path / "ferries.txt").write_text(FERRIES, "utf-8")
    (tmp_path / "other.txt").write_text(FERRIES.replace("Trieste", "Bari"), "utf-8")
    facts = tmp_path / "facts"
    facts.mkdir()
    with pytest.raises(InputError, match="no files of facts"):
        load_material(str(tmp_path), facts)
    (facts / "ferries.json").write_text(json.dumps(FACTS), "utf-8")
    material = load_material(str(tmp_path), facts)
    assert [(item.name, item.expected is not None) for item in material] == [
        ("ferries.txt", True),
        ("other.txt", False),
    ]
    row = results_json([asyncio.run(measure("extractive", ExtractiveEngine(), material)), lead(material)], missing=True)
    engine, first = row["results"]
    assert (row["articles"], row["with_facts"]) == (2, 1)
    assert engine["coverage"] == first["coverage"] == 0.75
    assert engine["kept"] > 0
    assert first["kept"] is None
    assert engine["missing"] == [{"article": "ferries.txt", "fact": "A strike.", "weight": 1}]


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there are no articles"):
        load_material(str(tmp_path))
