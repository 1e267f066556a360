"""Model values as JSON, and the check that what is read back still stands on its texts.

A citation is the promise that these words are at that place of that revision. It is checked when a value comes out
of a row, so that neither a bug nor a hand in the database can make the program say what no article says.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from bot.errors import EvidenceError
from bot.model.article import Block
from bot.model.brief import Brief, Statement
from bot.model.edition import ArticleRef, Edition
from bot.model.post import (
    Place,
    Post,
    PostBlock,
)
from bot.model.reading import Cut
from bot.model.schedule import Schedule
from bot.model.span import Citation, Span
from bot.model.story import StoryBrief
from bot.store.tables import revisions
from bot.store.transaction import Transaction

_T = TypeVar("_T")

BLOCKS: TypeAdapter[tuple[Block, ...]] = TypeAdapter(tuple[Block, ...])
BRIEF: TypeAdapter[Brief] = TypeAdapter(Brief)
STORY_BRIEF: TypeAdapter[StoryBrief] = TypeAdapter(StoryBrief)
EDITION: TypeAdapter[Edition] = TypeAdapter(Edition)
SCHEDULE: TypeAdapter[Schedule] = TypeAdapter(Schedule)
REFS: TypeAdapter[tuple[ArticleRef, ...]] = TypeAdapter(tuple[ArticleRef, ...])
PLACES: TypeAdapter[tuple[Place, ...]] = TypeAdapter(tuple[Place, ...])
STATEMENTS: TypeAdapter[tuple[Statement, ...]] = TypeAdapter(tuple[Statement, ...])

# Blocks of a post differ by their type, not by their fields: the name of the type goes with them.
_POST_BLOCKS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(PostBlock)}


def read(adapter: TypeAdapter[_T], data: object, what: str) -> _T:
    """Return the value of a row's JSON. Raises `EvidenceError` when it is not one (a statement without citation...)."""
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        raise EvidenceError(f"What is stored as {what} can't be read.") from error


def post_to_json(post: Post) -> dict[str, Any]:
    """Return the post as JSON; `post_from_json` gives it back."""
    blocks = [
        {"type": type(block).__name__, "value": _POST_BLOCKS[type(block).__name__].dump_python(block, mode="json")}
        for block in post.blocks
    ]
    return {
        "blocks": blocks,
        "refs": REFS.dump_python(post.refs, mode="json"),
        "places": PLACES.dump_python(post.places, mode="json"),
        "answer": post.answer,
        "review": post.review,
    }


def post_from_json(data: Mapping[str, Any]) -> Post:
    """Return the post of a row, its citations not yet checked."""
    blocks: list[PostBlock] = [read(_POST_BLOCKS[one["type"]], one["value"], "a message") for one in data["blocks"]]
    refs = read(REFS, data["refs"], "a message")
    places = read(PLACES, data.get("places", ()), "a message")
    return Post(tuple(blocks), refs, places, data.get("answer"), data.get("review"))


def citations_of(value: object) -> Iterator[Citation]:
    """Yield every citation within a model value, however deep."""
    for found in _walk(value, Citation):
        assert isinstance(found, Citation)
        yield found


def revisions_of(value: object) -> set[str]:
    """Return the revisions that the citations within a value point into."""
    return {citation.revision for citation in citations_of(value) if citation.revision is not None}


def holds(value: object, texts: Mapping[str, str]) -> bool:
    """Whether each citation names a revision of `texts` and stands in it word for word."""
    return all(c.revision is not None and c.holds(texts.get(c.revision, "")) for c in citations_of(value))


def check_brief(brief: Brief, revision: str, texts: Mapping[str, str]) -> Brief:
    """Return the brief when every span and citation holds. Raises `EvidenceError`.

    A citation without a revision points into the brief's own text, which is that of `revision`.
    """
    own = texts.get(revision)
    if own is None or brief.article.text != own:
        raise EvidenceError(f"The brief of revision {revision} speaks of another text.")
    for citation in citations_of(brief):
        if not citation.holds(texts.get(citation.revision or revision, "")):
            raise EvidenceError(f"A citation in the brief of revision {revision} does not hold.")
    for cut in _walk(brief, Cut):
        assert isinstance(cut, Cut)
        if cut.span.of(own) != cut.text:
            raise EvidenceError(f"Words in the brief of revision {revision} are not at their place.")
    for span in _walk(brief, Span):
        assert isinstance(span, Span)
        if span.end > len(own):
            raise EvidenceError(f"A place in the brief of revision {revision} is outside its text.")
    return brief


def check(value: object, texts: Mapping[str, str], what: str) -> None:
    """Raise `EvidenceError` unless every citation of the value holds."""
    if not holds(value, texts):
        raise EvidenceError(f"A citation in {what} does not hold.")


async def texts_of(
    transaction: Transaction, revision_ids: Sequence[str] | set[str], *, hold: bool = False
) -> dict[str, str]:
    """Return the texts of those revisions that exist. `hold`: nobody reduces them before the transaction ends."""
    if not revision_ids:
        return {}
    statement = select(revisions.c.id, revisions.c.text).where(
        revisions.c.workspace_id == transaction.workspace, revisions.c.id.in_(sorted(revision_ids))
    )
    if hold:
        statement = statement.with_for_update(read=True, key_share=True)
    return {row.id: row.text for row in await transaction.rows(statement)}


def statements_of(value: object) -> int:
    """Count the statements within a value."""
    return sum(1 for _ in _walk(value, Statement))


def _walk(value: object, kind: type) -> Iterator[object]:
    if isinstance(value, kind):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _walk(getattr(value, field.name), kind)
    elif isinstance(value, (tuple, list, frozenset)):
        for item in value:
            yield from _walk(item, kind)
