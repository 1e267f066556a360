"""`dragoman run`: sources are fetched and editions composed by the clock, and it ends in order when told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.acceptance.command import ROOT, run_dragoman

PATIENCE_S = 200
WORDS = """The port of Ancona on {day} ordered three car ferries from the Adria yard in Trieste, its largest order.

"The contract is worth 120 million euros and the first ship comes in two years," harbour master Livia Conti said.

The ferries will sail between Ancona and Split. Two older ships will be scrapped once the new ones sail, Conti said.
"""


def next_minute() -> datetime:
    """A minute that is at least twenty seconds ahead, so that it is scheduled before it comes."""
    ahead = datetime.now(UTC) + timedelta(seconds=20)
    return ahead.replace(second=0, microsecond=0) + timedelta(minutes=1)


def test_the_clock_fetches_and_composes_and_sigterm_ends_in_order(tmp_path: Path) -> None:
    data, clippings = tmp_path / "data", tmp_path / "clippings"
    clippings.mkdir()
    (clippings / "ferries.txt").write_text(WORDS.format(day=f"{datetime.now(UTC):%A}"), "utf-8")
    assert run_dragoman(data, "sources", "add", str(clippings), "--title", "Harbour Gazette").code == 0
    at = next_minute()
    assert run_dragoman(data, "digest", "schedule", f"daily {at:%H:%M}", "--timezone", "UTC").code == 0
    environment = {**os.environ, "DRAGOMAN_DATA_DIR": str(data), "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    shown = tmp_path / "shown"
    with (
        shown.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
        ) as program,
    ):
        until = time.monotonic() + PATIENCE_S
        while "checked" not in shown.read_text("utf-8") and time.monotonic() < until:
            time.sleep(0.2)
        program.send_signal(signal.SIGTERM)
        _, notes = program.communicate(timeout=60)

    edition = shown.read_text("utf-8")
    assert "three car ferries" in edition, edition + notes.decode("utf-8")
    assert "Harbour Gazette" in edition
    assert "1 source checked, 1 article read, 1 used" in edition
    assert program.returncode == 0
    assert b"Traceback" not in notes
