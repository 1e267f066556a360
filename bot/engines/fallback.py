"""An engine that falls back: what the model can't do, the extractive engine does, and its mark says so."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.errors import EngineError
from bot.model.brief import EngineMark
from bot.model.draft import DraftAnswer, DraftBrief
from bot.model.question import Passage
from bot.model.reading import Reading
from bot.ports import Engine

log = structlog.get_logger()


class FallbackEngine:
    """`primary`, and `extractive` wherever that raises `EngineError` (`EngineTransient` is one)."""

    def __init__(self, primary: Engine, extractive: Engine) -> None:
        self._primary = primary
        self._extractive = extractive

    async def draft_brief(self, reading: Reading) -> tuple[DraftBrief, EngineMark]:
        try:
            return await self._primary.draft_brief(reading)
        except EngineError as error:
            log.warning("engine.fell_back", task="brief", reason=error.message)
        return await self._extractive.draft_brief(reading)

    async def draft_answer(self, question: str, passages: Sequence[Passage]) -> tuple[DraftAnswer, EngineMark]:
        try:
            return await self._primary.draft_answer(question, passages)
        except EngineError as error:
            log.warning("engine.fell_back", task="answer", reason=error.message)
        return await self._extractive.draft_answer(question, passages)
