"""The search index: passages of newest revisions, as words of their language's text search configuration."""

from __future__ import annotations

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
    FROM unnest(
        CAST(:revisions AS text[]), CAST(:starts AS int[]), CAST(:ends AS int[]), CAST(:configurations AS text[]),
        CAST(:titles AS text[]), CAST(:bodies AS text[])
    ) AS p (revision_id, span_start, span_end, configuration, title, body)
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
_SIGNS = re.compile(r"[\x00-\x1f]+|[^\x00-\x7f\w]+")
_APOSTROPHES = str.maketrans("’‘ʼ", "'''")


def searchable(words: str) -> str:
    """Return the text with its letters composed, without control characters and without signs beyond ASCII."""
    return _SIGNS.sub(" ", unicodedata.normalize("NFC", words).translate(_APOSTROPHES))


def configuration_of(language: str) -> str:
    """Return the text search configuration for a language (ISO 639, a region is ignored)."""
    base = language.replace("_", "-").partition("-")[0].lower()
    return f"dragoman_{_CONFIGURATIONS.get(base, 'simple')}"


async def index_passages(transaction: Transaction, texts: Sequence[IndexedText]) -> None:
    """Index the texts, none of which is indexed yet."""
    rows = [
        (
            one.revision,
            span.start,
            span.end,
            configuration_of(one.language),
            searchable(one.title or ""),
            searchable(span.of(one.text)),
        )
        for one in texts
        for span in split_passages(one.text, one.blocks)
    ]
    for begin in range(0, len(rows), _BATCH):
        columns = list(zip(*rows[begin : begin + _BATCH], strict=True))
        names = ("revisions", "starts", "ends", "configurations", "titles", "bodies")
        values = {name: list(column) for name, column in zip(names, columns, strict=True)}
        await transaction.run(_INSERT, {"workspace": transaction.workspace, **values})


async def unindex(transaction: Transaction, revision_id: str) -> None:
    """Take a revision out of the index."""
    here = passages.c.workspace_id == transaction.workspace
    await transaction.run(delete(passages).where(here, passages.c.revision_id == revision_id))
