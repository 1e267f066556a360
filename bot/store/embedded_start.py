"""One start of the embedded server: what was found, what was launched, what it said."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from psycopg import pq
from psycopg.conninfo import make_conninfo

from bot.errors import DatabaseError
from bot.store.embedded_cluster import ADMIN, check_cluster, configure, create_cluster, explain, program_major
from bot.store.embedded_folder import PORT, SOCKET_NAME, PostgresFolder
from bot.store.embedded_privilege import Identity, choose_identity, detach, give
from bot.store.embedded_process import is_alive, remove_misleading, server_pid

Progress = Callable[[str], None]

RETRY_S = 0.5


class Launch:
    """One start under the start lock: what was found, what was launched. Its methods block for up to seconds."""

    def __init__(self, folder: PostgresFolder, programs: Path, settings: Mapping[str, str], progress: Progress) -> None:
        self._folder = folder
        self._programs = programs
        self._settings = settings
        self._progress = progress
        self._pid: int | None = None
        self._runner: tuple[Identity, int] | None = None
        self._log_offset = folder.log_size()
        self.socket_folder = Path()

    def prepare(self) -> None:
        """Find the socket; when no server answers, make sure that there is a cluster which can be served."""
        folder = self._folder
        if folder.cluster.exists():
            self.socket_folder = folder.ensure_socket_folder()
            if ping(self.socket_folder) == pq.Ping.OK:
                return
        self._make_ready()

    def _make_ready(self) -> tuple[Identity, int]:
        folder = self._folder
        identity = choose_identity(self._programs / "postgres", folder.data, folder.root)
        major = program_major(self._programs, identity)
        if not folder.cluster.exists():
            self._progress("Creating the database")
            create_cluster(folder, self._programs, identity, major)
        check_cluster(folder, major)
        self.socket_folder = folder.ensure_socket_folder()
        give(self.socket_folder, identity)
        self._runner = (identity, major)
        return self._runner

    def living_pid(self) -> int | None:
        """The server's process id, of the one found or of the one launched."""
        if self._pid is not None and is_alive(self._pid):
            return self._pid
        return server_pid(self._folder.cluster)

    def start(self) -> None:
        """Launch the server. Raises `DatabaseError` when the one launched before has died for good."""
        folder = self._folder
        if self._pid is None:
            self._progress("Starting the database")
        else:
            if not _may_be_tried_again(folder.log_since(self._log_offset)):
                raise DatabaseError(f"The embedded database does not start: {self.last_words()}")
            time.sleep(RETRY_S)
        # Not known yet when the server that answered a moment ago has gone.
        identity, major = self._runner or self._make_ready()
        try:
            remove_misleading(folder.cluster / "postmaster.pid")
            remove_misleading(self.socket_folder / f"{SOCKET_NAME}.lock")
            configure(folder.cluster, identity, major, self._settings)
        except OSError as failure:
            raise DatabaseError(f"Can't write to {folder.cluster}: {failure.strerror}.") from failure
        folder.rotate_log()
        self._log_offset = folder.log_size()
        self._pid = detach(
            identity,
            folder.log,
            self._programs / "postgres",
            "-D",
            str(folder.cluster),
            "-k",
            f'"{self.socket_folder}"',
            "-p",
            str(PORT),
        )

    def last_words(self) -> str:
        """The end of the log since the launch, in one line."""
        return explain(self._folder.log_since(self._log_offset) or "it has logged nothing")


def _may_be_tried_again(log: str) -> bool:
    """Whether the server only met the last processes of its predecessor, which are about to end."""
    return "pre-existing shared memory block" in log or "is already in use" in log


def ping(socket_folder: Path) -> pq.Ping:
    """One attempt to connect, at most 5 seconds; needs no password."""
    conninfo = make_conninfo("", host=str(socket_folder), port=PORT, user=ADMIN, dbname="postgres", connect_timeout=5)
    return pq.Ping(pq.PGconn.ping(conninfo.encode()))
