"""question → answer: find passages, let the engine draft, keep what the verifier passes."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.language.verify import verify_answer
from bot.model.question import Answer
from bot.ports import Clock, Engine, Offload, UnitOfWorkFactory

log = structlog.get_logger()

PASSAGES = 10
MAX_QUESTION_CHARS = 2000


async def answer_question(
    question: str,
    *,
    asked_by: str,
    asked_at: datetime,
    workspace: str,
    work: UnitOfWorkFactory,
    engine: Engine,
    offload: Offload,
    clock: Clock,
) -> Answer:
    """Answer from the workspace's stored articles, or say that the coverage does not tell; the answer is stored.

    `asked_at` (aware UTC) prefers what was news then; a question of an archive carries its own time.
    """
    async with work(workspace) as unit:
        passages = await unit.search.passages(question, limit=PASSAGES, asked_at=asked_at)
    draft, mark = await engine.draft_answer(question, passages)
    answer = await offload(verify_answer, draft, question, passages, mark)
    async with work(workspace) as unit:
        question_id = await unit.questions.save(answer, asked_by=asked_by, now=clock.now())
        await unit.commit()
    log.info(
        "question.answered",
        question=question_id,
        engine=answer.engine.name,
        statements=len(answer.statements),
        abstained=answer.abstained,
        dropped=len(answer.dropped),
    )
    return answer
