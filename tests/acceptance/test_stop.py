"""SIGTERM in the middle of the work, and two programs at once: each leaves in order, and nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.acceptance.command import ROOT, run_dragoman

PATIENCE_S = 200
GRACE_S = 10
"""What `docker stop` waits before it kills."""
ARTICLES = 60
QUIET = {"DRAGOMAN_WEB_PORT": "0"}
PORTS = ("Ancona", "Bari", "Cagliari", "Durrës", "İzmir", "Kavala", "Mersin", "Piraeus", "Rijeka", "Trieste")
SHIPS = ("ferries", "tugs", "dredgers", "pilot boats", "tankers", "survey ships")
WORDS = """The port of {port} on {day} ordered {number} {ships} from the Adria yard, the harbour office said.

"The contract is worth {value} million euros and the first of the {ships} comes in two years," harbour master
Livia Conti said in {port}.

The {ships} will replace older ones. The council of {port} is to vote on the money by the end of the year, Conti said.
"""


def write_clippings(folder: Path) -> None:
    """Lay out articles of which no two are about the same event."""
    folder.mkdir()
    for number in range(ARTICLES):
        port, ships = PORTS[number % len(PORTS)], SHIPS[number // len(PORTS)]
        words = WORDS.format(
            port=port, ships=ships, number=number + 3, value=7 * number + 20, day=f"{datetime.now(UTC):%A}"
        )
        (folder / f"{port}-{ships}.txt").write_text(words, "utf-8")


def start(data: Path, shown: Path) -> subprocess.Popen[bytes]:
    """Start `dragoman run`; both of its outputs go to the file."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DRAGOMAN_", "DATABASE_"))}
    environment |= {"DRAGOMAN_DATA_DIR": str(data), "PYTHONPATH": str(ROOT), "COLUMNS": "100", **QUIET}
    with shown.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=data.parent,
        )


def wait_until(fine: Callable[[], bool], what: str, *programs: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not fine():
        assert [program.poll() for program in programs] == [None] * len(programs), f"ended before {what}"
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.05)


def stop(program: subprocess.Popen[bytes]) -> int:
    """Tell the program to end; return its exit code."""
    program.send_signal(signal.SIGTERM)
    return program.wait(timeout=GRACE_S)


def happened(data: Path, event: str) -> int:
    log = data / "logs" / "dragoman.log"
    return log.read_text("utf-8").count(event) if log.exists() else 0


def waiting_briefs(data: Path) -> int:
    checks = json.loads(run_dragoman(data, "doctor", "--json", env=QUIET).out)
    says = next(check["says"] for check in checks if check["check"] == "briefs")
    found = re.match(r"(\d+) waiting", says)
    assert found is not None, says
    return int(found.group(1))


def stored_articles(data: Path) -> int:
    return sum(row["articles"] for row in json.loads(run_dragoman(data, "sources", "list", "--json", env=QUIET).out))


def test_sigterm_in_the_middle_of_the_work_loses_nothing(tmp_path: Path) -> None:
    data, shown = tmp_path / "data", tmp_path / "shown"
    write_clippings(tmp_path / "clippings")
    assert run_dragoman(data, "sources", "add", str(tmp_path / "clippings"), env=QUIET).code == 0

    with start(data, shown) as program:
        try:
            wait_until(lambda: happened(data, "brief.written") > 0, "a brief", program)
            assert stop(program) == 0, shown.read_text("utf-8")
        finally:
            program.kill()

    assert "Traceback" not in shown.read_text("utf-8")
    assert waiting_briefs(data) > 0, "it was to be stopped while briefs waited"
    assert run_dragoman(data, "fetch", env=QUIET).code == 0
    assert waiting_briefs(data) == 0
    assert stored_articles(data) == ARTICLES


def test_two_programs_at_once_say_everything_once(tmp_path: Path) -> None:
    data, outputs = tmp_path / "data", (tmp_path / "first", tmp_path / "second")
    write_clippings(tmp_path / "clippings")
    assert run_dragoman(data, "sources", "add", str(tmp_path / "clippings"), env=QUIET).code == 0
    # At least twenty seconds ahead, so that it is scheduled before it comes.
    at = (datetime.now(UTC) + timedelta(seconds=80)).replace(second=0, microsecond=0)
    scheduled = run_dragoman(data, "digest", "schedule", f"daily {at:%H:%M}", "--timezone", "UTC", env=QUIET)
    assert scheduled.code == 0, scheduled.err

    def shown() -> str:
        return "".join(output.read_text("utf-8") for output in outputs)

    with start(data, outputs[0]) as first, start(data, outputs[1]) as second:
        try:
            wait_until(lambda: "source checked" in shown(), "the edition", first, second)
            assert stop(first) == 0, shown()
            # The database server stays as long as somebody uses it.
            assert run_dragoman(data, "ask", "What did the port of Ancona order?", env=QUIET).code == 0
            assert second.poll() is None
            assert stop(second) == 0, shown()
        finally:
            first.kill()
            second.kill()

    assert shown().count("source checked") == 1
    assert "Traceback" not in shown()
    assert len(json.loads(run_dragoman(data, "digest", "history", "--json", env=QUIET).out)) == 1
    assert stored_articles(data) == ARTICLES
    assert waiting_briefs(data) == 0
