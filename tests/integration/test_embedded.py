"""The embedded server's sharp edges, each on a real server."""

import asyncio
import importlib.util
import os
import shutil
import signal
import stat
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio

from bot.errors import DatabaseError, DatabaseUnavailable
from bot.store import embedded, embedded_folder, embedded_privilege
from bot.store.embedded import EmbeddedPostgres, ServerAddress
from bot.store.embedded_cluster import find_programs
from bot.store.embedded_folder import PostgresFolder
from bot.store.embedded_process import gone, server_pid
from tests.integration.embedded_users import as_ordinary_user, user

FAST = {"fsync": "off"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stopped() -> AsyncIterator[Path]:
    """A data folder whose server ran once and was stopped."""
    with tempfile.TemporaryDirectory(prefix="dragoman-cluster-") as folder:
        postgres = EmbeddedPostgres(Path(folder) / "data", settings=FAST)
        await postgres.start()
        await postgres.stop()
        yield Path(folder) / "data"


@pytest.fixture
def data(stopped: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the stopped data folder; a server that a failed test left there is killed."""
    folder = tmp_path / "data"
    shutil.copytree(stopped, folder)
    yield folder
    kill_server(folder)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account can reach, as pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="dragoman-open-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        kill_server(folder / "data")


def kill_server(data: Path) -> None:
    pid = server_pid(data / "postgres" / "cluster")
    if pid is not None:
        os.kill(pid, signal.SIGQUIT)


def pid_of(data: Path) -> int:
    pid = server_pid(data / "postgres" / "cluster")
    assert pid is not None
    return pid


async def ask(conninfo: str, query: str) -> tuple[Any, ...]:
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        row = await (await connection.execute(query.encode())).fetchone()
    assert row is not None
    return row


async def works(data: Path, **options: Any) -> ServerAddress:
    """Start, ask, stop; the server is gone afterwards."""
    postgres = EmbeddedPostgres(data, settings=FAST, **options)
    address = await postgres.start()
    pid = pid_of(data)
    assert await ask(address.conninfo(), "SELECT current_user") == ("dragoman_app",)
    await postgres.stop()
    assert await gone(pid, 10)
    return address


def one_line(error: pytest.ExceptionInfo[DatabaseError]) -> str:
    assert "\n" not in error.value.message
    assert error.value.message
    return error.value.message


# --- what a new one looks like


async def test_a_new_server_has_roles_extensions_locale_and_closed_folders(tmp_path: Path) -> None:
    postgres = EmbeddedPostgres(tmp_path / "new" / "data")
    address = await postgres.start()
    try:
        admin = address.conninfo("admin")
        database = await ask(
            admin,
            "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datlocprovider, datlocale "
            "FROM pg_database WHERE datname = current_database()",
        )
        assert database == ("dragoman_owner", "UTF8", "b", "C.UTF-8")
        roles = await ask(
            admin,
            "SELECT array_agg(rolname::text ORDER BY rolname) FROM pg_roles "
            "WHERE rolname ~ '^dragoman' AND NOT rolsuper AND NOT rolbypassrls AND NOT rolcreatedb",
        )
        assert roles == (["dragoman_app", "dragoman_owner"],)
        extensions = await ask(admin, "SELECT array_agg(extname::text) FROM pg_extension")
        assert {"unaccent", "pg_trgm", "vector"} <= set(extensions[0])
        settings = "listen_addresses", "fsync", "data_checksums", "jit", "password_encryption"
        shown = await ask(admin, "SELECT " + ", ".join(f"current_setting('{name}')" for name in settings))
        assert shown == ("", "on", "on", "off", "scram-sha-256")
        assert await ask(address.conninfo("owner"), "SELECT unaccent('Türkiye')") == ("Turkiye",)
        state = PostgresFolder(tmp_path / "new" / "data").read_state()
        assert state is not None
        assert state.major == (await ask(admin, "SELECT current_setting('server_version_num')::int / 10000"))[0]
    finally:
        await postgres.stop()
    root = tmp_path / "new" / "data" / "postgres"
    for path in (root.parent.parent, root.parent, root, *root.rglob("*")):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path
    assert not list(root.glob("new-*"))


async def test_nobody_gets_in_without_the_password(data: Path) -> None:
    postgres = EmbeddedPostgres(data, settings=FAST)
    address = await postgres.start()
    try:
        for role in ("admin", "owner", "app"):
            right = psycopg.conninfo.conninfo_to_dict(address.conninfo(role))
            for password in ("wrong", ""):
                wrong = psycopg.conninfo.make_conninfo("", **{**right, "password": password, "passfile": "/dev/null"})
                with pytest.raises(psycopg.OperationalError, match="password"):
                    await ask(wrong, "SELECT 1")
        assert "password" not in repr(address)
        assert address.credentials.admin not in repr(address)
    finally:
        await postgres.stop()


async def test_databases_are_made_like_the_main_one_or_from_a_template(data: Path) -> None:
    postgres = EmbeddedPostgres(data, settings=FAST)
    address = await postgres.start()
    try:
        await postgres.create_database("first one")
        async with await psycopg.AsyncConnection.connect(address.conninfo("owner", "first one")) as connection:
            await connection.execute("CREATE TABLE marks (word text)")
        await postgres.create_database("copy", template="first one")
        assert await ask(address.conninfo("owner", "copy"), "SELECT count(*) FROM marks") == (0,)
        assert await ask(address.conninfo("app", "copy"), "SELECT similarity('a', 'a')") == (1.0,)
        with pytest.raises(DatabaseError, match="already exists"):
            await postgres.create_database("copy")
        await postgres.drop_database("copy")
        await postgres.drop_database("copy")
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            await ask(address.conninfo("owner", "copy"), "SELECT 1")
    finally:
        await postgres.stop()


# --- who starts, who stops


async def test_after_kill_9_of_the_only_user_the_next_one_attaches_and_stops_the_server(data: Path) -> None:
    async with user(data) as first:
        await first.says("ready")
        pid = pid_of(data)
        first.process.kill()
        await first.process.wait()
    assert pid_of(data) == pid
    async with user(data) as second:
        await second.says("ready")
        assert second.lines == [second.lines[-1]]  # attached: no word of a start
        assert pid_of(data) == pid
        second.leave()
        await second.says("stopped")
    assert await gone(pid, 10)


async def test_a_forked_worker_does_not_count_as_a_user(data: Path) -> None:
    async with user(data, "fork") as first:
        child = int((await first.says("forked")).split()[1])
        try:
            await first.says("ready")
            first.process.kill()
            await first.process.wait()
            await works(data)
        finally:
            os.kill(child, signal.SIGKILL)


async def test_two_programs_at_once_share_a_server_and_the_last_one_stops_it(data: Path) -> None:
    async with user(data) as first, user(data) as second:
        await asyncio.gather(first.says("ready"), second.says("ready"))
        pid = pid_of(data)
        first.leave()
        await first.says("stopped")
        assert pid_of(data) == pid
        second.leave()
        await second.says("stopped")
    assert await gone(pid, 10)


async def test_starts_and_stops_that_cross_never_pull_the_server_away(data: Path) -> None:
    async def come_and_go() -> None:
        postgres = EmbeddedPostgres(data, settings=FAST)
        for _ in range(4):
            address = await postgres.start()
            assert await ask(address.conninfo(), "SELECT 1") == (1,)
            await postgres.stop()

    await asyncio.gather(*(come_and_go() for _ in range(3)))
    assert server_pid(data / "postgres" / "cluster") is None


async def test_stop_is_harmless_when_nothing_was_started(tmp_path: Path) -> None:
    await EmbeddedPostgres(tmp_path / "data").stop()
    assert not (tmp_path / "data").exists()


# --- where the data are


@pytest.mark.parametrize("name", ["with two spaces", "quote's %41 + ü", 'comma, "double"'])
async def test_paths_that_need_quoting(stopped: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(stopped, tmp_path / name)
    postgres = EmbeddedPostgres(tmp_path / name, settings=FAST)
    address = await postgres.start()
    try:
        plain = address.url("app").replace("postgresql+psycopg://", "postgresql://")
        assert await ask(plain, "SELECT 1") == (1,)
        assert await ask(address.conninfo(), "SELECT 1") == (1,)
    finally:
        await postgres.stop()


async def test_a_path_too_long_for_a_socket(stopped: Path, tmp_path: Path) -> None:
    data = tmp_path / ("long" * 30) / "data"
    data.parent.mkdir()
    shutil.copytree(stopped, data)
    postgres = EmbeddedPostgres(data, settings=FAST)
    folder = (await postgres.start()).socket_folder
    assert len(os.fsencode(folder)) < 90
    assert mode(Path(folder)) == 0o700
    await postgres.stop()
    assert mode(Path(folder)) is None
    assert (await works(data)).socket_folder == folder  # recorded, made again under the same name


async def test_a_copy_of_a_running_data_folder_does_not_meet_the_original(tmp_path: Path, stopped: Path) -> None:
    long = tmp_path / ("long" * 30)
    shutil.copytree(stopped, long / "data")
    original = EmbeddedPostgres(long / "data", settings=FAST)
    first = await original.start()
    try:
        shutil.copytree(long / "data", long / "copy")
        copy = EmbeddedPostgres(long / "copy", settings=FAST)
        second = await copy.start()
        folders = [(await ask(each.conninfo("admin"), "SHOW data_directory"))[0] for each in (first, second)]
        assert folders == [str(long / name / "postgres" / "cluster") for name in ("data", "copy")]
        await copy.stop()
        assert await ask(first.conninfo(), "SELECT 1") == (1,)
    finally:
        await original.stop()


async def test_a_deleted_socket_folder_is_made_again(
    stopped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "LOST_SOCKET_S", 0.3)
    data = tmp_path / ("long" * 30) / "data"
    data.parent.mkdir()
    shutil.copytree(stopped, data)
    first = EmbeddedPostgres(data, settings=FAST)
    address = await first.start()
    shutil.rmtree(address.socket_folder)  # as cleaners of temporary folders do
    second = EmbeddedPostgres(data, settings=FAST)
    assert await second.start() == address
    assert await ask(address.conninfo(), "SELECT 1") == (1,)  # the first program finds it where it was
    await first.stop()
    await second.stop()
    assert server_pid(data / "postgres" / "cluster") is None


def mode(path: Path) -> int | None:
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else None


def rights(*paths: Path) -> list[tuple[Path, int, int, int]]:
    return [(path, path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in paths]


async def test_no_permission_changes_outside_the_data_folder(tmp_path: Path) -> None:
    # pytest's folders are closed to others: as root this is a data folder below a closed home.
    outside = [tmp_path, *tmp_path.parents, find_programs(), *find_programs().parents]
    before = rights(*outside)
    await works(tmp_path / "data")
    assert rights(*outside) == before
    owners = {path.stat().st_uid for path in (tmp_path / "data").rglob("*")}
    assert owners == {os.geteuid()}


async def test_an_ordinary_user_needs_no_tricks(open_folder: Path) -> None:
    become, owner = as_ordinary_user()
    os.chown(open_folder, *owner)
    async with user(open_folder / "data", **become) as ordinary:
        ready = await ordinary.says("ready")
        assert not ready.endswith(" 0")
        assert (open_folder / "data" / "postgres" / "cluster").stat().st_uid == owner[0]
        ordinary.leave()
        await ordinary.says("stopped")
    assert server_pid(open_folder / "data" / "postgres" / "cluster") is None


def forbid_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container with the usual restrictions. An ordinary user needs none anyway."""
    identities = embedded_privilege._identities_for_root

    def without_namespaces(folder: Path) -> Iterator[embedded_privilege.Identity]:
        return (identity for identity in identities(folder) if not identity.spec.startswith("namespace:"))

    monkeypatch.setattr(embedded_privilege, "_identities_for_root", without_namespaces)


async def test_without_namespaces_root_uses_an_account(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as forbidden:
        forbid_namespaces(forbidden)
        before = rights(open_folder, *open_folder.parents)
        await works(open_folder / "data")
        await works(open_folder / "data")
        assert rights(open_folder, *open_folder.parents) == before
    cluster = open_folder / "data" / "postgres" / "cluster"
    assert (cluster.stat().st_uid == 0) is False
    assert stat.S_IMODE(cluster.stat().st_mode) == 0o700
    await works(open_folder / "data")  # namespaces are back: the account keeps the folder


async def test_a_folder_that_no_account_can_reach_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "postgres").touch()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    closed = embedded_privilege.Outcome(0, "/closed", "")
    monkeypatch.setattr(embedded_privilege, "launch", lambda *_, **__: closed)
    with pytest.raises(DatabaseError, match=r"can't reach /closed: .*DRAGOMAN_DATA_DIR") as error:
        embedded_privilege.choose_identity(tmp_path / "postgres", tmp_path, tmp_path)
    one_line(error)


# --- the environment


async def test_locale_and_libpq_variables_do_not_disturb(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = {
        "LC_ALL": "C",
        "LANG": "xx_YY.ISO-8859-1",
        "PGHOST": "/nowhere",
        "PGHOSTADDR": "192.0.2.1",
        "PGPORT": "1",
        "PGDATA": "/nowhere",
        "PGDATABASE": "nothing",
        "PGUSER": "nobody",
        "PGPASSWORD": "wrong",
        "PGOPTIONS": "-c default_transaction_read_only=on",
        "PGSERVICE": "missing",
        "PGSSLMODE": "verify-full",
        "PGCLIENTENCODING": "LATIN1",
    }
    async with user(data, environment=hostile) as other:
        await other.says("ready")
        other.leave()
        await other.says("stopped")
    shutil.rmtree(data)
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    postgres = EmbeddedPostgres(data, settings=FAST)
    address = await postgres.start()
    try:
        shown = "SELECT current_setting('default_transaction_read_only'), 'Erdoğan', upper('ı')"
        assert await ask(address.conninfo(), shown) == ("off", "Erdoğan", "I")
    finally:
        await postgres.stop()


# --- after a crash


@pytest.mark.parametrize(
    "content", ["", "\n\n", "half a li", "-1\n", "{reused}\n/elsewhere\n1\n5432\n\n\n0 0\nready\n"]
)
async def test_a_stale_pid_file_does_not_hinder(data: Path, content: str) -> None:
    pid_file = data / "postgres" / "cluster" / "postmaster.pid"
    socket_lock = data / "postgres" / "run" / ".s.PGSQL.5432.lock"
    for file in (pid_file, socket_lock):
        file.write_text(content.format(reused=os.getpid()))  # this process got the number later
    await works(data)
    assert not pid_file.exists()
    assert not socket_lock.exists()


async def test_what_was_committed_survives_kill_9_of_the_server(data: Path) -> None:
    async with user(data) as first:
        await first.says("ready")
        credentials = PostgresFolder(data).read_credentials()
        address = ServerAddress(str(data / "postgres" / "run"), find_programs(), credentials)
        writer = await psycopg.AsyncConnection.connect(address.conninfo("owner"), autocommit=True)
        await writer.execute("CREATE TABLE kept (n int)")
        await writer.execute("INSERT INTO kept SELECT generate_series(1, 20000)")

        async def write_on() -> None:
            async with writer.transaction():
                while True:
                    await writer.execute("INSERT INTO kept SELECT generate_series(1, 100)")

        writing = asyncio.create_task(write_on())
        await asyncio.sleep(0.2)
        os.kill(pid_of(data), signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            await writing
        await writer.close()
        first.process.kill()
        postgres = EmbeddedPostgres(data)
        again = await postgres.start()
        assert await ask(again.conninfo("owner"), "SELECT count(*), max(n) FROM kept") == (20000, 20000)
        await postgres.stop()


def wrap(folder: Path, **scripts: str) -> Path:
    """A folder of programs: the real ones, with shell scripts in place of some; `$REAL` is the real one's path."""
    folder.mkdir()
    for program in ("postgres", "initdb", "pg_resetwal"):
        real = find_programs() / program
        script = scripts.get(program, 'exec "$REAL" "$@"')
        (folder / program).write_text(f"#!/bin/sh\nREAL='{real}'\n{script}\n")
        (folder / program).chmod(0o755)
    return folder


SLOW = """
case "$1" in --*) ;; *) while [ ! -e "{gate}" ]; do sleep 0.1; done ;; esac
exec "$REAL" "$@"
"""


async def test_a_slow_start_is_waited_for_and_then_given_up_in_one_line(data: Path, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    programs = wrap(tmp_path / "programs", postgres=SLOW.format(gate=gate))
    with pytest.raises(DatabaseUnavailable, match="not ready after") as error:
        await EmbeddedPostgres(data, programs=programs, start_timeout_s=0.5).start()
    one_line(error)
    sentences: list[str] = []
    patient = EmbeddedPostgres(data, programs=programs, on_progress=sentences.append)
    starting = asyncio.create_task(patient.start())
    await asyncio.sleep(0.5)
    assert not starting.done()
    gate.touch()
    address = await starting
    assert await ask(address.conninfo(), "SELECT 1") == (1,)
    assert sentences[0] == "Starting the database"
    pid = pid_of(data)
    await patient.stop()
    assert await gone(pid, 10)


async def test_a_server_that_refuses_connections_for_a_while_is_waited_for(data: Path) -> None:
    first = EmbeddedPostgres(data, settings=FAST)
    address = await first.start()
    pid = pid_of(data)
    async with await psycopg.AsyncConnection.connect(address.conninfo()):
        os.kill(pid, signal.SIGTERM)  # ends when the connection does, and takes no new one until then
        sentences: list[str] = []
        waiting = asyncio.Event()

        def note(sentence: str) -> None:
            sentences.append(sentence)
            waiting.set()

        second = EmbeddedPostgres(data, settings=FAST, on_progress=note)
        starting = asyncio.create_task(second.start())
        await waiting.wait()
        assert "recover" in sentences[0]
    assert await starting == address
    assert pid_of(data) != pid
    await first.stop()
    await second.stop()


async def test_a_start_that_is_cancelled_leaves_no_server(data: Path, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    note = tmp_path / "pid"
    programs = wrap(tmp_path / "programs", postgres=f"echo $$ >> '{note}'\n" + SLOW.format(gate=gate))
    postgres = EmbeddedPostgres(data, programs=programs)
    starting = asyncio.create_task(postgres.start())
    # The first is `postgres --version`, the second the server.
    while not note.exists() or len(note.read_text().split()) < 2:  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.05)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert await gone(int(note.read_text().split()[-1]), 10)
    gate.touch()
    await works(data)


# --- what can't be served


async def test_another_major_version_is_refused_with_the_way_on(data: Path) -> None:
    (data / "postgres" / "cluster" / "PG_VERSION").write_text("15\n")
    with pytest.raises(DatabaseError, match=r"PostgreSQL 15.*dragoman db backup.*dragoman db restore") as error:
        await EmbeddedPostgres(data).start()
    one_line(error)


@pytest.mark.parametrize("missing", ["PG_VERSION", "global/pg_control"])
async def test_a_damaged_cluster_is_named(data: Path, missing: str) -> None:
    (data / "postgres" / "cluster" / missing).unlink()
    with pytest.raises(DatabaseError, match="damaged") as error:
        await EmbeddedPostgres(data).start()
    one_line(error)


async def test_a_server_that_dies_at_once_is_explained(data: Path) -> None:
    shutil.rmtree(data / "postgres" / "cluster" / "pg_wal")
    with pytest.raises(DatabaseError, match=r"does not start: .*pg_wal") as error:
        await EmbeddedPostgres(data).start()
    one_line(error)


@pytest.mark.parametrize("damage", ["missing", "not json", "wrong password"])
async def test_lost_passwords_are_named_and_the_server_is_not_left_running(data: Path, damage: str) -> None:
    file = data / "postgres" / "credentials.json"
    texts = {"not json": "{", "wrong password": '{"admin": "a", "owner": "b", "app": "c"}'}
    file.unlink()
    if damage in texts:
        file.write_text(texts[damage])
    with pytest.raises(DatabaseError, match=r"passwords|does not let") as error:
        await EmbeddedPostgres(data).start()
    one_line(error)
    pid = server_pid(data / "postgres" / "cluster")
    assert pid is None or await gone(pid, 10)


async def test_a_folder_without_write_permission(open_folder: Path) -> None:
    become, owner = as_ordinary_user()
    os.chown(open_folder, *owner)
    await asyncio.to_thread(open_folder.chmod, 0o555)
    async with user(open_folder / "data", **become) as ordinary:
        line = await ordinary.says("error:")
    assert "No permission to write" in line
    assert "DRAGOMAN_DATA_DIR" in line
    assert not os.listdir(open_folder)  # noqa: PTH208


async def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for data in (tmp_path / "file", tmp_path / "file" / "data"):
        with pytest.raises(DatabaseError, match="DRAGOMAN_DATA_DIR") as error:
            await EmbeddedPostgres(data).start()
        one_line(error)


FULL = """
echo "initdb: error: could not write file \\"$1/base/1/1255\\": No space left on device" >&2
echo "initdb: removing data directory" >&2
exit 1
"""
KILLED = """
for argument; do case "$argument" in --pgdata=*) mkdir -p "${argument#--pgdata=}/base" ;; esac; done
kill -9 $$
"""


@pytest.mark.parametrize(("script", "words"), [(FULL, "no space left on the disk"), (KILLED, "Can't create")])
async def test_a_failed_initdb_leaves_nothing_half_made(tmp_path: Path, script: str, words: str) -> None:
    programs = wrap(tmp_path / "programs", initdb=script)
    data = tmp_path / "data"
    with pytest.raises(DatabaseError, match=words) as error:
        await EmbeddedPostgres(data, programs=programs).start()
    one_line(error)
    assert {path.name for path in (data / "postgres").iterdir()} <= {"start.lock", "clients.lock"}


async def test_a_crash_in_the_middle_of_initdb_is_cleaned_up(tmp_path: Path, stopped: Path) -> None:
    root = tmp_path / "data" / "postgres"
    shutil.copytree(stopped / "postgres" / "cluster", root / "new-abcdef" / "cluster")
    (root / "new-abcdef" / "cluster" / "PG_VERSION").unlink()
    (root / "credentials.json.part").write_text("{")
    await works(tmp_path / "data")
    assert not (root / "new-abcdef").exists()
    assert not (root / "credentials.json.part").exists()


async def test_a_machine_without_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DatabaseError, match="Can't run the PostgreSQL program") as error:
        await EmbeddedPostgres(tmp_path / "a", programs=tmp_path).start()
    one_line(error)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(DatabaseError, match="DATABASE_URL"):
        await EmbeddedPostgres(tmp_path / "b").start()


async def test_the_log_stays_small(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_folder, "LOG_LIMIT_BYTES", 2000)
    log = data / "postgres" / "server.log"
    log.write_text("old line\n" * 1000)
    postgres = EmbeddedPostgres(data, settings=FAST)
    await postgres.start()
    assert log.stat().st_size < 2000
    assert (data / "postgres" / "server.log.1").stat().st_size == 9000
    with log.open("a") as stream:
        stream.write("new line\n" * 1000)
    PostgresFolder(data).bound_log()
    assert log.stat().st_size == 0
    await postgres.stop()
    assert "shut down" in log.read_text()  # the server went on writing at the new end
