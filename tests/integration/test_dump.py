"""Backup and restore of a database on a real server."""

import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio

from bot.errors import DatabaseError, DatabaseUnavailable, InputError
from bot.store import dump
from bot.store.dump import backup, restore
from tests.integration.conftest import RunningServer

SCHEMA = """
CREATE TABLE article (id int PRIMARY KEY, workspace text NOT NULL, words text NOT NULL);
ALTER TABLE article ENABLE ROW LEVEL SECURITY;
ALTER TABLE article FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON article USING (workspace = current_setting('dragoman.workspace', true));
CREATE INDEX ON article USING gin (words gin_trgm_ops);
GRANT SELECT ON article TO dragoman_app;
"""


@pytest_asyncio.fixture(loop_scope="function")
async def filled(server: RunningServer) -> AsyncIterator[str]:
    """The name of a database with two workspaces' articles under row-level security."""
    await server.postgres.create_database("filled")
    async with await psycopg.AsyncConnection.connect(server.address.conninfo("owner", "filled")) as connection:
        await connection.execute(SCHEMA)
    async with await psycopg.AsyncConnection.connect(server.address.conninfo("admin", "filled")) as connection:
        await connection.execute("INSERT INTO article VALUES (1, 'a', 'Türkiye'), (2, 'b', 'İtalya')")
        await connection.execute("ALTER DATABASE filled SET statement_timeout = '55s'")
    yield "filled"
    await server.postgres.drop_database("filled")


@pytest_asyncio.fixture(loop_scope="function")
async def empty(server: RunningServer) -> AsyncIterator[str]:
    await server.postgres.create_database("empty")
    yield "empty"
    await server.postgres.drop_database("empty")


async def ask(conninfo: str, query: str) -> tuple[Any, ...]:
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        row = await (await connection.execute(query.encode())).fetchone()
    assert row is not None
    return row


async def databases(server: RunningServer) -> list[str]:
    query = "SELECT array_agg(datname::text) FROM pg_database"
    return list((await ask(server.address.conninfo("admin", "postgres"), query))[0])


async def test_a_backup_restored_elsewhere_holds_all_rows_rights_and_policies(
    server: RunningServer, filled: str, empty: str, tmp_path: Path
) -> None:
    file = tmp_path / "copy.dump"
    size = await backup(server.address.conninfo("admin", filled), file)
    status = os.stat(file)  # noqa: PTH116
    assert (size, stat.S_IMODE(status.st_mode)) == (status.st_size, 0o600)
    assert os.listdir(tmp_path) == ["copy.dump"]  # noqa: PTH208
    await restore(server.address.url("admin", empty), file)
    rows = await ask(server.address.conninfo("admin", empty), "SELECT array_agg(words ORDER BY id) FROM article")
    assert rows == (["Türkiye", "İtalya"],)
    assert await ask(server.address.conninfo("app", empty), "SELECT count(*) FROM article") == (0,)
    assert await ask(server.address.conninfo("owner", empty), "SELECT count(*) FROM article") == (0,)
    in_workspace = psycopg.conninfo.make_conninfo(
        server.address.conninfo("app", empty), options="-c dragoman.workspace=a"
    )
    assert await ask(in_workspace, "SELECT array_agg(words) FROM article") == (["Türkiye"],)
    owner = "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'article'"
    assert await ask(server.address.conninfo("app", empty), owner) == ("dragoman_owner",)
    assert not [name for name in await databases(server) if name.startswith("restore_")]


async def test_the_restored_database_keeps_owner_rights_locale_and_settings(
    server: RunningServer, filled: str, tmp_path: Path
) -> None:
    query = (
        "SELECT pg_get_userbyid(datdba), datlocale, datcollate, "
        "has_database_privilege('dragoman_app', oid, 'CONNECT'), has_database_privilege('dragoman_app', oid, 'TEMP'), "
        "current_setting('statement_timeout') FROM pg_database WHERE datname = current_database()"
    )
    admin = server.address.conninfo("admin", filled)
    before = await ask(admin, query)
    assert before == ("dragoman_owner", "C.UTF-8", "C", True, False, "55s")
    await backup(admin, tmp_path / "copy.dump")
    await restore(admin, tmp_path / "copy.dump", replace=True)
    assert await ask(admin, query) == before


