"""Commitments found in the labelled sentences: `python -m tests.evals.commitment_cases [--half dev|held] [--wrong]`.

Rules are made on the sentences of the `dev` half; the `held` half shows how far they carry. A label is found when one
of the same kind overlaps it by at least half of their union; spans alone are given beside.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bot.language.commitments import commitment_rows
from tests.evals.gate_cases import half_of

HERE = Path(__file__).parent


def rows(half: str | None = None) -> list[dict[str, Any]]:
    """Return the labelled sentences, of one half where it is named."""
    found = [json.loads(line) for line in (HERE / "commitments.jsonl").read_text("utf-8").splitlines()]
    return [row for row in found if half in (None, half_of(row["id"]))]


def overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return the shared length over the length of the union."""
    shared = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    return shared / max(1, max(one[1], other[1]) - min(one[0], other[0]))


def matched(gold: list[dict[str, Any]], found: list[dict[str, Any]], *, kinds: bool) -> int:
    """Count the labels that are found, each found one used once."""
    left = list(found)
    hits = 0
    for label in gold:
        for one in left:
            same = not kinds or one["kind"] == label["kind"]
            if same and overlap((label["start"], label["end"]), (one["start"], one["end"])) >= 0.5:
                left.remove(one)
                hits += 1
                break
    return hits


def scores(half: str | None = None, *, kinds: bool = True) -> dict[str, float]:
    """Return precision, recall and F1 over the sentences of a half, or over all."""
    hits = gold = found = 0
    for row in rows(half):
        mine = commitment_rows(row["text"])
        hits += matched(row["gold"], mine, kinds=kinds)
        gold += len(row["gold"])
        found += len(mine)
    precision, recall = hits / max(1, found), hits / max(1, gold)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)}


def main() -> None:
    """Print the scores, by kind too, and what went wrong if it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("dev", "held"))
    parser.add_argument("--wrong", action="store_true")
    chosen = parser.parse_args()
    if chosen.wrong:
        for row in rows(chosen.half):
            mine = commitment_rows(row["text"])
            if matched(row["gold"], mine, kinds=True) != len(row["gold"]) or len(mine) != len(row["gold"]):
                wanted = [(label["kind"], label["quote"]) for label in row["gold"]]
                got = [(one["kind"], row["text"][one["start"] : one["end"]]) for one in mine]
                sys.stdout.write(f"{row['id']} {row['text']}\n  gold {wanted}\n  got  {got}\n")
        return
    for half in (chosen.half,) if chosen.half else ("dev", "held", None):
        for name, kinds in (("same kind", True), ("spans alone", False)):
            line = json.dumps({key: round(value, 3) for key, value in scores(half, kinds=kinds).items()})
            sys.stdout.write(f"{half or 'all':5} {name:12} {line}\n")
    gold = Counter(label["kind"] for row in rows(chosen.half) for label in row["gold"])
    found = Counter(one["kind"] for row in rows(chosen.half) for one in commitment_rows(row["text"]))
    for kind in sorted(gold):
        sys.stdout.write(f"{kind:12} labelled {gold[kind]}, found {found[kind]}\n")


if __name__ == "__main__":
    main()
