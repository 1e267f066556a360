"""stories → briefs of stories: what several articles say together, written before an edition tells it."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.errors import DatabaseError, DragomanError
from bot.language.read import read_article
from bot.language.story_compare import compare_story
from bot.language.story_verify import verify_story
from bot.model.article import Article
from bot.model.brief import Brief, Statement
from bot.model.edition import ArticleRef
from bot.model.reading import Reading
from bot.model.rows import StoryInWindow, StoryMember
from bot.model.story import Original, StoryBrief, VerifiedStory
from bot.pipeline.repair import merged_brief, refused_of_brief
from bot.ports import Clock, Engine, Offload, UnitOfWorkFactory

log = structlog.get_logger()

MAX_FRESH, MAX_TOLD = 20, 10
"""So many originals of a story are told and compared; of more, the newest."""


@dataclass(frozen=True, slots=True)
class Storytelling:
    """What it takes to write the briefs of stories."""

    engine: Engine
    offload: Offload


@dataclass(frozen=True, slots=True)
class Plan:
    """The stories that an edition tells, best first, with what is known of their articles."""

    stories: tuple[StoryInWindow, ...]
    briefs: Mapping[str, Brief]
    refs: Mapping[str, ArticleRef]

    @property
    def bases(self) -> dict[str, str]:
        """Return story id → the basis of its brief, for stories that several outlets report."""
        return {
            story.story: basis_of(story, members)
            for story in self.stories
            if (members := comparable(story, self.briefs, self.refs))
        }


def comparable(
    story: StoryInWindow, briefs: Mapping[str, Brief], refs: Mapping[str, ArticleRef]
) -> tuple[StoryMember, ...]:
    """Return the originals that are compared, oldest first; none where there are not two, of two outlets."""
    known = [m for m in story.members if m.original_of is None and m.revision in briefs and m.revision in refs]
    fresh = [m for m in known if m.revision not in story.told_revisions]
    told = [m for m in known if m.revision in story.told_revisions]
    chosen = fresh[-MAX_FRESH:] + told[-MAX_TOLD:]
    if not fresh or len({_outlet(m, refs) for m in chosen}) < 2:
        return ()
    return tuple(sorted(chosen, key=lambda m: (m.published_at, m.revision)))


def basis_of(story: StoryInWindow, members: Sequence[StoryMember]) -> str:
    """Return what names the texts that a brief of the story is made of, and which of them were told before."""
    chosen = {m.article for m in members}
    parts = [f"{m.revision} {m.revision in story.told_revisions}" for m in members]
    parts += [f"{m.revision} copies {m.original_of}" for m in story.members if m.original_of in chosen]
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


async def write_story_briefs(
    plan: Plan, *, workspace: str, work: UnitOfWorkFactory, storytelling: Storytelling, clock: Clock
) -> None:
    """Write the briefs that are missing, outside of any transaction: a model may take its time.

    What can't be written is told by its articles' briefs: no story holds up the edition.
    """
    bases = plan.bases
    async with work(workspace) as unit:
        there = await unit.story_briefs.of(bases)

    async def write(story: StoryInWindow) -> None:
        try:
            brief = await _brief_of(story, plan, workspace=workspace, work=work, storytelling=storytelling)
            if brief is None:
                return
            async with work(workspace) as unit:
                await unit.story_briefs.save(story.story, bases[story.story], replace(brief, written_at=clock.now()))
                await unit.commit()
        except DatabaseError:
            raise
        except DragomanError as error:
            log.warning("story.not_written", story=story.story, reason=error.message)
            return
        log.info(
            "story.written",
            story=story.story,
            engine=brief.engine.name,
            fallback=brief.engine.fallback,
            points=len(brief.points),
            agreed=sum(bool(point.alike) or len(_revisions(point.statement)) > 1 for point in brief.points),
            alone=sum(point.alone for point in brief.points),
            disagreements=len(brief.disagreements),
            dropped=len(brief.dropped),
        )

    missing = [s for s in plan.stories if s.story in bases and (s.story not in there or _second_best(there[s.story]))]
    # Bare, not as a group: the queue tells by its type whether an error is worth another try.
    ended = await asyncio.gather(*(write(story) for story in missing), return_exceptions=True)
    for error in ended:
        if error is not None:
            raise error


def _second_best(brief: StoryBrief) -> bool:
    """Whether the rules wrote it where a model was to: it may be able by now."""
    return brief.engine.fallback is not None


async def _brief_of(
    story: StoryInWindow, plan: Plan, *, workspace: str, work: UnitOfWorkFactory, storytelling: Storytelling
) -> StoryBrief | None:
    members = comparable(story, plan.briefs, plan.refs)
    async with work(workspace) as unit:
        articles = [await unit.articles.revision(member.revision) for member in members]
    if any(article is None for article in articles):
        return None  # taken down in between
    known = [replace(article, revision=m.revision) for article, m in zip(articles, members, strict=True) if article]
    offload = storytelling.offload
    readings = await offload(_read_all, known)
    carriers: defaultdict[str, list[str]] = defaultdict(list)
    for member in story.members:
        if member.original_of is not None and member.revision in plan.refs:
            carriers[member.original_of].append(_outlet(member, plan.refs))
    originals = [
        Original(
            reading=reading,
            outlet=_outlet(member, plan.refs),
            at=member.published_at,
            carriers=tuple(dict.fromkeys(carriers[member.article])),
            fresh=member.revision not in story.told_revisions,
        )
        for reading, member in zip(readings, members, strict=True)
    ]
    return await draft_and_compare(
        originals, plan.briefs, storytelling=storytelling, workspace=workspace, about=story.story
    )


def _read_all(articles: Sequence[Article]) -> list[Reading]:
    return [read_article(article) for article in articles]


async def draft_and_compare(
    originals: Sequence[Original],
    briefs: Mapping[str, Brief],
    *,
    storytelling: Storytelling,
    workspace: str = "local",
    about: str | None = None,
) -> StoryBrief | None:
    """Draft, verify, repair once, compare: the one way from several texts to the brief of a story. Stores nothing.

    Of one fresh article there is a brief already: its statements are compared. Returns None without a headline.
    """
    fresh = [original.revision or "" for original in originals if original.fresh]
    if len(fresh) == 1 and fresh[0] in briefs:
        verified = _of_brief(briefs[fresh[0]], fresh[0])
    else:
        verified = await _drafted(originals, storytelling=storytelling, workspace=workspace, about=about)
    return await storytelling.offload(compare_story, verified, originals)


def _of_brief(brief: Brief, revision: str) -> VerifiedStory:
    return VerifiedStory(
        headline=brief.headline.in_revision(revision) if brief.headline else None,
        bottom_line=brief.bottom_line.in_revision(revision) if brief.bottom_line else None,
        points=tuple(point.in_revision(revision) for point in brief.points),
        next=tuple(one.in_revision(revision) for one in brief.next),
        engine=brief.engine,
    )


async def _drafted(
    originals: Sequence[Original], *, storytelling: Storytelling, workspace: str, about: str | None
) -> VerifiedStory:
    """Of a model's draft what passes stays; without a headline and a point the engine without a model drafts it."""
    engine, offload = storytelling.engine, storytelling.offload
    draft, mark = await engine.draft_story(originals, workspace=workspace, about=about)
    verified = await offload(verify_story, draft, originals, mark)
    if mark.model is None:
        return verified
    refused = refused_of_brief(draft, verified)
    if refused:
        repair = await engine.repair_story(originals, draft, refused, workspace=workspace, about=about)
        if repair.statements:
            draft = merged_brief(draft, refused, repair)
            verified = await offload(verify_story, draft, originals, mark)
        still = refused_of_brief(draft, verified)
        log.info("story.repaired", about=about, refused=len(refused), repaired=len(refused) - len(still))
    behind = engine.without_model("unverified")
    if (verified.points and verified.headline is not None) or behind is None:
        return verified
    plain, plain_mark = await behind.draft_story(originals, workspace=workspace, about=about)
    if verified.points:
        headed = draft.model_copy(update={"headline": plain.headline})
        return await offload(verify_story, headed, originals, mark)
    log.warning("story.fell_back", about=about, dropped=len(verified.dropped))
    instead = await offload(verify_story, plain, originals, plain_mark)
    return replace(instead, dropped=(*verified.dropped, *instead.dropped))


def _outlet(member: StoryMember, refs: Mapping[str, ArticleRef]) -> str:
    """Return who published it; an article of nobody we know stands for itself."""
    return refs[member.revision].outlet or member.source or member.article


def _revisions(statement: Statement) -> set[str | None]:
    return {citation.revision for citation in statement.citations}
