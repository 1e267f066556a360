"""The frozen sets: no lie passes, and as many truths as ever did. The counts by kind are in docs/quality.md."""

from __future__ import annotations

import pytest

from tests.evals.gate_cases import SET, cases, outcomes

TRUTHS_THAT_PASS = 0.85
"""Share of the truths; to be raised with the gate, never lowered."""


def test_no_frozen_lie_passes() -> None:
    assert [one.case.id for one in outcomes("lies") if one.refusal is None] == []


def test_most_frozen_truths_pass() -> None:
    judged = list(outcomes("truths"))
    assert sum(one.refusal is None for one in judged) >= TRUTHS_THAT_PASS * len(judged)


@pytest.mark.parametrize(("name", "least"), [("lies", 1000), ("truths", 500)])
def test_the_sets_are_as_large_as_they_were_frozen(name: SET, least: int) -> None:
    assert len(cases(name)) >= least
    assert len({case.article for case in cases(name)}) >= 60
