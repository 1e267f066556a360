"""How fast the support gate judges: statements a second on one core over the frozen lies and truths.

The articles are read before the clock starts; everything else that a statement costs is measured. See
docs/benchmarks.md for what is measured and how.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import time

from bot.language import dates, forms, gate, licences, locate, persons, phrases, speech, terms
from bot.language.verify import verify_brief
from bot.model.brief import EngineMark
from bot.model.draft import DraftBrief, DraftStatement
from bot.model.reading import Reading
from tests.evals.gate_cases import SET, cases, named, reading_of

Job = tuple[Reading, list[DraftStatement]]
WORDS = frozenset({"bot.language.words", "bot.language.force"})
"""Modules whose caches hold single words; others import from them."""
BOTH: tuple[SET, SET] = ("lies", "truths")


def jobs(names: tuple[SET, ...]) -> list[Job]:
    """Return the statements of the sets, those about one article together, as an engine drafts them."""
    found: dict[str, Job] = {}
    for case in (case for name in names for case in cases(name)):
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
    """Empty the caches that hold sentences, so that every round sees each article for the first time."""
    for module in (dates, forms, gate, licences, locate, persons, phrases, speech, terms):
        for value in vars(module).values():
            if hasattr(value, "cache_clear") and value.__module__ not in WORDS:
                value.cache_clear()


def seconds(work: list[Job], times: int) -> list[float]:
    """Return the processor time of each round, after one that loads the words of the languages."""
    judge(work)
    found = []
    for _ in range(times):
        forget()
        start = time.process_time()
        judge(work)
        found.append(time.process_time() - start)
    return found


def main() -> None:
    """Print the rates of the median and the best round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=9)
    chosen = parser.parse_args()
    sys.stdout.write(f"Python {platform.python_version()}, statements a second of processor time\n")
    for label, names in (("lies and truths", BOTH), ("truths alone", BOTH[1:])):
        work = jobs(names)
        number = sum(len(points) for _, points in work)
        spent = seconds(work, chosen.times)
        sys.stdout.write(
            f"{label:16} {number:5} statements about {len(work):2} articles: "
            f"median {number / statistics.median(spent):,.0f}, best {number / min(spent):,.0f}\n"
        )


if __name__ == "__main__":
    main()
