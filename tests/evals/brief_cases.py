"""Facts that the briefs of the newsroom's articles tell.

Run as `python -m tests.evals.brief_cases [--half dev|held] [--missing]`.

Rules are made on the articles of the `dev` half; the `held` half shows how far they carry.
Beside the extractive engine stands lead-3: the article's first three sentences taken as points.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engines.extractive import ExtractiveEngine
from bot.jobs.pool import Inline
from bot.language.words import fold, stem, tokens
from bot.model.brief import Brief
from bot.model.reading import Reading
from bot.pipeline.write import draft_and_verify
from tests.evals.gate_cases import half_of, reading_of

HERE = Path(__file__).parent / "briefs"
LEAD = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What a brief says: the loud statements (headline, bottom line) and the points."""

    loud: tuple[str, ...]
    points: tuple[str, ...]


@dataclass
class Sum:
    """Weights covered and in all; loud facts covered and in all; points on what is no news and in all."""

    covered: float = 0
    weight: float = 0
    loud: int = 0
    loud_all: int = 0
    noise: int = 0
    points: int = 0

    def line(self, name: str) -> str:
        return (
            f"{name:12} coverage {self.covered / self.weight:.3f}  weight-3 facts in headline or bottom line "
            f"{self.loud / self.loud_all:.3f}  noise {self.noise / max(1, self.points):.3f}  points {self.points}"
        )


def gold(half: str | None = None) -> list[dict[str, Any]]:
    """Return the facts of the articles, of one half where it is named."""
    return [
        json.loads(path.read_text("utf-8"))
        for path in sorted(HERE.glob("*.json"))
        if half in (None, half_of(path.stem))
    ]


def stems(words: str, language: str) -> list[str]:
    """Return the stems of all words; numbers keep their digits, so that "$40bn" and "$40 billion" share "40"."""
    return [stem(fold(token.text), language) for token in tokens(words.replace("bn", " billion"))]


def holds(statement: str, sequence: str, language: str) -> bool:
    said, wanted = stems(statement, language), stems(sequence, language)
    return any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))


def is_covered(fact: dict[str, Any], statements: Sequence[str], language: str) -> bool:
    return any(all(holds(statement, words, language) for words in fact["words"]) for statement in statements)


def told_by(brief: Brief) -> Told:
    loud = [statement.text for statement in (brief.headline, brief.bottom_line) if statement is not None]
    return Told(tuple(loud), tuple(point.text for point in brief.points))


def lead_three(reading: Reading) -> Told:
    running = [s for s in reading.sentences if s.block in ("paragraph", "list_item")][:LEAD]
    points = tuple(sentence.span.of(reading.text) for sentence in running)
    return Told((*((reading.article.title,) if reading.article.title else ()), *points[:1]), points)


def add(total: Sum, row: dict[str, Any], told: Told) -> list[str]:
    """Add one article; return the facts that are missing."""
    missing = []
    for fact in row["facts"]:
        total.weight += fact["weight"]
        if is_covered(fact, (*told.loud, *told.points), row["language"]):
            total.covered += fact["weight"]
        else:
            missing.append(f"{fact['weight']} {fact['fact']}")
        if fact["weight"] == 3:
            total.loud_all += 1
            total.loud += is_covered(fact, told.loud, row["language"])
    for point in told.points:
        total.points += 1
        total.noise += any(holds(point, words, row["language"]) or point in words for words in row["not_news"])
    return missing


async def measure(half: str | None = None, *, show: bool = False) -> dict[str, Sum]:
    """Return the sums of the extractive engine and of lead-3."""
    sums = {"extractive": Sum(), "lead-3": Sum()}
    for row in gold(half):
        reading = reading_of(Path(row["article"]).name)
        brief = await draft_and_verify(reading.article, engine=ExtractiveEngine(), offload=Inline())
        missing = add(sums["extractive"], row, told_by(brief))
        add(sums["lead-3"], row, lead_three(reading))
        if show:
            told = told_by(brief)
            said = (*(f"loud: {s}" for s in told.loud), *(f"said: {s}" for s in told.points))
            lines = "\n  ".join([*(f"- {one}" for one in missing), *said])
            sys.stdout.write(f"{row['article']}\n  {lines}\n")
    return sums


def main() -> None:
    """Print both for each half and for all, one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("dev", "held"))
    parser.add_argument("--missing", action="store_true")
    chosen = parser.parse_args()
    for half in (chosen.half,) if chosen.half or chosen.missing else ("dev", "held", None):
        for name, total in asyncio.run(measure(half, show=chosen.missing)).items():
            sys.stdout.write(f"{half or 'all':5} {total.line(name)}\n")


if __name__ == "__main__":
    main()
