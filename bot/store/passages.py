"""The search index: passages of newest revisions, as words of their language's text search configuration."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, text

from bot.language.passages import split_passages
from bot.model.article import Block
from bot.store.tables import passages
from bot.store.transaction import Transaction

_CONFIGURATIONS = {
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}

CONFIGURATIONS: tuple[str, ...] = tuple(sorted({f"dragoman_{name}" for name in (*_CONFIGURATIONS.values(), "simple")}))
"""The names of all text search configurations of ours."""

# Statements of this many passages: large enough for speed, small enough for memory.
_BATCH = 500

# A title's words count in each passage of its article, more than the passage's own (weight A against D).
_INSERT = text(
    """
    INSERT INTO passages (workspace_id, revision_id, span_start, span_end, configuration, words)
    SELECT :workspace, p.revision_id, p.span_start, p.span_end, p.configuration,
           setweight(to_tsvector(p.configuration::regconfig, p.title), 'A')
           || to_tsvector(p.configuration::regconfig, p.body)
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS p (revision_id text, span_start int, span_end int, configuration text, title text, body text)
    """
)


@dataclass(frozen=True, slots=True)
class IndexedText:
    """A revision to be indexed."""

    revision: str
    title: str | None
    text: str
    language: str
    blocks: tuple[Block, ...]


# In the locale C, which is that of our own server, PostgreSQL's parser takes every sign beyond ASCII for a letter:
# “peace” would be another word than peace. Questions and passages go through this before they are parsed.
_CONTROLS = re.compile(r"[\x00-\x1f]+")
_SIGNS = re.compile(r"[^\x00-\x7f\w]+")
_BEYOND_ASCII = re.compile(r"[\x80-\U0010ffff]+")
_APOSTROPHES = str.maketrans("’‘ʼ", "'''")


def searchable(words: str) -> str:
    """Return the text with its letters composed, without control characters and without signs beyond ASCII."""
    plain = _CONTROLS.sub(" ", words)
    if plain.isascii():
        return plain
    # Few runs are beyond ASCII, so that these alone are looked at letter by letter.
    composed = unicodedata.normalize("NFC", plain)
    return _BEYOND_ASCII.sub(lambda run: _SIGNS.sub(" ", run[0].translate(_APOSTROPHES)), composed)


def configuration_of(language: str) -> str:
    """Return the text search configuration for a language (ISO 639, a region is ignored)."""
    base = language.replace("_", "-").partition("-")[0].lower()
    return f"dragoman_{_CONFIGURATIONS.get(base, 'simple')}"


async def index_passages(transaction: Transaction, texts: Sequence[IndexedText]) -> None:
    """Index the texts, none of which is indexed yet."""
    rows = [
        {
            "revision_id": one.revision,
            "span_start": span.start,
            "span_end": span.end,
            "configuration": configuration_of(one.language),
            "title": searchable(one.title or ""),
            "body": searchable(span.of(one.text)),
        }
        for one in texts
        for span in split_passages(one.text, one.blocks)
    ]
    for begin in range(0, len(rows), _BATCH):
        part = json.dumps(rows[begin : begin + _BATCH], ensure_ascii=False, check_circular=False)
        await transaction.run(_INSERT, {"workspace": transaction.workspace, "rows": part})


async def unindex(transaction: Transaction, revision_id: str) -> None:
    """Take a revision out of the index."""
    here = passages.c.workspace_id == transaction.workspace
    await transaction.run(delete(passages).where(here, passages.c.revision_id == revision_id))
