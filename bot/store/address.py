"""Database addresses: how a `DATABASE_URL` is read, and how it is shown without its password."""

from __future__ import annotations

from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import DatabaseError

APP_ROLE = "dragoman_app"
"""The role that the program works as: it owns nothing, so that row-level security holds it."""

_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")


def database_url(given: str) -> URL:
    """Return the SQLAlchemy URL for psycopg 3. Raises `DatabaseError` without repeating what was given."""
    scheme, separator, _ = given.strip().partition("://")
    if not separator or scheme not in _SCHEMES:
        raise DatabaseError(
            "DATABASE_URL is not a PostgreSQL address: it looks like postgresql://user:password@host:5432/database."
        )
    try:
        url = make_url(given.strip())
    except (ArgumentError, ValueError):
        raise DatabaseError(
            "DATABASE_URL can't be read: special characters in the password have to be percent-encoded."
        ) from None
    return url.set(drivername="postgresql+psycopg")


def place_of(url: URL) -> str:
    """Return host, port and database in one word, for messages."""
    host = url.host or url.query.get("host") or "the local socket"
    if not isinstance(host, str):
        host = host[0]
    port = f":{url.port}" if url.host and url.port else ""
    return f"{host}{port}/{url.database or url.username or ''}"


def queue_conninfo(given: str) -> str:
    """Return the libpq connection string for other pools of this program: the same address, the same role.

    Raises `DatabaseError` for what is not an address.
    """
    url = database_url(given)
    parts = {key: value if isinstance(value, str) else ",".join(value) for key, value in url.query.items()}
    own = {"host": url.host, "port": url.port, "user": url.username, "password": url.password, "dbname": url.database}
    parts |= {key: str(value) for key, value in own.items() if value is not None}
    parts["options"] = f"{parts.get('options', '')} -c role={APP_ROLE}".strip()
    return make_conninfo("", **parts)
