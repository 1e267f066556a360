"""Kill Dragoman a thousand times, and count what is visible.

`python -m tests.crash --kills 1000 --seed 1 --resume build/crash.jsonl` goes on where the file ends.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.crash.arena import RANDOM, SHAPES, Outcome
from tests.crash.server import CrashServer, crash_server
from tests.crash.steps import STEPS

BATCH = 12
NAMED_SHARE = 0.6


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def plan(rng: random.Random, done: Counter[str], shape: str) -> list[str]:
    """Return the steps of one batch: those that were struck least often come first, with random moments between."""
    lacking = sorted(STEPS, key=lambda step: (done[step], rng.random()))
    named = lacking[: round(BATCH * NAMED_SHARE)]
    steps: list[str] = []
    for step in named:
        # Between two steps somebody has to look at what is due: with several programs, only a new `run` does so.
        steps += [RANDOM, step] if shape != "one run" or rng.random() < 0.5 else [step]
    return steps


def read_ledger(path: Path | None) -> list[dict[str, Any]]:
    if path is None or not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def line_of(outcome: Outcome) -> dict[str, Any]:
    return {
        "shape": outcome.shape,
        "kills": dict(outcome.kills),
        "missed": dict(outcome.missed),
        "verdict": asdict(outcome.verdict),
        "fine": outcome.fine,
        "stuck": outcome.stuck,
        "traces": outcome.traces,
        "seconds": round(outcome.seconds, 1),
    }


def table(lines: list[dict[str, Any]]) -> str:
    kills: Counter[str] = Counter()
    shapes: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for line in lines:
        kills.update(line["kills"])
        shapes[line["shape"]] += sum(line["kills"].values())
        total.update(line["verdict"])
    rows = [f"{step:<24}{kills[step]:>6}" for step in (*STEPS, RANDOM)]
    rows += ["", *(f"{shape:<24}{count:>6}" for shape, count in shapes.items())]
    rows += ["", f"{'kills':<24}{sum(kills.values()):>6}"]
    rows += [f"{name.replace('_', ' '):<24}{count:>6}" for name, count in total.items()]
    rows += [f"{'stuck':<24}{sum(len(line['stuck']) for line in lines):>6}"]
    rows += [f"{'tracebacks':<24}{sum(line.get('traces', 0) for line in lines):>6}"]
    return "\n".join(rows)


async def one_after_the_other(
    server: CrashServer, number: int, options: argparse.Namespace, lines: list[dict[str, Any]], done: Counter[str]
) -> None:
    """Run batches in fresh databases until there were enough kills."""
    rng = random.Random(f"{options.seed}:{number}:{len(lines)}")
    shapes = list(SHAPES)
    turn = number
    while sum(sum(line["kills"].values()) for line in lines) < options.kills:
        shape = shapes[turn % len(shapes)]
        turn += 1
        async with server.arena(shape, rng=rng, faults=options.faults) as arena:
            if options.verbose:
                arena.say = lambda line, shape=shape: say(f"{shape}: {line}")  # type: ignore[misc]
            outcome = await arena.batch(plan(rng, done, shape))
        line = line_of(outcome)
        lines.append(line)
        done.update(outcome.kills)
        if options.resume is not None:
            options.resume.parent.mkdir(parents=True, exist_ok=True)
            with options.resume.open("a", encoding="utf-8") as ledger:
                ledger.write(json.dumps(line) + "\n")
        say(
            f"{outcome.shape}: {sum(outcome.kills.values())} kills, {outcome.verdict.messages} messages,"
            f" {outcome.seconds:.0f} s, missed {dict(outcome.missed)}: {'fine' if outcome.fine else line}"
        )


async def everything(options: argparse.Namespace) -> list[dict[str, Any]]:
    lines = read_ledger(options.resume)
    done: Counter[str] = Counter()
    for line in lines:
        done.update(line["kills"])
    folder = Path(tempfile.mkdtemp(prefix="dragoman-crash-"))
    try:
        async with crash_server(folder) as server, asyncio.TaskGroup() as group:
            for number in range(options.arenas):
                group.create_task(one_after_the_other(server, number, options, lines, done))
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--arenas", type=int, default=2, help="databases at the same time")
    parser.add_argument("--faults", type=float, default=0.15, help="share of calls of the platform that go wrong")
    parser.add_argument("--resume", type=Path, help="a file of finished batches, gone on with")
    parser.add_argument("--keep", action="store_true", help="keep the programs' logs")
    parser.add_argument("--verbose", action="store_true", help="say each kill")
    options = parser.parse_args()
    # Told to end, it ends its programs too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    lines = asyncio.run(everything(options))
    say(table(lines))
    return 0 if all(line["fine"] for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
