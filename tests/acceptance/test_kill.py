"""SIGKILL in the middle of the work: nothing is lost, nothing told twice, nothing left running."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.acceptance.command import ROOT, run_dragoman

PATIENCE_S = 120


def wait_until(fine: object, what: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not fine():  # type: ignore[operator]
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    """The reading processes: children that Python's multiprocessing started."""
    shown = subprocess.run(["ps", "-wweo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in shown.splitlines()]
    return [int(row[0]) for row in rows if int(row[1]) == pid and "spawn_main" in row[2]]


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that is dead and not buried yet does not."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(shown.strip()) and not shown.strip().startswith("Z")


def test_a_demo_killed_half_way_is_finished_by_the_next(tmp_path: Path) -> None:
    data = tmp_path / "data"
    log = data / "logs" / "dragoman.log"
    environment = {**os.environ, "DRAGOMAN_DATA_DIR": str(data), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--once"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=tmp_path,
    ) as first:
        wait_until(lambda: log.exists() and log.read_text("utf-8").count("article.stored") >= 5, "articles")
        readers = children_of(first.pid)
        first.send_signal(signal.SIGKILL)
    assert readers
    wait_until(lambda: not any(is_alive(pid) for pid in readers), "the reading processes to end")

    second = run_dragoman(data, "demo", "--once")

    assert second.code == 0, second.err
    editions = json.loads(run_dragoman(data, "digest", "history", "--json").out)
    assert len(editions) == 1
    assert editions[0]["coverage"]["articles"] == 43
    assert second.out.count("Wednesday 30 April 2025") == 1
