"""Model endpoints that nobody here wrote: npm's `@copilotkit/aimock` and PyPI's `llmock`, started for a test."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.integration.test_slack_emulate import node_path

AIMOCK = Path(__file__).resolve().parents[1] / "npm" / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"
LLMOCK = Path(sys.executable).parent / "llmock"


@contextmanager
def running(command: Sequence[str], folder: Path) -> Iterator[str]:
    """Run a server that takes `--port`; yield its address once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=folder,
            env={**os.environ, "PATH": node_path()},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if process.poll() is not None or probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        if process.poll() is not None:
            pytest.fail(f"{command[0]} did not start: {log.read_text()[-500:]}", pytrace=False)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def aimock(fixtures: Path, *options: str) -> Iterator[str]:
    if not AIMOCK.exists():
        pytest.fail("aimock is missing: run `make test`, or `npm ci --prefix tests/npm`", pytrace=False)
    command = ["node", str(AIMOCK), "--log-level", "silent", "--fixtures", str(fixtures), *options]
    with running(command, fixtures.parent) as url:
        yield url


@contextmanager
def llmock(folder: Path, *options: str) -> Iterator[str]:
    with running([str(LLMOCK), "serve", "--log-level", "error", *options], folder) as url:
        yield url


def report(url: str) -> tuple[int, str]:
    """Return the exit code of `llmock report`, and what it says of us."""
    done = subprocess.run([LLMOCK, "report", "--strict", "--url", url], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def fetched_json(url: str) -> Any:
    with httpx2.Client(trust_env=False) as client:
        return client.get(url).json()


def posted(url: str, body: Any) -> None:
    with httpx2.Client(trust_env=False) as client:
        client.post(url, json=body).raise_for_status()
