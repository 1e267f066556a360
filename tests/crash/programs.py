"""The programs under the harness: `dragoman run` and `dragoman worker` as processes of their own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.command import ROOT
from tests.integration.slack_workspace import APP_TOKEN, BOT_TOKEN

HEARTBEAT_S = 0.5
STALLED_AFTER_S = 2.0
SETTLE_S = 2.0


@dataclass
class Program:
    """One process, started again under the same number when it was killed."""

    who: int
    kind: str
    database_url: str
    api_url: str
    folder: Path
    process: asyncio.subprocess.Process | None = None
    starts: int = 0
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.returncode is None

    @property
    def log(self) -> Path:
        return self.folder / f"program-{self.who}.log"

    async def start(self) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("DRAGOMAN_")}
        environment |= {
            "DRAGOMAN_DATA_DIR": str(self.folder / f"data-{self.who}"),
            "DATABASE_URL": f"{self.database_url}&options=-c%20crash.who%3D{self.who}",
            "DRAGOMAN_SLACK_BOT_TOKEN": BOT_TOKEN,
            "DRAGOMAN_SLACK_APP_TOKEN": APP_TOKEN,
            "DRAGOMAN_SLACK_API_URL": f"{self.api_url}/{self.who}/api/",
            "DRAGOMAN_WEB_PORT": "0",
            "DRAGOMAN_HEARTBEAT_S": str(HEARTBEAT_S),
            "DRAGOMAN_STALLED_AFTER_S": str(STALLED_AFTER_S),
            "DRAGOMAN_SETTLE_S": str(SETTLE_S),
            "DRAGOMAN_READING_PROCESSES": "1",
            "DRAGOMAN_LOG_LEVEL": "info",
            "PYTHONPATH": str(ROOT),
            **self.more,
        }
        self.starts += 1
        with self.log.open("ab") as output:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", self.kind,
                env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.folder,
            )  # fmt: skip

    async def kill(self) -> bool:
        """SIGKILL, and wait until it is buried. False when it was dead already."""
        if not self.alive:
            return False
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()
        return True
