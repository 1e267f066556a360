"""The main job on the demo newsroom, as `make demo ONCE=1` runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.command import Result, run_dragoman

QUESTION = "What trade volume did Türkiye and Italy agree to aim for?"
UNANSWERABLE = "What did the Greek prime minister say?"
Demo = tuple[Path, Result]


def test_demo_shows_an_edition_and_what_to_try_next(demo: Demo) -> None:
    _, result = demo
    assert result.code == 0, result.err
    assert "Wednesday 30 April 2025" in result.out
    assert "Traceback" not in result.err
    assert f"dragoman ask '{QUESTION}'" in result.out
    assert "sources checked" in result.out


def test_edition_cites_words_that_stand_in_the_stored_articles(demo: Demo) -> None:
    data, _ = demo
    edition = json.loads(run_dragoman(data, "digest", "--json").out)
    assert 8 <= len(edition["stories"]) <= 20
    for story in edition["stories"]:
        statements = [story["headline"], story["bottom_line"], *story["points"]]
        for statement in filter(None, statements):
            assert statement["citations"], statement
            assert all(citation["quote"].strip() for citation in statement["citations"])
    assert any(story["quotation"] and story["quotation"]["speaker"] for story in edition["stories"])
    assert any(len(story["outlets"]) > 1 for story in edition["stories"])
    assert edition["coverage"]["articles"] >= 30


def test_a_story_says_which_outlets_agree_and_what_one_alone_reports(demo: Demo) -> None:
    data, result = demo
    edition = json.loads(run_dragoman(data, "digest", "--json").out)
    (summit,) = [story for story in edition["stories"] if "trade target" in story["headline"]["text"]]
    outlets = {article["revision"]: article["outlet"] for article in summit["articles"]}
    standing = next(one for one in summit["standings"] if one["text"] == summit["bottom_line"]["text"])
    agreeing = {outlets[said["citations"][0]["revision"]] for said in standing["also"]}
    assert {"Levant Wire", "Bosphorus Post", "Strait Monitor"} <= agreeing
    assert all("$40 billion" in said["text"] for said in standing["also"])
    assert not standing["only"]
    assert "Also in" in result.out
    assert "Only in" in result.out


def test_wire_copies_count_as_one_original(demo: Demo) -> None:
    data, _ = demo
    edition = json.loads(run_dragoman(data, "digest", "--json").out)
    assert any(len(story["articles"]) > story["originals"] for story in edition["stories"])


def test_no_story_is_told_twice(demo: Demo) -> None:
    data, _ = demo
    edition = json.loads(run_dragoman(data, "digest", "--json").out)
    told = [article["revision"] for story in edition["stories"] for article in story["articles"]]
    assert len(told) == len(set(told))


def test_planted_instructions_reach_nobody(demo: Demo) -> None:
    data, result = demo
    shown = result.out + run_dragoman(data, "ask", "Which furniture makers complain about tariffs?").out
    for planted in ("evil.example", "previous instructions", "<@U"):
        assert planted not in shown


def test_second_run_starts_from_the_data_of_the_first(demo: Demo) -> None:
    data, _ = demo
    before = json.loads(run_dragoman(data, "digest", "history", "--json").out)
    again = run_dragoman(data, "demo", "--once")
    after = json.loads(run_dragoman(data, "digest", "history", "--json").out)
    assert again.code == 0, again.err
    assert "delivered before" in again.err
    assert "Wednesday 30 April 2025" in again.out
    assert [edition["id"] for edition in after] == [edition["id"] for edition in before]


def test_question_is_answered_with_the_quote_and_the_article(demo: Demo) -> None:
    data, _ = demo
    text = run_dragoman(data, "ask", QUESTION)
    assert text.code == 0, text.err
    assert "40" in text.out
    answer = json.loads(run_dragoman(data, "ask", QUESTION, "--json").out)
    assert answer["abstained"] is None
    first = answer["answer"][0]
    assert "$40 billion" in first["text"] or "40-billion" in first["text"]
    cited = {citation["revision"] for citation in first["citations"]}
    assert cited <= {article["revision"] for article in answer["articles"]}
    assert all(article["outlet"] for article in answer["articles"])


def test_question_that_the_coverage_does_not_answer(demo: Demo) -> None:
    data, _ = demo
    result = run_dragoman(data, "ask", UNANSWERABLE)
    assert result.code == 0
    assert "coverage does not tell" in result.out
    assert json.loads(run_dragoman(data, "ask", UNANSWERABLE, "--json").out)["answer"] == []


def test_sources_are_healthy_and_doctor_agrees(demo: Demo) -> None:
    data, _ = demo
    sources = json.loads(run_dragoman(data, "sources", "list", "--json").out)
    assert len(sources) == 7
    assert all(source["last_error"] is None and source["articles"] > 0 for source in sources), sources
    doctor = run_dragoman(data, "doctor", "--json")
    assert doctor.code == 0, doctor.out
    assert all(check["fine"] for check in json.loads(doctor.out))


def test_backup_restores_into_an_empty_data_folder(demo: Demo, tmp_path: Path) -> None:
    data, _ = demo
    file = tmp_path / "dragoman.dump"
    assert run_dragoman(data, "db", "backup", str(file)).code == 0
    other = tmp_path / "other"
    restored = run_dragoman(other, "db", "restore", str(file), "--replace")
    assert restored.code == 0, restored.err
    assert run_dragoman(other, "digest", "--json").out == run_dragoman(data, "digest", "--json").out
