"""article edited → messages: what was posted with words that the publisher has changed since says so.

The edition stays frozen as it was composed; its message is updated. The correction is noted, so that the next edition
tells the story as corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.language.changes import correction_of, still_itself, vanished
from bot.model.article import Article
from bot.model.edition import Edition
from bot.model.post import Post, citations_in
from bot.model.rows import Delivery
from bot.model.span import Citation
from bot.pipeline.deliver import enqueue
from bot.ports import Clock, Presenter, UnitOfWork, UnitOfWorkFactory

log = structlog.get_logger()

READ_AGAIN = timedelta(days=14)
"""Older messages are left as they are: nobody comes upon them but by searching."""


async def correct_editions(
    revision_id: str, *, workspace: str, work: UnitOfWorkFactory, clock: Clock, presenter: Presenter
) -> int:
    """Mark what was posted from earlier revisions of the article and no longer stands; return in how many messages.

    Doing it again changes nothing. Nothing happens where the publisher only added to the article, nor where another
    text (a notice, a stub) has taken its place.
    """
    now = clock.now()
    marked = 0
    async with work(workspace) as unit:
        article = await unit.articles.revision(revision_id)
        if article is None:
            return 0
        before = await unit.articles.before(revision_id)
        earlier = await unit.articles.revision(before) if before is not None else None
        if before is None or earlier is None or not still_itself(earlier.text, article.text):
            return 0
        own = (await unit.articles.refs([revision_id]))[revision_id].article
        corrected: set[str] = set()
        for edition in await unit.editions.telling_before(revision_id, since=now - READ_AGAIN):
            rows = await unit.deliveries.of_edition(edition.id)
            gone = _gone([row.post for row in rows], own, article)
            corrected |= {citation.revision or "" for citation in gone}
            for row in rows if gone else ():
                marked += await _mark(unit, row, edition, revision_id, gone, presenter, clock)
        if correction_of(article, earlier) is not None:
            corrected.add(before)
        if corrected:
            await unit.articles.note_correction(revision_id, of=sorted(corrected), now=now)
        await unit.commit()
    if corrected:
        log.info("article.corrected", revision=revision_id, earlier=len(corrected), messages=marked)
    return marked


def _gone(posts: Sequence[Post], own: str, article: Article) -> frozenset[Citation]:
    """Return the citations of the messages that are of the article with the id `own` and stand in it no more."""
    refs = {ref.revision: ref.article for post in posts for ref in post.refs}
    cited = {citation for post in posts for block in post.blocks for citation in citations_in(block)}
    return vanished((each for each in cited if refs.get(each.revision or "") == own), article.text)


async def _mark(
    unit: UnitOfWork,
    row: Delivery,
    edition: Edition,
    revision_id: str,
    gone: frozenset[Citation],
    presenter: Presenter,
    clock: Clock,
) -> bool:
    if row.state != "sent" or row.platform_id is None:
        return False
    post = presenter.corrected(row.post, gone, at=clock.now(), timezone=edition.timezone)
    if post == row.post:
        return False
    parts = presenter.fit(row.platform, post)
    # Without room left in the message itself the correction goes into its thread.
    fits = len(parts) == 1
    return await enqueue(
        unit,
        parts if fits else [_correction_alone(post, row.post)],
        key=f"{row.key}:corrected:{revision_id}",
        platform=row.platform,
        channel=row.channel,
        thread=row.thread if fits else row.thread or row.platform_id,
        instead_of=row.platform_id if fits else None,
    )


def _correction_alone(post: Post, before: Post) -> Post:
    """Return what was added to the message, each note below the block that it is about."""
    kept = []
    for at, block in enumerate(post.blocks):
        if block not in before.blocks:
            kept += [post.blocks[at - 1], block]
    return Post(tuple(kept), post.refs, post.places)
