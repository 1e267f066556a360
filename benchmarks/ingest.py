"""Refreshing feeds: processor time for each stored entry, beside another feed library that does the same.

`python benchmarks/ingest.py`. `--feeds N` feeds are generated, or read from `--folder`, and served on loopback, each at
a host of its own. Both programs fetch them, parse them and store every entry: ours into PostgreSQL, whose processes are
counted with it, reader into SQLite. Then both refresh the feeds unchanged. `--growth` measures instead what storing and
clustering an article costs at more and more stored articles. What is counted and what is not: docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import ingest_feeds
import ingest_growth
import ingest_refresh
from ingest_refresh import postgres_cpu_s

from bot.store import migrate
from bot.store.embedded import EmbeddedPostgres

READER = ("reader==3.26", "sgmllib3k")
READER_CODE = Path(__file__).with_name("ingest_reader.py")


@dataclass(frozen=True)
class Cost:
    """What one refresh of all feeds took. `cpu_s` is of all processes of the program, its database's too."""

    cpu_s: float
    database_s: float
    wall_s: float
    entries: int
    conditional: int
    peak_mb: float
    search_s: float = 0.0
    """What making the entries searchable took besides; ours are when they are stored."""


async def ours(port: int, hosts: Sequence[str]) -> list[Cost]:
    """Refresh twice in a process of its own; return both costs."""
    with tempfile.TemporaryDirectory(prefix="dragoman-ingest-") as name:
        folder = Path(name)
        server = EmbeddedPostgres(folder)
        address = await server.start()
        try:
            await migrate.upgrade(address.url("owner"))
            program = await asyncio.create_subprocess_exec(
                sys.executable,
                str(Path(__file__).with_name("ingest_refresh.py")),
                address.url("app"),
                str(port),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            assert program.stdin is not None
            assert program.stdout is not None
            program.stdin.write("\n".join(hosts).encode() + b"\n\n")
            costs = []
            await program.stdout.readline()  # it is ready
            for _ in range(2):
                before, began = postgres_cpu_s(folder), time.perf_counter()
                program.stdin.write(b"go\n")
                line = await program.stdout.readline()
                wall = time.perf_counter() - began
                await _checkpoint(address.url("admin"))
                told = json.loads(line)
                database = postgres_cpu_s(folder) - before
                costs.append(
                    Cost(
                        told["cpu_s"] + database,
                        database,
                        wall,
                        told["entries"],
                        told["conditional"],
                        told["peak_mb"],
                    )
                )
            program.stdin.close()
            await program.wait()
            return costs
        finally:
            await server.stop()


async def _checkpoint(url: str) -> None:
    """Have PostgreSQL write what it still holds, so that this is counted too."""
    await ingest_refresh.execute(url, "CHECKPOINT")


def readers(port: int, hosts: Sequence[str], python: Path) -> list[Cost]:
    """Let reader do the same; its environment is its own."""
    with tempfile.TemporaryDirectory(prefix="reader-ingest-") as folder:
        done = subprocess.run(
            [str(python), str(READER_CODE), str(Path(folder) / "db.sqlite"), str(port)],
            input="\n".join(hosts),
            capture_output=True,
            text=True,
            check=True,
        )
    return [Cost(database_s=0.0, **json.loads(line)) for line in done.stdout.splitlines()]


def reader_python(folder: Path) -> Path:
    """Make an environment with reader in it, once."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *READER], check=True)
    return python


def show(name: str, what: str, cost: Cost, feeds: int, *, per_source: bool) -> None:
    unit = feeds if per_source else max(cost.entries, 1)
    print(
        f"{name:9} {what:10} {cost.cpu_s:8.2f} CPU s ({cost.database_s:6.2f} database) "
        f"{1000 * cost.cpu_s / unit:7.2f} ms {'a source' if per_source else 'an entry'}  {cost.wall_s:7.2f} s wall  "
        f"{cost.peak_mb:6.0f} MB  {cost.entries} entries  {cost.conditional} answered 304"
        + (f"; search {cost.search_s:.2f} CPU s" if cost.search_s else "")
    )


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--feeds", type=int, default=200)
    options.add_argument("--entries", type=int, default=27, help="in each generated feed")
    options.add_argument("--folder", type=Path, help="real feeds instead, one file each")
    options.add_argument("--reader", type=Path, default=Path("build/reader-venv"), help="where reader's environment is")
    options.add_argument("--growth", type=int, nargs="*", help="measure growth at these numbers of stored articles")
    given = options.parse_args()
    if given.growth is not None:
        return ingest_growth.main(given.growth or [1_000, 10_000, 100_000])
    feeds = ingest_feeds.from_folder(given.folder) if given.folder else ingest_feeds.made(given.feeds, given.entries)
    python = reader_python(given.reader)
    print(f"{len(feeds)} feeds, Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    with ingest_feeds.served(feeds) as (port, hosts):
        theirs = readers(port, hosts, python)
        mine = asyncio.run(ours(port, hosts))
    for name, costs in (("Dragoman", mine), ("reader", theirs)):
        show(name, "first", costs[0], len(feeds), per_source=False)
        show(name, "unchanged", costs[1], len(feeds), per_source=True)
    ours_each = mine[0].cpu_s / max(mine[0].entries, 1)
    stored = theirs[0].cpu_s / max(theirs[0].entries, 1) / ours_each
    ratio = (theirs[0].cpu_s + theirs[0].search_s) / max(theirs[0].entries, 1) / ours_each
    print(f"reader takes {stored:.2f} times the processor time for an entry that can't be searched for,")
    print(f"{ratio:.2f} times for one that can, as ours can (target: 3 or more)")
    print(
        json.dumps(
            {"ours": [asdict(c) for c in mine], "reader": [asdict(c) for c in theirs], "ratio": ratio, "stored": stored}
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
