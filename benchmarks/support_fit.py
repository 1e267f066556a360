"""Fit the forest of the `support` pipe, and say by ten-fold cross-validation what it is worth.

Run as `python -m benchmarks.support_fit attributionbench_dev.jsonl.gz [--write bot/language/support_forest.py]`: lines
with `claim`, `reference` and `gold.supported`. The figures are macro-F1: per shuffle of the lines, for folds that keep
the lines of one reference together too, and on the lines that it was fitted on, which says nothing of others.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.language.support import LETTERS, Tree
from bot.language.support_features import NAMES, features

TREES = 80
DEPTH = 10
LEAF = 5
"""Lines that a leaf holds at least."""
SHARE = 0.3
"""Share of the features that a split may choose from."""
BINS = 32
FOLDS = 10
SHUFFLES = 5

Numbers = NDArray[np.float64]
Indexes = NDArray[np.int64]


def cuts_of(values: Numbers) -> list[Numbers]:
    """Return per feature the values at which it may be split: up to 31 quantiles."""
    steps = np.linspace(0, 1, BINS + 1)[1:-1]
    return [np.unique(np.round(np.quantile(column, steps), 4)) for column in values.T]


def binned(values: Numbers, cuts: list[Numbers]) -> Indexes:
    return np.stack([np.searchsorted(cut, values[:, place]) for place, cut in enumerate(cuts)], axis=1)


def grown(bins: Indexes, gold: Numbers, depth: int, chance: np.random.Generator) -> Tree:
    """Grow a tree by the greatest fall of the squared error."""
    size, mean = len(gold), float(gold.mean())
    if depth == 0 or size < 2 * LEAF or mean in {0.0, 1.0}:
        return mean
    count = max(1, int(SHARE * bins.shape[1]))
    chosen = chance.choice(bins.shape[1], count, replace=False)
    places = (bins[:, chosen] + BINS * np.arange(count)).ravel()
    left = np.bincount(places, minlength=BINS * count).reshape(count, BINS).cumsum(1)
    said = np.bincount(places, weights=np.repeat(gold, count), minlength=BINS * count).reshape(count, BINS).cumsum(1)
    right, total = size - left, float(gold.sum())
    with np.errstate(all="ignore"):
        gain = said**2 / left + (total - said) ** 2 / right
    gain[(left < LEAF) | (right < LEAF)] = -1
    row, at = divmod(int(gain.argmax()), BINS)
    if gain[row, at] <= total**2 / size + 1e-9:
        return mean
    feature = int(chosen[row])
    below = bins[:, feature] <= at
    return (
        feature,
        at,
        grown(bins[below], gold[below], depth - 1, chance),
        grown(bins[~below], gold[~below], depth - 1, chance),
    )


def forest(bins: Indexes, gold: Numbers, seed: int) -> list[Tree]:
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(TREES):
        drawn = chance.integers(0, len(gold), len(gold))
        found.append(grown(bins[drawn], gold[drawn], DEPTH, chance))
    return found


def predicted(trees: list[Tree], bins: Indexes) -> Numbers:
    return np.array([sum(_fall(tree, row) for tree in trees) / len(trees) for row in bins.tolist()])


def _fall(tree: Tree, row: list[int]) -> float:
    while isinstance(tree, tuple):
        tree = tree[2] if row[tree[0]] <= tree[1] else tree[3]
    return tree


def macro_f1(gold: Numbers, said: NDArray[np.bool_]) -> float:
    parts = []
    for truth, guess in ((gold == 1, said), (gold == 0, ~said)):
        hits = int((truth & guess).sum())
        parts.append(2 * hits / max(int(truth.sum()) + int(guess.sum()), 1))
    return sum(parts) / 2


def cross_validated(values: Numbers, gold: Numbers, groups: Indexes, seed: int) -> float:
    """Return macro-F1 over all lines, each judged by a forest that saw no line of its fold."""
    names = np.unique(groups)
    fold_of = dict(
        zip(names.tolist(), (np.random.default_rng(seed).permutation(len(names)) % FOLDS).tolist(), strict=True)
    )
    folds = np.array([fold_of[name] for name in groups.tolist()])
    said = np.zeros(len(gold))
    for fold in range(FOLDS):
        inside, outside = folds != fold, folds == fold
        cuts = cuts_of(values[inside])
        trees = forest(binned(values[inside], cuts), gold[inside], seed)
        said[outside] = predicted(trees, binned(values[outside], cuts))
    return macro_f1(gold, said >= 0.5)


def packed(tree: Tree) -> str:
    """Write a tree, root first: two letters a node, the feature and the cut; "." and a letter for a leaf's share."""
    if isinstance(tree, tuple):
        return LETTERS[tree[0]] + LETTERS[tree[1]] + packed(tree[2]) + packed(tree[3])
    return "." + LETTERS[round(tree * (len(LETTERS) - 1))]


def module(trees: list[Tree], cuts: list[Numbers]) -> str:
    text = "".join(packed(tree) for tree in trees)
    rows = "\n".join(f'    "{text[at : at + 112]}"' for at in range(0, len(text), 112))
    table = "\n".join(
        f"    ({', '.join(f'{value:g}' for value in cut)}{',' if len(cut) == 1 else ''})," for cut in cuts
    )
    return (
        '"""The fitted forest of the `support` pipe: data, written by `benchmarks/support_fit.py`."""\n\n'
        f"# fmt: off\n# ruff: noqa: E501\nCUTS: tuple[tuple[float, ...], ...] = (\n{table}\n)\n"
        f'"""Per feature the values that a node may split at."""\n\nFOREST = (\n{rows}\n)\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", type=Path)
    chosen = parser.parse_args()
    with gzip.open(chosen.data, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    values = np.array([features(row["claim"], row["reference"]) for row in rows])
    gold = np.array([float(row["gold"]["supported"]) for row in rows])
    references = {text: number for number, text in enumerate(dict.fromkeys(row["reference"] for row in rows))}
    same = np.array([references[row["reference"]] for row in rows])
    for name, groups in (("lines", np.arange(len(gold))), ("references", same)):
        found = [cross_validated(values, gold, groups, seed) for seed in range(SHUFFLES)]
        each = " ".join(f"{one:.3f}" for one in found)
        sys.stdout.write(f"ten-fold over {name}: {sum(found) / len(found):.3f} ({each})\n")
    cuts = cuts_of(values)
    trees = forest(binned(values, cuts), gold, 0)
    fitted = macro_f1(gold, predicted(trees, binned(values, cuts)) >= 0.5)
    sys.stdout.write(f"on the {len(gold)} lines themselves, {len(NAMES)} features: {fitted:.3f}\n")
    if chosen.write is not None:
        chosen.write.write_text(module(trees, cuts), "utf-8")


if __name__ == "__main__":
    main()
