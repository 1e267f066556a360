"""The frozen lies and truths: what the gate may never pass, and what it should.

Run as `python -m tests.evals.gate_cases [--half dev|held|blind] [--show passed-lies|refused-truths]` for the counts by
kind. Rules are made on the articles of the `dev` half; the `held` half shows how far they carry. The `blind` set, with
articles of its own, was written later by somebody who had read neither the rules nor an outcome.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from bot.language.header import article_from_text
from bot.language.locate import locate
from bot.language.read import read_article
from bot.language.verify import verify_brief
from bot.model.article import Article
from bot.model.brief import EngineMark
from bot.model.draft import DraftBrief, DraftStatement
from bot.model.reading import Reading
from bot.model.span import Span
from bot.resources import newsroom_folder
from bot.sources.pages import read_page

HERE = Path(__file__).parent / "gate"
SET = Literal["lies", "truths", "blind_lies", "blind_truths"]
HALF = Literal["dev", "held", "blind"]
HALVES: tuple[HALF, ...] = ("dev", "held", "blind")


@dataclass(frozen=True, slots=True)
class Case:
    """A statement about an article, with the sentences that are named as its evidence; `reason` says what it is."""

    id: str
    kind: str
    article: str
    statement: str
    cites: tuple[str, ...]
    words: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`refusal` is why the gate dropped it; None: it passed."""

    case: Case
    refusal: str | None


def half_of(article: str) -> str:
    """Return the half of the articles that a name falls into, by its hash: nobody chose."""
    return "dev" if hashlib.sha256(article.encode()).digest()[0] % 2 == 0 else "held"


def cases(name: SET) -> list[Case]:
    found = []
    for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        found.append(
            Case(
                row["id"],
                row["kind"],
                row["article"],
                row["statement"],
                tuple(row["cites"]),
                tuple(row.get("words", ())),
                row["reason"],
            )
        )
    return found


@cache
def reading_of(name: str) -> Reading:
    """Return the reading of an article of the set or of the newsroom, as the program itself would read it."""
    own = HERE / "articles" / name
    if own.exists():
        return read_article(article_from_text(own.read_text("utf-8")))
    found = [path for path in sorted(newsroom_folder().rglob(name)) if "edits" not in path.parts]
    (path,) = found
    if path.suffix == ".txt":
        return read_article(article_from_text(path.read_text("utf-8")))
    page = read_page(path.read_bytes(), url=f"http://newsroom.example/{name}")
    facts = page.facts
    return read_article(
        Article(
            text=page.text,
            title=facts.title,
            published_at=facts.published_at,
            date=facts.date,
            language=page.language,
            author=facts.author,
            blocks=page.blocks,
        )
    )


def named(case: Case, reading: Reading) -> list[int]:
    """Return the numbers of the sentences that hold the cites; a cite that extraction left out has none."""
    numbers: dict[int, None] = {}
    for cite in case.cites:
        start = reading.text.find(cite)
        spans = [Span(start, start + len(cite))] if start >= 0 else locate(cite, reading.text) or ()
        for sentence in reading.sentences:
            if any(span.overlaps(sentence.span) for span in spans):
                numbers[sentence.index] = None
    return list(numbers)


def judged(case: Case) -> Outcome:
    """Hold the case against the gate, as a point of a brief."""
    reading = reading_of(case.article)
    sentences = named(case, reading)
    item = DraftStatement.model_construct(text=case.statement, sentences=sentences, words=list(case.words))
    draft = DraftBrief.model_construct(headline=None, bottom_line=None, points=[item], next=[])
    brief = verify_brief(draft, reading, EngineMark("frozen"))
    return Outcome(case, None if brief.points else brief.dropped[0].reason)


def outcomes(name: SET, half: HALF | None = None) -> Iterator[Outcome]:
    """Judge the cases of a set; those of one half of its articles where `half` is dev or held."""
    for case in cases(name):
        if half in (None, "blind", half_of(case.article)):
            yield judged(case)


def sets_of(half: HALF) -> tuple[SET, SET]:
    """Return the lies and the truths that a half is part of."""
    return ("blind_lies", "blind_truths") if half == "blind" else ("lies", "truths")


def table(judgements: Sequence[Outcome]) -> str:
    """Return how many of each kind passed, as lines of text."""
    total = Counter(one.case.kind for one in judgements)
    passed = Counter(one.case.kind for one in judgements if one.refusal is None)
    lines = [f"{kind:32} {passed[kind]:4} of {number:4}" for kind, number in sorted(total.items())]
    lines.append(f"{'all':32} {sum(passed.values()):4} of {len(judgements):4}")
    return "\n".join(lines)


def show(judgements: Iterator[Outcome], *, passed: bool, kind: str | None) -> None:
    """Print the cases that passed, or those that were refused."""
    for one in judgements:
        if (one.refusal is None) == passed and kind in (None, one.case.kind):
            case = one.case
            cites = " | ".join(case.cites)
            sys.stdout.write(
                f"{case.id} {case.kind} [{one.refusal}]\n  S {case.statement}\n  C {cites}\n  R {case.reason}\n"
            )


def main() -> None:
    """Print the counts, and the cases that went wrong if they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", choices=("passed-lies", "refused-truths"))
    parser.add_argument("--kind")
    parser.add_argument("--half", choices=HALVES)
    chosen = parser.parse_args()
    halves: tuple[HALF, ...] = (chosen.half,) if chosen.half else HALVES
    for half in halves:
        for name in sets_of(half):
            if chosen.show is None:
                judgements = list(outcomes(name, half))
                sys.stdout.write(f"{half}: {name.removeprefix('blind_')} that passed\n{table(judgements)}\n\n")
            elif (chosen.show == "passed-lies") == name.endswith("lies"):
                show(outcomes(name, half), passed=name.endswith("lies"), kind=chosen.kind)


if __name__ == "__main__":
    main()
