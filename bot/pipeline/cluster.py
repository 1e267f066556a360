"""article → story: put each new article into the story that it belongs to, or let it begin one."""

from __future__ import annotations

import structlog

from bot.language.similarity import STORY_WINDOW, choose_story, copy_of
from bot.ports import Clock, Offload, UnitOfWorkFactory

log = structlog.get_logger()

BATCH = 50


async def cluster_new(*, workspace: str, work: UnitOfWorkFactory, offload: Offload, clock: Clock) -> int:
    """Assign every article that has no story yet, oldest first; return how many.

    One transaction an article, under the workspace's lock: the next article sees where the last one went.
    """
    done = 0
    while True:
        async with work(workspace) as unit:
            waiting = await unit.articles.unclustered(BATCH)
        if not waiting:
            return done
        for revision_id in waiting:
            async with work(workspace) as unit:
                await unit.stories.lock()
                article = await unit.articles.revision(revision_id)
                ref = (await unit.articles.refs([revision_id])).get(revision_id)
                if article is None or ref is None:
                    continue  # taken down in between
                at = article.known_time() or clock.now()
                candidates = await unit.stories.candidates(at, STORY_WINDOW)
                copied = await offload(copy_of, article, candidates)
                joined: str | None
                if copied is not None:
                    joined = next(member.story for member in candidates if member.article == copied)
                else:
                    joined = (await offload(choose_story, article, candidates)).story
                story = await unit.stories.assign(ref.article, story_id=joined, original_of=copied, at=at)
                await unit.commit()
            done += 1
            log.info("article.clustered", article=ref.article, story=story, copy_of=copied)
