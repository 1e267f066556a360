"""Commitments found in the labelled sentences: `python -m tests.evals.commitment_cases [--wrong]`.

A label is found when one of the same kind overlaps it by at least half of their union; spans alone are given beside.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bot.language.commitments import commitment_rows

HERE = Path(__file__).parent


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / "commitments.jsonl").read_text("utf-8").splitlines()]


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


def scores(*, kinds: bool = True) -> dict[str, float]:
    """Return precision, recall and F1 over all sentences."""
    hits = gold = found = 0
    for row in rows():
        mine = commitment_rows(row["text"])
        hits += matched(row["gold"], mine, kinds=kinds)
        gold += len(row["gold"])
        found += len(mine)
    precision, recall = hits / max(1, found), hits / max(1, gold)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)}


def main() -> None:
    """Print the scores, by kind too, and what went wrong if it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true")
    if parser.parse_args().wrong:
        for row in rows():
            mine = commitment_rows(row["text"])
            if matched(row["gold"], mine, kinds=True) != len(row["gold"]) or len(mine) != len(row["gold"]):
                gold = [(label["kind"], label["quote"]) for label in row["gold"]]
                got = [(one["kind"], row["text"][one["start"] : one["end"]]) for one in mine]
                sys.stdout.write(f"{row['id']} {row['text']}\n  gold {gold}\n  got  {got}\n")
        return
    for name, kinds in (("same kind", True), ("spans alone", False)):
        sys.stdout.write(f"{name:12} {json.dumps({k: round(v, 3) for k, v in scores(kinds=kinds).items()})}\n")
    gold = Counter(label["kind"] for row in rows() for label in row["gold"])
    found = Counter(one["kind"] for row in rows() for one in commitment_rows(row["text"]))
    for kind in sorted(gold):
        sys.stdout.write(f"{kind:12} labelled {gold[kind]}, found {found[kind]}\n")


if __name__ == "__main__":
    main()
