"""article → story: put each new article into the story that it belongs to, or let it begin one."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.language.similarity import STORY_WINDOW, choose_story, copy_of, regroup, story_terms
from bot.ports import Clock, Offload, UnitOfWorkFactory

log = structlog.get_logger()

BATCH = 50
ROUND = timedelta(hours=1)
"""What came within this time and nobody was told of is looked at together: feeds arrive in any order."""
MOST_COMPARED = 200_000
"""Pairs of articles; where there are more, stories stay as they grew."""


async def cluster_new(*, workspace: str, work: UnitOfWorkFactory, offload: Offload, clock: Clock) -> int:
    """Assign every article that has no story yet, oldest first; return how many.

    One transaction an article, under the workspace's lock: the next article sees where the last one went.
    """
    done = 0
    while True:
        async with work(workspace) as unit:
            waiting = await unit.articles.unclustered(BATCH)
        if not waiting:
            if done:
                await _settle(workspace=workspace, work=work, offload=offload, clock=clock)
            return done
        for revision_id in waiting:
            async with work(workspace) as unit:
                await unit.stories.lock()
                article = await unit.articles.revision(revision_id)
                ref = (await unit.articles.refs([revision_id])).get(revision_id)
                if article is None or ref is None:
                    continue  # taken down in between
                at = article.known_time() or clock.now()
                await unit.stories.remember(ref.article, await offload(story_terms, article), at=at)
                candidates = await unit.stories.candidates(at, STORY_WINDOW, like=[ref.article])
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


async def _settle(*, workspace: str, work: UnitOfWorkFactory, offload: Offload, clock: Clock) -> None:
    """Put the articles of this round where they belong among each other, whichever came first."""
    async with work(workspace) as unit:
        await unit.stories.lock()
        now = clock.now()
        loose = await unit.stories.loose(now - ROUND)
        if len(loose) < 2:
            return
        first, last = min(loose.values()), max(loose.values())
        middle, reach = first + (last - first) / 2, (last - first) / 2 + STORY_WINDOW
        members = await unit.stories.candidates(middle, reach, like=loose)
        if len(loose) * len(members) > MOST_COMPARED:
            log.info("stories.not_settled", loose=len(loose), compared=len(members))
            return
        present = {member.article: (member.story, member.original_of) for member in members}
        moved = 0
        for group in await offload(regroup, members, frozenset(loose)):
            wrong = {a: original for a, original in group.articles if present[a] != (group.story, original)}
            if wrong:
                await unit.stories.move(wrong, story_id=group.story, at=now)
                moved += len(wrong)
        await unit.commit()
    if moved:
        log.info("stories.settled", loose=len(loose), moved=moved)
