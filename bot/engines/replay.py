"""The engine that asks nobody: it drafts from the answers that a model gave before, as the ledger kept them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel

from bot.engines.answers import InvalidAnswer, parse_draft
from bot.engines.shown import article_shown
from bot.errors import EngineError
from bot.model.brief import EngineMark, Fallback
from bot.model.draft import DraftAnswer, DraftBrief, DraftRepair, Refusal
from bot.model.ledger import RawAnswer
from bot.model.question import Passage
from bot.model.reading import Reading
from bot.model.story import Original
from bot.ports import Engine

NOTHING = "No answer of a model is kept for it"

_D = TypeVar("_D", bound=BaseModel)


class ReplayEngine:
    """Implements `bot.ports.Engine` for briefs of articles. Raises `EngineError` where no usable answer is kept.

    `answers`: revision id → what models answered about it, in the order of the calls; the last draft counts, with the
    repair that followed it. `max_article_tokens`: how much of an article the model was shown.
    """

    def __init__(self, answers: Mapping[str, Sequence[RawAnswer]], *, max_article_tokens: int = 12_000) -> None:
        self._answers = answers
        self._max_article_tokens = max_article_tokens

    async def draft_brief(
        self, reading: Reading, *, workspace: str, about: str | None = None
    ) -> tuple[DraftBrief, EngineMark]:
        del workspace
        drafts = [answer for answer in self._of(about) if answer.prompt == "brief"]
        draft = _parsed(DraftBrief, drafts)
        unread = article_shown(reading, max_tokens=self._max_article_tokens).unread
        last = drafts[-1]
        return draft, EngineMark(last.engine, last.model, last.prompt, last.prompt_version, unread=unread)

    async def repair_brief(
        self,
        reading: Reading,
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        """Return the repairs that followed the draft.

        Their numbers are those of the refusals of then: where the gate has changed, a repair may come to stand in
        another one's place. It goes through the gate all the same.
        """
        del reading, draft, refused, workspace
        answers = self._of(about)
        last = max(place for place, answer in enumerate(answers) if answer.prompt == "brief")
        repairs = [answer for answer in answers[last:] if answer.prompt == "repair"]
        return _parsed(DraftRepair, repairs[:1])

    async def draft_story(
        self, originals: Sequence[Original], *, workspace: str, about: str | None = None
    ) -> tuple[DraftBrief, EngineMark]:
        del originals, workspace, about
        raise EngineError(NOTHING, outcome="empty")

    async def repair_story(
        self,
        originals: Sequence[Original],
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        del originals, draft, refused, workspace, about
        return DraftRepair(statements=[])

    async def draft_answer(
        self, question: str, passages: Sequence[Passage], *, workspace: str, about: str | None = None
    ) -> tuple[DraftAnswer, EngineMark]:
        del question, passages, workspace, about
        raise EngineError(NOTHING, outcome="empty")

    async def repair_answer(
        self,
        question: str,
        passages: Sequence[Passage],
        draft: DraftAnswer,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        del question, passages, draft, refused, workspace, about
        return DraftRepair(statements=[])

    def without_model(self, reason: Fallback) -> Engine | None:
        del reason
        return None

    def _of(self, about: str | None) -> Sequence[RawAnswer]:
        return self._answers.get(about or "", ())


def _parsed(kind: type[_D], answers: Sequence[RawAnswer]) -> _D:
    if not answers:
        raise EngineError(NOTHING, outcome="empty")
    try:
        return parse_draft(kind, answers[-1].raw)
    except InvalidAnswer as invalid:
        raise EngineError(f"The kept answer is not of the asked shape: {invalid}", outcome="invalid") from invalid
