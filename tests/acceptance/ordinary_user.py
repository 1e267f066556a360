"""An account without privileges, and a Python that it can run, for programs that are to run as their users run them."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LAUNCHER = Path(__file__).resolve().parents[2] / "bot" / "store" / "embedded_launch.py"


@dataclass(frozen=True)
class OrdinaryUser:
    """`python` is one that the account can run; `prefix` stands before its commands, `popen` goes to `subprocess`.

    `owner` is what the account's files must have outside: (uid, gid).
    """

    python: str
    owner: tuple[int, int]
    prefix: tuple[str, ...] = ()
    popen: dict[str, Any] = field(default_factory=dict)


def ordinary_user() -> OrdinaryUser:
    """Return the present account when it is an ordinary one. Root becomes `nobody`.

    Where `nobody` can run no Python of this version (one in root's closed home), root becomes a user without
    privileges in a user namespace.
    """
    if os.geteuid() != 0:
        return OrdinaryUser(sys.executable, (os.geteuid(), os.getegid()))
    nobody = pwd.getpwnam("nobody")
    ids = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found = [sys.executable, *(shutil.which(name, path=folder) for folder in ("/usr/local/bin", "/usr/bin"))]
    for python in filter(None, found):
        with contextlib.suppress(OSError):
            probe = [python, "-I", "-c", "import ssl, sqlite3, venv"]
            if subprocess.run(probe, check=False, capture_output=True, cwd="/", **ids).returncode == 0:  # type: ignore[call-overload]
                return OrdinaryUser(python, (nobody.pw_uid, nobody.pw_gid), popen=ids)
    spec = f"namespace:{nobody.pw_uid}:{nobody.pw_gid}"
    return OrdinaryUser(sys.executable, (0, 0), (sys.executable, "-I", "-S", str(LAUNCHER), "run", spec))
