"""question → answer: find passages, let the engine draft, keep what the verifier passes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.errors import InputError
from bot.language.verify import verify_answer
from bot.model.question import Answer
from bot.pipeline.deliver import enqueue
from bot.pipeline.places import LinkRules, placed
from bot.pipeline.repair import merged_answer, refused_of_answer
from bot.ports import Clock, Engine, Offload, Presenter, UnitOfWork, UnitOfWorkFactory

log = structlog.get_logger()

PASSAGES = 10
MAX_QUESTION_CHARS = 2000


@dataclass(frozen=True, slots=True)
class Answering:
    """What answering needs."""

    workspace: str
    work: UnitOfWorkFactory
    engine: Engine
    offload: Offload
    clock: Clock


async def answer_question(question: str, *, asked_by: str, asked_at: datetime, answering: Answering) -> Answer:
    """Answer from the workspace's stored articles, or say that the coverage does not tell; the answer is stored.

    `asked_at` (aware UTC) prefers what was news then; a question of an archive carries its own time.
    """
    answer = await _find_answer(question, asked_at=asked_at, answering=answering)
    async with answering.work(answering.workspace) as unit:
        stored = await _save(answer, unit, asked_by=asked_by, now=answering.clock.now())
        await unit.commit()
    return stored


async def answer_asked(asked_id: str, *, answering: Answering, presenter: Presenter, links: LinkRules) -> None:
    """Answer what was asked in a chat: the answer, its messages and their jobs are written in one transaction."""
    async with answering.work(answering.workspace) as unit:
        asked = await unit.inbox.get(asked_id)
    if asked is None or asked.question is not None:
        return
    words = " ".join(asked.text.split())[:MAX_QUESTION_CHARS]
    answer = await _find_answer(words, asked_at=asked.received_at, answering=answering, about=asked_id)
    async with answering.work(answering.workspace) as unit:
        now = answering.clock.now()
        # Somebody may have answered it meanwhile: the key of the first message tells.
        stored = await _save(answer, unit, asked_by=f"{asked.platform}:{asked.person}", now=now)
        (post,) = await placed([presenter.answer(asked.platform, stored)], unit=unit, now=now, rules=links)
        fresh = await enqueue(
            unit,
            presenter.fit(asked.platform, post),
            key=f"asked:{asked.id}",
            platform=asked.platform,
            channel=asked.channel,
            thread=asked.thread,
            answer=stored.id,
        )
        if fresh:
            assert stored.id is not None
            await unit.inbox.answered(asked.id, stored.id)
            await unit.commit()


async def share_answer(
    question_id: str,
    *,
    platform: str,
    channel: str,
    thread: str | None,
    answering: Answering,
    presenter: Presenter,
    links: LinkRules,
) -> bool:
    """Post a stored answer somewhere, once. False when it was posted there before. Raises `InputError`."""
    async with answering.work(answering.workspace) as unit:
        answer = await unit.questions.get(question_id)
        if answer is None:
            raise InputError("that answer is not stored any more; please ask again")
        shown = presenter.answer(platform, answer, with_question=True)
        (post,) = await placed([shown], unit=unit, now=answering.clock.now(), rules=links)
        fresh = await enqueue(
            unit,
            presenter.fit(platform, post),
            key=f"share:{question_id}:{channel}:{thread or ''}",
            platform=platform,
            channel=channel,
            thread=thread,
            answer=question_id,
        )
        if fresh:
            await unit.commit()
    return fresh


async def _find_answer(question: str, *, asked_at: datetime, answering: Answering, about: str | None = None) -> Answer:
    """Find passages, draft, verify, repair once; where nothing of a model's passes, answer without it."""
    engine, offload, workspace = answering.engine, answering.offload, answering.workspace
    async with answering.work(workspace) as unit:
        passages = await unit.search.passages(question, limit=PASSAGES, asked_at=asked_at)
    draft, mark = await engine.draft_answer(question, passages, workspace=workspace, about=about)
    answer = await offload(verify_answer, draft, question, passages, mark)
    refused = refused_of_answer(draft, answer) if mark.model is not None else ()
    if not refused:
        return answer
    repair = await engine.repair_answer(question, passages, draft, refused, workspace=workspace, about=about)
    if repair.statements:
        merged = merged_answer(draft, refused, repair)
        answer = await offload(verify_answer, merged, question, passages, mark)
    behind = engine.without_model("unverified")
    if answer.statements or behind is None:
        return answer
    plain, plain_mark = await behind.draft_answer(question, passages, workspace=workspace, about=about)
    instead = await offload(verify_answer, plain, question, passages, plain_mark)
    log.warning("answer.fell_back", about=about, dropped=len(answer.dropped))
    return replace(instead, dropped=(*answer.dropped, *instead.dropped))


async def _save(answer: Answer, unit: UnitOfWork, *, asked_by: str, now: datetime) -> Answer:
    question_id = await unit.questions.save(answer, asked_by=asked_by, now=now)
    log.info(
        "question.answered",
        question=question_id,
        engine=answer.engine.name,
        fallback=answer.engine.fallback,
        statements=len(answer.statements),
        abstained=answer.abstained,
        dropped=len(answer.dropped),
    )
    return replace(answer, id=question_id, asked_by=asked_by)
