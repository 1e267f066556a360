"""Programs that use an embedded server, as processes of their own, for the tests of `bot.store.embedded`."""

import asyncio
import contextlib
import os
import pwd
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.store.embedded_privilege import LAUNCHER

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
import asyncio, os, sys, time
from pathlib import Path
from bot.errors import DatabaseError
from bot.store.embedded import EmbeddedPostgres

async def main():
    folder, *options = sys.argv[1:]
    server = EmbeddedPostgres(Path(folder), on_progress=lambda sentence: print("progress:", sentence, flush=True))
    try:
        await server.start()
    except DatabaseError as error:
        print("error:", error, flush=True)
        return
    if "fork" in options:
        child = os.fork()
        if child == 0:
            os.closerange(0, 3)
            time.sleep(120)
            os._exit(0)
        print("forked", child, flush=True)
    print("ready", os.geteuid(), flush=True)
    await asyncio.to_thread(os.read, 0, 1)
    await server.stop()
    print("stopped", flush=True)

asyncio.run(main())
"""


class User:
    """One running program. `lines` is everything that it has printed so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []

    async def says(self, start: str) -> str:
        """Read up to the first line with this start; fails when the program ends without it."""
        assert self.process.stdout is not None
        while line := (await self.process.stdout.readline()).decode().strip():
            self.lines.append(line)
            if line.startswith(start):
                return line
        raise AssertionError(f"the program ended without {start!r}: {self.lines}")

    def leave(self) -> None:
        """Tell the program to stop its server and end."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")


@contextlib.asynccontextmanager
async def user(
    folder: Path,
    *options: str,
    prefix: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    **popen: Any,
) -> AsyncIterator[User]:
    """A program that starts a server in the folder and uses it until told to leave; killed at the end of the block."""
    process = await asyncio.create_subprocess_exec(
        *prefix,
        sys.executable,
        "-c",
        SCRIPT,
        str(folder),
        *options,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **(environment or {}), "PYTHONDONTWRITEBYTECODE": "1"},
        **popen,
    )
    try:
        yield User(process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        # Also closes the pipes, so that nothing is left for the garbage collector to complain about.
        await process.communicate()


def as_ordinary_user() -> tuple[dict[str, Any], tuple[int, int]]:
    """Arguments for `user` that make it an ordinary one, and the (uid, gid) its files have outside.

    Nothing to do for an ordinary user. Root becomes `nobody`; where that account can't reach Python or the checkout,
    the program runs in a user namespace, in which it has no privilege either.
    """
    if os.geteuid() != 0:
        return {}, (os.geteuid(), os.getegid())
    nobody = pwd.getpwnam("nobody")
    ids: dict[str, Any] = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    with contextlib.suppress(PermissionError):
        probe = subprocess.run([sys.executable, "-c", "import bot"], cwd=ROOT, check=False, capture_output=True, **ids)
        if probe.returncode == 0:
            return ids, (nobody.pw_uid, nobody.pw_gid)
    spec = f"namespace:{nobody.pw_uid}:{nobody.pw_gid}"
    return {"prefix": [sys.executable, "-I", "-S", str(LAUNCHER), "run", spec]}, (0, 0)
