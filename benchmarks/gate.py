"""How fast the support gate judges: statements a second on one core over the frozen lies and truths.

The readings of the articles are made before the clock starts. See docs/benchmarks.md for what is measured and how.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import time
from collections.abc import Callable

from bot.language import gate, licences, terms
from bot.language.verify import verify_brief
from bot.model.brief import EngineMark
from bot.model.draft import DraftBrief, DraftStatement
from bot.model.reading import Reading
from tests.evals.gate_cases import cases, named, reading_of

Job = tuple[Reading, list[DraftStatement]]


def jobs() -> list[Job]:
    """Return the statements of both sets, those about one article together, as an engine drafts them."""
    found: dict[str, Job] = {}
    for case in (*cases("lies"), *cases("truths")):
        reading = reading_of(case.article)
        item = DraftStatement.model_construct(
            text=case.statement, sentences=named(case, reading), words=list(case.words)
        )
        found.setdefault(case.article, (reading, []))[1].append(item)
    return list(found.values())


def judge(work: list[Job]) -> None:
    for reading, points in work:
        verify_brief(
            DraftBrief.model_construct(headline=None, bottom_line=None, points=points, next=[]),
            reading,
            EngineMark("benchmark"),
        )


def forget() -> None:
    """Empty the caches of the gate, so that every run begins as a new process does."""
    for module in (gate, licences, terms):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def timed(run: Callable[[], None], times: int) -> list[float]:
    """Return the seconds of each run."""
    seconds = []
    for _ in range(times):
        forget()
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return seconds


def main() -> None:
    """Print the median rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    chosen = parser.parse_args()
    work = jobs()
    number = sum(len(points) for _, points in work)
    seconds = timed(lambda: judge(work), chosen.times)
    sys.stdout.write(
        f"{number} statements about {len(work)} articles, Python {platform.python_version()}\n"
        f"median {number / statistics.median(seconds):,.0f} statements a second\n"
    )


if __name__ == "__main__":
    main()
