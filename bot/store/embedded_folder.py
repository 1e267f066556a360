"""The folder `<data>/postgres`: where things are, how they are written, what is remembered between starts.

    cluster/            PostgreSQL's own data folder
    credentials.json    the passwords of the three roles, 0600
    state.json          major version, socket folder
    server.log          the server's log, bounded; server.log.1 is the one before
    start.lock          held while a server is started or stopped
    clients.lock        held, shared, by every program that uses the server
    run/                the Unix socket, unless its path would be too long
    new-*/              a cluster in the making; whatever is found at a start is debris

Folders are 0700. Nothing outside is written, except a socket folder in the user's runtime or temporary directory
when the path in the data folder can't be one of a socket; it is recorded and removed at the stop.
"""

import contextlib
import json
import os
import secrets
import shutil
import stat
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import DatabaseError

PORT = 5432  # names the socket file; nothing listens on TCP
SOCKET_NAME = f".s.PGSQL.{PORT}"
# sizeof(sun_path) - 1: 108 bytes on Linux, 104 on macOS and the BSDs.
SOCKET_PATH_LIMIT = 107 if sys.platform == "linux" else 103
LOG_LIMIT_BYTES = 1_000_000
DATA_DIR_HINT = "choose another data folder with DRAGOMAN_DATA_DIR"


@dataclass(frozen=True)
class Credentials:
    """The passwords of the embedded server's roles."""

    admin: str
    owner: str
    app: str

    def __repr__(self) -> str:
        return "Credentials(...)"

    @classmethod
    def generate(cls) -> "Credentials":
        """Three fresh random passwords of 32 hexadecimal digits."""
        return cls(*(secrets.token_hex(16) for _ in range(3)))


@dataclass(frozen=True)
class State:
    """What a start leaves for the next: the cluster's major version, and the paths of its folder and its socket's.

    A state that names another folder came with a copy; the socket it names is another server's.
    """

    major: int
    folder: str
    socket_folder: str


