"""The frozen sets: no lie passes, and as many truths as ever did. The counts by kind are in docs/quality.md."""

from __future__ import annotations

import hashlib

import pytest

from tests.evals.gate_cases import HERE, SET, cases, outcomes

TRUTHS_THAT_PASS = {"truths": 0.91, "blind_truths": 0.33}
"""Share of the truths; to be raised with the gate, never lowered."""


@pytest.mark.parametrize("name", ["lies", "blind_lies"])
def test_no_frozen_lie_passes(name: SET) -> None:
    assert [one.case.id for one in outcomes(name) if one.refusal is None] == []


@pytest.mark.parametrize("name", ["truths", "blind_truths"])
def test_most_frozen_truths_pass(name: SET) -> None:
    judged = list(outcomes(name))
    assert sum(one.refusal is None for one in judged) >= TRUTHS_THAT_PASS[name] * len(judged)


@pytest.mark.parametrize(
    ("name", "least", "articles"),
    [("lies", 1000, 60), ("truths", 500, 60), ("blind_lies", 342, 17), ("blind_truths", 295, 17)],
)
def test_the_sets_are_as_large_as_they_were_frozen(name: SET, least: int, articles: int) -> None:
    assert len(cases(name)) >= least
    assert len({case.article for case in cases(name)}) >= articles


def test_nobody_edits_the_blind_set() -> None:
    """Its worth is that it was written without sight of the rules: a case that was changed for them has none."""
    files = [*sorted((HERE / "articles").glob("blind-*.txt")), *sorted(HERE.glob("blind_*.jsonl"))]
    digest = hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()
    assert len(files) == 19
    assert digest == "03bcab5ab2ecf84b9f3546148a263534fca5d81193c5704dae9ff00090b95d71"
