"""The tasks of `dragoman batch`: field names in and out, each over one part of the program."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.bootstrap import Application, application
from bot.config import Settings
from bot.engines.extractive import ExtractiveEngine
from bot.errors import InputError
from bot.language.brief_json import brief_to_json
from bot.language.commitments import commitment_rows
from bot.language.figures import figure_rows
from bot.language.header import article_from_text
from bot.language.quotations import quote_rows
from bot.language.read import read_article
from bot.language.similarity import cluster_all
from bot.language.support import supported
from bot.language.verify import verify_brief
from bot.model.article import Article, FetchedArticle, join_title
from bot.sources.feeds import feed_row
from bot.sources.pages import extract_row
from bot.sources.robots import robots_row
from bot.sources.urls import url_row

Row = dict[str, Any]
Task = Callable[[Row], Row]

PURE = ("extract", "feed", "quotes", "figures", "commitments", "brief", "support", "urls", "robots")
ALL = (*PURE, "stories", "ask")
LOAD = 500
"""Articles of a corpus that are stored in one transaction."""


def text_of(row: Row, field: str, *, required: bool = True) -> str:
    """Return a string field. Raises `InputError` that names it."""
    value = row.get(field)
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        raise InputError(f"`{field}` is missing" if value is None else f"`{field}` is not a string")
    return value


def pure(task: str) -> Task:
    """Return the function of a task that needs no database."""
    found: dict[str, Task] = {
        "extract": lambda row: {**extract_row(text_of(row, "url", required=False), text_of(row, "html"))},
        "feed": _feed,
        "quotes": _quotes,
        "figures": lambda row: {"figures": figure_rows(text_of(row, "text"))},
        "commitments": lambda row: {"commitments": commitment_rows(text_of(row, "text"))},
        "brief": brief,
        "support": _support,
        "urls": lambda row: {**url_row(text_of(row, "url"))},
        "robots": lambda row: {**robots_row(text_of(row, "robots"), text_of(row, "agent"), text_of(row, "url"))},
    }
    return found[task]


def _feed(row: Row) -> Row:
    try:
        body = base64.b64decode(text_of(row, "body_b64"), validate=True)
    except binascii.Error:
        raise InputError("`body_b64` is not base64") from None
    return {**feed_row(text_of(row, "url", required=False), text_of(row, "content_type", required=False), body)}


def _quotes(row: Row) -> Row:
    text = text_of(row, "text")
    language = text_of(row, "language", required=False) or None
    return {"quotes": quote_rows(read_article(Article(text=text, language=language)))}


def _support(row: Row) -> Row:
    fine, reasons = supported(text_of(row, "claim"), text_of(row, "reference"))
    return {"supported": fine, "reasons": reasons}


def brief(row: Row) -> Row:
    """The `brief` pipe: `{url?, title?, published_at?, text}` → `{brief}`, written by the extractive engine."""
    article = article_from_text(
        text_of(row, "text"),
        url=text_of(row, "url", required=False) or None,
        title=text_of(row, "title", required=False) or None,
        published_at=text_of(row, "published_at", required=False) or None,
    )
    if not article.text.strip():
        raise InputError("`text` is empty")
    reading = read_article(article)
    draft, mark = ExtractiveEngine().brief(reading)
    return {"brief": brief_to_json(verify_brief(draft, reading, mark), dropped=bool(row.get("dropped")))}


# ---------------------------------------------------------------- corpora


def _when(row: Row, field: str = "published_at") -> datetime | None:
    value = text_of(row, field, required=False)
    if not value:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        raise InputError(f"`{field}` is not an ISO 8601 time") from None
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)


def _article(row: Row) -> tuple[Article, int]:
    """Return a corpus line's article and the length of what stands before the line's own text in it."""
    body, title = text_of(row, "text"), text_of(row, "title", required=False)
    text = join_title(title, body)
    url = text_of(row, "url", required=False) or None
    return Article(text=text, title=title or None, url=url, published_at=_when(row)), len(text) - len(body)


def check_story_row(row: Row) -> None:
    """Raise `InputError` when a line of the `stories` corpus can't take part."""
    text_of(row, "text")
    text_of(row, "title", required=False)
    _when(row)


def stories(rows: Sequence[Row]) -> list[Row]:
    """The `stories` pipe: one label a line, in order; `duplicate_of` is the id of the line whose text it copies."""
    items = [_article(row)[0] for row in rows]
    return [
        {"story": label, "duplicate_of": None if copy is None else rows[copy].get("id")}
        for label, copy in cluster_all(items)
    ]


@asynccontextmanager
async def asking(settings: Settings, corpus: Path) -> AsyncIterator[Callable[[Row], Awaitable[Row]]]:
    """Load the corpus into a throw-away workspace and yield the `ask` task over it."""
    workspace = f"batch-{uuid.uuid4().hex}"
    async with application(settings, workspace=workspace) as program:
        await program.database.create_workspace(workspace)
        try:
            own = await _load(program, workspace, corpus)
            yield lambda row: _answer(program, row, own)
        finally:
            await program.database.drop_workspace(workspace)


async def _load(program: Application, workspace: str, corpus: Path) -> dict[str, tuple[str, int]]:
    """Store the corpus; return revision id → (the line's own id, length of what stands before its text)."""
    own: dict[str, tuple[str, int]] = {}
    batch: list[tuple[str, int, FetchedArticle]] = []

    async def flush() -> None:
        async with program.work(workspace) as unit:
            stored = await unit.articles.store_many(
                [(fetched, "") for _, _, fetched in batch], source_id=None, now=datetime.now(UTC)
            )
            await unit.commit()
        for (name, offset, _), revision in zip(batch, stored, strict=True):
            own[revision.revision] = (name, offset)
        batch.clear()

    try:
        lines = corpus.open(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{corpus} can't be read: {error.strerror}") from None
    with lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                name = str(row["id"])
                article, offset = _article(row)
            except (ValueError, KeyError, AttributeError, InputError):
                raise InputError(f"{corpus}, line {number}: not an article with `id` and `text`") from None
            batch.append((name, offset, FetchedArticle(f"corpus:{name}", article)))
            if len(batch) >= LOAD:
                await flush()
    if batch:
        await flush()
    return own


async def _answer(program: Application, row: Row, own: dict[str, tuple[str, int]]) -> Row:
    """Ask, and give offsets into the line's own `text`: the title stands before it in the stored text."""
    asked_at = _when(row, "asked_at")
    answer = await program.desk.ask(text_of(row, "question"), asked_by="batch", asked_at=asked_at)
    citations = []
    for statement in answer.statements:
        for citation in statement.citations:
            name, offset = own[citation.revision or ""]
            start, end = citation.start - offset, citation.end - offset
            if start >= 0:
                citations.append({"article_id": name, "start": start, "end": end, "quote": citation.quote})
    passages = []
    for passage in answer.passages:
        name, offset = own[passage.ref.revision]
        start, end = max(0, passage.span.start - offset), passage.span.end - offset
        if end > start:
            passages.append({"article_id": name, "start": start, "end": end, "score": passage.score})
    return {
        "answer": " ".join(statement.text for statement in answer.statements) or None,
        "abstained": answer.abstained is not None,
        "citations": citations,
        "passages": passages[:10],
    }
