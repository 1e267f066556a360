"""The `support` pipe: whether a reference text supports a claim, by what the two share, without a model.

Not the gate: the gate holds a statement against the sentences that it cites and lets nothing false pass; this is a
balanced guess over whole pages that other programs wrote about, where each error weighs the same.
"""

from __future__ import annotations

import math

from bot.language.support_features import NAMES, features

# Logistic regression (L2 strength 100 on standardised features) over the 1,198 claims of AttributionBench's
# development set; ten-fold macro-F1 0.705, on all of them 0.709. Refit with care: the set is small.
_BIAS = -1.4288
_WEIGHTS = {
    "coverage": -0.1239, "pairs": 0.4581, "best_sentence": 0.2374, "best_two": 0.5974, "best_window": 0.4966,
    "longest_gap": -0.6441, "names": 0.1266, "names_missing": -0.5532, "numbers": 0.4811, "numbers_missing": -0.9123,
    "claim_length": 1.6197, "reference_length": -1.8629, "function_pairs": 0.4423, "near_pairs": 0.2636,
    "in_order": 0.1521, "best_weighted": 0.1514, "triples": 0.4977,
}  # fmt: skip


def supported(claim: str, reference: str) -> tuple[bool, list[str]]:
    """Return whether the reference supports the claim, and the reasons against it as short codes, the gravest first.

    A claim may count as supported with reasons standing, when what is there outweighs them. Never raises.
    """
    values = dict(zip(NAMES, features(claim, reference), strict=True))
    if not any(values.values()):
        return False, ["nothing_to_compare"]
    score = _BIAS + sum(_WEIGHTS[name] * value for name, value in values.items())
    return 1 / (1 + math.exp(-score)) >= 0.5, _reasons(values)


def _reasons(values: dict[str, float]) -> list[str]:
    checks = (
        ("number_not_in_reference", values["numbers_missing"] > 0),
        ("name_not_in_reference", values["names_missing"] > 0),
        ("words_not_in_reference", values["coverage"] < 0.6),
        ("no_sentence_says_it", values["best_two"] < 0.5),
        ("words_not_together", values["coverage"] >= 0.6 and values["pairs"] < 0.2),
    )
    return [code for code, holds in checks if holds]
