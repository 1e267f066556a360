"""The port to a database server that the program runs itself, and the address that it gives.

Another way to bring PostgreSQL along takes the place of `EmbeddedPostgres` by keeping to `DatabaseServer`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import URL

from bot.store.embedded_cluster import ADMIN, APP, DATABASE, OWNER
from bot.store.embedded_folder import PORT, Credentials

Role = Literal["admin", "owner", "app"]


@dataclass(frozen=True)
class ServerAddress:
    """Where the embedded server is and how its roles get in.

    `socket_folder` is absolute. `programs` is the folder of the PostgreSQL programs that fit the server. Roles:
    `admin` is the superuser (backups, new databases), `owner` owns the databases (migrations), `app` is neither and
    is subject to row-level security.
    """

    socket_folder: str
    programs: Path
    credentials: Credentials

    def _login(self, role: Role) -> tuple[str, str]:
        logins = {
            "admin": (ADMIN, self.credentials.admin),
            "owner": (OWNER, self.credentials.owner),
            "app": (APP, self.credentials.app),
        }
        return logins[role]

    def conninfo(self, role: Role = "app", database: str = DATABASE) -> str:
        """A libpq connection string with the password, for psycopg and PostgreSQL's programs."""
        user, password = self._login(role)
        return make_conninfo("", host=self.socket_folder, port=PORT, user=user, password=password, dbname=database)

    def url(self, role: Role = "app", database: str = DATABASE) -> str:
        """The same as a SQLAlchemy URL (`postgresql+psycopg://...`), with the password, quoted as URLs are."""
        user, password = self._login(role)
        place = {"host": self.socket_folder, "port": str(PORT)}
        url = URL.create("postgresql+psycopg", user, password, database=database, query=place)
        # libpq, unlike SQLAlchemy, takes a plus for a plus.
        head, mark, query = url.render_as_string(hide_password=False).partition("?")
        return head + mark + query.replace("+", "%20")


class DatabaseServer(Protocol):
    """A database server that lives as long as somebody uses it. For one event loop; not for concurrent calls."""

    async def start(self) -> ServerAddress:
        """Start the server or join it; returns when it takes connections. Raises `DatabaseError`."""

    async def stop(self) -> None:
        """Leave the server, which stops with its last user. Harmless when not started. Raises `DatabaseError`."""