class PostgresFolder:
    """Paths and files of one embedded server. `data_folder` may not exist yet; links in its path are followed."""

    def __init__(self, data_folder: Path) -> None:
        self.data = data_folder.expanduser().resolve()
        self.root = self.data / "postgres"
        self.cluster = self.root / "cluster"
        self.log = self.root / "server.log"
        self._credentials = self.root / "credentials.json"
        self._state = self.root / "state.json"
        self._socket = self.root / "run"

    def prepare(self) -> None:
        """Make the folders, 0700 where they are ours. Raises `DatabaseError` when the place can't be used."""
        try:
            for parent in reversed([self.data, *self.data.parents]):
                if not parent.exists():
                    parent.mkdir(mode=0o700, exist_ok=True)
            self.root.mkdir(mode=0o700, exist_ok=True)
            if stat.S_IMODE(self.root.stat().st_mode) != 0o700:
                self.root.chmod(0o700)
            if not os.access(self.root, os.R_OK | os.W_OK | os.X_OK):
                raise PermissionError
        except (NotADirectoryError, FileExistsError) as failure:
            raise DatabaseError(f"The data folder {self.data} is in the way of a file: {DATA_DIR_HINT}.") from failure
        except PermissionError as failure:
            raise DatabaseError(f"No permission to write to the data folder {self.data}: {DATA_DIR_HINT}.") from failure
        except OSError as failure:
            reason = failure.strerror or "unknown reason"
            raise DatabaseError(f"Can't use the data folder {self.data} ({reason}): {DATA_DIR_HINT}.") from failure

    def remove_debris(self) -> None:
        """Remove half-made clusters and half-written files. Only under the start lock."""
        for leftover in self.root.glob("new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        for leftover in self.root.glob("*.part"):
            leftover.unlink(missing_ok=True)

    def staging(self) -> Path:
        """A new empty folder, 0700, for a cluster in the making."""
        return Path(tempfile.mkdtemp(prefix="new-", dir=self.root))

    def rotate_log(self) -> None:
        """Put an over-long log aside. Only while no server runs."""
        with contextlib.suppress(OSError):
            if self.log.stat().st_size > LOG_LIMIT_BYTES:
                self.log.replace(self.log.with_name("server.log.1"))

    def bound_log(self) -> None:
        """Empty an over-long log of a running server (which appends, so that it goes on at the start)."""
        with contextlib.suppress(OSError):
            if self.log.stat().st_size > LOG_LIMIT_BYTES:
                shutil.copyfile(self.log, self.log.with_name("server.log.1"))
                os.truncate(self.log, 0)

    def log_size(self) -> int:
        """The log's length in bytes; 0 when there is none."""
        try:
            return self.log.stat().st_size
        except OSError:
            return 0

    def log_since(self, offset: int) -> str:
        """What the server has logged after `offset` bytes, at most 64 kB."""
        try:
            with self.log.open("rb") as stream:
                stream.seek(max(offset, self.log_size() - 65536))
                return stream.read().decode("utf-8", "replace")
        except OSError:
            return ""

    def write_credentials(self, credentials: Credentials) -> None:
        """Store the passwords, readable by the user alone."""
        self._write(self._credentials, json.dumps(asdict(credentials)))

    def read_credentials(self) -> Credentials:
        """The stored passwords. Raises `DatabaseError` when the file is missing or damaged."""
        try:
            return Credentials(**json.loads(self._credentials.read_text("utf-8")))
        except (OSError, ValueError, TypeError) as failure:
            raise DatabaseError(
                f"The passwords of the embedded database can't be read from {self._credentials}: "
                "put the file back from a copy, or restore a backup into a new data folder."
            ) from failure

    def write_state(self, state: State) -> None:
        """Remember for the next start."""
        self._write(self._state, json.dumps(asdict(state)))

    def read_state(self) -> State | None:
        """What the last start left; None when there is nothing readable or it is another folder's."""
        try:
            stored = json.loads(self._state.read_text("utf-8"))
            state = State(int(stored["major"]), str(stored["folder"]), str(stored["socket_folder"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return state if state.folder == str(self.root) else None

    def cluster_major(self) -> int | None:
        """The major version in the cluster's PG_VERSION; None when it is missing or damaged."""
        try:
            return int((self.cluster / "PG_VERSION").read_text("ascii"))
        except (OSError, ValueError):
            return None

    def ensure_socket_folder(self) -> Path:
        """The folder of the Unix socket, made when missing, 0700, and recorded in the state.

        A recorded short-named folder is used again under the same name, so that programs which know it find the
        server there. Raises `DatabaseError`.
        """
        recorded = self.read_state()
        try:
            socket_folder = self._socket_folder(recorded)
        except OSError as failure:
            raise DatabaseError(f"Can't make a folder for the database's socket: {failure.strerror}.") from failure
        state = State(self.cluster_major() or 0, str(self.root), str(socket_folder))
        if state != recorded:
            self.write_state(state)
        return socket_folder

    def _socket_folder(self, recorded: State | None) -> Path:
        if is_socket_path(self._socket):
            self._socket.mkdir(mode=0o700, exist_ok=True)
            return self._socket
        if recorded is not None and is_socket_path(Path(recorded.socket_folder)):
            folder = Path(recorded.socket_folder)
            with contextlib.suppress(OSError):
                folder.mkdir(mode=0o700)
            if self._is_ours(folder):
                return folder
        return Path(tempfile.mkdtemp(prefix="dragoman-", dir=_runtime_folder()))

    def _is_ours(self, folder: Path) -> bool:
        """A real folder of this user, or of the account that has the cluster, which nobody else can enter."""
        try:
            status = folder.lstat()
            owners = {os.geteuid(), self.cluster.stat().st_uid}
        except OSError:
            return False
        return stat.S_ISDIR(status.st_mode) and status.st_uid in owners and not status.st_mode & 0o077

    def remove_socket_folder(self) -> None:
        """Remove a socket folder outside the data folder; the server is gone."""
        state = self.read_state()
        if state is not None and Path(state.socket_folder) != self._socket:
            with contextlib.suppress(OSError):
                Path(state.socket_folder).rmdir()

    def _write(self, path: Path, text: str) -> None:
        """Write all or nothing, 0600, on disk when this returns. Raises `DatabaseError`."""
        part = path.with_name(f"{path.name}.part")
        try:
            part.unlink(missing_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
            sync_folder(path.parent)
        except OSError as failure:
            raise DatabaseError(f"Can't write {path}: {failure.strerror}.") from failure


def sync_folder(folder: Path) -> None:
    """Make renames in the folder last through a power cut. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_socket_path(folder: Path) -> bool:
    """Whether PostgreSQL and libpq can use a socket in this folder.

    The kernel limits the length; libpq takes a comma for a second host; a name that is not text can't be written
    into a connection string.
    """
    path = os.fsencode(folder / SOCKET_NAME)
    try:
        text = path.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(path) <= SOCKET_PATH_LIMIT and text.isprintable() and not set(text) & set(",\"'\\")


def _runtime_folder() -> Path:
    """Where a short-named folder may be made: the user's runtime directory, else the temporary directory, else /tmp.

    Not root's runtime directory: an account that runs the server for root could not enter it.
    """
    runtime = "" if os.geteuid() == 0 else os.environ.get("XDG_RUNTIME_DIR", "")
    candidates = [runtime, tempfile.gettempdir(), "/tmp"]  # noqa: S108
    for name in candidates:
        folder = Path(name)
        sample = folder / "dragoman-12345678"
        if folder.is_absolute() and os.access(folder, os.W_OK | os.X_OK) and is_socket_path(sample):
            return folder
    raise DatabaseError(
        "No temporary folder with a path short enough for the database's socket: set TMPDIR to a short one."
    )
