"""Backup of one database into one file, and restore from it, with PostgreSQL's own pg_dump and pg_restore.

Neither leaves anything half-done: a backup appears under its name when it is complete, and a restore fills a new
database beside the old one and swaps the names at the end.
"""

import asyncio
import contextlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.errors import DatabaseError, DatabaseUnavailable, InputError
from bot.store.embedded_cluster import explain, find_programs
from bot.store.embedded_folder import sync_folder

# What a backup of ours starts with: pg_dump's custom format.
MAGIC = b"PGDMP"


async def backup(conninfo: str, file: Path, *, programs: Path | None = None) -> int:
    """Write the database to `file` in pg_dump's custom format; the file's size in bytes.

    `conninfo`: a libpq connection string or URL (also SQLAlchemy's) of a role that row-level security does not
    filter: the embedded server's `admin`, elsewhere a superuser or one with BYPASSRLS. pg_dump refuses others rather
    than leave rows out. `programs`: the folder of pg_dump, by default the wheel's, else the one on PATH.
    A file of that name is replaced at the end; readable by the user alone.
    Raises `InputError` when the file can't be written, `DatabaseError` when the database can't be read.
    """
    try:
        part = _part_of(file)
    except OSError as failure:
        raise InputError(f"Can't write the backup {file}: {failure.strerror}.") from failure
    try:
        code, output = await _run("pg_dump", conninfo, "--format=custom", f"--file={part}", programs=programs)
        if code != 0:
            raise DatabaseError(f"The backup failed: {_explain_dump(output)}")
        return await asyncio.to_thread(_publish, part, file)
    except OSError as failure:
        raise InputError(f"Can't write the backup {file}: {failure.strerror}.") from failure
    finally:
        await asyncio.to_thread(part.unlink, missing_ok=True)


def _part_of(file: Path) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.absolute().parent)
    os.close(descriptor)
    return Path(name)


def _publish(part: Path, file: Path) -> int:
    with part.open("rb") as stream:
        os.fsync(stream.fileno())
        size = os.fstat(stream.fileno()).st_size
    part.replace(file)
    sync_folder(file.absolute().parent)
    return size


async def restore(conninfo: str, file: Path, *, replace: bool = False, programs: Path | None = None) -> None:
    """Fill the database that `conninfo` names from a backup; its rights, settings and locale stay as they are.

    The database must be empty (extensions do not count) unless `replace` is given, and nobody else may be connected
    to it. `conninfo` as for `backup`; its role must be allowed to create databases. When anything fails the old
    database is as it was. Raises `InputError` for a file that is no complete backup, else `DatabaseError`.
    """
    _check_file(file)
    database = conninfo_to_dict(plain_conninfo(conninfo)).get("dbname")
    if not database:
        raise DatabaseError("The address of the database names no database to restore into.")
    code, output = await _run("pg_restore", None, "--list", str(file), programs=programs)
    if code != 0:
        raise InputError(f"{file} is not a complete backup: {explain(output)}")
    fresh = f"restore_{secrets.token_hex(6)}"
    maintenance = make_conninfo(plain_conninfo(conninfo), dbname="postgres")
    try:
        await _check_target(plain_conninfo(conninfo), replace=replace)
        async with await psycopg.AsyncConnection.connect(maintenance, autocommit=True) as connection:
            await _refuse_company(connection, str(database))
            try:
                await _create_like(connection, str(database), fresh)
                target = make_conninfo(plain_conninfo(conninfo), dbname=fresh)
                code, output = await _run(
                    "pg_restore", target, "--exit-on-error", "--single-transaction", str(file), programs=programs
                )
                if code != 0:
                    raise InputError(f"The backup {file} can't be restored: {_explain_dump(output)}")
                await _swap(connection, str(database), fresh)
            finally:
                # After the swap this is the old database under its new name.
                drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(fresh))
                with contextlib.suppress(psycopg.Error):
                    await asyncio.shield(connection.execute(drop))
    except psycopg.OperationalError as failure:
        raise DatabaseUnavailable(f"The database does not answer: {explain(str(failure))}") from failure
    except psycopg.Error as failure:
        raise DatabaseError(f"The restore failed, nothing was changed: {explain(str(failure))}") from failure


def _check_file(file: Path) -> None:
    try:
        with file.open("rb") as stream:
            start = stream.read(len(MAGIC))
    except FileNotFoundError as failure:
        raise InputError(f"There is no backup {file}.") from failure
    except OSError as failure:
        raise InputError(f"Can't read the backup {file}: {failure.strerror}.") from failure
    if start != MAGIC:
        raise InputError(f"{file} is not a backup made by `dragoman db backup`.")


async def _check_target(conninfo: str, *, replace: bool) -> None:
    """Refuse a database with tables of its own, unless they may go."""
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        cursor = await connection.execute(
            """
            SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^(pg_|information_schema$)'
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                              AND d.objid = c.oid AND d.deptype = 'e')
            """
        )
        row = await cursor.fetchone()
    if row is not None and row[0] > 0 and not replace:
        raise DatabaseError("The database is not empty: restore into an empty one, or say that it may be replaced.")


