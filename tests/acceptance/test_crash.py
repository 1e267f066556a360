"""A sample of the crash harness: killed at named steps and at random moments, every message is visible once."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from tests.crash.arena import RANDOM, SHAPES, Outcome
from tests.crash.server import CrashServer, crash_server

SAMPLE = {
    "one run": ("edition.writing", "first.posted", "thread.late", "look.noting", RANDOM, "last.noting"),
    "two runs, two workers": ("deliver.taken", RANDOM, "first.late", RANDOM, "thread.posted"),
}


async def killed(server: CrashServer, shape: str) -> Outcome:
    async with server.arena(shape, rng=random.Random(shape), faults=0.15) as arena:
        return await arena.batch(SAMPLE[shape])


async def test_killed_at_any_step_every_message_is_visible_once(tmp_path: Path) -> None:
    assert set(SAMPLE) == set(SHAPES)
    async with crash_server(tmp_path) as server:
        outcomes = await asyncio.gather(*(killed(server, shape) for shape in SAMPLE))

    for outcome in outcomes:
        assert outcome.fine, outcome
        assert outcome.verdict.unknown == 0
        assert outcome.verdict.messages == 4 * outcome.verdict.editions
    assert sum(sum(outcome.kills.values()) for outcome in outcomes) >= 8, outcomes
