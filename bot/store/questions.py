"""Questions and their answers in SQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import insert

from bot.model.brief import Dropped, EngineMark
from bot.model.question import Answer
from bot.store.evidence import REFS, STATEMENTS, check, revisions_of, texts_of
from bot.store.tables import questions
from bot.store.transaction import Transaction, new_id

_ENGINE: TypeAdapter[EngineMark] = TypeAdapter(EngineMark)
_DROPPED: TypeAdapter[tuple[Dropped, ...]] = TypeAdapter(tuple[Dropped, ...])


class SqlQuestions:
    """`bot.ports.Questions`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def save(self, answer: Answer, *, asked_by: str, now: datetime) -> str:
        """Store question, answer and passages' places; return the id. Raises `EvidenceError`."""
        texts = await texts_of(self._transaction, revisions_of(answer.statements))
        check(answer.statements, texts, "an answer")
        body: dict[str, Any] = {
            "statements": STATEMENTS.dump_python(answer.statements, mode="json"),
            "refs": REFS.dump_python(answer.refs, mode="json"),
            "engine": _ENGINE.dump_python(answer.engine, mode="json"),
            "dropped": _DROPPED.dump_python(answer.dropped, mode="json"),
            "passages": [
                {"revision": p.ref.revision, "start": p.span.start, "end": p.span.end, "score": p.score}
                for p in answer.passages
            ],
        }
        question_id = new_id()
        values = {
            "workspace_id": self._transaction.workspace,
            "id": question_id,
            "question": answer.question,
            "asked_by": asked_by,
            "asked_at": now,
            "abstained": answer.abstained,
            "body": body,
        }
        await self._transaction.run(insert(questions).values(values))
        return question_id
