"""The `support` pipe: whether a reference text supports a claim, by what the two share, without a model.

Not the gate: the gate holds a statement against the sentences that it cites and lets nothing false pass; this is a
balanced guess over whole pages that other programs wrote about, where each error weighs the same.
"""

from __future__ import annotations

from functools import lru_cache

from bot.language.support_features import NAMES, features
from bot.language.support_forest import CUTS, FOREST

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""The digits that the forest is written in: of features, of cuts, and of shares in steps of 1/63."""

Tree = float | tuple[int, int, "Tree", "Tree"]
"""The share that is supported; or a feature, the number of a cut, and where to go below it (or at it) and above."""


def supported(claim: str, reference: str) -> tuple[bool, list[str]]:
    """Return whether the reference supports the claim, and the reasons against it as short codes, the gravest first.

    A claim may count as supported with reasons standing, when what is there outweighs them. Never raises.
    """
    values = dict(zip(NAMES, features(claim, reference), strict=True))
    if not any(values.values()):
        return False, ["nothing_to_compare"]
    trees = forest()
    said = sum(_fall(tree, list(values.values())) for tree in trees) / len(trees)
    return said >= 0.5, _reasons(values)


@lru_cache(maxsize=1)
def forest() -> list[Tree]:
    """Return the fitted trees; a claim is supported when the mean of the shares that it falls to is a half or more."""
    found: list[Tree] = []
    at = 0
    while at < len(FOREST):
        tree, at = _tree(at)
        found.append(tree)
    return found


def _tree(at: int) -> tuple[Tree, int]:
    """Read the tree that is written from `at` on, and where the next one begins."""
    first, second = FOREST[at], LETTERS.index(FOREST[at + 1])
    if first == ".":
        return second / (len(LETTERS) - 1), at + 2
    below, at = _tree(at + 2)
    above, at = _tree(at)
    return (LETTERS.index(first), second, below, above), at


def _fall(tree: Tree, values: list[float]) -> float:
    while isinstance(tree, tuple):
        feature, cut, below, above = tree
        tree = below if values[feature] <= CUTS[feature][cut] else above
    return tree


def _reasons(values: dict[str, float]) -> list[str]:
    checks = (
        ("number_not_in_reference", values["numbers_missing"] > 0),
        ("name_not_in_reference", values["names_missing"] > 0),
        ("words_not_in_reference", values["coverage"] < 0.6),
        ("no_sentence_says_it", values["best_two"] < 0.5),
        ("words_not_together", values["coverage"] >= 0.6 and values["pairs"] < 0.2),
    )
    return [code for code, holds in checks if holds]