async def _refuse_company(connection: psycopg.AsyncConnection[Any], database: str) -> None:
    cursor = await connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename IS NOT NULL", (database,)
    )
    row = await cursor.fetchone()
    if row is not None and row[0] > 0:
        raise DatabaseError("Other programs are connected to the database: stop them before you restore.")


async def _create_like(connection: psycopg.AsyncConnection[Any], model: str, name: str) -> None:
    """Create an empty database with the owner, locale, rights and settings of another."""
    cursor = await connection.execute(
        """
        SELECT to_jsonb(d), pg_encoding_to_char(encoding), pg_get_userbyid(datdba),
               (SELECT jsonb_agg(jsonb_build_array(CASE WHEN grantee <> 0 THEN pg_get_userbyid(grantee) END,
                                                   privilege_type))
                FROM aclexplode(datacl)),
               (SELECT to_jsonb(setconfig) FROM pg_db_role_setting WHERE setdatabase = d.oid AND setrole = 0)
        FROM pg_database d WHERE datname = %s
        """,
        (model,),
    )
    row = await cursor.fetchone()
    if row is None:
        raise DatabaseError(f"There is no database {model}.")
    catalog, encoding, owner, rights, settings = row
    new = sql.Identifier(name)
    clauses = [
        sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(new),
        sql.SQL("OWNER {}").format(sql.Identifier(owner)),
        sql.SQL("ENCODING {}").format(encoding),
        *(sql.SQL("{} {}").format(sql.SQL(key), value) for key, value in _locale(catalog).items()),
    ]
    await connection.execute(sql.SQL(" ").join(clauses))
    if rights is not None:
        await connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(new))
        for grantee, privilege in rights:
            to = sql.SQL("PUBLIC") if grantee is None else sql.Identifier(grantee)
            grant = sql.SQL("GRANT {} ON DATABASE {} TO {}").format(sql.SQL(privilege), new, to)
            await connection.execute(grant)
    for setting in settings or []:
        key, _, value = setting.partition("=")
        parts = sql.SQL(".").join(sql.Identifier(part) for part in key.split("."))
        await connection.execute(sql.SQL("ALTER DATABASE {} SET {} = {}").format(new, parts, value))


def _locale(catalog: Mapping[str, Any]) -> dict[str, str]:
    """The locale clauses of CREATE DATABASE for a row of pg_database; columns differ by version (15: daticulocale)."""
    clauses = {"LC_COLLATE": catalog["datcollate"], "LC_CTYPE": catalog["datctype"]}
    provider = {"i": "icu", "b": "builtin"}.get(catalog["datlocprovider"], "libc")
    clauses["LOCALE_PROVIDER"] = provider
    if provider != "libc":
        locale = catalog.get("datlocale") or catalog.get("daticulocale")
        clauses["BUILTIN_LOCALE" if provider == "builtin" else "ICU_LOCALE"] = str(locale)
    return clauses


async def _swap(connection: psycopg.AsyncConnection[Any], database: str, fresh: str) -> None:
    """Exchange the two databases' names, both or neither."""
    aside = f"{fresh}_old"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    steps = ((database, aside), (fresh, database), (aside, fresh))
    async with connection.transaction():
        for old, new in steps:
            await connection.execute(rename.format(sql.Identifier(old), sql.Identifier(new)))


def plain_conninfo(address: str) -> str:
    """A libpq connection string from a SQLAlchemy URL (`postgresql+psycopg://`) or from one that is plain already."""
    return re.sub(r"^(postgres(?:ql)?)\+\w+://", r"\1://", address)


def _find(program: str, programs: Path | None) -> Path:
    """The given folder's program, else the wheel's, else the one on PATH. Raises `DatabaseError`."""
    with contextlib.suppress(DatabaseError):
        found = (programs or find_programs()) / program
        if found.is_file():
            return found
    on_path = shutil.which(program)
    if on_path is None:
        raise DatabaseError(f"The program {program} is missing: install PostgreSQL's client programs.")
    return Path(on_path)


async def _run(program: str, conninfo: str | None, *arguments: str, programs: Path | None) -> tuple[int, str]:
    """Run a client program to its end, killed when we are cancelled: exit code and its messages."""
    environment = {**os.environ, "LC_ALL": "C"}
    address: list[str] = []
    if conninfo is not None:
        parts = conninfo_to_dict(plain_conninfo(conninfo))
        # Everybody on the machine can read arguments; the environment is the user's own.
        password = parts.pop("password", None)
        if password is not None:
            environment["PGPASSWORD"] = str(password)
        address = ["--no-password", f"--dbname={make_conninfo('', **parts)}"]
    try:
        process = await asyncio.create_subprocess_exec(
            str(_find(program, programs)),
            *address,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
        )
    except OSError as failure:
        raise DatabaseError(f"Can't run {program}: {failure.strerror}.") from failure
    try:
        _, messages = await process.communicate()
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    return process.returncode or 0, messages.decode(errors="replace")


def _explain_dump(output: str) -> str:
    """One line for what a pg_dump or pg_restore could not do."""
    if "row-level security" in output:
        return "the role is subject to row-level security; use the address of a superuser or of a BYPASSRLS role."
    if "server version mismatch" in output:
        return "the database's server is newer than pg_dump: install the client programs of the server's version."
    return explain(output)
