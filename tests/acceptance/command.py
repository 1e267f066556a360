"""The command line as its user runs it: a process of its own, a data folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 240


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Dragoman = Callable[..., Result]


def run_dragoman(
    data: Path, *arguments: str, stdin: bytes | None = None, env: dict[str, str] | None = None, cwd: Path | None = None
) -> Result:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DRAGOMAN_", "DATABASE_"))}
    environment |= {"DRAGOMAN_DATA_DIR": str(data), "COLUMNS": "100", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    environment |= env or {}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin if stdin is not None else b"",
        capture_output=True,
        env=environment,
        timeout=TIMEOUT_S,
        check=False,
        cwd=cwd or data.parent,
    )
    return Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
