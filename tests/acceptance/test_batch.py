"""`dragoman batch TASK`: one line out for each line in, whatever comes."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.command import Dragoman

TEXT = 'The minister said on Monday that exports had grown to $3.5 billion. "We are pleased," she added.'
FEED = b"""<rss version="2.0"><channel><title>Quay Notes</title><item><title>Cranes</title>
<link>http://quay.example/cranes</link><guid>c1</guid></item></channel></rss>"""
PAGE = "<html><head><title>Cranes</title></head><body><article>" + "<p>The port got two cranes.</p>" * 30 + "</article>"
GOOD: dict[str, dict[str, Any]] = {
    "extract": {"url": "http://quay.example/cranes", "html": PAGE},
    "feed": {
        "url": "http://quay.example/feed",
        "content_type": "text/xml",
        "body_b64": base64.b64encode(FEED).decode(),
    },
    "quotes": {"text": TEXT, "language": "en"},
    "figures": {"text": TEXT},
    "commitments": {"text": "Norway and Portugal signed an agreement on shipyards on Monday."},
    "brief": {"text": TEXT},
    "support": {"claim": "Exports grew.", "reference": TEXT},
    "urls": {"url": "HTTP://Quay.Example:80/cranes?utm_source=x"},
    "robots": {
        "robots": "User-agent: *\nDisallow: /private",
        "agent": "Dragoman",
        "url": "http://quay.example/private",
    },
    "stories": {"title": "Cranes", "text": TEXT, "published_at": None},
}
BAD = [b"{", b"[]", b'"x"', b'{"id": "3"}', b'{"id": "4", "text": 7, "url": [], "html": null}', b"\xff\xfe{}", b"null"]


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize("task", sorted(GOOD))
def test_bad_lines_do_not_disturb_good_ones(dragoman: Dragoman, task: str) -> None:
    first = json.dumps({"id": "first", **GOOD[task]}).encode()
    last = json.dumps({"id": "last", **GOOD[task]}).encode()
    result = dragoman("batch", task, stdin=b"\n".join([first, *BAD, b"", last]) + b"\n")
    assert result.code == 0, result.err
    lines = rows(result.out)
    assert [line["id"] for line in lines] == ["first", None, None, None, "3", "4", None, None, "last"]
    assert all("error" in line and "\n" not in line["error"] for line in lines[1:-1])
    assert "error" not in lines[0]
    assert {**lines[0], "id": None} == {**lines[-1], "id": None} or task == "stories"


def test_pure_tasks_make_no_data_folder(dragoman: Dragoman, tmp_path: Path) -> None:
    assert dragoman("batch", "figures", stdin=b'{"id": "1", "text": "5 euros"}\n').code == 0
    assert not (tmp_path / "data").exists()


def test_ask_answers_from_its_corpus_with_exact_citations(dragoman: Dragoman, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    texts = {
        "a": "Fjordverft will build four ferries for Lusonave. The contract is worth $310 million.",
        "b": "The harbour of Lisbon opened a new terminal in June. It handles two million containers a year.",
    }
    with corpus.open("w") as stream:
        for name, text in texts.items():
            stream.write(
                json.dumps({"id": name, "url": None, "title": "News", "published_at": None, "text": text}) + "\n"
            )
    asked = [
        {"id": "1", "question": "How many ferries will Fjordverft build for Lusonave?"},
        {"id": "2", "question": 17},
        {"id": "3", "question": "Who won the chess championship in Reykjavik?"},
    ]
    result = dragoman(
        "batch", "ask", "--corpus", str(corpus), stdin="".join(json.dumps(row) + "\n" for row in asked).encode()
    )
    assert result.code == 0, result.err
    first, second, third = rows(result.out)
    assert "four ferries" in first["answer"]
    assert first["passages"][0]["article_id"] == "a"
    for citation in first["citations"]:
        assert texts[citation["article_id"]][citation["start"] : citation["end"]] == citation["quote"]
    assert "error" in second
    assert third["abstained"] is True
    assert third["answer"] is None


def test_ask_with_a_broken_corpus_says_which_line(dragoman: Dragoman, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"id": "a", "text": "Fine."}\nnonsense\n')
    result = dragoman("batch", "ask", "--corpus", str(corpus))
    assert result.code == 1
    assert "line 2" in result.err