async def test_a_database_with_tables_is_replaced_only_when_told(
    server: RunningServer, filled: str, tmp_path: Path
) -> None:
    admin = server.address.conninfo("admin", filled)
    await backup(admin, tmp_path / "copy.dump")
    async with await psycopg.AsyncConnection.connect(admin) as connection:
        await connection.execute("DELETE FROM article WHERE id = 1")
    with pytest.raises(DatabaseError, match="not empty"):
        await restore(admin, tmp_path / "copy.dump")
    assert await ask(admin, "SELECT count(*) FROM article") == (1,)
    await restore(admin, tmp_path / "copy.dump", replace=True)
    assert await ask(admin, "SELECT count(*) FROM article") == (2,)


async def test_a_bad_file_loses_nothing(server: RunningServer, filled: str, tmp_path: Path) -> None:
    admin = server.address.conninfo("admin", filled)
    good = tmp_path / "good.dump"
    await backup(admin, good)
    content = good.read_bytes()
    bad = {
        "empty": b"",
        "text": b"CREATE TABLE x ();",
        "cut": content[: len(content) - 200],
        "head": content[:60],
        "noise": content[:5] + os.urandom(2000),
    }
    before = sorted(await databases(server))
    for name, damaged in bad.items():
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(InputError) as error:
            await restore(admin, tmp_path / name, replace=True)
        assert str(tmp_path / name) in error.value.message
    with pytest.raises(InputError, match="There is no backup"):
        await restore(admin, tmp_path / "missing", replace=True)
    with pytest.raises(InputError, match="Can't read the backup"):
        await restore(admin, tmp_path, replace=True)
    assert await ask(admin, "SELECT count(*) FROM article") == (2,)
    assert sorted(await databases(server)) == before


async def test_nothing_is_restored_under_the_feet_of_other_programs(
    server: RunningServer, filled: str, tmp_path: Path
) -> None:
    admin = server.address.conninfo("admin", filled)
    await backup(admin, tmp_path / "copy.dump")
    async with await psycopg.AsyncConnection.connect(server.address.conninfo("app", filled)):
        with pytest.raises(DatabaseError, match="Other programs are connected"):
            await restore(admin, tmp_path / "copy.dump", replace=True)


async def test_a_backup_under_row_level_security_is_refused_and_leaves_no_file(
    server: RunningServer, filled: str, tmp_path: Path
) -> None:
    (tmp_path / "copy.dump").write_text("the one before")
    with pytest.raises(DatabaseError, match="row-level security"):
        await backup(server.address.conninfo("owner", filled), tmp_path / "copy.dump")
    assert os.listdir(tmp_path) == ["copy.dump"]  # noqa: PTH208
    assert (tmp_path / "copy.dump").read_text() == "the one before"


async def test_places_and_servers_that_can_not_be_used(server: RunningServer, filled: str, tmp_path: Path) -> None:
    admin = server.address.conninfo("admin", filled)
    with pytest.raises(InputError, match="Can't write the backup"):
        await backup(admin, tmp_path / "missing" / "copy.dump")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="Can't write the backup"):
        await backup(admin, tmp_path / "folder")
    with pytest.raises(DatabaseError, match="The backup failed"):
        await backup(server.address.conninfo("admin", "missing"), tmp_path / "copy.dump")
    await backup(admin, tmp_path / "copy.dump")
    gone = psycopg.conninfo.make_conninfo(admin, host=str(tmp_path))
    with pytest.raises(DatabaseUnavailable):
        await restore(gone, tmp_path / "copy.dump")


async def test_without_pg_dump_there_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatabaseError, match="pg_dump is missing"):
        await backup("dbname=any", tmp_path / "copy.dump", programs=tmp_path)
    assert os.listdir(tmp_path) == []  # noqa: PTH208
    (tmp_path / "pg_dump").write_text(
        "#!/bin/sh\necho 'pg_dump: error: aborting because of server version mismatch' >&2\nexit 1\n"
    )
    (tmp_path / "pg_dump").chmod(0o755)
    with pytest.raises(DatabaseError, match="newer than pg_dump"):
        await backup("dbname=any", tmp_path / "copy.dump", programs=tmp_path / "none")


def test_sqlalchemy_urls_become_libpq_ones() -> None:
    assert dump.plain_conninfo("postgresql+psycopg://u:p@h/d") == "postgresql://u:p@h/d"
    assert dump.plain_conninfo("host=h dbname=d") == "host=h dbname=d"
