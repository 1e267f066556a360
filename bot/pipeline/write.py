"""article → brief: read the revision, let the engine draft, keep what the verifier passes."""

from __future__ import annotations

from dataclasses import replace

import structlog

from bot.language.read import read_article
from bot.language.verify import verify_brief
from bot.model.article import Article
from bot.model.brief import Brief
from bot.ports import Clock, Engine, Offload, UnitOfWorkFactory

log = structlog.get_logger()


async def write_brief(
    revision_id: str,
    *,
    workspace: str,
    work: UnitOfWorkFactory,
    engine: Engine,
    offload: Offload,
    clock: Clock,
) -> Brief | None:
    """Return the revision's brief, written now unless it is there already; None when the revision is gone."""
    async with work(workspace) as unit:
        there = await unit.briefs.newest([revision_id])
        article = await unit.articles.revision(revision_id)
    if revision_id in there:
        return there[revision_id]
    if article is None:
        return None
    brief = replace(await draft_and_verify(article, engine=engine, offload=offload), written_at=clock.now())
    async with work(workspace) as unit:
        await unit.briefs.save(revision_id, brief)
        await unit.commit()
    log.info(
        "brief.written",
        revision=revision_id,
        engine=brief.engine.name,
        points=len(brief.points),
        quotations=len(brief.quotations),
        dropped=len(brief.dropped),
    )
    return brief


async def draft_and_verify(article: Article, *, engine: Engine, offload: Offload) -> Brief:
    """Read, draft, verify: the one way from a text to a brief. Stores nothing."""
    reading = await offload(read_article, article)
    draft, mark = await engine.draft_brief(reading)
    return await offload(verify_brief, draft, reading, mark)
