"""Many new articles at once: a handful of statements, however many there are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.store.evidence import BLOCKS
from bot.store.transaction import Transaction

# What is there already, or comes in at this moment through somebody else, is left out of what is returned.
_ARTICLES = text(
    """
    INSERT INTO articles
        (workspace_id, id, identity, source_id, fingerprint, etag, last_modified, checked_at, stored_at)
    SELECT :workspace, a.id, a.identity, :source, a.fingerprint, a.etag, a.last_modified, :now, :now
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS a (id text, identity text, fingerprint text, etag text, last_modified text)
    ON CONFLICT DO NOTHING
    RETURNING id
    """
)
_COLUMNS = (
    ("id", "text"),
    ("article_id", "text"),
    ("sha256", "text"),
    ("text", "text"),
    ("title", "text"),
    ("url", "text"),
    ("published_at", "timestamptz"),
    ("date", "text"),
    ("language", "text"),
    ("author", "text"),
    ("outlet", "text"),
    ("timezone", "text"),
    ("blocks", "jsonb"),
    ("partial", "boolean"),
    ("dated_at", "timestamptz"),
)
_NAMES = ", ".join(name for name, _ in _COLUMNS)
_TYPES = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS)
# As one JSON value: a driver's arrays are made element by element.
_REVISIONS = text(
    f"""
    INSERT INTO revisions (workspace_id, {_NAMES}, newest, stored_at)
    SELECT :workspace, {", ".join(f"r.{name}" for name, _ in _COLUMNS)}, true, :now
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r ({_TYPES})
    """  # noqa: S608 - our own names
)


async def insert_articles(
    transaction: Transaction, rows: Sequence[Mapping[str, Any]], *, source_id: str | None, now: Any
) -> frozenset[str]:
    """Insert articles (id, identity, fingerprint, validators); return the ids of those that were not there."""
    values = {"source": source_id, "now": now, "rows": as_json(rows)}
    made = await transaction.rows(_ARTICLES, {"workspace": transaction.workspace, **values})
    return frozenset(row.id for row in made)


async def insert_revisions(transaction: Transaction, rows: Sequence[Mapping[str, Any]], *, now: Any) -> None:
    """Insert the first revision of each article, its newest. `blocks` are the model's."""
    plain = [{**row, "blocks": BLOCKS.dump_python(row["blocks"], mode="json")} for row in rows]
    values = {"workspace": transaction.workspace, "now": now, "rows": as_json(plain)}
    await transaction.run(_REVISIONS, values)


def as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the rows for `jsonb_to_recordset`, which keeps their order."""
    return json.dumps(rows, default=_iso, ensure_ascii=False, check_circular=False)


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
