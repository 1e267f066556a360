"""article → brief: read the revision, let the engine draft, keep what the verifier passes."""

from __future__ import annotations

from dataclasses import replace

import structlog

from bot.language.read import read_article
from bot.language.verify import verify_brief
from bot.model.article import Article
from bot.model.brief import Brief
from bot.model.rows import Rewritten
from bot.pipeline.repair import merged_brief, refused_of_brief
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
    """Return the revision's brief, written now unless it is there already; None when the text is gone."""
    async with work(workspace) as unit:
        there = await unit.briefs.newest([revision_id])
        article = await unit.articles.revision(revision_id)
    if revision_id in there:
        return there[revision_id]
    if article is None or article.kept != "whole":
        return None
    brief = await draft_and_verify(article, engine=engine, offload=offload, workspace=workspace, about=revision_id)
    brief = replace(brief, written_at=clock.now())
    async with work(workspace) as unit:
        await unit.briefs.save(revision_id, brief)
        await unit.commit()
    log.info(
        "brief.written",
        revision=revision_id,
        engine=brief.engine.name,
        fallback=brief.engine.fallback,
        points=len(brief.points),
        quotations=len(brief.quotations),
        dropped=len(brief.dropped),
    )
    return brief


async def rewrite_brief(
    revision_id: str,
    *,
    workspace: str,
    work: UnitOfWorkFactory,
    engine: Engine,
    offload: Offload,
    clock: Clock,
) -> Rewritten | None:
    """Write the brief of a revision that has one anew, beside the old; None when the revision or its brief is gone.

    Of one engine, model and prompt a revision has one brief. Where no model could write the new one although one was
    to, the old one stays: it is no worse.
    """
    async with work(workspace) as unit:
        there = await unit.briefs.newest([revision_id])
        article = await unit.articles.revision(revision_id)
        refs = await unit.articles.refs([revision_id])
    if article is None or revision_id not in there or revision_id not in refs:
        return None
    brief = await draft_and_verify(article, engine=engine, offload=offload, workspace=workspace, about=revision_id)
    brief = replace(brief, written_at=clock.now())
    kept = brief.engine.fallback is None
    if kept:
        async with work(workspace) as unit:
            await unit.briefs.save(revision_id, brief)
            await unit.commit()
    log.info(
        "brief.rewritten",
        revision=revision_id,
        kept=kept,
        engine=brief.engine.name,
        fallback=brief.engine.fallback,
        points=len(brief.points),
        dropped=len(brief.dropped),
    )
    return Rewritten(refs[revision_id], there[revision_id], brief, kept)


async def draft_and_verify(
    article: Article, *, engine: Engine, offload: Offload, workspace: str = "local", about: str | None = None
) -> Brief:
    """Read, draft, verify, repair once: the one way from a text to a brief. Stores nothing.

    Of a model's draft what passes stays. Without a single point that passes, the engine without a model writes the
    brief; a headline alone that fails is taken from its draft, and the points stay.
    """
    reading = await offload(read_article, article)
    draft, mark = await engine.draft_brief(reading, workspace=workspace, about=about)
    brief = await offload(verify_brief, draft, reading, mark)
    if mark.model is None:
        return brief
    refused = refused_of_brief(draft, brief)
    if refused:
        repair = await engine.repair_brief(reading, draft, refused, workspace=workspace, about=about)
        if repair.statements:
            draft = merged_brief(draft, refused, repair)
            brief = await offload(verify_brief, draft, reading, mark)
        still = refused_of_brief(draft, brief)
        log.info("brief.repaired", about=about, refused=len(refused), repaired=len(refused) - len(still))
    if brief.points and brief.headline is not None:
        return brief
    behind = engine.without_model("unverified")
    if behind is None:
        return brief
    plain, plain_mark = await behind.draft_brief(reading, workspace=workspace, about=about)
    if brief.points:
        headed = draft.model_copy(update={"headline": plain.headline})
        instead = await offload(verify_brief, headed, reading, mark)
    else:
        log.warning("brief.fell_back", about=about, dropped=len(brief.dropped))
        instead = await offload(verify_brief, plain, reading, plain_mark)
    # What failed is counted once, whoever wrote what stands now.
    told = {(dropped.text, dropped.reason) for dropped in instead.dropped}
    lost = [dropped for dropped in brief.dropped if (dropped.text, dropped.reason) not in told]
    return replace(instead, dropped=(*lost, *instead.dropped))
