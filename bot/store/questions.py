"""Questions and their answers in SQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from bot.model.brief import Dropped, EngineMark
from bot.model.question import Answer
from bot.store.evidence import REFS, STATEMENTS, check, read, revisions_of, texts_of
from bot.store.tables import question_revisions, questions
from bot.store.transaction import Transaction, new_id

_ENGINE: TypeAdapter[EngineMark] = TypeAdapter(EngineMark)
_DROPPED: TypeAdapter[tuple[Dropped, ...]] = TypeAdapter(tuple[Dropped, ...])


class SqlQuestions:
    """`bot.ports.Questions`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def save(self, answer: Answer, *, asked_by: str, now: datetime) -> str:
        """Store question, answer and passages' places; return the id. Raises `EvidenceError`."""
        cited = revisions_of(answer.statements)
        texts = await texts_of(self._transaction, cited, hold=True)
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
        if cited:
            rows = [
                {"workspace_id": values["workspace_id"], "question_id": question_id, "revision_id": revision}
                for revision in sorted(cited)
            ]
            await self._transaction.run(insert(question_revisions), rows)
        return question_id

    async def get(self, question_id: str) -> Answer | None:
        """Return the stored answer, without its passages. Raises `EvidenceError` when a citation no longer holds."""
        here = (questions.c.workspace_id == self._transaction.workspace, questions.c.id == question_id)
        row = await self._transaction.row(select(questions).where(*here))
        if row is None:
            return None
        statements = read(STATEMENTS, row.body["statements"], "an answer")
        texts = await texts_of(self._transaction, revisions_of(statements))
        check(statements, texts, "an answer")
        return Answer(
            question=row.question,
            statements=statements,
            abstained=row.abstained,
            refs=read(REFS, row.body["refs"], "an answer"),
            passages=(),
            engine=read(_ENGINE, row.body["engine"], "an answer"),
            dropped=read(_DROPPED, row.body["dropped"], "an answer"),
            id=row.id,
            asked_by=row.asked_by,
        )
