"""Under which identity PostgreSQL's programs run, and how they are started.

An ordinary user runs them as herself. PostgreSQL refuses root, so root runs them

1. in a user namespace of their own (Linux) in which root's user has an unprivileged number: every file stays root's,
   a data folder below a closed home works, no permission changes anywhere; or, where that is forbidden,
2. as an unprivileged account (`postgres`, else `nobody`) that gets the `postgres` folder inside the data folder.
"""

import os
import pwd
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DatabaseError

LAUNCHER = Path(__file__).with_name("embedded_launch.py")
LAUNCH_FAILED = 125
ACCOUNTS = ("postgres", "nobody")
KEPT_ENVIRONMENT = ("PATH", "HOME", "TMPDIR")


@dataclass(frozen=True)
class Identity:
    """Who runs the server. `spec` is what the launcher reads; `owner` are the (uid, gid) its files must have."""

    spec: str
    owner: tuple[int, int]
    account: str


@dataclass(frozen=True)
class Outcome:
    """What a finished program left: exit code and both outputs, decoded leniently."""

    code: int
    stdout: str
    stderr: str

    @property
    def text(self) -> str:
        """Everything that it wrote."""
        return f"{self.stdout}\n{self.stderr}".strip()


def clean_environment() -> dict[str, str]:
    """An environment in which no PG*, LANG or LC_* variable and no secret of the caller reaches the server."""
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    return {**kept, "LC_ALL": "C", "LANG": "C", "TZ": "UTC"}


def launch(mode: str, identity: Identity, arguments: Sequence[str], *, stdin: str, timeout_s: float) -> Outcome:
    """Run the launcher and wait for it. Raises `DatabaseError` when it takes longer than `timeout_s` seconds."""
    command = [sys.executable, "-I", "-S", str(LAUNCHER), mode, identity.spec, *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - our own launcher with PostgreSQL's programs
            command,
            input=stdin.encode(),
            capture_output=True,
            timeout=timeout_s,
            cwd="/",
            env=clean_environment(),
            start_new_session=True,  # Ctrl-C at the terminal is for the application, which then stops the server
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        program = Path(arguments[0]).name
        raise DatabaseError(f"{program} did not finish within {timeout_s:.0f} seconds.") from late
    except OSError as failure:
        raise DatabaseError(f"Can't start a program: {failure.strerror}.") from failure
    return Outcome(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


def run(identity: Identity, program: Path, *arguments: str, stdin: str = "", timeout_s: float = 120) -> Outcome:
    """Run one of PostgreSQL's programs to its end. Raises `DatabaseError` when it can't be run at all."""
    outcome = launch("run", identity, [str(program), *arguments], stdin=stdin, timeout_s=timeout_s)
    if outcome.code == LAUNCH_FAILED:
        raise DatabaseError(f"Can't run the PostgreSQL program {program}: {outcome.text}")
    return outcome


def detach(identity: Identity, log: Path, program: Path, *arguments: str) -> int:
    """Start a server in a session of its own; its process id. Raises `DatabaseError` when it can't be run."""
    outcome = launch("detach", identity, [str(log), str(program), *arguments], stdin="", timeout_s=30)
    if outcome.code != 0:
        raise DatabaseError(f"Can't run the PostgreSQL program {program}: {outcome.text}")
    return int(outcome.stdout)


def choose_identity(program: Path, data_folder: Path, postgres_folder: Path) -> Identity:
    """The identity for this user and these folders; gives the postgres folder to it where it has to change hands.

    `postgres_folder` exists below `data_folder`, and no server runs on it. Raises `DatabaseError` when no identity
    can reach both the programs and the folder; the line says which folder is in the way.
    """
    if not program.is_file():
        raise DatabaseError(f"Can't run the PostgreSQL program {program}: it is missing.")
    if os.geteuid() != 0:
        return Identity("self", (os.geteuid(), os.getegid()), "self")
    blocked = ""
    for identity in _identities_for_root(postgres_folder):
        # The data folder itself may be closed: it is ours, and the account gets in by its group below.
        outcome = launch("check", identity, [str(program), str(data_folder.parent)], stdin="", timeout_s=30)
        if outcome.code == 0 and not outcome.stdout:
            give_folder(data_folder, postgres_folder, identity)
            return identity
        if outcome.code == 0 and not blocked:
            blocked = f"the account {identity.account} can't reach {outcome.stdout}"
    raise DatabaseError(
        "PostgreSQL does not run as root, and "
        f"{blocked or 'there is no unprivileged account to run it'}: "
        "choose another data folder with DRAGOMAN_DATA_DIR, or run this program as an ordinary user."
    )


def _identities_for_root(postgres_folder: Path) -> Iterator[Identity]:
    own = (os.geteuid(), os.getegid())
    cluster = postgres_folder / "cluster"
    owner = cluster.stat().st_uid if cluster.is_dir() else own[0]
    accounts = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
    inside = accounts.get("nobody") or next(iter(accounts.values()), None)
    if owner != own[0]:
        # Stay with the account that has had the folder so far.
        entry = next((entry for entry in accounts.values() if entry.pw_uid == owner), None)
        if entry is not None:
            yield _account(entry)
    if inside is not None and sys.platform == "linux":
        # initdb looks its own user up, so the number inside must be one of an account.
        yield Identity(f"namespace:{inside.pw_uid}:{inside.pw_gid}", own, "root (in a user namespace)")
    for name in ACCOUNTS:
        if name in accounts:
            yield _account(accounts[name])


def _account(entry: pwd.struct_passwd) -> Identity:
    return Identity(f"account:{entry.pw_uid}:{entry.pw_gid}", (entry.pw_uid, entry.pw_gid), entry.pw_name)


def give_folder(data_folder: Path, postgres_folder: Path, identity: Identity) -> None:
    """Make the identity the owner of everything in the postgres folder; let an account pass through the data folder.

    Only root calls it with another owner than itself. Touches nothing outside the data folder.
    """
    uid, gid = identity.owner
    give(postgres_folder, identity)
    for folder, folders, files in os.walk(postgres_folder):
        for name in (*folders, *files):
            give(Path(folder) / name, identity)
    if uid != os.geteuid():
        mode = data_folder.stat().st_mode
        if not mode & 0o001:
            os.chown(data_folder, -1, gid)
            data_folder.chmod((mode & 0o7777) | 0o010)


def give(path: Path, identity: Identity) -> None:
    """Make the identity the owner of one file or folder, links not followed."""
    status = path.lstat()
    if (status.st_uid, status.st_gid) != identity.owner and os.geteuid() == 0:
        os.chown(path, *identity.owner, follow_symlinks=False)
