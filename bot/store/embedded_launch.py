"""Run one command under another identity: a script that stands alone, started as `python -I -S embedded_launch.py`.

PostgreSQL refuses to run as root. Between fork and exec is no place for Python code in a program with threads, so
this small process changes what has to be changed and then becomes the command.

    embedded_launch.py run    IDENTITY COMMAND [ARGUMENT ...]
    embedded_launch.py detach IDENTITY LOGFILE COMMAND [ARGUMENT ...]
    embedded_launch.py check  IDENTITY FILE FOLDER

IDENTITY is `self`, `namespace:UID:GID` (a new Linux user namespace in which the caller's own user is UID: files stay
the caller's, and no file of anybody else is reachable by privilege) or `account:UID:GID` (setuid).
`detach` starts the command in a session of its own with its output appended to LOGFILE and prints its process id.
`check` prints the first of the two paths' ancestors that can't be reached (FILE executable, FOLDER searchable), or
nothing. Exit code 125: the identity or the command could not be had; standard error says why in one line.
"""

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
FAILED = 125


def become(identity: str) -> None:
    """Change this process to the identity. Raises `OSError`."""
    kind, _, ids = identity.partition(":")
    if kind == "self":
        return
    uid, gid = (int(part) for part in ids.split(":"))
    if kind == "namespace":
        outer_uid, outer_gid = os.geteuid(), os.getegid()
        libc = ctypes.CDLL(None, use_errno=True)  # os.unshare needs Python 3.12
        if libc.unshare(CLONE_NEWUSER) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
        write_proc("setgroups", "deny")  # the kernel asks for it before an unprivileged gid_map
        write_proc("uid_map", f"{uid} {outer_uid} 1")
        write_proc("gid_map", f"{gid} {outer_gid} 1")
    else:
        os.setgroups([gid])
        os.setgid(gid)
        os.setuid(uid)


def write_proc(name: str, text: str) -> None:
    """Write to a file of /proc/self in one call, as the kernel wants it."""
    descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
    try:
        os.write(descriptor, text.encode("ascii"))
    finally:
        os.close(descriptor)


def first_unreachable(path: str, *, folder: bool) -> str | None:
    """The topmost ancestor that this identity can't enter, or the path itself; None when all is well."""
    for ancestor in reversed(Path(path).parents):
        if not os.access(ancestor, os.X_OK):
            return str(ancestor)
    return None if os.access(path, os.X_OK if folder else os.R_OK | os.X_OK) else path


def detach(identity: str, log: str, command: list[str]) -> int:
    """Start the command in its own session, print its process id; the exit code of this script."""
    reader, writer = os.pipe()  # closed by a successful exec: an empty message means that the command runs
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            os.setsid()
            output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.umask(0o077)
            become(identity)
            os.execv(command[0], command)  # noqa: S606 - the command is PostgreSQL's, from our own argument list
        except OSError as failure:
            os.write(writer, describe(failure, command[0]).encode("utf-8", "replace"))
        os._exit(FAILED)
    os.close(writer)
    with os.fdopen(reader, "rb") as messages:
        message = messages.read()
    if message:
        os.waitpid(pid, 0)
        sys.stderr.write(message.decode("utf-8", "replace") + "\n")
        return FAILED
    sys.stdout.write(f"{pid}\n")
    return 0


def describe(failure: OSError, command: str) -> str:
    """One line for standard error."""
    return f"{failure.strerror}: {failure.filename or command}"


def main(arguments: list[str]) -> int:
    """The exit code; `run` never returns when the command could be started."""
    mode, identity, *rest = arguments
    try:
        if mode == "detach":
            return detach(identity, rest[0], rest[1:])
        become(identity)
        if mode == "check":
            blocked = first_unreachable(rest[0], folder=False) or first_unreachable(rest[1], folder=True)
            if blocked is not None:
                sys.stdout.write(blocked)
            return 0
        os.umask(0o077)
        os.execv(rest[0], rest)  # noqa: S606 - as above
    except OSError as failure:
        sys.stderr.write(describe(failure, rest[0]) + "\n")
    return FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
