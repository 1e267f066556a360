"""`dragoman db`: the database's schema, backup and restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import Place, database_place
from bot.cli.shared import err, out, run_async, settings
from bot.errors import DatabaseError
from bot.store import dump, migrate

db_app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")


def register(app: typer.Typer) -> None:
    app.add_typer(db_app, name="db", help="Upgrade, check, back up and restore the database.")


@db_app.command("upgrade")
def upgrade() -> None:
    """Bring the schema to this program's.

    With `DATABASE_URL` the role needs the rights to create tables; `DRAGOMAN_MIGRATION_URL` names another role for it.

    Example: `dragoman db upgrade`
    """
    loaded = settings()

    async def work() -> str:
        async with database_place(loaded, progress=err()) as place:
            return (await migrate.upgrade(place.owner_url)).expected

    out().print(f"The schema is at {run_async(work)}.", markup=False)


@db_app.command("check")
def check() -> None:
    """Say whether the schema is this program's; exit code 1 when it is not.

    Example: `dragoman db check`
    """
    loaded = settings()

    async def work() -> str:
        async with database_place(loaded, progress=err()) as place:
            return (await migrate.check(place.url)).expected

    out().print(f"The schema is at {run_async(work)}, as this program needs it.", markup=False)


@db_app.command("backup")
def backup(file: Annotated[Path, typer.Argument(help="Where to write it; must not exist yet.")]) -> None:
    """Write the whole database into one file.

    Example: `dragoman db backup dragoman.dump`
    """
    loaded = settings()
    if file.exists():
        raise DatabaseError(f"{file} is there already; choose another name")

    async def work() -> int:
        async with database_place(loaded, progress=err()) as place:
            return await dump.backup(_admin(place), file, programs=_programs(place))

    out().print(f"Wrote {run_async(work) / 1e6:.1f} MB to {file}", markup=False)


@db_app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `db backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace a database that holds data.")] = False,
) -> None:
    """Put a backup back. A file that can't be read changes nothing.

    Example: `dragoman db restore dragoman.dump --replace`
    """
    loaded = settings()

    async def work() -> None:
        async with database_place(loaded, progress=err()) as place:
            await dump.restore(_admin(place), file, replace=replace, programs=_programs(place))

    run_async(work)
    out().print(f"Restored {file}", markup=False)


def _admin(place: Place) -> str:
    return place.server.conninfo("admin") if place.server else dump.plain_conninfo(place.owner_url)


def _programs(place: Place) -> Path | None:
    return place.server.programs if place.server else None
