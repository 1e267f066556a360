"""Facts that the briefs of the newsroom's articles tell, by halves.

Run as `python -m tests.evals.brief_cases`; `dragoman eval brief newsroom --half dev --missing` says more of one half.
Rules are made on the articles of the `dev` half; the `held` half shows how far they carry.
"""

from __future__ import annotations

import asyncio
import sys

from bot.cli.evaluate import Result, lead, load_material, measure
from bot.engines.extractive import ExtractiveEngine


def line(result: Result) -> str:
    tally = result.tally
    return (
        f"{result.name:12} coverage {tally.coverage:.3f}  weight-3 facts in headline or bottom line "
        f"{tally.loud_share:.3f}  noise {tally.noise_share:.3f}  points {tally.points}"
    )


def main() -> None:
    """Print the extractive engine and lead-3 for each half and for all, one line each."""
    for half in ("dev", "held", None):
        material = load_material("newsroom", half=half)
        for result in (asyncio.run(measure("extractive", ExtractiveEngine(), material)), lead(material)):
            sys.stdout.write(f"{half or 'all':5} {line(result)}\n")


if __name__ == "__main__":
    main()
