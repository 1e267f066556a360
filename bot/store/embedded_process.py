"""Processes of an embedded server: which one is it, does it live, make it stop."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

FAST_SHUTDOWN_S = 30.0  # after that the server is told to stop at once and recovers at the next start
IMMEDIATE_SHUTDOWN_S = 10.0
POLL_S = 0.05


def is_alive(pid: int) -> bool:
    """Whether the process runs; a zombie doesn't."""
    try:
        # In a container whose first process is this one, a dead server is ours to bury.
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    if sys.platform == "linux":
        try:
            status = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
        except OSError:
            return False
        return status.rpartition(")")[2].split()[:1] == ["Z"]
    return _ps(pid, "stat").startswith("Z")


def _ps(pid: int, column: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a number and a fixed column name
            ["ps", "-ww", "-o", f"{column}=", "-p", str(pid)],  # noqa: S607
            capture_output=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace").strip()


def server_pid(cluster: Path) -> int | None:
    """The process id of the server that runs on this cluster; None when there is none.

    `postmaster.pid` may be stale, empty, garbage or name a process that got the number later: it counts only when
    that process is alive and is a `postgres` with this very folder in its arguments.
    """
    pid = _noted_pid(cluster / "postmaster.pid")
    return pid if pid is not None and is_alive(pid) and _serves(pid, cluster) else None


def remove_misleading(pid_file: Path) -> None:
    """Remove a lock file over which PostgreSQL would stumble: unreadable, or of a process that is not a server.

    Only when no server runs. `pid_file` is `postmaster.pid` or the socket's lock. One that names a dead process is
    left to PostgreSQL, which then looks for surviving children of that server. Raises `OSError`.
    """
    pid = _noted_pid(pid_file)
    if pid is not None:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        except PermissionError:
            pass
    pid_file.unlink(missing_ok=True)


def _noted_pid(pid_file: Path) -> int | None:
    try:
        first = pid_file.read_bytes()[:32].splitlines()[:1]
    except OSError:
        return None
    if not first or re.fullmatch(rb"[1-9][0-9]{0,8}", first[0].strip()) is None:
        return None
    return int(first[0])


def _serves(pid: int, cluster: Path) -> bool:
    if sys.platform == "linux":
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        if Path(os.fsdecode(arguments[0])).name != "postgres" or b"-D" not in arguments:
            return False
        folder = os.fsdecode(arguments[arguments.index(b"-D") + 1])
        return folder == str(cluster) or _same_folder(folder, cluster)
    command = _ps(pid, "command")
    return "postgres" in command and f"-D {cluster}" in command


def _same_folder(name: str, cluster: Path) -> bool:
    try:
        return Path(name).samefile(cluster)
    except OSError:
        return False


async def gone(pid: int, timeout_s: float) -> bool:
    """Wait up to `timeout_s` seconds for the process to end; whether it has."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    while is_alive(pid):
        if loop.time() >= deadline:
            return False
        await asyncio.sleep(POLL_S)
    return True


def ask_to_stop(pid: int, how: signal.Signals = signal.SIGINT) -> None:
    """Send a server a shutdown signal: SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one."""
    try:
        os.kill(pid, how)
    except (ProcessLookupError, PermissionError):
        return


async def stop_server(pid: int) -> bool:
    """Stop a server and wait until it is gone; False when it would not go."""
    ask_to_stop(pid)
    if await gone(pid, FAST_SHUTDOWN_S):
        return True
    ask_to_stop(pid, signal.SIGQUIT)
    return await gone(pid, IMMEDIATE_SHUTDOWN_S)
